import type { FailureDetails } from '../../nodes/PiApi/contract/failure';
import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { createTask } from '../../nodes/PiApi/engine/create';
import { StoppedError } from '../../nodes/PiApi/engine/ports';
import { ConcurrencyLimit } from '../../nodes/PiApi/engine/concurrencyLimit';
import type { FakePorts } from '../support/ports';
import { fakePorts, IMAGINE, workOf } from '../support/ports';
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

const WORK = workOf(IMAGINE);

const created = async (ports: FakePorts, concurrency = new ConcurrencyLimit(8), deadline = 900_000) => {
	const listRecent = async () => await Promise.resolve([]);
	const options = { work: WORK, itemIndex: 0, createAgain: false, deadline, concurrency, listRecent };
	return (await createTask(PREPARED, options, ports)).task;
};

/** The states of what was sent, oldest first. */
const states = (ports: FakePorts) => ports.journal.getHistory(WORK.slot).map(({ state }) => state);

it('a create makes the task, records its id and announces it', async () => {
	const ports = failing();
	await expect(created(ports)).resolves.toBe(TASK);
	expect(ports.journal.getHistory(WORK.slot)).toMatchObject([
		{ state: 'created', taskId: TASK.id, executionId: '1', service: 'piapi', time: 0 },
	]);
	expect(ports.announced).toEqual([TASK.id]);
	expect(ports.calls).toHaveLength(1);
});

it('a create is on record before it is sent', async () => {
	const records: unknown[] = [];
	const ports = fakePorts(() => ({
		create: async () => {
			records.push(...states(ports));
			return await Promise.resolve(TASK);
		},
	}));
	await created(ports);
	expect(records).toEqual(['sending']);
});

it.each(['rejected', 'refused'] as const)(
	'a create is sent once where it was turned down (%s)',
	async (kind) => {
		const ports = failing(failure(kind));
		await expect(created(ports)).rejects.toThrow(`a ${kind} failure`);
		expect(ports.calls).toHaveLength(1);
		expect(states(ports)).toEqual(['rejected']);
	},
);

it.each(['uncertain', 'unexpected', 'read'] as const)(
	'a create is never sent again where a task may be there (%s)',
	async (kind) => {
		const ports = failing(failure(kind));
		await expect(created(ports)).rejects.toThrow(`a ${kind} failure`);
		expect(ports.calls).toHaveLength(1);
		expect(states(ports)).toEqual(['unknown']);
	},
);

it('a create keeps the id that a failure names', async () => {
	const ports = failing(failure('uncertain', { taskId: 'task-9' }));
	await expect(created(ports)).rejects.toThrow('a uncertain failure');
	expect(ports.journal.getHistory(WORK.slot)).toMatchObject([{ state: 'unknown', taskId: 'task-9' }]);
	expect(ports.announced).toEqual(['task-9']);
});

it.each([undefined, 'task-9'])('a create does not ask the filter again (task %s)', async (taskId) => {
	const ports = failing(failure('moderated', { taskId }));
	await expect(created(ports)).rejects.toThrow('a moderated failure');
	expect(ports.journal.getHistory(WORK.slot)).toMatchObject([
		{ state: 'moderated', failure: { message: 'a moderated failure', description: 'do this' } },
	]);
});

it('a create keeps a small answer that the service keeps no task of', async () => {
	const answer = taskLike({ id: '', status: 'completed', answerOnly: true });
	const ports = fakePorts(() => ({ create: async () => await Promise.resolve(answer) }));
	await created(ports);
	expect(ports.journal.getHistory(WORK.slot)[0].answer).toEqual(answer);
});

it('a create does not keep an answer of more than 64 KB', async () => {
	const output = { ...TASK.output, text: 'x'.repeat(65 * 1024) };
	const answer = taskLike({ id: '', status: 'completed', answerOnly: true, output });
	const ports = fakePorts(() => ({ create: async () => await Promise.resolve(answer) }));
	await created(ports);
	expect(ports.journal.getHistory(WORK.slot)[0].answer).toBeUndefined();
});

it('a create is sent again after as long as the service asks for', async () => {
	const ports = failing(failure('limited', { retryAfterS: 12 }));
	await created(ports);
	expect(ports.calls.map(({ at }) => at)).toEqual([0, 12_000]);
	expect(states(ports)).toEqual(['created']);
});

it('a create is sent again after a growing pause where the service names none', async () => {
	const ports = failing(...Array.from({ length: 3 }, () => failure('limited')));
	await created(ports);
	expect(ports.calls.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000]);
});

it('a create is not sent again beyond the deadline', async () => {
	const ports = failing(failure('limited', { retryAfterS: 60 }));
	await expect(created(ports, new ConcurrencyLimit(8), 59_000)).rejects.toThrow('a limited failure');
	expect(ports.calls).toHaveLength(1);
	expect(states(ports)).toEqual(['rejected']);
});

it('a create halves the concurrency when the service asks to slow down, and holds the others back', async () => {
	const concurrency = new ConcurrencyLimit(8);
	const ports = failing(failure('limited', { retryAfterS: 12 }));
	const creating = created(ports, concurrency);
	await Promise.resolve();
	await creating;
	expect(concurrency.width).toBe(4);
	expect(concurrency.computeHoldMs(11_000)).toBe(1_000);
});

it('a create halves the concurrency when the task was queued beyond the limit', async () => {
	const concurrency = new ConcurrencyLimit(8);
	const ports = fakePorts(() => ({
		create: async () => await Promise.resolve({ ...TASK, status: 'staged' as const }),
	}));
	await created(ports, concurrency);
	expect(concurrency.width).toBe(4);
});

it('a create is tried four times where no connection is made', async () => {
	const ports = failing(...Array.from({ length: 9 }, () => failure('unreachable')));
	await expect(created(ports)).rejects.toThrow('a unreachable failure');
	expect(ports.calls).toHaveLength(4);
	expect(states(ports)).toEqual(['rejected']);
});

it('a create goes through where a connection is made in the end', async () => {
	const concurrency = new ConcurrencyLimit(8);
	const ports = failing(failure('unreachable'), failure('unreachable'));
	await expect(created(ports, concurrency)).resolves.toBe(TASK);
	expect(ports.calls).toHaveLength(3);
	expect(concurrency.width).toBe(8);
});

it('a create is not sent any more when the user stops during a pause, and leaves no record', async () => {
	const ports = failing(failure('limited', { retryAfterS: 30 }));
	ports.stopAt = 10_000;
	await expect(created(ports)).rejects.toBeInstanceOf(StoppedError);
	expect(ports.calls).toHaveLength(1);
	expect(states(ports)).toEqual(['rejected']);
});
