import { TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { WaitSettings } from '../contract/wait';
import type { Callback } from '../contract/service';
import { alreadySent, createTask } from './create';
import { hashOf } from './hash';
import type { EnginePorts } from './ports';
import type { PollEnd, Poller } from './poller';
import { prepare } from './prepare';
import { failureOfTask } from './verdict';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** One task of the run: to be created, or already there and to be waited for. */
export type Job = { itemIndex: number; part: number; wait: WaitSettings } & (
	{ request: TaskRequest } | { taskId: string }
);

/** What the jobs of one run share. */
export interface JobContext {
	window: ConcurrencyLimit;
	poller: Poller;
	/** Goes to the service with a callback address. */
	callbackSecret?: string;
	/** The address that resumes this run; tasks that are to call it are created with it. */
	resumeUrl?: string;
	/** To be called once the task exists, or certainly does not. */
	onCreated: () => void;
	/** Whether every task of the run exists. */
	allCreated: () => boolean;
	/** Takes what the user should know. */
	hint: (sentence: string) => void;
	/** Takes every snapshot of the task. */
	onSnapshot: (task: Task) => void;
}

/** A task that exists, with the snapshot that its creation gave. */
interface Started {
	taskId: string;
	created?: Task;
}

/** How far a job was brought: `open` where the service will call back when the task has ended. */
export interface JobEnd {
	task: Task;
	open: boolean;
}

/** Whether the end of a task will be told to this run; a service that does not echo the address is trusted to call it. */
function callsBack({ callbackUrl }: Task, { resumeUrl }: JobContext): boolean {
	return resumeUrl !== undefined && (callbackUrl === undefined || callbackUrl === resumeUrl);
}

/**
 * Brings one job to its end and gives the task as it then stands; with the mode `suspend` no further than until every
 * task of the run exists. Throws a Refusal or a TaskFailure; whenever a task exists, the failure carries its id.
 */
export async function runJob(job: Job, context: JobContext, ports: EnginePorts): Promise<JobEnd> {
	const { mode, timeoutMs } = job.wait;
	const started = 'request' in job ? await start(job, context, ports) : { taskId: job.taskId };
	context.onCreated();
	const { taskId, created } = started;
	if (created) context.onSnapshot(created);
	const suspends = (task: Task) => mode === 'suspend' && context.allCreated() && callsBack(task, context);
	const end = await context.poller.poll({
		...started,
		...('request' in job ? modeOf(job.request) : { named: true }),
		deadline: ports.now() + timeoutMs,
		onSnapshot: context.onSnapshot,
		isEnough: (task) => mode === 'none' || suspends(task),
	});
	const { task } = end;
	const open = task !== undefined && !isFinal(task) && mode !== 'none' && suspends(task);
	if (task && (open || mode === 'none')) return { task: withPrompt(task, job), open };
	const last = task && isFinal(task) ? ended(task, job, ports) : overdue(taskId, end, job.wait, context);
	return { task: withPrompt(last, job), open: false };
}

/** LegNext does not echo the prompt; what this run sent itself is known. */
function withPrompt(task: Task, job: Job): Task {
	if (task.prompt !== undefined || !('request' in job)) return task;
	const { input } = job.request;
	return 'prompt' in input && typeof input.prompt === 'string' && input.prompt !== ''
		? { ...task, prompt: input.prompt }
		: task;
}

/** Creates the task, or finds that an earlier try of this execution already did. */
async function start(
	job: Job & { request: TaskRequest },
	context: JobContext,
	ports: EnginePorts,
): Promise<Started> {
	const { request, itemIndex, wait } = job;
	const slot = slotOf(job);
	const hash = hashOf(request);
	const known = ports.ledger.find(slot, hash);
	if (known?.taskId) return { taskId: known.taskId };
	if (known) throw alreadySent(ports.service.title);
	const deadline = ports.now() + wait.timeoutMs;
	const prepared = await prepare(request, itemIndex, callbackOf(job, context), ports);
	const created = await createTask(prepared, { slot, hash, deadline, window: context.window }, ports);
	return { taskId: created.id, created };
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

function slotOf({ itemIndex, part }: Job): string {
	return `${itemIndex}.${part}`;
}

/** A finished task, or the failure that its end stands for. One that cost nothing may be created anew on a retry. */
export function ended(task: Task, job: Job, ports: EnginePorts): Task {
	const failure = failureOfTask(task);
	if (!failure) return task;
	if (failure.kind !== 'moderated') ports.ledger.forget(slotOf(job));
	throw failure;
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
