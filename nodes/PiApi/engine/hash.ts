import { createHash } from 'node:crypto';

import type { TaskRequest } from '../contract/request';

function canonical(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, entry]) => entry !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, entry]) => [key, canonical(entry)]),
	);
}

/** The same for two requests that ask for the same work, whatever the order of their keys; hints do not count. */
export function hashOf({ kind, operation, input, options, origin }: TaskRequest): string {
	const work = canonical({ kind, operation, input, options, origin: origin?.taskId });
	return createHash('sha256').update(JSON.stringify(work)).digest('hex').slice(0, 32);
}
