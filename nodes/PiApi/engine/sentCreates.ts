import type { SentTrace } from './journal';

/** So many creates without an answer are kept, and so many ids of those that were answered. */
export const KEPT_CREATES = 5_000;

/** Whose task it is: the create that was answered with it, or that it was found for; others at least know that it is taken. */
interface Taken {
	at: number;
	create?: string;
}

/** What this process sent and got no answer to: in flight, or lost, whichever execution and node asked for it. */
const unanswered = new Map<string, SentTrace>();

/** The tasks of this process that are somebody's. */
const taken = new Map<string, Taken>();

/** What was sent up to this moment is not known in full any more. */
let forgottenUpTo = Number.NEGATIVE_INFINITY;

/** Drops the oldest beyond the limit, and remembers that something is missing. */
function bound<T extends { at: number }>(kept: Map<string, T>): void {
	for (const [key, { at }] of kept) {
		if (kept.size <= KEPT_CREATES) return;
		kept.delete(key);
		forgottenUpTo = Math.max(forgottenUpTo, at);
	}
}

/** To be called right before a create leaves. */
export function noteSent(trace: SentTrace): void {
	if (trace.create === undefined) return;
	unanswered.set(trace.create, trace);
	bound(unanswered);
}

/** Takes that a create came to nothing, for certain. */
export function noteNotCreated({ create }: SentTrace): void {
	if (create !== undefined) unanswered.delete(create);
}

/** Takes the task that a create was answered with, or that was found for it; no other create may be given it. */
export function noteTaken(taskId: string, at: number, trace?: SentTrace): void {
	const create = trace?.create;
	taken.set(taskId, { at, ...(create === undefined ? {} : { create }) });
	bound(taken);
	if (create !== undefined) unanswered.delete(create);
}

/** Whether a task is known to be somebody's. */
export function isTaken(taskId: string): boolean {
	return taken.has(taskId);
}

/** The task that was found for a create before: by another retry of the same execution. */
export function takenBy({ create }: SentTrace): string | undefined {
	if (create === undefined) return undefined;
	return [...taken].find(([, by]) => by.create === create)?.[0];
}

/**
 * What other executions and nodes of this process sent without an answer so far; undefined where that is not known in
 * full for all that was sent since.
 * @param own the lost creates that are asked about
 * @param since in ms since 1970
 */
export function unansweredOthers(own: readonly SentTrace[], since: number): SentTrace[] | undefined {
	if (since <= forgottenUpTo) return undefined;
	const ids = new Set(own.map(({ create }) => create));
	return [...unanswered.values()].filter(({ create }) => !ids.has(create));
}
