import type { Capabilities } from '../capabilities';

/** LegNext's operations (docs.legnext.ai/api-reference). */
export const LEGNEXT_CAPABILITIES: Capabilities = {
	midjourney: [
		'imagine',
		'upscale',
		'variation',
		'reroll',
		'describe',
		'blend',
		'inpaint',
		'outpaint',
		'pan',
		'shorten',
		'remix',
		'retexture',
		'enhance',
		'removeBackground',
		'edit',
		'enhanceUpscale',
		'videoGenerate',
		'videoExtend',
		'videoUpscale',
	],
	// Codes 0 to 3 (docs.legnext.ai/api-reference/image-generation/upscale); a picture of a grid is upscaled at once.
	upscaleTypes: ['image', 'subtle', 'creative', '2x', '4x'],
	// An upscaled picture is not upscaled again: this is the way to a creative one.
	gridUpscaleTypes: ['creative'],
	variationTypes: ['image', 'strong', 'subtle'],
	options: [],
	mask: 'address',
	cancel: false,
	upload: false,
	callbackSecret: false,
	promptLimit: 8192,
};
