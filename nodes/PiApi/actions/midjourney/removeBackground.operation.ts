import { buildImageFields, readImages } from '../shared/images';
import type { MidjourneyDefinition } from '../operation';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** What an image shows, cut out (docs.legnext.ai/api-reference/image-generation/remove-background). */
export const removeBackground: MidjourneyDefinition<'removeBackground'> = {
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
