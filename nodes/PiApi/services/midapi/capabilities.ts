import type { Capabilities } from '../../contract/capabilities';

/** MidAPI's operations (docs.midapi.ai/mj-api). */
export const MIDAPI_CAPABILITIES: Capabilities = {
	// Neither endpoint has a choice (docs.midapi.ai/mj-api/upscale, docs.midapi.ai/mj-api/vary).
	upscaleTypes: ['image'],
	variationTypes: ['image'],
	options: ['translatePrompt', 'watermark'],
	cancel: false,
	upload: false,
	// Nothing is written about it.
	failuresAreFree: false,
	callbackSecret: false,
	callsAgain: false,
	// 2000 once what has a field of its own has left the prompt: counted there (imagine.ts).
	promptLimit: 8192,
	// The newest that MidAPI lists (docs.midapi.ai/mj-api/generate-mj-image).
	defaultVersion: '7',
};
