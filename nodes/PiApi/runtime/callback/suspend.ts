import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Journal } from '../../engine/journal';
import type { Settled } from '../../engine/run';
import type { OutputSettings } from '../../contract/output';
import { errorItem } from '../failures';
import { Hints } from '../hints';
import type { Outcome } from '../outcome';
import { outcomeOfTask } from '../outcome';
import { replaceInput } from './originalInput';
import { storeSuspension } from './suspension';

export interface SuspendOptions {
	settled: Settled[];
	/** Items that were turned down before anything was sent. */
	refused: Outcome[];
	outputOf: (itemIndex: number) => OutputSettings;
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
	{ settled, refused, outputOf, journal, timeoutMs }: SuspendOptions,
): Promise<INodeExecutionData[]> {
	storeSuspension(ctx, settled, refused, outputOf, journal);
	const pending = await Promise.all(
		settled.map(async (each): Promise<Outcome> => {
			const { itemIndex } = each;
			if ('failure' in each) return { itemIndex, failure: each.failure };
			const output = { ...outputOf(itemIndex), download: 'none' as const };
			return withTaskId(await outcomeOfTask(ctx, each.task, itemIndex, output, new Hints()), each.task.id);
		}),
	);
	const outcomes = [...refused, ...pending].sort((a, b) => a.itemIndex - b.itemIndex);
	const items = itemsOf(outcomes);
	replaceInput(ctx, items);
	await ctx.putExecutionToWait(new Date(Date.now() + timeoutMs));
	return items.map(shownMeanwhile);
}

/** Retry On Fail runs a node again whose first item carries an error: a suspended run must not be. */
function shownMeanwhile(item: INodeExecutionData): INodeExecutionData {
	const { error, ...json } = item.json;
	return error === undefined ? item : { ...item, json: { task_error: error, ...json } };
}

/** Task > Wait looks for the id under this name, whatever else the user chose to see. */
function withTaskId(outcome: Outcome, taskId: string): Outcome {
	if (!('items' in outcome)) return outcome;
	return {
		...outcome,
		items: outcome.items.map((item) => ({ ...item, json: { ...item.json, task_id: taskId } })),
	};
}

/** Outcomes as n8n items, failures as error items. */
export function itemsOf(outcomes: Outcome[]): INodeExecutionData[] {
	return outcomes.flatMap((outcome) => ('failure' in outcome ? [errorItem(outcome)] : outcome.items));
}
