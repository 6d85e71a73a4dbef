import fc from 'fast-check';

import type { Task } from '../../nodes/PiApi/contract/task';
import type { Outlook } from '../../nodes/PiApi/engine/schedule';
import {
	computeBackOffMs,
	computeBlindBoundMs,
	computeForecastMs,
	planPoll,
	computeTrustingBoundMs,
} from '../../nodes/PiApi/engine/schedule';
import { taskLike } from '../support/tasks';

/** When a task of this length is polled, in ms after its creation; the last poll sees its end. */
function pollsOf(lengthMs: number, known: (ageMs: number) => Omit<Outlook, 'ageMs'> = () => ({})): number[] {
	const at: number[] = [];
	let ageMs = 0;
	while (ageMs < lengthMs) {
		if (at.length > 500) throw new Error('no poll comes late enough');
		ageMs += planPoll({ ageMs, ...known(ageMs) }).wantMs;
		at.push(ageMs);
	}
	return at;
}

const lateness = (lengthMs: number, at: number[]): number => at[at.length - 1] - lengthMs;

const lengths = fc.integer({ min: 100, max: 1_800_000 });
const factors = fc.double({ min: 0.05, max: 20, noNaN: true });

describe('the plan of a poll', () => {
	it('leaves a task of which nothing is known alone for a second or 15 % of its age, and no longer', () => {
		fc.assert(
			fc.property(lengths, (lengthMs) => {
				expect(lateness(lengthMs, pollsOf(lengthMs))).toBeLessThanOrEqual(Math.max(1_000, 0.15 * lengthMs));
			}),
		);
	});

	it.each([
		[500, 1],
		[1_500, 2],
		[5_000, 5],
		[12_000, 11],
		[30_000, 18],
		[90_000, 26],
		[300_000, 34],
	])('takes no more polls than that bound asks for: %d ms, %d', (lengthMs, polls) => {
		expect(pollsOf(lengthMs)).toHaveLength(polls);
	});

	it('costs 2 s or 30 % at most, however wrong what was learned or shown is', () => {
		fc.assert(
			fc.property(lengths, factors, fc.boolean(), (lengthMs, factor, shown) => {
				const wrong = lengthMs * factor;
				const at = pollsOf(lengthMs, () => (shown ? { forecastMs: wrong } : { expectedMs: wrong }));
				expect(lateness(lengthMs, at)).toBeLessThanOrEqual(Math.max(2_000, 0.3 * lengthMs));
			}),
		);
	});

	it('goes back to the bound of the unknown once the end that was expected has passed', () => {
		fc.assert(
			fc.property(lengths, fc.double({ min: 1.1, max: 20, noNaN: true }), (expectedMs, factor) => {
				const lengthMs = expectedMs * factor + 50;
				const at = pollsOf(lengthMs, () => ({ expectedMs }));
				expect(lateness(lengthMs, at)).toBeLessThanOrEqual(Math.max(1_000, 0.15 * lengthMs));
			}),
		);
	});

	it('places a poll where the end is expected: within a hundredth where that is right', () => {
		fc.assert(
			fc.property(lengths, (lengthMs) => {
				const at = pollsOf(lengthMs, () => ({ expectedMs: lengthMs }));
				expect(lateness(lengthMs, at)).toBeLessThanOrEqual(0.01 * lengthMs + 10);
				expect(at.length).toBeLessThanOrEqual(pollsOf(lengthMs).length + 1);
			}),
		);
	});

	it('follows a progress that moves evenly to the end, with fewer polls than without', () => {
		fc.assert(
			fc.property(fc.integer({ min: 30_000, max: 1_800_000 }), (lengthMs) => {
				const at = pollsOf(lengthMs, (ageMs) => (ageMs > 0.05 * lengthMs ? { forecastMs: lengthMs } : {}));
				expect(lateness(lengthMs, at)).toBeLessThanOrEqual(0.03 * lengthMs);
				expect(at.length).toBeLessThan(pollsOf(lengthMs).length);
			}),
		);
	});

	it('always wants a poll that is still to come, and before it must go', () => {
		const moment = fc.option(fc.integer({ min: 0, max: 7_200_000 }), { nil: undefined });
		fc.assert(
			fc.property(fc.nat(7_200_000), moment, moment, (ageMs, expectedMs, forecast) => {
				const known = {
					...(expectedMs === undefined ? {} : { expectedMs }),
					...(forecast === undefined ? {} : { forecastMs: forecast }),
				};
				const { wantMs, mustMs } = planPoll({ ageMs, ...known });
				expect(wantMs).toBeGreaterThan(0);
				expect(wantMs).toBeLessThanOrEqual(mustMs);
				expect([computeBlindBoundMs(ageMs), computeTrustingBoundMs(ageMs)]).toContain(mustMs);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('a forecast by the progress', () => {
	const started = { createdAt: '2026-01-01T00:00:00.000Z', startedAt: '2026-01-01T00:00:03.000Z' };
	const at = (progress: number | undefined, ageMs: number, times: Partial<Task> = started) =>
		computeForecastMs({ task: taskLike({ status: 'processing', ...times, output: { progress } }), ageMs });

	it('counts from the start of the work', () => {
		expect(at(50, 13_000)).toBe(23_000);
		expect(at(25, 13_000)).toBe(43_000);
	});

	it.each([
		['no progress', at(undefined, 13_000)],
		['too little of it', at(4, 13_000)],
		['all of it', at(100, 13_000)],
		['no start', at(50, 13_000, { createdAt: started.createdAt })],
		['a clock that runs behind', at(50, 1_000)],
	])('is not made of %s', (_name, forecast) => {
		expect(forecast).toBeUndefined();
	});
});

describe('back-off', () => {
	it('doubles, with jitter, up to half a minute', () => {
		expect([0, 1, 2, 3, 10].map((attempt) => computeBackOffMs(attempt, 0.5))).toEqual([
			1_000, 2_000, 4_000, 8_000, 30_000,
		]);
		expect([computeBackOffMs(0, 0), computeBackOffMs(0, 0.999)].map(Math.round)).toEqual([750, 1_250]);
	});
});
