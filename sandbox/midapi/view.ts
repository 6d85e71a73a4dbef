import type { SandboxTask } from '../engine/task';
import type { CallbackContext } from '../world/notifier';
import { resultUrls } from './urls';

/** `successFlag`: docs.midapi.ai/mj-api/get-mj-task-details. */
const FLAGS = { running: 0, success: 1, createFailed: 2, generateFailed: 3 } as const;

type ResultInfo = { resultUrls: ({ resultUrl: string } | string)[] };

/** The request as a record and a callback carry it: a string of JSON. */
export function paramJson(task: SandboxTask): string {
	const { endpoint } = task.callback;
	return JSON.stringify(endpoint === '' ? task.input : { ...task.input, callBackUrl: endpoint });
}

/** What is told of a failure; a reason that is in the logs only stays unknown here. */
export function failureText({ failure }: SandboxTask): string {
	return failure?.message || failure?.raw || '';
}

function flagOf(task: SandboxTask): number {
	if (task.status === 'completed') return FLAGS.success;
	if (task.status !== 'failed') return FLAGS.running;
	return task.failure?.refused ? FLAGS.createFailed : FLAGS.generateFailed;
}

function resultInfo(task: SandboxTask, { settings, origin }: CallbackContext): ResultInfo | string | null {
	if (task.status !== 'completed') return null;
	const urls = resultUrls(task, origin);
	const { recordUrls, resultInfo: form } = settings.midapi;
	const info = { resultUrls: recordUrls === 'strings' ? urls : urls.map((resultUrl) => ({ resultUrl })) };
	return form === 'string' ? JSON.stringify(info) : info;
}

function timeOf(ms: number | undefined): string | null {
	return ms === undefined ? null : new Date(ms).toISOString();
}

/** Takes a task; gives its record (docs.midapi.ai/mj-api/get-mj-task-details). */
export function recordView(task: SandboxTask, context: CallbackContext) {
	const failed = task.status === 'failed';
	return {
		taskId: task.id,
		taskType: task.taskType,
		paramJson: paramJson(task),
		completeTime: timeOf(task.endedAt),
		resultInfoJson: resultInfo(task, context),
		successFlag: flagOf(task),
		createTime: timeOf(task.createdAt),
		errorCode: failed ? 501 : null,
		errorMessage: failed ? failureText(task) : null,
	};
}

export type MidApiRecord = ReturnType<typeof recordView>;
