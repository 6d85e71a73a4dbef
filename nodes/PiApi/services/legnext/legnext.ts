import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import { Refusal } from '../../contract/refusal';
import type { Task } from '../../contract/task';
import type { Purpose } from '../../transport/answer';
import { dataOf, failureOf, objectOf } from '../../transport/answer';
import type { ApiAnswer, ApiTransport } from '../../transport/http';
import { Caller } from '../caller';
import { isObject, number, text } from '../fields';
import { redact } from '../redact';
import type { PreparedTask, Service } from '../../contract/service';
import { createCall } from './body';
import { LEGNEXT_CAPABILITIES } from './capabilities';
import { explained } from './reason';
import { taskOf } from './task';

const TITLE = 'LegNext';

/** The words that LegNext has for a prompt or a picture that the filter turned down, with HTTP 403. */
const MODERATED = /sensitive|banned|moderat|nsfw|inappropriate/i;

export interface LegNextOptions {
	/** Empty for LegNext's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer: the API key and the webhook secret. */
	secrets: readonly string[];
}

/** LegNext's Midjourney API (docs.legnext.ai): one address per operation, one job object for everything. */
export class LegNextService implements Service {
	readonly name = 'legnext';
	readonly title = TITLE;
	readonly capabilities = LEGNEXT_CAPABILITIES;
	private readonly caller: Caller;

	constructor(
		send: ApiTransport,
		private readonly options: LegNextOptions,
	) {
		this.caller = new Caller(send, { title: TITLE, api: 'https://api.legnext.ai', ...options });
	}

	async create(prepared: PreparedTask): Promise<Task> {
		const { operation, body } = createCall(prepared);
		const answer = await this.caller.ask({ method: 'POST', url: `/api/v1/${operation}`, body }, 'create');
		const job = this.caller.reading(() => jobOf(answer, 'create'));
		if (text(job.job_id) === undefined) throw this.caller.unnamed(answer);
		return taskOf(job, this.options.secrets);
	}

	async get(taskId: string): Promise<Task> {
		const url = `/api/v1/job/${encodeURIComponent(taskId)}`;
		const answer = await this.caller.ask({ method: 'GET', url }, 'read');
		return this.caller.reading(() => taskOf(jobOf(answer, 'read'), this.options.secrets));
	}

	/** The job itself is posted (docs.legnext.ai, webhooks); one that is wrapped like PiAPI's is read too. */
	parseCallback(body: unknown): Task | undefined {
		const job = isObject(body) && isObject(body.data) ? body.data : body;
		if (!isObject(job) || text(job.job_id) === undefined) return undefined;
		return taskOf(job, this.options.secrets);
	}

	async cancel(): Promise<string> {
		return await Promise.reject(
			new Refusal(
				'LegNext cannot cancel a task',
				'The task runs to its end, and its result can be fetched with Task > Wait.',
			),
		);
	}

	/** The balance, free of charge: docs.legnext.ai/api-reference (account). */
	async account(): Promise<IDataObject> {
		const answer = await this.caller.ask({ method: 'GET', url: '/api/account/balance' }, 'account');
		const balance = this.caller.reading(() => dataOf(withReason(answer), TITLE, 'account'));
		return redact(balance, this.options.secrets);
	}

	async upload(): Promise<string> {
		return await Promise.reject(
			new Refusal(
				'LegNext takes pictures by their address only',
				'Put the picture on a public web address first, and choose URL as the image source. Nothing was sent.',
			),
		);
	}
}

function withReason(answer: ApiAnswer): ApiAnswer {
	return isObject(answer.body) ? { ...answer, body: explained(answer.body) } : answer;
}

/**
 * LegNext refuses with a job that is empty but for its error, such as `edit` for accounts that are not on its list
 * (test reports of github.com/legnext-ai/sdks).
 */
function refusedWith(job: IDataObject): number | undefined {
	if (text(job.job_id) !== undefined || !isObject(job.error)) return undefined;
	const code = number(job.error.code);
	return code !== undefined && code >= 400 && code < 500 ? code : undefined;
}

/** The job of a good answer; a job without an id that carries an error is a refusal, whatever its HTTP status. */
function jobOf(answer: ApiAnswer, purpose: Purpose): IDataObject {
	try {
		const job = objectOf(withReason(answer), TITLE, purpose);
		const code = refusedWith(job);
		if (code !== undefined) throw failureOf({ ...answer, body: job }, code, TITLE, purpose);
		return job;
	} catch (thrown) {
		throw moderated(thrown, purpose);
	}
}

/** A 403 is about the account or about the content; only the words tell. */
function moderated(thrown: unknown, purpose: Purpose): unknown {
	if (!(thrown instanceof TaskFailure) || thrown.httpStatus !== 403 || purpose !== 'create') return thrown;
	if (!MODERATED.test(thrown.message)) return thrown;
	return new TaskFailure(
		`The content filter turned the prompt or the picture down: ${thrown.message.replace(/^[^:]*: /, '')}`,
		{
			...thrown,
			kind: 'moderated',
			description: 'Reword Prompt or use another picture. Nothing was created.',
		},
	);
}
