import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

/** A prompt to the words that count (docs.legnext.ai/api-reference/image-generation/shorten). */
export const shortenOperation: MidjourneyDefinition<'shorten'> = {
	fields: [{ ...requiredPromptField, description: 'The prompt to shorten' }],
	options: buildOptionFields(PROMPT_OPTIONS),
	build(read, limits) {
		const { prompt, hints } = readPrompt(read, limits);
		return [{ input: { prompt }, hints }];
	},
};
