import { mapPooled } from '../../nodes/PiApi/engine/pool';

async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

it('the pool keeps the order of the list, whoever is done first', async () => {
	const results = await mapPooled([30, 1, 15], 3, async (ms, position) => {
		await pause(ms);
		return `${position}:${ms}`;
	});
	expect(results).toEqual(['0:30', '1:1', '2:15']);
});

it.each([1, 2, 5])('the pool has at most %d at work', async (width) => {
	let busy = 0;
	let most = 0;
	await mapPooled(
		Array.from({ length: 20 }, (_, n) => n),
		width,
		async () => {
			busy += 1;
			most = Math.max(most, busy);
			await pause(1);
			busy -= 1;
		},
	);
	expect(most).toBe(width);
});

it('the pool throws what one of them throws', async () => {
	await expect(
		mapPooled([1, 2, 3], 1, async (n) => {
			if (n === 2) throw new Error('two');
			return await Promise.resolve(n);
		}),
	).rejects.toThrow('two');
});

it('the pool gives nothing for nothing', async () => {
	await expect(mapPooled([], 3, async () => await Promise.resolve(1))).resolves.toEqual([]);
});
