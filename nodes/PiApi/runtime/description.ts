/** What both nodes say of themselves: n8n lists them as one entry, with the trigger's text. */
export const DESCRIPTION =
	'Generate images, video, audio, 3D models and text with PiAPI and Midjourney; a trigger starts workflows when a task calls back';
