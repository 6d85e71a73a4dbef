import { asFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { EnginePorts } from './ports';
import { pollDelayMs } from './schedule';

/**
 * Looks at a task until it has ended or the deadline (ms) has come, with one last look then; gives the newest look.
 * Looks are free and may go wrong: network trouble, 5xx and unreadable bodies never end a task.
 * @param seen the look there already is, where there is one
 * @param onLook told of every look that worked
 */
export async function waitForTask(
	taskId: string,
	deadline: number,
	ports: EnginePorts,
	seen: Task | undefined,
	onLook: (task: Task) => void,
): Promise<Task | undefined> {
	let newest = seen;
	for (let look = 0; !(newest && isFinal(newest)); look++) {
		const delay = pollDelayMs(look, ports.random());
		const left = deadline - ports.now();
		await ports.sleep(Math.max(0, Math.min(delay, left)));
		newest = (await lookAt(taskId, ports)) ?? newest;
		if (newest) onLook(newest);
		if (left <= delay) return newest;
	}
	return newest;
}

async function lookAt(taskId: string, ports: EnginePorts): Promise<Task | undefined> {
	try {
		return await ports.service.get(taskId);
	} catch (thrown) {
		ports.log(`Looking at task ${taskId} did not work this time: ${asFailure(thrown).message}`);
		return undefined;
	}
}
