import type { Capabilities } from '../../contract/capabilities';

/** PiAPI's ten Midjourney task types (piapi.ai/docs/midjourney-api). */
export const PIAPI_CAPABILITIES: Capabilities = {
	models: true,
	upscaleTypes: ['image', 'subtle', 'creative', '2x', '4x', 'light', 'beta'],
	variationTypes: ['image', 'strong', 'subtle'],
	options: ['serviceMode', 'botId', 'skipPromptCheck'],
	mask: 'file',
	cancel: true,
	upload: true,
	// Only tasks that succeed are charged (piapi.ai/pricing); what is consumed all the same stands in the task.
	failuresAreFree: true,
	callbackSecret: true,
	// Three times, 5 s apart (piapi.ai/docs/unified-webhook).
	callsAgain: true,
	// PiAPI names no limit; its successor's is 8192.
	promptLimit: 8192,
};
