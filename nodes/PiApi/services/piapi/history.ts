import type { ListedTask, TaskPage, TaskQuery } from '../../contract/listing';
import { isObject, readNumber, readText } from '../../contract/value';
import { readTime } from '../values';
import { redact } from '../redact';
import { readStatus } from '../taskObject';
import { POINTS_PER_USD } from './points';

/** The names under which lists of tasks were met. */
const LISTS = ['data', 'list', 'items', 'tasks', 'histories', 'records'];

/** The query of the history, as it stands in the address (piapi.ai/docs/piapi-user-history-query). */
export function buildHistoryQuery(query: TaskQuery): string {
	const { page, size, model, createdAfter, createdBefore } = query;
	const parts = [`page=${page}`, `page_size=${size}`];
	if (model) parts.push(`model=${encodeURIComponent(model)}`);
	if (createdAfter !== undefined) parts.push(`start_time=${createdAfter}`);
	if (createdBefore !== undefined) parts.push(`end_time=${createdBefore}`);
	return parts.join('&');
}

/** The list itself lies in `data.data`; other names and a bare list are read too. */
function readRows(data: unknown): unknown[] {
	if (Array.isArray(data)) return data;
	if (!isObject(data)) return [];
	for (const name of LISTS) {
		const list = data[name];
		if (Array.isArray(list)) return list;
	}
	return [];
}

function readListedTask(row: unknown): ListedTask | undefined {
	if (!isObject(row)) return undefined;
	const detail = isObject(row.detail) ? row.detail : {};
	const id = readText(row.task_id) ?? readText(detail.task_id);
	if (id === undefined) return undefined;
	const points = readNumber(row.usage);
	const error = isObject(detail.error) ? readText(detail.error.message) : readText(detail.error);
	return {
		id,
		model: readText(detail.model) ?? readText(row.task_model) ?? readText(row.model),
		taskType: readText(row.action) ?? readText(row.task_type) ?? readText(detail.task_type),
		status: readStatus(row.status),
		createdAt: readTime(row.created_at),
		updatedAt: readTime(row.updated_at),
		...(points ? { cost: { points, usd: points / POINTS_PER_USD } } : {}),
		...(error === undefined ? {} : { error }),
	};
}

/**
 * Takes the `data` of an answer of the history; gives the page.
 * @param secrets texts that must not leave with it
 */
export function readPage(data: unknown, { page, size }: TaskQuery, secrets: readonly string[]): TaskPage {
	const rows = readRows(redact(data, secrets));
	const total = isObject(data) ? readNumber(data.total) : undefined;
	return {
		tasks: rows.map(readListedTask).filter((task): task is ListedTask => task !== undefined),
		isLast: rows.length < size || (total !== undefined && page * size >= total),
	};
}
