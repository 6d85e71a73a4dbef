import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toTaskFailure } from '../contract/failure';
import { Refusal } from '../contract/refusal';
import type { WaitSettings } from '../contract/wait';
import type { Job } from '../engine/job';
import { buildBudget } from '../engine/spending';
import type { OutputSettings } from '../contract/output';
import { listIgnoredOptionHints } from '../services/ignoredOptions';
import { findRequestRefusal } from '../services/refusals';
import { checkReachable, listCallbackUrlHints, listSecretHints } from './callback/callbackChecks';
import { refuseForeignTask } from './foreignTask';
import { readOutput, TOOL_OUTPUT } from '../actions/shared/outputFields';
import {
	readConcurrentJobs,
	readIfAnswerLost,
	readSaveTaskIds,
	readTaskOptions,
} from '../actions/shared/options';
import { readSpendingLimits } from '../actions/shared/spendingLimit';
import { readResumeExecution, readWait } from '../actions/shared/waitFields';
import type { Environment } from './environment';
import type { CreateOperation, PromptLimits, Read, WaitOperation } from '../actions/definitions';
import type { Capabilities } from '../contract/capabilities';
import type { ItemResult } from './itemResult';
import { createParameterReader } from './parameterReader';
import { buildWorks } from './work';

/** What an item asks for, checked before anything is sent. */
export interface ItemPlan {
	jobs: Job[];
	output: OutputSettings;
	/** The node's own limit of tasks at once, where it has one. */
	concurrency?: number;
	/** Whether the ids of its tasks go into the execution's custom data. */
	saveTaskIds: boolean;
}

/** What the items ask for by their indexes, and those that are refused before anything is sent. */
export function planItems(
	ctx: IExecuteFunctions,
	operation: CreateOperation | WaitOperation,
	environment: Environment,
): { plans: Map<number, ItemPlan>; refusals: ItemResult[] } {
	const plans = new Map<number, ItemPlan>();
	const refusals: ItemResult[] = [];
	ctx.getInputData().forEach((item, itemIndex) => {
		try {
			const plan = planItem(ctx, item, itemIndex, operation, environment);
			for (const job of plan.jobs) {
				const origin = 'request' in job ? job.request.origin : { taskId: job.taskId, field: 'Task ID' };
				refuseForeignTask(origin?.taskId, item.json, environment.ports.service.name, origin?.field);
			}
			plans.set(itemIndex, plan);
		} catch (thrown) {
			refusals.push({ itemIndex, failure: toTaskFailure(thrown) });
		}
	});
	return { plans, refusals };
}

function getLimits({ promptLimit, defaultVersion }: Capabilities): PromptLimits {
	return { prompt: promptLimit, ...(defaultVersion === undefined ? {} : { defaultVersion }) };
}

/** Everything about the item is read and checked here, before anything is sent for it. */
function planItem(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	itemIndex: number,
	operation: CreateOperation | WaitOperation,
	{ ports, isTool, runIndex, resumeUrl, baseUrl, webhookSecret }: Environment,
): ItemPlan {
	const read = createParameterReader(ctx, itemIndex);
	const output = isTool ? TOOL_OUTPUT : readOutput(read);
	const wait = readItemWait(read, operation, isTool);
	const place = { resumeUrl, baseUrl, webhookSecret, service: ports.service };
	if (wait.mode === 'suspend') checkReachable(place, 'Wait for Result');
	if (operation.kind === 'wait') {
		return {
			output,
			jobs: [{ itemIndex, part: 0, wait, taskId: operation.readTaskId(read) }],
			saveTaskIds: false,
		};
	}
	const concurrency = readConcurrentJobs(read);
	const callRun = isCalledBack(read, wait, isTool);
	if (callRun) checkReachable(place, 'Resume This Execution');
	const requests = operation.build(read, getLimits(ports.service.capabilities));
	for (const request of requests) {
		const refusal = findRequestRefusal(request, ports.service.name);
		if (refusal) throw refusal;
		request.hints.push(
			...listIgnoredOptionHints(request, ports.service.name),
			...listCallbackUrlHints(request.options.callbackUrl, baseUrl, ports.service.title),
			...listSecretHints(place, callRun || request.options.callbackUrl !== undefined),
		);
	}
	const works = buildWorks(requests, item, ctx.getNode().parameters, { runIndex, itemIndex, isTool });
	const ifAnswerLost = readIfAnswerLost(read);
	const limits = readSpendingLimits(read);
	const budgets = requests.map((request) => buildBudget(request, limits, ports.service));
	return {
		output,
		saveTaskIds: readSaveTaskIds(read),
		jobs: requests.map((request, part) => ({
			...{ itemIndex, part, wait: { ...wait, callRun } },
			...{ request, work: works[part], ifAnswerLost },
			...(budgets[part] === undefined ? {} : { budget: budgets[part] }),
		})),
		...(concurrency === undefined ? {} : { concurrency }),
	};
}

/** As a tool the node always waits here: an agent has no use for a task id. */
function readItemWait(read: Read, operation: CreateOperation | WaitOperation, isTool: boolean): WaitSettings {
	const wait = readWait(read);
	if (isTool) return { ...wait, mode: 'wait', callRun: false };
	return operation.kind === 'wait' && wait.mode === 'none' ? { ...wait, mode: 'wait' } : wait;
}

/** Whether the tasks of an item are to call this run; throws a Refusal where they are to call somebody else too. */
function isCalledBack(read: Read, { mode, callRun }: WaitSettings, isTool: boolean): boolean {
	if (isTool) return false;
	const callsRun = callRun || (mode === 'none' && readResumeExecution(read));
	if (callsRun && readTaskOptions(read).callbackUrl !== undefined) {
		throw new Refusal(
			`“Callback URL” cannot be used together with ${callRun ? 'Suspend Until Callback' : '“Resume This Execution”'}`,
			'The service calls one address for each task. Clear Callback URL, or choose Do Not Wait.',
		);
	}
	return callsRun;
}
