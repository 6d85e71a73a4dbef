import fc from 'fast-check';

import type { Task, TaskStatus } from '../../nodes/PiApi/contract/task';
import { Durations, kindOf } from '../../nodes/PiApi/engine/durations';
import { backOffMs, forecastMs, nextLookMs } from '../../nodes/PiApi/engine/schedule';
import { taskLike } from '../support/tasks';

/** When the looks at a task of this length are taken, in ms after its creation; the last sees its end. */
function looksAt(lengthMs: number, expectedMs: number, random = 0.5): number[] {
	const at: number[] = [];
	let elapsedMs = 0;
	while (at.length < 1_000) {
		elapsedMs += nextLookMs({
			looks: at.length,
			elapsedMs,
			expected: { ms: expectedMs, learned: false },
			task: taskLike({ status: 'processing' }),
			random,
		});
		at.push(elapsedMs);
		if (elapsedMs >= lengthMs) return at;
	}
	throw new Error('no look comes late enough');
}

const random = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('looks', () => {
	it.each([
		['upscale', 5_000],
		['imagine/fast', 30_000],
		['imagine/relax', 90_000],
	])('at a task of the usual length (%s) are few', (kind, lengthMs) => {
		const { ms } = new Durations().expected(kind);
		expect(looksAt(lengthMs, ms).length).toBeLessThanOrEqual(4);
	});

	it('notice a result within a tenth of the time it took, where it took longer than is usual', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 6_000, max: 140_000 }),
				fc.double({ min: 1, max: 4, noNaN: true }),
				random,
				(expectedMs, factor, chance) => {
					const lengthMs = expectedMs * factor;
					const noticed = looksAt(lengthMs, expectedMs, chance).pop() ?? 0;
					expect(noticed - lengthMs).toBeLessThanOrEqual(Math.max(0.11 * lengthMs, 700));
				},
			),
		);
	});

	it('are never closer than a tenth of a second, nor a minute overdue', () => {
		fc.assert(
			fc.property(
				fc.record({
					looks: fc.nat(500),
					elapsedMs: fc.nat(7_200_000),
					ms: fc.integer({ min: 1, max: 600_000 }),
					learned: fc.boolean(),
					status: fc.constantFrom<TaskStatus>('pending', 'staged', 'processing'),
					random,
				}),
				({ looks, elapsedMs, ms, learned, status, random: chance }) => {
					const wait = nextLookMs({
						looks,
						elapsedMs,
						expected: { ms, learned },
						task: taskLike({ status }),
						random: chance,
					});
					expect(wait).toBeGreaterThanOrEqual(100);
					if (elapsedMs > ms * 1.1 + 1_000) expect(wait).toBeLessThanOrEqual(60_000);
				},
			),
		);
	});

	it('grow rarer the longer a task takes', () => {
		const at = looksAt(1_800_000, 90_000, 0);
		const overdue = at.filter((moment) => moment > 95_000);
		const gaps = overdue.slice(1).map((moment, n) => moment - overdue[n]);
		gaps.slice(1).forEach((gap, n) => expect(gap).toBeGreaterThanOrEqual(gaps[n] - 1));
		expect(gaps.length).toBeGreaterThan(10);
	});

	it('at a task of the usual length are not put off by one slow task before it', () => {
		const expected = { ms: 600_000, learned: true };
		let elapsedMs = 0;
		for (let looks = 0; elapsedMs < 30_000; looks += 1) {
			const task = taskLike({ status: 'processing', processMode: 'fast' });
			elapsedMs += nextLookMs({ looks, elapsedMs, expected, task, random: 0.5 });
		}
		expect(elapsedMs).toBeLessThanOrEqual(60_000);
	});

	it('at many tasks do not fall on one moment', () => {
		const waits = [0, 0.2, 0.4, 0.6, 0.8].map((chance) =>
			nextLookMs({ looks: 2, elapsedMs: 60_000, expected: { ms: 90_000, learned: true }, random: chance }),
		);
		expect(new Set(waits).size).toBe(waits.length);
	});
});

describe('a forecast by the progress', () => {
	const started = { createdAt: '2026-01-01T00:00:00.000Z', startedAt: '2026-01-01T00:00:03.000Z' };
	const at = (progress: number | undefined, elapsedMs: number, times: Partial<Task> = started) =>
		forecastMs({ task: taskLike({ status: 'processing', ...times, output: { progress } }), elapsedMs });

	it('counts from the start of the work', () => {
		expect(at(50, 13_000)).toBe(23_000);
		expect(at(25, 13_000)).toBe(43_000);
	});

	it.each([
		['no progress', at(undefined, 13_000)],
		['too little of it', at(5, 13_000)],
		['all of it', at(100, 13_000)],
		['no start', at(50, 13_000, { createdAt: started.createdAt })],
		['a clock that runs behind', at(50, 1_000)],
	])('is not made of %s', (_name, forecast) => {
		expect(forecast).toBeUndefined();
	});
});

describe('what tasks take', () => {
	const done = (seconds: number, more: Partial<Task> = {}) =>
		taskLike({
			taskType: 'imagine',
			processMode: 'fast',
			status: 'completed',
			createdAt: '2026-01-01T00:00:00.000Z',
			endedAt: new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1000).toISOString(),
			...more,
		});

	it('is learned from those that have ended', () => {
		const durations = new Durations();
		expect(durations.expected('imagine/fast')).toMatchObject({ learned: false });
		[12, 8, 10].forEach((seconds) => durations.learn(done(seconds)));
		expect(durations.expected('imagine/fast')).toEqual({ ms: 8_000, learned: true });
		expect(durations.expected('imagine/relax')).toMatchObject({ learned: false });
	});

	it('is not learned from those that failed, nor from times that cannot be', () => {
		const durations = new Durations();
		durations.learn(done(1, { status: 'failed' }));
		durations.learn(done(-5));
		durations.learn(done(5, { createdAt: undefined }));
		expect(durations.expected('imagine/fast').learned).toBe(false);
	});

	it('is known for every task type and mode', () => {
		for (const type of 'imagine upscale variation reroll describe blend inpaint outpaint pan seed'.split(
			' ',
		)) {
			for (const processMode of ['relax', 'fast', 'turbo', undefined] as const) {
				const { ms } = new Durations().expected(kindOf({ taskType: type, processMode }));
				expect(ms).toBeGreaterThan(1_000);
				expect(ms).toBeLessThan(200_000);
			}
		}
	});

	it('has a kind whatever the casing', () => {
		expect(kindOf({ taskType: 'Upscale', processMode: 'fast' })).toBe('upscale');
	});
});

describe('back-off', () => {
	it('doubles, with jitter, up to half a minute', () => {
		expect([0, 1, 2, 3, 10].map((attempt) => backOffMs(attempt, 0.5))).toEqual([
			1_000, 2_000, 4_000, 8_000, 30_000,
		]);
		expect([backOffMs(0, 0), backOffMs(0, 0.999)].map(Math.round)).toEqual([750, 1_250]);
	});
});
