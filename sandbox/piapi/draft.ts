import { judgePrompt, failure } from '../engine/moderation';
import { describeResult, pictureResult } from '../engine/outcome';
import { priceOf } from '../engine/prices';
import { readPrompt } from '../engine/promptFlags';
import type { PromptFlags } from '../engine/promptFlags';
import type { ProcessMode, TaskDraft, TaskFailure, TaskKind } from '../engine/task';
import { ApiError } from '../http/apiError';
import type { World } from '../world';
import { findOrigin, outdated, readMask } from './origin';
import type { Origin } from './origin';
import type { ParsedRequest } from './parse';

const URL_IN_TEXT = /https?:\/\/\S+/g;

function kindOf({ taskType, input }: ParsedRequest): TaskKind {
	return taskType === 'upscale' && !/^[1-4]$/.test(String(input.index)) ? 'upscaleAgain' : taskType;
}

/** Unset, a flag in the prompt decides, else relax (docs.goapi.ai, midjourney-api-v2); follow-ups inherit. */
function processModeOf(input: Record<string, unknown>, flags: PromptFlags, origin?: Origin): ProcessMode {
	const sent = input.process_mode;
	if (sent === 'relax' || sent === 'fast' || sent === 'turbo') return sent;
	return flags.speed ?? origin?.task.processMode ?? 'relax';
}

/** A picture on the sandbox itself that is not there (any more) cannot be read by the task. */
async function missingImage(world: World, input: Record<string, unknown>, prompt: string) {
	const listed = Array.isArray(input.image_urls) ? input.image_urls.map(String) : [];
	const named = typeof input.image_url === 'string' ? [input.image_url] : [];
	for (const url of [...named, ...listed, ...(prompt.match(URL_IN_TEXT) ?? [])]) {
		if (world.files.isOwn(url) && !(await world.files.exists(url))) {
			return failure(`failed to download image: ${url}`);
		}
	}
	return undefined;
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

	const result = (): TaskDraft['result'] => {
		if (kind === 'describe') return describeResult(String(input.image_url));
		if (kind === 'seed') return { kind: 'seed', seed: origin?.task.seed ?? seed };
		return pictureResult({
			kind,
			input,
			text: kind === 'blend' ? JSON.stringify(input.image_urls) : flags.text,
			seed,
			version: flags.version,
			hd: flags.hd,
			aspectRatio: ratio ?? ownRatio,
			tilePx: settings.tilePx,
			origin,
			mask: Buffer.isBuffer(mask) ? mask : undefined,
		});
	};

	return {
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
			(await missingImage(world, input, prompt)) ??
			judgePrompt(prompt),
	};
}
