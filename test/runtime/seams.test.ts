import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { NODE_TYPE } from '../support/context';
import { API_KEY, itemsOf, QUICK, STANDING, until, useBench, WEBHOOK_SECRET } from '../support/sandbox';
import { useHost } from '../support/suspended';

const bench = useBench();
const host = useHost();

const IMAGINE: INodeParameters = { operation: 'imagine', prompt: '={{ $json.prompt }}' };

/** What n8n does to a context between two executions. */
function stored(context: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(context)) as IDataObject;
}

const onBench = () => ({ apiKey: API_KEY, baseUrl: bench.sandbox.url, webhookSecret: WEBHOOK_SECRET });

/** Whether n8n would run the node again for what it returned. */
function wantsAnotherTry(items: Array<{ json: IDataObject }>): boolean {
	const error = items[0]?.json.error;
	return error !== undefined && error !== null && error !== false;
}

describe('a second try within one execution', () => {
	it.each<[string, INodeParameters]>([
		[
			'a random seed',
			{ prompt: 'a fox', midjourneyParameters: { seed: '={{ Math.floor(Math.random() * 1e9) }}' } },
		],
		['the time in the prompt', { prompt: '={{ $json.prompt }} at {{ Date.now() }} {{ Math.random() }}' }],
	])('%s pays for nothing again', async (_what, change) => {
		const items = itemsOf({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' });
		bench.sandbox.setFaults([{ route: 'create', nth: 3, count: 1, effect: { type: 'status', status: 402 } }]);
		const first = await bench.run({ ...IMAGINE, ...change }, { items });
		expect(first.error.message).toMatch(/^1 of 3 tasks/);
		const second = await bench.run({ ...IMAGINE, ...change }, { items, nodeContext: first.nodeContext });
		expect(second.items.map(({ json }) => json.status)).toEqual(Array(3).fill('completed'));
		expect(bench.counters.tasksCreated).toBe(3);
	});
});

describe('a retry of the execution', () => {
	it.each<[string, INodeParameters]>([
		[
			'a Callback URL with the id of the execution',
			{ options: { callbackUrl: '=https://a.example/{{ $execution.id }}' } },
		],
		['a random seed', { midjourneyParameters: { seed: '={{ Math.floor(Math.random() * 1e9) }}' } }],
		['a prompt with the id of the execution', { prompt: '={{ $json.prompt }} {{ $execution.id }}' }],
	])('%s pays for nothing again', async (_what, change) => {
		const items = itemsOf({ prompt: 'one' }, { prompt: 'two' });
		const first = await bench.run({ ...IMAGINE, ...change }, { items });
		const ids = first.items.map(({ json }) => json.task_id);
		const nodeContext = stored(first.nodeContext);
		const second = await bench.run({ ...IMAGINE, ...change }, { items, nodeContext, executionId: '2' });
		expect(second.items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('an item that changed is new work, one that did not is not', async () => {
		const first = await bench.run(IMAGINE, { items: itemsOf({ prompt: 'one' }, { prompt: 'two' }) });
		const second = await bench.run(IMAGINE, {
			items: itemsOf({ prompt: 'one' }, { prompt: 'three' }),
			nodeContext: stored(first.nodeContext),
			executionId: '2',
		});
		expect(second.items[0].json.task_id).toBe(first.items[0].json.task_id);
		expect(bench.counters.createdByPrompt).toEqual({ one: 1, two: 1, three: 1 });
	});

	it('a delivered task that is gone at the service is reported with its id', async () => {
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items });
		const { task_id: taskId } = first.items[0].json;
		bench.sandbox.setFaults([{ route: 'get', effect: { type: 'status', status: 404 } }]);
		const second = await bench.run(IMAGINE, {
			items,
			nodeContext: stored(first.nodeContext),
			executionId: '2',
		});
		expect(second.error.message).toBe(`Task ${String(taskId)} is no longer at PiAPI`);
		expect(second.error.description).toMatch(/not created again/);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('a task whose create was never answered', () => {
	const lost = async (options: INodeParameters) => {
		bench.sandbox.setFaults([
			{ route: 'create', count: 1, effect: { type: 'reset', when: 'after' } },
			// What can be found again is no longer lost.
			{ route: 'history', effect: { type: 'status', status: 502 } },
		]);
		const items = itemsOf({ prompt: 'one' });
		const first = await bench.run(IMAGINE, { items });
		return await bench.run({ ...IMAGINE, options: options }, { items, nodeContext: first.nodeContext });
	};

	it('a retry reports it, and says how to have it created again', async () => {
		const second = await lost({});
		expect(second.error.description).toContain('set If an Answer Was Lost to Create Again');
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('a retry creates it again where the user wants that', async () => {
		const second = await lost({ ifAnswerLost: 'createAgain' });
		expect(second.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('a choice that is none is refused', async () => {
		const run = await bench.run({ ...IMAGINE, prompt: 'a fox', options: { ifAnswerLost: 'twice' } });
		expect(run.error.message).toMatch(/If an Answer Was Lost/);
		expect(bench.counters.tasksCreated).toBe(0);
	});
});

describe('an item that n8n’s Retry On Fail checks', () => {
	it.each([['simplified'], ['raw']])(
		'a returned item that did not fail holds no error (%s)',
		async (output) => {
			const run = await bench.run({ ...IMAGINE, output, prompt: 'a fox' });
			expect(wantsAnotherTry(run.items)).toBe(false);
		},
	);

	it.each([['simplified'], ['raw']])(
		'an item of Task > Get of a failed task holds no error (%s)',
		async (output) => {
			const taskId = await bench.made('imagine', { prompt: `a ${MARKERS.fail}` });
			const run = await bench.run({ resource: 'task', operation: 'get', taskId, output });
			expect(run.items[0].json).toMatchObject({ status: 'failed', task_error: { code: 10_000 } });
			expect(wantsAnotherTry(run.items)).toBe(false);
		},
	);

	it('a failed first item holds the error, and another try pays for nothing again', async () => {
		const items = itemsOf({ prompt: '' }, { prompt: 'two' });
		const first = await bench.run(IMAGINE, { items, continueOnFail: true });
		expect(wantsAnotherTry(first.items)).toBe(true);
		expect(Object.keys(first.items[0].json)).toEqual(['error', 'message', 'details']);
		const second = await bench.run(IMAGINE, { items, continueOnFail: true, nodeContext: first.nodeContext });
		expect(second.items[1].json.task_id).toBe(first.items[1].json.task_id);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('a suspended run', () => {
	const SUSPEND: INodeParameters = {
		...{ resource: 'midjourney', operation: 'imagine', waitForResult: 'suspend' },
		prompt: '=A poster of {{ $json.title }}',
	};
	const options = (titles: string[], output = 'raw') => ({
		parameters: { ...SUSPEND, output },
		items: itemsOf(...titles.map((title) => ({ title }))),
		credentials: onBench(),
		continueOnFail: true,
	});

	it.each([['simplified'], ['raw']])(
		'shows no error, also where the first item failed (%s)',
		async (output) => {
			bench.sandbox.configure(STANDING);
			const given = options(['', 'two'], output);
			const parameters = { ...given.parameters, prompt: '={{ $json.title }}' };
			const execution = await host.run({ ...given, parameters });
			expect(execution.status).toBe('waiting');
			expect(execution.pending[0].json.error).toBeDefined();
			expect(execution.returned[0].json.task_error).toBe(execution.pending[0].json.error);
			expect(wantsAnotherTry(execution.returned)).toBe(false);
			expect(wantsAnotherTry(execution.returned.slice(1))).toBe(false);
		},
	);

	it('a suspended run that comes in again finds its own input, and waits for the tasks that it has', async () => {
		bench.sandbox.configure(STANDING);
		const first = await host.run(options(['one', 'two']));
		const again = await host.runAgain(first);
		expect(again.status).toBe('waiting');
		expect(bench.counters.createdByPrompt).toEqual({ 'A poster of one': 1, 'A poster of two': 1 });
		expect(again.pending.map(({ json }) => json.task_id)).toEqual(
			first.pending.map(({ json }) => json.task_id),
		);
		bench.sandbox.configure(QUICK);
		bench.sandbox.advance(3 * 3_600_000_000);
		await until(() => again.status !== 'waiting');
		expect(again.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('a suspended run that comes in again with everything finished goes on without a callback', async () => {
		bench.sandbox.configure(STANDING);
		const first = await host.run(options(['one']));
		bench.sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
		bench.sandbox.advance(3 * 3_600_000_000);
		const again = await host.runAgain(first);
		expect(again.pending.map(({ json }) => json.status)).toEqual(['completed']);
		expect(again.waitTill?.getTime()).toBeLessThanOrEqual(Date.now());
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('a tool of an AI agent', () => {
	const asTool = { type: `${NODE_TYPE}Tool`, items: itemsOf({ prompt: 'a fox' }) };

	it('shares the task of an identical call that is on its way, whatever the run index', async () => {
		bench.sandbox.configure({ durationMs: 300 });
		const nodeContext: IDataObject = {};
		const runs = await Promise.all(
			[0, 1].map(async (runIndex) => await bench.run(IMAGINE, { ...asTool, nodeContext, runIndex })),
		);
		expect(new Set(runs.map((run) => run.items[0].json.task_id)).size).toBe(1);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('shares the task of an earlier try that did not deliver it', async () => {
		bench.sandbox.configure(STANDING);
		const nodeContext: IDataObject = {};
		const first = await bench.run(
			{ ...IMAGINE, options: { timeout: 3 } },
			{ ...asTool, nodeContext, runIndex: 0 },
		);
		expect(first.error.message).toMatch(/did not finish within/);
		bench.sandbox.advance(3 * 3_600_000_000);
		const second = await bench.run(IMAGINE, { ...asTool, nodeContext, runIndex: 1 });
		expect(second.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('shares the task of an earlier try of the same call whose expressions resolved to something else', async () => {
		bench.sandbox.configure(STANDING);
		const changing = {
			...IMAGINE,
			midjourneyParameters: { seed: '={{ Math.floor(Math.random() * 1e9) }}' },
		};
		// Agents of version 3 have their tools run by n8n's engine, which names the call.
		const called = (toolCallId: string) => ({
			...{ ...asTool, items: itemsOf({ prompt: 'a fox', toolCallId }) },
			nodeContext,
		});
		const nodeContext: IDataObject = {};
		const first = await bench.run({ ...changing, options: { timeout: 3 } }, called('call-1'));
		expect(first.error.message).toMatch(/did not finish within/);
		const other = await bench.run({ ...changing, options: { timeout: 3 } }, called('call-2'));
		expect(other.error.message).toMatch(/did not finish within/);
		expect(bench.counters.tasksCreated).toBe(2);
		bench.sandbox.configure(QUICK);
		bench.sandbox.advance(3 * 3_600_000_000);
		const again = await bench.run(changing, called('call-1'));
		expect(first.error.message).toContain(String(again.items[0].json.task_id));
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('makes a new image for the same call once the first was delivered', async () => {
		const nodeContext: IDataObject = {};
		const first = await bench.run(IMAGINE, { ...asTool, nodeContext, runIndex: 0 });
		const second = await bench.run(IMAGINE, { ...asTool, nodeContext, runIndex: 0 });
		expect(second.items[0].json.task_id).not.toBe(first.items[0].json.task_id);
		expect(bench.counters.tasksCreated).toBe(2);
	});
});

describe('Concurrent Jobs', () => {
	it('counts what an earlier try left unfinished', async () => {
		bench.sandbox.configure(STANDING);
		const items = itemsOf(...['one', 'two', 'three', 'four'].map((prompt) => ({ prompt })));
		const stop = new AbortController();
		const credentials = { concurrentJobs: 2 };
		const parameters = { ...IMAGINE, options: { cancelOnStop: false } };
		const first = bench.run(parameters, { items, credentials, signal: stop.signal });
		await until(() => bench.counters.tasksCreated === 2);
		stop.abort();
		const { nodeContext } = await first;
		bench.sandbox.configure({ ...QUICK, durationMs: 300 });
		const second = bench.run(IMAGINE, {
			items,
			credentials,
			nodeContext: stored(nodeContext),
			executionId: '2',
		});
		await until(() => (bench.counters.requests.get ?? 0) >= 4);
		expect(bench.counters.tasksCreated).toBe(2);
		bench.sandbox.advance(3 * 3_600_000_000);
		expect((await second).items).toHaveLength(4);
		expect(bench.counters).toMatchObject({ tasksCreated: 4, maxConcurrent: 2 });
	});
});
