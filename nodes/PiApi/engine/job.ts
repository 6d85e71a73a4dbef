import { asFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { WaitSettings } from '../contract/wait';
import type { Callback } from '../contract/service';
import { alreadySent, createTask } from './create';
import type { Durations } from './durations';
import { kindOf } from './durations';
import { hashOf } from './hash';
import type { EnginePorts } from './ports';
import { prepare } from './prepare';
import { backOffMs } from './schedule';
import { failureOfTask } from './verdict';
import { waitForTask } from './wait';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** Answers to a look that will not change: the id, the key or the account is wrong. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 401, 403, 404, 410, 422]);

/** One task of the run: to be created, or already there and to be waited for. */
export type Job = { itemIndex: number; part: number; wait: WaitSettings } & (
	{ request: TaskRequest } | { taskId: string }
);

/** What the jobs of one run share. */
export interface JobContext {
	window: ConcurrencyLimit;
	durations: Durations;
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
	/** Told of every look at the task. */
	onLook: (task: Task) => void;
}

/** A task that exists, with the look there already is. */
interface Started {
	taskId: string;
	seen?: Task;
	/** What is known of its kind before the first look. */
	kind: string;
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
	const { mode } = job.wait;
	const started = 'request' in job ? await start(job, context, ports) : await find(job.taskId, ports);
	context.onCreated();
	const { taskId, seen } = started;
	if (seen) context.onLook(seen);
	const settled = (task: Task): JobEnd => ({ task: withPrompt(task, job), open: false });
	if (mode === 'none') return settled(seen ?? (await lookPatiently(taskId, job.wait, ports)));
	const left = (task: Task) => mode === 'suspend' && context.allCreated() && callsBack(task, context);
	const since = ports.now();
	const newest = await waitForTask(
		{
			...started,
			since,
			deadline: since + job.wait.timeoutMs,
			durations: context.durations,
			onLook: context.onLook,
			enough: left,
		},
		ports,
	);
	if (newest && isFinal(newest)) return settled(ended(newest, job, ports));
	if (newest && left(newest)) return { task: withPrompt(newest, job), open: true };
	return settled(overdue(taskId, newest, job.wait, context));
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
	const kind = kindOfRequest(request);
	const known = ports.ledger.find(slot, hash);
	if (known?.taskId) return { taskId: known.taskId, kind };
	if (known) throw alreadySent(ports.service.title);
	const deadline = ports.now() + wait.timeoutMs;
	const prepared = await prepare(request, itemIndex, callbackOf(job, context), ports);
	const seen = await createTask(prepared, { slot, hash, deadline, window: context.window }, ports);
	return { taskId: seen.id, seen, kind };
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

/** The first look at somebody else's task: an id that the service turns down would be waited for in vain. */
async function find(taskId: string, ports: EnginePorts): Promise<Started> {
	const seen = await lookOnce(taskId, ports);
	return { taskId, ...(seen ? { seen } : {}), kind: seen ? kindOf(seen) : '' };
}

async function lookOnce(taskId: string, ports: EnginePorts): Promise<Task | undefined> {
	try {
		return await ports.service.get(taskId);
	} catch (thrown) {
		const failure = asFailure(thrown);
		if (failure.httpStatus !== undefined && FOR_GOOD.has(failure.httpStatus)) throw ofTask(failure, taskId);
		return undefined;
	}
}

/** A task that is on record from an earlier try; passing trouble at a look must not lose it. */
async function lookPatiently(taskId: string, { timeoutMs }: WaitSettings, ports: EnginePorts): Promise<Task> {
	const deadline = ports.now() + timeoutMs;
	for (let attempt = 0; ; attempt++) {
		const seen = await lookOnce(taskId, ports);
		if (seen) return seen;
		const pause = backOffMs(attempt, ports.random());
		if (ports.now() + pause > deadline) break;
		await ports.sleep(pause);
	}
	throw new TaskFailure(`Task ${taskId} could not be read`, {
		kind: 'read',
		description:
			'An earlier try of this execution created it, and it is not lost: fetch it with Task > Wait.',
		taskId,
	});
}

function ofTask(failure: TaskFailure, taskId: string): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read: ${failure.message}`, { ...failure, taskId });
}

function kindOfRequest(request: TaskRequest): string {
	if (request.kind === 'model') return kindOf(request);
	const { operation, input } = request;
	return kindOf({
		taskType: operation,
		...('processMode' in input && input.processMode ? { processMode: input.processMode } : {}),
	});
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

function overdue(taskId: string, newest: Task | undefined, wait: WaitSettings, context: JobContext): Task {
	const seconds = `${Math.round(wait.timeoutMs / 1000)} s`;
	if (newest && wait.onTimeout === 'pending') {
		context.hint(`Task ${taskId} is still ${newest.status} after ${seconds}; Task > Wait picks it up.`);
		return newest;
	}
	throw new TaskFailure(`Task ${taskId} did not finish within ${seconds}`, {
		kind: 'timeout',
		description: `It may still finish and is not lost: fetch it with Task > Wait and Task ID ${taskId}, or raise Timeout. Retrying this execution waits for the same task and does not pay again.`,
		taskId,
		...(newest ? { task: newest } : {}),
	});
}
