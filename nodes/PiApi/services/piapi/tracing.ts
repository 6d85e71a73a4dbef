import omitBy from 'lodash/omitBy';

import type { TaskRequest } from '../../contract/request';
import type { RequestedWork, PreparedTask, TaskTracing } from '../../contract/service';
import type { Task } from '../../contract/task';
import { isObject, readText } from '../../contract/value';
import { buildPiApiBody } from './body';
import type { PiApiListing } from './listing';

const PAGES = 3;
const PAGE_SIZE = 100;

/** What stands for nothing in every field of Midjourney's: a number of 0, `false`, an empty text. */
const ZEROS: ReadonlySet<unknown> = new Set([0, false, '', null]);

/** PiAPI writes a Midjourney field that was not sent into the task as its zero; of other models a 0 may mean something. */
function describeWork(model: string, taskType: string, input: unknown): RequestedWork {
	const echo = isObject(input) ? input : {};
	const isMidjourney = model.toLowerCase() === 'midjourney';
	return { model, taskType, input: isMidjourney ? omitBy(echo, (value) => ZEROS.has(value)) : echo };
}

/** PiAPI lists what an account created, and its tasks show the input they were created with. */
export class PiApiTracing implements TaskTracing {
	constructor(private readonly listing: PiApiListing) {}

	async listRecent(): Promise<string[]> {
		const ids: string[] = [];
		for (let page = 1; page <= PAGES; page++) {
			const { tasks, isLast } = await this.listing.list({ page, size: PAGE_SIZE });
			ids.push(...tasks.map(({ id }) => id));
			if (isLast) break;
		}
		return ids;
	}

	readRequestWork(preparedTask: PreparedTask<TaskRequest>): RequestedWork {
		const { model, task_type: taskType, input } = buildPiApiBody(preparedTask);
		return describeWork(readText(model) ?? '', readText(taskType) ?? '', input);
	}

	readTaskWork({ model, taskType, raw: { input } }: Task): RequestedWork {
		return describeWork(model, taskType, input);
	}
}
