import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { Service } from '../../nodes/PiApi/contract/service';
import type { Task } from '../../nodes/PiApi/contract/task';
import type { WaitSettings } from '../../nodes/PiApi/contract/wait';
import type { Job } from '../../nodes/PiApi/engine/job';
import type { EnginePorts } from '../../nodes/PiApi/engine/ports';
import type { JobResult } from '../../nodes/PiApi/engine/runJobs';
import { runJobs } from '../../nodes/PiApi/engine/runJobs';
import { fakePorts, IMAGINE, workOf } from '../support/ports';
import { taskLike } from '../support/tasks';
import { VirtualTime } from '../support/virtualTime';

const WAIT: WaitSettings = {
	...{ mode: 'wait', callRun: false, timeoutMs: 3_600_000, onTimeout: 'error', cancelOnStop: true },
};
const MINUTE_MS = 60_000;

/** A service on a virtual clock whose tasks all take the same time. */
class Account {
	readonly time = new VirtualTime();
	readonly createdAt: number[] = [];
	/** When the end of a task was first shown, in ms. */
	readonly noticedAt: number[] = [];
	readonly polls: number[] = [];
	private readonly passed: number[] = [];
	private readonly seen = new Set<string>();
	readonly ports: EnginePorts;

	/** @param perMinute how many requests it takes in any minute */
	constructor(
		private readonly takesMs: number,
		/** Keeps what one test teaches from another. */
		private readonly taskType: string,
		private readonly perMinute = Infinity,
	) {
		const service: Service = {
			...fakePorts(() => ({})).service,
			create: async () => {
				this.pass();
				this.createdAt.push(this.time.now());
				return await Promise.resolve(this.view(this.createdAt.length - 1));
			},
			get: async (id) => {
				this.pass();
				this.polls.push(this.time.now());
				const task = this.view(Number(id));
				if (task.status === 'completed' && !this.seen.has(id)) this.noticedAt.push(this.time.now());
				if (task.status === 'completed') this.seen.add(id);
				return await Promise.resolve(task);
			},
		};
		this.ports = this.time.ports({ ...fakePorts(() => ({})), service });
	}

	private pass(): void {
		const now = this.time.now();
		if (this.passed.filter((at) => at > now - MINUTE_MS).length >= this.perMinute) {
			throw new TaskFailure('too many requests', { kind: 'limited', description: '', httpStatus: 429 });
		}
		this.passed.push(now);
	}

	private view(index: number): Task {
		const { taskType, takesMs } = this;
		const status = this.time.now() >= this.createdAt[index] + takesMs ? 'completed' : 'processing';
		return taskLike({ id: String(index), taskType, status });
	}

	async create(count: number, concurrency: number): Promise<JobResult[]> {
		const jobs = Array.from({ length: count }, (_, itemIndex): Job => ({
			...{ itemIndex, part: 0, wait: WAIT, request: IMAGINE },
			...{ work: workOf(IMAGINE, `0:${itemIndex}.0`), ifAnswerLost: 'report' },
		}));
		return await this.time.run(runJobs(jobs, { concurrency }, this.ports));
	}
}

const completed = (settled: JobResult[]): number =>
	settled.filter((each) => 'task' in each && each.task.status === 'completed').length;

it('23 items of 1.5 s at a limit of 5 take little more than the 7.5 s that are possible', async () => {
	const account = new Account(1_500, 'short');
	expect(completed(await account.create(23, 5))).toBe(23);
	expect(account.time.now()).toBeLessThanOrEqual(1.1 * 7_500);
});

it('the next create goes out in the moment in which a place is free', async () => {
	const account = new Account(4_000, 'one after the other');
	await account.create(20, 4);
	expect(account.createdAt.slice(4)).toEqual(account.noticedAt.slice(0, 16));
});

it('tasks that are only waited for are polled together, however many and whatever Concurrent Jobs says', async () => {
	const account = new Account(120_000, 'waited for');
	account.createdAt.push(...Array<number>(500).fill(0));
	const jobs = account.createdAt.map((_, itemIndex): Job => ({
		...{ itemIndex, part: 0, wait: WAIT, taskId: String(itemIndex) },
	}));
	expect(completed(await account.time.run(runJobs(jobs, { concurrency: 1 }, account.ports)))).toBe(500);
	// Each was shown within two rounds of all of them at ten polls a second.
	expect(account.time.now()).toBeLessThanOrEqual(120_000 + 2 * 50_000);
	expect(account.polls.filter((at) => at < 50_000).length).toBeGreaterThanOrEqual(495);
});

it('an account with 60 requests a minute gets all its results', async () => {
	const account = new Account(5_000, 'limited', 60);
	expect(completed(await account.create(60, 10))).toBe(60);
	expect(account.createdAt).toHaveLength(60);
	// Two requests for each task is the least: the first minute's at once, the others one a second.
	expect(account.time.now()).toBeLessThanOrEqual(6 * MINUTE_MS);
});
