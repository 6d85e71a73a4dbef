import omit from 'lodash/omit';
import pick from 'lodash/pick';
import uniq from 'lodash/uniq';

import { asFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { IfAnswerLost, WaitSettings } from '../contract/wait';
import type { Callback } from '../contract/service';
import { answerLost, createTask } from './create';
import type { EntryFacts, JournalEntry, Work } from './journal';
import { answeringEntry, historyOf, isUnfinished, planOf } from './journal';
import { recallAnswer } from './keptAnswer';
import type { EnginePorts } from './ports';
import type { Polled, PollEnd, Poller } from './poller';
import { prepare } from './prepare';
import type { Candidates, LostEntry } from './reconcile';
import { adopt, findMarked, isLost, isMarkOnly, withCandidates } from './reconcile';
import type { Budget } from './spending';
import { overBudget } from './spending';
import { failureOfTask } from './verdict';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** Answers that say that a task is not there any more. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/** A task that a service does not know within this time after it was sent, in ms, is gone and not just late. */
const LATE_MS = 60_000;

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
	allCreated: () => boolean;
	/** The newest tasks of the account, read once in a run. */
	recent: () => Promise<string[]>;
	/** The tasks that a lost create may have become. */
	candidatesOf: (entry: JournalEntry) => Candidates | undefined;
	/** Takes what the user should know. */
	hint: (sentence: string) => void;
	/** Takes every snapshot of the task. */
	onSnapshot: (task: Task) => void;
}

/** A task that exists, with the snapshot that its creation gave. */
interface Started {
	taskId: string;
	/** Its entry in the journal; a task that the user names has none. */
	entry?: JournalEntry;
	created?: Task;
	/** Whether it is time enough since its creation that its service knows it, if it ever will. */
	named?: boolean;
}

/** How far a job was brought: `open` where the service will call back when the task has ended. */
export interface JobEnd {
	task: Task;
	open: boolean;
	entry?: JournalEntry;
}

/**
 * Whether the service calls this run when a task has ended: only where it echoes the address; where it does not say,
 * for a task that this very execution created with it.
 */
function callsBack(
	{ callbackUrl }: Task,
	job: Job,
	entry: JournalEntry | undefined,
	{ resumeUrl }: JobContext,
	{ journal }: EnginePorts,
): boolean {
	if (resumeUrl === undefined) return false;
	if (callbackUrl !== undefined) return callbackUrl === resumeUrl;
	return job.wait.callRun && 'request' in job && entry?.executionId === journal.executionId;
}

/** Whether a new task goes on, and its service says that it calls nobody, or somebody else, when it ends. */
function isLeftUncalled(created: Task | undefined, { resumeUrl }: JobContext): boolean {
	if (created?.callbackUrl === undefined || isFinal(created)) return false;
	return created.callbackUrl !== resumeUrl;
}

/**
 * Brings one job to its end and gives the task as it then stands; with the mode `suspend` no further than until every
 * task of the run exists. Throws a Refusal or a TaskFailure; whenever a task exists, the failure carries its id.
 */
export async function runJob(job: Job, context: JobContext, ports: EnginePorts): Promise<JobEnd> {
	const { mode, timeoutMs } = job.wait;
	const started =
		'request' in job ? await start(job, context, ports) : { named: true, ...pick(job, ['taskId', 'entry']) };
	context.onCreated();
	const { taskId, entry, created } = started;
	if (created) context.onSnapshot(created);
	if (mode === 'suspend' && isLeftUncalled(created, context)) {
		context.hint(
			`${ports.service.title} does not call back for this task, so the node waited for it here instead of suspending.`,
		);
	}
	const suspends = (task: Task) =>
		mode === 'suspend' && context.allCreated() && callsBack(task, job, entry, context, ports);
	const end = await pollTo(
		{
			...omit(started, ['entry']),
			...('request' in job ? modeOf(job.request) : {}),
			deadline: ports.now() + timeoutMs,
			onSnapshot: context.onSnapshot,
			isEnough: (task) => mode === 'none' || suspends(task),
		},
		entry,
		context,
		ports,
	);
	const { task } = end;
	const open = task !== undefined && !isFinal(task) && mode !== 'none' && suspends(task);
	if (task && (open || mode === 'none')) return { task: withSent(task, entry), open, entry };
	const last = task && isFinal(task) ? ended(task, entry, ports) : overdue(taskId, end, job.wait, context);
	return { task: withSent(last, entry), open: false, entry };
}

async function pollTo(
	polled: Polled,
	entry: JournalEntry | undefined,
	{ poller }: JobContext,
	ports: EnginePorts,
): Promise<PollEnd> {
	try {
		return await poller.poll(polled);
	} catch (thrown) {
		const isGone = thrown instanceof TaskFailure && GONE.has(thrown.httpStatus ?? 0);
		throw entry && isGone ? gone(thrown, polled.taskId, ports) : thrown;
	}
}

