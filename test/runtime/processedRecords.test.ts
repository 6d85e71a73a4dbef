import { setImmediate } from 'node:timers/promises';
import type { IExecuteFunctions } from 'n8n-workflow';

import { JournalStore } from '../../nodes/PiApi/runtime/journalStore';
import type { ProcessedRecords } from '../../nodes/PiApi/runtime/processedRecords';
import { openProcessedRecords } from '../../nodes/PiApi/runtime/processedRecords';
import type { NamedWork } from '../../nodes/PiApi/runtime/workNames';
import { ProcessedData } from '../support/processedData';

let count = 0;
/** What was warned of. */
const warnings: string[] = [];

/** A node of a workflow of its own, whose row is given. */
function nodeWith(row: ProcessedData | undefined): (token?: string) => ProcessedRecords {
	count += 1;
	const workflowId = `w${count}`;
	return (token) => {
		const fake: Partial<Record<keyof IExecuteFunctions, unknown>> = {
			getNode: () => ({ id: 'node', name: 'PiAPI' }),
			getWorkflow: () => ({ id: workflowId }),
			logger: { debug: () => undefined, warn: (message: string) => void warnings.push(message) },
			helpers: row?.helpers ?? {},
		};
		return openProcessedRecords(fake as IExecuteFunctions, token);
	};
}

function work(slot: string, prompt: string, changes: Partial<NamedWork> = {}): NamedWork {
	return { slot, fingerprint: `1:${prompt}`, inputHash: `in-${prompt}`, parametersHash: 'p', ...changes };
}

/** The journal of an execution that sent these. */
function journalOf(works: NamedWork[]): JournalStore {
	const journal = new JournalStore({}, { executionId: '1', service: 'piapi', now: () => 0 });
	for (const each of works) journal.begin({ ...each, isTool: false });
	return journal;
}

/** Takes works one after the other, as one run of the node; gives those that were recorded before. */
async function recordAll(
	records: ProcessedRecords,
	works: NamedWork[],
	earlier: NamedWork[] = [],
): Promise<boolean[]> {
	records.assignNumbers(works, journalOf(earlier));
	const found: boolean[] = [];
	for (const each of works) found.push(await records.recordRequest(each));
	return found;
}

