import type { FailureKind } from '../contract/failure';
import { asFailure, TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import type { PreparedTask } from '../contract/service';
import type { EnginePorts } from './ports';
import { backOffMs } from './schedule';
import type { ConcurrencyLimit } from './concurrencyLimit';

/** How often a connection that was never made is tried again before the item gives up. */
const CONNECTION_TRIES = 4;

/** After these a task may exist: the record stays, so that the request is never sent again. */
const OUTCOME_UNKNOWN: ReadonlySet<FailureKind> = new Set(['uncertain', 'unexpected']);

export interface CreateOptions {
	slot: string;
	hash: string;
	/** Until when a create that was not accepted may be sent again, in ms. */
	deadline: number;
	window: ConcurrencyLimit;
}

/**
 * Creates the task, on record before it is sent. It is sent again only where it certainly was not accepted: after
 * 429, until the deadline, and after a connection that was never made, a few times.
 * Throws the TaskFailure of the last try; where a task may exist the record stays, so that no retry at any
 * layer sends it again.
 */
export async function createTask(
	prepared: PreparedTask<TaskRequest>,
	options: CreateOptions,
	ports: EnginePorts,
): Promise<Task> {
	const { slot, hash, deadline, window } = options;
	await holdBack(window, deadline, ports);
	if (await ports.wasSent(slot, hash)) {
		ports.ledger.sending(slot, hash);
		throw alreadySent(ports.service.title);
	}
	for (let attempt = 0; ; attempt++) {
		await holdBack(window, deadline, ports);
		ports.ledger.sending(slot, hash);
		const sentAt = ports.now();
		const answer = await tryOnce(prepared, ports);
		if (!(answer instanceof TaskFailure)) {
			ports.ledger.created(slot, hash, answer.id);
			ports.note(answer.id);
			// Queued beyond the account's limit: somebody else is using it too.
			if (answer.status === 'staged') window.shrink(sentAt, ports.now());
			return answer;
		}
		if (answer.taskId !== undefined && !OUTCOME_UNKNOWN.has(answer.kind)) {
			ports.ledger.created(slot, hash, answer.taskId);
			ports.note(answer.taskId);
		} else if (!OUTCOME_UNKNOWN.has(answer.kind)) {
			ports.ledger.forget(slot);
		}
		const pause = pauseMs(answer, attempt, ports);
		if (answer.kind === 'limited' && pause !== undefined) {
			// Told to the others even where this one gives up.
			window.shrink(sentAt, ports.now());
			window.holdUntil(ports.now() + pause);
		}
		if (pause === undefined || ports.now() + pause > deadline) throw answer;
		if (answer.kind !== 'limited') await ports.sleep(pause);
	}
}

/** The request is on record as sent, and its task is not known. */
export function alreadySent(service: string): TaskFailure {
	return new TaskFailure('The task may have been created by an earlier try of this execution', {
		kind: 'uncertain',
		description: `To make sure that nothing is paid for twice it is not sent again. Look in your task history at ${service}; if the task is not there, start a new execution.`,
	});
}

/** While one create holds back, another may learn that it takes longer still. Throws where that is past the deadline. */
async function holdBack(window: ConcurrencyLimit, deadline: number, ports: EnginePorts): Promise<void> {
	for (let hold = window.holdMs(ports.now()); hold > 0; hold = window.holdMs(ports.now())) {
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

async function tryOnce(prepared: PreparedTask<TaskRequest>, ports: EnginePorts): Promise<Task | TaskFailure> {
	try {
		return await ports.service.create(prepared);
	} catch (thrown) {
		return asFailure(thrown);
	}
}

/** How long to wait until the next try, in ms; undefined where there must be none. */
function pauseMs(
	{ kind, retryAfterS }: TaskFailure,
	attempt: number,
	ports: EnginePorts,
): number | undefined {
	if (kind === 'limited')
		return retryAfterS === undefined ? backOffMs(attempt, ports.random()) : retryAfterS * 1000;
	if (kind === 'unreachable' && attempt + 1 < CONNECTION_TRIES) return backOffMs(attempt, ports.random());
	return undefined;
}
