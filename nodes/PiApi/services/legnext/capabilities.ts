import type { Capabilities } from '../../contract/capabilities';

/** LegNext's operations (docs.legnext.ai/api-reference). */
export const LEGNEXT_CAPABILITIES: Capabilities = {
	// An image of a grid is upscaled at once (docs.legnext.ai/api-reference/image-generation/upscale), and none twice.
	upscaleTypes: ['image'],
	gridUpscaleTypes: ['creative'],
	variationTypes: ['image', 'strong', 'subtle'],
	// A job of a grid and `imageNo` (docs.legnext.ai/api-reference/image-generation: pan, outpaint, inpaint).
	gridFollowUps: ['inpaint', 'outpaint', 'pan'],
	// `input` is null in every published answer (docs.legnext.ai/api-reference/task-management/get-task).
	hidesFormat: true,
	panScale: { min: 1.1, max: 3 },
	options: [],
	mask: 'address',
	cancel: false,
	upload: false,
	// What a job consumed stands in it (docs.legnext.ai, the job object).
	failuresAreFree: true,
	callbackSecret: false,
	callsAgain: false,
	promptLimit: 8192,
	// docs.legnext.ai/api-reference/image-generation/diffusion.
	defaultVersion: '7',
};
