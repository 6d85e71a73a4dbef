import fc from 'fast-check';

import { STANDING, until, useBench } from '../support/sandbox';
import { useHost } from '../support/suspended';
import type { Character, Model, Real, Trap, TryOptions } from './journalModel';
import {
	contradictions,
	finishTasks,
	inputOf,
	newModel,
	passPendingOn,
	startAnew,
	tryAgain,
} from './journalModel';

/** As many as there is time for. */
const SEQUENCES = 60;
const LONGEST = 14;
const TIME_MS = 12_000;

const bench = useBench(STANDING);
const host = useHost();

type Step = fc.AsyncCommand<Model, Real>;

/** A step that is possible at times, after which nothing may contradict the reference. */
function step(
	name: string,
	isPossible: (model: Model) => boolean,
	run: (model: Model, real: Real) => Promise<void> | void,
): Step {
	return {
		check: isPossible,
		run: async (model, real) => {
			await run(model, real);
			expect(contradictions(model, real)).toEqual([]);
		},
		toString: () => name,
	};
}

/** The next try that n8n may make, or the workflow from its start where there is none. */
const tries = fc
	.record({
		how: fc.constantFrom<TryOptions['how']>('same', 'new', 'new', 'edited'),
		mode: fc.constantFrom<TryOptions['mode']>('wait', 'suspend'),
		continues: fc.boolean(),
	})
	.map(({ how, ...options }) =>
		step(
			`try ${how} ${options.mode} ${options.continues ? 'Continue' : 'Stop'}`,
			({ isWaiting }) => !isWaiting,
			async (model, real) => {
				if (model.next.length === 0) startAnew(model, real);
				const possible = model.next.includes(how) ? how : model.next[0];
				await tryAgain({ ...options, how: possible }, model, real);
			},
		),
	);

const traps = fc
	.record({ position: fc.nat(3), trap: fc.constantFrom<Trap>('lose', 'turnAway') })
	.map(({ position, trap }) =>
		step(
			`${trap} item${position}`,
			({ items, isWaiting }) => position < items.length && !isWaiting,
			({ traps: set }) => void set.set(position, trap),
		),
	);

const finish = fc.constant(
	step(
		'finish',
		({ items }) => items.some(({ tasks, ended }) => tasks > 0 && !ended),
		async (model, real) => await finishTasks(model, real, until),
	),
);

const timeLimit = fc.constant(step('time limit', ({ isWaiting }) => isWaiting, passPendingOn));

it('never pays twice for an unchanged item, and loses no id, whatever runs again', async () => {
	const characters = fc.array(fc.constantFrom<Character>('good', 'good', 'moderated', 'failing'), {
		minLength: 1,
		maxLength: 4,
	});
	const steps = fc.commands([tries, tries, traps, finish, finish, timeLimit], {
		maxCommands: LONGEST,
		size: 'max',
	});
	const deadline = performance.now() + TIME_MS;
	let created = 0;
	let sequence = 0;
	await fc.assert(
		fc.asyncProperty(characters, fc.boolean(), steps, async (list, changing, commands) => {
			if (performance.now() > deadline) return;
			bench.sandbox.reset();
			host.executions.clear();
			const model = newModel(list);
			const real: Real = {
				...{ sandbox: bench.sandbox, host, changing, sequence: ++sequence },
				...{ nodeContext: {}, input: inputOf(model), shown: '' },
			};
			await fc.asyncModelRun(() => ({ model, real }), commands);
			created += bench.sandbox.tasks().length;
		}),
		{ numRuns: SEQUENCES },
	);
	// Sequences that never come to a task would prove nothing.
	expect(created).toBeGreaterThan(0);
}, 90_000);
