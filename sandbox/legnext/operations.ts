/** LegNext's operations by the last part of their addresses: docs.legnext.ai/api-reference. */
export const OPERATIONS = [
	'diffusion',
	'variation',
	'upscale',
	'reroll',
	'blend',
	'describe',
	'shorten',
	'pan',
	'outpaint',
	'inpaint',
	'remix',
	'edit',
	'upload-paint',
	'retexture',
	'remove-background',
	'enhance',
	'enhance-upscale',
	'video-diffusion',
	'extend-video',
	'video-upscale',
] as const;
export type Operation = (typeof OPERATIONS)[number];
