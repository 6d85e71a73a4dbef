import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { CallOperation } from '../operation';

/** How many tasks wait or are worked on (piapi.ai/docs/task-list-api); free of charge. */
export const getActiveTasks: CallOperation = {
	kind: 'call',
	value: 'getActiveTasks',
	name: 'Get Active Tasks',
	action: 'Get active tasks of account',
	description: 'Count the tasks that wait or run, by family of models',
	fields: [],
	async call(_read, service) {
		const { listing } = service;
		if (!listing?.activeTasks) {
			throw new Refusal(
				`${service.title} does not count active tasks`,
				'Choose a PiAPI credential. Nothing was sent.',
			);
		}
		return (await listing.activeTasks()) as IDataObject;
	},
};
