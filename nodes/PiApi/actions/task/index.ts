import type { Resource } from '../operation';
import { cancel } from './cancel.operation';
import { download } from './download.operation';
import { get } from './get.operation';
import { wait } from './wait.operation';

export const task: Resource = {
	value: 'task',
	name: 'Task',
	operations: [cancel, download, get, wait],
	defaultOperation: 'get',
};
