import type { Combination } from './combinations';
import { allCombinations } from './combinations';
import type { ItemOutcome, Outcome } from './expectations';
import { expectedOf, roleOf, troubledOf } from './expectations';

const PLAIN: Combination = {
	...{ wait: 'here', output: 'simplified', onError: 'stop' },
	...{ retry: 'none', trouble: 'none', loop: false },
};

const done: ItemOutcome = { tasks: 1, end: 'finished' };
const named: ItemOutcome = { tasks: 1, end: 'named' };
const success = (...items: ItemOutcome[]): Outcome => ({ status: 'success', items });
const error = (...items: ItemOutcome[]): Outcome => ({ status: 'error', items });

it.each<[string, Partial<Combination>, Outcome[]]>([
	['all good', {}, [success(done, done, done)]],
	['all good in a loop', { loop: true }, [success(done, done, done, done)]],
	['a refusal that stops', { trouble: 'refused' }, [error({ tasks: 0, end: 'named' }, named, named)]],
	[
		'a refusal that stops the second round of a loop',
		{ trouble: 'refused', loop: true, retry: 'onFail' },
		[error(done, done, { tasks: 0, end: 'named' }, named)],
	],
	[
		'a refusal that goes on',
		{ trouble: 'refused', onError: 'continue', retry: 'onFail' },
		[success({ tasks: 0, end: 'failed' }, done, done)],
	],
	[
		'moderation, made once whatever runs again',
		{ trouble: 'moderated', onError: 'errorOutput', retry: 'onFail' },
		[success({ tasks: 1, end: 'failed' }, done, done)],
	],
	[
		'moderation after the run suspended, which no node can stop at',
		{ trouble: 'moderated', wait: 'suspend' },
		[error({ tasks: 1, end: 'named' }, named, named), success({ tasks: 1, end: 'failed' }, done, done)],
	],
	[
		'a lost answer: reported, or found again',
		{ trouble: 'lost', retry: 'original' },
		[error(named, named, named), success(done, done, done)],
	],
	['a change that nothing runs again', { trouble: 'changing' }, [success(done, done, done)]],
	['a change that is run again', { trouble: 'changing', retry: 'onFail' }, [success(done, done, done)]],
	[
		'a change where a later node fails: the first item is not tried again',
		{ trouble: 'changing', retry: 'current', onError: 'continue' },
		[success({ tasks: 0, end: 'failed' }, done, done)],
	],
	[
		'a change in a suspended run, whose first item may not make n8n run it again',
		{ trouble: 'changing', retry: 'onFail', onError: 'continue', wait: 'suspend' },
		[success(done, done, done), success({ tasks: 0, end: 'failed' }, done, done)],
	],
	['a retry that starts at the node', { retry: 'original' }, [success(done, done, done)]],
])('the expectation of %s is right', (_what, change, outcomes) => {
	expect(expectedOf({ ...PLAIN, ...change })).toEqual(outcomes);
});

it('the expectation is never two tasks for one item, and none for a refused one, in any combination', () => {
	for (const combination of allCombinations()) {
		const outcomes = expectedOf(combination);
		expect(outcomes.length).toBeGreaterThan(0);
		for (const { items } of outcomes) {
			expect(Math.max(...items.map(({ tasks }) => tasks))).toBe(1);
			const { tasks } = items[troubledOf(combination)];
			if (roleOf(combination) === 'refused') expect(tasks).toBe(0);
			if (roleOf(combination) === 'moderated' || roleOf(combination) === 'lost') expect(tasks).toBe(1);
		}
	}
});
