import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { ReadOperation } from '../operation';

/** A task as it stands (piapi.ai/docs/unified-api-schema); free of charge. */
export const get: ReadOperation = {
	kind: 'read',
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Get a task as it stands, finished or not',
	download: false,
	fields: [taskIdField],
	async read(read, service) {
		return await service.get(parseTaskId(read('taskId'), 'Task ID'));
	},
};
