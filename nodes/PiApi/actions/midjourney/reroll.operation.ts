import { readOrigin, taskIdField } from '../common/origin';
import { followUpAspectRatioField, followUpPromptField, readFollowUpPrompt } from '../common/prompt';
import { readTaskOptions, taskOptionsField } from '../common/taskOptions';
import type { CreateOperation } from '../operation';

/** Four new pictures of the same prompt (piapi.ai/docs/midjourney-api/reroll). */
export const reroll: CreateOperation = {
	kind: 'create',
	value: 'reroll',
	name: 'Reroll',
	action: 'Reroll a task',
	description: 'Generate four new images from the prompt of an earlier task',
	pictures: true,
	fields: [taskIdField, followUpPromptField, followUpAspectRatioField, taskOptionsField(['skipPromptCheck'])],
	build(read, limits) {
		const origin = readOrigin(read);
		const { hints, ...input } = readFollowUpPrompt(read, limits.prompt);
		return [
			{ kind: 'midjourney', operation: 'reroll', input, origin, options: readTaskOptions(read), hints },
		];
	},
};
