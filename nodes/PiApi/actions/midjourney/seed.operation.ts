import { taskIdField } from '../../contract/taskIdField';
import { readOrigin } from '../shared/origin';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import type { CreateOperation } from '../operation';

/** The seed of an earlier task (piapi.ai/docs/midjourney-api/seed). */
export const seed: CreateOperation = {
	kind: 'create',
	value: 'seed',
	name: 'Get Seed',
	action: 'Get seed of Midjourney task',
	description: 'Get the seed of a task, to make similar images again',
	result: 'text',
	fields: [taskIdField, taskOptionsField()],
	build(read) {
		return [
			{
				kind: 'midjourney',
				operation: 'seed',
				input: {},
				origin: readOrigin(read),
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
