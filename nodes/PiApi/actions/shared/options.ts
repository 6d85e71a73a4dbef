import without from 'lodash/without';
import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { IfAnswerLost } from '../../contract/wait';
import type { TaskOptions } from '../../contract/request';
import type { PromptReading } from '../../midjourney/prompt';
import type { Read } from '../definitions';
import { isAddress, parseField, parseJsonObject, parseOptionalText } from '../../contract/parse';
import { isSet } from '../../contract/value';
import { spendingFields } from './spendingLimit';

export type OptionName =
	| 'additionalInput'
	| 'botId'
	| 'callbackUrl'
	| 'checkPrompt'
	| 'concurrentJobs'
	| 'ifAnswerLost'
	| 'saveTaskIds'
	| 'flagsInPrompt'
	| 'permutations'
	| 'serviceMode'
	| 'skipPromptCheck'
	| 'spendingLimitPoints'
	| 'spendingLimitUsd'
	| 'translatePrompt'
	| 'watermark';

/** Options that say how a run goes about its tasks, and not what they are. */
const OF_THE_RUN: OptionName[] = [
	'callbackUrl',
	'concurrentJobs',
	'ifAnswerLost',
	'saveTaskIds',
	'spendingLimitPoints',
	'spendingLimitUsd',
];

/** Options that every task type takes. */
const ALWAYS: OptionName[] = ['additionalInput', 'serviceMode', ...OF_THE_RUN];

const FIELDS: Record<OptionName, INodeProperties> = {
	...spendingFields,
	additionalInput: {
		displayName: 'Additional Input',
		name: 'additionalInput',
		type: 'json',
		default: '{}',
		description:
			'JSON object that is merged into the task’s input last, for what the service adds before this node knows it',
	},
	botId: {
		displayName: 'Bot ID',
		name: 'botId',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'Which of your connected Midjourney accounts runs the task (Host Your Account on the Pro plan)',
	},
	callbackUrl: {
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/piapi',
		description:
			'Address that the service calls when the task has ended, such as the production URL of a PiAPI Trigger; the Webhook Secret goes along',
	},
	checkPrompt: {
		displayName: 'Check Prompt',
		name: 'checkPrompt',
		type: 'options',
		options: [
			{
				name: 'Only Hints',
				value: 'hints',
				description: 'Send it all the same: for what Midjourney has begun to take after this node was made',
			},
			{ name: 'Strict', value: 'strict', description: 'Refuse it before anything is paid' },
		],
		default: 'strict',
		description: 'What to do with a value or a flag that Midjourney would turn down',
	},
	concurrentJobs: {
		displayName: 'Concurrent Jobs',
		name: 'concurrentJobs',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 3,
		description: 'How many tasks this node may run at once, instead of what the credential says',
	},
	ifAnswerLost: {
		displayName: 'If an Answer Was Lost',
		name: 'ifAnswerLost',
		type: 'options',
		options: [
			{
				name: 'Create Again',
				value: 'createAgain',
				description: 'A retry creates the task again, which may be paid for a second time',
			},
			{
				name: 'Report',
				value: 'report',
				description: 'A retry fails and says how to find the task; nothing is paid for twice',
			},
		],
		default: 'report',
		description:
			'What a retry does with an item whose task may have been created by an earlier try, or failed and was charged',
	},
	saveTaskIds: {
		displayName: 'Save Task IDs in Custom Data',
		name: 'saveTaskIds',
		type: 'boolean',
		default: false,
		description: 'Whether the executions list of n8n finds the execution by its task IDs',
	},
	flagsInPrompt: {
		displayName: 'Flags in Prompt',
		name: 'flagsInPrompt',
		type: 'options',
		options: [
			{ name: 'Read', value: 'read', description: 'Flags at the end of the prompt count' },
			{ name: 'Treat as Text', value: 'text', description: 'Flags and curly brackets become plain words' },
		],
		default: 'read',
		description:
			'Choose Treat as Text for a prompt that strangers write (a form, a chat): flags such as --repeat, --video or --v can spend your money',
	},
	permutations: {
		displayName: 'Permutations',
		name: 'permutations',
		type: 'options',
		options: [
			{ name: 'Expand', value: 'expand', description: 'One paid task for each combination, at most 40' },
			{
				name: 'Refuse',
				value: 'refuse',
				description: 'Say how many tasks the prompt asks for, and send nothing',
			},
		],
		default: 'refuse',
		description: 'What to do with a prompt that asks for several tasks: {red, blue} or --repeat 4',
	},
	serviceMode: {
		displayName: 'Service Mode',
		name: 'serviceMode',
		type: 'options',
		options: [
			{
				name: 'Private',
				value: 'private',
				description: 'Host Your Account: your connected Midjourney account',
			},
			{ name: 'Public', value: 'public', description: 'Pay as you go' },
			{ name: 'Workspace Setting', value: '', description: 'As set in your workspace at the service' },
		],
		default: '',
		description: 'Whose Midjourney account runs the task',
	},
	skipPromptCheck: {
		displayName: 'Skip Prompt Check',
		name: 'skipPromptCheck',
		type: 'boolean',
		default: false,
		description: 'Whether to skip the service’s own check of the prompt',
	},
	translatePrompt: {
		displayName: 'Translate Prompt',
		name: 'translatePrompt',
		type: 'boolean',
		default: false,
		description: 'Whether the service translates the prompt into English first (MidAPI)',
	},
	watermark: {
		displayName: 'Watermark',
		name: 'watermark',
		type: 'string',
		default: '',
		description: 'Text to write on the results (MidAPI)',
	},
};

