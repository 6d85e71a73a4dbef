import { progressAt } from '../engine/task';
import type { SandboxTask, TaskStatus } from '../engine/task';
import type { SandboxSettings } from '../settings/settings';
import { pictureUrls } from './urls';
import { visibilityOf } from './visibility';

/** What Go prints for a time that was never set. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

export interface ViewOptions {
	settings: SandboxSettings;
	/** The sandbox's time in ms since 1970. */
	now: number;
	/** The address that result files are linked under. */
	origin: string;
	/** Shows the task as completed although it is not, for callbacks that come too early. */
	pretendCompleted?: boolean;
}

function goTime(ms: number | undefined): string {
	return ms === undefined ? ZERO_TIME : new Date(ms).toISOString();
}

/** `created_at` may carry nanoseconds; the ordinal keeps them different. */
function goNanoTime(ms: number, ordinal: number): string {
	return `${new Date(ms).toISOString().slice(0, -1)}${String(ordinal % 1_000_000).padStart(6, '0')}Z`;
}

function statusText(status: TaskStatus, settings: SandboxSettings): string {
	const shown = status === 'cancelled' ? settings.cancelledStatus : status;
	return settings.statusCase === 'lower' ? shown : shown[0].toUpperCase() + shown.slice(1);
}

/** The prompts in one text, numbered as Midjourney's describe numbers them. */
function numbered(prompts: string[]): string {
	return prompts.map((prompt, index) => `${index + 1}. ${prompt}`).join('\n\n');
}

function outputOf(task: SandboxTask, status: TaskStatus, options: ViewOptions) {
	const { settings, origin, now } = options;
	const visible = visibilityOf(settings.plan, task.serviceMode);
	const done = status === 'completed';
	const percent = done ? 100 : progressAt(task, now);
	const nothingYet = !done && (status !== 'processing' || !visible.progress);
	if (nothingYet && settings.pendingOutput === 'null') return null;
	const links = task.result.kind === 'picture' ? pictureUrls(task, task.result.picture, origin) : undefined;
	const previews = visible.intermediateImages && links ? links.previews(percent) : [];
	return {
		image_url: done && links ? links.image : '',
		// Null in every recorded answer: the single pictures are in temporary_image_urls.
		image_urls: null,
		temporary_image_urls: done && visible.temporaryImages && links?.tiles.length ? links.tiles : null,
		discord_image_url: done && visible.discordImage && links ? links.discord : '',
		actions: done && task.result.kind === 'picture' ? task.result.actions : null,
		progress: visible.progress ? percent : 0,
		intermediate_image_urls: previews.length > 0 ? previews : null,
		...(task.taskType === 'describe' && {
			description: done && task.result.kind === 'prompts' ? numbered(task.result.prompts) : '',
		}),
		...(task.taskType === 'seed' && {
			seed: done && task.result.kind === 'seed' ? String(task.result.seed) : '',
		}),
	};
}

function errorOf(task: SandboxTask, status: TaskStatus) {
	if (status === 'cancelled') {
		return { code: 10_000, raw_message: 'task canceled', message: 'task canceled', detail: null };
	}
	if (status !== 'failed' || !task.failure) return { code: 0, raw_message: '', message: '', detail: null };
	const { code, raw, message } = task.failure;
	return { code, raw_message: raw, message, detail: null };
}

/**
 * Takes a task; gives the object that create, get and callbacks carry (piapi.ai/docs/unified-api-schema). The
 * webhook secret is in it in clear, as in the vendor's own sample.
 */
export function taskView(task: SandboxTask, options: ViewOptions) {
	const { status } = shownAt(task, options);
	const common = commonView(task, options);
	return {
		...common,
		model: 'midjourney',
		input: task.input,
		output: outputOf(task, status, options),
		meta: {
			...common.meta,
			// `frozen` stays after completion in recorded answers: it tells what was set aside, not what still is.
			usage: { type: 'point', frozen: task.price, consume: status === 'completed' ? task.price : 0 },
			is_using_private_pool: task.serviceMode === 'private',
			model_version: 'unknown',
			process_mode: task.processMode,
			failover_triggered: false,
		},
	};
}

/** The status that a task is shown with, and when it ended. */
export function shownAt(
	task: SandboxTask,
	options: ViewOptions,
): { status: TaskStatus; endedAt: number | undefined } {
	return options.pretendCompleted
		? { status: 'completed', endedAt: options.now }
		: { status: task.status, endedAt: task.endedAt };
}

/** What the tasks of all models show alike. */
export function commonView(task: SandboxTask, options: ViewOptions) {
	const { status, endedAt } = shownAt(task, options);
	return {
		task_id: task.id,
		task_type: task.taskType,
		status: statusText(status, options.settings),
		config: {
			service_mode: task.requestedServiceMode,
			webhook_config: { endpoint: task.callback.endpoint, secret: task.callback.secret },
		},
		meta: {
			created_at: goNanoTime(task.createdAt, task.ordinal),
			started_at: goTime(task.startedAt),
			ended_at: goTime(endedAt),
		},
		detail: null,
		logs: status === 'failed' && task.failure ? task.failure.logs : [],
		error: errorOf(task, status),
	};
}

export type TaskView = ReturnType<typeof taskView>;
