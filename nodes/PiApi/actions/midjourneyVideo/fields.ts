import type { INodeProperties } from 'n8n-workflow';

export const videoPromptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. the fox turns its head',
	description: 'What happens in the video. Leave empty to let Midjourney decide.',
};

const MOTIONS = [
	{ name: 'High', value: 'high', description: 'Everything moves, the camera too' },
	{ name: 'Low', value: 'low', description: 'Little moves' },
];

export const motionField: INodeProperties = {
	displayName: 'Motion',
	name: 'motion',
	type: 'options',
	options: MOTIONS,
	default: 'low',
	description: 'How much moves',
};

/** The motion of a video that is extended. */
export const extendMotionField: INodeProperties = {
	...motionField,
	options: [{ name: 'Service Default', value: '' }, ...MOTIONS],
	default: '',
};
