import type { Task } from '../contract/task';

const THOUSANDS = new Intl.NumberFormat('en-US');

/** One line on a run: tasks, failures, time, points and dollars. */
export function summary(tasks: Task[], failures: number, elapsedMs: number): string {
	const count = tasks.length + failures;
	const points = tasks.reduce((sum, { cost }) => sum + (cost?.points ?? 0), 0);
	const usd = tasks.reduce((sum, { cost }) => sum + (cost?.usd ?? 0), 0);
	return [
		`${count} ${count === 1 ? 'task' : 'tasks'}`,
		...(failures > 0 ? [`${failures} failed`] : []),
		`${Math.round(elapsedMs / 1000)} s`,
		...(points > 0 ? [`${THOUSANDS.format(points)} points`] : []),
		...(usd > 0 ? [`$${usd.toFixed(usd < 0.1 ? 3 : 2)}`] : []),
	].join(', ');
}

/** One line on a run that goes on when the service calls back. */
export function suspended(open: number): string {
	return `${open} ${open === 1 ? 'task' : 'tasks'} under way: the execution is stored until the service calls back`;
}
