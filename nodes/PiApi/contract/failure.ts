import { Refusal } from './refusal';
import type { Task } from './task';

/**
 * Why an item did not come out as hoped. The kind decides what may be done again:
 * - `refused`: turned down here, nothing was sent
 * - `rejected`: the service turned it down, nothing was created
 * - `unreachable`: no connection was made, nothing was created
 * - `limited`: the service asked to slow down (429), nothing was created
 * - `uncertain`: sent, but whether a task exists is not known; never sent again
 * - `task`: the task itself ended without a result
 * - `moderated`: the task was turned down by Midjourney's or the service's filter
 * - `timeout`: still running when the time was up
 * - `stopped`: the execution was stopped
 * - `read`: a task could not be read, or its file not fetched
 * - `unexpected`: nothing that anybody foresaw
 */
export type FailureKind =
	| 'refused'
	| 'rejected'
	| 'unreachable'
	| 'limited'
	| 'uncertain'
	| 'task'
	| 'moderated'
	| 'timeout'
	| 'stopped'
	| 'read'
	| 'unexpected';

export interface FailureDetails {
	kind: FailureKind;
	/** What the user can do about it. */
	description: string;
	taskId?: string;
	/** HTTP status of the service's answer. */
	httpStatus?: number;
	/** Seconds the service asked to wait. */
	retryAfterS?: number;
	/** The last look at the task, where there was one. */
	task?: Task;
}

/** A failure as the user reads it: `message` says what happened, `description` what to do next. */
export class TaskFailure extends Error {
	readonly kind: FailureKind;
	readonly description: string;
	readonly taskId?: string;
	readonly httpStatus?: number;
	readonly retryAfterS?: number;
	readonly task?: Task;

	constructor(message: string, details: FailureDetails) {
		super(message);
		this.name = 'TaskFailure';
		this.kind = details.kind;
		this.description = details.description;
		this.taskId = details.taskId ?? details.task?.id;
		this.httpStatus = details.httpStatus;
		this.retryAfterS = details.retryAfterS;
		this.task = details.task;
	}

	/** The same, with the task that it is about. */
	ofTask(task: Task): TaskFailure {
		return this.task === undefined ? new TaskFailure(this.message, { ...this, task, taskId: task.id }) : this;
	}
}

/**
 * What was thrown, as a failure that the user can read. What nobody foresaw becomes one too: it must not take the
 * finished results of other items with it.
 */
export function asFailure(thrown: unknown): TaskFailure {
	if (thrown instanceof TaskFailure) return thrown;
	if (thrown instanceof Refusal) {
		return new TaskFailure(thrown.message, { kind: 'refused', description: thrown.description });
	}
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	return new TaskFailure(`Something unexpected happened: ${reason}`, {
		kind: 'unexpected',
		description:
			'Please report this with the steps that lead to it. A retry of this execution pays nothing twice.',
	});
}
