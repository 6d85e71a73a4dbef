import { itemsOf, useBench } from '../support/sandbox';

const bench = useBench();

it('four upscales of one grid each say which image of which task they are', async () => {
	const grid = await bench.grid();
	const { items } = await bench.run(
		{ operation: 'upscale', image: 'all' },
		{ items: itemsOf({ task_id: grid }) },
	);
	expect(items.map(({ json }) => [json.origin_task_id, json.origin_index])).toEqual(
		[1, 2, 3, 4].map((index) => [grid, index]),
	);
});

it('a follow-up of a whole task names the task alone, and a task of its own none', async () => {
	const grid = await bench.grid();
	const reroll = await bench.run({ operation: 'reroll' }, { items: itemsOf({ task_id: grid }) });
	expect(reroll.items[0].json).toMatchObject({ origin_task_id: grid });
	expect(reroll.items[0].json).not.toHaveProperty('origin_index');
	const imagine = await bench.run({ operation: 'imagine', prompt: 'a mill' });
	expect(Object.keys(imagine.items[0].json).filter((key) => key.startsWith('origin'))).toEqual([]);
});
