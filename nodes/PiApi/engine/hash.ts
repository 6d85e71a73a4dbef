import { createHash } from 'node:crypto';

import pick from 'lodash/pick';

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

/** What is asked for: neither what the person is told nor what only helps to wait for it. */
function workOf(request: TaskRequest): object {
	return request.kind === 'model'
		? pick(request, ['kind', 'model', 'taskType', 'input', 'files', 'options'])
		: { ...pick(request, ['kind', 'operation', 'input', 'options']), origin: request.origin?.taskId };
}

/** The same for two requests that ask for the same work, whatever the order of their keys; hints do not count. */
export function hashOf(request: TaskRequest): string {
	const work = canonical(workOf(request));
	return createHash('sha256').update(JSON.stringify(work)).digest('hex').slice(0, 32);
}
