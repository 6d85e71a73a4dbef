import { randomUUID } from 'node:crypto';

import { describePicture, drawPicture } from '../engine/drawing';
import { judgePrompt, refusal } from '../engine/moderation';
import { readPrompt } from '../engine/promptFlags';
import type { PromptFlags } from '../engine/promptFlags';
import type { SandboxTask, TaskDraft, TaskFailure, TaskResult } from '../engine/task';
import type { TaskKind } from '../base/taskKinds';
import type { Clip } from '../media/clip';
import { missingImage, urlsIn } from '../files/missing';
import { ApiError } from '../http/apiError';
import { frameSize, tileOf } from '../pictures/picture';
import type { Picture } from '../pictures/picture';
import { digest } from '../base/random';
import type { World } from '../world/world';
import { ACCOUNT } from './account';
import { GRID_BUTTONS, NOT_PRESSED, pressOf, singleButtons, VIDEO_BUTTONS } from './buttons';
import { findJob } from './find';
import { badField } from './parse';
import type { BlendBody, ButtonBody, DescribeBody, ImagineBody, SeedBody } from './parse';
import type { Verb } from './verbs';

const FIRST_SECONDS = 5;
const EXTENSION_SECONDS = 4;
const BLEND_RATIOS = { Portrait: '2:3', Square: '1:1', Landscape: '3:2' };

/**
 * `job:<time>-user:<n>-channel:<n>-bot:midjourney`, as in useapi.net/blog/250901, or the short form of version 3; no two
 * share a time.
 */
function newJobId({ engine, clock, settings }: World): string {
	const now = clock.now();
	return engine.reserveId((count) => {
		const time = new Date(now + count).toISOString().replace(/\D/g, '');
		if (settings.useapi.version === 'v3') {
			return `j${time}m-u${ACCOUNT.user}-c${ACCOUNT.channel}-bot:midjourney`;
		}
		return `job:${time}-user:${ACCOUNT.user}-channel:${ACCOUNT.channel}-bot:midjourney`;
	});
}

/** What differs from one kind of job to the next. */
interface Work {
	verb: Verb;
	kind: TaskKind;
	body: { replyUrl?: string };
	prompt: string;
	flags: PromptFlags;
	version?: number;
	origin?: SandboxTask;
	failure?: TaskFailure;
	result: (seed: number) => TaskResult;
}

function draftOf(work: Work, world: World): TaskDraft {
	const { flags, origin, kind } = work;
	const { replyUrl: endpoint = '', ...input } = work.body;
	const seed = flags.seed !== undefined && !origin ? flags.seed : world.engine.nextSeed();
	return {
		service: 'useapi',
		id: newJobId(world),
		fileId: randomUUID(),
		taskType: work.verb,
		kind,
		input,
		requestedServiceMode: '',
		// The jobs run on the user's own Midjourney plan.
		serviceMode: 'private',
		processMode: flags.speed ?? origin?.processMode ?? 'fast',
		callback: { endpoint, secret: '' },
		prompt: work.prompt,
		version: work.version ?? flags.version,
		seed: kind === 'upscale' || kind === 'upscaleAgain' ? (origin?.seed ?? seed) : seed,
		originTaskId: origin?.id,
		price: 0,
		result: work.result(seed),
		failure: work.failure ?? judgePrompt(work.prompt),
	};
}

function pictureResult(picture: Picture, version: number, hd: boolean, again = false): TaskResult {
	if (picture.frames.length > 1) return { kind: 'picture', picture, actions: [...GRID_BUTTONS] };
	const { width, height } = frameSize(picture);
	const actions = singleButtons({ version, hd, square: width === height, again });
	return { kind: 'picture', picture, actions };
}

function clipsOf(flags: PromptFlags, seed: number, ratio: string, parent?: Clip): TaskResult {
	const { width, height } = tileOf(ratio, 1);
	const unit = 480 / Math.min(width, height);
	const size = parent ?? { width: Math.round(width * unit), height: Math.round(height * unit) };
	const asked = Number(flags.values.get('bs') ?? 4);
	const clips = Array.from({ length: asked === 1 || asked === 2 ? asked : 4 }, (_, number): Clip => ({
		scene: digest('clip', parent?.scene ?? '', flags.text, seed, number),
		seconds: parent ? parent.seconds + EXTENSION_SECONDS : FIRST_SECONDS,
		width: size.width,
		height: size.height,
	}));
	return { kind: 'video', clips, actions: [...VIDEO_BUTTONS] };
}

