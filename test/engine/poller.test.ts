import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { Durations } from '../../nodes/PiApi/engine/durations';
import type { PollTarget } from '../../nodes/PiApi/engine/poller';
import { Poller } from '../../nodes/PiApi/engine/poller';
import { StoppedError } from '../../nodes/PiApi/engine/ports';
import type { FakePorts } from '../support/ports';
import { doneAfter, fakePorts } from '../support/ports';
import { taskLike } from '../support/tasks';

const TASK = taskLike({ status: 'pending', processMode: 'fast' });

async function polled(ports: FakePorts, deadline: number, rest: Partial<PollTarget> = { createdTask: TASK }) {
	const snapshots: string[] = [];
	const end = await new Poller(ports, new Durations()).poll({
		taskId: TASK.id,
		deadline,
		onSnapshot: ({ status }) => snapshots.push(status),
		...rest,
	});
	return { ...end, snapshots };
}

function trouble(httpStatus?: number, retryAfterS?: number): TaskFailure {
	return new TaskFailure('no answer just now', {
		kind: 'read',
		description: '',
		...(httpStatus ? { httpStatus } : {}),
		...(retryAfterS ? { retryAfterS } : {}),
	});
}

/** Ports whose polls go wrong until a moment, and then show a finished task. */
function troubled(untilMs: number, failure: TaskFailure): FakePorts {
	return fakePorts((now) => ({
		get: async () => {
			if (now() < untilMs) throw failure;
			return await Promise.resolve(doneAfter(TASK, 0, now));
		},
	}));
}

const taking = (ms: number): FakePorts =>
	fakePorts((now) => ({ get: async () => await Promise.resolve(doneAfter(TASK, ms, now)) }));

const momentsOf = (ports: FakePorts): number[] => ports.calls.map(({ at }) => at);

