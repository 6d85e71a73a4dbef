import { Refusal } from './refusal';
import type { Task } from './task';

/**
 * Why an item did not come out as hoped. The kind decides what may be done again:
 * - `refused`: by this node, nothing was sent
 * - `rejected`: the service turned it down, nothing was created
 * - `unreachable`: no connection was made, nothing was created
 * - `limited`: the service asked to slow down (429), nothing was created
 * - `uncertain`: sent, but whether a task exists is not known; never sent again
 * - `task`: the task itself ended without a result
 * - `moderated`: the filter of Midjourney or of the service refused the task
 * - `timeout`: still running when the time was up
 * - `stopped`: the execution was stopped
 * - `read`: a task could not be read, or its file not fetched
 * - `unexpected`: nothing that anybody foresaw
 */
export const FAILURE_KINDS = [
	'refused',
	'rejected',
	'unreachable',
	'limited',
	'uncertain',
	'task',
	'moderated',
	'timeout',
	'stopped',
	'read',
	'unexpected',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Whether a task that ended without a result was paid for; `unknown` where its service does not say. */
export type Charge = 'free' | 'charged' | 'unknown';

/** Kinds after which the same request may go through later, with nothing changed and nothing paid twice. */
const RETRYABLE: ReadonlySet<FailureKind> = new Set(['unreachable', 'limited', 'timeout', 'stopped', 'read']);

export interface FailureDetails {
	kind: FailureKind;
	/** What the user can do about it. */
	description: string;
	taskId?: string;
	/** HTTP status of the service's answer. */
	httpStatus?: number;
	/** Seconds the service asked to wait. */
	retryAfterS?: number;
	/** The newest snapshot of the task, where there is one. */
	task?: Task;
	/** Whether the task that failed was paid for; by default what the snapshot says. */
	charge?: Charge;
	/** Whether another try may succeed with nothing changed; by default what the kind says. */
	retryable?: boolean;
}

/** What a task that gave no result has cost, as far as its service says. */
export function getCharge(task: Task): Charge {
	if (task.cost === undefined) return 'unknown';
	return task.cost.points === 0 ? 'free' : 'charged';
}

/** A failure as the user reads it: `message` says what happened, `description` what to do next. */
export class TaskFailure extends Error {
	readonly kind: FailureKind;
	readonly description: string;
	readonly taskId?: string;
	readonly httpStatus?: number;
	readonly retryAfterS?: number;
	readonly task?: Task;
	/** There for `task` and `moderated`, and for an answer that was lost: whether what failed was paid for. */
	readonly charge?: Charge;
	/** Whether another try may succeed with nothing changed, and pays nothing twice. */
	readonly retryable: boolean;

	constructor(message: string, details: FailureDetails) {
		super(message);
		const { kind, task } = details;
		this.name = 'TaskFailure';
		this.kind = kind;
		this.description = details.description;
		this.taskId = details.taskId ?? task?.id;
		this.httpStatus = details.httpStatus;
		this.retryAfterS = details.retryAfterS;
		this.task = task;
		const isFailed = kind === 'task' || kind === 'moderated';
		this.charge = details.charge ?? (isFailed && task !== undefined ? getCharge(task) : undefined);
		this.retryable =
			details.retryable ?? (RETRYABLE.has(kind) || (kind === 'task' && this.charge === 'free'));
	}

	/** The same, with the task that it is about. */
	addTask(task: Task): TaskFailure {
		return this.task === undefined ? new TaskFailure(this.message, { ...this, task, taskId: task.id }) : this;
	}
}

/**
 * What was thrown, as a failure that the user can read. What nobody foresaw becomes one too: it must not take the
 * finished results of other items with it.
 */
export function toTaskFailure(thrown: unknown): TaskFailure {
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
