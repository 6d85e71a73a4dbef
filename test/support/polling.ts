import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { Service } from '../../nodes/PiApi/contract/service';
import type { Task } from '../../nodes/PiApi/contract/task';
import { Durations, getKind } from '../../nodes/PiApi/engine/durations';
import { Poller } from '../../nodes/PiApi/engine/poller';
import { fakePorts } from './ports';
import { taskLike } from './tasks';
import { VirtualTime } from './virtualTime';

/** A task of the simulated service. Times in ms. */
export interface Simulated {
	createdAt: number;
	takesMs: number;
	taskType: string;
	/** Whether the service shows how far it has come. */
	showsProgress?: boolean;
	/** What was learned of its kind before, in ms. */
	learnedMs?: number;
}

/** What the service does to a poll. */
export interface Weather {
	latencyMs: number;
	trouble?: { httpStatus?: number; retryAfterS?: number };
}

/** When a task was polled, and when its end was noticed, in ms. */
export interface PolledTask extends Simulated {
	polls: number[];
	noticedAt: number;
}

/** Polls the tasks with one poller on a virtual clock, to the end of all. */
export async function pollAll(tasks: Simulated[], weatherOf: () => Weather): Promise<PolledTask[]> {
	const time = new VirtualTime();
	const durations = new Durations();
	const polls = tasks.map((): number[] => []);
	const view = (index: number): Task => {
		const { createdAt, takesMs, taskType, showsProgress } = tasks[index];
		const ageMs = time.now() - createdAt;
		const iso = (ms: number) => new Date(ms).toISOString();
		return taskLike({
			...{ id: String(index), taskType, createdAt: iso(createdAt), startedAt: iso(createdAt) },
			...(ageMs >= takesMs ? { status: 'completed', endedAt: iso(createdAt + takesMs) } : {}),
			...(ageMs < takesMs ? { status: 'processing' } : {}),
			output: showsProgress ? { progress: Math.min(100, Math.floor((100 * ageMs) / takesMs)) } : {},
		});
	};
	const service: Service = {
		...fakePorts(() => ({})).service,
		get: async (id) => {
			polls[Number(id)].push(time.now());
			const { latencyMs, trouble } = weatherOf();
			await time.sleep(latencyMs / 2);
			const snapshot = view(Number(id));
			await time.sleep(latencyMs / 2);
			if (trouble) throw new TaskFailure('no', { kind: 'read', description: '', ...trouble });
			return snapshot;
		},
	};
	tasks.forEach(({ taskType, learnedMs }) => {
		if (learnedMs !== undefined) durations.learn(getKind(taskLike({ taskType })), learnedMs);
	});
	const poller = new Poller(time.ports({ ...fakePorts(() => ({})), service }), durations);
	return await time.run(
		Promise.all(
			tasks.map(async (task, index): Promise<PolledTask> => {
				await time.sleep(task.createdAt);
				const created = view(index);
				await poller.poll({
					taskId: created.id,
					createdTask: created,
					deadline: Infinity,
					onSnapshot: () => undefined,
				});
				return { ...task, polls: polls[index], noticedAt: time.now() };
			}),
		),
	);
}
