import omit from 'lodash/omit';
import pick from 'lodash/pick';

import { TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { WaitSettings } from '../contract/wait';
import type { JournalEntry } from './journal';
import type { EnginePorts } from './ports';
import type { PollTarget, PollResult } from './poller';
import type { Job, JobContext } from './job';
import { settleTask, addRequestFacts } from './settleTask';
import { startTask } from './startTask';

/** Answers that say that a task is not there any more. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/** How far a job was brought: `open` where the service will call back when the task has ended. */
export interface JobOutcome {
	task: Task;
	open: boolean;
	entry?: JournalEntry;
}

/**
 * Whether the service calls this run when a task has ended: only where it echoes the address; where it does not say,
 * for a task that this very execution created with it.
 */
function isCalledBack(
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

/** Whether a new task is under way, and its service says that it calls nobody, or somebody else, when it ends. */
function isLeftUncalled(createdTask: Task | undefined, { resumeUrl }: JobContext): boolean {
	if (createdTask?.callbackUrl === undefined || isFinal(createdTask)) return false;
	return createdTask.callbackUrl !== resumeUrl;
}

/**
 * Brings one job to its end and gives the task as it then stands; with the mode `suspend` no further than until every
 * task of the run exists. Throws a Refusal or a TaskFailure; whenever a task exists, the failure carries its id.
 */
export async function runJob(job: Job, context: JobContext, ports: EnginePorts): Promise<JobOutcome> {
	const { mode, timeoutMs } = job.wait;
	const startedTask =
		'request' in job
			? await startTask(job, context, ports)
			: { isKnownToService: true, ...pick(job, ['taskId', 'entry']) };
	context.onCreated();
	const { taskId, entry, createdTask } = startedTask;
	if (createdTask) context.onSnapshot(createdTask);
	if (mode === 'suspend' && isLeftUncalled(createdTask, context)) {
		context.addHint(
			`${ports.service.title} does not call back for this task, so the node waited for it here instead of suspending.`,
		);
	}
	const canSuspend = (task: Task) =>
		mode === 'suspend' && context.hasCreatedAll() && isCalledBack(task, job, entry, context, ports);
	const end = await pollTo(
		{
			...omit(startedTask, ['entry']),
			...('request' in job ? pickMode(job.request) : {}),
			deadline: ports.now() + timeoutMs,
			onSnapshot: context.onSnapshot,
			isEnough: (task) => mode === 'none' || canSuspend(task),
		},
		entry,
		context,
		ports,
	);
	const { task } = end;
	const open = task !== undefined && !isFinal(task) && mode !== 'none' && canSuspend(task);
	if (task && (open || mode === 'none')) return { task: addRequestFacts(task, entry), open, entry };
	const last =
		task && isFinal(task) ? settleTask(task, entry, ports) : handleOverdue(taskId, end, job.wait, context);
	return { task: addRequestFacts(last, entry), open: false, entry };
}

async function pollTo(
	target: PollTarget,
	entry: JournalEntry | undefined,
	{ poller }: JobContext,
	ports: EnginePorts,
): Promise<PollResult> {
	try {
		return await poller.poll(target);
	} catch (thrown) {
		const isGone = thrown instanceof TaskFailure && GONE.has(thrown.httpStatus ?? 0);
		throw entry && isGone ? makeTaskGoneFailure(thrown, target.taskId, ports) : thrown;
	}
}

/** The speed that was asked for; not every service echoes it. */
function pickMode(request: TaskRequest): Pick<Task, 'processMode'> {
	if (request.kind === 'model') return {};
	const { input } = request;
	return 'processMode' in input && input.processMode ? { processMode: input.processMode } : {};
}

/** A task of an earlier try that the service has no more: paid for, so it is not created again. */
function makeTaskGoneFailure(
	{ httpStatus }: TaskFailure,
	taskId: string,
	{ service }: EnginePorts,
): TaskFailure {
	return new TaskFailure(`Task ${taskId} is no longer at ${service.title}`, {
		kind: 'read',
		description:
			'An earlier try of this execution created it, so it is not created again. Its result may be in the output of that try; to pay for a new one start a new execution.',
		taskId,
		httpStatus,
	});
}

/** A task of an earlier try that no poll has shown: nothing was to be waited for, so nothing is overdue. */
function makeUnreadFailure(taskId: string, reason: TaskFailure | undefined): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read${reason ? `: ${reason.message}` : ''}`, {
		kind: 'read',
		description:
			'An earlier try of this execution created it, and it is not lost: fetch it with Task > Wait.',
		taskId,
	});
}

function handleOverdue(
	taskId: string,
	{ task, reason }: PollResult,
	wait: WaitSettings,
	context: JobContext,
): Task {
	const seconds = `${Math.round(wait.timeoutMs / 1000)} s`;
	if (wait.mode === 'none') throw makeUnreadFailure(taskId, reason);
	if (task && wait.onTimeout === 'pending') {
		context.addHint(`Task ${taskId} is still ${task.status} after ${seconds}; Task > Wait picks it up.`);
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
