import type { IDataObject } from 'n8n-workflow';

import type { CancelQuery, TaskListing, TaskPage, TaskQuery } from '../../contract/listing';
import { readData, readTextAt } from '../../transport/answer';
import type { ApiCall } from '../../transport/http';
import type { Caller } from '../caller';
import { isObject } from '../../contract/value';
import { redact } from '../redact';
import { buildHistoryQuery, readPage } from './history';

/** What PiAPI says of all tasks of an account together. */
export class PiApiListing implements TaskListing {
	/** @param secrets texts that must not leave with an answer */
	constructor(
		private readonly caller: Caller,
		private readonly title: string,
		private readonly secrets: readonly string[],
	) {}

	/** The history (piapi.ai/docs/piapi-user-history-query). */
	async list(query: TaskQuery): Promise<TaskPage> {
		const call: ApiCall = { method: 'GET', url: `/api/open/tasks/histories?${buildHistoryQuery(query)}` };
		const answer = await this.caller.ask(call, 'account');
		const { body } = answer;
		// A list without anything around it is read too.
		if (isObject(body) && Array.isArray(body.data)) return readPage(body.data, query, this.secrets);
		const data = this.caller.guard(() => readData(answer, this.title, 'account'));
		return readPage(data, query, this.secrets);
	}

	/** Counts by family of models (piapi.ai/docs/task-list-api). */
	async readActiveTasks(): Promise<IDataObject> {
		const answer = await this.caller.ask({ method: 'GET', url: '/account/active_tasks' }, 'account');
		const data = this.caller.guard(() => readData(answer, this.title, 'account'));
		return redact(data, this.secrets);
	}

	/** Both parameters are needed (piapi.ai/docs/kling-api/cancel-tasks). */
	async cancelMany({ model, createdBefore }: CancelQuery): Promise<string> {
		const url = `/api/v1/tasks?created_before=${createdBefore}&model=${encodeURIComponent(model)}`;
		const answer = await this.caller.ask({ method: 'DELETE', url }, 'cancel');
		this.caller.guard(() => readData(answer, this.title, 'cancel'));
		return readTextAt(answer.body, 'message') ?? 'The waiting tasks were cancelled';
	}
}
