import { taskIdField } from '../../contract/taskIdField';
import { readOrigin } from '../shared/origin';
import type { MidjourneyDefinition } from '../definitions';

/** The seed of an earlier task (piapi.ai/docs/midjourney-api/seed). */
export const seedOperation: MidjourneyDefinition<'seed'> = {
	fields: [taskIdField],
	build(read) {
		return [
			{
				input: {},
				origin: readOrigin(read),
			},
		];
	},
};
