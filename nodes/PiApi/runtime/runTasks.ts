import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { isFinal } from '../contract/task';
import type { Job } from '../engine/job';
import { mapPooled } from '../engine/pool';
import type { EnginePorts } from '../engine/ports';
import type { RunSettings, JobResult } from '../engine/runJobs';
import { runJobs } from '../engine/runJobs';
import { Poller } from '../engine/poller';
import { recordResumedCosts } from '../engine/resumedSpending';
import { isOpen, pollOpen, waitForOpen } from '../engine/openTasks';
import { restoreInput, suspend } from './callback/suspend';
import { listPendingEntries } from './callback/pendingTasks';
import { createIdRecorder } from './customDataIds';
import { TOOL_OUTPUT } from '../actions/shared/outputFields';
import { listIgnoredFieldHints } from './ignoredFields';
import type { Environment } from './environment';
import type { Hints } from './hints';
import { describeTaskCount, summarize, describeSuspension } from './hints';
import type { CreateOperation, WaitOperation } from '../actions/definitions';
import type { ItemResult } from './itemResult';
import { DOWNLOADS_AT_ONCE, toItemResult } from './itemResult';
import { planItems } from './itemPlans';

/** What became of the tasks; a suspended run has items to show until it resumes. */
export type RunResult = { results: ItemResult[] } | { pendingItems: INodeExecutionData[] };

/** Creates the tasks of all items, or waits for those they name, and gives what became of each, in input order. */
export async function runTasks(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
	hints: Hints,
): Promise<RunResult> {
	const { webhookSecret, resumeUrl } = environment;
	const isAgain = restoreInput(ctx);
	const startedAt = environment.ports.now();
	const { plans, refusals } = planItems(ctx, operation, environment);
	const ports = recordIds(ctx, environment.ports, (itemIndex) =>
		// Of another round: it had the parameters of these items.
		[...plans].some(([index, { saveTaskIds }]) => saveTaskIds && (itemIndex ?? index) === index),
	);
	const jobs = [...plans.values()].flatMap((plan) => plan.jobs);
	const works = jobs.flatMap((job) => ('request' in job ? [job.work] : []));
	environment.records.assignNumbers(works, environment.journal);
	// The limit is one for the whole run: the first item that sets it counts.
	const limitedPlan = [...plans.values()].find((plan) => plan.concurrency !== undefined);
	const settings: RunSettings = {
		concurrency: limitedPlan?.concurrency ?? environment.concurrency,
		...(webhookSecret ? { callbackSecret: webhookSecret } : {}),
		...(resumeUrl !== undefined && jobs.some(({ wait }) => wait.callRun) ? { resumeUrl } : {}),
	};
	const getOutput = (itemIndex: number) => plans.get(itemIndex)?.output ?? TOOL_OUTPUT;
	if (jobs.some((job) => 'request' in job && job.budget !== undefined)) {
		await recordResumedCosts(listPendingEntries(ctx.getContext('node'), environment.journal), ports);
	}
	const count = describeTaskCount(jobs.filter((job) => 'request' in job));
	if (count !== undefined) ports.log(`${ctx.getNode().name}: ${count} at ${ports.service.title}`);
	// One poller, and so one poll rate, for all that this run waits for.
	const poller = new Poller(ports);
	let jobResults = await runJobs(jobs, settings, ports, poller);
	if (jobResults.some(isOpen)) jobResults = await pollOpen(jobResults, ports, poller);
	if (ports.isStopped()) throw makeStoppedError(ctx);
	jobResults.forEach((result) => result.hints.forEach((hint) => hints.add(hint, result.itemIndex)));
	if (jobResults.some(isOpen) || isAgain) {
		const hasFailures = refusals.length > 0 || jobResults.some((result) => 'failure' in result);
		if (!hasFailures || ctx.continueOnFail()) {
			// To n8n a run that came in again is still waiting: with nothing left to wait for, it is suspended for no time.
			const timeoutMs = jobResults.some(isOpen) ? Math.max(...jobs.map(({ wait }) => wait.timeoutMs)) : 0;
			if (timeoutMs > 0) hints.add(describeSuspension(jobResults.filter(isOpen).length));
			const { journal } = ports;
			return {
				pendingItems: await suspend(ctx, { results: jobResults, refusals, getOutput, journal, timeoutMs }),
			};
		}
		// n8n cannot stop a workflow from a callback: a run that has to fail is brought to its end here.
		jobResults = await waitForOpen(jobResults, jobs, settings, ports, poller);
		if (ports.isStopped()) throw makeStoppedError(ctx);
	}
	const itemResults = await mapPooled(jobResults, DOWNLOADS_AT_ONCE, async (result): Promise<ItemResult> => {
		const { itemIndex } = result;
		if ('failure' in result) return { itemIndex, failure: result.failure };
		return await toItemResult(ctx, result.task, itemIndex, getOutput(itemIndex), hints);
	});
	const tasks = jobResults.flatMap((result) => ('task' in result ? [result.task] : []));
	addIgnoredFieldHints(jobResults, jobs, hints);
	const failures = refusals.length + jobResults.length - tasks.length;
	hints.add(summarize(tasks, failures, ports.now() - startedAt));
	const results = [...refusals, ...itemResults].sort((a, b) => a.itemIndex - b.itemIndex);
	const isHandedOut = ctx.continueOnFail() || results.every((outcome) => 'items' in outcome);
	if (isHandedOut) recordDelivered(jobResults, itemResults, ports);
	return { results };
}

function addIgnoredFieldHints(jobResults: readonly JobResult[], jobs: readonly Job[], hints: Hints): void {
	for (const result of jobResults) {
		if (!('task' in result)) continue;
		const { itemIndex, part, task } = result;
		const job = jobs.find((each) => each.itemIndex === itemIndex && each.part === part);
		if (job && 'request' in job)
			listIgnoredFieldHints(job.request, task).forEach((hint) => hints.add(hint, itemIndex));
	}
}

/** The ports of a run, with the ids of its tasks in the execution's custom data for items that want it. */
function recordIds(
	ctx: IExecuteFunctions,
	ports: EnginePorts,
	isWanted: (itemIndex: number | undefined) => boolean,
): EnginePorts {
	const recordId = createIdRecorder(ctx);
	return {
		...ports,
		announce: (taskId, announcement) => {
			ports.announce(taskId, announcement);
			if (isWanted(announcement.itemIndex)) recordId(taskId);
		},
	};
}

/** Results that the node is about to return; a task that has not ended is waited for by a later try. */
function recordDelivered(jobResults: JobResult[], itemResults: ItemResult[], { journal }: EnginePorts): void {
	jobResults.forEach((result, position) => {
		const isDelivered = 'task' in result && isFinal(result.task) && 'items' in itemResults[position];
		if (isDelivered && result.entry) journal.record(result.entry, 'deliver');
	});
}

function makeStoppedError(ctx: IExecuteFunctions): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), 'The execution was stopped', {
		description: 'Tasks that were already being worked on run to their end at the service.',
	});
}
