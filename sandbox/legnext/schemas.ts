import { z } from 'zod';

import { httpUrl, isHttpUrl, required } from '../http/fields';
import type { Operation } from './operations';

/** Longest text in characters: docs.legnext.ai/api-reference/image-generation/diffusion. */
export const TEXT_LIMIT = 8_192;
const URL_LIMIT = 1_024;

function text(name: string) {
	return required(name).refine(
		(value) => value.length <= TEXT_LIMIT,
		`${name} is too long, must be at most ${TEXT_LIMIT} characters`,
	);
}

/** A whole number from 0 to the highest: numbers of pictures and videos, and codes, count from 0 here. */
function code(name: string, highest: number) {
	const message = `invalid ${name}: must be 0 to ${highest}`;
	return z.number().int(message).min(0, message).max(highest, message);
}

function ratio(name: string, lowest: number, highest: number) {
	const message = `invalid ${name}: must be between ${lowest.toFixed(1)} and ${highest.toFixed(1)}`;
	return z.number().min(lowest, message).max(highest, message);
}

function pixels(name: string) {
	return z
		.number()
		.int(`invalid ${name}: must be a whole number`)
		.positive(`invalid ${name}: must be above 0`);
}

const callback = z.string().refine(isHttpUrl, 'invalid callback: must be a URL').optional();
const jobId = z.string().uuid('invalid jobId: must be a UUID');
/** 0 to 3, says the page; where drafts have more images they are taken by their numbers too (parse.ts). */
export const IMAGE_NO_LIMIT = 'invalid imageNo: must be 0 to 3';
const imageNo = z.number().int(IMAGE_NO_LIMIT).min(0, IMAGE_NO_LIMIT).max(23, IMAGE_NO_LIMIT);
const image = { jobId, imageNo };
const video = { jobId, videoNo: code('videoNo', 3) };
const imgUrl = httpUrl('imgUrl').refine(
	(url) => url.length <= URL_LIMIT,
	`imgUrl is too long, must be at most ${URL_LIMIT} characters`,
);
const remixPrompt = text('remixPrompt');
const canvas = z.object({ width: pixels('canvas.width'), height: pixels('canvas.height') }).strict();
const imgPos = z
	.object({
		width: pixels('imgPos.width'),
		height: pixels('imgPos.height'),
		x: z.number().int('invalid imgPos.x: must be a whole number'),
		y: z.number().int('invalid imgPos.y: must be a whole number'),
	})
	.strict();

function side(name: string) {
	const message = `invalid mask.areas.${name}: must be 500 to 4096`;
	return z.number().int(message).min(500, message).max(4_096, message);
}

/** Polygons, or the address of a picture that is white where it is to be painted over: never both. */
const mask = z
	.object({
		areas: z
			.array(
				z
					.object({
						width: side('width'),
						height: side('height'),
						points: z
							.array(z.number().int('invalid mask.areas.points: must be whole numbers'))
							.refine(
								(points) => points.length >= 6 && points.length % 2 === 0,
								'invalid mask.areas.points: must be x and y of three points at least',
							),
					})
					.strict(),
			)
			.min(1, 'invalid mask.areas: must not be empty')
			.optional(),
		url: httpUrl('mask.url').optional(),
	})
	.strict()
	.refine(
		({ areas, url }) => (areas === undefined) !== (url === undefined),
		'invalid mask: needs either areas or url',
	);

export type Mask = z.infer<typeof mask>;
export type Canvas = z.infer<typeof canvas>;
export type ImagePosition = z.infer<typeof imgPos>;

/**
 * The body of each operation. A field that is not listed is refused, which is stricter than the pages say.
 * docs.legnext.ai/api-reference; enhance-upscale: docs.legnext.ai/api-reference/enhancement/topaz-upscale.
 */
