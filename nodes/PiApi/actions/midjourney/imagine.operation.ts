import { checkPrompt, composePrompt } from '../../midjourney/prompt';
import { aspectRatioField, processModeField } from '../shared/prompt';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';
import { midjourneyParametersField, readMidjourneyParameters } from './parameters';

/** Text to four pictures (piapi.ai/docs/midjourney-api/imagine). */
export const imagine: CreateOperation = {
	kind: 'create',
	value: 'imagine',
	name: 'Imagine',
	action: 'Generate images from a prompt',
	description: 'Generate four images from a prompt',
	pictures: true,
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
		taskOptionsField(['botId', 'skipPromptCheck']),
	],
	build(read, limits) {
		const { parameters, promptImages } = readMidjourneyParameters(read);
		const checked = checkPrompt(
			{
				prompt: read('prompt'),
				parameters,
				promptImages: promptImages.length,
				aspectRatio: read('aspectRatio'),
				processMode: read('processMode'),
			},
			limits.prompt,
		);
		const { prompt, aspectRatio, processMode, hints } = checked;
		composePrompt(
			prompt,
			promptImages.map((source) => (source.from === 'url' ? source.url : '')),
			limits.prompt,
		);
		return [
			{
				kind: 'midjourney',
				operation: 'imagine',
				input: { prompt, promptImages, aspectRatio, processMode },
				options: readTaskOptions(read),
				hints,
			},
		];
	},
};
