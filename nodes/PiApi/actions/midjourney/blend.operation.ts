import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import { buildImageFields, readImages } from '../shared/images';
import { parseField } from '../../contract/parse';
import { processModeField, readProcessMode } from '../shared/prompt';
import { buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const IMAGES = { prefix: 'images', label: 'Image', several: true };

/** Midjourney blends two to five images. */
const FEWEST = 2;
const MOST = 5;

const dimensionSchema = z.enum(['square', 'portrait', 'landscape']);

/** Several images into one (piapi.ai/docs/midjourney-api/blend). */
export const blendOperation: MidjourneyDefinition<'blend'> = {
	fields: [
		...buildImageFields(IMAGES),
		{
			displayName: 'Dimension',
			name: 'dimension',
			type: 'options',
			options: [
				{ name: 'Landscape', value: 'landscape', description: '3:2' },
				{ name: 'Portrait', value: 'portrait', description: '2:3' },
				{ name: 'Square', value: 'square', description: '1:1' },
			],
			default: 'square',
			description: 'Format of the result',
		},
		processModeField,
	],
	options: buildOptionFields(['botId']),
	build(read) {
		const images = readImages(read, IMAGES);
		if (images.length < FEWEST || images.length > MOST) {
			throw new Refusal(
				`“${images[0].field}” names ${images.length} ${images.length === 1 ? 'image' : 'images'}`,
				`Midjourney blends ${FEWEST} to ${MOST} images.`,
			);
		}
		const dimension = parseField(
			dimensionSchema,
			read('dimension'),
			'Dimension',
			'Choose square, portrait or landscape.',
		);
		return [
			{
				input: { images, dimension, processMode: readProcessMode(read) },
			},
		];
	},
};