/** Takes a checked imagine; gives the job to submit, its outcome settled. */
export async function draftImagine(body: ImagineBody, world: World): Promise<TaskDraft> {
	const prompt = body.prompt.trim();
	const flags = readPrompt(prompt);
	const video = flags.values.has('video');
	const [start] = urlsIn(prompt);
	const noStart = video && !start ? refusal('Invalid parameter: --video needs a start image') : undefined;
	const result = (seed: number): TaskResult => {
		if (video) return clipsOf(flags, seed, flags.aspectRatio ?? '1:1');
		const picture = drawPicture({
			drawing: { how: 'grid' },
			text: flags.text,
			seed,
			hd: flags.hd,
			aspectRatio: flags.aspectRatio,
			tilePx: world.settings.tilePx,
		});
		return pictureResult(picture, flags.version, flags.hd);
	};
	const failure = noStart ?? (await missingImage(world.files, urlsIn(prompt)));
	const kind = video ? 'video' : 'imagine';
	return draftOf({ verb: 'imagine', kind, body, prompt, flags, failure, result }, world);
}

/** A link on the sandbox itself that leads nowhere is refused at once. */
async function refuseMissing(urls: string[], name: string, world: World): Promise<void> {
	const missing = await missingImage(world.files, urls);
	if (missing)
		throw new ApiError(400, `${name} value can not be retrieved`, { errorDetails: missing.message });
}

/** Takes a checked blend; gives the job to submit. */
export async function draftBlend(body: BlendBody, world: World): Promise<TaskDraft> {
	await refuseMissing(body.blendUrls, 'blendUrls', world);
	const flags = readPrompt('');
	const result = (seed: number): TaskResult => {
		const picture = drawPicture({
			drawing: { how: 'grid' },
			text: JSON.stringify(body.blendUrls),
			seed,
			hd: false,
			aspectRatio: BLEND_RATIOS[body.blendDimensions ?? 'Square'],
			tilePx: world.settings.tilePx,
		});
		return pictureResult(picture, flags.version, false);
	};
	return draftOf({ verb: 'blend', kind: 'blend', body, prompt: '', flags, result }, world);
}

/** Takes a checked describe; gives the job to submit. */
export async function draftDescribe(body: DescribeBody, world: World): Promise<TaskDraft> {
	await refuseMissing([body.describeUrl], 'describeUrl', world);
	const result = (): TaskResult => ({ kind: 'prompts', prompts: describePicture(body.describeUrl) });
	return draftOf(
		{ verb: 'describe', kind: 'describe', body, prompt: '', flags: readPrompt(''), result },
		world,
	);
}

/** Takes a checked seed; gives the job to submit. */
export function draftSeed(verb: 'seed' | 'seed_async', body: SeedBody, world: World): TaskDraft {
	const origin = findJob(world, body.jobid);
	if (origin.status !== 'completed' || origin.result.kind !== 'picture') {
		throw badField(`jobid ${body.jobid} has no seed`, world.settings);
	}
	const result = (): TaskResult => ({ kind: 'seed', seed: origin.seed });
	const { prompt } = origin;
	return draftOf({ verb, kind: 'seed', body, prompt, flags: readPrompt(prompt), origin, result }, world);
}

/** Takes a checked press of a button; gives the job to submit. */
export async function draftButton(body: ButtonBody, world: World): Promise<TaskDraft> {
	const { settings } = world;
	const { button } = body;
	const origin = findJob(world, body.jobid);
	const offered = 'actions' in origin.result ? origin.result.actions : [];
	if (origin.status !== 'completed' || !offered.includes(button) || NOT_PRESSED.includes(button)) {
		throw badField(`button ${button} not supported or not found in jobid buttons array`, settings);
	}
	if (button === 'Custom Zoom' && !body.prompt?.trim()) throw badField('prompt is missing', settings);

	const own = body.prompt?.trim() ?? '';
	const prompt = own || origin.prompt;
	const flags = readPrompt(prompt);
	const named = ['v', 'version', 'niji'].some((flag) => flags.values.has(flag));
	const version = named ? flags.version : origin.version;
	const zoom = Number(flags.values.get('zoom') ?? 2);
	const zoomFailure =
		zoom >= 1 && zoom <= 2 ? undefined : refusal('Invalid parameter: --zoom must be 1 to 2');
	const press = pressOf(button, zoomFailure ? 2 : zoom);
	if (!press) throw badField(`button ${button} not supported`, settings);

	const result = (seed: number): TaskResult => {
		const parent = origin.result.kind === 'picture' ? origin.result.picture : undefined;
		if (!press.drawing) {
			const ratio = parent ? `${parent.tile.width}:${parent.tile.height}` : '1:1';
			return clipsOf(flags, seed, ratio, origin.result.kind === 'video' ? origin.result.clips[0] : undefined);
		}
		const picture = drawPicture({
			drawing: press.drawing,
			text: flags.text,
			seed,
			hd: flags.hd,
			aspectRatio: press.ratio ?? (own ? flags.aspectRatio : undefined),
			tilePx: settings.tilePx,
			parent,
		});
		return pictureResult(picture, version, flags.hd, press.kind === 'upscaleAgain');
	};
	const failure = zoomFailure ?? (await missingImage(world.files, urlsIn(own)));
	return draftOf(
		{ verb: 'button', kind: press.kind, body, prompt, flags, version, origin, failure, result },
		world,
	);
}
