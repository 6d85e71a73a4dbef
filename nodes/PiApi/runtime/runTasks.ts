import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asFailure } from '../contract/failure';
import { Refusal } from '../contract/refusal';
import { isFinal } from '../contract/task';
import type { WaitSettings } from '../contract/wait';
import type { Job } from '../engine/job';
import { mapPooled } from '../engine/pool';
import type { EnginePorts } from '../engine/ports';
import type { RunSettings, Settled } from '../engine/run';
import { runJobs } from '../engine/run';
import { Poller } from '../engine/poller';
import { noteResumed } from '../engine/resumedSpending';
import { budgetOf } from '../engine/spending';
import { isOpen, pollOpen, waitForOpen } from '../engine/suspend';
import type { OutputSettings } from '../contract/output';
import { ignoredOptionHints } from '../services/ignoredOptions';
import { checkRequest } from '../services/refusals';
import { checkReachable, reachHints, secretHints } from './callback/reach';
import { suspend } from './callback/suspend';
import { suspendedEntries } from './callback/suspension';
import { restoreInput } from './callback/originalInput';
import { customDataIds } from './customDataIds';
import { checkOwner } from './owner';
import { readOutput, TOOL_OUTPUT } from '../actions/shared/outputFields';
import {
	readConcurrentJobs,
	readIfAnswerLost,
	readNoteTaskIds,
	readResumeExecution,
	readTaskOptions,
} from '../actions/shared/taskOptions';
import { readSpendingLimits } from '../actions/shared/spendingLimit';
import { readWait } from '../actions/shared/waitFields';
import { echoHints } from './echo';
import type { Environment } from './environment';
import type { Hints } from './hints';
import { countOf, summary, suspended } from './hints';
import type { CreateOperation, PromptLimits, Read, WaitOperation } from '../actions/operation';
import type { Capabilities } from '../contract/capabilities';
import type { Outcome } from './outcome';
import { DOWNLOADS_AT_ONCE, outcomeOfTask } from './outcome';
import { reader } from './reader';
import { worksOf } from './work';

/** What an item asks for, checked before anything is sent. */
interface Order {
	jobs: Job[];
	output: OutputSettings;
	/** The node's own limit of tasks at once, where it has one. */
	concurrency?: number;
	/** Whether the ids of its tasks go into the execution's custom data. */
	noteTaskIds: boolean;
}

/** What became of the tasks; a suspended run has items to show until it goes on. */
export type RunEnd = { outcomes: Outcome[] } | { suspended: INodeExecutionData[] };

/** Creates the tasks of all items, or waits for those they name, and gives what became of each, in input order. */
export async function runTasks(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
	hints: Hints,
): Promise<RunEnd> {
	const { webhookSecret, resumeUrl } = environment;
	const isAgain = restoreInput(ctx);
	const started = environment.ports.now();
	const { orders, refused } = takeOrders(ctx, operation, environment);
	const ports = announcing(ctx, environment.ports, (itemIndex) =>
		// Of another round: it had the parameters of these items.
		[...orders].some(([index, { noteTaskIds }]) => noteTaskIds && (itemIndex ?? index) === index),
	);
	const jobs = [...orders.values()].flatMap((order) => order.jobs);
	const works = jobs.flatMap((job) => ('request' in job ? [job.work] : []));
	environment.marks.number(works, environment.journal);
	// The limit is one for the whole run: the first item that sets it counts.
	const own = [...orders.values()].find((order) => order.concurrency !== undefined);
	const settings: RunSettings = {
		concurrency: own?.concurrency ?? environment.concurrency,
		...(webhookSecret ? { callbackSecret: webhookSecret } : {}),
		...(resumeUrl !== undefined && jobs.some(({ wait }) => wait.callRun) ? { resumeUrl } : {}),
	};
	const outputOf = (itemIndex: number) => orders.get(itemIndex)?.output ?? TOOL_OUTPUT;
	if (jobs.some((job) => 'request' in job && job.budget !== undefined)) {
		await noteResumed(suspendedEntries(ctx.getContext('node'), environment.journal), ports);
	}
	const count = countOf(jobs.filter((job) => 'request' in job));
	if (count !== undefined) ports.log(`${ctx.getNode().name}: ${count} at ${ports.service.title}`);
	// One poller, and so one poll rate, for all that this run waits for.
	const poller = new Poller(ports);
	let settled = await runJobs(jobs, settings, ports, poller);
	if (settled.some(isOpen)) settled = await pollOpen(settled, ports, poller);
	if (ports.stopped()) throw stopped(ctx);
	settled.forEach((result) => result.hints.forEach((hint) => hints.add(hint, result.itemIndex)));
	if (settled.some(isOpen) || isAgain) {
		const failed = refused.length > 0 || settled.some((result) => 'failure' in result);
		if (!failed || ctx.continueOnFail()) {
			// n8n still has it that a run that came in again waits: where nothing is left to wait for, it goes on at once.
			const timeoutMs = settled.some(isOpen) ? Math.max(...jobs.map(({ wait }) => wait.timeoutMs)) : 0;
			if (timeoutMs > 0) hints.add(suspended(settled.filter(isOpen).length));
			const { journal } = ports;
			return { suspended: await suspend(ctx, { settled, refused, outputOf, journal, timeoutMs }) };
		}
		// n8n cannot stop a workflow from a callback: a run that has to fail is brought to its end here.
		settled = await waitForOpen(settled, jobs, settings, ports, poller);
		if (ports.stopped()) throw stopped(ctx);
	}
	const finished = await mapPooled(settled, DOWNLOADS_AT_ONCE, async (result): Promise<Outcome> => {
		const { itemIndex } = result;
		if ('failure' in result) return { itemIndex, failure: result.failure };
		return await outcomeOfTask(ctx, result.task, itemIndex, outputOf(itemIndex), hints);
	});
	const tasks = settled.flatMap((result) => ('task' in result ? [result.task] : []));
	addEchoHints(settled, jobs, hints);
	const failures = refused.length + settled.length - tasks.length;
	hints.add(summary(tasks, failures, ports.now() - started));
	const outcomes = [...refused, ...finished].sort((a, b) => a.itemIndex - b.itemIndex);
	const isHandedOut = ctx.continueOnFail() || outcomes.every((outcome) => 'items' in outcome);
	if (isHandedOut) recordDelivered(settled, finished, ports);
	return { outcomes };
}

