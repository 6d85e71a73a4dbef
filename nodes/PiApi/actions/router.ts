import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { mapPooled } from '../engine/pool';
import type { Job } from '../engine/job';
import type { Settled } from '../engine/run';
import { runJobs } from '../engine/run';
import { itemsOf } from '../output/items';
import { download } from '../transport/download';
import { readOutput, TOOL_OUTPUT } from './common/outputFields';
import { readWait } from './common/waitFields';
import type { Environment } from './environment';
import { openEnvironment } from './environment';
import type { FailedItem } from './failures';
import { errorItem, nodeError } from './failures';
import { summary } from './hints';
import type { CallOperation, Operation, Read, ReadOperation } from './operation';
import { findOperation } from './resources';

/** Result files are fetched this many at a time: streams, so that none is held in memory. */
const DOWNLOADS_AT_ONCE = 4;

/** What became of one task of one item; the task is there whenever it was seen. */
type Outcome = { itemIndex: number; task?: Task } & (
	{ items: INodeExecutionData[] } | { failure: FailedItem['failure'] }
);

/** Runs the operation that the menus name over all items; results in input order, each linked to its item. */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = ctx.getNodeParameter('resource', 0);
	const name = ctx.getNodeParameter('operation', 0);
	const operation = findOperation(resource, name);
	if (operation === undefined) {
		throw new NodeOperationError(
			ctx.getNode(),
			`The operation ${String(name)} of ${String(resource)} does not exist`,
			{
				description: 'Choose Resource and Operation again.',
			},
		);
	}
	const environment = await openEnvironment(ctx);
	const hints = new Set<string>();
	const outcomes = await outcomesOf(ctx, operation, environment, hints);
	for (const message of hints) ctx.addExecutionHints({ message, location: 'outputPane', type: 'info' });
	return emit(ctx, outcomes);
}

