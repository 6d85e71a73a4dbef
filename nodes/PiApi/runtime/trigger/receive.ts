import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import { accountOf } from '../callback/account';
import { answer, Answered, NOTHING, reportedBy, withAnswer } from '../callback/answer';
import { WEAK_SECRET } from '../callback/reach';
import { carriesSecret } from '../callback/secret';
import { itemsOf } from '../callback/suspend';
import type { Connection } from '../connection';
import { connect } from '../connection';
import { Hints } from '../hints';
import { outcomeOfTask } from '../outcome';
import type { TriggerSettings } from '../../actions/trigger/fields';
import { isWanted, readTrigger } from '../../actions/trigger/fields';
import { isWeakSecret } from '../../services/redact';
import { claimEvent, placeOf } from './seen';
import type { VerifyPorts } from './verify';
import { ANSWER_WITHIN_MS, verify } from './verify';

/**
 * Takes a callback and starts the workflow with the task. What is not believed is turned down; what is not wanted, and
 * what was seen before, is answered and starts nothing.
 */
export async function receive(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await withAnswer(ctx, async () => {
		const calledAt = Date.now();
		const settings = readTrigger((name) => ctx.getNodeParameter(name, null) ?? undefined);
		const task = await believed(ctx, await connect(ctx, [], await accountOf(ctx)), settings);
		if (!isWanted(task, settings)) return received(ctx);
		if (!isFinal(task)) return await start(ctx, task, settings, calledAt);
		const handOver = await claimEvent(ctx, task);
		if (handOver === undefined) return received(ctx);
		try {
			return await start(ctx, task, settings, calledAt);
		} finally {
			handOver();
		}
	});
}

function received(ctx: IWebhookFunctions): IWebhookResponseData {
	answer(ctx, 200, 'Received');
	return NOTHING;
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
	const items = itemsFor(ctx, task, settings);
	if (settings.output.download !== 'none') await answerInTime(ctx, items, calledAt);
	const workflowData = [await items];
	return { noWebhookResponse: ctx.getResponseObject().headersSent, workflowData };
}

async function answerInTime(ctx: IWebhookFunctions, work: Promise<unknown>, calledAt: number): Promise<void> {
	const left = Math.max(0, calledAt + ANSWER_WITHIN_MS - Date.now());
	const inTime = await Promise.race([work.then(() => true), sleep(left).then(() => false)]);
	if (!inTime) answer(ctx, 200, 'Received');
}

/** The task that a call is about, once it is clear that it can be believed; throws an Answered where it is not. */
async function believed(
	ctx: IWebhookFunctions,
	{ service, webhookSecret }: Connection,
	settings: TriggerSettings,
): Promise<Task> {
	const { verification } = settings;
	const bySecret = verification !== 'none' && webhookSecret !== '' && service.capabilities.callbackSecret;
	if (bySecret && !carriesSecret(ctx.getHeaderData(), webhookSecret)) {
		throw new Answered(401, 'Wrong webhook secret');
	}
	const reported = reportedBy(ctx, service);
	const isWeak = bySecret && isWeakSecret(webhookSecret);
	if (isWeak) warnOnce(ctx);
	// A secret that others can guess proves nothing: the task is read besides, which is free.
	const enough = verification === 'none' || (bySecret && verification === 'automatic' && !isWeak);
	// A progress that nobody wants is not worth a look.
	const idle = !isFinal(reported) && !settings.events.has('progress');
	return enough || idle
		? reported
		: await verify({ reported, service, place: placeOf(ctx), ports: portsOf(ctx) });
}

/** Triggers whose secret was warned about: once in a process is enough. */
const warned = new Set<string>();
const REMEMBERED = 1_000;

function warnOnce(ctx: IWebhookFunctions): void {
	const place = placeOf(ctx);
	if (warned.has(place)) return;
	warned.add(place);
	if (warned.size > REMEMBERED) warned.delete([...warned][0]);
	ctx.logger.warn(
		`${ctx.getNode().name}: ${WEAK_SECRET} Until then each task is read from the service before it is believed.`,
	);
}

function portsOf(ctx: IWebhookFunctions): VerifyPorts {
	return {
		now: () => Date.now(),
		sleep: async (ms) => await sleep(ms),
		answer: ({ status, message }) => answer(ctx, status, message),
		log: (message) => ctx.logger.warn(`${ctx.getNode().name}: ${message}`),
	};
}

/** A failed task is an item like any other: it is what the workflow was started for. */
async function itemsFor(
	ctx: IWebhookFunctions,
	task: Task,
	{ output, verification }: TriggerSettings,
): Promise<INodeExecutionData[]> {
	// Whoever knows the address could otherwise have n8n fetch any file.
	const settings = verification === 'none' ? { ...output, download: 'none' as const } : output;
	const outcome = await outcomeOfTask(ctx, task, 0, settings, new Hints());
	return itemsOf([outcome]).map(({ json, binary }) => ({ json, ...(binary ? { binary } : {}) }));
}
