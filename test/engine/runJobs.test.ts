import { itemsOf, pause, STANDING, until, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGINE = { operation: 'imagine', prompt: '={{ $json.prompt }}', processMode: 'turbo' };
const prompts = (count: number) => Array.from({ length: count }, (_, n) => `fox ${n}`);
const items = (count: number) => itemsOf(...prompts(count).map((prompt) => ({ prompt })));

it.each([1, 3, 7])('a run has Concurrent Jobs (%d) in flight, and no more', async (limit) => {
	bench.sandbox.configure(STANDING);
	const stop = new AbortController();
	const running = bench.run(IMAGINE, {
		items: items(14),
		signal: stop.signal,
		credentials: { concurrentJobs: limit },
	});
	await until(() => bench.counters.tasksCreated === limit);
	for (let look = 0; look < 10; look += 1) await pause();
	stop.abort();
	expect((await running).creates).toHaveLength(limit);
	expect(bench.counters).toMatchObject({ tasksCreated: limit, maxConcurrent: limit, maxStaged: 0 });
});

it('a run keeps the order of the items, whichever is done first', async () => {
	bench.sandbox.configure({ durationMs: 300, spread: 1 });
	const run = await bench.run(IMAGINE, { items: items(14), credentials: { concurrentJobs: 4 } });
	expect(run.items.map(({ json }) => json.prompt)).toEqual(prompts(14));
	expect(bench.counters.maxConcurrent).toBeLessThanOrEqual(4);
	expect(bench.counters.tasksCreated).toBe(14);
});

it('a run counts all tasks of all items: four upscales each', async () => {
	bench.sandbox.configure({ durationMs: 300 });
	const ids = [await bench.grid('one'), await bench.grid('two')];
	const run = await bench.run(
		{ operation: 'upscale', image: 'all' },
		{ items: itemsOf(...ids.map((id) => ({ task_id: id }))), credentials: { concurrentJobs: 2 } },
	);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 0, 0, 0, 1, 1, 1, 1].map((item) => ({ item })),
	);
	expect(bench.counters.maxConcurrent).toBeLessThanOrEqual(2);
});

it.each([['three'], [0], [-1], ['']])('a run takes Concurrent Jobs of %j for one', async (concurrentJobs) => {
	const run = await bench.run(IMAGINE, { items: items(3), credentials: { concurrentJobs } });
	expect(run.items).toHaveLength(3);
	expect(bench.counters.maxConcurrent).toBe(1);
});

it('a run takes fewer where the account is full: nothing is lost, and the queue stays short', async () => {
	bench.sandbox.configure({ plan: 'free', durationMs: 500 });
	const run = await bench.run(IMAGINE, { items: items(16), credentials: { concurrentJobs: 12 } });
	expect(run.items.map(({ json }) => json.prompt)).toEqual(prompts(16));
	expect(run.items.map(({ json }) => json.status)).toEqual(Array(16).fill('completed'));
	expect(bench.counters.tasksCreated).toBe(16);
	expect(bench.counters.maxStaged).toBeLessThanOrEqual(9);
});

it('a run is fair where two runs share an account: both finish, and nothing is created twice', async () => {
	bench.sandbox.configure({ plan: 'free', durationMs: 300, stagedLimit: 4 });
	const runs = await Promise.all(
		['one', 'two'].map(
			async (name) =>
				await bench.run(IMAGINE, {
					items: itemsOf(...prompts(8).map((prompt) => ({ prompt: `${name} ${prompt}` }))),
				}),
		),
	);
	for (const run of runs) expect(run.items).toHaveLength(8);
	expect(Object.values(bench.counters.createdByPrompt)).toEqual(Array(16).fill(1));
});

it('a run lets a full queue empty itself: 429 is waited out', async () => {
	bench.sandbox.configure({ plan: 'free', durationMs: 5_000, stagedLimit: 1 });
	const run = await bench.run(IMAGINE, { items: items(12), credentials: { concurrentJobs: 12 } });
	expect(run.items).toHaveLength(12);
	expect(bench.counters.tasksCreated).toBe(12);
	expect(bench.counters.responses.create['429']).toBeGreaterThan(0);
});

it('one item’s failure hides no other’s result', async () => {
	bench.sandbox.setFaults([
		{ route: 'create', promptContains: 'fox 3', effect: { type: 'reset', when: 'after' } },
		{ route: 'create', promptContains: 'fox 5', effect: { type: 'status', status: 400 } },
		{ route: 'get', probability: 0.5, seed: 7, effect: { type: 'status', status: 502, body: 'html' } },
	]);
	const run = await bench.run(IMAGINE, { items: items(8), continueOnFail: true });
	expect(run.items.map(({ json }) => json.status ?? (json.details as { reason: string }).reason)).toEqual([
		...Array<string>(3).fill('completed'),
		'uncertain',
		'completed',
		'rejected',
		...Array<string>(2).fill('completed'),
	]);
	expect(bench.counters.tasksCreated).toBe(7);
});
