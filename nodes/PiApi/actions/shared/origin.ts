import type { INodeProperties } from 'n8n-workflow';

import type { ImageNumber, OriginRequirement } from '../../contract/request';
import { parseImageNumber, parseImageNumbers } from '../../midjourney/imageNumbers';
import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { Read } from '../definitions';

/** Items of one image each carry their number. */
const INDEX_OF_ITEM = '={{ $json.index }}';

/** The field that picks an image of a grid. */
export const imageField: INodeProperties = {
	displayName: 'Image',
	name: 'image',
	type: 'options',
	options: [
		{ name: '1 (Top Left)', value: 1 },
		{ name: '2 (Top Right)', value: 2 },
		{ name: '3 (Bottom Left)', value: 3 },
		{ name: '4 (Bottom Right)', value: 4 },
		{ name: 'All', value: 'all', description: 'One task for each of the four images' },
	],
	default: INDEX_OF_ITEM,
	description:
		'Which image of the grid. Items of one image each carry their number as index; drafts have up to 24.',
};

/** What All costs, shown below Image while it is chosen. */
export const allImagesNotice: INodeProperties = {
	displayName: 'Creates 4 paid tasks, one for each image',
	name: 'allImagesNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { image: ['all'] } },
};

/** The field that names a task where it is one of several sources: it need not be filled in. */
export const optionalTaskIdField: INodeProperties = { ...taskIdField, required: false };

/** The field that names one image of a task, which may have only one. */
export const oneImageField: INodeProperties = {
	...imageField,
	options: [
		...(imageField.options ?? []).slice(0, 4),
		{ name: 'Single Image', value: '', description: 'The task has one image only' },
	],
	description: 'Which image of the task. Items of one image each carry their number as index.',
};

/** The same of a follow-up that needs a single image, except where the service takes one of a grid. */
export const gridImageField: INodeProperties = {
	...oneImageField,
	description:
		'Which image of a grid (LegNext only). The others need a single image, such as an upscaled one.',
};

/** The field that names one video of a task, which may have only one. */
export const videoField: INodeProperties = {
	displayName: 'Video',
	name: 'video',
	type: 'options',
	options: [
		{ name: '1', value: 1 },
		{ name: '2', value: 2 },
		{ name: '3', value: 3 },
		{ name: '4', value: 4 },
		{ name: 'Single Video', value: '', description: 'The task has one video only' },
	],
	default: INDEX_OF_ITEM,
	description: 'Which video of the task. Items of one video each carry their number as index.',
};

/** The task that a follow-up builds on; throws a Refusal for what is no task id. */
export function readOrigin(read: Read): OriginRequirement {
	return { taskId: parseTaskId(read('taskId'), 'Task ID'), field: 'Task ID' };
}

/** The origin of the requests for these images of it. */
export function buildOrigin(origin: OriginRequirement, images: readonly unknown[]): OriginRequirement {
	return images.length > 1 ? { ...origin, all: true } : origin;
}

/** The images that the Image field picks; throws a Refusal for anything but their numbers and All. */
export function readImageNumbers(read: Read): ImageNumber[] {
	return parseImageNumbers(read('image'), 'Image');
}

/** The image that the Image field names; undefined where the task has one only. */
export function readImageNumber(read: Read): ImageNumber | undefined {
	return parseImageNumber(read('image'), 'Image');
}

/** The video that the Video field names; undefined where the task has one only. */
export function readVideoNumber(read: Read): ImageNumber | undefined {
	return parseImageNumber(read('video'), 'Video', 4);
}
