import type { FailureDetails } from '../../nodes/PiApi/contract/failure';
import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { createTask } from '../../nodes/PiApi/engine/create';
import { Stopped } from '../../nodes/PiApi/engine/ports';
import { ConcurrencyLimit } from '../../nodes/PiApi/engine/concurrencyLimit';
import type { FakePorts } from '../support/ports';
import { fakePorts, IMAGINE } from '../support/ports';
import { taskLike } from '../support/tasks';

const TASK = taskLike({ status: 'pending' });
const PREPARED = { request: IMAGINE, imageUrls: [] };

function failure(kind: FailureDetails['kind'], more: Partial<FailureDetails> = {}): TaskFailure {
	return new TaskFailure(`a ${kind} failure`, { kind, description: 'do this', ...more });
}

/** Ports whose creates fail like this, one after the other, and then succeed. */
function failing(...failures: TaskFailure[]): FakePorts {
	const left = [...failures];
	return fakePorts(() => ({
		create: async () => {
			const next = left.shift();
			if (next) throw next;
			return await Promise.resolve(TASK);
		},
	}));
}

const created = async (ports: FakePorts, window = new ConcurrencyLimit(8), deadline = 900_000) =>
	await createTask(PREPARED, { slot: '0.0', hash: 'h', deadline, window }, ports);

const recorded = (ports: FakePorts) => ports.ledger.find('0.0', 'h');

it('creates the task, records and notes its id', async () => {
	const ports = failing();
	await expect(created(ports)).resolves.toBe(TASK);
	expect(recorded(ports)).toEqual({ hash: 'h', taskId: TASK.id });
	expect(ports.noted).toEqual([TASK.id]);
	expect(ports.calls).toHaveLength(1);
});

it('is on record before it is sent', async () => {
	const records: unknown[] = [];
	const ports = fakePorts(() => ({
		create: async () => {
			records.push(recorded(ports));
			return await Promise.resolve(TASK);
		},
	}));
	await created(ports);
	expect(records).toEqual([{ hash: 'h' }]);
});

it.each(['rejected', 'read', 'refused'] as const)(
	'is sent once where it was turned down (%s)',
	async (kind) => {
		const ports = failing(failure(kind));
		await expect(created(ports)).rejects.toThrow(`a ${kind} failure`);
		expect(ports.calls).toHaveLength(1);
		expect(recorded(ports)).toBeUndefined();
	},
);

it.each(['uncertain', 'unexpected'] as const)(
	'is never sent again where a task may be there (%s)',
	async (kind) => {
		const ports = failing(failure(kind));
		await expect(created(ports)).rejects.toThrow(`a ${kind} failure`);
		expect(ports.calls).toHaveLength(1);
		expect(recorded(ports)).toEqual({ hash: 'h' });
	},
);

it('is sent again after as long as the service asks for', async () => {
	const ports = failing(failure('limited', { retryAfterS: 12 }));
	await created(ports);
	expect(ports.calls.map(({ at }) => at)).toEqual([0, 12_000]);
	expect(recorded(ports)?.taskId).toBe(TASK.id);
});

it('is sent again after a growing pause where the service names none', async () => {
	const ports = failing(...Array.from({ length: 3 }, () => failure('limited')));
	await created(ports);
	expect(ports.calls.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000]);
});

it('is not sent again beyond the deadline', async () => {
	const ports = failing(failure('limited', { retryAfterS: 60 }));
	await expect(created(ports, new ConcurrencyLimit(8), 59_000)).rejects.toThrow('a limited failure');
	expect(ports.calls).toHaveLength(1);
	expect(recorded(ports)).toBeUndefined();
});

it('halves the window when the service asks to slow down, and holds the others back', async () => {
	const window = new ConcurrencyLimit(8);
	const ports = failing(failure('limited', { retryAfterS: 12 }));
	const creating = created(ports, window);
	await Promise.resolve();
	await creating;
	expect(window.width).toBe(4);
	expect(window.holdMs(11_000)).toBe(1_000);
});

it('halves the window when the task was queued beyond the limit', async () => {
	const window = new ConcurrencyLimit(8);
	const ports = fakePorts(() => ({
		create: async () => await Promise.resolve({ ...TASK, status: 'staged' as const }),
	}));
	await created(ports, window);
	expect(window.width).toBe(4);
});

it('is tried four times where no connection is made', async () => {
	const ports = failing(...Array.from({ length: 9 }, () => failure('unreachable')));
	await expect(created(ports)).rejects.toThrow('a unreachable failure');
	expect(ports.calls).toHaveLength(4);
	expect(recorded(ports)).toBeUndefined();
});

it('goes through where a connection is made in the end', async () => {
	const window = new ConcurrencyLimit(8);
	const ports = failing(failure('unreachable'), failure('unreachable'));
	await expect(created(ports, window)).resolves.toBe(TASK);
	expect(ports.calls).toHaveLength(3);
	expect(window.width).toBe(8);
});

it('is not sent any more when the user stops during a pause, and leaves no record', async () => {
	const ports = failing(failure('limited', { retryAfterS: 30 }));
	ports.stopAt = 10_000;
	await expect(created(ports)).rejects.toBeInstanceOf(Stopped);
	expect(ports.calls).toHaveLength(1);
	expect(recorded(ports)).toBeUndefined();
});
