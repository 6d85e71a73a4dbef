import { toTaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Job } from './job';
import { settleTask, addRequestFacts } from './settleTask';
import type { Poller } from './poller';
import type { EnginePorts } from './ports';
import type { RunSettings, JobResult } from './runJobs';
import { runJobs } from './runJobs';

/** Whether the service will call back for a job. */
export function isOpen(result: JobResult): result is Extract<JobResult, { task: Task }> {
	return 'task' in result && result.open;
}

/**
 * Polls every open task once more, for those that ended while the others were created: their callbacks found the run
 * still at work, and n8n turned them away.
 */
export async function pollOpen(
	results: JobResult[],
	ports: EnginePorts,
	poller: Poller,
): Promise<JobResult[]> {
	return await Promise.all(
		results.map(async (result): Promise<JobResult> => {
			if (!isOpen(result)) return result;
			const task = await pollOnce(result.task.id, poller, ports);
			if (task === undefined) return result;
			const { itemIndex, part, hints, entry } = result;
			const withRequest = addRequestFacts(task, entry);
			if (!isFinal(task)) return { ...result, task: withRequest };
			try {
				return { itemIndex, part, hints, entry, task: settleTask(withRequest, entry, ports), open: false };
			} catch (thrown) {
				return { itemIndex, part, hints, failure: toTaskFailure(thrown) };
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
	results: JobResult[],
	jobs: Job[],
	settings: RunSettings,
	ports: EnginePorts,
	poller: Poller,
): Promise<JobResult[]> {
	const waits = results.flatMap((result, position): Job[] => {
		if (!isOpen(result)) return [];
		const { itemIndex, part, wait } = jobs[position];
		const { task, entry } = result;
		return [{ itemIndex, part, wait: { ...wait, mode: 'wait' }, taskId: task.id, entry }];
	});
	const outcomes = await runJobs(waits, settings, ports, poller);
	return results.map((result) => (isOpen(result) ? (outcomes.shift() ?? result) : result));
}
