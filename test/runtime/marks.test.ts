import { setImmediate } from 'node:timers/promises';
import type { IExecuteFunctions } from 'n8n-workflow';

import { JournalStore } from '../../nodes/PiApi/runtime/journalStore';
import type { SentMarks } from '../../nodes/PiApi/runtime/marks';
import { sentMarks } from '../../nodes/PiApi/runtime/marks';
import type { NamedWork } from '../../nodes/PiApi/runtime/workNames';
import { ProcessedData } from '../support/processedData';

let count = 0;
/** What was warned of. */
const warnings: string[] = [];

/** A node of a workflow of its own, whose row is given. */
function nodeWith(row: ProcessedData | undefined): (token?: string) => SentMarks {
	count += 1;
	const workflowId = `w${count}`;
	return (token) => {
		const fake: Partial<Record<keyof IExecuteFunctions, unknown>> = {
			getNode: () => ({ id: 'node', name: 'PiAPI' }),
			getWorkflow: () => ({ id: workflowId }),
			logger: { debug: () => undefined, warn: (message: string) => void warnings.push(message) },
			helpers: row?.helpers ?? {},
		};
		return sentMarks(fake as IExecuteFunctions, token);
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

/** Takes works one after the other, as one run of the node; gives those that were marked before. */
async function takeAll(marks: SentMarks, works: NamedWork[], earlier: NamedWork[] = []): Promise<boolean[]> {
	marks.number(works, journalOf(earlier));
	const found: boolean[] = [];
	for (const each of works) found.push(await marks.take(each));
	return found;
}

describe('a retry after a crash', () => {
	it('finds what was sent, and nothing else', async () => {
		const marks = nodeWith(new ProcessedData());
		expect(await takeAll(marks('t'), [work('0:0.0', 'a'), work('0:1.0', 'b')])).toEqual([false, false]);
		const again = [work('0:0.0', 'a'), work('0:1.0', 'b'), work('0:2.0', 'c')];
		expect(await takeAll(marks('t'), again)).toEqual([true, true, false]);
	});

	it('finds it at other run and item indexes', async () => {
		const marks = nodeWith(new ProcessedData());
		await takeAll(marks('t'), [work('0:0.0', 'a'), work('0:1.0', 'b')]);
		expect(await takeAll(marks('t'), [work('1:7.0', 'b'), work('1:9.0', 'a')])).toEqual([true, true]);
	});

	it('finds it by the unchanged input although its expressions resolve to something else', async () => {
		const marks = nodeWith(new ProcessedData());
		await takeAll(marks('t'), [work('0:0.0', 'seed 1', { inputHash: 'in' })]);
		expect(await takeAll(marks('t'), [work('0:0.0', 'seed 2', { inputHash: 'in' })])).toEqual([true]);
	});

	it('finds it by the unchanged work although its input is another', async () => {
		const marks = nodeWith(new ProcessedData());
		await takeAll(marks('t'), [work('0:0.0', 'a', { inputHash: 'one' })]);
		expect(await takeAll(marks('t'), [work('0:0.0', 'a', { inputHash: 'two' })])).toEqual([true]);
	});

	it('takes an item for new whose work and input have changed, or whose parameters have', async () => {
		const marks = nodeWith(new ProcessedData());
		await takeAll(marks('t'), [work('0:0.0', 'a')]);
		expect(await takeAll(marks('t'), [work('0:0.0', 'b')])).toEqual([false]);
		const changed = work('0:0.0', 'c', { inputHash: 'in-a', parametersHash: 'others' });
		expect(await takeAll(marks('t'), [changed])).toEqual([false]);
	});

	it('a retry of three equal items of which one was sent pays for two', async () => {
		const marks = nodeWith(new ProcessedData());
		const equal = ['0:0.0', '0:1.0', '0:2.0'].map((slot) => work(slot, 'same'));
		const first = marks('t');
		first.number(equal, journalOf([]));
		await first.take(equal[1]);
		expect(await takeAll(marks('t'), equal)).toEqual([false, true, false]);
	});

	it('a retry of the parts of one item finds those that were sent', async () => {
		const marks = nodeWith(new ProcessedData());
		const parts = [0, 1, 2, 3].map((part) => work(`0:0.${part}`, `upscale ${part}`, { inputHash: 'in' }));
		const first = marks('t');
		first.number(parts, journalOf([]));
		await first.take(parts[0]);
		await first.take(parts[2]);
		expect(await takeAll(marks('t'), parts)).toEqual([true, false, true, false]);
	});

	it('a retry of a loop finds the rounds that were sent, though its run indexes start elsewhere', async () => {
		const marks = nodeWith(new ProcessedData());
		const round = (run: number) => work(`${run}:0.0`, 'same');
		for (const run of [0, 1, 2]) {
			const earlier = [0, 1, 2].filter((before) => before < run).map(round);
			expect(await takeAll(marks('t'), [round(run)], earlier)).toEqual([false]);
		}
		const found: boolean[] = [];
		for (const run of [1, 2, 3, 4]) {
			const earlier = [1, 2, 3, 4].filter((before) => before < run).map(round);
			found.push(...(await takeAll(marks('t'), [round(run)], earlier)));
		}
		expect(found).toEqual([true, true, true, false]);
	});

	it('is none for another execution', async () => {
		const marks = nodeWith(new ProcessedData());
		await takeAll(marks('t'), [work('0:0.0', 'a')]);
		expect(await takeAll(marks('other'), [work('0:0.0', 'a')])).toEqual([false]);
	});
});

describe('a second try of the same run', () => {
	it('has the numbers of the first: entries of its own slots do not count', async () => {
		const marks = nodeWith(new ProcessedData());
		const equal = ['0:0.0', '0:1.0'].map((slot) => work(slot, 'same'));
		await takeAll(marks('t'), equal);
		expect(await takeAll(marks('t'), equal, equal)).toEqual([true, true]);
	});

	it('a second try removes nothing for a request of an earlier run: its number among equals is not known, and another one is paid for', async () => {
		const marks = nodeWith(new ProcessedData());
		const equal = [work('0:0.0', 'same'), work('0:1.0', 'same')];
		await takeAll(marks('t'), equal);
		// The next round reads what became of the last one, and finds that the second failed for free.
		const next = marks('t');
		next.number([work('1:0.0', 'other')], journalOf(equal));
		next.giveBack(equal[1]);
		await next.settled();
		expect(await takeAll(marks('t'), equal)).toEqual([true, true]);
	});

	it('a second try takes for new what was removed', async () => {
		const marks = nodeWith(new ProcessedData());
		const works = [work('0:0.0', 'a'), work('0:1.0', 'b')];
		const first = marks('t');
		await takeAll(first, works);
		first.giveBack(works[0]);
		await first.settled();
		expect(await takeAll(marks('t'), works)).toEqual([false, true]);
	});
});

it('a record that a run made itself is no sign of an earlier try: a request that was turned down is sent again', async () => {
	const marks = nodeWith(new ProcessedData())('t');
	const one = work('0:0.0', 'a');
	marks.number([one], journalOf([]));
	expect([await marks.take(one), await marks.take(one)]).toEqual([false, false]);
	marks.giveBack(one);
	expect(await marks.take(one)).toBe(false);
});

describe('many at once', () => {
	it('records of many at once are not lost within one process, and share their writes', async () => {
		const row = new ProcessedData(async () => await setImmediate());
		const marks = nodeWith(row);
		const works = Array.from({ length: 100 }, (_each, item) => work(`0:${item}.0`, `p${item}`));
		const runs = ['s', 't'].map(marks);
		await Promise.all(
			runs.map(async (run) => {
				run.number(works, journalOf([]));
				await Promise.all(works.map(async (each) => await run.take(each)));
			}),
		);
		expect(row.length).toBe(400);
		expect(row.writes).toBeLessThan(20);
		expect(await takeAll(marks('s'), works)).toEqual(Array(100).fill(true));
	});

	it('are bounded to the newest 2,000 requests', async () => {
		const row = new ProcessedData();
		const marks = nodeWith(row);
		const works = Array.from({ length: 2_100 }, (_each, item) => work(`0:${item}.0`, `p${item}`));
		const first = marks('t');
		first.number(works, journalOf([]));
		for (const [item, each] of works.entries()) {
			await first.take(each);
			first.noteTask(each, `task-${item}`);
		}
		await first.settled();
		expect(row.length).toBe(8_000);
		const again = marks('t');
		again.number(works, journalOf([]));
		expect([await again.take(works[2_099]), await again.take(works[100])]).toEqual([true, true]);
		expect(Math.max(...row.lengths)).toBeLessThanOrEqual(8_000);
	});
});

describe('the task that a request became', () => {
	const same = ['0:0.0', '0:1.0', '0:2.0'].map((slot) => work(slot, 'same'));

	/** Three equal requests, each marked with its task. */
	async function marked(row: ProcessedData) {
		const marks = nodeWith(row);
		const first = marks('t');
		await takeAll(first, same);
		await Promise.all(same.map(async (each, item) => await first.noteTask(each, `task-${item}`)));
		return (token = 't') => {
			const again = marks(token);
			again.number(same, journalOf([]));
			return again;
		};
	}

	it('the task is found among the tasks of the account, for each of three equal ones its own', async () => {
		const row = new ProcessedData();
		const again = (await marked(row))();
		const { length } = row;
		const ids = ['stranger', 'task-2', 'task-1', 'task-0'];
		const found = await Promise.all(same.map(async (each) => await again.taskOf(each, ids)));
		expect(found).toEqual(['task-0', 'task-1', 'task-2']);
		// Looking leaves nothing behind.
		expect(row.length).toBe(length);
		expect(await again.taskOf(same[0], ['stranger', 'task-1'])).toBeUndefined();
		expect(await again.taskOf(same[0], ['stranger', 'task-1'])).toBeUndefined();
	});

	it('the task is found by the work before the input, which may have led to other work since', async () => {
		const marks = nodeWith(new ProcessedData());
		const of = (x: number, y: number) => [
			work('0:0.0', `work ${x}`, { inputHash: 'in' }),
			work('0:1.0', `work ${y}`, { inputHash: 'in' }),
		];
		const first = marks('t');
		await takeAll(first, of(1, 2));
		await Promise.all(of(1, 2).map(async (each, item) => await first.noteTask(each, `task-${item}`)));
		const again = marks('t');
		again.number(of(2, 1), journalOf([]));
		expect(await again.taskOf(of(2, 1)[0], ['task-1', 'task-0'])).toBe('task-1');
		expect(await again.taskOf(of(2, 1)[1], ['task-1', 'task-0'])).toBe('task-0');
	});

	it('is none of another execution’s', async () => {
		const other = (await marked(new ProcessedData()))('other');
		expect(await other.taskOf(same[0], ['task-0'])).toBeUndefined();
	});

	it('is forgotten with the request when it ended for free', async () => {
		const again = await marked(new ProcessedData());
		const first = again();
		first.giveBack(same[0], 'task-0');
		await first.settled();
		expect(await again().taskOf(same[0], ['task-0'])).toBeUndefined();
	});

	it('the task is not found any more, and the log says so, once a question was cut off in the middle: it may have left its own records behind', async () => {
		const row = new ProcessedData();
		const again = await marked(row);
		row.isBroken = true;
		await expect(again().taskOf(same[0], ['stranger', 'task-0'])).rejects.toThrow();
		row.isBroken = false;
		warnings.length = 0;
		expect(await again().taskOf(same[0], ['stranger'])).toBeUndefined();
		expect(await again().taskOf(same[0], ['stranger', 'task-0'])).toBeUndefined();
		expect(warnings).toEqual(
			Array(2).fill(expect.stringMatching(/cut off.*if its id became known, it is in the log/)),
		);
	});

	it('the task of another request is found after a question was cut off in the middle', async () => {
		const row = new ProcessedData();
		const again = await marked(row);
		row.isBroken = true;
		await expect(again().taskOf(same[0], ['stranger', 'task-0'])).rejects.toThrow();
		row.isBroken = false;
		const ids = ['stranger', 'task-2', 'task-1', 'task-0'];
		const found = await Promise.all(same.map(async (each) => await again().taskOf(each, ids)));
		expect(found).toEqual([undefined, 'task-1', 'task-2']);
	});

	it('the task is found by the input after a question about another request with the same work was cut off', async () => {
		const row = new ProcessedData();
		const marks = nodeWith(row);
		const of = (input: string) => [work('0:0.0', 'same work', { inputHash: input })];
		const first = marks('t');
		await takeAll(first, of('in'));
		await first.noteTask(of('in')[0], 'task-0');
		const cut = marks('t');
		cut.number(of('changed'), journalOf([]));
		row.isBroken = true;
		await expect(cut.taskOf(of('changed')[0], ['task-0'])).rejects.toThrow();
		row.isBroken = false;
		const again = marks('t');
		again.number(of('in'), journalOf([]));
		expect(await again.taskOf(of('in')[0], ['task-0', 'stranger'])).toBe('task-0');
	});

	it('a record that is being removed stays where it was made again', async () => {
		const row = new ProcessedData(async () => await setImmediate());
		const marks = nodeWith(row);
		const first = marks('t');
		first.number(same, journalOf([]));
		await first.take(same[0]);
		const busy = first.take(same[1]);
		first.giveBack(same[0]);
		await Promise.all([busy, first.take(same[0])]);
		await first.settled();
		const again = marks('t');
		again.number(same, journalOf([]));
		expect(await again.take(same[0])).toBe(true);
	});
});

describe('without marks', () => {
	it('nothing is found and nothing fails on n8n without a token, or without the table', async () => {
		for (const [row, token] of [
			[new ProcessedData(), undefined],
			[undefined, 't'],
		] as const) {
			const marks = nodeWith(row)(token);
			expect(await takeAll(marks, [work('0:0.0', 'a')])).toEqual([false]);
			expect(await takeAll(marks, [work('0:0.0', 'a')])).toEqual([false]);
			marks.noteTask(work('0:0.0', 'a'), 'task');
			marks.giveBack(work('0:0.0', 'a'), 'task');
			await marks.settled();
			expect(await marks.taskOf(work('0:0.0', 'a'), ['task'])).toBeUndefined();
			expect(marks.referenceOf(work('0:0.0', 'a'))).toBeUndefined();
			expect(row?.writes ?? 0).toBe(0);
		}
	});

	it('work goes on in a workflow that was never saved', async () => {
		const row = new ProcessedData();
		const refusing = async () => await Promise.reject(new Error('no workflow'));
		Object.assign(row.helpers, { checkProcessedAndRecord: refusing, removeProcessed: refusing });
		const marks = nodeWith(row)('t');
		expect(await takeAll(marks, [work('0:0.0', 'a')])).toEqual([false]);
		marks.giveBack(work('0:0.0', 'a'));
		await expect(marks.settled()).resolves.toBeUndefined();
	});
});

it('a request has one name in every retry, another for another of its kind, and none that gives the token away', () => {
	const marks = nodeWith(new ProcessedData());
	const name = (token: string, slot: string) => {
		const run = marks(token);
		run.number([work('0:0.0', 'same'), work('0:1.0', 'same')], journalOf([]));
		return run.referenceOf(work(slot, 'same'));
	};
	expect(name('token', '0:0.0')).toBe(name('token', '0:0.0'));
	expect(new Set([name('token', '0:0.0'), name('token', '0:1.0'), name('other', '0:0.0')]).size).toBe(3);
	expect(name('token', '0:0.0')).not.toContain('token');
});
