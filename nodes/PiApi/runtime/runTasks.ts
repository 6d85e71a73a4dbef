import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asFailure } from '../contract/failure';
import { Refusal } from '../contract/refusal';
import type { WaitSettings } from '../contract/wait';
import type { Job } from '../engine/job';
import { mapPooled } from '../engine/pool';
import type { RunSettings } from '../engine/run';
import { runJobs } from '../engine/run';
import { isOpen, pollOpen, waitForOpen } from '../engine/suspend';
import type { OutputSettings } from '../contract/output';
import { checkOffered, offeredHints } from '../services/offered';
import { checkReachable, reachHints } from './callback/reach';
import { suspend } from './callback/suspend';
import { checkOwner } from './owner';
import { readOutput, TOOL_OUTPUT } from '../actions/shared/outputFields';
import { readConcurrentJobs, readResumeExecution, readTaskOptions } from '../actions/shared/taskOptions';
import { readWait } from '../actions/shared/waitFields';
import type { Environment } from './environment';
import { summary, suspended } from './hints';
import type { CreateOperation, Read, WaitOperation } from '../actions/operation';
import type { Outcome } from './outcome';
import { DOWNLOADS_AT_ONCE, outcomeOfTask } from './outcome';
import { reader } from './reader';

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
	const { ports, webhookSecret, resumeUrl } = environment;
	const started = ports.now();
	const { orders, refused } = takeOrders(ctx, operation, environment);
	const jobs = [...orders.values()].flatMap((order) => order.jobs);
	// The limit is one for the whole run: the first item that sets it counts.
	const own = [...orders.values()].find((order) => order.concurrency !== undefined);
	const settings: RunSettings = {
		concurrency: own?.concurrency ?? environment.concurrency,
		...(webhookSecret ? { callbackSecret: webhookSecret } : {}),
		...(resumeUrl !== undefined && jobs.some(({ wait }) => wait.callRun) ? { resumeUrl } : {}),
	};
	const outputOf = (itemIndex: number) => orders.get(itemIndex)?.output ?? TOOL_OUTPUT;
	let settled = await runJobs(jobs, settings, ports);
	if (settled.some(isOpen)) settled = await pollOpen(settled, jobs, ports);
	if (ports.stopped()) throw stopped(ctx);
	settled.forEach((result) => result.hints.forEach((hint) => hints.add(hint)));
	if (settled.some(isOpen)) {
		const failed = refused.length > 0 || settled.some((result) => 'failure' in result);
		if (!failed || ctx.continueOnFail()) {
			const timeoutMs = Math.max(...jobs.map(({ wait }) => wait.timeoutMs));
			hints.add(suspended(settled.filter(isOpen).length));
			return await suspend(ctx, { settled, refused, outputOf, timeoutMs });
		}
		// n8n cannot stop a workflow from a callback: a run that has to fail is brought to its end here.
		settled = await waitForOpen(settled, jobs, settings, ports);
		if (ports.stopped()) throw stopped(ctx);
	}
	const finished = await mapPooled(settled, DOWNLOADS_AT_ONCE, async (result): Promise<Outcome> => {
		const { itemIndex } = result;
		if ('failure' in result) return { itemIndex, failure: result.failure };
		return await outcomeOfTask(ctx, result.task, itemIndex, outputOf(itemIndex), hints);
	});
	const tasks = settled.flatMap((result) => ('task' in result ? [result.task] : []));
	const failures = refused.length + settled.length - tasks.length;
	hints.add(summary(tasks, failures, ports.now() - started));
	return [...refused, ...finished].sort((a, b) => a.itemIndex - b.itemIndex);
}

function stopped(ctx: IExecuteFunctions): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), 'The execution was stopped', {
		description: 'Tasks that were already being worked on run to their end at the service.',
	});
}

function takeOrders(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
): { orders: Map<number, Order>; refused: Outcome[] } {
	const orders = new Map<number, Order>();
	const refused: Outcome[] = [];
	ctx.getInputData().forEach(({ json }, itemIndex) => {
		try {
			const order = takeOrder(reader(ctx, itemIndex), itemIndex, operation, environment);
			for (const job of order.jobs) {
				const named = 'request' in job ? job.request.origin : { taskId: job.taskId, field: 'Task ID' };
				checkOwner(named?.taskId, json, environment.ports.service.name, named?.field);
			}
			orders.set(itemIndex, order);
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
	{ ports, isTool, resumeUrl, baseUrl, webhookSecret }: Environment,
): Order {
	const output = isTool ? TOOL_OUTPUT : readOutput(read);
	const wait = waitOf(read, operation, isTool);
	const place = { resumeUrl, baseUrl, webhookSecret, service: ports.service };
	if (wait.mode === 'suspend') checkReachable(place, 'Wait for Result');
	if (operation.kind === 'wait') {
		return { output, jobs: [{ itemIndex, part: 0, wait, taskId: operation.taskId(read) }] };
	}
	const concurrency = readConcurrentJobs(read);
	const callRun = readCallback(read, wait, isTool);
	if (callRun) checkReachable(place, 'Resume This Execution');
	const requests = operation.build(read, { prompt: ports.service.capabilities.promptLimit });
	for (const request of requests) {
		const refusal = checkOffered(request, ports.service.name);
		if (refusal) throw refusal;
		request.hints.push(
			...offeredHints(request, ports.service.name),
			...reachHints(request.options.callbackUrl, baseUrl, ports.service.title),
		);
	}
	return {
		output,
		jobs: requests.map((request, part) => ({ itemIndex, part, wait: { ...wait, callRun }, request })),
		...(concurrency === undefined ? {} : { concurrency }),
	};
}

/** As a tool the node always waits here: an agent has no use for a task id. */
function waitOf(read: Read, operation: CreateOperation | WaitOperation, isTool: boolean): WaitSettings {
	const wait = readWait(read);
	if (isTool) return { ...wait, mode: 'wait', callRun: false };
	return operation.kind === 'wait' && wait.mode === 'none' ? { ...wait, mode: 'wait' } : wait;
}

/** Whether the tasks of an item are to call this run; throws a Refusal where they are to call somebody else too. */
function readCallback(read: Read, { mode, callRun }: WaitSettings, isTool: boolean): boolean {
	if (isTool) return false;
	const wanted = callRun || (mode === 'none' && readResumeExecution(read));
	if (wanted && readTaskOptions(read).callbackUrl !== undefined) {
		throw new Refusal(
			`“Callback URL” cannot be used together with ${callRun ? 'Suspend Until Callback' : '“Resume This Execution”'}`,
			'The service calls one address for each task. Clear Callback URL, or choose Do Not Wait.',
		);
	}
	return wanted;
}