describe('a task that was just created', () => {
	it('is polled until it has ended, and every snapshot is handed on', async () => {
		const ports = taking(5_500);
		const { task, reason, snapshots } = await polled(ports, 900_000);
		expect(task?.status).toBe('completed');
		expect(reason).toBeUndefined();
		expect(snapshots).toEqual([...Array<string>(5).fill('processing'), 'completed']);
		expect(momentsOf(ports)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
	});

	it.each(['failed', 'completed', 'cancelled'] as const)(
		'is not polled at all where it ended at once: %s',
		async (status) => {
			const ports = fakePorts(() => ({}));
			const { task } = await polled(ports, 900_000, { createdTask: { ...TASK, status } });
			expect(task?.status).toBe(status);
			expect(ports.calls).toEqual([]);
		},
	);

	it('is noticed where those before it ended', async () => {
		const ports = taking(30_000);
		const durations = new Durations();
		durations.learn('piapi/midjourney/imagine/fast', 30_000);
		await new Poller(ports, durations).poll({
			taskId: TASK.id,
			deadline: 900_000,
			createdTask: TASK,
			onSnapshot: () => undefined,
		});
		const at = momentsOf(ports);
		expect(at[at.length - 1]).toBeLessThanOrEqual(30_300);
		expect(at.length).toBeLessThanOrEqual(10);
	});

	it('teaches what its kind takes, by the times of the service where these fit what was measured', async () => {
		const durations = new Durations();
		const learn = async (createdAt: string, endedAt: string) => {
			const ports = fakePorts((now) => ({
				get: async () => await Promise.resolve({ ...doneAfter(TASK, 4_200, now), createdAt, endedAt }),
			}));
			const seen = new Durations();
			const poller = new Poller(ports, seen);
			await poller.poll({ taskId: TASK.id, deadline: 9e5, createdTask: TASK, onSnapshot: () => undefined });
			return seen.predictMs('piapi/midjourney/imagine/fast');
		};
		expect(durations.predictMs('piapi/midjourney/imagine/fast')).toBeUndefined();
		await expect(learn('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:04.200Z')).resolves.toBe(4_200);
		await expect(learn('2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z')).resolves.toBe(5_000);
		await expect(learn('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.100Z')).resolves.toBe(4_000);
	});

	it('teaches the speed that was asked for where the service does not say it', async () => {
		const durations = new Durations();
		const bare = taskLike({ status: 'pending' });
		const ports = fakePorts((now) => ({
			get: async () => await Promise.resolve(doneAfter(bare, 1_500, now)),
		}));
		await new Poller(ports, durations).poll({
			...{ taskId: bare.id, deadline: 9e5, createdTask: bare, processMode: 'turbo' },
			onSnapshot: () => undefined,
		});
		expect(durations.predictMs('piapi/midjourney/imagine/turbo')).toBe(1_500);
	});
});

describe('the deadline', () => {
	it.each([20_000, 100_000, 7_000])(
		'brings one last poll (%d ms), and gives what it saw',
		async (deadline) => {
			const ports = fakePorts(() => ({
				get: async () => await Promise.resolve({ ...TASK, status: 'staged' }),
			}));
			const { task } = await polled(ports, deadline);
			expect(task?.status).toBe('staged');
			expect(momentsOf(ports).pop()).toBe(deadline);
			expect(ports.now()).toBe(deadline);
		},
	);

	it('sees with the last poll what ended just in time', async () => {
		expect((await polled(taking(19_999), 20_000)).task?.status).toBe('completed');
	});

	it('polls once where it has passed already', async () => {
		const ports = taking(0);
		expect((await polled(ports, -5)).task?.status).toBe('completed');
		expect(ports.calls).toHaveLength(1);
	});

	it('brings the last poll although the service asked to wait for longer', async () => {
		const ports = troubled(5_000, trouble(429, 600));
		const { task } = await polled(ports, 20_000);
		expect(task?.status).toBe('completed');
		expect(momentsOf(ports)).toEqual([1_000, 20_000]);
	});

	it('gives the newest snapshot, and why the last poll gave none', async () => {
		let polls = 0;
		const ports = fakePorts(() => ({
			get: async () => {
				polls += 1;
				if (polls > 1) throw trouble(503);
				return await Promise.resolve({ ...TASK, status: 'processing' as const });
			},
		}));
		const { task, reason } = await polled(ports, 100_000);
		expect(task?.status).toBe('processing');
		expect(reason?.message).toBe('no answer just now');
	});

	it('gives the reason alone where no poll ever worked', async () => {
		const ports = fakePorts(() => ({ get: async () => await Promise.reject(trouble(503)) }));
		const { task, reason } = await polled(ports, 100_000, {});
		expect(task).toBeUndefined();
		expect(reason?.message).toBe('no answer just now');
	});
});

describe('trouble', () => {
	it.each([undefined, 408, 429, 500, 502, 503])(
		'trouble that may pass never ends a task: %s',
		async (status) => {
			const ports = troubled(600_000, trouble(status));
			const { task, reason } = await polled(ports, 900_000);
			expect(task?.status).toBe('completed');
			expect(reason).toBeUndefined();
			expect(ports.logs[0]).toBe(`Polling task ${TASK.id} did not work this time: no answer just now`);
		},
	);

	it.each([400, 401, 403, 404, 410, 422])(
		'trouble that is permanent is waited out for half a minute where the task was paid for here: %d',
		async (status) => {
			const passing = troubled(29_000, trouble(status));
			expect((await polled(passing, 900_000)).task?.status).toBe('completed');
			const lasting = troubled(900_000, trouble(status));
			await expect(polled(lasting, 900_000)).rejects.toMatchObject({
				message: `Task ${TASK.id} could not be read: no answer just now`,
				taskId: TASK.id,
				httpStatus: status,
			});
			expect(lasting.now()).toBeGreaterThanOrEqual(30_000);
			expect(lasting.now()).toBeLessThan(40_000);
		},
	);

	it('trouble that is permanent counts from the first of an unbroken row', async () => {
		const ports = fakePorts((now) => ({
			get: async () => {
				if (now() < 100_000) throw trouble(now() % 30_000 < 7_000 ? 503 : 404);
				return await Promise.resolve(doneAfter(TASK, 0, now));
			},
		}));
		expect((await polled(ports, 900_000)).task?.status).toBe('completed');
	});

	it('trouble with an id that the user named is waited out for some seconds where the task may be too new', async () => {
		const fresh = troubled(4_000, trouble(404));
		expect((await polled(fresh, 900_000, { isKnownToService: true })).task?.status).toBe('completed');
		const wrong = troubled(900_000, trouble(404));
		await expect(polled(wrong, 900_000, { isKnownToService: true })).rejects.toMatchObject({
			httpStatus: 404,
		});
		expect(wrong.now()).toBeGreaterThanOrEqual(5_000);
		expect(wrong.now()).toBeLessThan(10_000);
	});

	it.each([400, 401, 403, 410, 422])(
		'trouble with an id that the user named is said at once: %d',
		async (status) => {
			const ports = troubled(900_000, trouble(status));
			await expect(polled(ports, 900_000, { isKnownToService: true })).rejects.toMatchObject({
				httpStatus: status,
			});
			expect(ports.calls).toHaveLength(1);
		},
	);

	it('does not draw more polls than quiet: the bound on neglect is the same', async () => {
		const quiet = taking(60_000);
		await polled(quiet, 900_000);
		const loud = troubled(60_000, trouble(502));
		await polled(loud, 900_000);
		expect(momentsOf(loud)).toEqual(momentsOf(quiet));
	});
});

describe('a service that asks to slow down', () => {
	it('is polled again after as long as it asks for', async () => {
		const ports = troubled(1_500, trouble(429, 12));
		expect((await polled(ports, 900_000)).task?.status).toBe('completed');
		expect(momentsOf(ports)).toEqual([1_000, 13_000]);
	});
});

describe('a task that is already there', () => {
	it('is polled at once', async () => {
		const ports = taking(0);
		await polled(ports, 900_000, {});
		expect(momentsOf(ports)).toEqual([0]);
	});

	it('is polled no further than its snapshot is enough', async () => {
		const ports = taking(60_000);
		const { task } = await polled(ports, 900_000, { isEnough: () => true });
		expect(task?.status).toBe('processing');
		expect(momentsOf(ports)).toEqual([0]);
	});
});

it('the poller ends at once when the user stops the execution', async () => {
	const ports = taking(90_000);
	ports.stopAt = 12_345;
	await expect(polled(ports, 900_000)).rejects.toBeInstanceOf(StoppedError);
	expect(ports.now()).toBe(12_345);
	await expect(polled(ports, 900_000)).rejects.toBeInstanceOf(StoppedError);
});