async function outcomesOf(
	ctx: IExecuteFunctions,
	operation: Operation,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome[]> {
	switch (operation.kind) {
		case 'create':
		case 'wait':
			return await runTasks(ctx, operation, environment, hints);
		case 'read':
		case 'call':
			return await mapPooled(ctx.getInputData(), environment.concurrency, async (_item, itemIndex) =>
				operation.kind === 'read'
					? await readTask(ctx, operation, itemIndex, environment, hints)
					: await call(ctx, operation, itemIndex, environment),
			);
	}
}

/** n8n throws for a field that the operation does not show unless there is a fallback that is not undefined. */
function reader(ctx: IExecuteFunctions, itemIndex: number): Read {
	return (name) => ctx.getNodeParameter(name, itemIndex, null) ?? undefined;
}

async function runTasks(
	ctx: IExecuteFunctions,
	operation: Extract<Operation, { kind: 'create' | 'wait' }>,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome[]> {
	const { ports, concurrency, webhookSecret } = environment;
	const started = ports.now();
	const { jobs, refused } = jobsOf(ctx, operation, environment);
	const settings = { concurrency, ...(webhookSecret ? { callbackSecret: webhookSecret } : {}) };
	const settled = await runJobs(jobs, settings, ports);
	if (ports.stopped()) {
		throw new NodeOperationError(ctx.getNode(), 'The execution was stopped', {
			description: 'Tasks that were already being worked on run to their end at the service.',
		});
	}
	const finished = await mapPooled(
		settled,
		DOWNLOADS_AT_ONCE,
		async (result) => await outcomeOf(ctx, result, environment, hints),
	);
	const outcomes = [...refused, ...finished].sort((a, b) => a.itemIndex - b.itemIndex);
	const tasks = settled.flatMap((result) => ('task' in result ? [result.task] : []));
	const failures = outcomes.filter((outcome) => 'failure' in outcome && outcome.task === undefined).length;
	hints.add(summary(tasks, failures, ports.now() - started));
	return outcomes;
}

function jobsOf(
	ctx: IExecuteFunctions,
	operation: Extract<Operation, { kind: 'create' | 'wait' }>,
	environment: Environment,
): { jobs: Job[]; refused: Outcome[] } {
	const jobs: Job[] = [];
	const refused: Outcome[] = [];
	ctx.getInputData().forEach((_item, itemIndex) => {
		try {
			jobs.push(...jobsOfItem(reader(ctx, itemIndex), itemIndex, operation, environment));
		} catch (thrown) {
			refused.push({ itemIndex, failure: asFailure(thrown) });
		}
	});
	return { jobs, refused };
}

/** Everything about the item is checked here, before anything is sent for it. */
function jobsOfItem(
	read: Read,
	itemIndex: number,
	operation: Extract<Operation, { kind: 'create' | 'wait' }>,
	{ ports, isTool }: Environment,
): Job[] {
	readOutput(read);
	const chosen = readWait(read);
	// As a tool the node always waits: an agent has no use for a task id.
	const wait = { ...chosen, wait: chosen.wait || isTool || operation.kind === 'wait' };
	if (operation.kind === 'wait') return [{ itemIndex, part: 0, wait, taskId: operation.taskId(read) }];
	return operation
		.build(read, { prompt: ports.service.capabilities.promptLimit })
		.map((request, part) => ({ itemIndex, part, wait, request }));
}

async function outcomeOf(
	ctx: IExecuteFunctions,
	result: Settled,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome> {
	result.hints.forEach((hint) => hints.add(hint));
	const { itemIndex } = result;
	if ('failure' in result) return { itemIndex, failure: result.failure };
	return await itemsOfTask(ctx, result.task, itemIndex, environment, hints);
}

async function itemsOfTask(
	ctx: IExecuteFunctions,
	task: Task,
	itemIndex: number,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome> {
	const collected: string[] = [];
	try {
		const settings = environment.isTool ? TOOL_OUTPUT : readOutput(reader(ctx, itemIndex));
		const files = task.status === 'completed' ? settings : { ...settings, download: 'none' as const };
		const items = await itemsOf(task, files, async (url, stem) => await download(ctx, url, stem), collected);
		return { itemIndex, task, items: items.map((item) => ({ ...item, pairedItem: { item: itemIndex } })) };
	} catch (thrown) {
		return { itemIndex, task, failure: asFailure(thrown).ofTask(task) };
	} finally {
		collected.forEach((hint) => hints.add(hint));
	}
}

async function readTask(
	ctx: IExecuteFunctions,
	operation: ReadOperation,
	itemIndex: number,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome> {
	try {
		const task = await operation.read(reader(ctx, itemIndex), environment.ports.service);
		return await itemsOfTask(ctx, task, itemIndex, environment, hints);
	} catch (thrown) {
		return { itemIndex, failure: asFailure(thrown) };
	}
}

async function call(
	ctx: IExecuteFunctions,
	operation: CallOperation,
	itemIndex: number,
	{ ports }: Environment,
): Promise<Outcome> {
	try {
		const json = await operation.call(reader(ctx, itemIndex), ports.service);
		return { itemIndex, items: [{ json, pairedItem: { item: itemIndex } }] };
	} catch (thrown) {
		return { itemIndex, failure: asFailure(thrown) };
	}
}

function emit(ctx: IExecuteFunctions, outcomes: Outcome[]): INodeExecutionData[] {
	const failed = outcomes.filter((outcome): outcome is FailedItem => 'failure' in outcome);
	if (failed.length > 0 && !ctx.continueOnFail()) {
		const succeeded = outcomes.flatMap((outcome) =>
			'items' in outcome && outcome.task ? [{ itemIndex: outcome.itemIndex, taskId: outcome.task.id }] : [],
		);
		throw nodeError(ctx.getNode(), failed, succeeded);
	}
	return outcomes.flatMap((outcome) => ('failure' in outcome ? [errorItem(outcome)] : outcome.items));
}
