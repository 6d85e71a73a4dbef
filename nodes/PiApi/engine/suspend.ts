import { asFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Job } from './job';
import { ended } from './job';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import type { RunSettings, Settled } from './run';
import { runJobs } from './run';

/** So many tasks are looked at together. */
const LOOKS_AT_ONCE = 10;

/** Whether the service will call back for a job. */
export function isOpen(settled: Settled): settled is Settled & { task: Task } {
	return 'task' in settled && settled.open;
}

/**
 * One more look at every open task, for those that ended while the others were created: their callbacks found the run
 * still at work, and n8n turned them away.
 * @param jobs the jobs of the results, in the same order
 */
export async function lookAgain(results: Settled[], jobs: Job[], ports: EnginePorts): Promise<Settled[]> {
	return await mapPooled(results, LOOKS_AT_ONCE, async (settled, position): Promise<Settled> => {
		if (!isOpen(settled)) return settled;
		const task = await tryGet(settled.task.id, ports);
		if (task === undefined) return settled;
		if (!isFinal(task)) return { ...settled, task: knownOf(settled.task, task) };
		const { itemIndex, part, hints } = settled;
		try {
			return {
				itemIndex,
				part,
				hints,
				task: knownOf(settled.task, ended(task, jobs[position], ports)),
				open: false,
			};
		} catch (thrown) {
			return { itemIndex, part, hints, failure: asFailure(thrown) };
		}
	});
}

/** A newer look, with the prompt that only the run knows where the service does not echo it. */
function knownOf({ prompt }: Task, newer: Task): Task {
	return newer.prompt === undefined && prompt !== undefined ? { ...newer, prompt } : newer;
}

async function tryGet(taskId: string, ports: EnginePorts): Promise<Task | undefined> {
	try {
		return await ports.service.get(taskId);
	} catch (thrown) {
		ports.log(`Looking at task ${taskId} did not work this time: ${asFailure(thrown).message}`);
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
): Promise<Settled[]> {
	const waits = results.flatMap((settled, position): Job[] => {
		if (!isOpen(settled)) return [];
		const { itemIndex, part, wait } = jobs[position];
		return [{ itemIndex, part, wait: { ...wait, mode: 'wait' }, taskId: settled.task.id }];
	});
	const waited = await runJobs(waits, settings, ports);
	return results.map((settled) => (isOpen(settled) ? (waited.shift() ?? settled) : settled));
}
