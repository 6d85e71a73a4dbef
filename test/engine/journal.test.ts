import { FAILURE_KINDS } from '../../nodes/PiApi/contract/failure';
import type { EntryState, JournalEntry, JournalEvent, Plan, Work } from '../../nodes/PiApi/engine/journal';
import {
	findAnsweringEntry,
	ENTRY_STATES,
	ENTRY_VERSION,
	toJournalEvent,
	findHistory,
	isUnfinished,
	JOURNAL_EVENTS,
	getNextState,
	getPlan,
} from '../../nodes/PiApi/engine/journal';

/** The state after each event, in the order of JOURNAL_EVENTS; a dot where nothing changes. */
const AFTER: Record<EntryState, string> = {
	//             send    create  reject   lose    moderate  failFree   failCharged   deliver
	sending: '     .       created rejected unknown moderated failedFree failedCharged delivered',
	created: '     .       .       .        .       moderated failedFree failedCharged delivered',
	delivered: '   .       .       .        .       .         .          .             .',
	failedFree: '  .       .       .        .       .         .          .             .',
	failedCharged: '.      .       .        .       .         .          .             .',
	moderated: '   .       .       .        .       .         .          .             .',
	rejected: '    sending created .        .       .         .          .             .',
	unknown: '     .       created rejected .       moderated .          .             .',
};

const PAIRS = ENTRY_STATES.flatMap((state) =>
	JOURNAL_EVENTS.map((event, column): [EntryState, JournalEvent, EntryState] => {
		const after = AFTER[state].trim().split(/\s+/)[column];
		return [state, event, after === '.' ? state : (after as EntryState)];
	}),
);

it.each(PAIRS)('an entry that is %s becomes, when %s, %s', (state, event, after) => {
	expect(getNextState(state, event)).toBe(after);
});

it('the journal forgets no task: once there is one, no event leads back to where it may be created again for lack of one', () => {
	for (const state of ENTRY_STATES.filter((each) => !['sending', 'rejected', 'unknown'].includes(each))) {
		for (const event of JOURNAL_EVENTS) {
			expect(['sending', 'rejected', 'unknown']).not.toContain(getNextState(state, event));
		}
	}
});

it.each<[EntryState, Plan, Plan]>([
	['sending', 'report', 'create'],
	['created', 'wait', 'wait'],
	['delivered', 'handOut', 'handOut'],
	['failedFree', 'create', 'create'],
	['failedCharged', 'report', 'create'],
	['moderated', 'report', 'report'],
	['rejected', 'create', 'create'],
	['unknown', 'report', 'create'],
])('a later try of work that is %s will %s; with Create Again it will %s', (state, plan, again) => {
	expect(getPlan(state, 'report')).toBe(plan);
	expect(getPlan(state, 'createAgain')).toBe(again);
});

it('the journal counts what may still be at work', () => {
	expect(ENTRY_STATES.filter((state) => isUnfinished({ ...ENTRY, state }))).toEqual(['created']);
});

it.each(FAILURE_KINDS)('only certain failures of a create allow another: %s', (kind) => {
	const certain = ['refused', 'rejected', 'unreachable', 'limited'];
	expect(toJournalEvent(kind) === 'reject').toBe(certain.includes(kind));
});

const WORK: Work = {
	...{ slot: '0:0.0', isTool: false },
	...{ fingerprint: '1:same', inputHash: 'input', parametersHash: 'parameters' },
};

const ENTRY: JournalEntry = {
	...{
		version: ENTRY_VERSION,
		slot: WORK.slot,
		executionId: '1',
		service: 'piapi',
		state: 'created',
		time: 0,
	},
	...{ fingerprint: '1:same', inputHash: 'input', parametersHash: 'parameters' },
};

const OTHER = { fingerprint: '1:other', inputHash: 'other', parametersHash: 'other' };

interface Case {
	/** The history, oldest first. */
	history: Array<Partial<JournalEntry>>;
	work?: Partial<Work>;
	executionId?: string;
	/** The id of the entry that answers. */
	answers?: string;
	/** The id of the earlier task, where the work is new. */
	earlierId?: string;
}

