import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { MidjourneyInputs, MidjourneyOperation, MidjourneyRequest } from '../../contract/request';
import { toAspectRatio } from '../../midjourney/aspectRatio';
import { findRatio } from '../../midjourney/promptText';
import { dropEmpty } from '../values';
import { makeUnknownFormatHint } from '../unknownFormatHint';
import { makeUnofferedRefusal } from '../refusals';
import type { PreparedTask } from '../../contract/service';
import type { LegNextCall } from './call';
import { toImageNo, joinText } from './call';
import { LEGNEXT_CAPABILITIES } from './capabilities';
import { buildVideoCall } from './videoBody';

/**
 * `type` of an upscale (docs.legnext.ai/api-reference/image-generation/upscale). LegNext does not take an image out of
 * a grid without enlarging it: “Image of a Grid” is a subtle upscale of that image.
 */
const UPSCALE_TYPE: Record<string, number> = { image: 0, subtle: 0, creative: 1, '2x': 2, '4x': 3 };

/** `type` of a variation; one of a grid is strong, as Midjourney’s own button is. */
const VARIATION_TYPE = { image: 1, strong: 1, subtle: 0 } as const;

/** `mode` of a remix: the other way round than for a variation. */
const REMIX_MODE = { strong: 0, subtle: 1 } as const;

const DIRECTION = { down: 0, right: 1, up: 2, left: 3 } as const;

/** LegNext demands a scale; Midjourney’s own button carries an image on by a half. */
const PAN_SCALE = 1.5;

const OUTPAINT_SCALE = { min: 1.1, max: 2 } as const;

const PAN_RANGE = LEGNEXT_CAPABILITIES.panScale ?? { min: PAN_SCALE, max: PAN_SCALE };

/** LegNext takes a format with a variation only, in its prompt. */
const WITH_FORMAT: ReadonlySet<MidjourneyOperation> = new Set(['variation']);

const BLEND_RATIO = { portrait: '2:3', square: '1:1', landscape: '3:2' } as const;

/** Longest address of an image that is edited, in characters. */
const URL_LIMIT = 1024;

function buildRatioFlag(aspectRatio: string | undefined): string | undefined {
	return aspectRatio === undefined ? undefined : `--ar ${aspectRatio}`;
}

function refuseRatio(operation: string, aspectRatio: string | undefined, fix: string): void {
	if (aspectRatio === undefined) return;
	throw new Refusal(`“Aspect Ratio” is ${aspectRatio}, but LegNext cannot change it with ${operation}`, fix);
}

/** Flags need a text to stand in: LegNext has no field for the aspect ratio. */
function buildRemixPrompt(prompt: string | undefined, aspectRatio: string | undefined): string | undefined {
	if (prompt === undefined) {
		refuseRatio(
			'Variation unless there is a prompt',
			aspectRatio,
			'Fill in “Prompt” too, or choose As Before. Nothing was sent.',
		);
		return undefined;
	}
	return joinText([], [prompt, buildRatioFlag(aspectRatio)]);
}

/** A remix prompt replaces the whole prompt, the format included: it is kept where the origin's is known, else said. */
function keepRatio({ origin, request }: PreparedTask, prompt: string | undefined): string | undefined {
	if (prompt === undefined || findRatio(prompt) !== undefined) return undefined;
	const ratio = origin?.aspectRatio ?? findRatio(origin?.prompt ?? '');
	if (ratio === undefined)
		request.hints.push(makeUnknownFormatHint('LegNext', request.operation, WITH_FORMAT));
	// Square is what comes without a word.
	return ratio === '1:1' ? undefined : ratio;
}

/** The new prompt of a follow-up without a field for the format. */
function buildNewPrompt(preparedTask: PreparedTask, prompt: string | undefined): string | undefined {
	return prompt === undefined
		? undefined
		: joinText([], [prompt, buildRatioFlag(keepRatio(preparedTask, prompt))]);
}

/** The prompt of an image on a canvas, whose format is that of the canvas. */
function buildCanvasPrompt(
	{ hints }: MidjourneyRequest,
	{ prompt, canvas }: MidjourneyInputs['edit'],
): string {
	const ratio = toAspectRatio(canvas);
	const ratioText = findRatio(prompt);
	if (ratioText === undefined)
		return joinText([], [prompt, buildRatioFlag(ratio === '1:1' ? undefined : ratio)]);
	const [width, height] = ratioText.split(':').map(Number);
	// What is no ratio was let pass by Check Prompt: Only Hints.
	const isRatio = width > 0 && height > 0;
	if (ratioText !== ratio && (!isRatio || toAspectRatio({ width, height }) !== ratio)) {
		hints.push(
			`“Prompt” says --ar ${ratioText}, but the canvas of ${canvas.width} × ${canvas.height} px is ${ratio}: change Canvas Width and Canvas Height, or take the flag out.`,
		);
	}
	return prompt;
}