/** The Options collection, which stands last in a panel. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
};

/** Options by their names. */
export function buildOptionFields(names: OptionName[]): INodeProperties[] {
	return names.map((name) => FIELDS[name]);
}

/** The options that a retry may change without asking for other work. */
export const runOptions = buildOptionFields(OF_THE_RUN);

/** The options of every operation that creates tasks. */
export const creationOptions = buildOptionFields(ALWAYS);

/** The options of an operation that answers at once: there is no task that could call back. */
export const answerOptions = buildOptionFields(without(ALWAYS, 'callbackUrl', 'serviceMode'));

/** What the user set under Options, as it is; an empty object where the operation has none. */
export function readRawOptions(read: Read): Record<string, unknown> {
	return (read('options') ?? {}) as Record<string, unknown>;
}

const botIdSchema = z.coerce.number().int().min(0);
const concurrentJobsSchema = z.coerce.number().int().min(1);
const ifAnswerLostSchema = z.enum(['report', 'createAgain']);
const serviceModeSchema = z.enum(['', 'public', 'private']);
const switchSchema = z.boolean();

/** Whether a switch is on; throws a Refusal for anything but true and false. */
export function parseSwitch(value: unknown, field: string): boolean {
	return parseField(
		switchSchema,
		value,
		field,
		'Switch it on or off; an expression must give true or false.',
	);
}
const urlSchema = z.string().trim().refine(isAddress);

/** What the user set of a task; throws a Refusal that names the option. */
export function readTaskOptions(read: Read): TaskOptions {
	const raw = readRawOptions(read);
	const options: TaskOptions = {};
	if (isSet(raw.botId))
		options.botId = parseField(botIdSchema, raw.botId, 'Bot ID', 'Enter a whole number from 0 up.');
	if (isSet(raw.serviceMode)) {
		const mode = parseField(serviceModeSchema, raw.serviceMode, 'Service Mode', 'Choose public or private.');
		if (mode !== '') options.serviceMode = mode;
	}
	if (isSet(raw.skipPromptCheck))
		options.skipPromptCheck = parseSwitch(raw.skipPromptCheck, 'Skip Prompt Check');
	if (isSet(raw.callbackUrl)) {
		options.callbackUrl = parseField(
			urlSchema,
			raw.callbackUrl,
			'Callback URL',
			'Enter a public address that starts with https://.',
		);
	}
	const watermark = parseOptionalText(raw.watermark, 'Watermark');
	if (watermark !== undefined) options.watermark = watermark;
	if (isSet(raw.translatePrompt))
		options.translatePrompt = parseSwitch(raw.translatePrompt, 'Translate Prompt');
	const additionalInput = parseJsonObject(raw.additionalInput, 'Additional Input');
	if (additionalInput) options.additionalInput = additionalInput;
	return options;
}

/** What a retry does where an answer was lost; throws a Refusal for anything else. */
export function readIfAnswerLost(read: Read): IfAnswerLost {
	const { ifAnswerLost } = readRawOptions(read);
	if (!isSet(ifAnswerLost)) return 'report';
	return parseField(
		ifAnswerLostSchema,
		ifAnswerLost,
		'If an Answer Was Lost',
		'Choose Report or Create Again; an expression must give report or createAgain.',
	);
}

/** Whether task ids go into the execution's custom data; throws a Refusal for anything but a switch. */
export function readSaveTaskIds(read: Read): boolean {
	const { saveTaskIds } = readRawOptions(read);
	return isSet(saveTaskIds) && parseSwitch(saveTaskIds, 'Save Task IDs in Custom Data');
}

const checkSchema = z.enum(['strict', 'hints']);
const flagsSchema = z.enum(['read', 'text']);
const permutationsSchema = z.enum(['refuse', 'expand']);

/** The options of an operation with a prompt. */
export const PROMPT_OPTIONS: OptionName[] = ['checkPrompt', 'flagsInPrompt'];

/** How the prompt is to be read; throws a Refusal that names the option. */
export function readPromptReading(read: Read): PromptReading {
	const raw = readRawOptions(read);
	return {
		...(isSet(raw.checkPrompt)
			? {
					check: parseField(checkSchema, raw.checkPrompt, 'Check Prompt', 'Choose Strict or Only Hints.'),
				}
			: {}),
		...(isSet(raw.flagsInPrompt)
			? {
					flags: parseField(
						flagsSchema,
						raw.flagsInPrompt,
						'Flags in Prompt',
						'Choose Read or Treat as Text.',
					),
				}
			: {}),
	};
}

/** Whether a prompt that asks for several tasks becomes one for each; throws a Refusal for anything else. */
export function isExpanded(read: Read): boolean {
	const { permutations } = readRawOptions(read);
	if (!isSet(permutations)) return false;
	const fix = 'Choose Refuse or Expand.';
	return parseField(permutationsSchema, permutations, 'Permutations', fix) === 'expand';
}

/** How many tasks the node may run at once; undefined where the credential counts. Throws a Refusal. */
export function readConcurrentJobs(read: Read): number | undefined {
	const { concurrentJobs } = readRawOptions(read);
	if (!isSet(concurrentJobs)) return undefined;
	return parseField(
		concurrentJobsSchema,
		concurrentJobs,
		'Concurrent Jobs',
		'Enter a whole number from 1 up.',
	);
}
