import fc from 'fast-check';

import { ConcurrencyLimit } from '../../nodes/PiApi/engine/concurrencyLimit';

/** Lets what is waiting in the microtask queue run. */
async function tick(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

/** Acquires and notes the order in which there was room. */
function queue(concurrency: ConcurrencyLimit, names: string[]): string[] {
	const admitted: string[] = [];
	for (const name of names) void concurrency.acquire().then(() => admitted.push(name));
	return admitted;
}

it('the limit lets in as many as it says, and the next when one leaves, in order', async () => {
	const concurrency = new ConcurrencyLimit(2);
	const admitted = queue(concurrency, ['a', 'b', 'c', 'd']);
	await tick();
	expect(admitted).toEqual(['a', 'b']);
	concurrency.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c']);
	concurrency.release();
	concurrency.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c', 'd']);
});

it.each([
	[0, 1],
	[-3, 1],
	[1.9, 1],
	[10, 10],
])('a limit of %d is a width of %d', (limit, width) => {
	expect(new ConcurrencyLimit(limit).width).toBe(width);
});

it('the limit halves when there is no room, never below one', () => {
	const concurrency = new ConcurrencyLimit(10);
	const widths = [1, 2, 3, 4, 5].map((moment) => {
		concurrency.shrink(moment, moment);
		return concurrency.width;
	});
	expect(widths).toEqual([5, 2, 1, 1, 1]);
});

it('the limit halves once for one crowded moment: answers to what was sent before say nothing new', () => {
	const concurrency = new ConcurrencyLimit(8);
	concurrency.shrink(100, 110);
	concurrency.shrink(101, 112);
	concurrency.shrink(109, 130);
	expect(concurrency.width).toBe(4);
	concurrency.shrink(111, 140);
	expect(concurrency.width).toBe(2);
});

it('the limit lets nobody in after it was halved until enough have left', async () => {
	const concurrency = new ConcurrencyLimit(4);
	const admitted = queue(concurrency, ['a', 'b', 'c', 'd', 'e']);
	await tick();
	concurrency.shrink(1, 1);
	concurrency.release();
	concurrency.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c', 'd']);
	concurrency.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('the limit comes back by one for as many tasks as it lets through', () => {
	const concurrency = new ConcurrencyLimit(4);
	concurrency.shrink(1, 1);
	const widths = Array.from({ length: 6 }, () => {
		concurrency.grow();
		return concurrency.width;
	});
	expect(widths).toEqual([2, 3, 3, 3, 4, 4]);
});

it('the limit admits at once whom it grows for', async () => {
	const concurrency = new ConcurrencyLimit(2);
	concurrency.shrink(1, 1);
	const admitted = queue(concurrency, ['a', 'b']);
	await tick();
	expect(admitted).toEqual(['a']);
	concurrency.grow();
	await tick();
	expect(admitted).toEqual(['a', 'b']);
});

it('the limit holds back until the latest moment that was named', () => {
	const concurrency = new ConcurrencyLimit(3);
	expect(concurrency.computeHoldMs(0)).toBe(0);
	concurrency.holdUntil(500);
	concurrency.holdUntil(200);
	expect([
		concurrency.computeHoldMs(100),
		concurrency.computeHoldMs(499),
		concurrency.computeHoldMs(500),
		concurrency.computeHoldMs(900),
	]).toEqual([400, 1, 0, 0]);
});

const step = fc.constantFrom('acquire', 'release', 'shrink', 'grow');

it('never lets in more than the limit, nor gets stuck, whatever happens', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 12 }),
			fc.array(step, { maxLength: 120 }),
			async (limit, steps) => {
				const concurrency = new ConcurrencyLimit(limit);
				let asked = 0;
				let inside = 0;
				let most = 0;
				let now = 0;
				const enter = () => {
					asked += 1;
					void concurrency.acquire().then(() => {
						inside += 1;
						most = Math.max(most, inside);
					});
				};
				for (const action of steps) {
					now += 1;
					if (action === 'acquire') enter();
					if (action === 'shrink') concurrency.shrink(now, now);
					if (action === 'grow') concurrency.grow();
					if (action === 'release' && inside > 0) {
						inside -= 1;
						asked -= 1;
						concurrency.release();
					}
					await Promise.resolve();
					expect(concurrency.width).toBeGreaterThanOrEqual(1);
					expect(concurrency.width).toBeLessThanOrEqual(limit);
				}
				await tick();
				expect(most).toBeLessThanOrEqual(limit);
				expect(inside).toBeGreaterThanOrEqual(Math.min(asked, 1));
				while (asked > 0) {
					expect(inside).toBeGreaterThan(0);
					inside -= 1;
					asked -= 1;
					concurrency.release();
					await tick();
				}
			},
		),
		{ numRuns: 150 },
	);
});
