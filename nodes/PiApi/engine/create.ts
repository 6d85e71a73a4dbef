import { toTaskFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import type { PreparedTask } from '../contract/service';
import type { EntryFacts, JournalEntry, Origin, CreateTrace, Work } from './journal';
import { toJournalEvent, isRecordDecisive } from './journal';
import { keepAnswer } from './keptAnswer';
import type { EnginePorts } from './ports';
import { adoptTask, findRecordedTask } from './reconcile';
import { computeBackOffMs } from './schedule';
import { computeCost } from '../services/prices';
import type { Budget } from './spending';
import { findBudgetRefusal } from './spending';
import { forgetCreate, rememberCreate, rememberOwner } from './processCreates';
import { buildTrace } from './createTrace';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** How often a connection that was never made is tried again before the item gives up. */
const CONNECTION_TRIES = 4;

export interface CreateOptions {
	work: Work;
	itemIndex: number;
	/** Create although an earlier try that was cut off may have sent it. */
	createAgain: boolean;
	/** Until when a create that was not accepted may be sent again, in ms. */
	deadline: number;
	concurrency: ConcurrencyLimit;
	/** Where the user set a limit: nothing is sent beyond it. */
	budget?: Budget;
	/** The newest tasks of the account, read once in a run. */
	listRecent: () => Promise<string[]>;
	/** The address that resumes this execution. */
	resumeUrl?: string;
}

/** A task that was just created, or found to have been, with its entry in the journal. */
export interface CreatedTask {
	taskId: string;
	entry: JournalEntry;
	/** As its creation showed it. */
	task?: Task;
}

/**
 * Creates the task, in the journal before it is sent. It is sent again only where it certainly was not accepted: after
 * 429, until the deadline, and after a connection that was never made, a few times.
 * Throws the TaskFailure of the last try; the journal then says whether a task may exist, so that no retry at any
 * layer sends it again.
 */
export async function createTask(
	preparedTask: PreparedTask<TaskRequest>,
	options: CreateOptions,
	ports: EnginePorts,
): Promise<CreatedTask> {
	const { work, deadline, concurrency, budget } = options;
	const { journal } = ports;
	const isDecisive = isRecordDecisive(journal.getHistory(work.slot), work);
	let ownEntry: JournalEntry | undefined;
	for (let attempt = 0; ; attempt++) {
		await holdBack(concurrency, deadline, ports);
		if ((await ports.recordRequest(work)) && isDecisive && !ownEntry) {
			const taskId = await findRecordedTask(work, options.listRecent, ports);
			if (taskId !== undefined || !options.createAgain)
				return await recoverTask(preparedTask, taskId, options, ports);
		}
		// Others may have spent since this one began, or last tried.
		const refusal = budget && findBudgetRefusal(budget, journal, ports.service);
		const entry = ownEntry ?? journal.begin(work);
		if (refusal) {
			journal.record(entry, 'reject');
			throw refusal;
		}
		journal.record(entry, 'send', budget ? { price: budget.price } : {});
		ownEntry = entry;
		const sentAt = ports.now();
		const trace = buildTrace(preparedTask, ports.service, { at: sentAt, resumeUrl: options.resumeUrl });
		entry.trace = trace;
		rememberCreate(trace);
		const answer = await tryOnce(preparedTask, ports);
		rememberAnswer(answer, trace, ports);
		if (!(answer instanceof TaskFailure)) {
			journal.record(entry, 'create', collectTaskFacts(answer, preparedTask));
			if (answer.answerOnly) journal.record(entry, 'create', await keepAnswer(entry, answer, ports));
			if (answer.id) await announceTask(answer.id, options, ports);
			// Queued beyond the account's limit: somebody else is using it too.
			if (answer.status === 'staged') concurrency.shrink(sentAt, ports.now());
			return { taskId: answer.id, task: answer, entry };
		}
		const event = toJournalEvent(answer.kind);
		// A refusal that names a task is of one that exists.
		journal.record(
			entry,
			event === 'reject' && answer.taskId ? 'create' : event,
			collectFailureFacts(answer),
		);
		if (answer.taskId) await announceTask(answer.taskId, options, ports);
		const pause = computePauseMs(answer, attempt, ports);
		if (answer.kind === 'limited' && pause !== undefined) {
			// The others have to know even where this one gives up.
			concurrency.shrink(sentAt, ports.now());
			concurrency.holdUntil(ports.now() + pause);
		}
		if (pause === undefined || ports.now() + pause > deadline) throw answer;
		if (answer.kind !== 'limited') await ports.sleep(pause);
	}
}

/**
 * Work that an earlier try sent whose process has ended: continues with its task where that could be found.
 * Throws the TaskFailure of a lost answer where not.
 */
async function recoverTask(
	preparedTask: PreparedTask<TaskRequest>,
	taskId: string | undefined,
	{ work, itemIndex, budget }: CreateOptions,
	ports: EnginePorts,
): Promise<CreatedTask> {
	const entry = ports.journal.begin(work);
	ports.journal.record(entry, 'lose', {
		...collectSentFacts(preparedTask),
		...(budget ? { price: budget.price } : {}),
	});
	if (taskId === undefined) throw makeLostAnswerFailure(ports.service.title);
	await adoptTask(entry, taskId, { work, itemIndex }, ports);
	return { taskId, entry };
}

/** What the other executions of this process have to know of an answer; of a lost one they know already. */
function rememberAnswer(answer: Task | TaskFailure, trace: CreateTrace, ports: EnginePorts): void {
	const taskId = answer instanceof TaskFailure ? answer.taskId : answer.id;
	if (taskId) rememberOwner(taskId, ports.now(), trace);
	else if (!(answer instanceof TaskFailure) || toJournalEvent(answer.kind) !== 'lose') forgetCreate(trace);
}

/**
 * The id goes where it is found again, before anything else can fail: the log first, then the record, so that a task that
 * is polled is one that a retry finds after a kill.
 */
async function announceTask(
	taskId: string,
	{ work, itemIndex }: CreateOptions,
	ports: EnginePorts,
): Promise<void> {
	ports.announce(taskId, { itemIndex });
	await ports.recordTask(work, taskId);
}

/** The task that a request builds on, and which image or video of it. */
function getOrigin({ origin, input }: TaskRequest): Origin | undefined {
	if (origin === undefined) return undefined;
	const { image, video } = input as { image?: unknown; video?: unknown };
	const index = [image, video].find((position) => typeof position === 'number');
	return { taskId: origin.taskId, ...(index === undefined ? {} : { index }) };
}

/** What was sent, which not every service echoes. */
function collectSentFacts({ request }: PreparedTask<TaskRequest>): EntryFacts {
	const prompt = 'prompt' in request.input ? request.input.prompt : undefined;
	const origin = getOrigin(request);
	return {
		...(typeof prompt === 'string' ? { prompt } : {}),
		...(origin === undefined ? {} : { origin }),
	};
}

function collectTaskFacts(task: Task, preparedTask: PreparedTask<TaskRequest>): EntryFacts {
	const { prompt, ...other } = collectSentFacts(preparedTask);
	const cost = computeCost(task, preparedTask.request);
	return {
		...(task.id ? { taskId: task.id } : {}),
		...(cost ? { cost } : {}),
		...other,
		...(task.prompt === undefined && prompt !== undefined ? { prompt } : {}),
	};
}

function collectFailureFacts({ message, description, taskId, charge }: TaskFailure): EntryFacts {
	return {
		failure: { message, description },
		...(taskId ? { taskId } : {}),
		...(charge === 'unknown' ? { mayBePaid: true } : {}),
	};
}

/** The request was sent, and whether it became a task is not known. */
export function makeLostAnswerFailure(service: string): TaskFailure {
	return new TaskFailure('The task may have been created by an earlier try of this execution', {
		kind: 'uncertain',
		description: `To make sure that nothing is paid for twice it is not sent again. Check your task history at ${service}: if the task is there, fetch it with Task > Get; if not, set If an Answer Was Lost to Create Again under Options and retry, or start a new execution.`,
	});
}

/** While one create holds back, another may learn that it takes longer still. Throws where that is past the deadline. */
async function holdBack(concurrency: ConcurrencyLimit, deadline: number, ports: EnginePorts): Promise<void> {
	for (
		let hold = concurrency.computeHoldMs(ports.now());
		hold > 0;
		hold = concurrency.computeHoldMs(ports.now())
	) {
		if (ports.now() + hold > deadline) {
			throw new TaskFailure(
				`${ports.service.title} asks to slow down for another ${Math.ceil(hold / 1000)} s`,
				{
					kind: 'limited',
					description:
						'That is longer than Timeout. Nothing was sent for this item: run it again later, or lower Concurrent Jobs in the credential to what your plan allows.',
				},
			);
		}
		await ports.sleep(hold);
	}
}

async function tryOnce(
	preparedTask: PreparedTask<TaskRequest>,
	ports: EnginePorts,
): Promise<Task | TaskFailure> {
	try {
		return await ports.service.create(preparedTask);
	} catch (thrown) {
		return toTaskFailure(thrown);
	}
}

/** How long to wait until the next try, in ms; undefined where there must be none. */
function computePauseMs(
	{ kind, retryAfterS }: TaskFailure,
	attempt: number,
	ports: EnginePorts,
): number | undefined {
	if (kind === 'limited')
		return retryAfterS === undefined ? computeBackOffMs(attempt, ports.random()) : retryAfterS * 1000;
	if (kind === 'unreachable' && attempt + 1 < CONNECTION_TRIES)
		return computeBackOffMs(attempt, ports.random());
	return undefined;
}
