import type { INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { Ran, RunOptions } from '../support/context';
import { ProcessedData } from '../support/processedData';
import { itemsOf, STANDING, until, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: '={{ $json.prompt }}' };
const TWO = itemsOf({ prompt: 'one' }, { prompt: 'two' });
const MAYBE = /may have been created/;

/** An execution and its retries: one token, one row of processed data. */
function execution(parameters: INodeParameters = IMAGINE) {
	const processed = new ProcessedData();
	return async (options: Partial<RunOptions> = {}, changed: INodeParameters = {}): Promise<Ran> =>
		await bench.run({ ...parameters, ...changed }, { token: 'token', processed, items: TWO, ...options });
}

function paid(): number {
	return bench.counters.tasksCreated;
}

describe('a retry after a crash, without any context', () => {
	it('reports what was sent by the first try, although that had ended well', async () => {
		const run = execution();
		expect((await run()).items).toHaveLength(2);
		const again = await run({ executionId: '2', continueOnFail: true });
		expect(again.items.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(MAYBE),
			expect.stringMatching(MAYBE),
		]);
		expect(paid()).toBe(2);
	});

	it('creates what the first try had not sent', async () => {
		const run = execution();
		await run({ items: TWO.slice(0, 1) });
		const again = await run({ executionId: '2', continueOnFail: true });
		expect(again.items.map(({ json }) => json.status ?? 'failed')).toEqual(['failed', 'completed']);
		expect(paid()).toBe(2);
	});

	it('is paid again where the user chose so, once', async () => {
		const run = execution();
		await run();
		const changed = { taskOptions: { ifAnswerLost: 'createAgain' } };
		expect((await run({ executionId: '2' }, changed)).items).toHaveLength(2);
		expect(paid()).toBe(4);
	});

	it('finds the item by its input where expressions resolve to something else', async () => {
		const run = execution({ ...IMAGINE, prompt: '={{ $json.prompt }} {{ Math.random() }}' });
		await run();
		expect((await run({ executionId: '2' })).error.message).toMatch(/2 items failed|may have been/);
		expect(paid()).toBe(2);
	});

	it('finds a round of a loop at another run index', async () => {
		const run = execution();
		const nodeContext = {};
		for (const runIndex of [0, 1, 2]) await run({ runIndex, nodeContext, items: itemsOf({ prompt: 'x' }) });
		const fresh = {};
		for (const runIndex of [1, 2, 3]) {
			const items = itemsOf({ prompt: 'x' });
			const again = await run({ executionId: '2', runIndex, nodeContext: fresh, items });
			expect(again.error.message).toMatch(MAYBE);
		}
		expect(paid()).toBe(3);
	});

	it('creates an item anew that was changed', async () => {
		const run = execution();
		await run();
		const items = itemsOf({ prompt: 'three' }, { prompt: 'two' });
		const again = await run({ executionId: '2', items, continueOnFail: true });
		expect(again.items.map(({ json }) => json.status ?? 'failed')).toEqual(['completed', 'failed']);
		expect(paid()).toBe(3);
	});

	it('creates again what the service had turned down, and what had failed for free', async () => {
		const run = execution();
		bench.sandbox.setFaults([
			{ route: 'create', promptContains: 'one', effect: { type: 'status', status: 400 } },
		]);
		const items = itemsOf({ prompt: 'one' }, { prompt: `two ${MARKERS.fail}` });
		expect((await run({ items })).error).toBeDefined();
		bench.sandbox.setFaults([]);
		const before = paid();
		await run({ items, executionId: '2', continueOnFail: true });
		expect(paid() - before).toBe(2);
	});

	it('of another execution is no retry', async () => {
		const run = execution();
		await run();
		expect((await run({ token: 'other' })).items).toHaveLength(2);
		expect(paid()).toBe(4);
	});
});

it('a request that was told to wait is marked again when it leaves again', async () => {
	const run = execution();
	bench.sandbox.setFaults([
		{ route: 'create', count: 3, effect: { type: 'status', status: 429, retryAfter: 1 } },
	]);
	expect((await run()).items).toHaveLength(2);
	expect((await run({ executionId: '2' })).error.message).toMatch(/items failed|may have been/);
	expect(paid()).toBe(2);
});

it('while three are at work no more than three are marked', async () => {
	bench.sandbox.configure(STANDING);
	const processed = new ProcessedData();
	const stop = new AbortController();
	const items = itemsOf(...Array.from({ length: 10 }, (_each, item) => ({ prompt: `p${item}` })));
	const running = bench.run(IMAGINE, { token: 'token', processed, items, signal: stop.signal });
	await until(() => bench.sandbox.tasks().length === 3);
	expect(processed.length).toBe(6);
	stop.abort(new Error('stopped'));
	await running;
});

it('two tries of one execution do not disturb each other’s numbers: Retry On Fail pays once', async () => {
	const run = execution();
	const nodeContext = {};
	const equal = itemsOf({ prompt: 'same' }, { prompt: 'same' }, { prompt: 'same' });
	bench.sandbox.setFaults([{ route: 'create', nth: 2, count: 1, effect: { type: 'status', status: 400 } }]);
	expect((await run({ nodeContext, items: equal })).error).toBeDefined();
	expect((await run({ nodeContext, items: equal })).items).toHaveLength(3);
	expect(paid()).toBe(3);
});

describe('a retry of a request whose answer was lost', () => {
	const ONE = itemsOf({ prompt: 'one' });
	const lost = { route: 'create', effect: { type: 'reset', when: 'after' } } as const;

	it('names the tasks that it may have become, and takes none of them', async () => {
		const run = execution();
		const nodeContext = {};
		bench.sandbox.setFaults([lost]);
		expect((await run({ items: ONE, nodeContext })).error.message).toMatch(MAYBE);
		bench.sandbox.setFaults([]);
		const [{ id }] = bench.sandbox.tasks();
		const again = await run({ items: ONE, nodeContext, executionId: '2' });
		expect(again.error.message).toMatch(MAYBE);
		expect(again.error.description).toContain(`Created within two minutes of it: ${id}.`);
		expect(paid()).toBe(1);
	});

	it('says the same without them where the history cannot be read', async () => {
		const run = execution();
		const nodeContext = {};
		bench.sandbox.setFaults([lost, { route: 'history', effect: { type: 'status', status: 502 } }]);
		expect((await run({ items: ONE, nodeContext })).error.message).toMatch(MAYBE);
		const again = await run({ items: ONE, nodeContext, executionId: '2' });
		expect(again.error.message).toMatch(MAYBE);
		expect(again.error.description).not.toContain('Created within');
		expect(paid()).toBe(1);
	});

	it('names none where only a mark tells of it: nobody knows when it was sent', async () => {
		const run = execution();
		await run({ items: ONE });
		const nodeContext = {};
		await run({ items: ONE, nodeContext, executionId: '2' });
		const again = await run({ items: ONE, nodeContext, executionId: '3' });
		expect(again.error.message).toMatch(MAYBE);
		expect(again.error.description).not.toContain('Created within');
		expect(bench.counters.requests.history).toBeUndefined();
	});
});
