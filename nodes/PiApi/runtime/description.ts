import type { NodeHint } from 'n8n-workflow';

/** What both nodes say of themselves: n8n lists them as one entry, with the trigger's text. */
export const DESCRIPTION =
	'Generate images, video, audio, 3D models and text with PiAPI and Midjourney; a trigger starts workflows when a task calls back';

/** What stands below the action node on the canvas, in words: “Image: Remove Background”. */
export const SUBTITLE =
	'={{ [$parameter["resource"].replace("model3d", "3DModel"), $parameter["operation"]].map((name) => name.replace(/[a-z](?=[A-Z])/g, "$& ").replace("3D", "3D ").replace(/^[a-z]/, (letter) => letter.toUpperCase())).join(": ") }}';

/** Stands in the output pane before and during a run: what a prompt that is expanded costs is known only then. */
export const EXPANDING: NodeHint = {
	message:
		'Permutations is set to Expand: each combination of Prompt is a paid task, at most 40 for one item. Set to Refuse, a run sends nothing and says how many tasks there would be. A Spending Limit under Options keeps the cost down.',
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition: '={{ $parameter.options?.permutations === "expand" }}',
};
