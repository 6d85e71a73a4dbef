import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

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
 * is turned down gets a short answer and one line in the log, which quotes nothing of the call.
 */
export async function withAnswer(
	ctx: IWebhookFunctions,
	work: () => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	try {
		return await work();
	} catch (thrown) {
		const status = thrown instanceof Answered ? thrown.status : 500;
		const message = thrown instanceof Answered ? thrown.message : 'The callback could not be worked on';
		const reason = thrown instanceof Error ? thrown.message : 'unknown';
		answer(ctx, status, message);
		ctx.logger.warn(`${ctx.getNode().name}: a callback was answered with ${status}: ${reason}`);
		return NOTHING;
	}
}

/** The body of a call; anything but a JSON object is turned down. */
export function bodyOf(ctx: IWebhookFunctions): IDataObject {
	const body: unknown = ctx.getBodyData();
	if (typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length > 0) {
		return body as IDataObject;
	}
	throw new Answered(400, 'Expected a JSON object');
}
