import { createHash } from 'node:crypto';
import omit from 'lodash/omit';
import pick from 'lodash/pick';

import type { BinaryRef } from '../contract/binary';
import type { TaskRequest } from '../contract/request';

/** To be raised whenever the same work would get another fingerprint: old ones must not be taken for new ones. */
const VERSION = 1;

function sortKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortKeys);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, entry]) => entry !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, entry]) => [key, sortKeys(entry)]),
	);
}

/** A short text that is the same for equal values, whatever the order of their keys. */
export function digest(value: unknown): string {
	return createHash('sha256')
		.update(JSON.stringify(sortKeys(value)) ?? '')
		.digest('hex')
		.slice(0, 32);
}

/** What goes into the work: a file by what it is, everything else as it stands; the names of fields do not count. */
function replaceFiles(value: unknown, describeFile: (property: BinaryRef) => unknown): unknown {
	if (Array.isArray(value)) return value.map((entry) => replaceFiles(entry, describeFile));
	if (typeof value !== 'object' || value === null) return value;
	if ('from' in value && 'field' in value) {
		return 'property' in value
			? { from: value.from, file: describeFile(value.property as BinaryRef) }
			: omit(value, ['field']);
	}
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, replaceFiles(entry, describeFile)]),
	);
}

/** What is asked for; where the service calls is not part of it. */
function pickWork(request: TaskRequest, describeFile: (property: BinaryRef) => unknown): object {
	const options = omit(request.options, ['callbackUrl']);
	return request.kind === 'model'
		? {
				...pick(request, ['kind', 'model', 'taskType', 'answers', 'input']),
				files: replaceFiles(request.files, describeFile),
				options,
			}
		: {
				...pick(request, ['kind', 'operation']),
				input: replaceFiles(request.input, describeFile),
				options,
				origin: request.origin?.taskId,
			};
}

/**
 * The same for two requests that ask for the same work, whatever the order of their keys. Where the service calls,
 * how the result is waited for and shown, and hints do not count.
 * @param describeFile what a binary field of the item holds, as plain JSON
 */
export function computeFingerprint(
	request: TaskRequest,
	describeFile: (property: BinaryRef) => unknown,
): string {
	return `${VERSION}:${digest(pickWork(request, describeFile))}`;
}
