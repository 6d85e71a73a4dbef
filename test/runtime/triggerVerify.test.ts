import type { Service } from '../../nodes/PiApi/contract/service';
import type { Task } from '../../nodes/PiApi/contract/task';
import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { CallbackAnswer } from '../../nodes/PiApi/runtime/callback/incomingCall';
import { verify } from '../../nodes/PiApi/runtime/trigger/verify';
import { PIAPI_CAPABILITIES } from '../../nodes/PiApi/services/piapi/capabilities';
import { MIDAPI_CAPABILITIES } from '../../nodes/PiApi/services/midapi/capabilities';
import { VirtualTime } from '../support/virtualTime';

const MINUTE = 60_000;

let count = 0;

/** A task that no other test uses. */
function aTask(status: Task['status'] = 'completed'): Task {
	count += 1;
	return {
		...{ id: `task-${count}`, service: 'piapi', model: 'midjourney', taskType: 'imagine', status, raw: {} },
		output: {
			...{ imageUrls: [], intermediateImageUrls: [], videoUrls: [], audioUrls: [], fileUrls: [] },
			...{ descriptions: [], actions: [] },
		},
	};
}

function failure(httpStatus?: number): TaskFailure {
	return new TaskFailure('no', { kind: 'read', description: '', httpStatus });
}

/** What one call came to. */
interface Verified {
	task?: Task;
	answered?: CallbackAnswer;
	/** What the call was answered with while its work went on. */
	early: number[];
	/** When it was answered early, in ms. */
	earlyAt: number[];
	logs: string[];
	tookMs: number;
}

interface Rig {
	time: VirtualTime;
	reads: number[];
	call(reported: Task): Promise<Verified>;
}

/**
 * A service on a clock of its own.
 * @param read what it reads out at a moment, in ms; it may take its time
 */
function rig(callsAgain: boolean, read: (atMs: number, time: VirtualTime) => Task | Promise<Task>): Rig {
	const time = new VirtualTime();
	const reads: number[] = [];
	const service = {
		...{ name: 'piapi', title: 'PiAPI' },
		capabilities: callsAgain ? PIAPI_CAPABILITIES : MIDAPI_CAPABILITIES,
		get: async () => {
			reads.push(time.now());
			return await read(time.now(), time);
		},
	} as Partial<Service> as Service;
	const call = async (reported: Task): Promise<Verified> => {
		const early: number[] = [];
		const earlyAt: number[] = [];
		const logs: string[] = [];
		const calledAt = time.now();
		const ports = {
			now: time.now,
			sleep: time.sleep,
			answer: ({ status }: CallbackAnswer) => {
				early.push(status);
				earlyAt.push(time.now() - calledAt);
			},
			log: (message: string) => void logs.push(message),
		};
		try {
			const task = await verify({ reportedTask: reported, service, place: 'here', ports });
			return { task, early, earlyAt, logs, tookMs: time.now() - calledAt };
		} catch (thrown) {
			if (!(thrown instanceof CallbackAnswer)) throw thrown;
			return { answered: thrown, early, earlyAt, logs, tookMs: time.now() - calledAt };
		}
	};
	return { time, reads, call };
}

/** Cannot be read until a moment, in ms. */
const outage = (untilMs: number, task: Task, status?: number) => (atMs: number) => {
	if (atMs < untilMs) throw failure(status);
	return task;
};

