import attempt from 'lodash/attempt';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { createHash, timingSafeEqual } from 'node:crypto';

import type { Task } from '../../contract/task';
import type { Service } from '../../contract/service';
import { isObject } from '../../contract/value';
import { CREDENTIAL } from '../../transport/http';
import { ExpiringCache } from '../expiringCache';

/** Anything else, such as dots, would lead to another address of the service. */
const PLAUSIBLE_ID = /^[A-Za-z0-9][\w:-]{0,149}$/;

/** A callback is a few kB; working through a huge one would keep n8n from its other work. */
const LARGEST_BYTES = 1024 * 1024;

/** What a callback is answered with: nothing starts, and nothing resumes. */
export class CallbackAnswer extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
		this.name = 'CallbackAnswer';
	}
}

/** Answers a call, unless it was answered before. */
export function answerCall(ctx: IWebhookFunctions, status: number, message: string): void {
	const response = ctx.getResponseObject();
	if (!response.headersSent) response.status(status).json({ message });
}

/** Nothing starts and nothing resumes. */
export const NO_DATA: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Runs the work of a webhook so that it never throws: n8n would resume or start the workflow with an empty item. What
 * is refused gets a short answer and one line in the log, which quotes nothing of the call but a task id.
 */
export async function answerErrors(
	ctx: IWebhookFunctions,
	work: () => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	try {
		return await work();
	} catch (thrown) {
		answerError(ctx, thrown);
		return NO_DATA;
	}
}

function answerError(ctx: IWebhookFunctions, thrown: unknown): void {
	const [status, message] =
		thrown instanceof CallbackAnswer
			? [thrown.status, thrown.message]
			: [500, 'The callback could not be worked on'];
	const reason = thrown instanceof Error ? thrown.message : 'unknown';
	// The caller may have gone: then nobody is left to hear it.
	attempt(() => answerCall(ctx, status, message));
	attempt(() => ctx.logger.warn(`${ctx.getNode().name}: a callback was answered with ${status}: ${reason}`));
}

function readBody(ctx: IWebhookFunctions): IDataObject | undefined {
	const body: unknown = ctx.getBodyData();
	return isObject(body) ? body : undefined;
}

/** As n8n took it in, in bytes. */
function readSize(ctx: IWebhookFunctions): number {
	return ctx.getRequestObject().rawBody?.length ?? 0;
}

function parseBody(ctx: IWebhookFunctions, service: Service): Task | undefined {
	const body = readBody(ctx);
	try {
		return body && service.parseCallback(body);
	} catch {
		// Whatever it is, such as a nesting without end: no service sends it.
		return undefined;
	}
}

/** The task that a call is about, as the call shows it; throws a CallbackAnswer where it is none of the service's. */
export function readReportedTask(ctx: IWebhookFunctions, service: Service): Task {
	if (readSize(ctx) > LARGEST_BYTES) throw new CallbackAnswer(413, 'Too large for a callback');
	const reportedTask = parseBody(ctx, service);
	if (reportedTask === undefined || !PLAUSIBLE_ID.test(reportedTask.id))
		throw new CallbackAnswer(400, `Not a callback of ${service.title}`);
	return reportedTask;
}

/** The header that brings the secret of the task back, as it was sent (piapi.ai/docs/unified-webhook). */
const SECRET_HEADER = 'x-webhook-secret';

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** Whether a callback carries the secret; takes the same time whatever it carries. */
export function hasSecret(headers: Record<string, unknown>, secret: string): boolean {
	const value = headers[SECRET_HEADER];
	return timingSafeEqual(digest(typeof value === 'string' ? value : ''), digest(secret)) && secret !== '';
}

/**
 * Decrypted credentials, for a few seconds and a few of them. n8n makes a new sandbox for expressions for each one that
 * a webhook reads, which takes longer than all the rest of a call: the calls of one moment, as many as a run has tasks,
 * share what was read.
 */
const credentials = new ExpiringCache<ICredentialDataDecryptedObject>(3_000, 50);

/** The credential of the node that is called. */
export async function readCredential(ctx: IWebhookFunctions): Promise<ICredentialDataDecryptedObject> {
	const read = async () => await ctx.getCredentials(CREDENTIAL);
	const id = ctx.getNode().credentials?.[CREDENTIAL]?.id;
	if (!id) return await read();
	return await credentials.get(`${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}/${id}`, read);
}
