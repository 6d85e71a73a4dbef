import { z } from 'zod';

import { gridImageField, readImageNumber, readOrigin } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { isSet } from '../../contract/value';
import { taskIdField } from '../../contract/taskIdField';
import { followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

/** Midjourney’s own button makes an image larger by a half. */
const PAN_DEFAULT = 1.5;

const scaleSchema = z.coerce.number().gt(1);

const directionSchema = z.enum(['up', 'down', 'left', 'right']);

/** An image extended to one side (piapi.ai/docs/midjourney-api/pan). */
export const panOperation: MidjourneyDefinition<'pan'> = {
	fields: [
		taskIdField,
		gridImageField,
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
		{
			displayName: 'Scale',
			name: 'panScale',
			type: 'number',
			typeOptions: { minValue: 1.1, maxValue: 3, numberPrecision: 2 },
			default: PAN_DEFAULT,
			description: 'How many times as long the image gets, 1.1 to 3 (LegNext; the others say 1.5)',
		},
		followUpPromptField,
	],
	options: buildOptionFields(['skipPromptCheck', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const origin = readOrigin(read);
		const image = readImageNumber(read);
		const direction = parseField(
			directionSchema,
			read('direction'),
			'Direction',
			'Choose up, down, left or right.',
		);
		const scale = readScale(read('panScale'));
		const { hints, prompt } = readFollowUpPrompt(read, limits);
		return [
			{
				input: {
					direction,
					...(image === undefined ? {} : { image }),
					...(scale === PAN_DEFAULT ? {} : { scale }),
					prompt,
				},
				origin,
				hints,
			},
		];
	},
};

/** Where nothing is said, an expression that gives nothing included, Midjourney’s own. */
function readScale(value: unknown): number {
	if (!isSet(value)) return PAN_DEFAULT;
	return parseField(scaleSchema, value, 'Scale', 'Enter a number from 1.1 to 3.');
}
