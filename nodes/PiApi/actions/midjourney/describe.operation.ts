import { imageFields, readImages } from '../shared/images';
import { processModeField, readProcessMode } from '../shared/prompt';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** An image to prompts that could have made it (piapi.ai/docs/midjourney-api/describe). */
export const describe: CreateOperation = {
	kind: 'create',
	value: 'describe',
	name: 'Describe',
	action: 'Describe image with Midjourney',
	description: 'Get prompts that could have made an image',
	result: 'text',
	fields: [...imageFields(IMAGE), processModeField, taskOptionsField(['botId'])],
	build(read) {
		const [image] = readImages(read, IMAGE);
		return [
			{
				kind: 'midjourney',
				operation: 'describe',
				input: { image, processMode: readProcessMode(read) },
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