/** LegNext has no field for the format here, and does not say that it keeps that of the image. */
function buildTexturePrompt({ hints }: MidjourneyRequest, { prompt }: MidjourneyInputs['retexture']): string {
	if (findRatio(prompt) === undefined) {
		hints.push(
			'LegNext does not say which format Retexture gives, and a prompt without one is square by itself: write --ar in “Prompt” to have that of the image.',
		);
	}
	return prompt;
}

function computeOutpaintScale({ zoomRatio, aspectRatio }: MidjourneyInputs['outpaint']): number {
	const advice = 'Choose As Before, or use Edit for another format. Nothing was sent.';
	refuseRatio('Outpaint', aspectRatio, advice);
	const scale = Number(zoomRatio);
	if (scale >= OUTPAINT_SCALE.min && scale <= OUTPAINT_SCALE.max) return scale;
	throw new Refusal(
		`“Zoom” is ${zoomRatio}, but LegNext zooms out by ${OUTPAINT_SCALE.min} to ${OUTPAINT_SCALE.max}`,
		'Choose 1.5x, 2x or a custom zoom in this range. Nothing was sent.',
	);
}

function computePanScale({ scale = PAN_SCALE }: MidjourneyInputs['pan']): number {
	const { min, max } = PAN_RANGE;
	if (scale >= min && scale <= max) return scale;
	throw new Refusal(
		`“Scale” is ${scale}, but LegNext makes an image ${min} to ${max} times as large`,
		`Enter a number from ${min} to ${max}. Nothing was sent.`,
	);
}

/** A reroll takes nothing but the job: docs.legnext.ai/api-reference/image-generation/reroll. */
function checkReroll({ prompt, aspectRatio }: MidjourneyInputs['reroll']): void {
	const advice = 'Leave it as before, or use Imagine. Nothing was sent.';
	refuseRatio('Reroll', aspectRatio, advice);
	if (prompt !== undefined) throw new Refusal('“Prompt”: LegNext rerolls with the same prompt only', advice);
}

/** Polygons, or the address of an image that is white where it is repainted. */
function buildMask({ request, maskUrl }: PreparedTask): IDataObject | undefined {
	const mask = 'mask' in request.input ? request.input.mask : undefined;
	if (mask?.from === 'areas') {
		return { areas: mask.areas.map(({ width, height, points }) => ({ width, height, points })) };
	}
	return maskUrl === undefined ? undefined : { url: maskUrl };
}

/** An image from elsewhere needs a mask: docs.legnext.ai/api-reference/image-generation/upload-paint. */
function checkUploadMask({ mask }: MidjourneyInputs['edit']): void {
	if (mask !== undefined) return;
	throw new Refusal(
		'“Mask Source” is None, but LegNext needs a mask for an image that none of its tasks has made',
		'Draw it with Areas, or give an image that is white where to paint. Nothing was sent.',
	);
}

function getImageUrl(preparedTask: PreparedTask, field: string): string {
	const [url] = preparedTask.imageUrls;
	if (url.length <= URL_LIMIT) return url;
	throw new Refusal(
		`“${field}” holds an address of ${url.length} characters, but LegNext takes ${URL_LIMIT}`,
		'Use a shorter address. Nothing was sent.',
	);
}

/** Topaz’s options have LegNext’s own names: docs.legnext.ai/api-reference/enhancement/topaz-upscale. */
function buildEnhanceBody(
	input: MidjourneyInputs['enhanceUpscale'],
	preparedTask: PreparedTask,
): IDataObject {
	const origin = preparedTask.request.origin;
	return {
		...(origin
			? { jobId: origin.taskId, imageNo: toImageNo(input.image, preparedTask) }
			: { image_url: preparedTask.imageUrls[0] }),
		target_resolution: input.resolution,
		content_type: input.contentType,
		aspect_ratio: input.aspectRatio,
		crop_mode: input.cropMode,
		output_format: input.outputFormat,
		face_enhancement_level: input.faceEnhancement,
	};
}

