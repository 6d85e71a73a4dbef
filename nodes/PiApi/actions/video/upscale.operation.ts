import { taskIdField } from '../../contract/taskIdField';
import { readOrigin, readVideoNumber, videoField } from '../shared/origin';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

/** A video made larger (docs.legnext.ai/api-reference/video-generation/video-upscale). */
export const upscale: CreateOperation = {
	kind: 'create',
	value: 'upscale',
	name: 'Upscale',
	action: 'Upscale Midjourney video',
	description: 'Make a video larger',
	result: 'videos',
	fields: [taskIdField, videoField, taskOptionsField()],
	build(read) {
		const origin = readOrigin(read);
		const video = readVideoNumber(read);
		return [
			{
				kind: 'midjourney',
				operation: 'videoUpscale',
				input: video === undefined ? {} : { video },
				origin,
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