describe('a service that does not call again', () => {
	it.each([
		['once', 500],
		['twice', 1_000],
		['for a minute', MINUTE],
		['for nine minutes', 9 * MINUTE],
	])('cannot be read %s: the event is kept, and n8n answers in the end', async (_how, ms) => {
		const task = aTask();
		const { time, call } = rig(false, outage(ms, task));
		const verified = await time.run(call(task));
		expect(verified).toMatchObject({ task, early: [] });
		expect(verified.tookMs).toBeLessThan(ms + MINUTE + 1_000);
	});

	it('cannot be read for ten minutes: given up, with the id in the log and the answer', async () => {
		const task = aTask();
		const { time, call, reads } = rig(false, outage(60 * MINUTE, task));
		const { answered, logs, tookMs } = await time.run(call(task));
		expect(answered?.status).toBe(503);
		expect(tookMs).toBeLessThanOrEqual(10 * MINUTE);
		expect(tookMs).toBeGreaterThan(8 * MINUTE);
		expect(reads.length).toBeLessThan(40);
		for (const text of [logs.join(), answered?.message]) expect(text).toContain(task.id);
	});

	it('reads out for a while that the task has not ended: it counts once it has', async () => {
		const [running, ended] = [aTask('processing'), aTask()];
		const { time, call } = rig(false, (atMs) => (atMs < 8_000 ? running : ended));
		expect((await time.run(call(ended))).task).toBe(ended);
	});

	it('reads out that the task goes on and on: a forged call, turned down within 15 s', async () => {
		const running = aTask('processing');
		const { time, call } = rig(false, () => running);
		const { answered, tookMs } = await time.run(call({ ...running, status: 'completed' }));
		expect(answered?.status).toBe(409);
		expect(tookMs).toBeLessThanOrEqual(15_000);
	});

	it.each([400, 404, 410, 422])(
		'does not know the task (%i): turned down after a second read',
		async (status) => {
			const task = aTask();
			const { time, call, reads } = rig(false, outage(Infinity, task, status));
			const { answered, tookMs } = await time.run(call(task));
			expect(answered?.status).toBe(404);
			expect(reads).toHaveLength(2);
			expect(tookMs).toBeLessThan(2_000);
		},
	);

	it('does not accept the key: turned down at once, with the id', async () => {
		const task = aTask();
		const { time, call, reads } = rig(false, outage(Infinity, task, 401));
		const { answered } = await time.run(call(task));
		expect([answered?.status, reads.length]).toEqual([503, 1]);
		expect(answered?.message).toContain(task.id);
	});

	it('keeps fifty callbacks at once, and asks for the others again', async () => {
		const { time, call } = rig(false, outage(2 * MINUTE, aTask()));
		const all = await time.run(Promise.all(Array.from({ length: 60 }, async () => await call(aTask()))));
		expect(all.filter(({ task }) => task !== undefined)).toHaveLength(50);
		expect(all.filter(({ answered }) => answered?.status === 503)).toHaveLength(10);
	});

	it('is read at once by any number of callbacks while nothing is wrong', async () => {
		const { time, call } = rig(false, (_atMs, clock) => clock.sleep(300).then(() => aTask()));
		const all = await time.run(Promise.all(Array.from({ length: 200 }, async () => await call(aTask()))));
		expect(all.every(({ task }) => task !== undefined)).toBe(true);
	});
});

describe('a service that calls again', () => {
	it('a call that cannot be read once is verified by the same call', async () => {
		const task = aTask();
		const { time, call } = rig(true, outage(500, task));
		expect(await time.run(call(task))).toMatchObject({ task, early: [] });
	});

	it('a service that cannot be read for ten seconds is asked to call again in time, and the event is verified by a later call', async () => {
		const task = aTask();
		const { time, call } = rig(true, outage(8_000, task));
		const calls = await time.run(
			Promise.all(
				[0, 5_000, 10_000].map(async (at) => {
					await time.sleep(at);
					return await call(task);
				}),
			),
		);
		expect(calls[0]).toMatchObject({ early: [503] });
		expect(calls[0].earlyAt[0]).toBeLessThanOrEqual(3_000);
		expect(calls[2]).toMatchObject({ task, early: [], tookMs: 0 });
		// The first is read again only after the service has certainly given up.
		expect(calls[0].tookMs).toBeGreaterThan(20_000);
	});

	it.each([
		['a minute', MINUTE],
		['nine minutes', 9 * MINUTE],
	])('cannot be read for %s, and gives up calling: one of its calls is kept', async (_how, ms) => {
		const task = aTask();
		const { time, call } = rig(true, outage(ms, task));
		const calls = await time.run(
			Promise.all(
				[0, 5_000, 10_000, 15_000].map(async (at) => {
					await time.sleep(at);
					return await call(task);
				}),
			),
		);
		expect(calls.map((each) => each.task)).toEqual([task, undefined, undefined, undefined]);
		for (const { answered } of calls.slice(1)) expect(answered?.status).toBe(503);
		expect(calls[0].logs.join()).toContain(task.id);
	});

	it('takes a minute to answer: asked to call again within 3 s', async () => {
		const task = aTask();
		const { time, call } = rig(true, (atMs, clock) =>
			atMs > 15_000 ? task : clock.sleep(MINUTE).then(() => task),
		);
		const verified = await time.run(call(task));
		expect(verified).toMatchObject({ task, early: [503] });
		expect(verified.earlyAt).toEqual([3_000]);
	});

	it('is asked again for nothing where the task is not known or has not ended', async () => {
		for (const [reading, status] of [
			[outage(Infinity, aTask(), 404), 404],
			[() => aTask('processing'), 409],
		] as const) {
			const { time, call } = rig(true, reading);
			const { answered, early, tookMs } = await time.run(call(aTask()));
			expect([answered?.status, early]).toEqual([status, []]);
			expect(tookMs).toBeLessThanOrEqual(3_000);
		}
	});

	it('is not waited for where the call tells of progress: that comes again', async () => {
		const { time, call } = rig(true, outage(Infinity, aTask()));
		const { answered, tookMs } = await time.run(call(aTask('processing')));
		expect(answered?.status).toBe(503);
		expect(tookMs).toBeLessThanOrEqual(3_000);
	});
});
