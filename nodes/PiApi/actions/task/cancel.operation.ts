import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { CallOperation } from '../operation';

/** Takes back a task that has not started (piapi.ai/docs/midjourney-api/cancel-task). */
export const cancel: CallOperation = {
	kind: 'call',
	value: 'cancel',
	name: 'Cancel',
	action: 'Cancel task',
	description: 'Cancel a task that has not started; a running one runs to its end',
	fields: [taskIdField],
	async call(read, service) {
		const taskId = parseTaskId(read('taskId'), 'Task ID');
		const message = await service.cancel(taskId);
		return { task_id: taskId, cancelled: true, message };
	},
};
