import { sleep } from 'n8n-workflow';

import { asFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import type { Service } from '../../contract/service';
import { Answered } from '../callback/answer';

/** PiAPI calls again 5 s after a call that was not answered well (piapi.ai/docs/unified-webhook), in ms. */
const WITHIN_MS = 3_000;
/** A callback may be ahead of what the service reads out, in ms. */
const LAG_MS = 800;
/** The service does not know the task. */
const UNKNOWN: ReadonlySet<number> = new Set([400, 404, 410, 422]);

async function read(service: Service, taskId: string): Promise<Task> {
	try {
		return await service.get(taskId);
	} catch (thrown) {
		throw answerFor(asFailure(thrown).httpStatus, service);
	}
}

/** What cannot be read now may be called back again: anything but a good answer asks for that. */
function answerFor(httpStatus: number | undefined, service: Service): Answered {
	return httpStatus !== undefined && UNKNOWN.has(httpStatus)
		? new Answered(404, `${service.title} knows no such task`)
		: new Answered(503, `The task could not be read from ${service.title} just now`);
}

async function tooLate(service: Service): Promise<never> {
	await sleep(WITHIN_MS);
	throw new Answered(503, `${service.title} took too long to confirm the task`);
}

/**
 * The task as the service itself reads it out. Throws an Answered where it knows no such task, cannot say just now, or
 * says that the task has not ended although the call says so.
 */
export async function confirmed(told: Task, service: Service): Promise<Task> {
	return await Promise.race([look(told, service), tooLate(service)]);
}

async function look(told: Task, service: Service): Promise<Task> {
	const first = await read(service, told.id);
	if (!isFinal(told) || isFinal(first)) return first;
	await sleep(LAG_MS);
	const second = await read(service, told.id);
	if (isFinal(second)) return second;
	throw new Answered(409, 'The task has not ended');
}