export const BODIES = {
	diffusion: z.object({ text: text('text'), callback }).strict(),
	variation: z
		.object({ ...image, type: code('type', 1), remixPrompt: remixPrompt.optional(), callback })
		.strict(),
	upscale: z.object({ ...image, type: code('type', 3), callback }).strict(),
	reroll: z.object({ jobId, callback }).strict(),
	blend: z
		.object({
			imgUrls: z
				.array(httpUrl('imgUrls'))
				.min(2, 'invalid imgUrls: must have 2 to 5 images')
				.max(5, 'invalid imgUrls: must have 2 to 5 images'),
			aspect_ratio: z.enum(['2:3', '1:1', '3:2']),
			callback,
		})
		.strict(),
	describe: z.object({ imgUrl: httpUrl('imgUrl'), callback }).strict(),
	shorten: z.object({ prompt: text('prompt'), callback }).strict(),
	pan: z
		.object({
			...image,
			direction: code('direction', 3),
			scale: ratio('scale', 1.1, 3),
			remixPrompt: remixPrompt.optional(),
			callback,
		})
		.strict(),
	outpaint: z
		.object({ ...image, scale: ratio('scale', 1.1, 2), remixPrompt: remixPrompt.optional(), callback })
		.strict(),
	inpaint: z.object({ ...image, mask, remixPrompt: remixPrompt.optional(), callback }).strict(),
	remix: z.object({ ...image, remixPrompt, mode: code('mode', 1).optional(), callback }).strict(),
	edit: z.object({ ...image, canvas, imgPos, remixPrompt, mask: mask.optional(), callback }).strict(),
	'upload-paint': z.object({ imgUrl, canvas, imgPos, remixPrompt, mask, callback }).strict(),
	retexture: z.object({ imgUrl, remixPrompt, callback }).strict(),
	'remove-background': z.object({ imgUrl, callback }).strict(),
	enhance: z.object({ ...image, callback }).strict(),
	'enhance-upscale': z
		.object({
			image_url: httpUrl('image_url').optional(),
			jobId: jobId.optional(),
			imageNo: image.imageNo.optional(),
			target_resolution: z.enum(['HD', 'FHD', '2K', '4K', '6K', '8K', '12K']).default('2K'),
			content_type: z.enum(['standard', 'photo', 'illustration', 'text', 'low_res']).optional(),
			aspect_ratio: z
				.enum(['keep', '1:1', '16:9', '9:16', '4:5', '5:4', '3:2', '2:3', '4:3', '3:4'])
				.optional(),
			crop_mode: z.enum(['letterbox', 'crop', 'stretch']).optional(),
			output_format: z.enum(['jpeg', 'jpg', 'png', 'tiff', 'tif']).optional(),
			face_enhancement_level: z.enum(['off', 'none', 'subtle', 'moderate', 'strong']).optional(),
			callback,
		})
		.strict()
		.refine(
			({ image_url: url, jobId: job, imageNo }) =>
				url === undefined
					? job !== undefined && imageNo !== undefined
					: job === undefined && imageNo === undefined,
			'invalid source: needs either image_url or jobId with imageNo',
		),
	'video-diffusion': z
		.object({
			jobId: jobId.optional(),
			imageNo: image.imageNo.optional(),
			prompt: text('prompt').optional(),
			videoType: code('videoType', 1).default(0),
			callback,
		})
		.strict()
		.refine(
			({ jobId: job, imageNo }) => (job === undefined) === (imageNo === undefined),
			'invalid source: jobId and imageNo belong together',
		)
		.refine(
			({ jobId: job, prompt = '' }) => job !== undefined || isHttpUrl(prompt.trim().split(/\s+/)[0]),
			'prompt is required and must start with the URL of an image when there is no jobId',
		),
	'extend-video': z.object({ ...video, prompt: text('prompt').optional(), callback }).strict(),
	'video-upscale': z.object({ ...video, callback }).strict(),
} satisfies Record<Operation, z.ZodTypeAny>;
