import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { CallDefinition } from '../definitions';

/** How many tasks wait or are worked on (piapi.ai/docs/task-list-api); free of charge. */
export const activeTasksOperation: CallDefinition = {
	fields: [],
	async call(_read, service) {
		const { listing } = service;
		if (!listing?.readActiveTasks) {
			throw new Refusal(
				`${service.title} does not count active tasks`,
				'Choose a PiAPI credential. Nothing was sent.',
			);
		}
		return (await listing.readActiveTasks()) as IDataObject;
	},
};
