import { z } from 'zod';

import { isHttpUrl, httpUrl, required } from '../http/fields';
import type { TaskType } from './taskTypes';

/** LegNext, run by the same people, states 1-8192 characters (docs.legnext.ai, diffusion). */
export const PROMPT_LIMIT = 8_192;

const tooLong = `prompt is too long, must be at most ${PROMPT_LIMIT} characters`;
const prompt = z.string().max(PROMPT_LIMIT, tooLong);
const neededPrompt = required('prompt').refine((text) => text.length <= PROMPT_LIMIT, tooLong);
const aspectRatio = z
	.string()
	.regex(/^([1-9]\d*:[1-9]\d*)?$/, 'invalid aspect_ratio: must be w:h with whole numbers');
const processMode = z.enum(['relax', 'fast', 'turbo', '']);
const imageUrl = httpUrl('image_url');
const origin = { origin_task_id: required('origin_task_id') };
const skip = { skip_prompt_check: z.boolean().default(false) };
const zoomRatio = required('zoom_ratio').refine(
	(text) => /^\d+(\.\d+)?$/.test(text) && Number(text) >= 1 && Number(text) <= 2,
	'invalid zoom_ratio: must be between 1 and 2',
);

const upscaleIndex = ['1', '2', '3', '4', 'light', 'beta', '2x', '4x', 'subtle', 'creative'] as const;
const variationIndex = ['1', '2', '3', '4', 'high_variation', 'low_variation'] as const;

/** The input of each task type. Fields: piapi.ai/docs/midjourney-api/imagine, /upscale, /variation, ... */
export const INPUTS = {
	imagine: z.object({
		prompt: neededPrompt,
		aspect_ratio: aspectRatio.default(''),
		process_mode: processMode.default(''),
		...skip,
		bot_id: z.number().int().nonnegative('invalid bot_id').default(0),
	}),
	upscale: z.object({ ...origin, index: z.enum(upscaleIndex) }),
	variation: z.object({
		...origin,
		index: z.enum(variationIndex),
		prompt: prompt.default(''),
		aspect_ratio: aspectRatio.default(''),
		...skip,
	}),
	reroll: z.object({ ...origin, prompt: prompt.default(''), aspect_ratio: aspectRatio.default(''), ...skip }),
	describe: z.object({
		image_url: imageUrl,
		process_mode: processMode.default(''),
		bot_id: z.number().int().nonnegative('invalid bot_id').default(0),
	}),
	seed: z.object({ ...origin }),
	blend: z.object({
		image_urls: z
			.array(z.string().refine(isHttpUrl, 'invalid image_urls: each must be an http or https URL'))
			.min(2, 'invalid image_urls: must have 2 to 5 images')
			.max(5, 'invalid image_urls: must have 2 to 5 images'),
		dimension: z.enum(['square', 'portrait', 'landscape', '']).default(''),
		process_mode: processMode.default(''),
		bot_id: z.number().int().nonnegative('invalid bot_id').default(0),
	}),
	inpaint: z.object({ ...origin, mask: required('mask'), prompt: prompt.default(''), ...skip }),
	outpaint: z.object({
		...origin,
		zoom_ratio: zoomRatio,
		aspect_ratio: aspectRatio.default(''),
		prompt: prompt.default(''),
		...skip,
	}),
	pan: z.object({
		...origin,
		direction: z.enum(['up', 'down', 'left', 'right']),
		prompt: prompt.default(''),
		...skip,
	}),
} satisfies Record<TaskType, z.AnyZodObject>;

/** What surrounds the input: piapi.ai/docs/unified-api-schema. */
export const requestSchema = z
	.object({
		model: required('model'),
		task_type: required('task_type'),
		input: z.record(z.unknown()),
		config: z
			.object({
				service_mode: z.enum(['public', 'private', '']).default(''),
				webhook_config: z
					.object({
						endpoint: z
							.string()
							.refine(
								(text) => text === '' || isHttpUrl(text),
								'invalid webhook_config.endpoint: must be a URL',
							)
							.default(''),
						secret: z.string().default(''),
					})
					.strict()
					.default({}),
			})
			.strict()
			.default({}),
	})
	.strict();

export type TaskRequestBody = z.infer<typeof requestSchema>;

/** A variation needs a prompt (piapi.ai/docs/midjourney-api/variation), unless the sandbox is lenient. */
export const variationWithPrompt = INPUTS.variation.extend({ prompt: neededPrompt });
