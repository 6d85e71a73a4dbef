import type { IDataObject } from 'n8n-workflow';

import type { Task } from '../../contract/task';
import { readData, readAnswerObject, findTaskIn } from '../../transport/answer';
import type { ApiAnswer, ApiTransport } from '../../transport/http';
import { Caller } from '../caller';
import { isObject, readNumber, readText } from '../../contract/value';
import { redact } from '../redact';
import { ServiceDefaults } from '../serviceDefaults';
import type { PreparedTask, Service } from '../../contract/service';
import { buildLegNextCall } from './body';
import { LEGNEXT_CAPABILITIES } from './capabilities';
import { readLegNextTask } from './task';

const TITLE = 'LegNext';

/** The field that names a job. */
const ID = 'job_id';

export interface LegNextOptions {
	/** Empty for LegNext's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer: the API key and the webhook secret. */
	secrets: readonly string[];
}

/** LegNext's Midjourney API (docs.legnext.ai): one address per operation, one job object for everything. */
export class LegNextService extends ServiceDefaults implements Service {
	readonly name = 'legnext';
	readonly title = TITLE;
	readonly capabilities = LEGNEXT_CAPABILITIES;
	private readonly caller: Caller;

	constructor(
		send: ApiTransport,
		private readonly options: LegNextOptions,
	) {
		super();
		this.caller = new Caller(send, { title: TITLE, api: 'https://api.legnext.ai', ...options });
	}

	/** LegNext refuses with a job that is empty but for its error (test reports of github.com/legnext-ai/sdks). */
	async create(preparedTask: PreparedTask): Promise<Task> {
		const { operation, body } = buildLegNextCall(preparedTask);
		const answer = await this.caller.ask({ method: 'POST', url: `/api/v1/${operation}`, body }, 'create');
		const taskData = findTaskIn(answer, ID, preparedTask.request.origin?.taskId);
		if (taskData === undefined) throw this.caller.makeFailure(applyErrorCode(answer), 'create');
		return readLegNextTask(taskData, this.options.secrets);
	}

	/** A failed job may come with an answer that is no good one; its own status counts then. */
	async get(taskId: string): Promise<Task> {
		const url = `/api/v1/job/${encodeURIComponent(taskId)}`;
		const answer = await this.caller.ask({ method: 'GET', url }, 'read');
		const taskData = findTaskIn(answer, ID);
		const isGood = answer.status >= 200 && answer.status < 300;
		if (taskData !== undefined && (isGood || readText(taskData.status) !== undefined)) {
			return readLegNextTask(taskData, this.options.secrets);
		}
		return this.caller.guard(() =>
			readLegNextTask(readAnswerObject(applyErrorCode(answer), TITLE, 'read'), this.options.secrets),
		);
	}

	/** The job itself is posted (docs.legnext.ai, webhooks); one that is wrapped like PiAPI's is read too. */
	parseCallback(body: unknown): Task | undefined {
		const job = isObject(body) && isObject(body.data) ? body.data : body;
		if (!isObject(job) || readText(job.job_id) === undefined) return undefined;
		return readLegNextTask(job, this.options.secrets);
	}

	/** The balance, free of charge: docs.legnext.ai/api-reference (account). */
	async readAccount(): Promise<IDataObject> {
		const answer = await this.caller.ask({ method: 'GET', url: '/api/account/balance' }, 'account');
		const balance = this.caller.guard(() => readData(answer, TITLE, 'account'));
		return redact(balance, this.options.secrets);
	}
}

/** An answer of no job but an error is what the error's own code says, whatever its HTTP status. */
function applyErrorCode(answer: ApiAnswer): ApiAnswer {
	const error = isObject(answer.body) && isObject(answer.body.error) ? answer.body.error : {};
	const code = readNumber(error.code);
	return code !== undefined && code >= 400 && code < 500 ? { ...answer, status: code } : answer;
}
