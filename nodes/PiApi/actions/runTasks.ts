import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asFailure } from '../contract/failure';
import type { Job } from '../engine/job';
import { mapPooled } from '../engine/pool';
import { runJobs } from '../engine/run';
import type { OutputSettings } from '../output/items';
import { readOutput, TOOL_OUTPUT } from './common/outputFields';
import { readConcurrentJobs } from './common/taskOptions';
import { readWait } from './common/waitFields';
import type { Environment } from './environment';
import { summary } from './hints';
import type { CreateOperation, Read, WaitOperation } from './operation';
import type { Outcome } from './outcome';
import { outcomeOfTask } from './outcome';
import { reader } from './reader';

/** Result files are fetched this many at a time: streams, so that none is held in memory. */
const DOWNLOADS_AT_ONCE = 4;

/** What an item asks for, checked before anything is sent. */
interface Order {
	jobs: Job[];
	output: OutputSettings;
	/** The node's own limit of tasks at once, where it has one. */
	concurrency?: number;
}

/** Creates the tasks of all items, or waits for those they name, and gives what became of each, in input order. */
export async function runTasks(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
	hints: Set<string>,
): Promise<Outcome[]> {
	const { ports, webhookSecret } = environment;
	const started = ports.now();
	const { orders, refused } = takeOrders(ctx, operation, environment);
	const jobs = [...orders.values()].flatMap((order) => order.jobs);
	// The limit is one for the whole run: the first item that sets it counts.
	const own = [...orders.values()].find((order) => order.concurrency !== undefined);
	const concurrency = own?.concurrency ?? environment.concurrency;
	const settings = { concurrency, ...(webhookSecret ? { callbackSecret: webhookSecret } : {}) };
	const settled = await runJobs(jobs, settings, ports);
	if (ports.stopped()) {
		throw new NodeOperationError(ctx.getNode(), 'The execution was stopped', {
			description: 'Tasks that were already being worked on run to their end at the service.',
		});
	}
	const finished = await mapPooled(settled, DOWNLOADS_AT_ONCE, async (result): Promise<Outcome> => {
		result.hints.forEach((hint) => hints.add(hint));
		const { itemIndex } = result;
		if ('failure' in result) return { itemIndex, failure: result.failure };
		const output = orders.get(itemIndex)?.output ?? TOOL_OUTPUT;
		return await outcomeOfTask(ctx, result.task, itemIndex, output, hints);
	});
	const tasks = settled.flatMap((result) => ('task' in result ? [result.task] : []));
	const failures = refused.length + settled.length - tasks.length;
	hints.add(summary(tasks, failures, ports.now() - started));
	return [...refused, ...finished].sort((a, b) => a.itemIndex - b.itemIndex);
}

function takeOrders(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
): { orders: Map<number, Order>; refused: Outcome[] } {
	const orders = new Map<number, Order>();
	const refused: Outcome[] = [];
	ctx.getInputData().forEach((_item, itemIndex) => {
		try {
			orders.set(itemIndex, takeOrder(reader(ctx, itemIndex), itemIndex, operation, environment));
		} catch (thrown) {
			refused.push({ itemIndex, failure: asFailure(thrown) });
		}
	});
	return { orders, refused };
}

/** Everything about the item is read and checked here, before anything is sent for it. */
function takeOrder(
	read: Read,
	itemIndex: number,
	operation: CreateOperation | WaitOperation,
	{ ports, isTool }: Environment,
): Order {
	const output = isTool ? TOOL_OUTPUT : readOutput(read);
	const chosen = readWait(read);
	// As a tool the node always waits: an agent has no use for a task id.
	const wait = { ...chosen, wait: chosen.wait || isTool || operation.kind === 'wait' };
	if (operation.kind === 'wait') {
		return { output, jobs: [{ itemIndex, part: 0, wait, taskId: operation.taskId(read) }] };
	}
	const concurrency = readConcurrentJobs(read);
	const requests = operation.build(read, { prompt: ports.service.capabilities.promptLimit });
	return {
		output,
		jobs: requests.map((request, part) => ({ itemIndex, part, wait, request })),
		...(concurrency === undefined ? {} : { concurrency }),
	};
}
