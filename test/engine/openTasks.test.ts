import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { Task, TaskStatus } from '../../nodes/PiApi/contract/task';
import type { WaitSettings } from '../../nodes/PiApi/contract/wait';
import type { Job } from '../../nodes/PiApi/engine/job';
import { Poller } from '../../nodes/PiApi/engine/poller';
import type { EnginePorts } from '../../nodes/PiApi/engine/ports';
import type { RunSettings, JobResult } from '../../nodes/PiApi/engine/runJobs';
import { runJobs } from '../../nodes/PiApi/engine/runJobs';
import { isOpen, pollOpen, waitForOpen } from '../../nodes/PiApi/engine/openTasks';
import type { PreparedTask, Service } from '../../nodes/PiApi/contract/service';
import { fakePorts, IMAGINE, workOf } from '../support/ports';
import { taskLike } from '../support/tasks';
import { VirtualTime } from '../support/virtualTime';

const RESUME_URL = 'https://n8n.example/webhook-waiting/1/piapi?signature=t';

/** What becomes of one task of the account. */
interface Fate {
	/** From its creation, in ms. */
	takesMs: number;
	end?: TaskStatus;
	/** The address that the service echoes; the one it was given where left out, null for no echo at all. */
	echo?: string | null;
}

interface Made extends Fate {
	id: string;
	bornAt: number;
	given?: string;
}

/** A service on a virtual clock, with what it saw. */
class Account {
	readonly time = new VirtualTime();
	readonly made: Made[] = [];
	readonly polls: Array<{ id: string; at: number }> = [];
	mostInFlight = 0;
	readonly cancelled: string[] = [];
	/** What an unfinished task shows. */
	unfinished: TaskStatus = 'processing';
	/** What a poll throws while it is set. */
	trouble?: (id: string) => TaskFailure | undefined;
	readonly ports: EnginePorts;

	constructor(private readonly fates: Fate[]) {
		const service: Service = {
			...fakePorts(() => ({})).service,
			create: async (prepared) => await Promise.resolve(this.create(prepared)),
			get: async (id) => await Promise.resolve(this.get(id)),
			cancel: async (id) => {
				this.cancelled.push(id);
				return await Promise.resolve('cancelled');
			},
		};
		this.ports = this.time.ports({ ...fakePorts(() => ({})), service });
	}

	private create({ callback }: Pick<PreparedTask, 'callback'>): Task {
		const fate = this.fates[this.made.length];
		const made = { ...fate, id: `task-${this.made.length}`, bornAt: this.time.now(), given: callback?.url };
		this.made.push(made);
		const flying = this.made.filter((each) => !this.isOver(each)).length;
		this.mostInFlight = Math.max(this.mostInFlight, flying);
		return this.view(made);
	}

	private get(id: string): Task {
		this.polls.push({ id, at: this.time.now() });
		const failure = this.trouble?.(id);
		if (failure) throw failure;
		const made = this.made.find((each) => each.id === id);
		if (made) return this.view(made);
		throw new TaskFailure('task not found', { kind: 'read', description: '', httpStatus: 404 });
	}

	private isOver({ bornAt, takesMs }: Made): boolean {
		return this.time.now() >= bornAt + takesMs;
	}

	private view(made: Made): Task {
		const { id, end = 'completed', echo, given } = made;
		const callbackUrl = echo === null ? undefined : (echo ?? given ?? '');
		const status = this.isOver(made) ? end : this.unfinished;
		return taskLike({ id, status, ...(callbackUrl === undefined ? {} : { callbackUrl }) });
	}

	async run(jobs: Job[], settings: Partial<RunSettings> = {}): Promise<JobResult[]> {
		return await this.time.run(
			runJobs(jobs, { concurrency: 3, resumeUrl: RESUME_URL, callbackSecret: 's', ...settings }, this.ports),
		);
	}
}

const WAITED: WaitSettings = {
	...{ mode: 'suspend', callRun: true, timeoutMs: 900_000, onTimeout: 'error', cancelOnStop: true },
};

