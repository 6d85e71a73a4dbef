import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import type { CallDefinition } from '../definitions';
import { getListing, listTasks } from '../shared/listing';
import { parseField } from '../../contract/parse';
import { toListedItem, parseTime } from './getMany.operation';

/** The families that PiAPI cancels together, each with its name in the history (piapi.ai/docs/kling-api/cancel-tasks). */
const FAMILIES = { all: undefined, kling: 'kling', luma: 'luma', midjourney: 'mj' } as const;

const modelSchema = z.enum(['all', 'kling', 'luma', 'midjourney']);

/** How many tasks are read to say what would be cancelled. */
const READ_AT_MOST = 300;

const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'cancelModel',
		type: 'options',
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'Kling', value: 'kling' },
			{ name: 'Luma', value: 'luma' },
			{ name: 'Midjourney', value: 'midjourney' },
		],
		default: 'kling',
		description: 'Whose tasks to cancel',
	},
	{
		displayName: 'Created Before',
		name: 'cancelBefore',
		type: 'dateTime',
		default: '={{ $now }}',
		required: true,
		description: 'Only older tasks',
	},
	{
		displayName: 'Really Cancel',
		name: 'reallyCancel',
		type: 'boolean',
		default: false,
		description: 'Whether to cancel the tasks, and not only to list them',
	},
];

/** Cancels what has not started, for the whole account (piapi.ai/docs/kling-api/cancel-tasks). */
export const cancelManyOperation: CallDefinition = {
	fields,
	async call(read, service): Promise<IDataObject> {
		const listing = getListing(service);
		if (!listing.cancelMany) {
			throw new Refusal(
				`${service.title} cannot cancel many tasks at once`,
				'Cancel each with Task > Cancel. Nothing was sent.',
			);
		}
		const model = parseField(modelSchema, read('cancelModel'), 'Model', 'Choose one of the list.');
		const createdBefore = parseTime(read('cancelBefore'), 'Created Before');
		if (createdBefore === undefined) {
			throw new Refusal(
				'“Created Before” is empty',
				'Enter a time, such as {{ $now }}. Nothing was cancelled.',
			);
		}
		if (read('reallyCancel') === true) {
			const message = await listing.cancelMany({ model, createdBefore });
			return { dry_run: false, model, message };
		}
		const tasks = await listTasks(listing, { model: FAMILIES[model], createdBefore }, READ_AT_MOST);
		const waiting = tasks.filter(({ status }) => status === 'pending' || status === 'staged');
		return {
			dry_run: true,
			model,
			count: waiting.length,
			tasks: waiting.map(toListedItem),
			message: `Nothing was cancelled. Switch Really Cancel on to cancel ${waiting.length === 1 ? 'this task' : `these ${waiting.length} tasks`}.`,
		};
	},
};
