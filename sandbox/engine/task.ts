import type { Clip } from '../media/clip';
import type { ResultFile } from '../media/samples';
import type { Picture } from '../pictures/picture';
import type { Service } from '../base/services';
import type { TaskKind } from '../base/taskKinds';

export type ProcessMode = 'relax' | 'fast' | 'turbo';
export type ServiceMode = 'public' | 'private';
export type TaskStatus = 'pending' | 'staged' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** Why a task fails: `message` as the service words it, `raw` as Midjourney does, `logs` for the rest. */
export interface TaskFailure {
	code: number;
	message: string;
	raw: string;
	logs: string[];
	/** Midjourney never took it on: moderation, a wrong parameter, an unreadable picture. */
	refused: boolean;
}

/** What a task gives when it completes; `actions` are what may be done next, in the service's own words. */
export type TaskResult =
	| { kind: 'picture'; picture: Picture; actions: string[] }
	| { kind: 'video'; clips: Clip[]; actions: string[] }
	| { kind: 'prompts'; prompts: string[] }
	| { kind: 'seed'; seed: number }
	/** Files by names of the model's own; none where it gives text. */
	| { kind: 'files'; files: Record<string, ResultFile> };

/** What a task is that another model than Midjourney works on. */
export interface ModelWork {
	/** What the service calls the model. */
	model: string;
	/** From create to end in ms. */
	usualMs: number;
	/** Whether it is paid for although it fails. */
	chargedOnFailure: boolean;
}

/** Where a task's callbacks go; both empty when it has none. */
export interface CallbackTarget {
	endpoint: string;
	secret: string;
}

/** A task as it is submitted: its outcome is settled, only its time has to pass. */
export interface TaskDraft {
	service: Service;
	/** In the service's own form. */
	id: string;
	/** Names the task in the addresses of its files. */
	fileId: string;
	/** What the service calls the work. */
	taskType: string;
	kind: TaskKind;
	/** The input as it is echoed, without where callbacks go. */
	input: Record<string, unknown>;
	/** The service mode as it was sent, for the echo. */
	requestedServiceMode: string;
	serviceMode: ServiceMode;
	processMode: ProcessMode;
	callback: CallbackTarget;
	/** The prompt the picture is drawn from; empty for tasks without one. */
	prompt: string;
	/** Midjourney version, such as 6.1. */
	version: number;
	seed: number;
	originTaskId?: string;
	/** Points. */
	price: number;
	result: TaskResult;
	failure?: TaskFailure;
	/** Only with another model than Midjourney. */
	work?: ModelWork;
}

/** A task in the sandbox. Times are milliseconds since 1970. */
export interface SandboxTask extends TaskDraft {
	/** 1 for the first task, 2 for the second. */
	ordinal: number;
	status: TaskStatus;
	createdAt: number;
	startedAt?: number;
	/** When processing will end; set when it starts. */
	endsAt?: number;
	endedAt?: number;
	/** Points that were taken in the end. */
	consumed: number;
}

/** Whether the task will not change any more. */
export function isFinal(task: SandboxTask): boolean {
	return task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled';
}

/** Percent of a task's way at a time, 0 to 100. */
export function progressAt(task: SandboxTask, now: number): number {
	if (task.status === 'completed') return 100;
	if (task.status !== 'processing' || task.startedAt === undefined || task.endsAt === undefined) return 0;
	const length = Math.max(task.endsAt - task.startedAt, 1);
	return Math.min(Math.max(Math.floor(((now - task.startedAt) / length) * 100), 0), 99);
}