function jobs(count: number, wait: Partial<WaitSettings> = {}): Job[] {
	return Array.from({ length: count }, (_, itemIndex) => {
		const request = { ...IMAGINE, input: { ...IMAGINE.input, prompt: `fox ${itemIndex}` } } as typeof IMAGINE;
		return {
			...{ itemIndex, part: 0, wait: { ...WAITED, ...wait } },
			...{ request, work: workOf(request, `0:${itemIndex}.0`), ifAnswerLost: 'report' },
		};
	});
}

const fates = (...takesMs: number[]): Fate[] => takesMs.map((each) => ({ takesMs: each }));

function statuses(settled: JobResult[]): string[] {
	return settled.map((each) => {
		if ('failure' in each) return each.failure.kind;
		return each.open ? `open ${each.task.status}` : each.task.status;
	});
}

describe('a run that suspends', () => {
	it('leaves at once when all its tasks exist, without a poll', async () => {
		const account = new Account(fates(60_000, 60_000, 60_000));
		const settled = await account.run(jobs(3));
		expect(statuses(settled)).toEqual(Array(3).fill('open processing'));
		expect(account.polls).toEqual([]);
		expect(account.time.now()).toBeLessThan(1_000);
		expect(account.made.map(({ given }) => given)).toEqual(Array(3).fill(RESUME_URL));
	});

	it.each([1, 2, 3, 5])(
		'has no more than %d in flight, and stays until the last task exists',
		async (concurrency) => {
			const account = new Account(fates(...Array<number>(11).fill(40_000)));
			const settled = await account.run(jobs(11), { concurrency });
			expect(account.made).toHaveLength(11);
			expect(account.mostInFlight).toBe(concurrency);
			expect(settled.map(({ itemIndex }) => itemIndex)).toEqual(
				Array.from({ length: 11 }, (_, index) => index),
			);
			const open = settled.filter(isOpen);
			expect(open.length).toBeGreaterThan(0);
			expect(open.length).toBeLessThanOrEqual(concurrency);
			expect(statuses(settled).slice(0, 11 - concurrency)).toEqual(Array(11 - concurrency).fill('completed'));
		},
	);

	it('notices within a second that the last task exists', async () => {
		const account = new Account(fates(600_000, 20_000, 600_000));
		await account.run(jobs(3), { concurrency: 2 });
		const lastBorn = account.made[2].bornAt;
		expect(lastBorn).toBeGreaterThanOrEqual(20_000);
		expect(account.time.now() - lastBorn).toBeLessThan(1_000);
	});

	it('does not wait for what was turned down', async () => {
		const account = new Account(fates(600_000, 600_000));
		const refused = new TaskFailure('no', { kind: 'rejected', description: '', httpStatus: 400 });
		const { create } = account.ports.service;
		account.ports.service.create = async (prepared) => {
			if (JSON.stringify(prepared.request.input).includes('fox 1')) throw refused;
			return await create(prepared);
		};
		expect(statuses(await account.run(jobs(3)))).toEqual(['open processing', 'rejected', 'open processing']);
		expect(account.time.now()).toBeLessThan(1_000);
	});

	it.each([
		['empty', ''],
		['another', 'https://example.com/'],
	])('waits here for the task whose echo is %s', async (_what, echo) => {
		const account = new Account([
			{ takesMs: 50_000 },
			{ takesMs: 50_000, echo },
			{ takesMs: 50_000, echo: null },
		]);
		const settled = await account.run(jobs(3));
		expect(statuses(settled)).toEqual(['open processing', 'completed', 'open processing']);
	});

	it('gives what fails while the others are created as the failure that it is', async () => {
		const account = new Account([
			{ takesMs: 1_000, end: 'failed' },
			{ takesMs: 30_000 },
			{ takesMs: 30_000 },
		]);
		const settled = await account.run(jobs(3), { concurrency: 1 });
		expect(statuses(settled)).toEqual(['task', 'completed', 'open processing']);
		expect(settled[0]).toMatchObject({ failure: { taskId: 'task-0' } });
	});

	it('stops where the user stops, and names what runs on', async () => {
		const account = new Account(fates(60_000, 60_000, 60_000));
		account.time.stopAt = 10_000;
		const settled = await account.run(jobs(3), { concurrency: 1 });
		expect(statuses(settled)).toEqual(['stopped', 'stopped', 'stopped']);
		expect(account.made).toHaveLength(1);
	});

	it('waits here where there is no address', async () => {
		const account = new Account(fates(20_000));
		expect(statuses(await account.run(jobs(1), { resumeUrl: undefined }))).toEqual(['completed']);
	});

	it('a run that suspends on tasks that are there already leaves those that call it, and waits for others', async () => {
		const account = new Account([
			{ takesMs: 60_000 },
			{ takesMs: 60_000, echo: 'https://example.com/' },
			{ takesMs: 60_000, echo: null },
		]);
		await account.run(jobs(3, { mode: 'none' }));
		const waits = ['task-0', 'task-1', 'task-2', 'gone'].map((taskId, itemIndex): Job => ({
			...{ itemIndex, part: 0, wait: WAITED, taskId },
		}));
		expect(statuses(await account.run(waits))).toEqual(['open processing', 'completed', 'completed', 'read']);
		expect(account.made).toHaveLength(3);
	});
});

