import { taskIdField } from '../../contract/taskIdField';
import { readOrigin } from '../shared/origin';
import type { MidjourneyDefinition } from '../operation';

/** The seed of an earlier task (piapi.ai/docs/midjourney-api/seed). */
export const seed: MidjourneyDefinition<'seed'> = {
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
