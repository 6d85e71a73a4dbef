import type { IDataObject } from 'n8n-workflow';

import type { TaskError, TaskStatus } from '../contract/task';
import { collectReasons } from '../transport/reason';
import { isObject, readNumber, readText } from '../contract/value';

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
export function readTextList(value: unknown): string[] {
	const list = Array.isArray(value) ? value : [value];
	return list.map(readText).filter((entry): entry is string => entry !== undefined);
}

/** The first list that holds something. */
export function findFirstList(...candidates: unknown[]): string[] {
	return candidates.map(readTextList).find((list) => list.length > 0) ?? [];
}

/** Where clients of PiAPI and of services like it have met the reason of a failed task, beside the documented places. */
const OLD_REASONS = ['errors', 'error_message', 'fail_reason', 'failure_reason'];

/** A state in any casing; one that is not known is taken for work under way. */
export function readStatus(value: unknown): TaskStatus {
	return STATUS[readText(value)?.toLowerCase() ?? ''] ?? 'processing';
}

/**
 * What went wrong, from `error` in any form (an object is documented, a text and a list were met), from old lists of
 * messages, and of a failed task from its log. Code 0 with empty texts means that nothing did. The exact words come first
 * (`raw_message`), what else is said is the detail.
 */
export function readTaskError(data: IDataObject, status: TaskStatus): TaskError | undefined {
	const { error } = data;
	const output = isObject(data.output) ? data.output : {};
	const errorCode = isObject(error) ? (error.code ?? 0) : 0;
	const code = typeof errorCode === 'string' || typeof errorCode === 'number' ? errorCode : 0;
	const isFailed = status === 'failed';
	const [reason, ...more] = collectReasons(
		[error, ...(isFailed ? [data] : [])],
		[output.error_messages, data.error_messages, ...(isFailed ? OLD_REASONS.map((name) => data[name]) : [])],
		isFailed ? [data.logs] : [],
	);
	const hasCode = code !== 0 && code !== '' && code !== '0';
	if (!isFailed && !hasCode && reason === undefined) return undefined;
	return {
		code,
		message: reason ?? (isFailed ? 'no reason given' : `code ${code}`),
		...(more.length === 0 ? {} : { detail: more.join(' | ') }),
	};
}

/**
 * What was paid, in the service's own unit. On a task that has not ended nothing is yet; one that failed and consumed
 * nothing was free (only successful tasks are charged, piapi.ai pricing).
 */
export function readPoints(
	meta: IDataObject,
	status: TaskStatus,
): { points: number; type: unknown } | undefined {
	const usage = isObject(meta.usage) ? meta.usage : {};
	const points = readNumber(usage.consume);
	const hasEnded = status === 'completed' || status === 'failed' || status === 'cancelled';
	if (points === undefined || (points === 0 && !hasEnded)) return undefined;
	return { points, type: usage.type };
}
