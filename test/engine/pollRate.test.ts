import fc from 'fast-check';

import { PollRate } from '../../nodes/PiApi/engine/pollRate';

/** Takes every slot there is until a moment, and gives when, in ms. */
function takeAll(rate: PollRate, from: number, until: number): number[] {
	const at: number[] = [];
	for (let now = from; now < until; now += 10) {
		while (rate.computeFreeAt() <= now) {
			rate.take(now);
			at.push(now);
		}
	}
	return at;
}

it('the poll rate lets ten polls go in any second, at once or one by one', () => {
	const at = takeAll(new PollRate(), 0, 10_000);
	expect(at).toHaveLength(100);
	expect(at.slice(0, 10)).toEqual(Array(10).fill(0));
	at.slice(10).forEach((moment, n) => expect(moment - at[n]).toBeGreaterThanOrEqual(1_000));
});

it('the poll rate doubles the poll interval after a 429, again and again, up to a quarter of a minute', () => {
	const rate = new PollRate();
	const intervals = Array.from({ length: 12 }, (_, n) => {
		rate.slowDown(n, n);
		return rate.intervalMs;
	});
	expect(intervals.slice(0, 5)).toEqual([200, 400, 800, 1_600, 3_200]);
	expect(intervals[11]).toBe(15_000);
});

it('the poll rate doubles it once for one crowded moment: answers to polls from before tell nothing new', () => {
	const rate = new PollRate();
	rate.slowDown(100, 150);
	rate.slowDown(110, 160);
	rate.slowDown(149, 170);
	expect(rate.intervalMs).toBe(200);
});

it('the poll rate waits for as long as the service asks for', () => {
	const rate = new PollRate();
	rate.slowDown(0, 500, 12);
	expect(rate.computeFreeAt()).toBe(12_500);
	rate.slowDown(0, 600, 3);
	expect(rate.computeFreeAt()).toBe(12_500);
});

it('the poll rate waits for the doubled interval where the service names no time', () => {
	const rate = new PollRate();
	rate.slowDown(0, 500);
	expect(rate.computeFreeAt()).toBe(700);
});

it('the poll rate holds the last poll of a task back for the rate only, not for Retry-After', () => {
	const rate = new PollRate();
	rate.take(400);
	rate.slowDown(400, 500, 60);
	expect(rate.computeFreeAt(false)).toBeLessThanOrEqual(500);
});

it('the poll rate recovers a little with every poll that went well, up to ten polls a second', () => {
	const rate = new PollRate();
	rate.slowDown(0, 0);
	const rates = Array.from({ length: 150 }, () => {
		rate.recover();
		return 1_000 / rate.intervalMs;
	});
	rates.slice(0, 90).forEach((perSecond, n) => expect(perSecond).toBeCloseTo(5 + 0.05 * (n + 1)));
	expect(rates[149]).toBe(10);
});

it('never lets polls go faster than the interval allows, whatever happens', () => {
	const event = fc.constantFrom('poll', 'poll', 'poll', '429', 'wait');
	fc.assert(
		fc.property(fc.array(event, { maxLength: 200 }), fc.nat(400), (events, step) => {
			const rate = new PollRate();
			const at: number[] = [];
			let now = 0;
			for (const each of events) {
				if (each === 'wait') now += step;
				if (each === '429') rate.slowDown(now, now);
				if (each === 'poll' && rate.computeFreeAt() <= now) {
					const { intervalMs } = rate;
					const second = at.filter((moment) => moment > now - Math.max(1_000 - intervalMs, 0.5));
					expect(second.length).toBeLessThan(Math.max(1, Math.floor(1_000 / intervalMs)) + 1);
					rate.take(now);
					at.push(now);
					rate.recover();
				}
			}
			at.slice(10).forEach((moment, n) => expect(moment - at[n]).toBeGreaterThanOrEqual(1_000));
		}),
	);
});

it('the poll rate keeps slots for those that have to go within the next second', () => {
	const rate = new PollRate();
	for (let n = 0; n < 8; n += 1) rate.take(0);
	expect(rate.hasRoomBeside([], 100)).toBe(true);
	expect(rate.hasRoomBeside([500], 100)).toBe(true);
	expect(rate.hasRoomBeside([500, 600], 100)).toBe(false);
	// From 1,000 ms on the eight are out of the way.
	expect(rate.hasRoomBeside([1_000, 1_000, 1_050], 100)).toBe(true);
	expect(rate.hasRoomBeside([5_000, 5_000, 5_000], 100)).toBe(true);
});
