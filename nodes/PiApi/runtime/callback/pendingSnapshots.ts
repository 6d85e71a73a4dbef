import { sleep } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import { mapPooled } from '../../engine/pool';
import { readSnapshot, makeUnreadableFailure } from '../../engine/snapshot';
import type { Service } from '../../contract/service';

/** Pauses before a poll that did not work is retried, in ms: the service may be down for a moment. */
const RETRY_PAUSES_MS = [1_000, 2_000, 5_000, 10_000];
/** A callback may be ahead of what a poll shows; the task is polled again after these pauses, in ms. */
const LAG_PAUSES_MS = [500, 2_000];
const POLLS_AT_ONCE = 10;

/** A task as it stands, or why it cannot be read any more. */
export type PendingSnapshot = Task | TaskFailure;

function isSettled(snapshot: PendingSnapshot | undefined): snapshot is PendingSnapshot {
	return snapshot !== undefined && (snapshot instanceof TaskFailure || isFinal(snapshot));
}

async function pollOnce(service: Service, taskId: string): Promise<PendingSnapshot | undefined> {
	const snapshot = await readSnapshot(service, taskId);
	if ('task' in snapshot) return snapshot.task;
	// A key that is not accepted just now may be put right: the run stays as it is.
	return snapshot.trouble === 'unknown' ? makeUnreadableFailure(taskId, snapshot.failure) : undefined;
}

/** Polls a task for the resumed run, with retries where that does not work; undefined where it never did. */
export async function pollWithRetry(service: Service, taskId: string): Promise<PendingSnapshot | undefined> {
	for (const pause of [0, ...RETRY_PAUSES_MS]) {
		if (pause > 0) await sleep(pause);
		const snapshot = await pollOnce(service, taskId);
		if (snapshot !== undefined) return snapshot;
	}
	return undefined;
}

/**
 * Polls the tasks of a run after one of them was called back; undefined unless all have ended. A callback is a hint: only
 * the snapshot of the service itself counts.
 * @param calledId the task that the callback is about
 */
export async function pollAll(
	service: Service,
	taskIds: readonly string[],
	calledId: string,
): Promise<Map<string, PendingSnapshot> | undefined> {
	const snapshots = new Map<string, PendingSnapshot>();
	if (taskIds.includes(calledId)) {
		const first = await pollCalledTask(service, calledId);
		if (!isSettled(first)) return undefined;
		snapshots.set(calledId, first);
	}
	// The newest is the likeliest to be at work still: one poll then spares all others.
	const [newest, ...rest] = [...new Set(taskIds)].filter((taskId) => taskId !== calledId).reverse();
	for (const group of [newest === undefined ? [] : [newest], rest]) {
		const groupSnapshots = await mapPooled(
			group,
			POLLS_AT_ONCE,
			async (taskId) => await pollWithRetry(service, taskId),
		);
		for (const [position, snapshot] of groupSnapshots.entries()) {
			if (!isSettled(snapshot)) return undefined;
			snapshots.set(group[position], snapshot);
		}
	}
	return snapshots;
}

async function pollCalledTask(service: Service, taskId: string): Promise<PendingSnapshot | undefined> {
	let snapshot = await pollWithRetry(service, taskId);
	for (const pause of LAG_PAUSES_MS) {
		if (snapshot === undefined || isSettled(snapshot)) break;
		await sleep(pause);
		snapshot = await pollWithRetry(service, taskId);
	}
	return snapshot;
}
