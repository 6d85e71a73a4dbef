import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { WaitSettings } from '../../contract/wait';
import { isSet } from '../../contract/value';
import type { Read } from '../definitions';
import { parseField } from '../../contract/parse';
import { parseSwitch, readRawOptions } from './options';

/** How long one task is waited for where the user does not say, in s: a relaxed one can take ten minutes. */
const DEFAULT_TIMEOUT_S = 900;
/** How long a create that the service keeps turning away is tried, in s, where nothing is waited for. */
const CREATE_TIMEOUT_S = 300;

/** n8n wakes a suspended execution by itself once a minute, and hands its pending items on. */
const timeoutField: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 900,
	description:
		'How long to wait for each task, in seconds. Pending items of a suspended execution continue then, for Task > Wait; n8n checks once a minute.',
	displayOptions: { show: { '/waitForResult': ['wait', 'suspend'] } },
};

const onTimeoutField: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'error', description: 'The item fails; the message carries the task ID' },
		{
			name: 'Return Pending Task',
			value: 'pending',
			description: 'The item continues as it is, for Task > Wait later',
		},
	],
	default: 'error',
	description: 'What becomes of a task that still runs then; it is never lost',
	displayOptions: { show: { '/waitForResult': ['wait'] } },
};

const cancelOnStopField: INodeProperties = {
	displayName: 'Cancel When Stopped',
	name: 'cancelOnStop',
	type: 'boolean',
	default: true,
	description: 'Whether tasks that have not started are cancelled when the execution is stopped',
	displayOptions: { show: { '/waitForResult': ['wait'] } },
};

const resumeExecutionField: INodeProperties = {
	displayName: 'Resume This Execution',
	name: 'resumeExecution',
	type: 'boolean',
	default: false,
	description:
		'Whether the service calls this execution back, so that a later Task > Wait can suspend until then',
	displayOptions: { show: { '/waitForResult': ['none'] } },
};

const waitHereChoice = { name: 'Wait Here', value: 'wait', description: 'Poll until the task has ended' };
const suspendChoice = {
	name: 'Suspend Until Callback',
	value: 'suspend',
	description:
		'Store the execution until the service calls back: nothing runs meanwhile. The service must reach this n8n.',
};
const doNotWaitChoice = {
	name: 'Do Not Wait',
	value: 'none',
	description: 'Continue at once with the task ID; a PiAPI Trigger or Task > Wait picks the result up',
};

const waitForResultField: INodeProperties = {
	displayName: 'Wait for Result',
	name: 'waitForResult',
	type: 'options',
	options: [waitHereChoice, suspendChoice, doNotWaitChoice],
	default: 'wait',
	description:
		'How the node comes to the result. To suspend, n8n versions whose resume address has no token need PiAPI and a Webhook Secret.',
};

/** How an operation that creates tasks comes to their results. */
export const creationWaitFields: INodeProperties[] = [waitForResultField];

/** The options of such an operation, each shown with the ways to wait that it belongs to. */
export const creationWaitOptions: INodeProperties[] = [
	timeoutField,
	onTimeoutField,
	cancelOnStopField,
	resumeExecutionField,
];

/** How Task > Wait comes to the result. */
export const taskWaitFields: INodeProperties[] = [
	{
		...waitForResultField,
		options: [
			waitHereChoice,
			{
				...suspendChoice,
				description:
					'Store the execution until the service calls back; a task without Resume This Execution is waited for here',
			},
		],
	},
];

/** The options of Task > Wait. */
export const taskWaitOptions: INodeProperties[] = [timeoutField, onTimeoutField];

const modeSchema = z.enum(['wait', 'none', 'suspend']);
/** No task takes this long, in s. */
const LONGEST_TIMEOUT_S = 30 * 24 * 3600;
const timeoutSchema = z.coerce.number().min(1).max(LONGEST_TIMEOUT_S);
const onTimeoutSchema = z.enum(['error', 'pending']);

/** How a task of the item is waited for. Throws a Refusal that names the field. */
export function readWait(read: Read): WaitSettings {
	const mode = parseField(
		modeSchema,
		read('waitForResult') ?? 'wait',
		'Wait for Result',
		'Choose one of the list.',
	);
	const raw = readRawOptions(read);
	const timeout = parseField(
		timeoutSchema,
		mode === 'none' ? CREATE_TIMEOUT_S : (raw.timeout ?? DEFAULT_TIMEOUT_S),
		'Timeout',
		'Enter a number of seconds from 1 up to 2592000, which is 30 days.',
	);
	return {
		mode,
		callRun: mode === 'suspend',
		timeoutMs: timeout * 1000,
		onTimeout: parseField(
			onTimeoutSchema,
			raw.onTimeout ?? 'error',
			'On Timeout',
			'Choose error or pending.',
		),
		cancelOnStop: raw.cancelOnStop !== false,
	};
}

/** Whether the task is to call this execution back; throws a Refusal for anything but a switch. */
export function readResumeExecution(read: Read): boolean {
	const { resumeExecution } = readRawOptions(read);
	return isSet(resumeExecution) && parseSwitch(resumeExecution, 'Resume This Execution');
}
