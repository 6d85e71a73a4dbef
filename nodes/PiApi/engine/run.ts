import { asFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import { createTask } from './create';
import { hashOf } from './hash';
import type { EnginePorts } from './ports';
import { Stopped } from './ports';
import { prepare } from './prepare';
import { failureOfTask } from './verdict';
import { waitForTask } from './wait';
import { Window } from './window';

/** How one task is waited for. */
export interface WaitSettings {
	/** Whether to wait until the task has ended. */
	wait: boolean;
	/** How long to wait, counted from the start of the task, in ms. */
	timeoutMs: number;
	/** What becomes of a task that still runs then. */
	onTimeout: 'error' | 'pending';
	/** Whether the task is cancelled when the user stops the execution before it has started. */
	cancelOnStop: boolean;
}

/** One task of the run: to be created, or already there and to be waited for. */
export type Job = { itemIndex: number; part: number; wait: WaitSettings } & (
	{ request: TaskRequest } | { taskId: string }
);

/** How a job ended. A pending task counts as a result where the user asked for it. */
export type Settled =
	| { itemIndex: number; part: number; hints: string[]; task: Task }
	| { itemIndex: number; part: number; hints: string[]; failure: TaskFailure };

export interface RunSettings {
	/** How many tasks may be in flight at once. */
	concurrency: number;
	/** Goes to the service with a callback address. */
	callbackSecret?: string;
}

/**
 * Runs all jobs together within the concurrency limit, each to its end; the results come in the order of the jobs.
 * When the user stops the execution, what had not started is cancelled, and every job that had not ended fails with
 * the kind `stopped`.
 */
export async function runJobs(jobs: Job[], settings: RunSettings, ports: EnginePorts): Promise<Settled[]> {
	const run: Run = { settings, window: new Window(settings.concurrency), seen: new Map() };
	const results = await Promise.all(jobs.map((job) => settle(job, run, ports)));
	if (ports.stopped()) await leave(run, ports);
	return results;
}

interface Run {
	settings: RunSettings;
	window: Window;
	/** The newest look at every task of this run, with the job that it belongs to. */
	seen: Map<string, { task: Task; job: Job }>;
}

async function settle(job: Job, run: Run, ports: EnginePorts): Promise<Settled> {
	const { itemIndex, part } = job;
	const hints = 'request' in job ? [...job.request.hints] : [];
	await run.window.acquire();
	try {
		if (ports.stopped()) throw new Stopped();
		return { itemIndex, part, hints, task: await resultOf(job, run, hints, ports) };
	} catch (thrown) {
		return { itemIndex, part, hints, failure: endOf(thrown) };
	} finally {
		run.window.release();
	}
}

function endOf(thrown: unknown): TaskFailure {
	if (!(thrown instanceof Stopped)) return asFailure(thrown);
	return new TaskFailure('The execution was stopped', {
		kind: 'stopped',
		description: 'Run the node again.',
	});
}

async function resultOf(job: Job, run: Run, hints: string[], ports: EnginePorts): Promise<Task> {
	const { wait } = job;
	const deadline = ports.now() + wait.timeoutMs;
	const started = 'request' in job ? await startTask(job, run, deadline, ports) : { taskId: job.taskId };
	const first = 'task' in started ? started.task : undefined;
	const note = (task: Task) => run.seen.set(task.id, { task, job });
	if (first) note(first);
	if (!wait.wait && first) return first;
	const taskId = 'task' in started ? started.task.id : started.taskId;
	const newest = wait.wait
		? await waitForTask(taskId, deadline, ports, first, note)
		: await ports.service.get(taskId);
	if (newest && isFinal(newest)) return finished(newest, job, ports);
	if (newest && (!wait.wait || wait.onTimeout === 'pending')) {
		if (wait.wait) {
			hints.push(`Task ${taskId} is still ${newest.status} after ${seconds(wait)}; Task > Wait picks it up.`);
		}
		return newest;
	}
	throw new TaskFailure(`Task ${taskId} did not finish within ${seconds(wait)}`, {
		kind: 'timeout',
		description: `It may still finish and is not lost: fetch it with Task > Wait and Task ID ${taskId}, or raise Timeout. Retrying this execution waits for the same task and does not pay again.`,
		taskId,
		...(newest ? { task: newest } : {}),
	});
}

function seconds({ timeoutMs }: WaitSettings): string {
	return `${Math.round(timeoutMs / 1000)} s`;
}

/** A finished task, or the failure that its end stands for. One that cost nothing may be created anew on a retry. */
function finished(task: Task, job: Job, ports: EnginePorts): Task {
	const failure = failureOfTask(task);
	if (!failure) return task;
	if (failure.kind !== 'moderated') ports.ledger.forget(slotOf(job));
	throw failure;
}

function slotOf({ itemIndex, part }: Job): string {
	return `${itemIndex}.${part}`;
}

/** Creates the task, or finds that an earlier try of this execution already did. */
async function startTask(
	job: Job & { request: TaskRequest },
	run: Run,
	deadline: number,
	ports: EnginePorts,
): Promise<{ task: Task } | { taskId: string }> {
	const slot = slotOf(job);
	const hash = hashOf(job.request);
	const known = ports.ledger.find(slot, hash);
	if (known?.taskId) return { taskId: known.taskId };
	if (known) throw alreadySent(ports.service.title);
	const prepared = await prepare(job.request, job.itemIndex, run.settings.callbackSecret, ports);
	return { task: await createTask(prepared, { slot, hash, deadline, window: run.window }, ports) };
}

function alreadySent(service: string): TaskFailure {
	return new TaskFailure('The task may have been created by an earlier try of this execution', {
		kind: 'uncertain',
		description: `To make sure that nothing is paid for twice it is not sent again. Look in your task history at ${service}; if the task is not there, start a new execution.`,
	});
}

/** The user stopped: what has not started is cancelled, what runs on is named in the log. */
async function leave({ seen }: Run, ports: EnginePorts): Promise<void> {
	const open = [...seen.values()].filter(({ task }) => !isFinal(task));
	await Promise.all(
		open.map(async ({ task, job }) => {
			const waiting = task.status === 'pending' || task.status === 'staged';
			const cancelled = job.wait.cancelOnStop && waiting && (await cancelTask(task, ports));
			ports.log(`Stopped: task ${task.id} ${cancelled ? 'was cancelled' : 'runs on at the service'}`);
		}),
	);
}

async function cancelTask(task: Task, ports: EnginePorts): Promise<boolean> {
	try {
		await ports.service.cancel(task.id);
		return true;
	} catch (thrown) {
		ports.log(`Task ${task.id} could not be cancelled: ${asFailure(thrown).message}`);
		return false;
	}
}
