import fc from 'fast-check';

import { computeBlindBoundMs, computeTrustingBoundMs } from '../../nodes/PiApi/engine/schedule';
import type { PolledTask, Simulated, Weather } from '../support/polling';
import { pollAll } from '../support/polling';

const PASSING = [undefined, 500, 502, 503];

/** Draws what happens to each poll: how long it takes, and how it goes wrong now and then. */
function weather(
	seed: number,
	troubleShare: number,
	statuses: Array<number | undefined> = PASSING,
): () => Weather {
	let state = seed;
	const draw = (): number => {
		state = (state * 48_271 + 11) % 2_147_483_647;
		return state / 2_147_483_647;
	};
	return () => {
		const httpStatus = statuses[Math.floor(draw() * statuses.length)];
		const latencyMs = 2 + draw() * 298;
		if (draw() >= troubleShare) return { latencyMs };
		return { latencyMs, trouble: httpStatus === undefined ? {} : { httpStatus } };
	};
}

/** The pauses between the polls of a task, from its creation on, with its age before each. */
function pausesOf({ createdAt, polls }: PolledTask): Array<{ ageMs: number; pauseMs: number }> {
	return polls.map((at, n) => {
		const before = n === 0 ? createdAt : polls[n - 1];
		return { ageMs: before - createdAt, pauseMs: at - before };
	});
}

function expectRate(tasks: PolledTask[], perSecond = 10): void {
	const all = tasks.flatMap(({ polls }) => polls).sort((a, b) => a - b);
	all.slice(perSecond).forEach((at, n) => expect(at - all[n]).toBeGreaterThanOrEqual(999.999));
}

const seed = fc.integer({ min: 1, max: 1_000_000 });
const share = fc.constantFrom(0, 0.1, 0.6);
const takesMs = fc.oneof(fc.integer({ min: 50, max: 6_000 }), fc.integer({ min: 6_000, max: 120_000 }));
const createdAt = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 }));

/** Tasks of which nothing is known: each of a kind of its own, without progress. */
const unknown = (least: number, most: number): fc.Arbitrary<Simulated[]> =>
	fc
		.array(fc.record({ createdAt, takesMs }), { minLength: least, maxLength: most })
		.map((tasks) => tasks.map((task, index) => ({ ...task, taskType: `kind ${index}` })));

/** Tasks of few kinds, some with progress, some with what was learned before, right or wrong. */
const known = (least: number, most: number): fc.Arbitrary<Simulated[]> =>
	fc.array(
		fc.record({
			createdAt,
			takesMs,
			taskType: fc.constantFrom('imagine', 'upscale', 'describe'),
			showsProgress: fc.boolean(),
			learnedMs: fc.option(fc.integer({ min: 100, max: 200_000 }), { nil: undefined }),
		}),
		{ minLength: least, maxLength: most },
	);

it('up to ten tasks of which nothing is known are never left alone beyond the bound, nor is the rate exceeded', async () => {
	await fc.assert(
		fc.asyncProperty(unknown(1, 10), seed, share, async (tasks, start, troubleShare) => {
			const polled = await pollAll(tasks, weather(start, troubleShare));
			expectRate(polled);
			for (const task of polled) {
				for (const { ageMs, pauseMs } of pausesOf(task)) {
					expect(pauseMs).toBeLessThanOrEqual(computeBlindBoundMs(ageMs) + 0.001);
				}
			}
		}),
		{ numRuns: 30 },
	);
});

it('up to ten tasks of which something is known, right or wrong, are never left alone beyond 2 s or 30 %', async () => {
	await fc.assert(
		fc.asyncProperty(known(1, 10), seed, share, async (tasks, start, troubleShare) => {
			const polled = await pollAll(tasks, weather(start, troubleShare));
			expectRate(polled);
			for (const task of polled) {
				for (const { ageMs, pauseMs } of pausesOf(task)) {
					expect(pauseMs).toBeLessThanOrEqual(computeTrustingBoundMs(ageMs) + 0.001);
				}
			}
		}),
		{ numRuns: 30 },
	);
});

it('the bound stretches in proportion and no further with more in flight than the rate allows', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(unknown(11, 60), known(11, 60)),
			seed,
			share,
			async (tasks, start, troubleShare) => {
				const polled = await pollAll(tasks, weather(start, troubleShare));
				expectRate(polled);
				// So long takes a round of all at ten polls a second; the ten of a second may go at its beginning.
				const roundMs = Math.ceil(tasks.length / 10) * 1_000;
				for (const task of polled) {
					for (const { ageMs, pauseMs } of pausesOf(task)) {
						expect(pauseMs).toBeLessThanOrEqual(Math.max(computeTrustingBoundMs(ageMs), roundMs) + 1_000);
					}
				}
			},
		),
		{ numRuns: 12 },
	);
});

it('the poller shares the rate fairly: of many equal tasks none is polled more often than twice as much as another', async () => {
	const tasks = Array.from({ length: 100 }, (_, n): Simulated => ({
		...{ createdAt: 0, takesMs: 60_000, taskType: `kind ${n}` },
	}));
	const counts = (await pollAll(tasks, () => ({ latencyMs: 20 }))).map(({ polls }) => polls.length);
	expect(Math.max(...counts)).toBeLessThanOrEqual(2 * Math.min(...counts));
	expect(Math.min(...counts)).toBeGreaterThanOrEqual(4);
});

it('the poller goes on at the rate that a service lets through: 429 costs nobody its result', async () => {
	await fc.assert(
		fc.asyncProperty(unknown(1, 30), seed, async (tasks, start) => {
			const polled = await pollAll(tasks, weather(start, 0.4, [429]));
			expectRate(polled);
			expect(polled).toHaveLength(tasks.length);
		}),
		{ numRuns: 30 },
	);
});
