import { DateTime } from 'luxon';
import pickBy from 'lodash/pickBy';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { ListedTask, TaskQuery } from '../../contract/listing';
import { Refusal } from '../../contract/refusal';
import { isSet } from '../../contract/value';
import type { CallDefinition } from '../definitions';
import { readRawOptions } from '../shared/options';
import { HISTORY_MODELS, getListing, listTasks } from '../shared/listing';
import { parseField, quoteValue } from '../../contract/parse';

const limitSchema = z.coerce.number().int().min(1);

const fields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Created After',
				name: 'createdAfter',
				type: 'dateTime',
				default: '',
				description: 'Only newer tasks',
			},
			{
				displayName: 'Created Before',
				name: 'createdBefore',
				type: 'dateTime',
				default: '',
				description: 'Only older tasks',
			},
			{
				displayName: 'Model',
				name: 'model',
				type: 'options',
				options: HISTORY_MODELS,
				default: '',
				description: 'Only tasks of this family; many newer models stand under LLM',
			},
		],
	},
];

const options: INodeProperties[] = [
	{
		displayName: 'Include Results',
		name: 'includeResults',
		type: 'boolean',
		default: false,
		description: 'Whether to read each task too, for its links and texts',
	},
];

/** A time from a field, as unix time in s; undefined where it is empty. Throws a Refusal for what is no time. */
export function parseTime(value: unknown, field: string): number | undefined {
	if (!isSet(value)) return undefined;
	const time = DateTime.isDateTime(value) ? value : DateTime.fromISO(String(value));
	if (time.isValid) return Math.floor(time.toSeconds());
	throw new Refusal(
		`“${field}” is ${quoteValue(value)}, which is not a time`,
		'Enter a date and time such as 2026-11-27T18:00:00.',
	);
}

/** A task of a list as an item. */
export function toListedItem(task: ListedTask): IDataObject {
	const item: IDataObject = {
		task_id: task.id,
		model: task.model,
		task_type: task.taskType,
		status: task.status,
		cost: task.cost && { ...task.cost },
		created_at: task.createdAt,
		updated_at: task.updatedAt,
		task_error: task.error === undefined ? undefined : { message: task.error },
	};
	return pickBy(item, (value) => value !== undefined);
}

/** The history of the account (piapi.ai/docs/piapi-user-history-query); free of charge. */
export const taskListOperation: CallDefinition = {
	fields,
	options,
	async call(read, service, help) {
		const listing = getListing(service);
		const filters = (read('filters') ?? {}) as IDataObject;
		const limit =
			read('returnAll') === true
				? undefined
				: parseField(limitSchema, read('limit'), 'Limit', 'Enter a whole number from 1 on.');
		const query: Omit<TaskQuery, 'page' | 'size'> = {
			...(filters.model ? { model: String(filters.model) } : {}),
			createdAfter: parseTime(filters.createdAfter, 'Created After'),
			createdBefore: parseTime(filters.createdBefore, 'Created Before'),
		};
		const tasks = await listTasks(listing, query, limit);
		if (readRawOptions(read).includeResults !== true) return tasks.map(toListedItem);
		return await help.runEach(tasks, async (task) => {
			try {
				return { ...toListedItem(task), ...help.simplify(await service.get(task.id)) };
			} catch (thrown) {
				// One that is too old to be read does not take the others with it.
				const reason = thrown instanceof Error ? thrown.message : String(thrown);
				return { ...toListedItem(task), message: `Its result could not be read: ${reason}` };
			}
		});
	},
};
