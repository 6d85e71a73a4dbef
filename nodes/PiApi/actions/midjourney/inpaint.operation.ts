import { gridImageField, readImageNumber, readOrigin } from '../shared/origin';
import { taskIdField } from '../../contract/taskIdField';
import { followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';
import { maskFields, readMask } from './mask';

/** A part of an image repainted (piapi.ai/docs/midjourney-api/inpaint). */
export const inpaint: CreateOperation = {
	kind: 'create',
	value: 'inpaint',
	name: 'Inpaint',
	action: 'Inpaint Midjourney image',
	description: 'Repaint part of an upscaled image',
	result: 'images',
	fields: [
		taskIdField,
		gridImageField,
		...maskFields(false),
		followUpPromptField,
		taskOptionsField(['skipPromptCheck', ...PROMPT_OPTIONS]),
	],
	build(read, limits) {
		const origin = readOrigin(read);
		const image = readImageNumber(read);
		const mask = readMask(read);
		const { hints, prompt } = readFollowUpPrompt(read, limits);
		return [
			{
				kind: 'midjourney',
				operation: 'inpaint',
				input: { mask, ...(image === undefined ? {} : { image }), prompt },
				origin,
				options: readTaskOptions(read),
				hints,
			},
		];
	},
};
