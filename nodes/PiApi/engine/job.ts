import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import type { IfAnswerLost, WaitSettings } from '../contract/wait';
import type { JournalEntry, Work } from './journal';
import { findAnsweringEntry, findHistory, isUnfinished } from './journal';
import type { EnginePorts } from './ports';
import type { Poller } from './poller';
import type { Candidates } from './candidates';
import type { LostEntry } from './lostEntry';
import { isLost } from './lostEntry';
import type { Budget } from './spending';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** Work that becomes a task. */
export interface CreateJob {
	request: TaskRequest;
	/** What the journal knows it by. */
	work: Work;
	ifAnswerLost: IfAnswerLost;
	/** Where the user set a limit. */
	budget?: Budget;
}

/** One task of the run: to be created, or already there and to be waited for. */
export type Job = { itemIndex: number; part: number; wait: WaitSettings } & (
	| CreateJob
	// Of a task that this node created, its entry in the journal.
	| { taskId: string; entry?: JournalEntry }
);

/** What the jobs of one run share. */
export interface JobContext {
	concurrency: ConcurrencyLimit;
	poller: Poller;
	/** Goes to the service with a callback address. */
	callbackSecret?: string;
	/** The address that resumes this run; tasks that are to call it are created with it. */
	resumeUrl?: string;
	/** To be called once the task exists, or certainly does not. */
	onCreated: () => void;
	/** Whether every task of the run exists. */
	hasCreatedAll: () => boolean;
	/** The newest tasks of the account, read once in a run. */
	listRecent: () => Promise<string[]>;
	/** The tasks that a lost create may have become. */
	findCandidates: (entry: JournalEntry) => Candidates | undefined;
	/** Takes what the user should know. */
	addHint: (sentence: string) => void;
	/** Takes every snapshot of the task. */
	onSnapshot: (task: Task) => void;
}

/** Whether an earlier try of this work left a task that may still be at work. */
export function isUnderWay(job: Job, { journal }: EnginePorts): boolean {
	if (!('request' in job)) return false;
	const { entry } = findAnsweringEntry(findHistory(job.work, journal), job.work, journal.executionId);
	return entry !== undefined && isUnfinished(entry);
}

/** The entry of a create that was not answered, which decides what becomes of a job. */
export function findLostEntry(job: Job, { journal, service }: EnginePorts): LostEntry | undefined {
	if (!('request' in job)) return undefined;
	const { entry } = findAnsweringEntry(findHistory(job.work, journal), job.work, journal.executionId);
	if (entry === undefined || entry.service !== service.name || !isLost(entry)) return undefined;
	// A call of a tool may be on its way at this moment.
	return job.work.isTool && entry.state === 'sending' ? undefined : entry;
}
