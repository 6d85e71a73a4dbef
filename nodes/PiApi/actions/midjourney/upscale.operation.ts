import { z } from 'zod';

import { allImagesNotice, imageField, buildOrigin, readImageNumbers, readOrigin } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

/** The creative upscaler on an image of a grid. */
const GRID_CREATIVE = 'imageCreative';
const typeSchema = z.enum(['image', GRID_CREATIVE, 'subtle', 'creative', '2x', '4x', 'light', 'beta']);

/** One image out of a grid, or a single image made larger (piapi.ai/docs/midjourney-api/upscale). */
export const upscaleOperation: MidjourneyDefinition<'upscale'> = {
	fields: [
		taskIdField,
		{
			displayName: 'Upscale Type',
			name: 'upscaleType',
			type: 'options',
			options: [
				{ name: '2x', value: '2x', description: 'A single image of version 5' },
				{ name: '4x', value: '4x', description: 'A single image of version 5' },
				{ name: 'Beta', value: 'beta', description: 'A single image of version 4' },
				{
					name: 'Creative',
					value: 'creative',
					description: 'A single image of version 6 or later, adds details',
				},
				{ name: 'Image of a Grid', value: 'image', description: 'One of the four images, or all of them' },
				{
					name: 'Image of a Grid, Creative',
					value: GRID_CREATIVE,
					description: 'The same with more details, where the service enlarges at once (LegNext)',
				},
				{ name: 'Light', value: 'light', description: 'A single image of version 4' },
				{
					name: 'Subtle',
					value: 'subtle',
					description: 'A single image of version 6 or later, stays as it is',
				},
			],
			default: 'image',
			description:
				'What to upscale and how. All but those of a grid work on an image that was upscaled before.',
		},
		{ ...imageField, displayOptions: { show: { upscaleType: ['image', GRID_CREATIVE] } } },
		allImagesNotice,
	],
	options: buildOptionFields(['watermark']),
	build(read) {
		const choice = parseField(typeSchema, read('upscaleType'), 'Upscale Type', 'Choose one of the list.');
		const type = choice === GRID_CREATIVE ? 'creative' : choice;
		const images = choice === 'image' || choice === GRID_CREATIVE ? readImageNumbers(read) : [undefined];
		const origin = buildOrigin(readOrigin(read), images);
		return images.map((image) => ({
			input: image === undefined ? { type } : { type, image },
			origin,
		}));
	},
};
