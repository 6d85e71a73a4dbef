import { progressAt } from '../engine/task';
import type { SandboxTask, TaskStatus } from '../engine/task';
import type { CallbackContext } from '../world/notifier';
import { availableActions } from './actions';
import { resultUrls } from './urls';

/** What Go prints for a time that was never set. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

const NO_ERROR = { code: 0, raw_message: '', message: '', detail: null };

/** LegNext's times have no fractions of a second. */
function goTime(ms: number | undefined): string {
	return ms === undefined ? ZERO_TIME : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

interface LegNextOutput {
	image_url?: string;
	image_urls?: string[] | null;
	video_urls?: string[] | null;
	seed?: string;
	available_actions?: Record<string, number[] | boolean>;
	promptEn?: string;
	description?: string;
	finalPrompt?: string;
	prompts?: string[];
}

function emptyOutput(task: SandboxTask): LegNextOutput {
	switch (task.result.kind) {
		case 'prompts':
			return { promptEn: '', description: '', finalPrompt: '', prompts: [] };
		case 'video':
			return { video_urls: null, seed: '' };
		default:
			return { image_url: '', image_urls: null, seed: '' };
	}
}

function fullOutput(task: SandboxTask, { origin, settings }: CallbackContext): LegNextOutput {
	const { result } = task;
	const urls = resultUrls(task, origin);
	const seed = String(task.seed);
	if (result.kind === 'prompts') {
		const [first] = result.prompts;
		const description = result.prompts.join('\n\n');
		return { promptEn: first, description, finalPrompt: first, prompts: result.prompts };
	}
	if (result.kind === 'video') return { video_urls: result.clips.map((_, clip) => urls.clip(clip)), seed };
	if (result.kind !== 'picture') return {};
	const single = result.picture.frames.length === 1;
	const list = single ? [urls.image] : result.picture.frames.map((_, tile) => urls.tile(tile));
	return {
		image_url: urls.image,
		image_urls: single && settings.legnext.singleImageUrls === 'null' ? null : list,
		seed,
		available_actions: availableActions(task),
	};
}

function statusOf(task: SandboxTask, status: TaskStatus, { settings, now }: CallbackContext): string {
	const second = status === 'processing' && progressAt(task, now) >= 50;
	return second && settings.legnext.showRetry ? 'retry' : status;
}

function errorOf(task: SandboxTask, status: TaskStatus) {
	if (status !== 'failed' || !task.failure) return NO_ERROR;
	const { code, raw, message } = task.failure;
	return { code, raw_message: raw, message, detail: null };
}

/**
 * Takes a job; gives the object that create, get and callbacks carry, bare of any envelope
 * (docs.legnext.ai/api-reference/task-management/get-task). `pretendCompleted` shows it as completed although it
 * is not, for callbacks that come too early.
 */
export function jobView(task: SandboxTask, context: CallbackContext, pretendCompleted = false) {
	const { settings, now } = context;
	const status: TaskStatus = pretendCompleted ? 'completed' : task.status;
	const done = status === 'completed';
	const underscores = settings.legnext.taskTypeStyle === 'underscore';
	const nothing = settings.legnext.pendingOutput === 'null' ? null : emptyOutput(task);
	return {
		job_id: task.id,
		model: 'midjourney',
		task_type: underscores ? task.taskType.replaceAll('-', '_') : task.taskType,
		status: statusOf(task, status, context),
		config: {
			service_mode: task.serviceMode,
			webhook_config: { endpoint: task.callback.endpoint, secret: '' },
		},
		// Null in every sample: the job does not tell what it was asked.
		input: null,
		output: done ? fullOutput(task, context) : nothing,
		meta: {
			created_at: goTime(task.createdAt),
			started_at: goTime(task.startedAt),
			ended_at: goTime(pretendCompleted ? now : task.endedAt),
			usage: { type: 'point', frozen: task.price, consume: done ? task.price : 0 },
		},
		detail: null,
		logs: status === 'failed' && task.failure ? task.failure.logs : [],
		error: errorOf(task, status),
	};
}

export type LegNextJob = ReturnType<typeof jobView>;

/** The job of an answer that refuses one: all empty but for the error, as recorded for `edit`. */
export function emptyJob(error: object): object {
	return {
		...{ job_id: '', model: '', task_type: '', status: 'failed' },
		config: { service_mode: '', webhook_config: { endpoint: '', secret: '' } },
		...{ input: null, output: null, meta: null, detail: null, logs: null, error },
	};
}
