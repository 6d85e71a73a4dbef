import { itemsOf, STANDING, useBench } from '../support/sandbox';

const bench = useBench(STANDING);

it('names every task in the error, however many were not ready in time', async () => {
	const items = itemsOf(...Array.from({ length: 30 }, (_, n) => ({ prompt: `fox ${n}` })));
	const { error } = await bench.run(
		{ operation: 'imagine', prompt: '={{ $json.prompt }}', options: { timeout: 1 } },
		{ items, credentials: { concurrentJobs: 30 } },
	);
	const ids = bench.sandbox.tasks().map(({ id }) => id);
	expect(ids).toHaveLength(30);
	const text = `${error.message}\n${error.description}`;
	expect(ids.filter((id) => !text.includes(id))).toEqual([]);
});