function addEchoHints(settled: readonly Settled[], jobs: readonly Job[], hints: Hints): void {
	for (const result of settled) {
		if (!('task' in result)) continue;
		const { itemIndex, part, task } = result;
		const job = jobs.find((each) => each.itemIndex === itemIndex && each.part === part);
		if (job && 'request' in job) echoHints(job.request, task).forEach((hint) => hints.add(hint, itemIndex));
	}
}

/** The ports of a run, with the ids of its tasks in the execution's custom data for items that want it. */
function announcing(
	ctx: IExecuteFunctions,
	ports: EnginePorts,
	isNoted: (itemIndex: number | undefined) => boolean,
): EnginePorts {
	const note = customDataIds(ctx);
	return {
		...ports,
		announce: (taskId, announcement) => {
			ports.announce(taskId, announcement);
			if (isNoted(announcement.itemIndex)) note(taskId);
		},
	};
}

/** Results that the node is about to return; a task that has not ended is waited for by a later try. */
function recordDelivered(settled: Settled[], finished: Outcome[], { journal }: EnginePorts): void {
	settled.forEach((result, position) => {
		const isDelivered = 'task' in result && isFinal(result.task) && 'items' in finished[position];
		if (isDelivered && result.entry) journal.record(result.entry, 'deliver');
	});
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
	ctx.getInputData().forEach((item, itemIndex) => {
		try {
			const order = takeOrder(ctx, item, itemIndex, operation, environment);
			for (const job of order.jobs) {
				const named = 'request' in job ? job.request.origin : { taskId: job.taskId, field: 'Task ID' };
				checkOwner(named?.taskId, item.json, environment.ports.service.name, named?.field);
			}
			orders.set(itemIndex, order);
		} catch (thrown) {
			refused.push({ itemIndex, failure: asFailure(thrown) });
		}
	});
	return { orders, refused };
}

function limitsOf({ promptLimit, defaultVersion }: Capabilities): PromptLimits {
	return { prompt: promptLimit, ...(defaultVersion === undefined ? {} : { defaultVersion }) };
}

/** Everything about the item is read and checked here, before anything is sent for it. */
function takeOrder(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	itemIndex: number,
	operation: CreateOperation | WaitOperation,
	{ ports, isTool, runIndex, resumeUrl, baseUrl, webhookSecret }: Environment,
): Order {
	const read = reader(ctx, itemIndex);
	const output = isTool ? TOOL_OUTPUT : readOutput(read);
	const wait = waitOf(read, operation, isTool);
	const place = { resumeUrl, baseUrl, webhookSecret, service: ports.service };
	if (wait.mode === 'suspend') checkReachable(place, 'Wait for Result');
	if (operation.kind === 'wait') {
		return {
			output,
			jobs: [{ itemIndex, part: 0, wait, taskId: operation.taskId(read) }],
			noteTaskIds: false,
		};
	}
	const concurrency = readConcurrentJobs(read);
	const callRun = readCallback(read, wait, isTool);
	if (callRun) checkReachable(place, 'Resume This Execution');
	const requests = operation.build(read, limitsOf(ports.service.capabilities));
	for (const request of requests) {
		const refusal = checkRequest(request, ports.service.name);
		if (refusal) throw refusal;
		request.hints.push(
			...ignoredOptionHints(request, ports.service.name),
			...reachHints(request.options.callbackUrl, baseUrl, ports.service.title),
			...secretHints(place, callRun || request.options.callbackUrl !== undefined),
		);
	}
	const works = worksOf(requests, item, ctx.getNode().parameters, { runIndex, itemIndex, isTool });
	const ifAnswerLost = readIfAnswerLost(read);
	const limits = readSpendingLimits(read);
	const budgets = requests.map((request) => budgetOf(request, limits, ports.service));
	return {
		output,
		noteTaskIds: readNoteTaskIds(read),
		jobs: requests.map((request, part) => ({
			...{ itemIndex, part, wait: { ...wait, callRun } },
			...{ request, work: works[part], ifAnswerLost },
			...(budgets[part] === undefined ? {} : { budget: budgets[part] }),
		})),
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
