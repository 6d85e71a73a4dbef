import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Journal } from '../../engine/journal';
import type { JobResult } from '../../engine/runJobs';
import type { OutputSettings } from '../../contract/output';
import { buildErrorItem } from '../failures';
import { Hints } from '../hints';
import type { ItemResult } from '../itemResult';
import { toItemResult } from '../itemResult';
import { storePendingRun } from './pendingTasks';

export interface SuspendOptions {
	results: JobResult[];
	/** Items that were refused before anything was sent. */
	refusals: ItemResult[];
	getOutput: (itemIndex: number) => OutputSettings;
	journal: Journal;
	/** How long to stay suspended, in ms. */
	timeoutMs: number;
}

/**
 * Suspends the execution until all tasks have ended. The pending items take the place of the input: n8n hands them on
 * as they are when the time limit comes first, so each carries its task id.
 * Gives the items that n8n shows meanwhile.
 */
export async function suspend(
	ctx: IExecuteFunctions,
	{ results, refusals, getOutput, journal, timeoutMs }: SuspendOptions,
): Promise<INodeExecutionData[]> {
	storePendingRun(ctx, results, refusals, getOutput, journal);
	const pending = await Promise.all(
		results.map(async (each): Promise<ItemResult> => {
			const { itemIndex } = each;
			if ('failure' in each) return { itemIndex, failure: each.failure };
			const output = { ...getOutput(itemIndex), download: 'none' as const };
			return addTaskId(await toItemResult(ctx, each.task, itemIndex, output, new Hints()), each.task.id);
		}),
	);
	const items = toItems([...refusals, ...pending].sort((a, b) => a.itemIndex - b.itemIndex));
	replaceInput(ctx, items);
	await ctx.putExecutionToWait(new Date(Date.now() + timeoutMs));
	return items.map(renameError);
}

/** Retry On Fail runs a node again whose first item carries an error: a suspended run must not be. */
function renameError(item: INodeExecutionData): INodeExecutionData {
	const { error, ...json } = item.json;
	return error === undefined ? item : { ...item, json: { task_error: error, ...json } };
}

/** Task > Wait finds the id under this name, whatever else the user chose to see. */
function addTaskId(result: ItemResult, taskId: string): ItemResult {
	if (!('items' in result)) return result;
	return {
		...result,
		items: result.items.map((item) => ({ ...item, json: { ...item.json, task_id: taskId } })),
	};
}

/** Results as n8n items, failures as error items. */
export function toItems(results: ItemResult[]): INodeExecutionData[] {
	return results.flatMap((result) => ('failure' in result ? [buildErrorItem(result)] : result.items));
}

/** What stood in the input before pending items took its place; n8n hands the same array in again for another try. */
const originals = new WeakMap<INodeExecutionData[], INodeExecutionData[]>();

/**
 * Puts pending items in place of the input: n8n hands them on as they are when the time limit comes first. The input
 * itself is kept for as long as n8n keeps the pending items.
 */
function replaceInput(ctx: IExecuteFunctions, pending: INodeExecutionData[]): void {
	const { main } = ctx.getExecuteData().data;
	originals.set(pending, [...(main[0] ?? [])]);
	main[0] = pending;
}

/**
 * Where n8n runs a node again that it has just suspended, it hands the pending items in: they give way to what they
 * had replaced, so that no prompt is made of them. True where that was so.
 */
export function restoreInput(ctx: IExecuteFunctions): boolean {
	const pending = ctx.getExecuteData?.().data.main[0];
	const original = pending ? originals.get(pending) : undefined;
	if (!pending || !original) return false;
	const input = ctx.getInputData();
	// With Execute Once n8n has cut the first item off already.
	if (input !== pending) input.splice(0, input.length, ...original.slice(0, input.length));
	// In place: n8n resolves the expressions of this try against this very array.
	pending.splice(0, pending.length, ...original);
	originals.delete(pending);
	return true;
}
