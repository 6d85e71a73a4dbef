import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { sandbox } from './sandbox';
import type { TaskRecord, TaskType } from '../../../sandbox';

const POLL_MS = 20;
const WITHIN_MS = 15_000;
const FINAL = ['completed', 'failed', 'cancelled'];

/** Creates a task at the sandbox itself, past n8n, and gives its id. */
export async function createSandboxTask(taskType: TaskType, input: Record<string, unknown>): Promise<string> {
	const answer = await request(`${sandbox.url}/api/v1/task`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-api-key': sandbox.key },
		body: JSON.stringify({ model: 'midjourney', task_type: taskType, input }),
	});
	const body = (await answer.body.json()) as { message: string; data?: { task_id: string } };
	if (body.data === undefined) throw new Error(`The sandbox refused a ${taskType}: ${body.message}`);
	return body.data.task_id;
}

/** Waits until a task at the sandbox has ended, and gives it. */
export async function untilTaskEnded(taskId: string): Promise<TaskRecord> {
	return await taskThat((task) => task.id === taskId && FINAL.includes(task.status), `${taskId} has ended`);
}

/**
 * Waits for the first task at the sandbox that fits.
 * @param what what is waited for, for the error when it does not come
 */
export async function taskThat(fits: (task: TaskRecord) => boolean, what: string): Promise<TaskRecord> {
	const deadline = Date.now() + WITHIN_MS;
	for (;;) {
		const found = (await sandbox.tasks()).find(fits);
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`The sandbox had no such task in time: ${what}`);
		await sleep(POLL_MS);
	}
}

async function createFinishedTask(taskType: TaskType, input: Record<string, unknown>): Promise<string> {
	const { id, status } = await untilTaskEnded(await createSandboxTask(taskType, input));
	if (status !== 'completed') throw new Error(`The ${taskType} ended as ${status}`);
	return id;
}

/** A finished grid of four to build on. */
export async function finishedGrid(prompt = 'a harbour at dawn', aspectRatio = '1:1'): Promise<string> {
	return await createFinishedTask('imagine', { prompt, aspect_ratio: aspectRatio, process_mode: 'fast' });
}

/** A finished single picture to build on, taken out of a grid of its own. */
export async function finishedSingle(prompt?: string, aspectRatio?: string): Promise<string> {
	const grid = await finishedGrid(prompt, aspectRatio);
	return await createFinishedTask('upscale', { origin_task_id: grid, index: '2' });
}
