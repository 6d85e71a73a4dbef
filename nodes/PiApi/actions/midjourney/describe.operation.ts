import { buildImageFields, readImages } from '../shared/images';
import { processModeField, readProcessMode } from '../shared/prompt';
import { buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** An image to prompts that could have made it (piapi.ai/docs/midjourney-api/describe). */
export const describeOperation: MidjourneyDefinition<'describe'> = {
	fields: [...buildImageFields(IMAGE), processModeField],
	options: buildOptionFields(['botId']),
	build(read) {
		const [image] = readImages(read, IMAGE);
		return [
			{
				input: { image, processMode: readProcessMode(read) },
			},
		];
	},
};
