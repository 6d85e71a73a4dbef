/**
 * What work a task is, whatever a service calls it: durations and prices go by it. `upscale` picks a tile,
 * `upscaleAgain` takes a picture that was picked, or picks and upscales in one; `model` is the work of any other
 * model than Midjourney.
 */
export const TASK_KINDS = [
	'imagine',
	'variation',
	'reroll',
	'blend',
	'inpaint',
	'outpaint',
	'pan',
	'edit',
	'removeBackground',
	'upscale',
	'upscaleAgain',
	'describe',
	'shorten',
	'seed',
	'video',
	'videoUpscale',
	'model',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];
