import type { IDataObject } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import { TaskFailure } from '../../contract/failure';
import { findTaskIn, type Purpose } from '../../transport/answer';
import type { ApiAnswer, ApiCall, ApiTransport } from '../../transport/http';
import { Caller } from '../caller';
import { isObject, readText } from '../../contract/value';
import { readObject } from '../values';
import { redact } from '../redact';
import { ServiceDefaults } from '../serviceDefaults';
import type { PreparedTask, Service, TaskTracing } from '../../contract/service';
import { buildUseApiCall } from './body';
import { isSameButton } from './buttons';
import { USEAPI_CAPABILITIES } from './capabilities';
import { makeUseApiFailure, makeModerationFailure, getEffectiveStatus, TITLE, addNotice } from './failures';
import { isModerated, readJobId, readJobStatus, readUseApiTask } from './task';
import { buildJobAddress, unwrapJob, refuseVersion3 } from './version3';

/** Midjourney queued the job beyond what useapi.net follows: its state says failed, and yet it may be worked on. */
const UNTRACKED = 504;

/** An id of a job in a sentence. */
const JOB_IN_TEXT = /\b(?:job:[\w-]+(?::[\w-]+)+|j\d+[a-z]?-u\d+-c\d+[\w:-]*)/gi;

export interface UseApiOptions {
	/** Empty for useapi.net's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer. */
	secrets: readonly string[];
}

/** useapi.net's Midjourney API, version 2 (useapi.net/docs/api-v2). */
export class UseApiService extends ServiceDefaults implements Service {
	readonly name = 'useapi';
	readonly title = TITLE;
	readonly capabilities = USEAPI_CAPABILITIES;
	/** Only jobs that are at work are listed (useapi.net/docs/api-v2/get-jobs); each shows its `replyRef`. */
	readonly tracing: TaskTracing = {
		listRecent: async () => await this.listExecuting(),
		readReference: ({ raw }) => readText(raw.replyRef) ?? readText(readObject(raw.response).replyRef),
	};
	private readonly caller: Caller;

	constructor(
		send: ApiTransport,
		private readonly options: UseApiOptions,
	) {
		super();
		this.caller = new Caller(send, { title: TITLE, api: 'https://api.useapi.net', ...options });
	}

	/** The id in any answer is the job; one whose own state is moderated is thrown as that, at once. */
	async create(preparedTask: PreparedTask): Promise<Task> {
		refuseVersion3(preparedTask.request.origin?.taskId ?? '', 'followed up');
		const { path, body } = buildUseApiCall(preparedTask);
		const answer = await this.ask({ method: 'POST', url: path, body }, 'create');
		const status = getEffectiveStatus(answer);
		if (status === 409) return await this.findEarlier(preparedTask, body, answer);
		// A refusal may name the job that the new one was to build on.
		const job = findTaskIn(answer, 'jobid', preparedTask.request.origin?.taskId);
		if (job === undefined || status === UNTRACKED) throw this.makeFailure(answer, 'create');
		const task = this.caller.guard(() => readUseApiTask(job, this.options.secrets));
		if (isModerated(job)) throw makeModerationFailure(task);
		return task;
	}

	/** The job itself may say why it failed in an answer that is no good one. */
	async get(taskId: string): Promise<Task> {
		const answer = await this.ask({ method: 'GET', url: buildJobAddress(taskId) }, 'read');
		const isJob = readJobId(answer.body) !== undefined;
		if (isJob && (getEffectiveStatus(answer) < 300 || readJobStatus(answer.body) !== undefined))
			return this.readTask(answer);
		if (getEffectiveStatus(answer) >= 300 || !isObject(answer.body)) throw this.makeFailure(answer, 'read');
		return this.readTask(answer);
	}

	/** The same object as a poll brings (useapi.net/docs/api-v2/post-jobs-imagine, `replyUrl`). */
	parseCallback(body: unknown): Task | undefined {
		const job = unwrapJob(body);
		return isObject(job) && readJobId(job) !== undefined
			? readUseApiTask(job, this.options.secrets)
			: undefined;
	}

	/** Throws a TaskFailure for a job that has ended: the answer then says what it has come to. */
	async cancel(taskId: string): Promise<string> {
		refuseVersion3(taskId, 'cancelled');
		const url = `/v2/jobs/cancel/?jobid=${encodeURIComponent(taskId)}`;
		const { body } = await this.askOrThrow({ method: 'GET', url }, 'cancel');
		const status = readText(readObject(body).status) ?? 'cancelled';
		if (status === 'cancelled') return `task ${taskId} cancelled`;
		throw new TaskFailure(`Task ${taskId} could not be cancelled: it is ${status} already`, {
			kind: 'rejected',
			description: 'Only a task that has not ended can be cancelled.',
			taskId,
		});
	}

	async readAccount(): Promise<IDataObject> {
		const { body } = await this.askOrThrow({ method: 'GET', url: '/v2/account' }, 'account');
		return redact(readObject(body), this.options.secrets);
	}

	/**
	 * The job of an upscale that was asked for before: useapi.net does each once for a grid. It is named by the answer, or by
	 * the children of the grid.
	 */
	private async findEarlier(preparedTask: PreparedTask, body: IDataObject, answer: ApiAnswer): Promise<Task> {
		const errorText = isObject(answer.body) ? (readText(answer.body.error) ?? '') : '';
		const jobIds = [readJobId(answer.body), ...(errorText.match(JOB_IN_TEXT) ?? [])];
		const known = jobIds.find((id) => id !== undefined && id !== body.jobid);
		const id = known ?? (await this.findChild(preparedTask, readText(body.button) ?? ''));
		if (id === undefined) throw this.makeFailure(answer, 'create');
		// It was created without the address that this run waits at.
		return { callbackUrl: '', ...(await this.get(id)) };
	}

	private async findChild({ request }: PreparedTask, button: string): Promise<string | undefined> {
		const grid = await this.get(request.origin?.taskId ?? '');
		const children: unknown[] = Array.isArray(grid.raw.children) ? grid.raw.children : [];
		const child = children
			.map(readObject)
			.find((entry) => isSameButton(readText(entry.button) ?? '', button));
		return readJobId(child);
	}

	private async listExecuting(): Promise<string[]> {
		const answer = await this.ask({ method: 'GET', url: '/v2/jobs' }, 'account');
		const { body } = answer;
		if (getEffectiveStatus(answer) >= 300 || !Array.isArray(body)) throw this.makeFailure(answer, 'account');
		return (body as unknown[]).flatMap((id) => readText(id) ?? []);
	}

	private async ask(call: ApiCall, purpose: Purpose): Promise<ApiAnswer> {
		try {
			return await this.caller.ask(call, purpose);
		} catch (thrown) {
			throw addNotice(thrown);
		}
	}

	private async askOrThrow(call: ApiCall, purpose: Purpose): Promise<ApiAnswer> {
		const answer = await this.ask(call, purpose);
		const status = getEffectiveStatus(answer);
		if (status >= 200 && status < 300 && isObject(answer.body)) return answer;
		throw this.makeFailure(answer, purpose);
	}

	private readTask({ body }: ApiAnswer): Task {
		return this.caller.guard(() => readUseApiTask(readObject(body), this.options.secrets));
	}

	private makeFailure(answer: ApiAnswer, purpose: Purpose): unknown {
		try {
			return this.caller.guard(() => {
				throw makeUseApiFailure(answer, purpose);
			});
		} catch (thrown) {
			return thrown;
		}
	}
}
