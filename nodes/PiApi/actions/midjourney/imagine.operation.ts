import type { PromptFields } from '../../midjourney/prompt';
import { checkPrompt, composePrompt, expandPrompt } from '../../midjourney/prompt';
import { aspectRatioField, processModeField, readPromptSettings } from '../shared/prompt';
import { PROMPT_OPTIONS, isExpanded, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';
import { midjourneyParametersField, readMidjourneyParameters } from './parameters';

/** Text to four images (piapi.ai/docs/midjourney-api/imagine). */
export const imagineOperation: MidjourneyDefinition<'imagine'> = {
	fields: [
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. a lighthouse in a storm, oil painting',
			description:
				'What to show. Midjourney’s own flags, such as --chaos 20, may stand at the end and win over the fields.',
		},
		aspectRatioField,
		processModeField,
		midjourneyParametersField,
	],
	options: buildOptionFields([
		...(['botId', 'permutations', 'skipPromptCheck', 'translatePrompt', 'watermark'] as const),
		...PROMPT_OPTIONS,
	]),
	build(read, limits) {
		const { parameters, promptImages } = readMidjourneyParameters(read);
		const fields: PromptFields = {
			prompt: read('prompt'),
			parameters,
			promptImages: promptImages.length,
			aspectRatio: read('aspectRatio'),
			processMode: read('processMode'),
			...readPromptSettings(read, limits),
		};
		const all = isExpanded(read)
			? expandPrompt(fields, limits.prompt)
			: { prompts: [fields.prompt], hints: [] };
		const addresses = promptImages.map((source) => (source.from === 'url' ? source.url : ''));
		return all.prompts.map((text, part) => {
			const checkedPrompt = checkPrompt({ ...fields, prompt: text }, limits.prompt);
			const { prompt, aspectRatio, processMode, hints } = checkedPrompt;
			composePrompt(prompt, addresses, limits.prompt);
			return {
				input: { prompt, promptImages, aspectRatio, processMode },
				hints: part === 0 ? [...listExpansionHints(all.prompts.length), ...all.hints, ...hints] : hints,
			};
		});
	},
};

function listExpansionHints(count: number): string[] {
	return count > 1 ? [`“Prompt” stands for ${count} tasks (Permutations: Expand).`] : [];
}
