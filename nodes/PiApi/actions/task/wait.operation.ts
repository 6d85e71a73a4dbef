import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { WaitDefinition } from '../definitions';

/** A task until it has ended; free of charge. */
export const waitOperation: WaitDefinition = {
	fields: [taskIdField],
	readTaskId(read) {
		return parseTaskId(read('taskId'), 'Task ID');
	},
};
