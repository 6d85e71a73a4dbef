import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { WaitOperation } from '../operation';

/** A task until it has ended; free of charge. */
export const wait: WaitOperation = {
	kind: 'wait',
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait until a task has ended and return its result',
	fields: [taskIdField],
	taskId(read) {
		return parseTaskId(read('taskId'), 'Task ID');
	},
};