describe('a retry after a crash', () => {
	it('finds what was sent, and nothing else', async () => {
		const records = nodeWith(new ProcessedData());
		expect(await recordAll(records('t'), [work('0:0.0', 'a'), work('0:1.0', 'b')])).toEqual([false, false]);
		const again = [work('0:0.0', 'a'), work('0:1.0', 'b'), work('0:2.0', 'c')];
		expect(await recordAll(records('t'), again)).toEqual([true, true, false]);
	});

	it('finds it at other run and item indexes', async () => {
		const records = nodeWith(new ProcessedData());
		await recordAll(records('t'), [work('0:0.0', 'a'), work('0:1.0', 'b')]);
		expect(await recordAll(records('t'), [work('1:7.0', 'b'), work('1:9.0', 'a')])).toEqual([true, true]);
	});

	it('finds it by the unchanged input although its expressions resolve to something else', async () => {
		const records = nodeWith(new ProcessedData());
		await recordAll(records('t'), [work('0:0.0', 'seed 1', { inputHash: 'in' })]);
		expect(await recordAll(records('t'), [work('0:0.0', 'seed 2', { inputHash: 'in' })])).toEqual([true]);
	});

	it('finds it by the unchanged work although its input is another', async () => {
		const records = nodeWith(new ProcessedData());
		await recordAll(records('t'), [work('0:0.0', 'a', { inputHash: 'one' })]);
		expect(await recordAll(records('t'), [work('0:0.0', 'a', { inputHash: 'two' })])).toEqual([true]);
	});

	it('takes an item for new whose work and input have changed, or whose parameters have', async () => {
		const records = nodeWith(new ProcessedData());
		await recordAll(records('t'), [work('0:0.0', 'a')]);
		expect(await recordAll(records('t'), [work('0:0.0', 'b')])).toEqual([false]);
		const changed = work('0:0.0', 'c', { inputHash: 'in-a', parametersHash: 'others' });
		expect(await recordAll(records('t'), [changed])).toEqual([false]);
	});

	it('a retry of three equal items of which one was sent pays for two', async () => {
		const records = nodeWith(new ProcessedData());
		const equal = ['0:0.0', '0:1.0', '0:2.0'].map((slot) => work(slot, 'same'));
		const first = records('t');
		first.assignNumbers(equal, journalOf([]));
		await first.recordRequest(equal[1]);
		expect(await recordAll(records('t'), equal)).toEqual([false, true, false]);
	});

	it('a retry of the parts of one item finds those that were sent', async () => {
		const records = nodeWith(new ProcessedData());
		const parts = [0, 1, 2, 3].map((part) => work(`0:0.${part}`, `upscale ${part}`, { inputHash: 'in' }));
		const first = records('t');
		first.assignNumbers(parts, journalOf([]));
		await first.recordRequest(parts[0]);
		await first.recordRequest(parts[2]);
		expect(await recordAll(records('t'), parts)).toEqual([true, false, true, false]);
	});

	it('a retry of a loop finds the rounds that were sent, though its run indexes start elsewhere', async () => {
		const records = nodeWith(new ProcessedData());
		const round = (run: number) => work(`${run}:0.0`, 'same');
		for (const run of [0, 1, 2]) {
			const earlier = [0, 1, 2].filter((before) => before < run).map(round);
			expect(await recordAll(records('t'), [round(run)], earlier)).toEqual([false]);
		}
		const found: boolean[] = [];
		for (const run of [1, 2, 3, 4]) {
			const earlier = [1, 2, 3, 4].filter((before) => before < run).map(round);
			found.push(...(await recordAll(records('t'), [round(run)], earlier)));
		}
		expect(found).toEqual([true, true, true, false]);
	});

	it('is none for another execution', async () => {
		const records = nodeWith(new ProcessedData());
		await recordAll(records('t'), [work('0:0.0', 'a')]);
		expect(await recordAll(records('other'), [work('0:0.0', 'a')])).toEqual([false]);
	});
});

describe('a second try of the same run', () => {
	it('has the numbers of the first: entries of its own slots do not count', async () => {
		const records = nodeWith(new ProcessedData());
		const equal = ['0:0.0', '0:1.0'].map((slot) => work(slot, 'same'));
		await recordAll(records('t'), equal);
		expect(await recordAll(records('t'), equal, equal)).toEqual([true, true]);
	});

	it('a second try removes nothing for a request of an earlier run: its number among equals is not known, and another one is paid for', async () => {
		const records = nodeWith(new ProcessedData());
		const equal = [work('0:0.0', 'same'), work('0:1.0', 'same')];
		await recordAll(records('t'), equal);
		// The next round reads what became of the last one, and finds that the second failed for free.
		const next = records('t');
		next.assignNumbers([work('1:0.0', 'other')], journalOf(equal));
		next.remove(equal[1]);
		await next.flush();
		expect(await recordAll(records('t'), equal)).toEqual([true, true]);
	});

	it('a second try takes for new what was removed', async () => {
		const records = nodeWith(new ProcessedData());
		const works = [work('0:0.0', 'a'), work('0:1.0', 'b')];
		const first = records('t');
		await recordAll(first, works);
		first.remove(works[0]);
		await first.flush();
		expect(await recordAll(records('t'), works)).toEqual([false, true]);
	});
});

it('a record that a run made itself is no sign of an earlier try: a request that was turned down is sent again', async () => {
	const records = nodeWith(new ProcessedData())('t');
	const one = work('0:0.0', 'a');
	records.assignNumbers([one], journalOf([]));
	expect([await records.recordRequest(one), await records.recordRequest(one)]).toEqual([false, false]);
	records.remove(one);
	expect(await records.recordRequest(one)).toBe(false);
});

