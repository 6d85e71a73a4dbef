import type { IDataObject } from 'n8n-workflow';

import { readEntries, JOURNAL_KEY, JournalStore } from '../../nodes/PiApi/runtime/journalStore';
import { listWorkNames } from '../../nodes/PiApi/runtime/workNames';
import { IMAGINE, workOf } from '../support/ports';

const WORK = workOf(IMAGINE);

function storeIn(context: IDataObject, executionId = '1'): JournalStore {
	return new JournalStore(context, { executionId, service: 'piapi', now: () => 7 });
}

function stored(context: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(context)) as IDataObject;
}

it('the journal keeps what was sent and what it became, as plain JSON beside what others keep', () => {
	const context: IDataObject = { theirs: 1 };
	const store = storeIn(context);
	const entry = store.begin(WORK);
	expect(store.getHistory(WORK.slot)).toMatchObject([{ state: 'sending', time: 7, executionId: '1' }]);
	store.record(entry, 'create', { taskId: 'task-1', cost: { points: 3 } });
	const again = storeIn(stored(context), '2');
	expect(stored(context).theirs).toBe(1);
	expect(again.getHistory(WORK.slot)).toMatchObject([
		{ state: 'created', taskId: 'task-1', cost: { points: 3 }, executionId: '1' },
	]);
});

it('the journal overwrites no entry: another create of the same slot is another one', () => {
	const store = storeIn({});
	store.record(store.begin(WORK), 'create', { taskId: 'task-1' });
	store.record(store.begin(WORK), 'create', { taskId: 'task-2' });
	expect(store.getHistory(WORK.slot).map(({ taskId }) => taskId)).toEqual(['task-1', 'task-2']);
});

it('the journal keeps an id once it is known', () => {
	const store = storeIn({});
	const entry = store.begin(WORK);
	store.record(entry, 'create', { taskId: 'task-1' });
	store.record(entry, 'failFree', { failure: { message: 'no', description: 'again' } });
	expect(store.getHistory(WORK.slot)).toMatchObject([{ state: 'failedFree', taskId: 'task-1' }]);
});

it('the journal knows when a request was sent last, which may be long after it was first turned away', () => {
	let now = 7;
	const store = new JournalStore({}, { executionId: '1', service: 'piapi', now: () => now });
	const entry = store.begin(WORK);
	store.record(entry, 'send');
	store.record(entry, 'reject');
	now = 90_007;
	store.record(entry, 'send');
	expect(entry.time).toBe(90_007);
});

it('the journal keeps slots apart', () => {
	const store = storeIn({});
	store.begin(WORK);
	expect(store.getHistory('0:1.0')).toEqual([]);
});

it('the journal is shared by all that keep theirs in one context', () => {
	const context: IDataObject = {};
	const [one, two] = [storeIn(context), storeIn(context)];
	one.record(one.begin(WORK), 'create', { taskId: 'task-1' });
	expect(two.getHistory(WORK.slot)[0].taskId).toBe('task-1');
});

it.each([
	['text'],
	[[]],
	[null],
	[{ [WORK.slot]: 'no history' }],
	[{ [WORK.slot]: [null, { state: 'odd' }] }],
])('the journal finds nothing in what was spoilt: %j', (spoilt) => {
	const context: IDataObject = { [JOURNAL_KEY]: spoilt as IDataObject };
	expect(storeIn(context).getHistory(WORK.slot)).toEqual([]);
	expect(readEntries(spoilt, WORK.slot)).toEqual([]);
});

describe('the count of earlier creates of a request', () => {
	const [byWork] = listWorkNames(WORK);
	const at = (slot: string) => ({ ...WORK, slot });

	it('counts each slot once, however often that was tried', () => {
		const store = storeIn({});
		for (const slot of ['0:0.0', '1:0.0', '1:0.0']) store.begin(at(slot));
		expect(store.countSlots(byWork)).toBe(2);
		expect(store.countSlots('work/of nobody')).toBe(0);
	});

	it('is the same in the next run of the node, and after n8n has stored the execution', () => {
		const context: IDataObject = {};
		const first = storeIn(context);
		first.begin(at('0:0.0'));
		const second = storeIn(context);
		second.begin(at('1:0.0'));
		const again = storeIn(stored(context), '2');
		expect([first, second, again].map((store) => store.countSlots(byWork))).toEqual([2, 2, 2]);
	});

	it('tells works of one slot apart that ask for different things', () => {
		const store = storeIn({});
		store.begin(WORK);
		store.begin({ ...WORK, fingerprint: '1:other', inputHash: 'other' });
		expect(store.countSlots(byWork)).toBe(1);
		expect(storeIn({}).countSlots(byWork)).toBe(0);
	});
});
