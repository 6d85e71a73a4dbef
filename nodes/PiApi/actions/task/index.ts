import type { Resource } from '../operation';
import { cancel } from './cancel.operation';
import { cancelMany } from './cancelMany.operation';
import { download } from './download.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { wait } from './wait.operation';

export const task: Resource = {
	value: 'task',
	name: 'Task',
	operations: [cancel, cancelMany, download, get, getMany, wait],
	defaultOperation: 'get',
};
