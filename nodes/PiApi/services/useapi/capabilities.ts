import type { Capabilities } from '../../contract/capabilities';

/** What useapi.net's version 2 offers by its own endpoints and by the buttons under an image (useapi.net/docs/api-v2). */
export const USEAPI_CAPABILITIES: Capabilities = {
	upscaleTypes: ['image', 'subtle', 'creative', '2x', '4x'],
	variationTypes: ['image', 'strong', 'subtle'],
	options: [],
	cancel: true,
	upload: false,
	// Jobs run on the user's own Midjourney account; useapi.net itself is paid by the month.
	failuresAreFree: true,
	callbackSecret: false,
	callsAgain: false,
	promptLimit: 5000,
};
