import { imageFields, readImages } from '../shared/images';
import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** The shapes of an image in another look (docs.legnext.ai/api-reference/image-generation/retexture). */
export const retexture: CreateOperation = {
	kind: 'create',
	value: 'retexture',
	name: 'Retexture',
	action: 'Retexture image with Midjourney',
	description: 'Keep the shapes of any image and change its materials, colors and light',
	result: 'images',
	fields: [
		...imageFields(IMAGE),
		{ ...requiredPromptField, description: 'How it is to look' },
		taskOptionsField(PROMPT_OPTIONS),
	],
	build(read, limits) {
		const [image] = readImages(read, IMAGE);
		const { prompt, hints } = readPrompt(read, limits);
		return [
			{
				kind: 'midjourney',
				operation: 'retexture',
				input: { image, prompt },
				options: readTaskOptions(read),
				hints,
			},
		];
	},
};
