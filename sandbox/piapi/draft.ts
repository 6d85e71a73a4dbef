import { randomUUID } from 'node:crypto';
import { describePicture, drawPicture } from '../engine/drawing';
import { judgePrompt } from '../engine/moderation';
import { readPrompt } from '../engine/promptFlags';
import type { PromptFlags } from '../engine/promptFlags';
import type { ProcessMode, TaskDraft, TaskFailure, TaskResult } from '../engine/task';
import type { TaskKind } from '../base/taskKinds';
import { missingImage, urlsIn } from '../files/missing';
import { ApiError } from '../http/apiError';
import { frameSize } from '../pictures/picture';
import type { Picture } from '../pictures/picture';
import type { World } from '../world/world';
import { GRID_ACTIONS, singleActions } from './actions';
import { BLEND_RATIOS, drawingOf } from './drawing';
import { findOrigin, outdated, readMask } from './origin';
import type { Origin } from './origin';
import type { ParsedRequest } from './parse';
import { priceOf } from './prices';

function kindOf({ taskType, input }: ParsedRequest): TaskKind {
	return taskType === 'upscale' && !/^[1-4]$/.test(String(input.index)) ? 'upscaleAgain' : taskType;
}

/** Unset, a flag in the prompt decides, else relax (docs.goapi.ai, midjourney-api-v2); follow-ups inherit. */
function processModeOf(input: Record<string, unknown>, flags: PromptFlags, origin?: Origin): ProcessMode {
	const sent = input.process_mode;
	if (sent === 'relax' || sent === 'fast' || sent === 'turbo') return sent;
	return flags.speed ?? origin?.task.processMode ?? 'relax';
}

/** What comes out when a picture was drawn, with what may be done next. */
function pictureResult(picture: Picture, kind: TaskKind, { version, hd }: PromptFlags): TaskResult {
	if (picture.frames.length > 1) return { kind: 'picture', picture, actions: [...GRID_ACTIONS] };
	const { width, height } = frameSize(picture);
	const again = kind === 'upscaleAgain';
	const actions = singleActions({ version, hd, square: width === height, again });
	return { kind: 'picture', picture, actions };
}

/** The addresses of the pictures that a task reads. */
function sourcesOf(input: Record<string, unknown>, prompt: string): string[] {
	const listed = Array.isArray(input.image_urls) ? input.image_urls.map(String) : [];
	const named = typeof input.image_url === 'string' ? [input.image_url] : [];
	return [...named, ...listed, ...urlsIn(prompt)];
}

/**
 * Takes a checked request; gives the task to submit, its outcome settled. Throws a 400 where the API refuses
 * before it takes a task on; everything that goes wrong later becomes the task's failure.
 */
export async function draftTask(request: ParsedRequest, world: World): Promise<TaskDraft> {
	const { taskType, input, config } = request;
	const { settings, engine, clock } = world;
	const origin = findOrigin(engine, taskType, input);
	const ownPrompt = typeof input.prompt === 'string' ? input.prompt.trim() : '';
	const prompt = ownPrompt || (origin?.task.prompt ?? '');
	const flags = readPrompt(prompt);
	const processMode = processModeOf(input, flags, origin);
	const serviceMode = config.service_mode || settings.serviceMode;
	if (input.bot_id && (serviceMode !== 'private' || settings.plan !== 'pro')) {
		// piapi.ai/docs/midjourney-api/imagine: for hosted accounts of the Pro plan only.
		throw new ApiError(400, 'bot_id requires private service mode and pro plan');
	}
	const kind = kindOf(request);
	const mask = taskType === 'inpaint' && origin ? await readMask(String(input.mask), origin) : undefined;
	const maskFailure: TaskFailure | undefined = mask && !Buffer.isBuffer(mask) ? mask : undefined;
	const seed = flags.seed !== undefined && !origin ? flags.seed : engine.nextSeed();
	const ratio = typeof input.aspect_ratio === 'string' && input.aspect_ratio ? input.aspect_ratio : undefined;
	const ownRatio = ownPrompt ? readPrompt(ownPrompt).aspectRatio : undefined;

	const result = (): TaskResult => {
		if (kind === 'describe') return { kind: 'prompts', prompts: describePicture(String(input.image_url)) };
		if (kind === 'seed') return { kind: 'seed', seed: origin?.task.seed ?? seed };
		const blend = kind === 'blend';
		const picture = drawPicture({
			drawing: drawingOf(kind, input, Buffer.isBuffer(mask) ? mask : undefined),
			text: blend ? JSON.stringify(input.image_urls) : flags.text,
			seed,
			hd: flags.hd,
			aspectRatio: blend ? BLEND_RATIOS[String(input.dimension || 'square')] : (ratio ?? ownRatio),
			tilePx: settings.tilePx,
			parent: origin?.picture,
		});
		return pictureResult(picture, kind, flags);
	};

	const id = randomUUID();
	return {
		service: 'piapi',
		id,
		fileId: id,
		taskType,
		kind,
		input,
		requestedServiceMode: config.service_mode,
		serviceMode,
		processMode,
		callback: config.webhook_config,
		prompt,
		version: flags.version,
		seed: kind === 'upscale' || kind === 'upscaleAgain' ? (origin?.task.seed ?? seed) : seed,
		originTaskId: origin?.task.id,
		price: priceOf(kind, processMode, flags.version, serviceMode),
		result: result(),
		failure:
			(origin && outdated(origin, clock.now(), settings.originMaxAgeMs)) ??
			maskFailure ??
			(await missingImage(world.files, sourcesOf(input, prompt))) ??
			judgePrompt(prompt),
	};
}
