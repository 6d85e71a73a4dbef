import attempt from 'lodash/attempt';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import type { Service } from '../../contract/service';

/** Anything else, such as dots, would lead to another address of the service. */
const PLAUSIBLE_ID = /^[A-Za-z0-9][\w:-]{0,149}$/;

/** A callback is a few kB; working through a huge one would keep n8n from its other work. */
const LARGEST_BYTES = 1024 * 1024;

/** What a callback is answered with: nothing starts, and nothing goes on. */
export class Answered extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
		this.name = 'Answered';
	}
}

/** Answers a call, unless it was answered before. */
export function answer(ctx: IWebhookFunctions, status: number, message: string): void {
	const response = ctx.getResponseObject();
	if (!response.headersSent) response.status(status).json({ message });
}

/** Nothing starts and nothing goes on. */
export const NOTHING: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Runs the work of a webhook so that it never throws: n8n would resume or start the workflow with an empty item. What
 * is turned down gets a short answer and one line in the log, which quotes nothing of the call but a task id.
 */
export async function withAnswer(
	ctx: IWebhookFunctions,
	work: () => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	try {
		return await work();
	} catch (thrown) {
		turnDown(ctx, thrown);
		return NOTHING;
	}
}

function turnDown(ctx: IWebhookFunctions, thrown: unknown): void {
	const [status, message] =
		thrown instanceof Answered
			? [thrown.status, thrown.message]
			: [500, 'The callback could not be worked on'];
	const reason = thrown instanceof Error ? thrown.message : 'unknown';
	// The caller may have gone: then nobody is left to hear it.
	attempt(() => answer(ctx, status, message));
	attempt(() => ctx.logger.warn(`${ctx.getNode().name}: a callback was answered with ${status}: ${reason}`));
}

function bodyOf(ctx: IWebhookFunctions): IDataObject | undefined {
	const body: unknown = ctx.getBodyData();
	return typeof body === 'object' && body !== null && !Array.isArray(body)
		? (body as IDataObject)
		: undefined;
}

/** As n8n took it in, in bytes. */
function sizeOf(ctx: IWebhookFunctions): number {
	return ctx.getRequestObject().rawBody?.length ?? 0;
}

function parsed(ctx: IWebhookFunctions, service: Service): Task | undefined {
	const body = bodyOf(ctx);
	try {
		return body && service.parseCallback(body);
	} catch {
		// Whatever it is, such as a nesting without end: no service sends it.
		return undefined;
	}
}

/** The task that a call is about, as the call shows it; throws an Answered where it is none of the service's. */
export function reportedBy(ctx: IWebhookFunctions, service: Service): Task {
	if (sizeOf(ctx) > LARGEST_BYTES) throw new Answered(413, 'Too large for a callback');
	const reported = parsed(ctx, service);
	if (reported === undefined || !PLAUSIBLE_ID.test(reported.id))
		throw new Answered(400, `Not a callback of ${service.title}`);
	return reported;
}
