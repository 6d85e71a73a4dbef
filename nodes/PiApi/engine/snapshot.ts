import { toTaskFailure, TaskFailure } from '../contract/failure';
import type { Service } from '../contract/service';
import type { Task } from '../contract/task';

/**
 * What stood in the way of a snapshot:
 * - `unknown`: the service does not know the task (any more)
 * - `denied`: the key or the account may not read it
 * - `limited`: the service asks to slow down
 * - `passing`: the network, the service or an unreadable body; the next poll may well get through
 */
export type Trouble = 'unknown' | 'denied' | 'limited' | 'passing';

/** A task as the service reads it out, or why it could not be read this time. */
export type Snapshot = { task: Task } | { failure: TaskFailure; trouble: Trouble };

/** Answers to a read that do not change by themselves; all others may, and are waited out. */
const PERMANENT: ReadonlyMap<number, Trouble> = new Map([
	[400, 'unknown'],
	[401, 'denied'],
	[402, 'denied'],
	[403, 'denied'],
	[404, 'unknown'],
	[410, 'unknown'],
	[422, 'unknown'],
]);

/** Reads a task once, free of charge; never throws. Whoever waits for a task, or is called back about one, reads it here. */
export async function readSnapshot(service: Pick<Service, 'get'>, taskId: string): Promise<Snapshot> {
	try {
		return { task: await service.get(taskId) };
	} catch (thrown) {
		const failure = toTaskFailure(thrown);
		return { failure, trouble: getTrouble(failure) };
	}
}

/** Whether reading the task again would come to the same. */
export function isPermanent(trouble: Trouble): boolean {
	return trouble === 'unknown' || trouble === 'denied';
}

/** The failure of an item whose task exists, or is thought to, and cannot be read. */
export function makeUnreadableFailure(taskId: string, reason: TaskFailure): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read: ${reason.message}`, { ...reason, taskId });
}

function getTrouble({ httpStatus }: TaskFailure): Trouble {
	if (httpStatus === undefined) return 'passing';
	if (httpStatus === 429) return 'limited';
	return PERMANENT.get(httpStatus) ?? 'passing';
}
