import type { CallbackAttempt } from './world/callbackSender';
import type { CounterValues } from './engine/counters';
import type { Service } from './base/services';
import type { SandboxTask, TaskStatus } from './engine/task';
import type { Faults } from './world/faults';
import type { SandboxSettings } from './settings/settings';
import type { World } from './world/world';

/** The sandbox at a glance; plain data that does not change any more. */
export interface SandboxState {
	url: string;
	settings: SandboxSettings;
	counters: CounterValues;
	/** Points. */
	balance: { available: number; frozen: number; used: number };
	/** Tasks by status. */
	tasks: Partial<Record<TaskStatus, number>>;
	faults: ReturnType<Faults['list']>;
	callbacks: CallbackAttempt[];
}

/** A task as the control API lists it. */
export interface TaskRecord {
	id: string;
	service: Service;
	taskType: string;
	/** What PiAPI calls the model; without it, Midjourney. */
	model?: string;
	status: TaskStatus;
	prompt: string;
	input: Record<string, unknown>;
	originTaskId?: string;
	processMode: string;
	/** Points. */
	price: number;
	consumed: number;
	/** Milliseconds since 1970. */
	createdAt: number;
	startedAt?: number;
	endedAt?: number;
}

/** Takes a world; gives a copy of what it shows. */
export function stateOf(world: World): SandboxState {
	const tasks: Partial<Record<TaskStatus, number>> = {};
	for (const { status } of world.engine.list()) tasks[status] = (tasks[status] ?? 0) + 1;
	const { available, frozen, used } = world.account;
	return {
		url: world.url,
		settings: structuredClone(world.settings),
		counters: world.counters.snapshot(),
		balance: { available, frozen, used },
		tasks,
		faults: world.faults.list(),
		callbacks: world.callbacks.log(),
	};
}

/** Takes a task; gives a copy of what the control API shows of it. */
export function recordOf(task: SandboxTask): TaskRecord {
	const { id, service, taskType, status, prompt, input, originTaskId, processMode, price, consumed } = task;
	const { createdAt, startedAt, endedAt } = task;
	return {
		...{ id, service, taskType, status, prompt, input: structuredClone(input), originTaskId, processMode },
		...(task.work && { model: task.work.model }),
		...{ price, consumed, createdAt, startedAt, endedAt },
	};
}