/** A task with what was sent, as the journal has it: not every service echoes the prompt and the origin. */
export function withSent(task: Task, sent: Pick<EntryFacts, 'prompt' | 'origin'> | undefined): Task {
	const prompt = task.prompt ?? sent?.prompt;
	const originId = task.originId ?? sent?.origin?.taskId;
	const originIndex = sent?.origin?.index;
	return {
		...task,
		...(prompt === undefined ? {} : { prompt }),
		...(originId === undefined ? {} : { originId }),
		...(originIndex === undefined ? {} : { originIndex }),
	};
}

/** Whether an earlier try of this work left a task that may still be at work. */
export function isUnderWay(job: Job, { journal }: EnginePorts): boolean {
	if (!('request' in job)) return false;
	const { entry } = answeringEntry(historyOf(job.work, journal), job.work, journal.executionId);
	return entry !== undefined && isUnfinished(entry);
}

/** The entry of a create that was not answered, which decides what becomes of a job. */
export function lostEntryOf(job: Job, { journal, service }: EnginePorts): LostEntry | undefined {
	if (!('request' in job)) return undefined;
	const { entry } = answeringEntry(historyOf(job.work, journal), job.work, journal.executionId);
	if (entry === undefined || entry.service !== service.name || !isLost(entry)) return undefined;
	// A call of a tool may be on its way at this moment.
	return job.work.isTool && entry.state === 'sending' ? undefined : entry;
}

/** Creates the task, or does with what an earlier try left what the journal says. */
async function start(job: Job & CreateJob, context: JobContext, ports: EnginePorts): Promise<Started> {
	// The same call of a tool may come while one is on its way: it then finds that one's task.
	return job.work.isTool
		? await ports.inTurn(job.work.slot, async () => await startOnce(job, context, ports))
		: await startOnce(job, context, ports);
}

async function startOnce(job: Job & CreateJob, context: JobContext, ports: EnginePorts): Promise<Started> {
	const { request, itemIndex, wait, work, ifAnswerLost, budget } = job;
	const { journal, service } = ports;
	const answering = answeringEntry(historyOf(work, journal), work, journal.executionId);
	if (answering.entry) {
		await findAgain(answering.entry, job, context, ports);
		const started = await tryFrom(answering.entry, job, context, ports);
		if (started) return started;
	} else if (answering.earlierId !== undefined) {
		context.hint(
			`Item ${itemIndex} is not what it was in an earlier try, so it is a new task; the earlier one at ${service.title} is ${answering.earlierId}.`,
		);
	}
	const refusal = budget && overBudget(budget, journal, service);
	if (refusal) throw refusal;
	const deadline = ports.now() + wait.timeoutMs;
	const prepared = await prepare(request, itemIndex, callbackOf(job, context), ports);
	const createAgain = ifAnswerLost === 'createAgain';
	const reference = ports.referenceOf(work);
	const { taskId, task, entry } = await createTask(
		{ ...prepared, ...(reference === undefined ? {} : { reference }) },
		{
			...{ work, itemIndex, createAgain, deadline, ...(budget ? { budget } : {}) },
			...pick(context, ['concurrency', 'recent', 'resumeUrl']),
		},
		ports,
	);
	// What was found out on the way; a create that was sent again says it again.
	uniq(prepared.request.hints.slice(request.hints.length)).forEach((sentence) => context.hint(sentence));
	return { taskId, entry, ...(task ? { created: task } : { named: true }) };
}

/** What only a mark tells of may not have been found because the service could not be asked. */
async function findAgain(
	entry: JournalEntry,
	{ work, itemIndex }: Job & CreateJob,
	{ recent }: JobContext,
	ports: EnginePorts,
): Promise<void> {
	if (entry.service !== ports.service.name || !isMarkOnly(entry)) return;
	const taskId = await findMarked(work, recent, ports);
	if (taskId !== undefined) await adopt(entry, taskId, { work, itemIndex }, ports);
}

/** The same as startFrom; a failure that tells of a lost answer names the tasks that it may be about. */
async function tryFrom(
	entry: JournalEntry,
	job: Job & CreateJob,
	{ candidatesOf }: JobContext,
	ports: EnginePorts,
): Promise<Started | undefined> {
	try {
		return await startFrom(entry, job, ports);
	} catch (thrown) {
		throw withCandidates(asFailure(thrown), candidatesOf(entry));
	}
}

/** The task that an entry leads to; undefined where a new one may be created. Throws what is known of it otherwise. */
async function startFrom(
	entry: JournalEntry,
	{ ifAnswerLost }: CreateJob,
	ports: EnginePorts,
): Promise<Started | undefined> {
	const plan = planOf(entry.state, ifAnswerLost);
	if (plan === 'create') return undefined;
	if (entry.service !== ports.service.name) throw elsewhere(entry);
	if (plan === 'report') throw reported(entry, ports);
	const { taskId } = entry;
	if (!taskId) return { taskId: '', entry, created: await recallAnswer(entry, ports) };
	return { taskId, entry, named: plan === 'handOut' || ports.now() - entry.time > LATE_MS };
}

