import { z } from 'zod';

import { httpUrl, isHttpUrl, required } from '../http/fields';
import type { MidApiSettings } from '../settings/midapi';
import { EXTEND_TYPES, GENERATE_TYPES } from './taskTypes';

/** Longest prompt in characters: docs.midapi.ai/mj-api/generate-mj-image. */
export const PROMPT_LIMIT = 2_000;

function prompt() {
	return required('prompt').refine(
		(text) => text.length <= PROMPT_LIMIT,
		`prompt is too long, must be at most ${PROMPT_LIMIT} characters`,
	);
}

/** A whole number in a range; `step` where the page says by how much it grows. */
function amount(name: string, lowest: number, highest: number, step = 1) {
	const message = `${name} must be a whole number from ${lowest} to ${highest}`;
	return z
		.number()
		.int(message)
		.min(lowest, message)
		.max(highest, message)
		.refine((value) => value % step === 0, `${name} must be a multiple of ${step}`);
}

const common = {
	waterMark: z.string().optional(),
	callBackUrl: z.string().refine(isHttpUrl, 'callBackUrl must be a URL').optional(),
};

const fields = z
	.object({
		taskType: z.enum(GENERATE_TYPES),
		prompt: prompt(),
		speed: z.enum(['relaxed', 'fast', 'turbo']).optional(),
		// "Leave empty": an empty one counts as none.
		fileUrl: z.union([z.literal(''), httpUrl('fileUrl')]).optional(),
		fileUrls: z.array(httpUrl('fileUrls')).optional(),
		aspectRatio: z
			.enum(['1:2', '9:16', '2:3', '3:4', '5:6', '6:5', '4:3', '3:2', '1:1', '16:9', '2:1'])
			.optional(),
		version: z.enum(['7', '6.1', '6', '5.2', '5.1', 'niji6']).optional(),
		variety: amount('variety', 0, 100, 5).optional(),
		stylization: amount('stylization', 0, 1_000).optional(),
		weirdness: amount('weirdness', 0, 3_000).optional(),
		ow: amount('ow', 1, 1_000).optional(),
		enableTranslation: z.boolean().optional(),
		videoBatchSize: z
			.number()
			.refine((size) => [1, 2, 4].includes(size), 'videoBatchSize must be 1, 2 or 4')
			.optional(),
		motion: z.enum(['high', 'low']).optional(),
		...common,
	})
	.strict();

export type GenerateBody = z.infer<typeof fields>;

/** The pictures that a generate brings. */
export function filesOf({ fileUrl, fileUrls = [] }: GenerateBody): string[] {
	return fileUrl ? [fileUrl] : fileUrls;
}

/** What one task type wants or does not want, beyond the shape of the fields; undefined when all is well. */
function misfit(body: GenerateBody, settings: MidApiSettings): string | undefined {
	const { taskType, fileUrl, fileUrls = [] } = body;
	const video = taskType === 'mj_video' || taskType === 'mj_video_hd';
	const files = filesOf(body).length;
	if (fileUrl && fileUrls.length > 0) return 'use either fileUrl or fileUrls';
	if (taskType !== 'mj_txt2img' && files === 0) return `fileUrls is required for ${taskType}`;
	if (video && files > 1) return 'fileUrls must have one image link only for videos';
	if (video && body.motion === undefined) return `motion is required for ${taskType}`;
	const speedMatters = !video && taskType !== 'mj_omni_reference';
	if (settings.speedRequired && speedMatters && !body.speed) return `speed is required for ${taskType}`;
	if (settings.lenientFields) return undefined;
	if (taskType === 'mj_txt2img' && files > 0) return 'fileUrls must be empty for mj_txt2img';
	if (body.ow !== undefined && taskType !== 'mj_omni_reference') return 'ow is for mj_omni_reference only';
	if (!video && body.videoBatchSize !== undefined) return 'videoBatchSize is for videos only';
	return !video && body.motion !== undefined ? 'motion is for videos only' : undefined;
}

/** POST generate: docs.midapi.ai/mj-api/generate-mj-image. */
export function generateSchema(settings: MidApiSettings) {
	return fields.superRefine((body, context) => {
		const message = misfit(body, settings);
		if (message !== undefined) context.addIssue({ code: z.ZodIssueCode.custom, message });
	});
}

/** POST generateUpscale: docs.midapi.ai/mj-api/upscale. */
export const upscaleSchema = z
	.object({ taskId: required('taskId'), imageIndex: amount('imageIndex', 0, 3), ...common })
	.strict();

/** POST generateVary: docs.midapi.ai/mj-api/vary. `base` is the lowest index, which the page leaves in doubt. */
export function varySchema(base: number) {
	return z
		.object({ taskId: required('taskId'), imageIndex: amount('imageIndex', base, base + 3), ...common })
		.strict();
}

/** POST generateVideoExtend: docs.midapi.ai/mj-api/extend-mj-video. */
export const extendSchema = z
	.object({
		taskType: z.enum(EXTEND_TYPES),
		taskId: required('taskId'),
		index: amount('index', 0, 3),
		prompt: prompt().optional(),
		...common,
	})
	.strict()
	.refine(
		({ taskType, prompt: text }) => taskType === 'mj_video_extend_auto' || text !== undefined,
		'prompt is required for mj_video_extend_manual',
	);
