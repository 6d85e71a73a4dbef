import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import { gridImageField, readImageNumber, readOrigin } from '../shared/origin';
import { parseField, quoteValue } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { followUpAspectRatioField, followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const zoomSchema = z.enum(['1', '1.5', '2', 'custom']);
const customSchema = z.coerce.number().gt(1).max(2);

/** More of the scene around an image (piapi.ai/docs/midjourney-api/outpaint). */
export const outpaintOperation: MidjourneyDefinition<'outpaint'> = {
	fields: [
		taskIdField,
		gridImageField,
		{
			displayName: 'Zoom',
			name: 'zoomRatio',
			type: 'options',
			options: [
				{ name: '1.5x', value: '1.5' },
				{ name: '2x', value: '2' },
				{ name: 'Custom', value: 'custom', description: 'Any zoom up to 2' },
				{
					name: 'None',
					value: '1',
					description: 'Fill up to another aspect ratio only, such as 1:1 to make it square',
				},
			],
			default: '2',
			description: 'How far to zoom out',
		},
		{
			displayName: 'Custom Zoom',
			name: 'customZoom',
			type: 'number',
			typeOptions: { minValue: 1.01, maxValue: 2, numberPrecision: 2 },
			default: 1.75,
			description: 'More than 1, at most 2',
			displayOptions: { show: { zoomRatio: ['custom'] } },
		},
		followUpAspectRatioField,
		followUpPromptField,
	],
	options: buildOptionFields(['skipPromptCheck', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const origin = readOrigin(read);
		const image = readImageNumber(read);
		const choice = parseField(
			zoomSchema,
			String(read('zoomRatio')),
			'Zoom',
			'Choose 1.5, 2, custom or none.',
		);
		const { hints, ...text } = readFollowUpPrompt(read, limits);
		if (choice === '1' && text.aspectRatio === undefined) {
			throw new Refusal(
				`“Zoom” is None and “Aspect Ratio” is ${quoteValue('')}`,
				'Choose the aspect ratio to fill up to, such as 1:1, or a zoom.',
			);
		}
		const zoomRatio = choice === 'custom' ? readCustomZoom(read('customZoom')) : choice;
		return [
			{
				input: { zoomRatio, ...(image === undefined ? {} : { image }), ...text },
				origin,
				hints,
			},
		];
	},
};

function readCustomZoom(value: unknown): string {
	return String(parseField(customSchema, value, 'Custom Zoom', 'Enter a number above 1 and up to 2.'));
}
