import { asFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Job } from './job';
import { ended, withSent } from './job';
import type { Poller } from './poller';
import type { EnginePorts } from './ports';
import type { RunSettings, Settled } from './run';
import { runJobs } from './run';

/** Whether the service will call back for a job. */
export function isOpen(settled: Settled): settled is Extract<Settled, { task: Task }> {
	return 'task' in settled && settled.open;
}

/**
 * Polls every open task once more, for those that ended while the others were created: their callbacks found the run
 * still at work, and n8n turned them away.
 */
export async function pollOpen(results: Settled[], ports: EnginePorts, poller: Poller): Promise<Settled[]> {
	return await Promise.all(
		results.map(async (settled): Promise<Settled> => {
			if (!isOpen(settled)) return settled;
			const task = await pollOnce(settled.task.id, poller, ports);
			if (task === undefined) return settled;
			const { itemIndex, part, hints, entry } = settled;
			const known = withSent(task, entry);
			if (!isFinal(task)) return { ...settled, task: known };
			try {
				return { itemIndex, part, hints, entry, task: ended(known, entry, ports), open: false };
			} catch (thrown) {
				return { itemIndex, part, hints, failure: asFailure(thrown) };
			}
		}),
	);
}

/** One poll, whose deadline is now; undefined where it gave nothing, or the user stopped the execution. */
async function pollOnce(taskId: string, poller: Poller, ports: EnginePorts): Promise<Task | undefined> {
	try {
		return (await poller.poll({ taskId, deadline: ports.now(), onSnapshot: () => undefined })).task;
	} catch {
		// The user stopped the execution, which whoever called sees too.
		return undefined;
	}
}

/**
 * Waits here for what is open after all; the results take the place of the open ones.
 * @param jobs the jobs of the results, in the same order
 */
export async function waitForOpen(
	results: Settled[],
	jobs: Job[],
	settings: RunSettings,
	ports: EnginePorts,
	poller: Poller,
): Promise<Settled[]> {
	const waits = results.flatMap((settled, position): Job[] => {
		if (!isOpen(settled)) return [];
		const { itemIndex, part, wait } = jobs[position];
		const { task, entry } = settled;
		return [{ itemIndex, part, wait: { ...wait, mode: 'wait' }, taskId: task.id, entry }];
	});
	const waited = await runJobs(waits, settings, ports, poller);
	return results.map((settled) => (isOpen(settled) ? (waited.shift() ?? settled) : settled));
}
