import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import { accountOf } from '../callback/account';
import { answer, Answered, NOTHING, toldBy, withAnswer } from '../callback/answer';
import { carriesSecret } from '../callback/secret';
import { itemsOf } from '../callback/suspend';
import type { Connection } from '../connection';
import { connect } from '../connection';
import { outcomeOfTask } from '../outcome';
import type { TriggerSettings } from '../../actions/trigger/fields';
import { isWanted, readTrigger } from '../../actions/trigger/fields';
import { isRepeated } from './seen';
import { confirmed } from './verify';

/**
 * Takes a callback and starts the workflow with the task. What is not believed is turned down; what is not wanted, and
 * what was seen before, is answered and starts nothing. The call is answered before files are fetched.
 */
export async function receive(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await withAnswer(ctx, async () => {
		const settings = readTrigger((name) => ctx.getNodeParameter(name, null) ?? undefined);
		const task = await believed(ctx, await connect(ctx, [], await accountOf(ctx)), settings);
		if (!isWanted(task, settings) || (isFinal(task) && isRepeated(ctx, task))) {
			answer(ctx, 200, 'Received');
			return NOTHING;
		}
		// Without files n8n itself answers, as soon as it has stored the execution: nothing is lost in between.
		const noWebhookResponse = settings.output.download !== 'none';
		if (noWebhookResponse) answer(ctx, 200, 'Received');
		return { noWebhookResponse, workflowData: [await itemsFor(ctx, task, settings)] };
	});
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
	const told = toldBy(ctx, service);
	const enough = verification === 'none' || (bySecret && verification === 'automatic');
	// A progress that nobody wants is not worth a look.
	const idle = !isFinal(told) && !settings.events.has('progress');
	return enough || idle ? told : await confirmed(told, service);
}

/** A failed task is an item like any other: it is what the workflow was started for. */
async function itemsFor(
	ctx: IWebhookFunctions,
	task: Task,
	{ output }: TriggerSettings,
): Promise<INodeExecutionData[]> {
	const outcome = await outcomeOfTask(ctx, task, 0, output, new Set());
	return itemsOf([outcome]).map(({ json, binary }) => ({ json, ...(binary ? { binary } : {}) }));
}
