import { imageFields, readImages } from '../shared/images';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** What an image shows, cut out (docs.legnext.ai/api-reference/image-generation/remove-background). */
export const removeBackground: CreateOperation = {
	kind: 'create',
	value: 'removeBackground',
	name: 'Remove Background',
	action: 'Remove background of Midjourney image',
	description: 'Remove the background of any image',
	result: 'images',
	fields: [...imageFields(IMAGE), taskOptionsField()],
	build(read) {
		const [image] = readImages(read, IMAGE);
		return [
			{
				kind: 'midjourney',
				operation: 'removeBackground',
				input: { image },
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