/** LegNext’s own address and body of each operation (docs.legnext.ai/api-reference); Get Seed was refused before. */
function buildCall(preparedTask: PreparedTask, request: MidjourneyRequest): LegNextCall {
	const jobId = request.origin?.taskId;
	switch (request.operation) {
		case 'imagine': {
			const { prompt, aspectRatio, processMode } = request.input;
			// Both are absent where the prompt carries such a flag itself.
			const flags = [buildRatioFlag(aspectRatio), processMode && `--${processMode}`];
			return { operation: 'diffusion', body: { text: joinText(preparedTask.imageUrls, [prompt, ...flags]) } };
		}
		case 'upscale': {
			const type = UPSCALE_TYPE[request.input.type];
			if (type === undefined) throw makeUnofferedRefusal(request, 'legnext');
			const imageNo = toImageNo(request.input.image, preparedTask);
			return { operation: 'upscale', body: { jobId, imageNo, type } };
		}
		case 'variation': {
			const { type, image, prompt, aspectRatio } = request.input;
			const imageNo = toImageNo(image, preparedTask);
			const text = buildRemixPrompt(prompt, aspectRatio ?? keepRatio(preparedTask, prompt));
			return {
				operation: 'variation',
				body: { jobId, imageNo, type: VARIATION_TYPE[type], remixPrompt: text },
			};
		}
		case 'reroll':
			checkReroll(request.input);
			return { operation: 'reroll', body: { jobId } };
		case 'describe':
			return { operation: 'describe', body: { imgUrl: preparedTask.imageUrls[0] } };
		case 'blend':
			return {
				operation: 'blend',
				body: {
					imgUrls: preparedTask.imageUrls,
					aspect_ratio: BLEND_RATIO[request.input.dimension ?? 'square'],
				},
			};
		case 'inpaint': {
			const { image, prompt } = request.input;
			const imageNo = toImageNo(image, preparedTask);
			const body = {
				jobId,
				imageNo,
				mask: buildMask(preparedTask),
				remixPrompt: buildNewPrompt(preparedTask, prompt),
			};
			return { operation: 'inpaint', body };
		}
		case 'outpaint': {
			const { image, prompt } = request.input;
			const imageNo = toImageNo(image, preparedTask);
			const scale = computeOutpaintScale(request.input);
			return {
				operation: 'outpaint',
				body: { jobId, imageNo, scale, remixPrompt: buildNewPrompt(preparedTask, prompt) },
			};
		}
		case 'pan': {
			const { image, prompt } = request.input;
			const imageNo = toImageNo(image, preparedTask);
			const direction = DIRECTION[request.input.direction];
			const scale = computePanScale(request.input);
			const body = { jobId, imageNo, direction, scale, remixPrompt: buildNewPrompt(preparedTask, prompt) };
			return { operation: 'pan', body };
		}
		case 'shorten':
			return { operation: 'shorten', body: { prompt: request.input.prompt } };
		case 'remix': {
			const { image, prompt, strength } = request.input;
			const body = {
				jobId,
				imageNo: toImageNo(image, preparedTask),
				remixPrompt: buildNewPrompt(preparedTask, prompt),
				mode: REMIX_MODE[strength],
			};
			return { operation: 'remix', body };
		}
		case 'retexture': {
			const imgUrl = getImageUrl(preparedTask, request.input.image.field);
			return {
				operation: 'retexture',
				body: { imgUrl, remixPrompt: buildTexturePrompt(request, request.input) },
			};
		}
		case 'enhance':
			return { operation: 'enhance', body: { jobId, imageNo: toImageNo(request.input.image, preparedTask) } };
		case 'removeBackground':
			return {
				operation: 'remove-background',
				body: { imgUrl: getImageUrl(preparedTask, request.input.image.field) },
			};
		case 'edit': {
			const { image, source, canvas, position } = request.input;
			const remixPrompt = buildCanvasPrompt(request, request.input);
			const body = { canvas, imgPos: position, remixPrompt, mask: buildMask(preparedTask) };
			if (source === undefined) {
				return { operation: 'edit', body: { jobId, imageNo: toImageNo(image, preparedTask), ...body } };
			}
			checkUploadMask(request.input);
			return {
				operation: 'upload-paint',
				body: { imgUrl: getImageUrl(preparedTask, source.field), ...body },
			};
		}
		case 'enhanceUpscale':
			return { operation: 'enhance-upscale', body: buildEnhanceBody(request.input, preparedTask) };
		case 'videoGenerate':
		case 'videoExtend':
		case 'videoUpscale':
			return buildVideoCall(preparedTask, request);
		default:
			throw makeUnofferedRefusal(request, 'legnext');
	}
}

/**
 * What is sent for a request. Throws a Refusal for what LegNext cannot do: nothing was sent then. Additional Input is
 * merged last, but for the address that is called back.
 */
export function buildLegNextCall(preparedTask: PreparedTask): LegNextCall {
	const { request, callback } = preparedTask;
	const { operation, body } = buildCall(preparedTask, request);
	return {
		operation,
		body: dropEmpty({ ...body, ...request.options.additionalInput, callback: callback?.url }),
	};
}
