import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

/** A prompt to the words that count (docs.legnext.ai/api-reference/image-generation/shorten). */
export const shorten: CreateOperation = {
	kind: 'create',
	value: 'shorten',
	name: 'Shorten',
	action: 'Shorten Midjourney prompt',
	description: 'Get shorter prompts that say the same',
	result: 'text',
	fields: [
		{ ...requiredPromptField, description: 'The prompt to shorten' },
		taskOptionsField(PROMPT_OPTIONS),
	],
	build(read, limits) {
		const { prompt, hints } = readPrompt(read, limits);
		return [
			{ kind: 'midjourney', operation: 'shorten', input: { prompt }, options: readTaskOptions(read), hints },
		];
	},
};
