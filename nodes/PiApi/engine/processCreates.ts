import type { CreateTrace } from './journal';

/** So many creates without an answer are kept, and so many ids of those that were answered. */
export const KEPT_CREATES = 5_000;

/** Whose task it is: the create that was answered with it, or that it was found for; others at least know that it is taken. */
interface Owner {
	at: number;
	create?: string;
}

/** What this process sent and got no answer to: in flight, or lost, whichever execution and node asked for it. */
const unansweredCreates = new Map<string, CreateTrace>();

/** The tasks of this process that are somebody's. */
const owners = new Map<string, Owner>();

/** What was sent up to this moment is not known in full any more. */
let forgottenUpTo = Number.NEGATIVE_INFINITY;

/** Drops the oldest beyond the limit, and remembers that something is missing. */
function dropOldest<T extends { at: number }>(entries: Map<string, T>): void {
	for (const [key, { at }] of entries) {
		if (entries.size <= KEPT_CREATES) return;
		entries.delete(key);
		forgottenUpTo = Math.max(forgottenUpTo, at);
	}
}

/** To be called right before a create leaves. */
export function rememberCreate(trace: CreateTrace): void {
	if (trace.create === undefined) return;
	unansweredCreates.set(trace.create, trace);
	dropOldest(unansweredCreates);
}

/** Takes that a create came to nothing, for certain. */
export function forgetCreate({ create }: CreateTrace): void {
	if (create !== undefined) unansweredCreates.delete(create);
}

/** Takes the task that a create was answered with, or that was found for it; no other create may be given it. */
export function rememberOwner(taskId: string, at: number, trace?: CreateTrace): void {
	const create = trace?.create;
	owners.set(taskId, { at, ...(create === undefined ? {} : { create }) });
	dropOldest(owners);
	if (create !== undefined) unansweredCreates.delete(create);
}

/** Whether a task is known to be somebody's. */
export function hasOwner(taskId: string): boolean {
	return owners.has(taskId);
}

/** The task that was found for a create before: by another retry of the same execution. */
export function findOwnedTask({ create }: CreateTrace): string | undefined {
	if (create === undefined) return undefined;
	return [...owners].find(([, by]) => by.create === create)?.[0];
}

/**
 * What other executions and nodes of this process sent without an answer so far; undefined where that is not known in
 * full for all that was sent since.
 * @param own the lost creates that are asked about
 * @param since in ms since 1970
 */
export function listUnansweredByOthers(
	own: readonly CreateTrace[],
	since: number,
): CreateTrace[] | undefined {
	if (since <= forgottenUpTo) return undefined;
	const ids = new Set(own.map(({ create }) => create));
	return [...unansweredCreates.values()].filter(({ create }) => !ids.has(create));
}
