import pick from 'lodash/pick';
import uniq from 'lodash/uniq';

import { toTaskFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import type { Callback } from '../contract/service';
import { makeLostAnswerFailure, createTask } from './create';
import type { JournalEntry } from './journal';
import { findAnsweringEntry, findHistory, getPlan } from './journal';
import { recallAnswer } from './keptAnswer';
import type { EnginePorts } from './ports';
import { prepare } from './prepare';
import { addCandidates } from './candidates';
import { isKnownByRecordOnly } from './lostEntry';
import { adoptTask, findRecordedTask } from './reconcile';
import { findBudgetRefusal } from './spending';
import type { CreateJob, Job, JobContext } from './job';

/** A task that a service does not know within this time after it was sent, in ms, is gone and not just late. */
const LATE_MS = 60_000;

/** A task that exists, with the snapshot that its creation gave. */
export interface StartedTask {
	taskId: string;
	/** Its entry in the journal; a task that the user names has none. */
	entry?: JournalEntry;
	createdTask?: Task;
	/** Whether it is time enough since its creation that its service knows it, if it ever will. */
	isKnownToService?: boolean;
}

/** Creates the task, or does with what an earlier try left what the journal says. */
export async function startTask(
	job: Job & CreateJob,
	context: JobContext,
	ports: EnginePorts,
): Promise<StartedTask> {
	// The same call of a tool may come while one is on its way: it then finds that one's task.
	return job.work.isTool
		? await ports.runInOrder(job.work.slot, async () => await startOnce(job, context, ports))
		: await startOnce(job, context, ports);
}

async function startOnce(
	job: Job & CreateJob,
	context: JobContext,
	ports: EnginePorts,
): Promise<StartedTask> {
	const { request, itemIndex, wait, work, ifAnswerLost, budget } = job;
	const { journal, service } = ports;
	const answering = findAnsweringEntry(findHistory(work, journal), work, journal.executionId);
	if (answering.entry) {
		await adoptRecordedTask(answering.entry, job, context, ports);
		const startedTask = await tryStart(answering.entry, job, context, ports);
		if (startedTask) return startedTask;
	} else if (answering.earlierId !== undefined) {
		context.addHint(
			`Item ${itemIndex} is not what it was in an earlier try, so it is a new task; the earlier one at ${service.title} is ${answering.earlierId}.`,
		);
	}
	const refusal = budget && findBudgetRefusal(budget, journal, service);
	if (refusal) throw refusal;
	const deadline = ports.now() + wait.timeoutMs;
	const preparedTask = await prepare(request, itemIndex, buildCallback(job, context), ports);
	const createAgain = ifAnswerLost === 'createAgain';
	const reference = ports.getReference(work);
	const { taskId, task, entry } = await createTask(
		{ ...preparedTask, ...(reference === undefined ? {} : { reference }) },
		{
			...{ work, itemIndex, createAgain, deadline, ...(budget ? { budget } : {}) },
			...pick(context, ['concurrency', 'listRecent', 'resumeUrl']),
		},
		ports,
	);
	// What was found out on the way; a create that was sent again says it again.
	uniq(preparedTask.request.hints.slice(request.hints.length)).forEach((sentence) =>
		context.addHint(sentence),
	);
	return { taskId, entry, ...(task ? { createdTask: task } : { isKnownToService: true }) };
}

/** What only a record tells of may not have been found because the service could not be asked. */
async function adoptRecordedTask(
	entry: JournalEntry,
	{ work, itemIndex }: Job & CreateJob,
	{ listRecent }: JobContext,
	ports: EnginePorts,
): Promise<void> {
	if (entry.service !== ports.service.name || !isKnownByRecordOnly(entry)) return;
	const taskId = await findRecordedTask(work, listRecent, ports);
	if (taskId !== undefined) await adoptTask(entry, taskId, { work, itemIndex }, ports);
}

/** The same as startFrom; a failure that tells of a lost answer names the tasks that it may be about. */
async function tryStart(
	entry: JournalEntry,
	job: Job & CreateJob,
	{ findCandidates }: JobContext,
	ports: EnginePorts,
): Promise<StartedTask | undefined> {
	try {
		return await startFrom(entry, job, ports);
	} catch (thrown) {
		throw addCandidates(toTaskFailure(thrown), findCandidates(entry));
	}
}

/** The task that an entry leads to; undefined where a new one may be created. Throws what is known of it otherwise. */
async function startFrom(
	entry: JournalEntry,
	{ ifAnswerLost }: CreateJob,
	ports: EnginePorts,
): Promise<StartedTask | undefined> {
	const plan = getPlan(entry.state, ifAnswerLost);
	if (plan === 'create') return undefined;
	if (entry.service !== ports.service.name) throw makeOtherServiceFailure(entry);
	if (plan === 'report') throw makeReportedFailure(entry, ports);
	const { taskId } = entry;
	if (!taskId) return { taskId: '', entry, createdTask: await recallAnswer(entry, ports) };
	return { taskId, entry, isKnownToService: plan === 'handOut' || ports.now() - entry.time > LATE_MS };
}

/** What is known of work that is not created again. */
function makeReportedFailure(
	{ state, failure, taskId }: JournalEntry,
	{ service }: EnginePorts,
): TaskFailure {
	const isLost = state === 'unknown' || state === 'sending';
	if (!failure || (isLost && !taskId)) return makeLostAnswerFailure(service.title);
	// A lost answer that named a task all the same is of one that the service cannot follow.
	const kind = isLost ? 'uncertain' : state === 'moderated' ? 'moderated' : 'task';
	return new TaskFailure(failure.message, { ...failure, kind, ...(taskId ? { taskId } : {}) });
}

function makeOtherServiceFailure({ taskId, service }: JournalEntry): TaskFailure {
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
function buildCallback(
	{ request, wait }: Job & { request: TaskRequest },
	context: JobContext,
): Callback | undefined {
	const url = wait.callRun ? context.resumeUrl : request.options.callbackUrl;
	if (url === undefined) return undefined;
	return { url, ...(context.callbackSecret ? { secret: context.callbackSecret } : {}) };
}
