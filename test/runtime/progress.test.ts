import type { IExecuteFunctions } from 'n8n-workflow';

import type { Task } from '../../nodes/PiApi/contract/task';
import { createProgressReporter } from '../../nodes/PiApi/runtime/progress';
import { taskLike } from '../support/tasks';

const TASK = taskLike({ id: 'task-1', status: 'pending' });

/** What the browser's console shows of these snapshots. */
function shownOf(...snapshots: Array<[task: Task, itemIndex: number]>): string[] {
	const messages: string[] = [];
	const ctx: Pick<IExecuteFunctions, 'sendMessageToUI'> = {
		sendMessageToUI: (message: unknown) => void messages.push(String(message)),
	};
	const show = createProgressReporter(ctx);
	for (const [task, itemIndex] of snapshots) show(task, itemIndex);
	return messages;
}

it('the progress says how each task stands, with percent while it is worked on and points at its end', () => {
	expect(
		shownOf(
			[TASK, 0],
			[taskLike({ id: 'task-1', status: 'processing', output: { progress: 40 } }), 0],
			[taskLike({ id: 'task-1', cost: { points: 700_000 } }), 0],
		),
	).toEqual([
		'Item 0: task task-1 is pending',
		'Item 0: task task-1 is processing, 40 %',
		'Item 0: task task-1 is completed, 700000 points',
	]);
});

it('the progress says nothing twice, whichever of several tasks a snapshot is of', () => {
	const other = { ...TASK, id: 'task-2' };
	expect(shownOf([TASK, 0], [other, 1], [TASK, 0], [other, 1])).toEqual([
		'Item 0: task task-1 is pending',
		'Item 1: task task-2 is pending',
	]);
});
