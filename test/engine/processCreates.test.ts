import type { CreateTrace } from '../../nodes/PiApi/engine/journal';
import {
	hasOwner,
	KEPT_CREATES,
	forgetCreate,
	rememberCreate,
	rememberOwner,
	findOwnedTask,
	listUnansweredByOthers,
} from '../../nodes/PiApi/engine/processCreates';

let count = 0;

function trace(at: number): CreateTrace {
	count += 1;
	return { at, create: `create ${count}` };
}

it('a create that is in flight, or was lost, is known to all others and not to itself', () => {
	const [mine, other] = [trace(10), trace(10)];
	rememberCreate(mine);
	rememberCreate(other);
	expect(listUnansweredByOthers([mine], 0)).toEqual([other]);
	expect(listUnansweredByOthers([mine, other], 0)).toEqual([]);
	// A retry has a copy of it.
	expect(listUnansweredByOthers([{ ...mine }], 0)).toEqual([other]);
	[mine, other].forEach(forgetCreate);
});

it('a create that was answered is nobody’s rival any more, and its task is its own', () => {
	const [mine, other] = [trace(10), trace(10)];
	rememberCreate(other);
	rememberOwner('task of other', 20, other);
	expect(listUnansweredByOthers([mine], 0)).toEqual([]);
	expect(hasOwner('task of other')).toBe(true);
	expect(findOwnedTask({ ...other })).toBe('task of other');
	expect(findOwnedTask(mine)).toBeUndefined();
});

it('an entry that an older version wrote is nobody’s own', () => {
	const other = trace(10);
	rememberCreate(other);
	rememberCreate({ at: 10 });
	rememberOwner('a task without a create', 10);
	expect(listUnansweredByOthers([{ at: 10 }], 0)).toEqual([other]);
	expect(findOwnedTask({ at: 10 })).toBeUndefined();
	forgetCreate(other);
});

it('the list of sent creates says, of more than are kept, that it does not know them all, for the time of those it forgot', () => {
	const traces = Array.from({ length: KEPT_CREATES + 2 }, (_, at) => trace(1_000 + at));
	traces.forEach(rememberCreate);
	expect(listUnansweredByOthers([], 1_001)).toBeUndefined();
	expect(listUnansweredByOthers([], 1_002)).toHaveLength(KEPT_CREATES);
	traces.forEach(forgetCreate);
});

it('the list says the same of tasks that are somebody’s', () => {
	const taken = Array.from({ length: KEPT_CREATES + 2 }, (_, at) => `task ${at}`);
	taken.forEach((id, at) => rememberOwner(id, 20_000 + at));
	expect([hasOwner('task 0'), hasOwner('task 2')]).toEqual([false, true]);
	expect(listUnansweredByOthers([], 20_001)).toBeUndefined();
	expect(listUnansweredByOthers([], 20_002)).toEqual([]);
});
