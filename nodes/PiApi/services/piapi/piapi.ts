import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { ModelRequest, TaskRequest } from '../../contract/request';
import type { Task } from '../../contract/task';
import { readData, findTaskIn, readAnswerStatus, readTextAt } from '../../transport/answer';
import type { ApiCall, ApiTransport } from '../../transport/http';
import { Caller } from '../caller';
import { isObject, readText } from '../../contract/value';
import { redact } from '../redact';
import type { PreparedTask, Service, UploadFile } from '../../contract/service';
import { askAtOnce } from './answers';
import { buildPiApiBody } from './body';
import { PIAPI_CAPABILITIES } from './capabilities';
import { PiApiListing } from './listing';
import { readPiApiTask } from './task';
import { PiApiTracing } from './tracing';

const TITLE = 'PiAPI';
const API = 'https://api.piapi.ai';
/** The host that waits for answers longer than the two minutes of the usual one. */
const ANSWERS = 'https://proxy.piapi.ai';
/** The field that names a task. */
const ID = 'task_id';
/** Uploads have a host of their own (piapi.ai/docs/tools/file-upload). */
const UPLOAD = 'https://upload.theapi.app';
/** 10 MB as base64 take their time on a slow line. */
const UPLOAD_TIMEOUT_MS = 180_000;

export interface PiApiOptions {
	/** Empty for PiAPI's own address; a proxy or the sandbox then serves the uploads too. */
	baseUrl: string;
	/** Texts that must not leave with an answer: the API key and the webhook secret. */
	secrets: readonly string[];
}

function isAnswer(preparedTask: PreparedTask<TaskRequest>): preparedTask is PreparedTask<ModelRequest> {
	const { request } = preparedTask;
	return request.kind === 'model' && request.answers !== undefined;
}

/** PiAPI's unified task API (piapi.ai/docs/unified-api-schema). */
export class PiApiService implements Service {
	readonly name = 'piapi';
	readonly title = TITLE;
	readonly capabilities = PIAPI_CAPABILITIES;
	readonly listing: PiApiListing;
	readonly tracing: PiApiTracing;
	private readonly caller: Caller;
	private readonly uploads: Caller;
	private readonly answers: Caller;

	constructor(
		send: ApiTransport,
		private readonly options: PiApiOptions,
	) {
		const base = options.baseUrl.trim().replace(/\/+$/, '');
		this.caller = new Caller(send, { title: TITLE, api: API, ...options });
		this.listing = new PiApiListing(this.caller, TITLE, options.secrets);
		this.tracing = new PiApiTracing(this.listing);
		const own = base === API ? '' : base;
		this.answers = new Caller(send, { title: TITLE, api: ANSWERS, ...options, baseUrl: own });
		this.uploads = new Caller(send, {
			title: TITLE,
			api: UPLOAD,
			...options,
			baseUrl: own,
		});
	}

	async create(preparedTask: PreparedTask<TaskRequest>): Promise<Task> {
		if (isAnswer(preparedTask)) return await askAtOnce(preparedTask, this.answers, this.options.secrets);
		const call: ApiCall = { method: 'POST', url: '/api/v1/task', body: buildPiApiBody(preparedTask) };
		const answer = await this.caller.ask(call, 'create');
		const taskData = findTaskIn(answer, ID, preparedTask.request.origin?.taskId);
		if (taskData === undefined) throw this.caller.makeFailure(answer, 'create');
		return readPiApiTask(taskData, this.options.secrets);
	}

	/** A failed task may come with an answer that is no good one; its own status counts then. */
	async get(taskId: string): Promise<Task> {
		const url = `/api/v1/task/${encodeURIComponent(taskId)}`;
		const answer = await this.caller.ask({ method: 'GET', url }, 'read');
		const taskData = findTaskIn(answer, ID);
		const isGood = readAnswerStatus(answer) >= 200 && readAnswerStatus(answer) < 300;
		if (taskData !== undefined && (isGood || readText(taskData.status) !== undefined)) {
			return readPiApiTask(taskData, this.options.secrets);
		}
		const data = this.caller.guard(() => readData(answer, TITLE, 'read'));
		return this.caller.guard(() => readPiApiTask(data, this.options.secrets));
	}

	/**
	 * `{timestamp, data}` with the task under `data` (piapi.ai/docs/unified-webhook); the task itself, as older
	 * versions sent it, is read too.
	 */
	parseCallback(body: unknown): Task | undefined {
		const data = isObject(body) && isObject(body.data) ? body.data : body;
		if (!isObject(data) || typeof data.task_id !== 'string' || data.task_id === '') return undefined;
		return readPiApiTask(data, this.options.secrets);
	}

	/** Only tasks that have not started can be cancelled (piapi.ai/docs/midjourney-api/cancel-task). */
	async cancel(taskId: string): Promise<string> {
		const url = `/api/v1/task/${encodeURIComponent(taskId)}`;
		const answer = await this.caller.ask({ method: 'DELETE', url }, 'cancel');
		this.caller.guard(() => readData(answer, TITLE, 'cancel'));
		return readTextAt(answer.body, 'message') ?? `task ${taskId} canceled`;
	}

	async readAccount(): Promise<IDataObject> {
		const answer = await this.caller.ask({ method: 'GET', url: '/account/info' }, 'account');
		return redact(
			this.caller.guard(() => readData(answer, TITLE, 'account')),
			this.options.secrets,
		);
	}

	/** At most 10 MB, kept for 24 h, Creator plan or higher (piapi.ai/docs/tools/file-upload). */
	async upload({ fileName, data }: UploadFile): Promise<string> {
		const call: ApiCall = {
			method: 'POST',
			url: '/api/ephemeral_resource',
			body: { file_name: fileName, file_data: data },
			timeoutMs: UPLOAD_TIMEOUT_MS,
		};
		const answer = await this.uploads.ask(call, 'upload');
		const url =
			this.uploads.guard(() => readData(answer, TITLE, 'upload')).url ?? readTextAt(answer.body, 'url');
		if (typeof url === 'string' && /^https?:\/\//.test(url)) return url;
		throw new TaskFailure('PiAPI took the file but gave no address for it', {
			kind: 'read',
			description: 'Nothing was created. Run the node again, or put the image on a public web address.',
		});
	}
}
