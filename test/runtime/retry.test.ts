import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { itemsOf, QUICK, STANDING, until, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: '={{ $json.prompt }}' };

/** What n8n does to a context between two tries of an execution. */
function stored(context: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(context)) as IDataObject;
}

const idOf = (prompt: string) => bench.sandbox.tasks().find((task) => task.prompt.includes(prompt))?.id;

describe('a second try of the node', () => {
	it('pays for nothing that is finished', async () => {
		const items = itemsOf({ prompt: 'one' }, { prompt: `two ${MARKERS.fail}` }, { prompt: 'three' });
		const first = await bench.run(IMAGINE, { items });
		expect(first.error.message).toMatch(/^1 of 3 tasks/);
		const second = await bench.run(IMAGINE, {
			items,
			nodeContext: stored(first.nodeContext),
			continueOnFail: true,
		});
		expect(second.items.map(({ json }) => json.task_id)).toEqual([idOf('one'), undefined, idOf('three')]);
		expect(bench.counters.createdByPrompt).toEqual({ one: 1, three: 1, [`two ${MARKERS.fail}`]: 2 });
	});

	it('waits for the task that was not ready in time', async () => {
		bench.sandbox.configure(STANDING);
		const items = itemsOf({ prompt: 'one' });
		const parameters = { ...IMAGINE, options: { timeout: 3 } };
		const first = await bench.run(parameters, { items });
		expect(first.error.message).toBe(`Task ${idOf('one')} did not finish within 3 s`);
		bench.sandbox.advance(3 * 3_600_000_000);
		const second = await bench.run(parameters, { items, nodeContext: stored(first.nodeContext) });
		expect(second.items[0].json).toMatchObject({ task_id: idOf('one'), status: 'completed' });
		expect(second.creates).toHaveLength(0);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('gives the task again without waiting for it, where it is not waited for', async () => {
		bench.sandbox.configure(STANDING);
		const items = itemsOf({ prompt: 'one' });
		const parameters = { ...IMAGINE, waitForResult: 'none' };
		const first = await bench.run(parameters, { items });
		const second = await bench.run(parameters, { items, nodeContext: stored(first.nodeContext) });
		expect(second.items[0].json).toMatchObject({ task_id: idOf('one'), status: 'pending' });
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('a second try does not lose the id where the task cannot be polled just now', async () => {
		const items = itemsOf({ prompt: 'one' });
		const parameters = { ...IMAGINE, waitForResult: 'none' };
		const first = await bench.run(parameters, { items });
		bench.sandbox.setFaults([{ route: 'get', effect: { type: 'status', status: 502, body: 'html' } }]);
		const second = await bench.run(parameters, {
			items,
			nodeContext: stored(first.nodeContext),
			continueOnFail: true,
		});
		expect(JSON.stringify(second.items[0].json)).toContain(idOf('one'));
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('never sends again what may have been created, and is not in the history', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: { type: 'reset' } }]);
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items });
		expect(first.error.message).toMatch(/^The task may have been created/);
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.error.message).toBe('The task may have been created by an earlier try of this execution');
		expect(second.error.description).toMatch(/not sent again.*task history at PiAPI/);
		// The history is free.
		expect(second.sent.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
			['GET', '/api/open/tasks/histories'],
		]);
	});

	it('goes on with the task that was created although its answer was lost', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: { type: 'reset', when: 'after' } }]);
		const items = itemsOf({ prompt: 'lost alone' });
		const first = await bench.run(IMAGINE, { items });
		expect(first.error.message).toMatch(/^The task may have been created/);
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.items[0].json).toMatchObject({ task_id: idOf('lost alone'), status: 'completed' });
		expect(second.creates).toHaveLength(0);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('never sends again what was under way when n8n broke down', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: { type: 'slow', ms: 200 } }]);
		const items = itemsOf({ prompt: 'one' });
		const nodeContext: IDataObject = {};
		const first = bench.run(IMAGINE, { items, nodeContext });
		await until(() => bench.counters.requests.create === 1);
		const kept = stored(nodeContext);
		const second = await bench.run(IMAGINE, { items, nodeContext: kept });
		expect(second.error.message).toMatch(/may have been created by an earlier try/);
		expect(second.creates).toHaveLength(0);
		expect((await first).items).toHaveLength(1);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it.each<[string, INodeParameters]>([
		['another aspect ratio', { aspectRatio: '16:9' }],
		['another process mode', { processMode: 'fast' }],
		['another parameter', { midjourneyParameters: { chaos: 3 } }],
		['another option', { options: { skipPromptCheck: true } }],
	])('pays for a changed request in a retry of the execution: %s', async (_name, change) => {
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items });
		const { nodeContext } = first;
		const second = await bench.run({ ...IMAGINE, ...change }, { items, nodeContext, executionId: '2' });
		expect(second.items[0].json.task_id).not.toBe(first.items[0].json.task_id);
		expect(bench.counters.tasksCreated).toBe(2);
		expect(second.hints.map(({ message }) => message).join('\n')).toContain(
			`the earlier one at PiAPI is ${idOf('one')}`,
		);
	});

	it.each<[string, INodeParameters]>([
		['the timeout', { options: { timeout: 60 } }],
		['what becomes of a timeout', { options: { onTimeout: 'pending' } }],
		['the items', { options: { splitIntoItems: 'file' } }],
		['the concurrency limit', { options: { concurrentJobs: 2 } }],
		['the spending limit', { options: { spendingLimitUsd: 5 } }],
		['the callback address', { options: { callbackUrl: 'https://a.example/x' } }],
		['output and download', { output: 'raw', download: 'grid' }],
	])('pays nothing in a retry where only %s changed, though its prompt is another', async (_name, change) => {
		const random = { ...IMAGINE, prompt: '={{ $json.prompt }} {{ Math.random() }}' };
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(random, { items });
		const second = await bench.run(
			{ ...random, ...change },
			{ items, nodeContext: stored(first.nodeContext), executionId: '2' },
		);
		expect(second.items[0].json.task_id).toBe(first.items[0].json.task_id);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('does not ask the content filter again', async () => {
		const items = itemsOf({ prompt: `one ${MARKERS.banned}` });
		const first = await bench.run(IMAGINE, { items });
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.error.message).toBe(first.error.message);
		expect(second.error.message).toMatch(/^The content filter turned/);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('a second try creates a task again that failed for no good reason', async () => {
		const items = itemsOf({ prompt: `one ${MARKERS.fail}` });
		const first = await bench.run(IMAGINE, { items });
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.error.message).toMatch(/did not succeed/);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('a second try creates a task again that was cancelled', async () => {
		bench.sandbox.configure({ ...STANDING, cancelledStatus: 'cancelled' });
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run({ ...IMAGINE, options: { timeout: 3 } }, { items });
		await bench.run({ resource: 'task', operation: 'cancel', taskId: idOf('one') ?? '' });
		bench.sandbox.configure(QUICK);
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.error.message).toMatch(/^The task was cancelled/);
		const third = await bench.run(IMAGINE, { items, nodeContext: stored(second.nodeContext) });
		expect(third.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('creates what was turned down before', async () => {
		bench.sandbox.configure({ credits: 0 });
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items });
		expect(first.error.message).toMatch(/^Not enough credits/);
		bench.sandbox.configure({ credits: 10_000_000 });
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('creates what never left', async () => {
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items, credentials: { baseUrl: 'http://127.0.0.1:9' } });
		expect(first.error.message).toMatch(/could not be reached/);
		const second = await bench.run(IMAGINE, { items, nodeContext: stored(first.nodeContext) });
		expect(second.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('knows each of four upscales by itself', async () => {
		const id = await bench.grid();
		bench.sandbox.setFaults([{ route: 'create', nth: 3, count: 1, effect: { type: 'status', status: 400 } }]);
		const parameters = { operation: 'upscale', taskId: id, image: 'all' };
		const first = await bench.run(parameters);
		expect(first.error.message).toMatch(/^1 of 4 tasks/);
		const second = await bench.run(parameters, { nodeContext: stored(first.nodeContext) });
		expect(second.items).toHaveLength(4);
		expect(second.creates).toHaveLength(1);
		expect(bench.counters.createdByType).toEqual({ imagine: 1, upscale: 4 });
	});
});

describe('a run that is no second try', () => {
	it('two items that ask for the same are two tasks', async () => {
		const run = await bench.run(IMAGINE, { items: itemsOf({ prompt: 'one' }, { prompt: 'one' }) });
		expect(new Set(run.items.map(({ json }) => json.task_id)).size).toBe(2);
	});

	it('the next round of a loop is a run of its own', async () => {
		const items = itemsOf({ prompt: 'one' });
		const nodeContext: IDataObject = {};
		await bench.run(IMAGINE, { items, nodeContext, runIndex: 0 });
		await bench.run(IMAGINE, { items, nodeContext, runIndex: 1 });
		expect(bench.counters.tasksCreated).toBe(2);
		await bench.run(IMAGINE, { items, nodeContext, runIndex: 1 });
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('another execution pays again', async () => {
		const items = itemsOf({ prompt: 'one' });
		await bench.run(IMAGINE, { items });
		await bench.run(IMAGINE, { items });
		expect(bench.counters.tasksCreated).toBe(2);
	});
});

describe('the node context', () => {
	it('keeps what others put there', async () => {
		const nodeContext: IDataObject = { theirs: { a: 1 } };
		await bench.run(IMAGINE, { items: itemsOf({ prompt: 'one' }), nodeContext });
		expect(nodeContext.theirs).toEqual({ a: 1 });
	});

	it.each([['text'], [[]], [null], [{ '0:0.0': 'no entry' }]])(
		'a node context that was spoilt (%j) is no obstacle',
		async (own) => {
			const sample = await bench.run(IMAGINE, { items: itemsOf({ prompt: 'one' }) });
			const [key] = Object.keys(sample.nodeContext);
			const run = await bench.run(IMAGINE, {
				items: itemsOf({ prompt: 'two' }),
				nodeContext: { [key]: own as IDataObject },
			});
			expect(run.items[0].json.status).toBe('completed');
		},
	);
});

describe('the log', () => {
	it('names every task with node and item the moment it is known', async () => {
		const run = await bench.run(IMAGINE, {
			items: itemsOf({ prompt: 'one' }, { prompt: `two ${MARKERS.fail}` }),
		});
		const lines = run.logs.map(({ message }) => message);
		expect(lines).toContain(`PiAPI: task ${idOf('one')} was created at PiAPI for item 0`);
		expect(lines).toContain(`PiAPI: task ${idOf('two')} was created at PiAPI for item 1`);
	});
});

describe('the custom data of the execution', () => {
	it('is left alone unless the user wants the ids there', async () => {
		const run = await bench.run(IMAGINE, { items: itemsOf({ prompt: 'one' }) });
		expect(run.customData).toEqual({});
	});
});

describe('the execution, with Save Task IDs in Custom Data', () => {
	const NOTED = { ...IMAGINE, options: { saveTaskIds: true } };

	it('can be found by the ids of its tasks', async () => {
		const run = await bench.run(NOTED, {
			items: itemsOf({ prompt: 'one' }, { prompt: 'two' }),
			customData: { theirs: 'kept' },
		});
		const { theirs, ...own } = run.customData;
		expect(theirs).toBe('kept');
		const noted = Object.values(own).join(' ').split(' ');
		expect(new Set(noted)).toEqual(new Set([idOf('one'), idOf('two')]));
	});

	it('the execution holds no more than n8n takes: ten pieces of at most 255 characters', async () => {
		const items = itemsOf(...Array.from({ length: 60 }, (_, n) => ({ prompt: `fox ${n}` })));
		const run = await bench.run(NOTED, { items, credentials: { concurrentJobs: 30 } });
		expect(run.items).toHaveLength(60);
		expect(Object.keys(run.customData).length).toBeLessThanOrEqual(10);
		for (const [key, text] of Object.entries(run.customData)) {
			expect(key).toMatch(/^\w{1,50}$/);
			expect(text.length).toBeLessThanOrEqual(255);
		}
	});
});
