import { buildImageFields, readImages } from '../shared/images';
import type { MidjourneyDefinition } from '../definitions';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** What an image shows, cut out (docs.legnext.ai/api-reference/image-generation/remove-background). */
export const removeBackgroundOperation: MidjourneyDefinition<'removeBackground'> = {
	fields: [...buildImageFields(IMAGE)],
	build(read) {
		const [image] = readImages(read, IMAGE);
		return [
			{
				input: { image },
			},
		];
	},
};