it('waiting, the last poll before suspending and waiting here together poll at most ten times in a second', async () => {
	const account = new Account(Array.from({ length: 40 }, () => ({ takesMs: 20_000 })));
	const run = jobs(40);
	const settings = { concurrency: 40, resumeUrl: RESUME_URL };
	const { ports, polls } = account;
	const poller = new Poller(ports);
	const waited = await account.time.run(
		(async () => {
			const settled = await runJobs(run, settings, ports, poller);
			return await waitForOpen(await pollOpen(settled, ports, poller), run, settings, ports, poller);
		})(),
	);
	expect(new Set(statuses(waited))).toEqual(new Set(['completed']));
	const busiest = Math.max(
		...polls.map(({ at }) => polls.filter((other) => other.at >= at && other.at < at + 1_000).length),
	);
	expect(busiest).toBeLessThanOrEqual(10);
});

describe('the last poll before suspending', () => {
	const open = (id: string): JobResult => ({
		...{ itemIndex: 0, part: 0, hints: ['kept'], open: true, task: taskLike({ id, status: 'processing' }) },
	});

	async function polledOnce(account: Account, settled: JobResult[]): Promise<JobResult[]> {
		return await account.time.run(pollOpen(settled, account.ports, new Poller(account.ports)));
	}

	async function accountAt(ms: number, ...given: Fate[]): Promise<Account> {
		const account = new Account(given);
		await account.run(jobs(given.length, { mode: 'none' }));
		await account.time.run(account.time.sleep(ms));
		account.polls.length = 0;
		return account;
	}

	it('goes once to each open task, and settles what has ended', async () => {
		const account = await accountAt(
			10_000,
			{ takesMs: 5_000 },
			{ takesMs: 5_000, end: 'failed' },
			{ takesMs: 50_000 },
			{ takesMs: 5_000, end: 'cancelled' },
		);
		const settled = await polledOnce(account, ['task-0', 'task-1', 'task-2', 'task-3'].map(open));
		expect(statuses(settled)).toEqual(['completed', 'task', 'open processing', 'task']);
		expect(account.polls.map(({ id }) => id)).toEqual(['task-0', 'task-1', 'task-2', 'task-3']);
		expect(settled.map(({ hints }) => hints)).toEqual(Array(4).fill(['kept']));
		expect(settled[1]).toMatchObject({ failure: { taskId: 'task-1' } });
	});

	it('leaves out what is settled', async () => {
		const account = await accountAt(10_000, { takesMs: 5_000 });
		const failure = new TaskFailure('no', { kind: 'rejected', description: '' });
		const settled: JobResult[] = [
			{ itemIndex: 0, part: 0, hints: [], open: false, task: taskLike({ id: 'task-0' }) },
			{ itemIndex: 1, part: 0, hints: [], failure },
		];
		expect(await polledOnce(account, settled)).toEqual(settled);
		expect(account.polls).toEqual([]);
	});

	it.each([404, 429, 500, 502, undefined])(
		'leaves open what cannot be read just now: %s',
		async (httpStatus) => {
			const account = await accountAt(10_000, { takesMs: 5_000 }, { takesMs: 5_000 });
			account.trouble = (id) =>
				id === 'task-0'
					? new TaskFailure('no', { kind: 'read', description: '', ...(httpStatus ? { httpStatus } : {}) })
					: undefined;
			const [first, second] = await polledOnce(account, ['task-0', 'task-1'].map(open));
			expect(isOpen(first)).toBe(true);
			expect(statuses([second])).toEqual(['completed']);
		},
	);

	it('keeps the order of a hundred', async () => {
		const account = await accountAt(10_000, ...fates(...Array<number>(100).fill(5_000)));
		const ids = Array.from({ length: 100 }, (_, index) => `task-${index}`);
		const settled = await polledOnce(account, ids.map(open));
		expect(settled.map((each) => ('task' in each ? each.task.id : ''))).toEqual(ids);
	});
});

