import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { Task } from '../../nodes/PiApi/contract/task';
import { Durations } from '../../nodes/PiApi/engine/durations';
import { Stopped } from '../../nodes/PiApi/engine/ports';
import { waitForTask } from '../../nodes/PiApi/engine/wait';
import type { FakePorts } from '../support/ports';
import { doneAfter, fakePorts } from '../support/ports';
import { taskLike } from '../support/tasks';

const TASK = taskLike({ status: 'pending', processMode: 'fast' });

async function waited(ports: FakePorts, deadline: number, seen?: Task) {
	const looks: string[] = [];
	const task = await waitForTask(
		{
			taskId: TASK.id,
			since: 0,
			deadline,
			durations: new Durations(),
			kind: 'imagine/fast',
			seen,
			onLook: ({ status }) => looks.push(status),
		},
		ports,
	);
	return { task, looks };
}

function trouble(httpStatus: number): TaskFailure {
	return new TaskFailure('no answer just now', { kind: 'read', description: '', httpStatus });
}

it('gives the finished task, and tells of every look', async () => {
	const ports = fakePorts((now) => ({
		get: async () => await Promise.resolve(doneAfter(TASK, 30_000, now)),
	}));
	const { task, looks } = await waited(ports, 900_000);
	expect(task?.status).toBe('completed');
	expect(looks.slice(0, -1)).toEqual(looks.slice(0, -1).map(() => 'processing'));
	expect(looks.length).toBe(ports.calls.length);
	expect(ports.now()).toBeLessThan(33_500);
});

it('does not look at all at a task that was seen to have ended', async () => {
	const ports = fakePorts(() => ({}));
	const { task } = await waited(ports, 900_000, { ...TASK, status: 'failed' });
	expect(task?.status).toBe('failed');
	expect(ports.calls).toEqual([]);
});

it.each([20_000, 100_000, 7_000])(
	'takes one last look at the deadline (%d ms), and gives what it saw',
	async (deadline) => {
		const ports = fakePorts(() => ({
			get: async () => await Promise.resolve({ ...TASK, status: 'staged' }),
		}));
		const { task } = await waited(ports, deadline);
		expect(task?.status).toBe('staged');
		expect(ports.calls[ports.calls.length - 1].at).toBe(deadline);
		expect(ports.now()).toBe(deadline);
	},
);

it('sees with the last look what ended just in time', async () => {
	const ports = fakePorts((now) => ({
		get: async () => await Promise.resolve(doneAfter(TASK, 19_999, now)),
	}));
	expect((await waited(ports, 20_000)).task?.status).toBe('completed');
});

it('looks once where the deadline has passed already', async () => {
	const ports = fakePorts((now) => ({ get: async () => await Promise.resolve(doneAfter(TASK, 0, now)) }));
	expect((await waited(ports, -5)).task?.status).toBe('completed');
	expect(ports.calls).toHaveLength(1);
});

it.each([400, 401, 403, 404, 429, 500, 502])('goes on after any trouble: %d', async (status) => {
	const ports = fakePorts((now) => ({
		get: async () => {
			if (now() < 60_000) throw trouble(status);
			return await Promise.resolve(doneAfter(TASK, 0, now));
		},
	}));
	const { task } = await waited(ports, 900_000);
	expect(task?.status).toBe('completed');
	expect(ports.logs.length).toBeGreaterThan(1);
	expect(ports.logs[0]).toBe(`Looking at task ${TASK.id} did not work this time: no answer just now`);
});

it('gives the newest look that worked', async () => {
	let looks = 0;
	const ports = fakePorts(() => ({
		get: async () => {
			looks += 1;
			if (looks > 1) throw trouble(503);
			return await Promise.resolve({ ...TASK, status: 'processing' as const });
		},
	}));
	expect((await waited(ports, 100_000)).task?.status).toBe('processing');
});

it('gives nothing where no look ever worked', async () => {
	const ports = fakePorts(() => ({ get: async () => await Promise.reject(trouble(503)) }));
	expect((await waited(ports, 100_000)).task).toBeUndefined();
});

it('ends at once when the user stops the execution', async () => {
	const ports = fakePorts((now) => ({
		get: async () => await Promise.resolve(doneAfter(TASK, 90_000, now)),
	}));
	ports.stopAt = 12_345;
	await expect(waited(ports, 900_000)).rejects.toBeInstanceOf(Stopped);
	expect(ports.now()).toBe(12_345);
});
