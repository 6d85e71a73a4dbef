import { taskIdField } from '../../contract/taskIdField';
import { readOrigin } from '../shared/origin';
import { followUpAspectRatioField, followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

/** Four new images of the same prompt (piapi.ai/docs/midjourney-api/reroll). */
export const reroll: CreateOperation = {
	kind: 'create',
	value: 'reroll',
	name: 'Reroll',
	action: 'Reroll Midjourney images',
	description: 'Generate four new images from the prompt of an earlier task',
	result: 'images',
	fields: [
		taskIdField,
		followUpPromptField,
		followUpAspectRatioField,
		taskOptionsField(['skipPromptCheck', ...PROMPT_OPTIONS]),
	],
	build(read, limits) {
		const origin = readOrigin(read);
		const { hints, ...input } = readFollowUpPrompt(read, limits);
		return [
			{ kind: 'midjourney', operation: 'reroll', input, origin, options: readTaskOptions(read), hints },
		];
	},
};
