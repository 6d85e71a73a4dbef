import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

import type { Task } from '../../contract/task';

/** So many events are remembered; the oldest are forgotten first. */
const REMEMBERED = 5_000;

/**
 * The final events that n8n has. In this process only: n8n writes a workflow's static data whole, the last writer
 * wins, and with it would go what the workflow's other nodes keep there.
 */
const startedEvents = new Set<string>();

/** The events that are being worked on, each with the moment from which it is known whether n8n has it. */
const claims = new Map<string, Promise<void>>();

/**
 * An event that one call has taken on; others of the same event wait until it is clear what became of it. To be called
 * when the node has done its part: what is answered well after that is an execution that n8n has stored.
 */
export type HandOver = () => void;

/** The trigger that is called, among all of this n8n. */
export function buildTriggerKey(ctx: IWebhookFunctions): string {
	return `${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}`;
}

function buildEventKey(ctx: IWebhookFunctions, { service, id, status }: Task): string {
	return createHash('sha256')
		.update(`${buildTriggerKey(ctx)}/${service}/${id}/${status}`)
		.digest('hex')
		.slice(0, 16);
}

/**
 * Takes on the event that a task ended; undefined where n8n has it already. While another call works on the same event,
 * this one waits: an event counts as a duplicate once n8n has stored the execution and answered the call well, and not before.
 */
export async function claimEvent(ctx: IWebhookFunctions, task: Task): Promise<HandOver | undefined> {
	// While the editor listens the same task may be sent again and again: that is what testing is for.
	if (ctx.getMode() === 'manual') return () => undefined;
	const key = buildEventKey(ctx, task);
	for (let other = claims.get(key); other !== undefined; other = claims.get(key)) await other;
	return startedEvents.has(key) ? undefined : claim(key, ctx);
}

function claim(key: string, ctx: IWebhookFunctions): HandOver {
	let settle = (): void => undefined;
	claims.set(key, new Promise<void>((resolve) => (settle = resolve)));
	return () =>
		handOver(key, ctx, () => {
			claims.delete(key);
			settle();
		});
}

/**
 * n8n answers once it has stored the execution, and with a 500 where that failed. Where the call was answered before,
 * or its caller has gone, nobody hears of that: the event is not remembered, for a second start is better than a loss.
 */
function handOver(key: string, ctx: IWebhookFunctions, end: () => void): void {
	const response = ctx.getResponseObject();
	if (response.headersSent || response.destroyed) {
		end();
		return;
	}
	response.once('finish', () => {
		if (response.statusCode >= 200 && response.statusCode < 300) rememberEvent(key);
		end();
	});
	response.once('close', end);
}

function rememberEvent(key: string): void {
	startedEvents.add(key);
	if (startedEvents.size > REMEMBERED) startedEvents.delete([...startedEvents][0]);
}
