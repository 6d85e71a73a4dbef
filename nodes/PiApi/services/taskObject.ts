import type { IDataObject } from 'n8n-workflow';

import type { TaskError, TaskStatus } from '../contract/task';
import { reasonOf } from '../transport/answer';

/** An unset time in Go's JSON. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

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

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textIn(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function textsIn(value: unknown): string[] {
	const list = Array.isArray(value) ? value : [value];
	return list.map(textIn).filter((entry): entry is string => entry !== undefined);
}

export function numberIn(value: unknown): number | undefined {
	const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** The first list that holds something. */
export function firstFilled(...candidates: unknown[]): string[] {
	return candidates.map(textsIn).find((list) => list.length > 0) ?? [];
}

/** ISO 8601, UTC; undefined for a time that was never set. */
export function timeIn(value: unknown): string | undefined {
	const written = textIn(value);
	if (written === undefined || written === ZERO_TIME) return undefined;
	const parsed = Date.parse(written);
	return Number.isNaN(parsed) || parsed <= 0 ? undefined : new Date(parsed).toISOString();
}

/** A state in any casing; one that is not known is taken for work that goes on. */
export function statusIn(value: unknown): TaskStatus {
	return STATUS[textIn(value)?.toLowerCase() ?? ''] ?? 'processing';
}

/** Text of numbered lines as a list. */
export function linesIn(whole: string | undefined): string[] {
	if (whole === undefined) return [];
	return whole
		.split(/\n+/)
		.map((line) => line.replace(/^\s*(?:[1-9]\uFE0F?\u20E3|[1-9][.):])\s*/u, '').trim())
		.filter((line) => line !== '');
}

/** `error` is always an object; code 0 with empty texts means that nothing went wrong. */
export function errorIn(data: IDataObject, status: TaskStatus): TaskError | undefined {
	const error = isObject(data.error) ? data.error : {};
	const output = isObject(data.output) ? data.output : {};
	const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : 0;
	const said =
		textIn(error.message) ??
		textIn(error.raw_message) ??
		(textsIn(output.error_messages).join(' | ') || undefined) ??
		(status === 'failed' ? reasonOf({ data }) : undefined);
	const coded = code !== 0 && code !== '' && code !== '0';
	if (status !== 'failed' && !coded && said === undefined) return undefined;
	const detail = isObject(error.detail) ? JSON.stringify(error.detail) : textIn(error.detail);
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
	const points = numberIn(usage.consume);
	if (points === undefined || (points === 0 && status !== 'completed')) return undefined;
	return { points, type: usage.type };
}
