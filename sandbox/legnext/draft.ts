import { randomUUID } from 'node:crypto';

import { describePicture, drawPicture, shortenPrompt } from '../engine/drawing';
import { judgePrompt, refusal } from '../engine/moderation';
import { readPrompt } from '../engine/promptFlags';
import type { PromptFlags } from '../engine/promptFlags';
import type { TaskDraft, TaskFailure, TaskResult } from '../engine/task';
import type { Clip } from '../media/clip';
import { missingImage, urlsIn } from '../files/missing';
import { ApiError } from '../http/apiError';
import { tileOf } from '../pictures/picture';
import { digest } from '../base/random';
import type { World } from '../world/world';
import { actionsOf } from './actions';
import { drawingOf, KINDS } from './drawing';
import { readMask } from './mask';
import { findOrigin } from './origin';
import type { Origin } from './origin';
import type { AnyBody, LegNextRequest } from './parse';
import { priceOf } from './prices';
import type { Mask } from './schemas';

/** Seconds of a new video, and of each extension: docs.legnext.ai/api-reference/video-generation. */
const CLIP_SECONDS = 4;

/** What a request is about in words: its own text, or that of the job it builds on. */
function promptOf({ operation }: LegNextRequest, body: AnyBody, origin?: Origin): string {
	const own = body.text ?? body.prompt ?? body.remixPrompt;
	if (own !== undefined) return own.trim();
	const inherited = origin?.task.prompt ?? '';
	// An enhanced draft is a draft no more.
	return operation === 'enhance' ? inherited.replace(/\s*--draft\b/, '') : inherited;
}

function versionOf(flags: PromptFlags, origin?: Origin): number {
	const named = ['v', 'version', 'niji'].some((flag) => flags.values.has(flag));
	return named ? flags.version : (origin?.task.version ?? flags.version);
}

function clipsOf(
	{ operation }: LegNextRequest,
	body: AnyBody,
	flags: PromptFlags,
	seed: number,
	origin?: Origin,
) {
	const parent = origin?.kind === 'video' ? origin.clip : undefined;
	if (operation === 'video-upscale' && parent) {
		return [{ ...parent, width: parent.width * 2, height: parent.height * 2 }];
	}
	const picture = origin?.kind === 'picture' ? origin.picture.tile : undefined;
	const ratio = flags.aspectRatio ?? (picture ? `${picture.width}:${picture.height}` : '1:1');
	// 480p or 720p: the length of the short side.
	const { width, height } = tileOf(ratio, 1);
	const unit = (body.videoType === 1 ? 720 : 480) / Math.min(width, height);
	const size = parent ?? { width: Math.round(width * unit), height: Math.round(height * unit) };
	const asked = Number(flags.values.get('bs') ?? 4);
	return Array.from({ length: asked === 1 || asked === 2 ? asked : 4 }, (_, number): Clip => ({
		scene: digest('clip', parent?.scene ?? '', flags.text, seed, number),
		seconds: (parent?.seconds ?? 0) + CLIP_SECONDS,
		width: size.width,
		height: size.height,
	}));
}

function sourcesOf(body: AnyBody, prompt: string): string[] {
	const named = [body.imgUrl, body.image_url].filter((url) => url !== undefined);
	return [...named, ...(body.imgUrls ?? []), ...urlsIn(prompt)];
}

/** Jobs on the results of an old job fail; the words are those that clients of the sister service have met. */
function outdated(origin: Origin | undefined, world: World): TaskFailure | undefined {
	if (!origin) return undefined;
	const age = world.clock.now() - (origin.task.endedAt ?? origin.task.createdAt);
	return age > world.settings.originMaxAgeMs
		? refusal('derive from origin task: parent task is outdated')
		: undefined;
}

/**
 * Takes a checked request; gives the job to submit, its outcome settled. Throws where the API refuses before it
 * takes a job on; everything that goes wrong later becomes the job's failure.
 */
export async function draftJob(request: LegNextRequest, world: World): Promise<TaskDraft> {
	const { settings, engine, files } = world;
	const { operation } = request;
	const body: AnyBody & { mask?: Mask } = request.body;
	if (operation === 'edit' && !settings.legnext.whitelisted) {
		const message = 'This feature is only available for whitelisted accounts.';
		throw new ApiError(403, message, { shape: 'job' });
	}
	const origin = findOrigin(engine, operation, body, settings);
	const prompt = promptOf(request, body, origin);
	const flags = readPrompt(prompt);
	const judged = judgePrompt(prompt);
	if (judged?.refused && settings.legnext.moderation === 'http') {
		throw new ApiError(403, 'Sensitive content', { raw: judged.message });
	}
	const kind = KINDS[operation];
	const mask = body.mask ? await readMask(body.mask, files) : undefined;
	const maskImage = Buffer.isBuffer(mask) ? mask : undefined;
	const seed = flags.seed !== undefined && !origin ? flags.seed : engine.nextSeed();
	const hd = flags.hd || (origin !== undefined && readPrompt(origin.task.prompt).hd);

	const result = (): TaskResult => {
		if (operation === 'describe') return { kind: 'prompts', prompts: describePicture(String(body.imgUrl)) };
		if (operation === 'shorten') return { kind: 'prompts', prompts: shortenPrompt(prompt) };
		if (kind === 'video' || kind === 'videoUpscale') {
			const actions = kind === 'video' ? ['extend-video', 'video-upscale'] : [];
			return { kind: 'video', clips: clipsOf(request, body, flags, seed, origin), actions };
		}
		const picture = drawPicture({
			drawing: drawingOf(request, settings.tilePx, maskImage),
			text: flags.text || JSON.stringify(sourcesOf(body, prompt)),
			seed,
			hd: flags.hd,
			aspectRatio: operation === 'blend' ? body.aspect_ratio : flags.aspectRatio,
			tilePx: settings.tilePx,
			parent: origin?.kind === 'picture' ? origin.picture : undefined,
			tiles: operation === 'diffusion' && flags.values.has('draft') ? settings.legnext.draftImages : 4,
		});
		const leaves = operation === 'remove-background' || operation === 'enhance-upscale';
		return { kind: 'picture', picture, actions: leaves ? [] : actionsOf(picture.frames.length, hd) };
	};

	const id = randomUUID();
	const { callback = '', ...input } = body;
	const endpoint = settings.legnext.callbackEcho === 'empty' ? '' : callback;
	return {
		service: 'legnext',
		id,
		fileId: id,
		taskType: operation,
		kind,
		input,
		requestedServiceMode: 'public',
		serviceMode: 'public',
		processMode: flags.speed ?? origin?.task.processMode ?? 'fast',
		callback: { endpoint, secret: '' },
		prompt,
		version: versionOf(flags, origin),
		seed: kind === 'upscaleAgain' ? (origin?.task.seed ?? seed) : seed,
		originTaskId: origin?.task.id,
		price: priceOf(operation, body),
		result: result(),
		failure:
			outdated(origin, world) ??
			(mask && !Buffer.isBuffer(mask) ? mask : undefined) ??
			(await missingImage(files, sourcesOf(body, prompt))) ??
			judged,
	};
}
