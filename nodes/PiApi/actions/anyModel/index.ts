import type { Resource } from '../operation';
import { run } from './run.operation';

export const anyModel: Resource = {
	value: 'anyModel',
	name: 'Any Model',
	operations: [run],
	defaultOperation: 'run',
};
