import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { TaskRequest } from '../../contract/request';
import type { Task } from '../../contract/task';
import type { Purpose } from '../../transport/answer';
import { dataOf, failureOfConnection, textOf } from '../../transport/answer';
import type { ApiAnswer, ApiCall, ApiTransport } from '../../transport/http';
import { isObject } from '../fields';
import { redact } from '../redact';
import type { PreparedTask, Service, UploadFile } from '../../contract/service';
import { bodyOf } from './body';
import { PIAPI_CAPABILITIES } from './capabilities';
import { taskOf } from './task';

const TITLE = 'PiAPI';
const API = 'https://api.piapi.ai';
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

/** PiAPI's unified task API (piapi.ai/docs/unified-api-schema). */
export class PiApiService implements Service {
	readonly name = 'piapi';
	readonly title = TITLE;
	readonly capabilities = PIAPI_CAPABILITIES;
	private readonly api: string;
	private readonly uploads: string;

	constructor(
		private readonly send: ApiTransport,
		private readonly options: PiApiOptions,
	) {
		const base = options.baseUrl.trim().replace(/\/+$/, '');
		this.api = base || API;
		this.uploads = base && base !== API ? base : UPLOAD;
	}

	async create(prepared: PreparedTask<TaskRequest>): Promise<Task> {
		const call: ApiCall = { method: 'POST', url: `${this.api}/api/v1/task`, body: bodyOf(prepared) };
		const answer = await this.ask(call, 'create');
		const data = this.data(answer, 'create');
		if (typeof data.task_id !== 'string' || data.task_id === '') {
			throw this.clean(
				new TaskFailure('The task may have been created: PiAPI answered without a task id', {
					kind: 'uncertain',
					httpStatus: answer.status,
					description:
						'To make sure that nothing is paid for twice it is not sent again. Look in your task history at PiAPI, and check Base URL in the credential.',
				}),
			);
		}
		return taskOf(data, this.options.secrets);
	}

	async get(taskId: string): Promise<Task> {
		const url = `${this.api}/api/v1/task/${encodeURIComponent(taskId)}`;
		return taskOf(this.data(await this.ask({ method: 'GET', url }, 'read'), 'read'), this.options.secrets);
	}

	/**
	 * `{timestamp, data}` with the task under `data` (piapi.ai/docs/unified-webhook); the task itself, as older
	 * versions sent it, is read too.
	 */
	parseCallback(body: unknown): Task | undefined {
		const data = isObject(body) && isObject(body.data) ? body.data : body;
		if (!isObject(data) || typeof data.task_id !== 'string' || data.task_id === '') return undefined;
		return taskOf(data, this.options.secrets);
	}

	/** Only tasks that have not started can be cancelled (piapi.ai/docs/midjourney-api/cancel-task). */
	async cancel(taskId: string): Promise<string> {
		const url = `${this.api}/api/v1/task/${encodeURIComponent(taskId)}`;
		const answer = await this.ask({ method: 'DELETE', url }, 'cancel');
		this.data(answer, 'cancel');
		return textOf(answer.body, 'message') ?? `task ${taskId} canceled`;
	}

	async account(): Promise<IDataObject> {
		const answer = await this.ask({ method: 'GET', url: `${this.api}/account/info` }, 'account');
		return redact(this.data(answer, 'account'), this.options.secrets);
	}

	/** At most 10 MB, kept for 24 h, Creator plan or higher (piapi.ai/docs/tools/file-upload). */
	async upload({ fileName, data }: UploadFile): Promise<string> {
		const call: ApiCall = {
			method: 'POST',
			url: `${this.uploads}/api/ephemeral_resource`,
			body: { file_name: fileName, file_data: data },
			timeoutMs: UPLOAD_TIMEOUT_MS,
		};
		const answer = await this.ask(call, 'upload');
		const url = this.data(answer, 'upload').url ?? textOf(answer.body, 'url');
		if (typeof url === 'string' && /^https?:\/\//.test(url)) return url;
		throw new TaskFailure('PiAPI took the file but gave no address for it', {
			kind: 'read',
			description: 'Nothing was created. Run the node again, or put the picture on a public web address.',
		});
	}

	private async ask(call: ApiCall, purpose: Purpose): Promise<ApiAnswer> {
		try {
			return await this.send(call);
		} catch (thrown) {
			throw this.clean(failureOfConnection(thrown, TITLE, purpose));
		}
	}

	private data(answer: ApiAnswer, purpose: Purpose): IDataObject {
		try {
			return dataOf(answer, TITLE, purpose);
		} catch (thrown) {
			throw this.clean(thrown);
		}
	}

	/** The service's words may quote what was sent. */
	private clean(thrown: unknown): unknown {
		if (thrown instanceof Error) thrown.message = redact(thrown.message, this.options.secrets);
		return thrown;
	}
}