describe('many at once', () => {
	it('records of many at once are not lost within one process, and share their writes', async () => {
		const row = new ProcessedData(async () => await setImmediate());
		const records = nodeWith(row);
		const works = Array.from({ length: 100 }, (_each, item) => work(`0:${item}.0`, `p${item}`));
		const runs = ['s', 't'].map(records);
		await Promise.all(
			runs.map(async (run) => {
				run.assignNumbers(works, journalOf([]));
				await Promise.all(works.map(async (each) => await run.recordRequest(each)));
			}),
		);
		expect(row.length).toBe(400);
		expect(row.writes).toBeLessThan(20);
		expect(await recordAll(records('s'), works)).toEqual(Array(100).fill(true));
	});

	it('are bounded to the newest 2,000 requests', async () => {
		const row = new ProcessedData();
		const records = nodeWith(row);
		const works = Array.from({ length: 2_100 }, (_each, item) => work(`0:${item}.0`, `p${item}`));
		const first = records('t');
		first.assignNumbers(works, journalOf([]));
		for (const [item, each] of works.entries()) {
			await first.recordRequest(each);
			first.recordTask(each, `task-${item}`);
		}
		await first.flush();
		expect(row.length).toBe(8_000);
		const again = records('t');
		again.assignNumbers(works, journalOf([]));
		expect([await again.recordRequest(works[2_099]), await again.recordRequest(works[100])]).toEqual([
			true,
			true,
		]);
		expect(Math.max(...row.lengths)).toBeLessThanOrEqual(8_000);
	});
});

describe('the task that a request became', () => {
	const same = ['0:0.0', '0:1.0', '0:2.0'].map((slot) => work(slot, 'same'));

	/** Three equal requests, each recorded with its task. */
	async function recorded(row: ProcessedData) {
		const records = nodeWith(row);
		const first = records('t');
		await recordAll(first, same);
		await Promise.all(same.map(async (each, item) => await first.recordTask(each, `task-${item}`)));
		return (token = 't') => {
			const again = records(token);
			again.assignNumbers(same, journalOf([]));
			return again;
		};
	}

	it('the task is found among the tasks of the account, for each of three equal ones its own', async () => {
		const row = new ProcessedData();
		const again = (await recorded(row))();
		const { length } = row;
		const ids = ['stranger', 'task-2', 'task-1', 'task-0'];
		const found = await Promise.all(same.map(async (each) => await again.findTask(each, ids)));
		expect(found).toEqual(['task-0', 'task-1', 'task-2']);
		// Looking leaves nothing behind.
		expect(row.length).toBe(length);
		expect(await again.findTask(same[0], ['stranger', 'task-1'])).toBeUndefined();
		expect(await again.findTask(same[0], ['stranger', 'task-1'])).toBeUndefined();
	});

	it('the task is found by the work before the input, which may have led to other work since', async () => {
		const records = nodeWith(new ProcessedData());
		const of = (x: number, y: number) => [
			work('0:0.0', `work ${x}`, { inputHash: 'in' }),
			work('0:1.0', `work ${y}`, { inputHash: 'in' }),
		];
		const first = records('t');
		await recordAll(first, of(1, 2));
		await Promise.all(of(1, 2).map(async (each, item) => await first.recordTask(each, `task-${item}`)));
		const again = records('t');
		again.assignNumbers(of(2, 1), journalOf([]));
		expect(await again.findTask(of(2, 1)[0], ['task-1', 'task-0'])).toBe('task-1');
		expect(await again.findTask(of(2, 1)[1], ['task-1', 'task-0'])).toBe('task-0');
	});

	it('is none of another execution’s', async () => {
		const other = (await recorded(new ProcessedData()))('other');
		expect(await other.findTask(same[0], ['task-0'])).toBeUndefined();
	});

	it('is forgotten with the request when it ended for free', async () => {
		const again = await recorded(new ProcessedData());
		const first = again();
		first.remove(same[0], 'task-0');
		await first.flush();
		expect(await again().findTask(same[0], ['task-0'])).toBeUndefined();
	});

	it('the task is not found any more, and the log says so, once a question was cut off in the middle: it may have left its own records behind', async () => {
		const row = new ProcessedData();
		const again = await recorded(row);
		row.isBroken = true;
		await expect(again().findTask(same[0], ['stranger', 'task-0'])).rejects.toThrow();
		row.isBroken = false;
		warnings.length = 0;
		expect(await again().findTask(same[0], ['stranger'])).toBeUndefined();
		expect(await again().findTask(same[0], ['stranger', 'task-0'])).toBeUndefined();
		expect(warnings).toEqual(
			Array(2).fill(expect.stringMatching(/cut off.*if its id became known, it is in the log/)),
		);
	});

	it('the task of another request is found after a question was cut off in the middle', async () => {
		const row = new ProcessedData();
		const again = await recorded(row);
		row.isBroken = true;
		await expect(again().findTask(same[0], ['stranger', 'task-0'])).rejects.toThrow();
		row.isBroken = false;
		const ids = ['stranger', 'task-2', 'task-1', 'task-0'];
		const found = await Promise.all(same.map(async (each) => await again().findTask(each, ids)));
		expect(found).toEqual([undefined, 'task-1', 'task-2']);
	});

	it('the task is found by the input after a question about another request with the same work was cut off', async () => {
		const row = new ProcessedData();
		const records = nodeWith(row);
		const of = (input: string) => [work('0:0.0', 'same work', { inputHash: input })];
		const first = records('t');
		await recordAll(first, of('in'));
		await first.recordTask(of('in')[0], 'task-0');
		const cut = records('t');
		cut.assignNumbers(of('changed'), journalOf([]));
		row.isBroken = true;
		await expect(cut.findTask(of('changed')[0], ['task-0'])).rejects.toThrow();
		row.isBroken = false;
		const again = records('t');
		again.assignNumbers(of('in'), journalOf([]));
		expect(await again.findTask(of('in')[0], ['task-0', 'stranger'])).toBe('task-0');
	});

	it('a record that is being removed stays where it was made again', async () => {
		const row = new ProcessedData(async () => await setImmediate());
		const records = nodeWith(row);
		const first = records('t');
		first.assignNumbers(same, journalOf([]));
		await first.recordRequest(same[0]);
		const busy = first.recordRequest(same[1]);
		first.remove(same[0]);
		await Promise.all([busy, first.recordRequest(same[0])]);
		await first.flush();
		const again = records('t');
		again.assignNumbers(same, journalOf([]));
		expect(await again.recordRequest(same[0])).toBe(true);
	});
});

