import { TaskFailure } from '../../contract/failure';
import { parseTaskId } from '../../contract/taskId';
import { taskIdField } from '../../contract/taskIdField';
import type { ReadDefinition } from '../definitions';

/** The files of a finished task; free of charge. */
export const downloadOperation: ReadDefinition = {
	fields: [taskIdField],
	async read(read, service) {
		const task = await service.get(parseTaskId(read('taskId'), 'Task ID'));
		if (task.status === 'completed') return task;
		throw new TaskFailure(`Task ${task.id} has no files: it is ${task.status}`, {
			kind: 'read',
			description:
				task.status === 'failed' || task.status === 'cancelled'
					? 'Create the image again.'
					: 'Wait for it first with Task > Wait.',
			task,
		});
	},
};
