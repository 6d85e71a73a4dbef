import type { IDataObject, INodeParameters } from 'n8n-workflow';

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

/** What the service lists cannot be read: nothing tells what a request became. */
const BLIND = { route: 'history', effect: { type: 'status', status: 502 } } as const;

function idsIn({ items }: Ran): unknown[] {
	return items.map(({ json }) => json.task_id);
}

/** What n8n stored when an execution ended: each retry begins with a copy of it. */
function stored(context: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(context)) as IDataObject;
}

describe('a retry of a retry that was killed begins with the context of the execution before', () => {
	it('the retry does not pay again for what was refused at first', async () => {
		const run = execution();
		const nodeContext: IDataObject = {};
		bench.sandbox.setFaults([{ route: 'create', count: 2, effect: { type: 'status', status: 402 } }]);
		const refused = await run({ nodeContext, continueOnFail: true });
		expect(refused.items.every(({ json }) => json.error)).toBe(true);
		bench.sandbox.setFaults([]);
		const killed = await run({ executionId: '2', nodeContext: stored(nodeContext) });
		const again = await run({ executionId: '3', nodeContext: stored(nodeContext) });
		expect(idsIn(again)).toEqual(idsIn(killed));
		expect(paid()).toBe(2);
	});

	it('the retry creates what the killed one had not sent', async () => {
		const run = execution();
		const nodeContext: IDataObject = {};
		bench.sandbox.setFaults([{ route: 'create', count: 2, effect: { type: 'status', status: 402 } }]);
		await run({ nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		await run({ executionId: '2', nodeContext: stored(nodeContext), items: TWO.slice(0, 1) });
		const again = await run({ executionId: '3', nodeContext: stored(nodeContext) });
		expect(again.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(paid()).toBe(2);
	});
});

describe('a retry after a crash, without any context', () => {
	it('brings what the first try had created, each item its own', async () => {
		const run = execution();
		const first = await run();
		expect(idsIn(await run({ executionId: '2' }))).toEqual(idsIn(first));
		expect(idsIn(await run({ executionId: '3', items: [...TWO].reverse() }))).toEqual(idsIn(first).reverse());
		expect(paid()).toBe(2);
	});

	it('reports it where nothing tells which task it became', async () => {
		const run = execution();
		await run();
		bench.sandbox.setFaults([BLIND]);
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
		const again = await run({ executionId: '2' });
		expect(again.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(paid()).toBe(2);
	});

	it('is paid again where the user chose so and its task is not found, once', async () => {
		const run = execution();
		await run();
		const changed = { options: { ifAnswerLost: 'createAgain' } };
		expect((await run({ executionId: '2' }, changed)).items).toHaveLength(2);
		expect(paid()).toBe(2);
		bench.sandbox.setFaults([BLIND]);
		expect((await run({ executionId: '3' }, changed)).items).toHaveLength(2);
		expect(paid()).toBe(4);
	});

	it('finds the item by its input where expressions resolve to something else', async () => {
		const run = execution({ ...IMAGINE, prompt: '={{ $json.prompt }} {{ Math.random() }}' });
		const first = await run();
		expect(idsIn(await run({ executionId: '2' }))).toEqual(idsIn(first));
		expect(paid()).toBe(2);
	});

	it('finds the item by its work where its input is another', async () => {
		const run = execution();
		const first = await run();
		const items = itemsOf({ prompt: 'one', fetched: 'later' }, { prompt: 'two', fetched: 'later' });
		expect(idsIn(await run({ executionId: '2', items }))).toEqual(idsIn(first));
		expect(paid()).toBe(2);
	});

	it('finds a round of a loop at another run index', async () => {
		const run = execution();
		const nodeContext = {};
		const ids: unknown[] = [];
		for (const runIndex of [0, 1, 2]) {
			ids.push(...idsIn(await run({ runIndex, nodeContext, items: itemsOf({ prompt: 'x' }) })));
		}
		const fresh = {};
		const again: unknown[] = [];
		for (const runIndex of [1, 2, 3]) {
			const items = itemsOf({ prompt: 'x' });
			again.push(...idsIn(await run({ executionId: '2', runIndex, nodeContext: fresh, items })));
		}
		expect(again).toEqual(ids);
		expect(paid()).toBe(3);
	});

	it('a retry creates a task again for an item that was changed', async () => {
		const run = execution();
		const [, second] = idsIn(await run());
		const items = itemsOf({ prompt: 'three' }, { prompt: 'two' });
		const again = await run({ executionId: '2', items });
		expect(idsIn(again)[1]).toBe(second);
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

	it('takes the task that was created last, after one that had failed for free', async () => {
		const run = execution();
		const nodeContext = {};
		const items = itemsOf({ prompt: `one ${MARKERS.fail}` });
		await run({ items, nodeContext, continueOnFail: true });
		await run({ items, nodeContext, continueOnFail: true });
		const [, last] = bench.sandbox.tasks();
		const { logs } = await run({ items, executionId: '2', continueOnFail: true });
		// Both had ended for free, so that none of them stands in the way of a third.
		expect(logs.map(({ message }) => message).join()).not.toContain(last.id);
		expect(paid()).toBe(3);
	});

	it('a retry of another execution is no retry', async () => {
		const run = execution();
		await run();
		expect((await run({ token: 'other' })).items).toHaveLength(2);
		expect(paid()).toBe(4);
	});

	it('a retry does not believe records that an earlier question left behind when it was cut off', async () => {
		const run = execution();
		await run({ items: TWO.slice(0, 1) });
		// Sent, and n8n died before the answer: the record is there, that of the task is not.
		const processed = new ProcessedData();
		const other = async (options: Partial<RunOptions>) =>
			await bench.run(IMAGINE, { token: 'token', processed, ...options });
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'reset', when: 'after' } }]);
		await other({ items: TWO.slice(1), continueOnFail: true });
		bench.sandbox.setFaults([]);
		processed.isBroken = true;
		expect((await other({ items: TWO.slice(1), executionId: '2' })).error.message).toMatch(MAYBE);
		processed.isBroken = false;
		expect((await other({ items: TWO.slice(1), executionId: '3' })).error.message).toMatch(MAYBE);
		expect(paid()).toBe(2);
	});
});

it('a request that had to wait is recorded again when it leaves again', async () => {
	const run = execution();
	bench.sandbox.setFaults([
		{ route: 'create', count: 3, effect: { type: 'status', status: 429, retryAfter: 1 } },
	]);
	expect((await run()).items).toHaveLength(2);
	bench.sandbox.setFaults([BLIND]);
	expect((await run({ executionId: '2' })).error.message).toMatch(/items failed|may have been/);
	expect(paid()).toBe(2);
});

it('the node records no more than three requests while three are at work', async () => {
	bench.sandbox.configure(STANDING);
	const processed = new ProcessedData();
	const stop = new AbortController();
	const items = itemsOf(...Array.from({ length: 10 }, (_each, item) => ({ prompt: `p${item}` })));
	const running = bench.run(IMAGINE, { token: 'token', processed, items, signal: stop.signal });
	await until(() => bench.sandbox.tasks().length === 3 && processed.length >= 12);
	// Each by its work and by its input, once as sent and once with its task.
	const { length } = processed;
	stop.abort(new Error('stopped'));
	await running;
	expect(length).toBe(12);
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

	/** A first try whose answers are lost; gives what a later one is run with. */
	async function afterLoss(items = ONE, parameters: INodeParameters = IMAGINE) {
		const run = execution(parameters);
		const nodeContext = {};
		bench.sandbox.setFaults([lost]);
		await run({ items, nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		const tasks = bench.sandbox.tasks().map(({ id }) => id);
		return { tasks, again: async () => await run({ items, nodeContext, executionId: '2' }) };
	}

	it('takes over the only task that was created then with just this input', async () => {
		const { tasks, again } = await afterLoss();
		await bench.made('imagine', { prompt: 'another one' });
		const ran = await again();
		expect(idsIn(ran)).toEqual(tasks);
		expect(ran.logs.map(({ message }) => message)).toContainEqual(expect.stringContaining(tasks[0]));
		expect(paid()).toBe(2);
	});

	it('takes over as many equal ones as were lost, each once', async () => {
		const { tasks, again } = await afterLoss(
			itemsOf({ prompt: 'equal' }, { prompt: 'equal' }, { prompt: 'unlike' }),
		);
		const ids = idsIn(await again());
		expect([...ids].sort()).toEqual([...tasks].sort());
		expect(paid()).toBe(3);
	});

	it('names two of which only one can be meant, and takes none', async () => {
		const { tasks, again } = await afterLoss();
		const [{ input }] = bench.sandbox.tasks();
		const other = await bench.made('imagine', input);
		const { error } = await again();
		expect(error.message).toMatch(MAYBE);
		for (const id of [...tasks, other]) expect(error.description).toContain(id);
		expect(paid()).toBe(2);
	});

	it('takes none where one of two equal ones was never created', async () => {
		const run = execution();
		const nodeContext = {};
		const items = itemsOf({ prompt: 'one' }, { prompt: 'one' });
		bench.sandbox.setFaults([
			{ route: 'create', nth: 1, count: 1, effect: { type: 'reset', when: 'before' } },
			{ route: 'create', nth: 1, effect: { type: 'reset', when: 'after' } },
		]);
		await run({ items, nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		const { error } = await run({ items, nodeContext, executionId: '2' });
		expect(error.message).toMatch(/2 items failed|may have been/);
		expect(paid()).toBe(1);
	});

	it('does not take the task of another execution that was answered', async () => {
		const run = execution();
		const nodeContext = {};
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'reset', when: 'before' } }]);
		await run({ items: ONE, nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		expect((await execution()({ items: ONE, executionId: '7', token: 'other' })).items).toHaveLength(1);
		expect((await run({ items: ONE, nodeContext, executionId: '2' })).error.message).toMatch(MAYBE);
		expect(paid()).toBe(1);
	});

	it('does not take what was created minutes later', async () => {
		const run = execution();
		const nodeContext = {};
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'reset', when: 'before' } }]);
		const { creates } = await run({ items: ONE, nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		bench.sandbox.advance(180_000);
		const other = await bench.made('imagine', creates[0].input as IDataObject);
		const { error } = await run({ items: ONE, nodeContext, executionId: '2' });
		expect(error.message).toMatch(MAYBE);
		expect(error.description).not.toContain(other);
	});

	it('tells a model’s task by its input too', async () => {
		const flux: INodeParameters = { resource: 'image', operation: 'generate', prompt: '={{ $json.prompt }}' };
		const { tasks, again } = await afterLoss(ONE, flux);
		expect(idsIn(await again())).toEqual(tasks);
		expect(paid()).toBe(1);
	});

	it('says the same without them where the history cannot be read', async () => {
		const { again } = await afterLoss();
		bench.sandbox.setFaults([BLIND]);
		const { error } = await again();
		expect(error.message).toMatch(MAYBE);
		expect(error.description).not.toContain('Created within');
		expect(paid()).toBe(1);
	});

	it('a retry names none where only a record stands for it: nobody knows when it was sent', async () => {
		const run = execution();
		bench.sandbox.setFaults([lost]);
		await run({ items: ONE, continueOnFail: true });
		bench.sandbox.setFaults([]);
		const nodeContext = {};
		for (const executionId of ['2', '3']) {
			const { error } = await run({ items: ONE, nodeContext, executionId });
			expect(error.message).toMatch(MAYBE);
			expect(error.description).not.toContain('Created within');
		}
		expect(paid()).toBe(1);
	});
});

describe('a retry at useapi.net, whose jobs carry a name of ours', () => {
	const ONE = itemsOf({ prompt: 'one' });
	const lost = { route: 'create', effect: { type: 'reset', when: 'after' } } as const;
	const credentials = { service: 'useapi' };
	const HOUR_MS = 3_600_000;

	async function afterCrash(nodeContext: IDataObject, retried: IDataObject) {
		bench.sandbox.configure({ durationMs: HOUR_MS, pendingMs: 0 });
		const run = execution();
		bench.sandbox.setFaults([lost]);
		await run({ items: ONE, credentials, nodeContext, continueOnFail: true });
		bench.sandbox.setFaults([]);
		const [{ id, input }] = bench.sandbox.tasks();
		return {
			id,
			input,
			again: async () => await run({ items: ONE, credentials, nodeContext: retried, executionId: '2' }),
		};
	}

	it('a job whose answer was lost is found while it is at work, by its name alone', async () => {
		const { id, input, again } = await afterCrash({}, {});
		expect(input.replyRef).toMatch(/^[\w-]{43}$/);
		const running = again();
		await until(() => (bench.counters.readsByTask[id] ?? 0) > 1);
		bench.sandbox.advance(2 * HOUR_MS);
		expect(idsIn(await running)).toEqual([id]);
		expect(paid()).toBe(1);
	});

	it('a job at work is found too where the journal has survived', async () => {
		const nodeContext = {};
		const { id, again } = await afterCrash(nodeContext, nodeContext);
		const running = again();
		await until(() => (bench.counters.readsByTask[id] ?? 0) > 1);
		bench.sandbox.advance(2 * HOUR_MS);
		expect(idsIn(await running)).toEqual([id]);
		expect(paid()).toBe(1);
	});

	it('a job that has ended is listed no more, so that it is reported', async () => {
		const { again } = await afterCrash({}, {});
		bench.sandbox.advance(2 * HOUR_MS);
		expect((await again()).error.message).toMatch(MAYBE);
		expect(paid()).toBe(1);
	});
});
