import { TaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';

interface Verdict {
	pattern: RegExp;
	kind: 'moderated' | 'task';
	message: (task: Task) => string;
	description: string;
}

/** Failures that deserve their own advice, by the words the service uses for them. */
const VERDICTS: Verdict[] = [
	{
		pattern: /parent task is outdated|outdated/i,
		kind: 'task',
		message: () => 'The task it builds on is too old',
		description:
			'Midjourney follow-ups are possible for a limited time only. Create the picture again with Imagine and follow up on the new task.',
	},
	{
		pattern: /banned|moderat|blocked by|nsfw|inappropriate|content polic|sensitive|\bfilter|violat/i,
		kind: 'moderated',
		message: () => 'The content filter turned the prompt or the picture down',
		description:
			'Reword Prompt or use another picture; sending the same again counts towards the daily penalty limit of your plan. You are not charged for this task.',
	},
	{
		pattern: /insufficient|not enough (credit|balance|quota|point)|quota exceeded/i,
		kind: 'task',
		message: () => 'Not enough credits',
		description: 'Top up the account, or choose a cheaper Process Mode.',
	},
	{
		pattern: /invalid (link|url|image)|image (could not|cannot) be|(unable|failed) to (fetch|download|load)/i,
		kind: 'task',
		message: () => 'A picture that goes in could not be fetched',
		description: 'The address must be public, lead straight to the file and end in an image type.',
	},
];

const OTHER: Omit<Verdict, 'pattern'> = {
	kind: 'task',
	message: (task) => `The ${task.taskType || 'task'} task did not succeed`,
	description:
		'Run the node again for another try. If it keeps happening, ask the service about the task id.',
};

/** What the end of a task means: undefined where it has a result, else the failure as the user reads it. */
export function failureOfTask(task: Task): TaskFailure | undefined {
	if (task.status === 'cancelled') {
		return new TaskFailure(`The task was cancelled (task ${task.id})`, {
			kind: 'task',
			description: 'Run the node again to create a new one.',
			task,
		});
	}
	if (task.status !== 'failed') return undefined;
	const reason = [task.error?.message, task.error?.detail].filter(Boolean).join(' ');
	const verdict = VERDICTS.find(({ pattern }) => pattern.test(reason)) ?? OTHER;
	return new TaskFailure(
		`${verdict.message(task)}: ${task.error?.message ?? 'no reason given'} (task ${task.id})`,
		{
			kind: verdict.kind,
			description: verdict.description,
			task,
		},
	);
}
