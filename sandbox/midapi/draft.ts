import { randomBytes } from 'node:crypto';

import { drawPicture } from '../engine/drawing';
import type { Drawing } from '../engine/drawing';
import { judgePrompt } from '../engine/moderation';
import { readPrompt } from '../engine/promptFlags';
import type { PromptFlags } from '../engine/promptFlags';
import type { ProcessMode, SandboxTask, TaskDraft, TaskResult } from '../engine/task';
import type { TaskKind } from '../base/taskKinds';
import type { Clip } from '../media/clip';
import { missingImage, urlsIn } from '../files/missing';
import { ApiError } from '../http/apiError';
import { tileOf } from '../pictures/picture';
import type { Picture } from '../pictures/picture';
import { digest } from '../base/random';
import type { World } from '../world/world';
import { priceOf } from './prices';
import { filesOf } from './schemas';
import type { GenerateBody } from './schemas';
import type { ExtendType } from './taskTypes';

const FIRST_SECONDS = 5;
const EXTENSION_SECONDS = 4;

const MODES: Record<NonNullable<GenerateBody['speed']>, ProcessMode> = {
	relaxed: 'relax',
	fast: 'fast',
	turbo: 'turbo',
};

/** The fields of a follow-up that say what it builds on. */
export interface FollowUp {
	taskId: string;
	callBackUrl?: string;
}

/** What differs from one kind of task to the next. */
interface Work {
	/** First part of the id. */
	prefix?: string;
	taskType: string;
	kind: TaskKind;
	body: { callBackUrl?: string };
	prompt: string;
	flags: PromptFlags;
	mode: ProcessMode;
	sources: string[];
	origin?: SandboxTask;
	result: (seed: number) => TaskResult;
}

function actionsOf(picture: Picture): string[] {
	return picture.frames.length > 1 ? ['upscale', 'vary'] : [];
}

async function draftOf(work: Work, { engine, files }: World): Promise<TaskDraft> {
	const { kind, prompt, flags, mode, origin } = work;
	const { callBackUrl: endpoint = '', ...input } = work.body;
	const seed = flags.seed !== undefined && !origin ? flags.seed : engine.nextSeed();
	return {
		service: 'midapi',
		id: `${work.prefix ?? 'mj_task'}_${randomBytes(8).toString('hex')}`,
		fileId: randomBytes(16).toString('hex'),
		taskType: work.taskType,
		kind,
		input,
		requestedServiceMode: '',
		serviceMode: 'public',
		processMode: mode,
		callback: { endpoint, secret: '' },
		prompt,
		version: flags.version,
		seed,
		originTaskId: origin?.id,
		price: priceOf(kind, mode),
		result: work.result(seed),
		failure: (await missingImage(files, work.sources)) ?? judgePrompt(prompt),
	};
}

/** The finished task that a follow-up builds on; throws for one that does not offer what is asked. */
function originOf(world: World, taskId: string, action: 'upscale' | 'vary' | 'extend'): SandboxTask {
	const task = world.engine.find('midapi', taskId);
	if (!task) throw new ApiError(world.settings.midapi.unknownTaskCode, 'task not found');
	if (task.status !== 'completed') throw new ApiError(422, 'the original task is not successful');
	if (!('actions' in task.result) || !task.result.actions.includes(action)) {
		throw new ApiError(422, `${action} is not available for the original task`);
	}
	return task;
}

function clips(body: GenerateBody, flags: PromptFlags, seed: number): Clip[] {
	const short = body.taskType === 'mj_video_hd' ? 720 : 480;
	const { width, height } = tileOf(body.aspectRatio ?? flags.aspectRatio ?? '1:1', 1);
	const unit = short / Math.min(width, height);
	return Array.from({ length: body.videoBatchSize ?? 1 }, (_, number) => ({
		scene: digest('clip', flags.text, seed, number),
		seconds: FIRST_SECONDS,
		width: Math.round(width * unit),
		height: Math.round(height * unit),
	}));
}

/** Takes a checked generate; gives the task to submit, its outcome settled. */
export async function draftGenerate(body: GenerateBody, world: World): Promise<TaskDraft> {
	const { taskType } = body;
	const read = readPrompt(body.prompt);
	const version = body.version === undefined ? read.version : Number(body.version.replace('niji', ''));
	const flags: PromptFlags = { ...read, version };
	const isVideo = taskType === 'mj_video' || taskType === 'mj_video_hd';
	const result = (seed: number): TaskResult => {
		if (isVideo) return { kind: 'video', clips: clips(body, flags, seed), actions: ['extend'] };
		const picture = drawPicture({
			drawing: { how: 'grid' },
			text: flags.text,
			seed,
			hd: flags.hd,
			aspectRatio: body.aspectRatio ?? flags.aspectRatio,
			tilePx: world.settings.tilePx,
		});
		return { kind: 'picture', picture, actions: actionsOf(picture) };
	};
	return await draftOf(
		{
			taskType,
			kind: isVideo ? 'video' : 'imagine',
			body,
			prompt: body.prompt.trim(),
			flags,
			mode: body.speed ? MODES[body.speed] : (flags.speed ?? 'fast'),
			sources: [...filesOf(body), ...urlsIn(body.prompt)],
			result,
		},
		world,
	);
}

/** Takes a checked upscale or vary, with the picture's number from 0; gives the task to submit. */
export async function draftFromPicture(
	action: 'upscale' | 'vary',
	body: FollowUp,
	tile: number,
	world: World,
): Promise<TaskDraft> {
	const origin = originOf(world, body.taskId, action);
	const flags = readPrompt(origin.prompt);
	const drawing: Drawing =
		action === 'upscale' ? { how: 'upscale', tile, factor: 2 } : { how: 'variation', tile, strong: false };
	const result = (seed: number): TaskResult => {
		const parent = origin.result.kind === 'picture' ? origin.result.picture : undefined;
		const { tilePx } = world.settings;
		const picture = drawPicture({ drawing, text: flags.text, seed, hd: flags.hd, tilePx, parent });
		return { kind: 'picture', picture, actions: actionsOf(picture) };
	};
	const upscale = action === 'upscale';
	return await draftOf(
		{
			prefix: upscale ? 'mj_upscale' : undefined,
			taskType: upscale ? 'mj_upscale' : 'mj_vary',
			kind: upscale ? 'upscale' : 'variation',
			body,
			prompt: origin.prompt,
			flags,
			mode: origin.processMode,
			sources: [],
			origin,
			result,
		},
		world,
	);
}

/** Takes a checked extension of a video; gives the task to submit. */
export async function draftExtension(
	body: FollowUp & { taskType: ExtendType; index: number; prompt?: string },
	world: World,
): Promise<TaskDraft> {
	const origin = originOf(world, body.taskId, 'extend');
	const clip = origin.result.kind === 'video' ? origin.result.clips[body.index] : undefined;
	if (!clip) throw new ApiError(422, `index ${body.index} is not in the original task`);
	const prompt = body.prompt?.trim() ?? origin.prompt;
	const flags = readPrompt(prompt);
	const result = (seed: number): TaskResult => {
		const scene = digest('clip', clip.scene, flags.text, seed);
		return {
			kind: 'video',
			clips: [{ ...clip, scene, seconds: clip.seconds + EXTENSION_SECONDS }],
			actions: ['extend'],
		};
	};
	return await draftOf(
		{
			taskType: body.taskType,
			kind: 'video',
			body,
			prompt,
			flags,
			mode: origin.processMode,
			sources: urlsIn(body.prompt ?? ''),
			origin,
			result,
		},
		world,
	);
}
