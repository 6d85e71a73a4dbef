import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import type { Purpose } from '../../transport/answer';
import { dataOf, failureOf, failureOfConnection, objectOf } from '../../transport/answer';
import type { ApiAnswer, ApiCall, ApiTransport } from '../../transport/http';
import { redact } from '../redact';
import type { PreparedTask, Service } from '../service';
import { isObject, numberIn, textIn } from '../taskObject';
import { createCall } from './body';
import { LEGNEXT_CAPABILITIES } from './capabilities';
import { taskOf } from './task';

const TITLE = 'LegNext';
const API = 'https://api.legnext.ai';

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
	private readonly api: string;

	constructor(
		private readonly send: ApiTransport,
		private readonly options: LegNextOptions,
	) {
		this.api = options.baseUrl.trim().replace(/\/+$/, '') || API;
	}

	async create(prepared: PreparedTask): Promise<Task> {
		const { operation, body } = createCall(prepared);
		const answer = await this.ask({ method: 'POST', url: `${this.api}/api/v1/${operation}`, body }, 'create');
		const job = this.job(answer, 'create');
		if (textIn(job.job_id) === undefined) {
			throw this.clean(
				new TaskFailure('The task may have been created: LegNext answered without a job id', {
					kind: 'uncertain',
					httpStatus: answer.status,
					description:
						'To make sure that nothing is paid for twice it is not sent again. Look at the balance and the history of your account at LegNext, and check Base URL in the credential.',
				}),
			);
		}
		return taskOf(job, this.options.secrets);
	}

	async get(taskId: string): Promise<Task> {
		const url = `${this.api}/api/v1/job/${encodeURIComponent(taskId)}`;
		return taskOf(this.job(await this.ask({ method: 'GET', url }, 'read'), 'read'), this.options.secrets);
	}

	/** The job itself is posted (docs.legnext.ai, webhooks); one that is wrapped like PiAPI's is read too. */
	parseCallback(body: unknown): Task | undefined {
		const job = isObject(body) && isObject(body.data) ? body.data : body;
		if (!isObject(job) || textIn(job.job_id) === undefined) return undefined;
		return taskOf(job, this.options.secrets);
	}

	async cancel(taskId: string): Promise<string> {
		return await Promise.reject(
			new TaskFailure('LegNext cannot take back a task', {
				kind: 'refused',
				description: `Nothing was sent: a task runs to its end there. Its result is not lost: fetch it with Task > Wait and Task ID ${taskId}.`,
				taskId,
			}),
		);
	}

	/** The balance, free of charge: docs.legnext.ai/api-reference (account). */
	async account(): Promise<IDataObject> {
		const answer = await this.ask({ method: 'GET', url: `${this.api}/api/account/balance` }, 'account');
		try {
			return redact(dataOf(explained(answer), TITLE, 'account'), this.options.secrets);
		} catch (thrown) {
			throw this.clean(thrown);
		}
	}

	async upload(): Promise<string> {
		return await Promise.reject(
			new TaskFailure('LegNext takes no files', {
				kind: 'refused',
				description:
					'Nothing was sent. Put the picture on a public web address first and choose URL as its source.',
			}),
		);
	}

	private async ask(call: ApiCall, purpose: Purpose): Promise<ApiAnswer> {
		try {
			return await this.send(call);
		} catch (thrown) {
			throw this.clean(failureOfConnection(thrown, TITLE, purpose));
		}
	}

	/** The job of a good answer; a job without an id that carries an error is a refusal, whatever its HTTP status. */
	private job(answer: ApiAnswer, purpose: Purpose): IDataObject {
		try {
			const job = objectOf(explained(answer), TITLE, purpose);
			const code = refusedWith(job);
			if (code !== undefined) throw failureOf(explained(answer), code, TITLE, purpose);
			return job;
		} catch (thrown) {
			throw this.clean(moderated(thrown, purpose));
		}
	}

	/** The service's words may quote what was sent. */
	private clean(thrown: unknown): unknown {
		if (thrown instanceof Error) thrown.message = redact(thrown.message, this.options.secrets);
		return thrown;
	}
}

/** `message` says in general what is wrong, `raw_message` what exactly: both are put into words. */
function explained(answer: ApiAnswer): ApiAnswer {
	const { body } = answer;
	if (!isObject(body)) return answer;
	const raw = textIn(body.raw_message);
	const message = textIn(body.message);
	if (raw === undefined || message === undefined || message.includes(raw)) return answer;
	return { ...answer, body: { ...body, message: `${message} (${raw})` } };
}

/**
 * LegNext refuses with a job that is empty but for its error, such as `edit` for accounts that are not on its list
 * (test reports of github.com/legnext-ai/sdks).
 */
function refusedWith(job: IDataObject): number | undefined {
	if (textIn(job.job_id) !== undefined || !isObject(job.error)) return undefined;
	const code = numberIn(job.error.code);
	return code !== undefined && code >= 400 && code < 500 ? code : undefined;
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
