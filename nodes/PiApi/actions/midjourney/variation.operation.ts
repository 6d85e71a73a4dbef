import { z } from 'zod';

import { allImagesNotice, imageField, buildOrigin, readImageNumbers, readOrigin } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { followUpAspectRatioField, followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const typeSchema = z.enum(['image', 'strong', 'subtle']);

/** Four new images like one image (piapi.ai/docs/midjourney-api/variation). */
export const variationOperation: MidjourneyDefinition<'variation'> = {
	fields: [
		taskIdField,
		{
			displayName: 'Variation Type',
			name: 'variationType',
			type: 'options',
			options: [
				{ name: 'Image of a Grid', value: 'image', description: 'One of the four images, or all of them' },
				{
					name: 'Strong',
					value: 'strong',
					description: 'A single image that was upscaled before, far from it',
				},
				{
					name: 'Subtle',
					value: 'subtle',
					description: 'A single image that was upscaled before, close to it',
				},
			],
			default: 'image',
			description: 'What to vary and how far',
		},
		{ ...imageField, displayOptions: { show: { variationType: ['image'] } } },
		allImagesNotice,
		followUpPromptField,
		followUpAspectRatioField,
	],
	options: buildOptionFields(['skipPromptCheck', 'watermark', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const type = parseField(typeSchema, read('variationType'), 'Variation Type', 'Choose one of the list.');
		const images = type === 'image' ? readImageNumbers(read) : [undefined];
		const origin = buildOrigin(readOrigin(read), images);
		const { hints, ...text } = readFollowUpPrompt(read, limits);
		return images.map((image) => ({
			input: { type, ...(image === undefined ? {} : { image }), ...text },
			origin,
			hints,
		}));
	},
};
