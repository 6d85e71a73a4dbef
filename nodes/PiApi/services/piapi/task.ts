import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { ProcessMode } from '../../contract/request';
import type { Task, TaskCost, TaskError, TaskOutput, TaskStatus } from '../../contract/task';
import { reasonOf } from '../../transport/answer';
import { redact } from '../redact';

/** Inferred from prices and captures: 20,000 points for a $0.002 task, 700,000 for a $0.07 one. */
const POINTS_PER_USD = 10_000_000;

/** An unset time in Go's JSON. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/**
 * The documented states in any casing (piapi.ai/docs/unified-api-schema), and the words that PiAPI's own clients
 * also accept.
 */
const STATUS: Record<string, TaskStatus> = {
	pending: 'pending',
	staged: 'staged',
	processing: 'processing',
	running: 'processing',
	in_progress: 'processing',
	retry: 'processing',
	starting: 'pending',
	completed: 'completed',
	success: 'completed',
	finished: 'completed',
	failed: 'failed',
	cancelled: 'cancelled',
	canceled: 'cancelled',
};

const MODES: readonly ProcessMode[] = ['relax', 'fast', 'turbo'];

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function texts(value: unknown): string[] {
	const list = Array.isArray(value) ? value : [value];
	return list.map(text).filter((entry): entry is string => entry !== undefined);
}

function number(value: unknown): number | undefined {
	const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

function firstFilled(...candidates: unknown[]): string[] {
	return candidates.map(texts).find((list) => list.length > 0) ?? [];
}

/** A describe answers with one text of numbered lines; others were seen with a list. */
function descriptions(output: IDataObject): string[] {
	const listed = texts(output.descriptions);
	if (listed.length > 0) return listed;
	const whole = text(output.description);
	if (whole === undefined) return [];
	return whole
		.split(/\n+/)
		.map((line) => line.replace(/^\s*(?:[1-9]\uFE0F?\u20E3|[1-9][.):])\s*/u, '').trim())
		.filter((line) => line !== '');
}

function outputOf(raw: unknown): TaskOutput {
	const output = isObject(raw) ? raw : {};
	const message = text(output.message);
	return {
		imageUrl: text(output.image_url) ?? texts(output.image)[0],
		imageUrls: firstFilled(output.temporary_image_urls, output.image_urls),
		discordImageUrl: text(output.discord_image_url),
		intermediateImageUrls: texts(output.intermediate_image_urls),
		videoUrls: firstFilled(output.video_urls, output.video_url, output.video),
		audioUrls: firstFilled(output.audio_urls, output.audio_url, output.audio),
		fileUrls: firstFilled(output.model_file, output.model_file_url, output.model_url),
		text: text(output.description) ?? text(output.text),
		descriptions: descriptions(output),
		seed: text(output.seed),
		actions: texts(output.actions),
		progress: number(output.progress) ?? number(output.task_progress),
		...(message === undefined ? {} : { message }),
	};
}

/** `error` is always an object; code 0 with empty texts means that nothing went wrong. */
function errorOf(data: IDataObject, status: TaskStatus): TaskError | undefined {
	const error = isObject(data.error) ? data.error : {};
	const output = isObject(data.output) ? data.output : {};
	const code = typeof error.code === 'string' || typeof error.code === 'number' ? error.code : 0;
	const said =
		text(error.message) ??
		text(error.raw_message) ??
		(texts(output.error_messages).join(' | ') || undefined) ??
		(status === 'failed' ? reasonOf({ data }) : undefined);
	const coded = code !== 0 && code !== '' && code !== '0';
	if (status !== 'failed' && !coded && said === undefined) return undefined;
	const detail = isObject(error.detail) ? JSON.stringify(error.detail) : text(error.detail);
	return {
		code,
		message: said ?? (status === 'failed' ? 'no reason given' : `code ${code}`),
		...(detail === undefined ? {} : { detail }),
	};
}

/** Points were seen under `consume`; on a task that has not ended, and on one that failed, nothing is paid yet. */
function costOf(meta: IDataObject, status: TaskStatus): TaskCost | undefined {
	const usage = isObject(meta.usage) ? meta.usage : {};
	const consumed = number(usage.consume);
	if (consumed === undefined || (consumed === 0 && status !== 'completed')) return undefined;
	return usage.type === undefined || usage.type === 'point'
		? { points: consumed, usd: consumed / POINTS_PER_USD }
		: { points: consumed };
}

function time(value: unknown): string | undefined {
	const written = text(value);
	if (written === undefined || written === ZERO_TIME) return undefined;
	const parsed = Date.parse(written);
	return Number.isNaN(parsed) || parsed <= 0 ? undefined : new Date(parsed).toISOString();
}

/** What the task was made from; the mode that counts is in `meta`. */
function echoOf(
	input: unknown,
	meta: IDataObject,
): Pick<Task, 'prompt' | 'aspectRatio' | 'processMode' | 'originId'> {
	const echoed = isObject(input) ? input : {};
	const prompt = text(echoed.prompt);
	const aspectRatio = text(echoed.aspect_ratio);
	const originId = text(echoed.origin_task_id);
	const mode = MODES.find((known) => known === (text(meta.process_mode) ?? text(echoed.process_mode)));
	return {
		...(prompt === undefined ? {} : { prompt }),
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(mode === undefined ? {} : { processMode: mode }),
		...(originId === undefined ? {} : { originId }),
	};
}

/** Some models take a callback address and drop it: the echo is empty then, and nobody will call. */
function callbackOf(config: unknown): Pick<Task, 'callbackUrl'> {
	const webhook = isObject(config) && isObject(config.webhook_config) ? config.webhook_config : undefined;
	return typeof webhook?.endpoint === 'string' ? { callbackUrl: webhook.endpoint } : {};
}

/**
 * PiAPI's task object as a {@link Task}; the same object comes from create, get and callbacks.
 * Throws a TaskFailure when it names no task.
 * @param secrets texts that must not leave with it
 */
export function taskOf(data: IDataObject, secrets: readonly string[]): Task {
	const id = text(data.task_id);
	if (id === undefined) {
		throw new TaskFailure('PiAPI answered without a task id', {
			kind: 'read',
			description: 'Check Base URL in the credential: the answer is not one of PiAPI’s.',
		});
	}
	const clean = redact(data, secrets);
	const meta = isObject(clean.meta) ? clean.meta : {};
	const status = STATUS[String(clean.status ?? '').toLowerCase()] ?? 'processing';
	const error = errorOf(clean, status);
	const cost = costOf(meta, status);
	return {
		id,
		service: 'piapi',
		model: text(clean.model) ?? 'midjourney',
		taskType: text(clean.task_type) ?? '',
		status,
		...echoOf(clean.input, meta),
		...callbackOf(data.config),
		output: outputOf(clean.output ?? clean.task_result),
		...(error ? { error } : {}),
		...(cost ? { cost } : {}),
		createdAt: time(meta.created_at),
		startedAt: time(meta.started_at),
		endedAt: time(meta.ended_at),
		raw: clean,
	};
}
