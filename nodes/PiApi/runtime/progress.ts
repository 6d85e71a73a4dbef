import type { IExecuteFunctions } from 'n8n-workflow';

import type { Task } from '../contract/task';

/** How a task stands, in one line; without the address of its result, which is nobody else's business. */
function formatLine({ id, status, output: { progress }, cost }: Task, itemIndex: number): string {
	const percent = progress === undefined || status !== 'processing' ? '' : `, ${progress} %`;
	const points = status === 'completed' && cost?.points ? `, ${cost.points} points` : '';
	return `Item ${itemIndex}: task ${id} is ${status}${percent}${points}`;
}

/**
 * Says how the tasks of a run stand while it runs, each time something has changed: in the developer console of the
 * browser, which is all that n8n shows of a running node, and in runs by hand only.
 */
export function createProgressReporter(
	ctx: Pick<IExecuteFunctions, 'sendMessageToUI'>,
): (task: Task, itemIndex: number) => void {
	const lines = new Map<string, string>();
	return (task, itemIndex) => {
		const line = formatLine(task, itemIndex);
		if (lines.get(task.id) === line) return;
		lines.set(task.id, line);
		ctx.sendMessageToUI(line);
	};
}
