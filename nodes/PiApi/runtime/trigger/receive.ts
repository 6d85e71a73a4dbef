import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import {
	readCredential,
	answerCall,
	CallbackAnswer,
	hasSecret,
	NO_DATA,
	readReportedTask,
	answerErrors,
} from '../callback/incomingCall';
import { WEAK_SECRET } from '../callback/callbackChecks';
import { toItems } from '../callback/suspend';
import type { AccountConnection } from '../connection';
import { connect } from '../connection';
import { Hints } from '../hints';
import { toItemResult } from '../itemResult';
import type { TriggerSettings } from '../../actions/trigger/fields';
import { isWanted, readTrigger } from '../../actions/trigger/fields';
import { isWeakSecret } from '../../services/redact';
import { claimEvent, buildTriggerKey } from './eventClaims';
import type { VerifyPorts } from './verify';
import { ANSWER_WITHIN_MS, verify } from './verify';

/**
 * Takes a callback and starts the workflow with the task. What cannot be verified is refused; what is not wanted,
 * and a duplicate, is answered and starts nothing.
 */
export async function receive(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await answerErrors(ctx, async () => {
		const calledAt = Date.now();
		const settings = readTrigger((name) => ctx.getNodeParameter(name, null) ?? undefined);
		const task = await verifyCall(ctx, await connect(ctx, [], await readCredential(ctx)), settings);
		if (!isWanted(task, settings)) return acknowledge(ctx);
		if (!isFinal(task)) return await start(ctx, task, settings, calledAt);
		const handOver = await claimEvent(ctx, task);
		if (handOver === undefined) return acknowledge(ctx);
		try {
			return await start(ctx, task, settings, calledAt);
		} finally {
			handOver();
		}
	});
}

function acknowledge(ctx: IWebhookFunctions): IWebhookResponseData {
	answerCall(ctx, 200, 'Received');
	return NO_DATA;
}

/**
 * What starts the workflow. n8n itself answers, once it has stored the execution, so that a service whose event was not
 * stored can call again; only files that take long are answered for here, before the service loses patience.
 */
async function start(
	ctx: IWebhookFunctions,
	task: Task,
	settings: TriggerSettings,
	calledAt: number,
): Promise<IWebhookResponseData> {
	const items = buildTriggerItems(ctx, task, settings);
	if (settings.output.download !== 'none') await answerInTime(ctx, items, calledAt);
	const workflowData = [await items];
	return { noWebhookResponse: ctx.getResponseObject().headersSent, workflowData };
}

async function answerInTime(ctx: IWebhookFunctions, work: Promise<unknown>, calledAt: number): Promise<void> {
	const remainingMs = Math.max(0, calledAt + ANSWER_WITHIN_MS - Date.now());
	const inTime = await Promise.race([work.then(() => true), sleep(remainingMs).then(() => false)]);
	if (!inTime) answerCall(ctx, 200, 'Received');
}

/** The task that a call is about, once it is verified; throws a CallbackAnswer where it cannot be. */
async function verifyCall(
	ctx: IWebhookFunctions,
	{ service, webhookSecret }: AccountConnection,
	settings: TriggerSettings,
): Promise<Task> {
	const { verification } = settings;
	const bySecret = verification !== 'none' && webhookSecret !== '' && service.capabilities.callbackSecret;
	if (bySecret && !hasSecret(ctx.getHeaderData(), webhookSecret)) {
		throw new CallbackAnswer(401, 'Wrong webhook secret');
	}
	const reportedTask = readReportedTask(ctx, service);
	const isWeak = bySecret && isWeakSecret(webhookSecret);
	if (isWeak) warnOnce(ctx);
	// A secret that others can guess proves nothing: the task is read besides, which is free.
	const enough = verification === 'none' || (bySecret && verification === 'automatic' && !isWeak);
	// A progress that nobody wants is not worth a poll.
	const idle = !isFinal(reportedTask) && !settings.events.has('progress');
	return enough || idle
		? reportedTask
		: await verify({ reportedTask, service, place: buildTriggerKey(ctx), ports: buildPorts(ctx) });
}

/** Triggers whose secret was warned about: once in a process is enough. */
const warnedTriggers = new Set<string>();
const REMEMBERED = 1_000;

function warnOnce(ctx: IWebhookFunctions): void {
	const place = buildTriggerKey(ctx);
	if (warnedTriggers.has(place)) return;
	warnedTriggers.add(place);
	if (warnedTriggers.size > REMEMBERED) warnedTriggers.delete([...warnedTriggers][0]);
	ctx.logger.warn(
		`${ctx.getNode().name}: ${WEAK_SECRET} Until then each task is read from the service before it counts.`,
	);
}

function buildPorts(ctx: IWebhookFunctions): VerifyPorts {
	return {
		now: () => Date.now(),
		sleep: async (ms) => await sleep(ms),
		answer: ({ status, message }) => answerCall(ctx, status, message),
		log: (message) => ctx.logger.warn(`${ctx.getNode().name}: ${message}`),
	};
}

/** A failed task is an item like any other: it is what the workflow was started for. */
async function buildTriggerItems(
	ctx: IWebhookFunctions,
	task: Task,
	{ output, verification }: TriggerSettings,
): Promise<INodeExecutionData[]> {
	// Whoever knows the address could otherwise have n8n fetch any file.
	const settings = verification === 'none' ? { ...output, download: 'none' as const } : output;
	const outcome = await toItemResult(ctx, task, 0, settings, new Hints());
	return toItems([outcome]).map(({ json, binary }) => ({ json, ...(binary ? { binary } : {}) }));
}
