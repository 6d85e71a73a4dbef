import { asFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Durations } from './durations';
import { kindOf } from './durations';
import type { EnginePorts } from './ports';
import { nextLookMs } from './schedule';

export interface Watch {
	taskId: string;
	/** When the task was created, or this node began to look at it, in ms. */
	since: number;
	/** When to give up, in ms. */
	deadline: number;
	/** What tasks of this run take. */
	durations: Durations;
	/** The kind of the task, as far as it is known before the first look. */
	kind: string;
	/** The look there already is, where there is one. */
	seen?: Task;
	/** Told of every look that worked. */
	onLook: (task: Task) => void;
	/** Whether a look is enough although the task has not ended. */
	enough?: (newest: Task) => boolean;
}

/** How soon it is noticed that a look is enough, in ms. */
const ENOUGH_SLICE_MS = 250;

/**
 * Looks at a task until it has ended or the deadline has come, with one last look then; gives the newest look.
 * Looks are free and may go wrong: network trouble, 5xx and unreadable bodies never end a task.
 */
export async function waitForTask(watch: Watch, ports: EnginePorts): Promise<Task | undefined> {
	let newest = watch.seen;
	for (let looks = 0; !(newest && isFinal(newest)); looks++) {
		const delay = nextLookMs({
			looks,
			elapsedMs: ports.now() - watch.since,
			expected: watch.durations.expected(newest ? kindOf(newest) : watch.kind),
			...(newest ? { task: newest } : {}),
			random: ports.random(),
		});
		const left = watch.deadline - ports.now();
		if (await slept(Math.max(0, Math.min(delay, left)), newest, watch, ports)) return newest;
		const look = await lookAt(watch.taskId, ports);
		newest = look ?? newest;
		if (look) watch.onLook(look);
		if (left <= delay) return newest;
	}
	watch.durations.learn(newest);
	return newest;
}

/** Sleeps for `ms`; true where the newest look became enough meanwhile. */
async function slept(
	ms: number,
	newest: Task | undefined,
	{ enough }: Watch,
	ports: EnginePorts,
): Promise<boolean> {
	if (newest === undefined || enough === undefined) {
		await ports.sleep(ms);
		return false;
	}
	const until = ports.now() + ms;
	for (let left = ms; !enough(newest); left = until - ports.now()) {
		if (left <= 0) return false;
		await ports.sleep(Math.min(left, ENOUGH_SLICE_MS));
	}
	return true;
}

async function lookAt(taskId: string, ports: EnginePorts): Promise<Task | undefined> {
	try {
		return await ports.service.get(taskId);
	} catch (thrown) {
		ports.log(`Looking at task ${taskId} did not work this time: ${asFailure(thrown).message}`);
		return undefined;
	}
}
