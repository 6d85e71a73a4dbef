import { getCharge, TaskFailure } from '../contract/failure';
import type { ReasonMeaning } from '../contract/reasonWords';
import { findMeaning } from '../contract/reasonWords';
import type { Task } from '../contract/task';

interface FailureAdvice {
	kind: 'moderated' | 'task';
	message: (task: Task) => string;
	description: string;
	/** False where another try with nothing changed would end the same way. */
	retryable?: false;
}

/** Failures that deserve their own advice, by what the service's words mean. */
const ADVICE: Record<ReasonMeaning, FailureAdvice> = {
	ended: {
		kind: 'task',
		message: () => 'PiAPI has ended its own Midjourney service',
		description:
			'Choose LegNext as Service in the credential (or MidAPI, which runs the most usual operations), with a key of that service: nothing else in the workflow changes.',
		retryable: false,
	},
	outdated: {
		kind: 'task',
		message: () => 'The task it builds on is too old',
		description:
			'Midjourney follow-ups are possible for a limited time only. Create the image again with Imagine and follow up on the new task.',
		retryable: false,
	},
	moderated: {
		kind: 'moderated',
		message: () => 'The content filter turned the prompt or the image down',
		description:
			'Reword Prompt or use another image; sending the same again counts towards the daily penalty limit of your plan.',
	},
	credits: {
		kind: 'task',
		message: () => 'Not enough credits',
		description: 'Top up the account, or choose a cheaper Process Mode.',
		retryable: false,
	},
	image: {
		kind: 'task',
		message: () => 'An image that goes in could not be fetched',
		description: 'The address must be public, lead straight to the file and end in an image type.',
		retryable: false,
	},
};

const GENERAL_ADVICE: FailureAdvice = {
	kind: 'task',
	message: (task) => `The ${task.taskType || 'task'} task did not succeed`,
	description:
		'Run the node again for another try. If it keeps happening, ask the service about the task id.',
};

/** The exact words decide, then what else the service says. */
function getAdvice({ error }: Task): FailureAdvice {
	for (const words of [error?.message, error?.detail]) {
		const meaning = words === undefined ? undefined : findMeaning(words);
		if (meaning !== undefined) return ADVICE[meaning];
	}
	return GENERAL_ADVICE;
}

/** What the end of a task means: undefined where it has a result, else the failure as the user reads it. */
export function readTaskFailure(task: Task): TaskFailure | undefined {
	if (task.status === 'cancelled') {
		return new TaskFailure(`The task was cancelled (task ${task.id})`, {
			kind: 'task',
			description: 'Run the node again to create a new one.',
			task,
		});
	}
	if (task.status !== 'failed') return undefined;
	const { kind, message, description, retryable } = getAdvice(task);
	return new TaskFailure(`${message(task)}: ${task.error?.message ?? 'no reason given'} (task ${task.id})`, {
		kind,
		description:
			getCharge(task) === 'free' ? `${description} You are not charged for this task.` : description,
		task,
		...(retryable === undefined ? {} : { retryable }),
	});
}
