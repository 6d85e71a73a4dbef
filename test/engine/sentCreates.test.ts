import type { SentTrace } from '../../nodes/PiApi/engine/journal';
import {
	isTaken,
	KEPT_CREATES,
	noteNotCreated,
	noteSent,
	noteTaken,
	takenBy,
	unansweredOthers,
} from '../../nodes/PiApi/engine/sentCreates';

let count = 0;

function trace(at: number): SentTrace {
	count += 1;
	return { at, create: `create ${count}` };
}

it('a create that is in flight, or was lost, is known to all others and not to itself', () => {
	const [mine, other] = [trace(10), trace(10)];
	noteSent(mine);
	noteSent(other);
	expect(unansweredOthers([mine], 0)).toEqual([other]);
	expect(unansweredOthers([mine, other], 0)).toEqual([]);
	// A retry has a copy of it.
	expect(unansweredOthers([{ ...mine }], 0)).toEqual([other]);
	[mine, other].forEach(noteNotCreated);
});

it('a create that was answered is nobody’s rival any more, and its task is its own', () => {
	const [mine, other] = [trace(10), trace(10)];
	noteSent(other);
	noteTaken('task of other', 20, other);
	expect(unansweredOthers([mine], 0)).toEqual([]);
	expect(isTaken('task of other')).toBe(true);
	expect(takenBy({ ...other })).toBe('task of other');
	expect(takenBy(mine)).toBeUndefined();
});

it('an entry that an older version wrote is nobody’s own', () => {
	const other = trace(10);
	noteSent(other);
	noteSent({ at: 10 });
	noteTaken('a task without a create', 10);
	expect(unansweredOthers([{ at: 10 }], 0)).toEqual([other]);
	expect(takenBy({ at: 10 })).toBeUndefined();
	noteNotCreated(other);
});

it('the list of sent creates says, of more than are kept, that it does not know them all, for the time of those it forgot', () => {
	const traces = Array.from({ length: KEPT_CREATES + 2 }, (_, at) => trace(1_000 + at));
	traces.forEach(noteSent);
	expect(unansweredOthers([], 1_001)).toBeUndefined();
	expect(unansweredOthers([], 1_002)).toHaveLength(KEPT_CREATES);
	traces.forEach(noteNotCreated);
});

it('the list says the same of tasks that are somebody’s', () => {
	const taken = Array.from({ length: KEPT_CREATES + 2 }, (_, at) => `task ${at}`);
	taken.forEach((id, at) => noteTaken(id, 20_000 + at));
	expect([isTaken('task 0'), isTaken('task 2')]).toEqual([false, true]);
	expect(unansweredOthers([], 20_001)).toBeUndefined();
	expect(unansweredOthers([], 20_002)).toEqual([]);
});