/** What is known of work that is not created again. */
function reported({ state, failure, taskId }: JournalEntry, { service }: EnginePorts): TaskFailure {
	const isLost = state === 'unknown' || state === 'sending';
	if (!failure || (isLost && !taskId)) return answerLost(service.title);
	// A lost answer that named a task all the same is of one that the service cannot follow.
	const kind = isLost ? 'uncertain' : state === 'moderated' ? 'moderated' : 'task';
	return new TaskFailure(failure.message, { ...failure, kind, ...(taskId ? { taskId } : {}) });
}

function elsewhere({ taskId, service }: JournalEntry): TaskFailure {
	return new TaskFailure(
		`An earlier try of this execution created a task at another service (${service})${taskId ? `: ${taskId}` : ''}`,
		{
			kind: 'read',
			description:
				'To make sure that nothing is paid for twice it is not created again. Choose the credential of that service and retry, or start a new execution.',
			...(taskId ? { taskId } : {}),
		},
	);
}

/** The address that the service is given: that of this run, or the user's own. */
function callbackOf(
	{ request, wait }: Job & { request: TaskRequest },
	context: JobContext,
): Callback | undefined {
	const url = wait.callRun ? context.resumeUrl : request.options.callbackUrl;
	if (url === undefined) return undefined;
	return { url, ...(context.callbackSecret ? { secret: context.callbackSecret } : {}) };
}

/** The speed that was asked for; not every service echoes it. */
function modeOf(request: TaskRequest): Pick<Task, 'processMode'> {
	if (request.kind === 'model') return {};
	const { input } = request;
	return 'processMode' in input && input.processMode ? { processMode: input.processMode } : {};
}

/** A task of an earlier try that the service has no more: paid for, so it is not created again. */
function gone({ httpStatus }: TaskFailure, taskId: string, { service }: EnginePorts): TaskFailure {
	return new TaskFailure(`Task ${taskId} is no longer at ${service.title}`, {
		kind: 'read',
		description:
			'An earlier try of this execution created it, so it is not created again. Its result may be in the output of that try; to pay for a new one start a new execution.',
		taskId,
		httpStatus,
	});
}

/**
 * A finished task, or the failure that its end stands for, with what that means for a later try in the journal.
 * @param entry of a task that this node created
 */
export function ended(task: Task, entry: JournalEntry | undefined, ports: EnginePorts): Task {
	const failure = failureOfTask(task);
	if (!failure) {
		if (entry && task.cost) ports.journal.record(entry, 'create', { cost: task.cost });
		return task;
	}
	if (!entry) throw failure;
	const charged = failure.kind !== 'moderated' && isCharged(failure, ports);
	const reported = charged ? chargedFailure(failure) : failure;
	const event = failure.kind === 'moderated' ? 'moderate' : charged ? 'failCharged' : 'failFree';
	const { message, description } = reported;
	ports.journal.record(entry, event, {
		failure: { message, description },
		...(task.cost ? { cost: task.cost } : {}),
	});
	throw reported;
}

/** Whether a task that failed was paid for, or nobody says that it was not. */
function isCharged({ charge }: TaskFailure, { service }: EnginePorts): boolean {
	return charge === 'charged' || (charge !== 'free' && !service.capabilities.failuresAreFree);
}

function chargedFailure(failure: TaskFailure): TaskFailure {
	const paid = failure.charge === 'charged' ? 'It was charged' : 'It may have been charged';
	return new TaskFailure(failure.message, {
		...failure,
		description: `${failure.description} ${paid}, so a retry does not create it again; to pay for another try set If an Answer Was Lost to Create Again under Task Options.`,
	});
}

/** A task of an earlier try that no poll has shown: nothing was to be waited for, so nothing is overdue. */
function unread(taskId: string, reason: TaskFailure | undefined): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read${reason ? `: ${reason.message}` : ''}`, {
		kind: 'read',
		description:
			'An earlier try of this execution created it, and it is not lost: fetch it with Task > Wait.',
		taskId,
	});
}

function overdue(taskId: string, { task, reason }: PollEnd, wait: WaitSettings, context: JobContext): Task {
	const seconds = `${Math.round(wait.timeoutMs / 1000)} s`;
	if (wait.mode === 'none') throw unread(taskId, reason);
	if (task && wait.onTimeout === 'pending') {
		context.hint(`Task ${taskId} is still ${task.status} after ${seconds}; Task > Wait picks it up.`);
		return task;
	}
	const why = reason ? `; the last poll failed: ${reason.message}` : '';
	throw new TaskFailure(`Task ${taskId} did not finish within ${seconds}${why}`, {
		kind: 'timeout',
		description: `It may still finish and is not lost: fetch it with Task > Wait and Task ID ${taskId}, or raise Timeout. Retrying this execution waits for the same task and does not pay again.`,
		taskId,
		...(task ? { task } : {}),
	});
}
