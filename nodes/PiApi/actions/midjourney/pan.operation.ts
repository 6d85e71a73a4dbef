import { z } from 'zod';

import { readOrigin } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

const directionSchema = z.enum(['up', 'down', 'left', 'right']);

/** A picture carried on to one side (piapi.ai/docs/midjourney-api/pan). */
export const pan: CreateOperation = {
	kind: 'create',
	value: 'pan',
	name: 'Pan',
	action: 'Pan image',
	description: 'Shift an upscaled image to one side and fill in the rest',
	pictures: true,
	fields: [
		taskIdField,
		{
			displayName: 'Direction',
			name: 'direction',
			type: 'options',
			options: [
				{ name: 'Down', value: 'down' },
				{ name: 'Left', value: 'left' },
				{ name: 'Right', value: 'right' },
				{ name: 'Up', value: 'up' },
			],
			default: 'right',
			description: 'Side to which the view is shifted',
		},
		followUpPromptField,
		taskOptionsField(['skipPromptCheck', ...PROMPT_OPTIONS]),
	],
	build(read, limits) {
		const origin = readOrigin(read);
		const direction = parseField(
			directionSchema,
			read('direction'),
			'Direction',
			'Choose up, down, left or right.',
		);
		const { hints, prompt } = readFollowUpPrompt(read, limits);
		return [
			{
				kind: 'midjourney',
				operation: 'pan',
				input: { direction, prompt },
				origin,
				options: readTaskOptions(read),
				hints,
			},
		];
	},
};
