import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { MidjourneyInputs, MidjourneyRequest, VideoInput } from '../../contract/request';
import { joinPieces } from '../../contract/words';
import { composePrompt } from '../../midjourney/prompt';
import { findRatio, removeFlags } from '../../midjourney/promptText';
import { dropEmpty } from '../values';
import { makeUnknownFormatHint } from '../unknownFormatHint';
import { makeUnofferedRefusal } from '../refusals';
import type { PreparedTask } from '../../contract/service';
import { USEAPI_CAPABILITIES } from './capabilities';
import { getMotionButton, PAN_BUTTON, REROLL_BUTTON, getUpscaleButton, getVariationButton } from './buttons';

/** Flags and addresses count (useapi.net/docs/api-v2/post-jobs-imagine). */
const { promptLimit: PROMPT_LIMIT } = USEAPI_CAPABILITIES;

const NOTHING_SENT = 'Nothing was sent.';
const DIMENSIONS = { portrait: 'Portrait', square: 'Square', landscape: 'Landscape' } as const;

/** One create: where it goes and what it says. */
export interface UseApiCall {
	path: string;
	body: IDataObject;
}

function buildRatioFlag(aspectRatio: string | undefined): string {
	return aspectRatio === undefined ? '' : `--ar ${aspectRatio}`;
}

function joinPrompt(...pieces: string[]): string {
	return composePrompt(joinPieces(pieces), [], PROMPT_LIMIT);
}

/** Everything that Midjourney takes as a flag stands in the prompt (useapi.net/docs/api-v2/post-jobs-imagine). */
function buildImaginePrompt(input: MidjourneyInputs['imagine'], imageUrls: readonly string[]): string {
	const { prompt, aspectRatio, processMode } = input;
	return joinPrompt(
		...imageUrls,
		prompt,
		buildRatioFlag(aspectRatio),
		processMode === undefined ? '' : `--${processMode}`,
	);
}

function getOriginRatio({ origin }: PreparedTask): string | undefined {
	return origin?.aspectRatio ?? findRatio(origin?.prompt ?? '');
}

/** A new prompt replaces the whole one, the format included: it is kept where the new one says none. */
function keepRatio(preparedTask: PreparedTask, words: string): string | undefined {
	if (findRatio(words) !== undefined) return undefined;
	// A prompt that says no format is square, and so is its image; without one nothing is known.
	if (getOriginRatio(preparedTask) === undefined && !preparedTask.origin?.prompt) {
		preparedTask.request.hints.push(makeUnknownFormatHint('useapi.net', preparedTask.request.operation));
	}
	return getOriginRatio(preparedTask);
}

/**
 * The prompt of a variation, a reroll or a pan, which Midjourney takes while the account's Remix Mode is on
 * (useapi.net/docs/api-v2/post-jobs-button); nothing where neither prompt nor aspect ratio change.
 */
function buildRemixPrompt(
	preparedTask: PreparedTask,
	{ prompt, aspectRatio }: { prompt?: string; aspectRatio?: string },
): string | undefined {
	if (prompt === undefined && aspectRatio === undefined) return undefined;
	const words = prompt ?? removeFlags(preparedTask.origin?.prompt ?? '', ['ar', 'aspect']);
	if (words !== '') return joinPrompt(words, buildRatioFlag(aspectRatio ?? keepRatio(preparedTask, words)));
	throw new Refusal(
		'“Aspect Ratio” is set, but the prompt that it belongs to is not known',
		`Fill in Prompt too, or leave Aspect Ratio as before. ${NOTHING_SENT}`,
	);
}

/** Custom Zoom repeats the prompt with `--zoom`; the plain buttons take none. */
function outpaint(
	preparedTask: PreparedTask,
	{ zoomRatio, aspectRatio, prompt }: MidjourneyInputs['outpaint'],
): IDataObject {
	if (prompt === undefined) {
		if (zoomRatio === '1' && aspectRatio === '1:1') return { button: 'Make Square' };
		const plain = aspectRatio === undefined && (zoomRatio === '1.5' || zoomRatio === '2');
		if (plain) return { button: `Zoom Out ${zoomRatio}x` };
	}
	const flagNames = ['zoom', ...(aspectRatio === undefined ? [] : ['ar', 'aspect'])];
	const words = prompt ?? removeFlags(preparedTask.origin?.prompt ?? '', flagNames);
	return {
		button: 'Custom Zoom',
		prompt: joinPrompt(
			words,
			buildRatioFlag(aspectRatio ?? keepRatio(preparedTask, words)),
			`--zoom ${zoomRatio}`,
		),
	};
}

