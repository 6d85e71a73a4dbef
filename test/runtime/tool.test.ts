import { NODE_TYPE } from '../support/context';
import { itemsOf, useBench } from '../support/sandbox';

const bench = useBench();

describe('the node as a tool of an AI agent', () => {
	it('the node waits and answers small, whatever is set', async () => {
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: '={{ $json.prompt }}',
				waitForResult: 'none',
				output: 'raw',
				options: { splitIntoItems: 'file' },
				download: 'both',
			},
			{ type: `${NODE_TYPE}Tool`, items: itemsOf({ prompt: 'a red fox' }) },
		);
		expect(run.items).toHaveLength(1);
		const [{ json, ...rest }] = run.items;
		expect(json).toMatchObject({ status: 'completed', task_type: 'imagine', prompt: 'a red fox' });
		expect(json.images).toHaveLength(4);
		expect(json).not.toHaveProperty('config');
		expect(rest).toEqual({ pairedItem: { item: 0 } });
		expect(bench.counters.downloads).toBe(0);
	});

	it('the node does what is set where it is no tool', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			options: { splitIntoItems: 'file' },
			download: 'images',
		});
		expect(run.items).toHaveLength(4);
		expect(bench.counters.downloads).toBe(4);
	});
});
