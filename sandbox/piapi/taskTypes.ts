/** PiAPI's values of `task_type` for Midjourney: piapi.ai/docs/midjourney-api. */
export const TASK_TYPES = [
	'imagine',
	'upscale',
	'variation',
	'reroll',
	'describe',
	'seed',
	'blend',
	'inpaint',
	'outpaint',
	'pan',
] as const;
export type TaskType = (typeof TASK_TYPES)[number];
