/** What both nodes say of themselves: n8n lists them as one entry, with the trigger's text. */
export const DESCRIPTION =
	'Generate images, video, audio, 3D models and text with PiAPI and Midjourney; a trigger starts workflows when a task calls back';

/** What stands below the action node on the canvas, in words: “Image: Remove Background”. */
export const SUBTITLE =
	'={{ [$parameter["resource"].replace("model3d", "3DModel"), $parameter["operation"]].map((name) => name.replace(/[a-z](?=[A-Z])/g, "$& ").replace("3D", "3D ").replace(/^[a-z]/, (letter) => letter.toUpperCase())).join(": ") }}';
