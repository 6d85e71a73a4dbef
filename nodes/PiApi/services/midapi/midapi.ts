import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import type { Purpose } from '../../transport/answer';
import { readData, readId, findTaskIn } from '../../transport/answer';
import { readFirstReason } from '../../transport/reason';
import type { ApiAnswer, ApiTransport } from '../../transport/http';
import { Caller } from '../caller';
import { isObject } from '../../contract/value';
import { redact } from '../redact';
import { ServiceDefaults } from '../serviceDefaults';
import type { PreparedTask, Service } from '../../contract/service';
import { buildMidApiCall } from './body';
import { MIDAPI_CAPABILITIES } from './capabilities';
import { readMidApiCreate, readMidApiCallback, readMidApiRecord } from './task';

const TITLE = 'MidAPI';

/**
 * Codes of an answer's body that certainly created nothing, although they stand for trouble on the way elsewhere
 * (docs.midapi.ai/mj-api/generate-mj-image); 500 stays unclear.
 */
const NOT_CREATED: Record<number, { message: string; description: string }> = {
	455: {
		message: `${TITLE} is under maintenance`,
		description: 'Nothing was created. This is usually over soon: run the node again later.',
	},
	501: {
		message: `${TITLE} could not start the task`,
		description: 'Nothing was created. Check Prompt and the images that go in, then run the node again.',
	},
	505: {
		message: `${TITLE} has switched this feature off`,
		description:
			'Nothing was created. Choose another operation or other settings, or a credential of another service.',
	},
};

/** kie.ai runs the same API at its own host, but for the address of the credits (docs.kie.ai). */
const KIE = /^\s*https?:\/\/([\w-]+\.)*kie\.ai([:/\s]|$)/i;

export interface MidApiOptions {
	/** Empty for MidAPI's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer. */
	secrets: readonly string[];
}

function refuseUnoffered(answer: ApiAnswer): void {
	const row = isObject(answer.body) ? NOT_CREATED[Number(answer.body.code)] : undefined;
	if (row === undefined) return;
	const reason = readFirstReason(answer.body);
	throw new TaskFailure(`${row.message}${reason === undefined ? '' : `: ${reason}`}`, {
		kind: 'rejected',
		description: row.description,
		httpStatus: answer.status,
	});
}

/** A read that gets 422 names no task: the id is all that it says. */
function toUnknownTask(thrown: unknown): unknown {
	if (!(thrown instanceof TaskFailure) || thrown.httpStatus !== 422) return thrown;
	return new TaskFailure(`${TITLE} does not know this`, {
		kind: 'read',
		httpStatus: 404,
		description:
			'Check Task ID and Base URL. Tasks are kept for a limited time, and only under the account that created them.',
	});
}

/** MidAPI's Midjourney API (docs.midapi.ai). */
export class MidApiService extends ServiceDefaults implements Service {
	readonly name = 'midapi';
	readonly title = TITLE;
	readonly capabilities = MIDAPI_CAPABILITIES;
	private readonly caller: Caller;

	constructor(
		send: ApiTransport,
		private readonly options: MidApiOptions,
	) {
		super();
		this.caller = new Caller(send, { title: TITLE, api: 'https://api.midapi.ai', ...options });
	}

	async create(preparedTask: PreparedTask): Promise<Task> {
		const { path, body } = buildMidApiCall(preparedTask);
		const answer = await this.caller.ask({ method: 'POST', url: path, body }, 'create');
		const taskData = findTaskIn(answer, 'taskId', preparedTask.request.origin?.taskId);
		if (taskData !== undefined) {
			const id = readId(taskData, 'taskId') ?? '';
			return readMidApiCreate(id, preparedTask.request.operation, body, taskData, this.options.secrets);
		}
		this.caller.guard(() => refuseUnoffered(answer));
		throw this.caller.makeFailure(answer, 'create');
	}

	async get(taskId: string): Promise<Task> {
		const url = `/api/v1/mj/record-info?taskId=${encodeURIComponent(taskId)}`;
		const answer = await this.caller.ask({ method: 'GET', url }, 'read');
		return this.caller.guard(() => readMidApiRecord(this.record(answer), this.options.secrets));
	}

	parseCallback(body: unknown): Task | undefined {
		return readMidApiCallback(body, this.options.secrets);
	}

	/** The credits that are left: the data is the number itself. */
	async readAccount(): Promise<IDataObject> {
		const purpose: Purpose = 'account';
		const url = KIE.test(this.options.baseUrl) ? '/api/v1/chat/credit' : '/api/v1/common/credit';
		const answer = await this.caller.ask({ method: 'GET', url }, purpose);
		const data = this.caller.guard(() => readData(answer, TITLE, purpose));
		const bare = isObject(answer.body) ? answer.body.data : undefined;
		return redact(isObject(bare) ? data : { credits: bare ?? null }, this.options.secrets);
	}

	private record(answer: ApiAnswer): IDataObject {
		try {
			return readData(answer, TITLE, 'read');
		} catch (thrown) {
			throw toUnknownTask(thrown);
		}
	}
}