describe('waiting here after all', () => {
	it('brings the open ones to their end in their places, and creates nothing', async () => {
		const account = new Account([
			{ takesMs: 30_000 },
			{ takesMs: 90_000, end: 'failed' },
			{ takesMs: 60_000 },
		]);
		const run = jobs(3);
		const settled = await account.run(run);
		expect(settled.filter(isOpen)).toHaveLength(3);
		const settings = { concurrency: 1, resumeUrl: RESUME_URL };
		const waited = await account.time.run(
			waitForOpen(settled, run, settings, account.ports, new Poller(account.ports)),
		);
		expect(statuses(waited)).toEqual(['completed', 'task', 'completed']);
		expect(waited.map(({ itemIndex }) => itemIndex)).toEqual([0, 1, 2]);
		expect(waited.some(isOpen)).toBe(false);
		expect(account.made).toHaveLength(3);
		expect(account.time.now()).toBeLessThan(120_000);
	});

	it('cancels what this run created and has not started when the user stops', async () => {
		const account = new Account([{ takesMs: 900_000 }, { takesMs: 900_000 }]);
		account.unfinished = 'pending';
		const [one, two] = jobs(2);
		const run = [one, { ...two, wait: { ...two.wait, cancelOnStop: false } }];
		const settled = await account.run(run);
		account.time.stopAt = account.time.now() + 10_000;
		const settings = { concurrency: 2 };
		const waited = await account.time.run(
			waitForOpen(settled, run, settings, account.ports, new Poller(account.ports)),
		);
		expect(statuses(waited)).toEqual(['stopped', 'stopped']);
		expect(account.cancelled).toEqual(['task-0']);
	});

	it('leaves what is settled as it is', async () => {
		const account = new Account([{ takesMs: 1_000, end: 'failed' }, { takesMs: 60_000 }]);
		const run = jobs(2);
		const settled = await account.run(run, { concurrency: 1 });
		expect(statuses(settled)).toEqual(['task', 'open processing']);
		const waited = await account.time.run(
			waitForOpen(settled, run, { concurrency: 1 }, account.ports, new Poller(account.ports)),
		);
		expect(waited[0]).toBe(settled[0]);
		expect(statuses(waited)).toEqual(['task', 'completed']);
	});

	it('fails with the id where the time is up', async () => {
		const account = new Account([{ takesMs: 1_000_000 }]);
		const run = jobs(1, { timeoutMs: 5_000 });
		const settled = await account.run(run);
		const [end] = await account.time.run(
			waitForOpen(settled, run, { concurrency: 1 }, account.ports, new Poller(account.ports)),
		);
		expect(end).toMatchObject({ failure: { kind: 'timeout', taskId: 'task-0' } });
	});
});
