import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { CallDefinition } from '../definitions';

/** Cancels a task that has not started (piapi.ai/docs/midjourney-api/cancel-task). */
export const cancelOperation: CallDefinition = {
	fields: [taskIdField],
	async call(read, service) {
		const taskId = parseTaskId(read('taskId'), 'Task ID');
		const message = await service.cancel(taskId);
		return { task_id: taskId, cancelled: true, message };
	},
};