const CASES: Record<string, Case> = {
	'nothing answers where nothing was sent': { history: [] },
	'within one execution the newest answers': {
		history: [{ taskId: 'a', state: 'failedFree' }, { taskId: 'b' }],
		answers: 'b',
	},
	'within one execution it answers whatever the expressions resolve to now': {
		history: [{ taskId: 'a', ...OTHER }],
		answers: 'a',
	},
	'within one execution a newer entry of it goes before equal work of an earlier one': {
		history: [{ taskId: 'a' }, { taskId: 'b', executionId: '2', ...OTHER }],
		executionId: '2',
		answers: 'b',
	},
	'in a retry equal work answers': { history: [{ taskId: 'a' }], executionId: '2', answers: 'a' },
	'in a retry equal work answers although the input item is another': {
		history: [{ taskId: 'a', inputHash: 'other' }],
		executionId: '2',
		answers: 'a',
	},
	'in a retry an unchanged item with unchanged parameters answers, whatever they resolve to now': {
		history: [{ taskId: 'a', fingerprint: '1:other' }],
		executionId: '2',
		answers: 'a',
	},
	'in a retry the newest of equal work answers': {
		history: [{ taskId: 'a' }, { taskId: 'b' }, { taskId: 'c', ...OTHER }],
		executionId: '2',
		answers: 'b',
	},
	'an item that changed is new work, and the earlier id is named': {
		history: [{ taskId: 'a', fingerprint: '1:other', inputHash: 'other' }],
		executionId: '2',
		earlierId: 'a',
	},
	'parameters that changed make new work': {
		history: [
			{ taskId: 'a', fingerprint: '1:other', parametersHash: 'other' },
			{ state: 'rejected', ...OTHER },
		],
		executionId: '2',
		earlierId: 'a',
	},
	'entries of another version answer in their own execution only': {
		history: [{ taskId: 'a', version: ENTRY_VERSION + 1 }],
		executionId: '2',
		earlierId: 'a',
	},
	'a tool shares the task of an identical call that is not delivered, in whatever execution': {
		history: [{ taskId: 'a' }],
		work: { isTool: true },
		executionId: '2',
		answers: 'a',
	},
	'of a tool whose result was delivered the same call is new work': {
		history: [{ taskId: 'a', state: 'delivered' }],
		work: { isTool: true },
	},
	'of a tool only the newest counts': {
		history: [{ taskId: 'a' }, { taskId: 'b', state: 'delivered' }],
		work: { isTool: true },
	},
	'of a tool what the filter turned down is not asked again': {
		history: [{ taskId: 'a', state: 'moderated' }],
		work: { isTool: true },
		answers: 'a',
	},
};

it.each(Object.entries(CASES))(
	'the answering entry is right: %s',
	(_name, { history, work, executionId = '1', answers, earlierId }) => {
		const entries = history.map((each) => ({ ...ENTRY, ...each }));
		const found = findAnsweringEntry(entries, { ...WORK, ...work }, executionId);
		expect(found.entry?.taskId).toBe(answers);
		expect('earlierId' in found ? found.earlierId : undefined).toBe(earlierId);
	},
);

describe('the entries that may answer for a work', () => {
	const entries: JournalEntry[] = [
		{ ...ENTRY, slot: 'tool:a:0', taskId: 'a', call: 'call.0' },
		{ ...ENTRY, slot: 'tool:b:0', taskId: 'b', call: 'other.0' },
		{ ...ENTRY, slot: 'tool:c:0', taskId: 'c', call: 'call.0' },
	];
	const journal = {
		listEntries: () => entries,
		getHistory: (slot: string) => entries.filter((entry) => entry.slot === slot),
	};
	const idsOf = (work: Partial<Work>) =>
		findHistory({ ...WORK, isTool: true, ...work }, journal).map(({ taskId }) => taskId);

	it('are those of its slot', () => {
		expect(idsOf({ slot: 'tool:a:0' })).toEqual(['a']);
		expect(idsOf({ slot: 'tool:d:0' })).toEqual([]);
	});

	it('are those of the earlier tries of its call too, its own last', () => {
		expect(idsOf({ slot: 'tool:d:0', call: 'call.0' })).toEqual(['a', 'c']);
		expect(idsOf({ slot: 'tool:a:0', call: 'call.0' })).toEqual(['c', 'a']);
	});
});