describe('an n8n without records', () => {
	it('nothing is found and nothing fails on n8n without a token, or without the table', async () => {
		for (const [row, token] of [
			[new ProcessedData(), undefined],
			[undefined, 't'],
		] as const) {
			const records = nodeWith(row)(token);
			expect(await recordAll(records, [work('0:0.0', 'a')])).toEqual([false]);
			expect(await recordAll(records, [work('0:0.0', 'a')])).toEqual([false]);
			records.recordTask(work('0:0.0', 'a'), 'task');
			records.remove(work('0:0.0', 'a'), 'task');
			await records.flush();
			expect(await records.findTask(work('0:0.0', 'a'), ['task'])).toBeUndefined();
			expect(records.getReference(work('0:0.0', 'a'))).toBeUndefined();
			expect(row?.writes ?? 0).toBe(0);
		}
	});

	it('work goes on in a workflow that was never saved', async () => {
		const row = new ProcessedData();
		const refusing = async () => await Promise.reject(new Error('no workflow'));
		Object.assign(row.helpers, { checkProcessedAndRecord: refusing, removeProcessed: refusing });
		const records = nodeWith(row)('t');
		expect(await recordAll(records, [work('0:0.0', 'a')])).toEqual([false]);
		records.remove(work('0:0.0', 'a'));
		await expect(records.flush()).resolves.toBeUndefined();
	});
});

it('a request has one name in every retry, another for another of its kind, and none that gives the token away', () => {
	const records = nodeWith(new ProcessedData());
	const name = (token: string, slot: string) => {
		const run = records(token);
		run.assignNumbers([work('0:0.0', 'same'), work('0:1.0', 'same')], journalOf([]));
		return run.getReference(work(slot, 'same'));
	};
	expect(name('token', '0:0.0')).toBe(name('token', '0:0.0'));
	expect(new Set([name('token', '0:0.0'), name('token', '0:1.0'), name('other', '0:0.0')]).size).toBe(3);
	expect(name('token', '0:0.0')).not.toContain('token');
});
