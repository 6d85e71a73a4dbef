import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { ReadDefinition } from '../definitions';

/** A task as it stands (piapi.ai/docs/unified-api-schema); free of charge. */
export const taskOperation: ReadDefinition = {
	fields: [taskIdField],
	async read(read, service) {
		return await service.get(parseTaskId(read('taskId'), 'Task ID'));
	},
};
