import { z } from 'zod';

import { oneImageField, readImageNumber, readOrigin } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const strengthSchema = z.enum(['strong', 'subtle']);

/** An image with another prompt (docs.legnext.ai/api-reference/image-generation/remix). */
export const remixOperation: MidjourneyDefinition<'remix'> = {
	fields: [
		taskIdField,
		oneImageField,
		{ ...requiredPromptField, description: 'What to show instead' },
		{
			displayName: 'Strength',
			name: 'strength',
			type: 'options',
			options: [
				{ name: 'Strong', value: 'strong', description: 'Far from the image' },
				{ name: 'Subtle', value: 'subtle', description: 'Close to the image' },
			],
			default: 'strong',
			description: 'How far the new images may be from the old one',
		},
	],
	options: buildOptionFields(PROMPT_OPTIONS),
	build(read, limits) {
		const origin = readOrigin(read);
		const image = readImageNumber(read);
		const { prompt, hints } = readPrompt(read, limits);
		const strength = parseField(strengthSchema, read('strength'), 'Strength', 'Choose strong or subtle.');
		return [
			{
				input: { prompt, strength, ...(image === undefined ? {} : { image }) },
				origin,
				hints,
			},
		];
	},
};
