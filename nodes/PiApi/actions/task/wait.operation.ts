import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { WaitDefinition } from '../operation';

/** A task until it has ended; free of charge. */
export const wait: WaitDefinition = {
	fields: [taskIdField],
	readTaskId(read) {
		return parseTaskId(read('taskId'), 'Task ID');
	},
};
