import once from 'lodash/once';
import pick from 'lodash/pick';

import { toTaskFailure, TaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Job } from './job';
import { isUnderWay, findLostEntry } from './job';
import { runJob } from './runJob';
import type { JournalEntry } from './journal';
import { Poller } from './poller';
import type { EnginePorts } from './ports';
import { StoppedError } from './ports';
import type { Candidates } from './candidates';
import { isLost } from './lostEntry';
import type { JobPlace } from './reconcile';
import { reconcile } from './reconcile';
import { ConcurrencyLimit } from './concurrencyLimit';

/**
 * How a job ended. A pending task counts as a result where the user asked for it; `open` says that the service will
 * call back for it.
 */
export type JobResult =
	| { itemIndex: number; part: number; hints: string[]; task: Task; open: boolean; entry?: JournalEntry }
	| { itemIndex: number; part: number; hints: string[]; failure: TaskFailure };

export interface RunSettings {
	/** How many tasks may be in flight at once. */
	concurrency: number;
	/** Goes to the service with a callback address. */
	callbackSecret?: string;
	/** The address that resumes this run, where one of its tasks is to call it. */
	resumeUrl?: string;
}

interface Run {
	creating: ConcurrencyLimit;
	poller: Poller;
	settings: RunSettings;
	/** How many jobs have no task yet, and may still get one. */
	uncreatedCount: number;
	/** The newest tasks of the account, read once. */
	listRecent: () => Promise<string[]>;
	/** Of creates whose answer was lost, the tasks that they may have become. */
	candidates: Map<JournalEntry, Candidates>;
	/** The newest snapshot of every task of this run, with the job that it belongs to. */
	snapshots: Map<string, { task: Task; job: Job }>;
}

/**
 * Runs all jobs together within the concurrency limit, each to its end; the results come in the order of the jobs.
 * When the user stops the execution, what had not started is cancelled, and every job that had not ended fails with
 * the kind `stopped`.
 * @param poller the one of the node's run, where that waits for more than these jobs
 */
export async function runJobs(
	jobs: Job[],
	settings: RunSettings,
	ports: EnginePorts,
	poller = new Poller(ports),
): Promise<JobResult[]> {
	const run: Run = {
		creating: new ConcurrencyLimit(settings.concurrency),
		poller,
		settings,
		uncreatedCount: jobs.length,
		snapshots: new Map(),
		candidates: new Map(),
		listRecent: once(async () => (await ports.service.tracing?.listRecent()) ?? []),
	};
	run.candidates = await reconcileLost(jobs, ports);
	// What an earlier try left at work is in flight already, before anything new is created.
	const underWay = new Set(jobs.filter((job) => job.wait.mode !== 'none' && isUnderWay(job, ports)));
	underWay.forEach(() => run.creating.occupy());
	const results = await Promise.all(
		jobs.map(async (job) => await runOne(job, underWay.has(job), run, ports)),
	);
	if (ports.isStopped()) await handleStop(run, ports);
	return results;
}

/** Reconciles the tasks of creates that an earlier try got no answer to, before anything new is created. */
async function reconcileLost(jobs: readonly Job[], ports: EnginePorts): Promise<Run['candidates']> {
	const places = new Map<JournalEntry, JobPlace>();
	for (const job of jobs) {
		const entry = findLostEntry(job, ports);
		if (entry && 'request' in job) places.set(entry, pick(job, ['work', 'itemIndex']));
	}
	if (places.size === 0) return new Map();
	// Those of other items and rounds count too: a task may be theirs.
	const others = ports.journal
		.listEntries()
		.filter(isLost)
		.filter(({ service, state }) => service === ports.service.name && state === 'unknown');
	const answering = [...places.keys()].filter(isLost);
	return await reconcile([...new Set([...answering, ...others])], (entry) => places.get(entry), ports);
}

/** Counts a job as created, once; the last one may be what others of the run have been waiting for. */
function countDown(run: Run): () => void {
	let isCounted = false;
	return () => {
		if (isCounted) return;
		isCounted = true;
		run.uncreatedCount--;
		if (run.uncreatedCount === 0) run.poller.review();
	};
}

async function runOne(job: Job, isAdmitted: boolean, run: Run, ports: EnginePorts): Promise<JobResult> {
	const { itemIndex, part } = job;
	const hints = 'request' in job ? [...job.request.hints] : [];
	const concurrency = run.creating;
	// Waiting is not creating: a task that is only waited for takes no place of the account's limit.
	const takesPlace = 'request' in job;
	const onCreated = countDown(run);
	const context = {
		concurrency,
		poller: run.poller,
		...pick(run.settings, ['callbackSecret', 'resumeUrl']),
		listRecent: run.listRecent,
		onCreated,
		hasCreatedAll: () => run.uncreatedCount === 0,
		findCandidates: (entry: JournalEntry) => run.candidates.get(entry),
		addHint: (sentence: string) => hints.push(sentence),
		onSnapshot: (task: Task) => {
			run.snapshots.set(task.id, { task, job });
			ports.show(task, itemIndex);
		},
	};
	if (takesPlace && !isAdmitted) await concurrency.acquire();
	try {
		if (ports.isStopped()) throw new StoppedError();
		const end = await runJob(job, context, ports);
		if (takesPlace) concurrency.grow();
		return { itemIndex, part, hints, ...end };
	} catch (thrown) {
		return { itemIndex, part, hints, failure: toFailure(thrown) };
	} finally {
		onCreated();
		if (takesPlace) concurrency.release();
	}
}

function toFailure(thrown: unknown): TaskFailure {
	if (!(thrown instanceof StoppedError)) return toTaskFailure(thrown);
	return new TaskFailure('The execution was stopped', {
		kind: 'stopped',
		description: 'Run the node again.',
	});
}

/**
 * The user, or the workflow's time-out, stopped: what this run created and has not started is cancelled, and every task
 * is named in the log. n8n has stored the execution by then, so that nothing else of this try is stored.
 */
async function handleStop({ snapshots }: Run, ports: EnginePorts): Promise<void> {
	await Promise.all(
		[...snapshots.values()].map(async ({ task, job }) => {
			if (isFinal(task)) {
				ports.log(`Stopped: task ${task.id} had ended before (${task.status})`);
				return;
			}
			const isWaiting = task.status === 'pending' || task.status === 'staged';
			// Of a task that the user named there is no entry.
			const isOwn = 'request' in job || job.entry !== undefined;
			const mayCancel = isOwn && job.wait.cancelOnStop;
			const isCancelled = mayCancel && isWaiting && (await cancelTask(task, ports));
			ports.log(`Stopped: task ${task.id} ${isCancelled ? 'was cancelled' : 'runs on at the service'}`);
		}),
	);
}

async function cancelTask(task: Task, ports: EnginePorts): Promise<boolean> {
	try {
		await ports.service.cancel(task.id);
		return true;
	} catch (thrown) {
		ports.log(`Task ${task.id} could not be cancelled: ${toTaskFailure(thrown).message}`);
		return false;
	}
}
