import type { Resource } from '../operation';
import { getActiveTasks } from './activeTasks.operation';
import { get } from './get.operation';

export const account: Resource = {
	value: 'account',
	name: 'Account',
	operations: [get, getActiveTasks],
	defaultOperation: 'get',
};