/** A video starts from a finished single image, and Midjourney's button takes nothing but the motion. */
function animate(input: VideoInput, { origin }: PreparedTask): IDataObject {
	const lacking: Array<[string, unknown]> = [
		['Prompt', input.prompt],
		['End Image URL', input.endImage],
		['Loop', input.loop],
		['Raw', input.raw],
		// Midjourney makes four unless the request says otherwise.
		['Batch Size', input.batchSize === 4 ? undefined : input.batchSize],
		['Resolution', input.resolution === '480p' ? undefined : input.resolution],
	];
	const [name] = lacking.find(([, value]) => value !== undefined && value !== false && value !== '') ?? [];
	if (name !== undefined) {
		throw new Refusal(
			`“${name}” is set, but useapi.net animates an image as it is`,
			`Leave it out, or choose a credential of LegNext. ${NOTHING_SENT}`,
		);
	}
	if (origin === undefined || input.startImage !== undefined) {
		throw new Refusal(
			'useapi.net makes videos from the image of a task only',
			`Name the task of an upscaled image instead of giving an image. ${NOTHING_SENT}`,
		);
	}
	if (origin.output.imageUrls.length > 1) {
		throw new Refusal(
			`Task ${origin.id} is a grid of four, but useapi.net animates a single image`,
			`Pick one image with Upscale first, and use the id of that task. ${NOTHING_SENT}`,
		);
	}
	return { button: getMotionButton('Animate', input.motion ?? 'high') };
}

function extend({ prompt, motion, video }: MidjourneyInputs['videoExtend']): IDataObject {
	if (prompt !== undefined) {
		throw new Refusal(
			'“Prompt” is set, but useapi.net extends a video as it is',
			`Leave it out, or choose a credential of LegNext or MidAPI. ${NOTHING_SENT}`,
		);
	}
	if (video !== undefined && video > 1) {
		throw new Refusal(
			`“Video” is ${video}, but useapi.net extends the first video of a task only`,
			`Choose the first video, or a credential of LegNext or MidAPI. ${NOTHING_SENT}`,
		);
	}
	return { button: getMotionButton('Extend', motion ?? 'high') };
}

/** The button of a follow-up, and the prompt that goes with it. */
function press(preparedTask: PreparedTask, request: MidjourneyRequest): IDataObject {
	switch (request.operation) {
		case 'upscale': {
			const button = getUpscaleButton(request.input.type, request.input.image);
			if (button !== undefined) return { button };
			break;
		}
		case 'variation': {
			const button = getVariationButton(request.input.type, request.input.image);
			return { button, prompt: buildRemixPrompt(preparedTask, request.input) };
		}
		case 'reroll':
			return { button: REROLL_BUTTON, prompt: buildRemixPrompt(preparedTask, request.input) };
		case 'pan':
			return {
				button: PAN_BUTTON[request.input.direction],
				prompt: buildRemixPrompt(preparedTask, { prompt: request.input.prompt }),
			};
		case 'outpaint':
			return outpaint(preparedTask, request.input);
		case 'videoGenerate':
			return animate(request.input, preparedTask);
		case 'videoExtend':
			return extend(request.input);
	}
	throw makeUnofferedRefusal(request, 'useapi');
}

function buildOwnCall(preparedTask: PreparedTask): UseApiCall {
	const { request, imageUrls } = preparedTask;
	switch (request.operation) {
		case 'imagine':
			return { path: 'imagine', body: { prompt: buildImaginePrompt(request.input, imageUrls) } };
		case 'blend': {
			const { dimension } = request.input;
			return {
				path: 'blend',
				body: { blendUrls: imageUrls, blendDimensions: dimension && DIMENSIONS[dimension] },
			};
		}
		case 'describe':
			return { path: 'describe', body: { describeUrl: imageUrls[0] } };
		case 'seed':
			return { path: 'seed', body: { jobid: request.origin?.taskId } };
		default: {
			const jobid = request.origin?.taskId;
			return { path: 'button', body: { jobid, ...press(preparedTask, request) } };
		}
	}
}

/**
 * The create of a job (useapi.net/docs/api-v2). What the user adds under Additional Input comes last: `maxJobs`, `channel`
 * and `replyRef` have no field of their own. Throws a Refusal for what useapi.net does not offer.
 */
export function buildUseApiCall(preparedTask: PreparedTask): UseApiCall {
	const { path, body } = buildOwnCall(preparedTask);
	return {
		path: `/v2/jobs/${path}`,
		body: {
			...dropEmpty({ ...body, replyUrl: preparedTask.callback?.url, replyRef: preparedTask.reference }),
			...preparedTask.request.options.additionalInput,
		},
	};
}
