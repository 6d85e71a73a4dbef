import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import type { OutputSettings } from '../../contract/output';
import { optionsField } from '../shared/options';
import { readOutput, taskOutputFields, taskOutputOptions } from '../shared/outputFields';
import { parseField, parseList } from '../../contract/parse';
import type { Read } from '../definitions';

const EVENTS = ['completed', 'failed', 'progress'] as const;
export type TriggerEvent = (typeof EVENTS)[number];

const VERIFICATIONS = ['automatic', 'reread', 'none'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

const filterFields: INodeProperties[] = [
	{
		displayName: 'Models',
		name: 'models',
		type: 'string',
		default: '',
		placeholder: 'e.g. midjourney, kling',
		description: 'Only tasks of these models, separated by commas; empty for all',
	},
	{
		displayName: 'Task Types',
		name: 'taskTypes',
		type: 'string',
		default: '',
		placeholder: 'e.g. imagine, upscale',
		description: 'Only tasks of these types, separated by commas; empty for all',
	},
];

/** The fields of the trigger. */
export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Put the production URL above into Callback URL (under Options) of a PiAPI node that does not wait. The service calls it when the task has ended.',
		name: 'address',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{ name: 'Task Completed', value: 'completed', description: 'The task has its result' },
			{
				name: 'Task Failed',
				value: 'failed',
				description: 'The task ended without a result, or was cancelled',
			},
			{
				name: 'Task Progress',
				value: 'progress',
				description: 'The task has progressed; not every service says so',
			},
		],
		default: ['completed', 'failed'],
		required: true,
		description: 'What starts the workflow',
	},
	{
		displayName: 'Verification',
		name: 'verification',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description:
					'By a Webhook Secret that is hard to guess, where the service sends it back; otherwise by reading the task',
			},
			{
				name: 'Always Read the Task',
				value: 'reread',
				description: 'By the secret where there is one, and the task is read from the service besides',
			},
			{
				name: 'None (Unsafe)',
				value: 'none',
				description: 'Whoever knows the address can start the workflow with any content',
			},
		],
		default: 'automatic',
		description: 'How a forged call is found out',
	},
	{
		displayName:
			'Without verification anybody who learns the address can start this workflow and choose what it works with. Files are not downloaded then.',
		name: 'unsafe',
		type: 'notice',
		default: '',
		displayOptions: { show: { verification: ['none'] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: filterFields,
	},
	...taskOutputFields,
	{ ...optionsField, options: taskOutputOptions },
];

/** What the user set on the trigger. */
export interface TriggerSettings {
	events: ReadonlySet<TriggerEvent>;
	verification: Verification;
	/** Lower case; empty for all. */
	models: string[];
	taskTypes: string[];
	output: OutputSettings;
}

const eventsSchema = z.array(z.enum(EVENTS));
const verificationSchema = z.enum(VERIFICATIONS);

/** Reads the trigger's fields; throws a Refusal that names the field. */
export function readTrigger(read: Read): TriggerSettings {
	const filters = (read('filters') ?? {}) as Record<string, unknown>;
	const fix = 'Choose one of the list.';
	return {
		events: new Set(parseField(eventsSchema, read('events') ?? ['completed', 'failed'], 'Events', fix)),
		verification: parseField(verificationSchema, read('verification') ?? 'automatic', 'Verification', fix),
		models: parseWords(filters.models),
		taskTypes: parseWords(filters.taskTypes),
		output: readOutput(read),
	};
}

function parseWords(value: unknown): string[] {
	return parseList(typeof value === 'string' ? value.replace(/,/g, '\n') : value).map((word) =>
		word.toLowerCase(),
	);
}

/** The event that a task stands for. */
export function getEvent(task: Task): TriggerEvent {
	if (!isFinal(task)) return 'progress';
	return task.status === 'completed' ? 'completed' : 'failed';
}

/** Whether the trigger was asked to start for a task. */
export function isWanted(task: Task, { events, models, taskTypes }: TriggerSettings): boolean {
	const isAmong = (list: string[], word: string) => list.length === 0 || list.includes(word.toLowerCase());
	return events.has(getEvent(task)) && isAmong(models, task.model) && isAmong(taskTypes, task.taskType);
}
