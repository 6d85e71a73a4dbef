import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { fakeContext } from '../support/context';
import { API_KEY, useBench } from '../support/sandbox';

const bench = useBench();

/** Opens the list of tasks as the editor does. */
async function search(filter?: string, token?: string, credentials = {}) {
	const { ctx, close } = fakeContext({
		parameters: { resource: 'task', operation: 'get' },
		credentials: { apiKey: API_KEY, baseUrl: bench.sandbox.url, ...credentials },
	});
	try {
		const { searchTasks } = new PiApi().methods.listSearch;
		return await searchTasks.call(ctx, filter, token);
	} finally {
		await close();
	}
}

it('the list shows tasks newest first, each with its model, its state and its time', async () => {
	const first = await bench.made('imagine', { prompt: 'one' });
	const second = await bench.made('imagine', { prompt: 'two' });
	const { results, paginationToken } = await search();
	expect(results).toEqual([
		{
			name: expect.stringMatching(/^midjourney imagine · completed · \d{4}-\d\d-\d\d \d\d:\d\d UTC · /),
			value: second,
		},
		{ name: expect.any(String), value: first },
	]);
	expect(paginationToken).toBeUndefined();
});

it('the list finds by what the entries say and by the id', async () => {
	const id = await bench.made('imagine', { prompt: 'one' });
	expect((await search('IMAGINE')).results).toHaveLength(1);
	expect((await search(id)).results).toHaveLength(1);
	expect((await search('kling')).results).toEqual([]);
});

it('the list goes on page by page', async () => {
	for (let task = 0; task < 55; task += 1) await bench.begun('imagine', { prompt: `fox ${task}` });
	const first = await search();
	expect([first.results.length, first.paginationToken]).toEqual([50, '2']);
	const second = await search(undefined, '2');
	expect([second.results.length, second.paginationToken]).toEqual([5, undefined]);
});

it('the list says what to do where the service has no list, and what went wrong where it has', async () => {
	await expect(search(undefined, undefined, { service: 'legnext' })).rejects.toMatchObject({
		message: 'LegNext has no list of tasks',
		description: 'Choose By ID and enter the id of the task.',
	});
	await expect(search(undefined, undefined, { apiKey: 'another' })).rejects.toMatchObject({
		message: expect.stringContaining('API key'),
	});
});
