import { allImagesNotice, imageField, originOf, readImageNumbers, readOrigin } from '../shared/origin';
import { taskIdField } from '../../contract/taskIdField';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

/** A draft of version 7 in full quality (docs.legnext.ai/api-reference/image-generation/enhance). */
export const enhance: CreateOperation = {
	kind: 'create',
	value: 'enhance',
	name: 'Enhance',
	action: 'Enhance Midjourney draft images',
	description: 'Finish an image that was made with Draft, in version 7',
	result: 'images',
	fields: [taskIdField, imageField, allImagesNotice, taskOptionsField()],
	build(read) {
		const images = readImageNumbers(read);
		const origin = originOf(readOrigin(read), images);
		const options = readTaskOptions(read);
		return images.map((image) => ({
			kind: 'midjourney',
			operation: 'enhance',
			input: { image },
			origin,
			options,
			hints: [],
		}));
	},
};
