import fc from 'fast-check';

import { ConcurrencyLimit } from '../../nodes/PiApi/engine/concurrencyLimit';

/** Lets what is waiting in the microtask queue run. */
async function tick(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

/** Acquires and notes the order in which there was room. */
function queue(window: ConcurrencyLimit, names: string[]): string[] {
	const admitted: string[] = [];
	for (const name of names) void window.acquire().then(() => admitted.push(name));
	return admitted;
}

it('lets in as many as the limit, and the next when one leaves, in order', async () => {
	const window = new ConcurrencyLimit(2);
	const admitted = queue(window, ['a', 'b', 'c', 'd']);
	await tick();
	expect(admitted).toEqual(['a', 'b']);
	window.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c']);
	window.release();
	window.release();
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

it('halves when there is no room, never below one', () => {
	const window = new ConcurrencyLimit(10);
	const widths = [1, 2, 3, 4, 5].map((moment) => {
		window.shrink(moment, moment);
		return window.width;
	});
	expect(widths).toEqual([5, 2, 1, 1, 1]);
});

it('halves once for one crowded moment: answers to what was sent before tell nothing new', () => {
	const window = new ConcurrencyLimit(8);
	window.shrink(100, 110);
	window.shrink(101, 112);
	window.shrink(109, 130);
	expect(window.width).toBe(4);
	window.shrink(111, 140);
	expect(window.width).toBe(2);
});

it('lets nobody in after it was halved until enough have left', async () => {
	const window = new ConcurrencyLimit(4);
	const admitted = queue(window, ['a', 'b', 'c', 'd', 'e']);
	await tick();
	window.shrink(1, 1);
	window.release();
	window.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c', 'd']);
	window.release();
	await tick();
	expect(admitted).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('comes back by one for each full window that went through', () => {
	const window = new ConcurrencyLimit(4);
	window.shrink(1, 1);
	const widths = Array.from({ length: 6 }, () => {
		window.grow();
		return window.width;
	});
	expect(widths).toEqual([2, 3, 3, 3, 4, 4]);
});

it('admits at once whom it grows for', async () => {
	const window = new ConcurrencyLimit(2);
	window.shrink(1, 1);
	const admitted = queue(window, ['a', 'b']);
	await tick();
	expect(admitted).toEqual(['a']);
	window.grow();
	await tick();
	expect(admitted).toEqual(['a', 'b']);
});

it('holds back until the latest moment that was named', () => {
	const window = new ConcurrencyLimit(3);
	expect(window.holdMs(0)).toBe(0);
	window.holdUntil(500);
	window.holdUntil(200);
	expect([window.holdMs(100), window.holdMs(499), window.holdMs(500), window.holdMs(900)]).toEqual([
		400, 1, 0, 0,
	]);
});

const step = fc.constantFrom('acquire', 'release', 'shrink', 'grow');

it('never lets in more than the limit, nor gets stuck, whatever happens', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 12 }),
			fc.array(step, { maxLength: 120 }),
			async (limit, steps) => {
				const window = new ConcurrencyLimit(limit);
				let asked = 0;
				let inside = 0;
				let most = 0;
				let now = 0;
				const enter = () => {
					asked += 1;
					void window.acquire().then(() => {
						inside += 1;
						most = Math.max(most, inside);
					});
				};
				for (const action of steps) {
					now += 1;
					if (action === 'acquire') enter();
					if (action === 'shrink') window.shrink(now, now);
					if (action === 'grow') window.grow();
					if (action === 'release' && inside > 0) {
						inside -= 1;
						asked -= 1;
						window.release();
					}
					await Promise.resolve();
					expect(window.width).toBeGreaterThanOrEqual(1);
					expect(window.width).toBeLessThanOrEqual(limit);
				}
				await tick();
				expect(most).toBeLessThanOrEqual(limit);
				expect(inside).toBeGreaterThanOrEqual(Math.min(asked, 1));
				while (asked > 0) {
					expect(inside).toBeGreaterThan(0);
					inside -= 1;
					asked -= 1;
					window.release();
					await tick();
				}
			},
		),
		{ numRuns: 150 },
	);
});
