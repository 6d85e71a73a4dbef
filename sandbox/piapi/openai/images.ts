import sharp from 'sharp';
import { z } from 'zod';

import { drawPicture } from '../../engine/drawing';
import { MARKERS } from '../../engine/moderation';
import { ApiError } from '../../http/apiError';
import { isHttpUrl } from '../../http/fields';
import { renderPng } from '../../pictures/render';
import type { World } from '../../world/world';
import { POINTS_PER_USD } from '../prices';
import { badRequest, UpstreamError } from './errors';

/** The name in the pages, and the one that a client had success with. */
const TAKES_PICTURES = ['gpt-image-2-preview', 'gpt-image-2'];
const IMAGE_MODELS = [...TAKES_PICTURES, 'gpt-image-1.5', 'gpt-image-1'];

const imageSchema = z
	.object({
		model: z.string().min(1),
		prompt: z.string().min(1),
		n: z.number().int().min(1).max(10).optional(),
		size: z
			.string()
			.regex(/^(\d+x\d+|auto)$/)
			.optional(),
		quality: z.string().optional(),
		output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
		image: z.string().optional(),
	})
	.strict();

export type ImageRequest = z.infer<typeof imageSchema>;

/** US dollars for a picture by quality, square and other; gpt-image-1's list, 0.10 for gpt-image-2. */
const USD: Record<string, [number, number]> = {
	low: [0.011, 0.016],
	medium: [0.042, 0.063],
	high: [0.167, 0.25],
};

/** Takes the body of an image request; gives it checked, or throws the refusal. */
export function parseImage(body: unknown): ImageRequest {
	const parsed = imageSchema.safeParse(body ?? {});
	if (!parsed.success) throw badRequest(parsed.error);
	const { model, image, prompt } = parsed.data;
	if (!IMAGE_MODELS.includes(model)) {
		throw new ApiError(404, `The model \`${model}\` does not exist`, { type: 'invalid_request_error' });
	}
	if (image !== undefined && !TAKES_PICTURES.includes(model)) {
		throw new UpstreamError(400, "Unknown parameter: 'image'.");
	}
	if (image !== undefined && !isHttpUrl(image)) throw new UpstreamError(400, "Invalid value for 'image'.");
	if (prompt.includes(MARKERS.banned)) {
		throw new UpstreamError(
			400,
			'Your request was rejected by the safety system.',
			'image_generation_user_error',
		);
	}
	return parsed.data;
}

/** Points for a request. */
export function imagePoints({ model, quality = 'medium', size = '1024x1024', n = 1 }: ImageRequest): number {
	const [square, other] = USD[quality] ?? USD.medium;
	const [width, height] = size.split('x');
	const usd = TAKES_PICTURES.includes(model) ? 0.1 : width === height ? square : other;
	return Math.round(usd * n * POINTS_PER_USD);
}

async function picture({ prompt, size = '1024x1024', output_format: format }: ImageRequest, world: World) {
	const png = await renderPng(
		drawPicture({
			...{ drawing: { how: 'single' }, text: prompt, seed: world.engine.nextSeed(), hd: false },
			aspectRatio: size === 'auto' ? '1:1' : size.replace('x', ':'),
			tilePx: world.settings.tilePx,
		}),
	);
	return format === undefined || format === 'png' ? png : await sharp(png).toFormat(format).toBuffer();
}

/** Takes a checked request; gives the answer as OpenAI writes it, the pictures made. */
export async function answerImage(request: ImageRequest, world: World): Promise<object> {
	const { n = 1, output_format: format = 'png' } = request;
	const data = [];
	for (let made = 0; made < n; made += 1) {
		const bytes = await picture(request, world);
		if (world.settings.piapi.imageAnswer === 'b64_json') {
			data.push({ b64_json: bytes.toString('base64') });
			continue;
		}
		const upload = { bytes, contentType: `image/${format}`, createdAt: world.clock.now() };
		data.push({ url: `${world.url}/files/ephemeral/${world.files.uploads.add(format, upload)}` });
	}
	return { created: Math.floor(world.clock.now() / 1000), data, usage: {} };
}
