import type { IDataObject } from 'n8n-workflow';

import type { TaskError, TaskStatus } from '../contract/task';
import { reasonOf } from '../transport/answer';
import { isObject, number, text } from './fields';

/**
 * The documented states in any casing (piapi.ai/docs/unified-api-schema, docs.legnext.ai), and the words that
 * clients of both also accept.
 */
const STATUS: Record<string, TaskStatus> = {
	pending: 'pending',
	staged: 'staged',
	processing: 'processing',
	running: 'processing',
	in_progress: 'processing',
	retry: 'processing',
	starting: 'pending',
	completed: 'completed',
	success: 'completed',
	finished: 'completed',
	failed: 'failed',
	cancelled: 'cancelled',
	canceled: 'cancelled',
};

/** The texts of a list, or the one text that stands in its place. */
export function textsIn(value: unknown): string[] {
	const list = Array.isArray(value) ? value : [value];
	return list.map(text).filter((entry): entry is string => entry !== undefined);
}

/** The first list that holds something. */
export function firstFilled(...candidates: unknown[]): string[] {
	return candidates.map(textsIn).find((list) => list.length > 0) ?? [];
}

/** A state in any casing; one that is not known is taken for work that goes on. */
export function statusIn(value: unknown): TaskStatus {
	return STATUS[text(value)?.toLowerCase() ?? ''] ?? 'processing';
}

/** `error` is always an object; code 0 with empty texts means that nothing went wrong. */
export function errorIn(data: IDataObject, status: TaskStatus): TaskError | undefined {
	const error = isObject(data.error) ? data.error : {};
	const output = isObject(data.output) ? data.output : {};
	const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : 0;
	const said =
		text(error.message) ??
		text(error.raw_message) ??
		(textsIn(output.error_messages).join(' | ') || undefined) ??
		(status === 'failed' ? reasonOf({ data }) : undefined);
	const coded = code !== 0 && code !== '' && code !== '0';
	if (status !== 'failed' && !coded && said === undefined) return undefined;
	const detail = isObject(error.detail) ? JSON.stringify(error.detail) : text(error.detail);
	return {
		code,
		message: said ?? (status === 'failed' ? 'no reason given' : `code ${code}`),
		...(detail === undefined ? {} : { detail }),
	};
}

/** What was paid, in the service's own unit; on a task that has not ended, and on one that failed, nothing is yet. */
export function pointsIn(
	meta: IDataObject,
	status: TaskStatus,
): { points: number; type: unknown } | undefined {
	const usage = isObject(meta.usage) ? meta.usage : {};
	const points = number(usage.consume);
	if (points === undefined || (points === 0 && status !== 'completed')) return undefined;
	return { points, type: usage.type };
}
