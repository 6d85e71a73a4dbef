import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { Task, TaskOutput } from '../../contract/task';
import { isObject, readNumber, readText } from '../../contract/value';
import { addDays, readNumberedLines, readTime } from '../values';
import { redact } from '../redact';
import { readTaskError, findFirstList, readPoints, readStatus, readTextList } from '../taskObject';

/** Result files are kept this long (docs.legnext.ai/getting-started/output-storage), in days. */
const FILES_KEPT_DAYS = 30;

/**
 * LegNext's task types that have another name here; answers write underscores where the addresses have hyphens
 * (docs.legnext.ai/api-reference/video-generation/video-upscale).
 */
const TASK_TYPES: Record<string, string> = {
	diffusion: 'imagine',
	video_diffusion: 'video',
	extend_video: 'video_extend',
};

/** Open to each image of a grid by its number. */
const NUMBERED = ['upscale', 'variation', 'remix', 'edit', 'inpaint', 'outpaint', 'pan'] as const;

/** What LegNext lists for a single image, in the words of the others. */
const SINGLE: Record<string, string[]> = {
	upscale: ['upscale_subtle', 'upscale_creative'],
	variation: ['high_variation', 'low_variation'],
	remix: ['remix'],
	edit: ['edit'],
	inpaint: ['inpaint'],
	outpaint: ['zoom_out_2', 'zoom_out_1_5'],
	pan: ['pan_left', 'pan_right', 'pan_up', 'pan_down'],
};

function readType(value: unknown): string {
	const type = (readText(value) ?? '').toLowerCase().replace(/-/g, '_');
	return TASK_TYPES[type] ?? type;
}

/** The numbers of the images that an action is open to; LegNext counts from 0. */
function readNumbers(value: unknown): number[] {
	return Array.isArray(value) ? value.map(readNumber).filter((entry) => entry !== undefined) : [];
}

/**
 * `available_actions` as one list (docs.legnext.ai/api-reference/task-management/get-task). What is said of a grid is
 * said of its images by number, from 1.
 */
function readActions(numbersByAction: unknown, single: boolean): string[] {
	if (!isObject(numbersByAction)) return [];
	const actions = single
		? Object.entries(SINGLE).flatMap(([name, words]) =>
				readNumbers(numbersByAction[name]).length > 0 ? words : [],
			)
		: NUMBERED.flatMap((name) => readNumbers(numbersByAction[name]).map((from0) => `${name}${from0 + 1}`));
	return numbersByAction.reroll === true ? ['reroll', ...actions] : actions;
}

function readTaskOutput(raw: unknown, taskType: string): TaskOutput {
	const output = isObject(raw) ? raw : {};
	const imageUrls = readTextList(output.image_urls);
	const single = imageUrls.length === 1 || (imageUrls.length === 0 && taskType === 'upscale');
	const text = readText(output.description) ?? readText(output.finalPrompt) ?? readText(output.promptEn);
	const prompts = readTextList(output.prompts);
	const progress = readNumber(output.progress);
	return {
		imageUrl: readText(output.image_url),
		imageUrls,
		intermediateImageUrls: [],
		videoUrls: findFirstList(output.video_urls, output.video_url),
		audioUrls: [],
		fileUrls: [],
		text,
		descriptions: prompts.length > 0 ? prompts : readNumberedLines(readText(output.description) ?? ''),
		seed: readText(output.seed),
		actions: readActions(output.available_actions, single),
		...(progress === undefined ? {} : { progress }),
	};
}

/** Null in every published answer; read where a later version fills it in. */
function readTaskPrompt(input: unknown): Pick<Task, 'prompt'> {
	const echo = isObject(input) ? input : {};
	const prompt = readText(echo.text) ?? readText(echo.prompt) ?? readText(echo.remixPrompt);
	return prompt === undefined ? {} : { prompt };
}

/** The address that LegNext repeats. An empty one means that nobody calls; where it shows none, nothing is known. */
function readCallback(config: unknown): Pick<Task, 'callbackUrl'> {
	const webhook = isObject(config) && isObject(config.webhook_config) ? config.webhook_config : {};
	const { endpoint } = webhook;
	return typeof endpoint === 'string' ? { callbackUrl: endpoint.trim() } : {};
}

/**
 * LegNext's job object as a {@link Task}; the same object comes from create, get and callbacks. Points have no
 * published price in dollars that holds for every plan. Throws a TaskFailure when it names no job.
 * @param secrets texts that must not leave with it
 */
export function readLegNextTask(job: IDataObject, secrets: readonly string[]): Task {
	const id = readText(job.job_id);
	if (id === undefined) {
		throw new TaskFailure('LegNext answered without a job id', {
			kind: 'read',
			description: 'Check Base URL in the credential: the answer is not one of LegNext’s.',
		});
	}
	const clean = redact(job, secrets);
	const meta = isObject(clean.meta) ? clean.meta : {};
	const status = readStatus(clean.status);
	const taskType = readType(clean.task_type);
	const error = readTaskError(clean, status);
	const pointCost = readPoints(meta, status);
	const endedAt = readTime(meta.ended_at);
	const expiresAt = status === 'completed' ? addDays(endedAt, FILES_KEPT_DAYS) : undefined;
	return {
		id,
		service: 'legnext',
		model: readText(clean.model) ?? 'midjourney',
		taskType,
		status,
		...readTaskPrompt(clean.input),
		...readCallback(job.config),
		output: readTaskOutput(clean.output, taskType),
		...(error ? { error } : {}),
		...(pointCost ? { cost: { points: pointCost.points } } : {}),
		createdAt: readTime(meta.created_at),
		startedAt: readTime(meta.started_at),
		endedAt,
		...(expiresAt === undefined ? {} : { expiresAt }),
		raw: clean,
	};
}
