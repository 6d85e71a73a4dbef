/** Values of `taskType` in a generate: docs.midapi.ai/mj-api. */
export const GENERATE_TYPES = [
	'mj_txt2img',
	'mj_img2img',
	'mj_style_reference',
	'mj_omni_reference',
	'mj_video',
	'mj_video_hd',
] as const;
export type GenerateType = (typeof GENERATE_TYPES)[number];

/** Values of `taskType` in an extension of a video. */
export const EXTEND_TYPES = ['mj_video_extend_manual', 'mj_video_extend_auto'] as const;
export type ExtendType = (typeof EXTEND_TYPES)[number];

/** All of them; what the records of an upscale and a vary are called is not published. */
export const MIDAPI_TASK_TYPES = [...GENERATE_TYPES, 'mj_upscale', 'mj_vary', ...EXTEND_TYPES] as const;
