import { randomUUID } from 'node:crypto';

import type { TaskRequest } from '../contract/request';
import type { RequestedWork, PreparedTask, Service } from '../contract/service';
import type { Task } from '../contract/task';
import { digest } from './fingerprint';
import type { CreateTrace } from './journal';

/** Empty values say nothing: services leave them out, or write them in. */
function removeEmpty(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(removeEmpty);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, entry]) => entry !== undefined && entry !== null && entry !== '')
			.map(([key, entry]) => [key, removeEmpty(entry)]),
	);
}

/**
 * @param at now, in ms
 * @param resumeUrl the address of this very execution
 */
export function buildTrace(
	preparedTask: PreparedTask<TaskRequest>,
	{ tracing }: Service,
	{ at, resumeUrl }: { at: number; resumeUrl?: string },
): CreateTrace {
	const url = preparedTask.callback?.url;
	const { reference } = preparedTask;
	return {
		at,
		create: randomUUID(),
		...digestWork(tracing?.readRequestWork?.(preparedTask)),
		...(url === undefined ? {} : { callback: digest(url) }),
		...(url !== undefined && url === resumeUrl ? { isOwnCallback: true as const } : {}),
		...(reference === undefined ? {} : { reference }),
	};
}

/** What a task shows of itself; without `request` it does not show what it was asked for. */
export type ShownTrace = Pick<CreateTrace, 'kind' | 'request' | 'callback'>;

/** The same of a task as its service shows it. */
export function readShownTrace(task: Task, { tracing }: Service): ShownTrace {
	return {
		...digestWork(tracing?.readTaskWork?.(task)),
		...(task.callbackUrl ? { callback: digest(task.callbackUrl) } : {}),
	};
}

function digestWork(request: RequestedWork | undefined): Pick<CreateTrace, 'kind' | 'request'> {
	if (request === undefined) return {};
	const { model, taskType, input } = request;
	const isShown = Object.keys(input).length > 0;
	return {
		kind: digest([model, taskType]),
		...(isShown ? { request: digest([model, taskType, removeEmpty(input)]) } : {}),
	};
}
