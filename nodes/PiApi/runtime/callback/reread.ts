import { sleep } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import { mapPooled } from '../../engine/pool';
import { readSnapshot, unreadable } from '../../engine/snapshot';
import type { Service } from '../../contract/service';

/** Pauses before a read that did not work is tried again, in ms: the service may be down for a moment. */
const RETRY_PAUSES_MS = [1_000, 2_000, 5_000, 10_000];
/** A callback may be ahead of what the service reads out; it is read again after these pauses, in ms. */
const LAG_PAUSES_MS = [500, 2_000];
const READS_AT_ONCE = 10;

/** A task as it stands, or why it cannot be read any more. */
export type Reading = Task | TaskFailure;

function isOver(reading: Reading | undefined): reading is Reading {
	return reading !== undefined && (reading instanceof TaskFailure || isFinal(reading));
}

async function readOnce(service: Service, taskId: string): Promise<Reading | undefined> {
	const snapshot = await readSnapshot(service, taskId);
	if ('task' in snapshot) return snapshot.task;
	// A key that is not accepted just now may be put right: the run stays as it is.
	return snapshot.trouble === 'unknown' ? unreadable(taskId, snapshot.failure) : undefined;
}

/** Reads a task for the resumed run, again after a while where that did not work; undefined where it never did. */
export async function read(service: Service, taskId: string): Promise<Reading | undefined> {
	for (const pause of [0, ...RETRY_PAUSES_MS]) {
		if (pause > 0) await sleep(pause);
		const reading = await readOnce(service, taskId);
		if (reading !== undefined) return reading;
	}
	return undefined;
}

/**
 * Reads the tasks of a run after one of them was called back; undefined unless all are over. A callback is a hint: only
 * what the service itself reads out counts.
 * @param called the task that the callback is about
 */
export async function readAll(
	service: Service,
	taskIds: readonly string[],
	called: string,
): Promise<Map<string, Reading> | undefined> {
	const readings = new Map<string, Reading>();
	if (taskIds.includes(called)) {
		const first = await readCalled(service, called);
		if (!isOver(first)) return undefined;
		readings.set(called, first);
	}
	// The newest is the likeliest to be at work still: one read then spares all others.
	const [newest, ...rest] = [...new Set(taskIds)].filter((taskId) => taskId !== called).reverse();
	for (const group of [newest === undefined ? [] : [newest], rest]) {
		const found = await mapPooled(group, READS_AT_ONCE, async (taskId) => await read(service, taskId));
		for (const [position, reading] of found.entries()) {
			if (!isOver(reading)) return undefined;
			readings.set(group[position], reading);
		}
	}
	return readings;
}

async function readCalled(service: Service, taskId: string): Promise<Reading | undefined> {
	let reading = await read(service, taskId);
	for (const pause of LAG_PAUSES_MS) {
		if (reading === undefined || isOver(reading)) break;
		await sleep(pause);
		reading = await read(service, taskId);
	}
	return reading;
}
