import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { ReadDefinition } from '../operation';

/** A task as it stands (piapi.ai/docs/unified-api-schema); free of charge. */
export const getTask: ReadDefinition = {
	fields: [taskIdField],
	async read(read, service) {
		return await service.get(parseTaskId(read('taskId'), 'Task ID'));
	},
};
