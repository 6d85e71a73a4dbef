import type { INodeExecutionData } from 'n8n-workflow';

import type { TaskFailure } from '../contract/failure';
import { toTaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import type { OutputSettings } from '../contract/output';
import { buildItems } from '../output/items';
import { downloadFile } from '../transport/download';
import type { HttpContext } from '../transport/http';
import type { Hints } from './hints';

/** Result files are fetched this many at a time: streams, so that none is held in memory. */
export const DOWNLOADS_AT_ONCE = 4;

/** What became of one task of one item; the task is there whenever there was a snapshot of it. */
export type ItemResult = { itemIndex: number; task?: Task } & (
	{ items: INodeExecutionData[] } | { failure: TaskFailure }
);

/** A task as n8n items, its files fetched; `hints` takes what the user should know. */
export async function toItemResult(
	ctx: HttpContext,
	task: Task,
	itemIndex: number,
	settings: OutputSettings,
	hints: Hints,
): Promise<ItemResult> {
	const messages: string[] = [];
	const files = task.status === 'completed' ? settings : { ...settings, download: 'none' as const };
	try {
		const items = await buildItems(
			task,
			files,
			async (url, stem) => await downloadFile(ctx, url, stem),
			messages,
		);
		return { itemIndex, task, items: items.map((item) => ({ ...item, pairedItem: { item: itemIndex } })) };
	} catch (thrown) {
		return { itemIndex, task, failure: toTaskFailure(thrown).addTask(task) };
	} finally {
		messages.forEach((hint) => hints.add(hint, itemIndex));
	}
}
