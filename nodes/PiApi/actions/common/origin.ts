import type { INodeProperties } from 'n8n-workflow';

import type { ImageNumber, OriginRequirement } from '../../contract/request';
import { parseImageNumbers } from '../../midjourney/imageNumbers';
import { parseTaskId } from '../../midjourney/taskId';
import type { Read } from '../operation';

/** The field that names the task to build on, or to look at. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '={{ $json.task_id }}',
	required: true,
	placeholder: 'e.g. 58cb41b7-556d-46c0-b82e-1e116aa1a31a',
	description: 'The task_id of an earlier PiAPI item',
};

/** Items of one image each carry their number. */
const INDEX_OF_ITEM = '={{ $json.index }}';

/** The field that picks a picture of a grid. */
export const imageField: INodeProperties = {
	displayName: 'Image',
	name: 'image',
	type: 'options',
	options: [
		{ name: '1 (Top Left)', value: 1 },
		{ name: '2 (Top Right)', value: 2 },
		{ name: '3 (Bottom Left)', value: 3 },
		{ name: '4 (Bottom Right)', value: 4 },
		{ name: 'All', value: 'all', description: 'One task for each of the four pictures' },
	],
	default: INDEX_OF_ITEM,
	description: 'Which picture of the grid. Items of one image each carry their number as index.',
};

/** The task that a follow-up builds on; throws a Refusal for what is no task id. */
export function readOrigin(read: Read): OriginRequirement {
	return { taskId: parseTaskId(read('taskId'), 'Task ID'), field: 'Task ID' };
}

/** The pictures that the Image field picks; throws a Refusal for anything but 1 to 4 and All. */
export function readImageNumbers(read: Read): ImageNumber[] {
	return parseImageNumbers(read('image'), 'Image');
}
