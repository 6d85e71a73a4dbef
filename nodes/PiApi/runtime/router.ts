import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Environment } from './environment';
import { openEnvironment } from './environment';
import type { FailedItem } from './failures';
import { buildErrorItem, makeNodeError } from './failures';
import { Hints } from './hints';
import type { Operation } from '../actions/definitions';
import type { ItemResult } from './itemResult';
import { findOperation } from '../actions/resources';
import { runCalls } from './runCalls';
import type { RunResult } from './runTasks';
import { runTasks } from './runTasks';

/** Runs the operation that the menus name over all items; results in input order, each linked to its item. */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = ctx.getNodeParameter('resource', 0);
	const name = ctx.getNodeParameter('operation', 0);
	const operation = findOperation(resource, name);
	if (operation === undefined) {
		throw new NodeOperationError(
			ctx.getNode(),
			`The operation ${String(name)} of ${String(resource)} does not exist`,
			{ description: 'Choose Resource and Operation again.' },
		);
	}
	const environment = await openEnvironment(ctx);
	const hints = new Hints();
	const end = await run(ctx, operation, environment, hints);
	for (const message of hints.toLines())
		ctx.addExecutionHints({ message, location: 'outputPane', type: 'info' });
	return 'pendingItems' in end ? end.pendingItems : emit(ctx, end.results);
}

async function run(
	ctx: IExecuteFunctions,
	operation: Operation,
	environment: Environment,
	hints: Hints,
): Promise<RunResult> {
	switch (operation.kind) {
		case 'create':
		case 'wait':
			try {
				return await runTasks(ctx, operation, environment, hints);
			} finally {
				await environment.records.flush();
			}
		case 'read':
		case 'call':
			return { results: await runCalls(ctx, operation, environment, hints) };
	}
}

function emit(ctx: IExecuteFunctions, outcomes: ItemResult[]): INodeExecutionData[] {
	const failedItems = outcomes.filter((outcome): outcome is FailedItem => 'failure' in outcome);
	if (failedItems.length > 0 && !ctx.continueOnFail()) {
		const succeededItems = outcomes.flatMap((outcome) =>
			'items' in outcome && outcome.task ? [{ itemIndex: outcome.itemIndex, taskId: outcome.task.id }] : [],
		);
		throw makeNodeError(ctx.getNode(), failedItems, succeededItems);
	}
	return outcomes.flatMap((outcome) => ('failure' in outcome ? [buildErrorItem(outcome)] : outcome.items));
}
