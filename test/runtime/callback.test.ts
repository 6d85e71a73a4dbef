import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { RunOptions } from '../support/context';
import { comparable } from '../support/compare';
import { API_KEY, itemsOf, until, useBench, WEBHOOK_SECRET } from '../support/sandbox';
import type { FakeExecution } from '../support/suspended';
import { useHost } from '../support/suspended';
import type { Called } from '../support/webhook';
import { leftBehind } from '../support/webhook';

const bench = useBench();
const host = useHost();

const IMAGINE: INodeParameters = {
	operation: 'imagine',
	prompt: '={{ $json.prompt }}',
	processMode: 'turbo',
};
const GOOD = { 'x-webhook-secret': WEBHOOK_SECRET };
const UNKNOWN_ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const SLOW_MS = 40_000;
const STANDING_MS = 100_000_000;
/** Tasks that only get on when the clock is moved; their files last longer than that. */
const STANDING = { durationMs: STANDING_MS, pendingMs: STANDING_MS };

/** Tasks begin when this is called, if they were created with STANDING_MS before them. */
const begin = () => bench.sandbox.advance(STANDING_MS);

/** The sandbox's timers run in real time, its clock in the test's: whatever is due by the clock is done at once. */
let pump: NodeJS.Timeout;
beforeAll(() => {
	pump = setInterval(() => bench.sandbox.advance(0), 5);
});
afterAll(() => clearInterval(pump));

type Extra = Partial<Omit<RunOptions, 'parameters'>>;

function optionsOf(parameters: INodeParameters, extra: Extra = {}): RunOptions {
	return {
		...extra,
		parameters: { resource: 'midjourney', waitForResult: 'suspend', ...parameters },
		credentials: {
			...{ apiKey: API_KEY, baseUrl: bench.sandbox.url, webhookSecret: WEBHOOK_SECRET, concurrentJobs: 10 },
			...extra.credentials,
		},
	};
}

function prompts(...texts: string[]): Extra {
	return { items: itemsOf(...texts.map((prompt) => ({ prompt }))) };
}

/** An execution that waits for tasks which only get on when the clock is moved, and whose service calls nobody. */
async function standing(
	texts = ['a fox', 'a hare'],
	parameters = {},
	extra: Extra = {},
): Promise<FakeExecution> {
	bench.sandbox.configure(STANDING);
	bench.sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
	const execution = await host.run(
		optionsOf({ ...IMAGINE, ...parameters }, { ...prompts(...texts), ...extra }),
	);
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('waiting');
	return execution;
}

const ids = () => bench.sandbox.tasks().map(({ id }) => id);

/** Every task comes to its end. */
function finishAll(): void {
	for (let step = 0; step < 3; step += 1) bench.sandbox.advance(110_000_000);
}

/** The task as the service reads it out, in the body of a callback; `said` is claimed besides. */
async function bodyFor(id: string, said: IDataObject = {}): Promise<IDataObject> {
	const answer = await fetch(`${bench.sandbox.url}/api/v1/task/${id}`, { headers: { 'x-api-key': API_KEY } });
	const { data } = (await answer.json()) as { data: IDataObject };
	return { timestamp: 1_760_000_000, data: { ...data, ...said } };
}

function texts(execution: FakeExecution): string {
	const { hints, logs, items, pending, customData, calls } = execution;
	const error = execution.error ? `${execution.error.message} ${JSON.stringify(execution.error)}` : '';
	return [
		JSON.stringify({ hints, logs, items, pending, customData }),
		error,
		...calls.map(leftBehind),
	].join();
}

/** Neither key, secret nor resume token is in anything that the execution shows. */
function expectNoSecrets(execution: FakeExecution): void {
	const shown = texts(execution);
	for (const secret of [API_KEY, WEBHOOK_SECRET, execution.token]) expect(shown).not.toContain(secret);
}

/** The call did no harm: nothing was thrown and nothing resumes. */
function expectNothing({ thrown, items, replies }: Called, status?: number): void {
	expect([thrown, items]).toEqual([undefined, undefined]);
	if (status !== undefined) expect(replies.map((reply) => reply.status)).toEqual([status]);
}

/** What Wait Here gives, and what Suspend Until Callback gives, for the same. */
async function bothWays(
	parameters: INodeParameters,
	extra: Extra,
	prepare: () => Promise<unknown> = async () => {},
) {
	const settings = bench.sandbox.state().settings;
	const again = async (mode: string) => {
		bench.sandbox.reset();
		bench.sandbox.configure({ durationMs: 0 });
		await prepare();
		const { durationMs, pendingMs } = settings;
		// Where some wait for the place of others, these have to end before the run suspends.
		const stands = mode === 'suspend' && extra.credentials?.concurrentJobs === undefined;
		bench.sandbox.configure({ durationMs, pendingMs: stands ? STANDING_MS : pendingMs });
		const options = optionsOf({ ...parameters, waitForResult: mode }, extra);
		return await host.runToEnd(options, stands ? begin : undefined);
	};
	const here = await again('wait');
	expect(here.waitTill).toBeUndefined();
	expect(here.error).toBeUndefined();
	const paid = bench.counters.tasksCreated;
	const suspended = await again('suspend');
	expect(suspended.error).toBeUndefined();
	expect(suspended.waitTill).toBeDefined();
	expect(suspended.resumed).toBe(1);
	expect(bench.counters.tasksCreated).toBe(paid);
	expectNoSecrets(suspended);
	return { here: here.items, suspended: suspended.items };
}

describe('a run that is suspended', () => {
	beforeEach(() => bench.sandbox.configure({ durationMs: SLOW_MS }));

	it.each([
		{},
		{ download: 'both', options: { splitIntoItems: 'file' } },
		{ download: 'both' },
		{ download: 'grid', output: 'raw' },
		{ download: 'images', output: 'raw', options: { splitIntoItems: 'file' } },
		{ download: 'images', output: 'selectedFields', fields: ['status', 'image_url'] },
		{ output: 'selectedFields', fields: ['images'], options: { splitIntoItems: 'file' } },
	])('gives what Wait Here gives: %j', async (output) => {
		const { here, suspended } = await bothWays(
			{ ...IMAGINE, ...output },
			prompts('a fox --seed 1', 'a hare --seed 2', 'a heron --seed 3'),
		);
		expect(here.length).toBeGreaterThanOrEqual(3);
		expect(comparable(suspended)).toEqual(comparable(here));
	});

	it.each([1, 2, 3])('gives what Wait Here gives where some fail, %d at once', async (concurrentJobs) => {
		bench.sandbox.configure({ durationMs: 3 * SLOW_MS });
		const { here, suspended } = await bothWays(
			{ ...IMAGINE, download: 'grid' },
			{
				...prompts(
					`a ${MARKERS.fail} fox`,
					'a hare --seed 1',
					`a ${MARKERS.banned} heron`,
					'',
					'an owl --seed 2',
				),
				continueOnFail: true,
				credentials: { concurrentJobs },
			},
		);
		expect(here.filter(({ json }) => 'error' in json)).toHaveLength(3);
		expect(comparable(suspended)).toEqual(comparable(here));
	});

	it('gives what Wait Here gives where an item becomes four tasks', async () => {
		const origins: IDataObject[] = [];
		const { here, suspended } = await bothWays(
			{
				...{ operation: 'upscale', image: 'all', download: 'grid', taskId: '={{ $json.task_id }}' },
			},
			{
				items: [0, 1].map((number) => ({
					json: {
						get task_id() {
							return origins[number].task_id;
						},
					} as IDataObject,
				})),
			},
			async () => {
				origins.length = 0;
				for (const prompt of ['a fox', 'a hare']) origins.push({ task_id: await bench.grid(prompt) });
			},
		);
		expect(here).toHaveLength(8);
		expect(suspended.map(({ pairedItem }) => pairedItem)).toEqual(here.map(({ pairedItem }) => pairedItem));
		expect(comparable(suspended)).toEqual(comparable(here));
	});

	it.each(['describe', 'blend'])('gives what Wait Here gives: %s', async (operation) => {
		const { here, suspended } = await bothWays(
			operation === 'describe'
				? { operation, imageUrl: 'https://example.com/a.png' }
				: { operation, imagesUrl: 'https://example.com/a.png\nhttps://example.com/b.png' },
			{},
		);
		expect(comparable(suspended)).toEqual(comparable(here));
	});

	it('does not suspend where all is done before: nobody would call', async () => {
		bench.sandbox.configure({ durationMs: 0 });
		const execution = await host.run(optionsOf(IMAGINE, { ...prompts('a fox'), credentials: {} }));
		if (execution.status === 'waiting') await until(() => execution.status === 'finished');
		expect(execution.items.map(({ json }) => json.status)).toEqual(['completed']);
	});

	it('has no more in flight than Concurrent Jobs, and suspends for the last of them', async () => {
		bench.sandbox.configure({ durationMs: 8_000 });
		const names = Array.from({ length: 9 }, (_, number) => `fox ${number}`);
		const execution = await host.runToEnd(
			optionsOf(IMAGINE, { ...prompts(...names), credentials: { concurrentJobs: 2 } }),
		);
		expect(execution.items.map(({ json }) => [json.prompt, json.status])).toEqual(
			names.map((name) => [name, 'completed']),
		);
		expect(bench.counters).toMatchObject({ tasksCreated: 9, tasksPaid: 9, maxStaged: 0 });
		expect(bench.counters.maxConcurrent).toBeLessThanOrEqual(2);
		expect(execution.resumed).toBeLessThanOrEqual(1);
	});
});

describe('a create with a callback', () => {
	it('carries the resume address with its token and the secret, for every task', async () => {
		const execution = await standing();
		const url = new URL(execution.resumeUrl);
		url.pathname += '/piapi';
		const created = execution.sent.filter(({ method }) => method === 'POST').map(({ body }) => body);
		expect(created).toHaveLength(2);
		for (const body of created) {
			expect(body).toMatchObject({
				config: { webhook_config: { endpoint: url.toString(), secret: WEBHOOK_SECRET } },
			});
		}
	});

	it('carries no secret where the credential has none, and the run resumes without', async () => {
		const execution = await standing(['a fox'], {}, { credentials: { webhookSecret: '' } });
		expect(JSON.stringify(execution.sent)).not.toContain('"secret"');
		finishAll();
		expect((await host.post(execution, await bodyFor(ids()[0]))).status).toBe(200);
		await until(() => execution.status === 'finished');
		expect(execution.items[0].json.status).toBe('completed');
	});
});

describe('the pending items', () => {
	it.each([
		{},
		{ output: 'raw' },
		{ output: 'selectedFields', fields: ['status'] },
		{ options: { splitIntoItems: 'file' } },
		{ options: { splitIntoItems: 'file' }, output: 'selectedFields', fields: ['index'] },
		{ download: 'both' },
	])('carry their task id, one for each task, whatever the output: %j', async (output) => {
		const execution = await standing(['a fox', 'a hare'], output);
		expect(execution.pending.map(({ json }) => json.task_id)).toEqual(ids());
		expect(execution.pending.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expectNoSecrets(execution);
	});

	it('stand beside what is finished already and what failed, in input order', async () => {
		bench.sandbox.configure({ durationMs: SLOW_MS });
		bench.sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
		const execution = await host.run(
			optionsOf(IMAGINE, {
				...prompts('a fox', `a ${MARKERS.fail} hare`, '', 'a heron'),
				continueOnFail: true,
				credentials: { concurrentJobs: 1 },
			}),
		);
		expect(execution.status).toBe('waiting');
		const [fox, hare, heron] = ids();
		expect(execution.pending.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(execution.pending[0].json).toMatchObject({ task_id: fox, status: 'completed' });
		expect(JSON.stringify(execution.pending[1].json)).toContain(hare);
		expect(execution.pending[1].json.error).toBeDefined();
		expect(execution.pending[2].json.error).toMatch(/Prompt/);
		expect(execution.pending[3].json.task_id).toBe(heron);
	});

	it('go on to Task > Wait after the time limit, which finishes the job and pays nothing', async () => {
		const execution = await standing(['a fox', 'a hare'], { output: 'raw' });
		finishAll();
		const later = await bench.run(
			{ resource: 'task', operation: 'wait' },
			{ items: execution.pending, credentials: { webhookSecret: WEBHOOK_SECRET } },
		);
		expect(later.items.map(({ json }) => [json.prompt, json.status])).toEqual([
			['a fox', 'completed'],
			['a hare', 'completed'],
		]);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it.each([1, 60, 900, 86_400, 2_592_000])('wake up at a real time: a timeout of %d s', async (timeout) => {
		const before = Date.now();
		const execution = await standing(['a fox'], { options: { timeout } });
		const at = execution.waitTill?.getTime() ?? NaN;
		expect(at).not.toBeNaN();
		expect(at).toBeGreaterThan(before);
		expect(at - before).toBeGreaterThanOrEqual(timeout * 1_000);
		expect(at - before).toBeLessThan(timeout * 1_000 + 300_000);
	});

	it.each([2_592_001, 1e9, 1e15])(
		'are refused before anything is sent for a timeout of %d s',
		async (timeout) => {
			await expect(standing(['a fox'], { options: { timeout } })).rejects.toThrow('“Timeout”');
			expect(bench.counters.tasksCreated).toBe(0);
		},
	);
});

it.each([0, -1, 1e15, Infinity, NaN, 'soon'])(
	'a Timeout of %s is refused before it is paid for',
	async (timeout) => {
		const parameters = { ...IMAGINE, options: { timeout } } as INodeParameters;
		const execution = await host.run(optionsOf(parameters, prompts('a fox')));
		expect(execution.error?.message).toMatch(/Timeout/);
		expect(execution.sent).toEqual([]);
	},
);

describe('a callback', () => {
	it('resumes once all tasks are over, and not before', async () => {
		const execution = await standing();
		const [first] = ids();
		expect((await host.post(execution, await bodyFor(first, { status: 'completed' }), GOOD)).status).toBe(
			200,
		);
		expect(execution.status).toBe('waiting');
		finishAll();
		expect((await host.post(execution, await bodyFor(first), GOOD)).status).toBe(200);
		await until(() => execution.status === 'finished');
		expect(execution.items.map(({ json }) => json.task_id)).toEqual(ids());
		expect(execution.calls.map(({ thrown }) => thrown)).toEqual([undefined, undefined]);
	});

	it('is answered before files are fetched', async () => {
		const execution = await standing(['a fox'], { download: 'both' });
		finishAll();
		bench.sandbox.setFaults([{ route: 'file', effect: { type: 'slow', when: 'after', ms: 150 } }]);
		const called = await host.call(execution, { body: await bodyFor(ids()[0]), headers: GOOD });
		expect(called.replies).toHaveLength(1);
		expect(called.replies[0].status).toBe(200);
		expect(called.tookMs - called.replies[0].afterMs).toBeGreaterThan(150);
		expect(Object.keys(execution.items[0].binary ?? {}).length).toBeGreaterThan(1);
	});

	it.each([
		['as documented', (data: IDataObject) => ({ timestamp: 1_760_000_000, data })],
		['with a code', (data: IDataObject) => ({ code: 200, data, message: 'success' })],
		['the task alone', (data: IDataObject) => data],
		['in capitals', (data: IDataObject) => ({ timestamp: 1, data: { ...data, status: 'Completed' } })],
		['with nothing but id and status', ({ task_id, status }: IDataObject) => ({ data: { task_id, status } })],
	])('a callback is understood in the form “%s”', async (_form, shape) => {
		const execution = await standing(['a fox']);
		finishAll();
		const { data } = await bodyFor(ids()[0]);
		expect((await host.post(execution, shape(data as IDataObject), GOOD)).status).toBe(200);
		await until(() => execution.status === 'finished');
		expect(execution.items[0].json).toMatchObject({ status: 'completed', prompt: 'a fox' });
	});

	it('decides nothing by what it says: the service is asked', async () => {
		const execution = await standing(['a fox']);
		finishAll();
		const said = { status: 'failed', output: { image_url: 'https://attacker.invalid/a.png' }, model: 'x' };
		await host.post(execution, await bodyFor(ids()[0], said), GOOD);
		await until(() => execution.status === 'finished');
		expect(execution.items[0].json).toMatchObject({ status: 'completed', model: 'midjourney' });
		expect(texts(execution)).not.toContain('attacker');
	});

	it.each(['completed', 'failed', 'cancelled'])(
		'a callback that claims %s too early resumes nothing',
		async (status) => {
			const execution = await standing();
			const called = await host.call(execution, { body: await bodyFor(ids()[0], { status }), headers: GOOD });
			expectNothing(called, 200);
			expect(execution.status).toBe('waiting');
			finishAll();
			await host.post(execution, await bodyFor(ids()[1]), GOOD);
			await until(() => execution.status === 'finished');
			expect(execution.items).toHaveLength(2);
		},
	);

	it('a callback about progress polls nothing and resumes nothing', async () => {
		const execution = await standing();
		finishAll();
		const called = await host.call(execution, {
			body: await bodyFor(ids()[0], { status: 'processing' }),
			headers: GOOD,
		});
		expectNothing(called, 200);
		expect(called.sent).toEqual([]);
	});

	it('a callback that comes twice at the same moment resumes once', async () => {
		const execution = await standing(['a fox', 'a hare', 'a heron'], { download: 'grid' });
		finishAll();
		const bodies = await Promise.all(ids().map(async (id) => await bodyFor(id)));
		const answers = await Promise.all(
			[...bodies, ...bodies].map(async (body) => await host.post(execution, body, GOOD)),
		);
		await until(() => execution.status === 'finished');
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		expect(execution.resumed).toBe(1);
		expect(execution.items.map(({ json }) => json.prompt)).toEqual(['a fox', 'a hare', 'a heron']);
	});

	it('a callback that finds a task failed gives its error item beside the others, files and all', async () => {
		const execution = await standing(['a fox', `a ${MARKERS.banned} hare`], { download: 'grid' });
		finishAll();
		await host.post(execution, await bodyFor(ids()[1]), GOOD);
		await until(() => execution.status === 'finished');
		const [good, bad] = execution.items;
		expect(good.json.status).toBe('completed');
		expect(good.binary?.data).toBeDefined();
		expect(bad.json).toMatchObject({
			error: expect.stringContaining(MARKERS.banned),
			details: { task_id: ids()[1], reason: 'moderated' },
		});
		expect(bad.pairedItem).toEqual({ item: 1 });
	});

	it('gives an error item with the id where a file cannot be fetched, and the others come', async () => {
		const execution = await standing(['a fox', 'a hare'], { download: 'grid' });
		finishAll();
		bench.sandbox.setFaults([
			{ route: 'file', promptContains: 'fox', effect: { type: 'status', status: 404 } },
		]);
		await host.post(execution, await bodyFor(ids()[1]), GOOD);
		await until(() => execution.status === 'finished');
		expect(JSON.stringify(execution.items[0].json)).toContain(ids()[0]);
		expect(execution.items[1].json).toMatchObject({ status: 'completed', prompt: 'a hare' });
	});
});

describe('a service that does not answer', () => {
	const DOWN = { route: 'get', effect: { type: 'status', status: 502, body: 'html' } } as const;

	it('a run resumes although the service does not answer for a moment', async () => {
		const execution = await standing(['a fox']);
		finishAll();
		const body = await bodyFor(ids()[0]);
		bench.sandbox.setFaults([{ ...DOWN, count: 3 }]);
		await host.post(execution, body, GOOD);
		await until(() => execution.status === 'finished');
		expect(execution.items[0].json.status).toBe('completed');
	});

	it.each([
		DOWN,
		{ route: 'get', effect: { type: 'status', status: 429 } },
		{ route: 'get', effect: { type: 'status', status: 401 } },
		{ route: 'get', effect: { type: 'status', status: 200, body: 'html' } },
		{ route: 'get', effect: { type: 'status', status: 200, body: 'empty' } },
		{ route: 'get', effect: { type: 'reset' } },
		{ route: 'get', effect: { type: 'cut' } },
	] as const)(
		'a run stays suspended while the service does not answer for long ($effect), and a later callback resumes it',
		async (fault) => {
			const execution = await standing(['a fox']);
			finishAll();
			const body = await bodyFor(ids()[0]);
			bench.sandbox.setFaults([fault]);
			const called = await host.call(execution, { body, headers: GOOD });
			expectNothing(called);
			expect(called.replies).toHaveLength(1);
			expect(execution.status).toBe('waiting');
			bench.sandbox.setFaults([]);
			await host.post(execution, body, GOOD);
			await until(() => execution.status === 'finished');
			expect(execution.items[0].json.status).toBe('completed');
			expectNoSecrets(execution);
		},
	);

	it('a task that is gone for good does not hold up the others', async () => {
		const execution = await standing(['a fox', 'a hare']);
		finishAll();
		const [fox, hare] = ids();
		const body = await bodyFor(hare);
		bench.sandbox.setFaults([{ route: 'get', taskId: fox, effect: { type: 'status', status: 404 } }]);
		await host.post(execution, body, GOOD);
		await until(() => execution.status === 'finished');
		expect(JSON.stringify(execution.items[0].json)).toContain(fox);
		expect(execution.items[0].json.error).toBeDefined();
		expect(execution.items[1].json).toMatchObject({ task_id: hare, status: 'completed' });
	});
});

describe('a bad call', () => {
	let execution: FakeExecution;

	beforeEach(async () => {
		execution = await standing(['a fox']);
		finishAll();
	});

	/** Nothing came of the last call, and a good one still resumes the run. */
	async function expectUnharmed(): Promise<void> {
		expect(execution.status).toBe('waiting');
		const [last] = execution.calls.slice(-1);
		expect(last?.thrown).toBeUndefined();
		expect(last?.items).toBeUndefined();
		expect(last?.logs.length ?? 0).toBeLessThanOrEqual(1);
		await host.post(execution, await bodyFor(ids()[0]), GOOD);
		await until(() => execution.status === 'finished');
		expect(execution.items[0].json.status).toBe('completed');
		expectNoSecrets(execution);
	}

	it.each<[string, IDataObject]>([
		['no secret', {}],
		['a wrong secret', { 'x-webhook-secret': 'not-the-secret' }],
		['a longer secret', { 'x-webhook-secret': `${WEBHOOK_SECRET}x` }],
		['a shorter secret', { 'x-webhook-secret': WEBHOOK_SECRET.slice(0, -1) }],
		['an empty secret', { 'x-webhook-secret': '' }],
		['the secret in another header', { authorization: WEBHOOK_SECRET }],
		['the API key', { 'x-webhook-secret': API_KEY }],
	])('%s is answered with 401, and asks the service nothing', async (_what, headers) => {
		const called = await host.call(execution, { body: await bodyFor(ids()[0]), headers });
		expect(called.replies.map(({ status }) => status)).toEqual([401]);
		expect(called.sent).toEqual([]);
		expect(called.logs).toHaveLength(1);
		await expectUnharmed();
	});

	it('a secret that comes twice is no secret', async () => {
		const headers = { 'x-webhook-secret': [WEBHOOK_SECRET, WEBHOOK_SECRET] };
		const called = await host.call(execution, { body: await bodyFor(ids()[0]), headers });
		expect(called.replies.map(({ status }) => status)).toEqual([401]);
		await expectUnharmed();
	});

	const long = 'x'.repeat(100_000);
	it.each<[string, unknown]>([
		['an empty body', {}],
		['no body', undefined],
		['null', null],
		['a text', 'task done'],
		['a number', 17],
		['an array', [{ data: { task_id: 'x', status: 'completed' } }]],
		['an empty array', []],
		['an object of something else', { hello: 'world' }],
		['a task without an id', { timestamp: 1, data: { status: 'completed' } }],
		['an empty id', { timestamp: 1, data: { task_id: '', status: 'completed' } }],
		['an id of blanks', { timestamp: 1, data: { task_id: '   ', status: 'completed' } }],
		['an id that is a number', { data: { task_id: 17, status: 'completed' } }],
		['an id that is an object', { data: { task_id: { $ne: null }, status: 'completed' } }],
		['an id that is a list', { data: { task_id: [UNKNOWN_ID], status: 'completed' } }],
		['an unknown id', { timestamp: 1, data: { task_id: UNKNOWN_ID, status: 'completed' } }],
		['a path for an id', { timestamp: 1, data: { task_id: '../../account/info', status: 'completed' } }],
		['a very long id', { timestamp: 1, data: { task_id: long, status: 'completed' } }],
		['data that is null', { timestamp: 1, data: null }],
		['data that is a list', { timestamp: 1, data: [{ task_id: UNKNOWN_ID }] }],
		['a bare prototype', JSON.parse('{"__proto__":{"task_id":"x","status":"completed"}}')],
	])('%s is answered with a short 4xx', async (_what, body) => {
		const called = await host.call(execution, { body, headers: GOOD });
		expect(called.thrown).toBeUndefined();
		expect(called.replies).toHaveLength(1);
		const [{ status, body: said }] = called.replies;
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect(JSON.stringify(said).length).toBeLessThan(200);
		expect(called.sent).toEqual([]);
		expect(called.logs).toHaveLength(1);
		expect(called.logs[0].length).toBeLessThan(300);
		expect(called.logs[0]).not.toContain('\n');
		await expectUnharmed();
	});

	it('a task of another execution is answered with a 4xx', async () => {
		const other = await host.run(optionsOf(IMAGINE, prompts('somebody else')));
		finishAll();
		const foreign = ids()[1];
		const called = await host.call(execution, { body: await bodyFor(foreign), headers: GOOD });
		expect(called.replies[0].status).toBeGreaterThanOrEqual(400);
		expect(called.replies[0].status).toBeLessThan(500);
		expect(called.sent).toEqual([]);
		await expectUnharmed();
		expect(other.status).toBe('waiting');
		expect(other.calls).toEqual([]);
	});

	it.each<[string, () => unknown]>([
		[
			'10 MB of text',
			() => ({ data: { task_id: UNKNOWN_ID, status: 'completed', junk: 'x'.repeat(10_000_000) } }),
		],
		[
			'10 MB of small parts',
			() => ({ data: { task_id: UNKNOWN_ID, junk: Array(1_000_000).fill({ a: 1 }) } }),
		],
		[
			'a deep nest',
			() => JSON.parse(`{"data":{"task_id":"x","junk":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`),
		],
	])('%s is answered with a 4xx, in time', async (_what, body) => {
		const called = await host.call(execution, { body: body(), headers: GOOD });
		expect(called.thrown).toBeUndefined();
		expect(called.replies.map(({ status }) => Math.floor(status / 100))).toEqual([4]);
		expect(called.tookMs).toBeLessThan(8_000);
		expect(called.logs.join().length).toBeLessThan(300);
		await expectUnharmed();
	});

	it.each(['completed', 'processing'])(
		'our own id with junk of 10 MB around it (%s) does no harm',
		async (status) => {
			const body = await bodyFor(ids()[0], { status, junk: Array(300_000).fill({ secret: 'x'.repeat(10) }) });
			const called = await host.call(execution, { body, headers: GOOD });
			expect(called.replies.map((reply) => reply.status)).toEqual([413]);
			await expectUnharmed();
		},
	);

	it('an execution that this node did not suspend is answered with a 4xx', async () => {
		const body = await bodyFor(ids()[0]);
		for (const nodeContext of [
			{},
			{ piApiSuspended: null },
			{ piApiSuspended: 'x' },
			{ piApiSuspended: { entries: 7 } },
		]) {
			const called = await host.call(execution, { body, headers: GOOD }, { nodeContext });
			expectNothing(called);
			expect(called.replies).toHaveLength(1);
			expect(Math.floor(called.replies[0].status / 100)).toBe(4);
		}
		await expectUnharmed();
	});
});

describe('the webhook never throws', () => {
	it.each<[string, IDataObject]>([
		[
			'the credential cannot be read',
			{ getCredentials: async () => await Promise.reject(new Error('gone')) },
		],
		[
			'the context cannot be read',
			{
				evaluateExpression: () => {
					throw new Error('no such node');
				},
			},
		],
		['the context is not JSON', { evaluateExpression: () => '{' }],
		[
			'the headers cannot be read',
			{
				getHeaderData: () => {
					throw new Error('closed');
				},
			},
		],
		[
			'the body cannot be read',
			{
				getBodyData: () => {
					throw new Error('closed');
				},
			},
		],
		[
			'the query cannot be read',
			{
				getQueryData: () => {
					throw new Error('closed');
				},
			},
		],
		[
			'something throws a text',
			{
				getBodyData: () => {
					throw 'closed';
				},
			},
		],
		['the service cannot be called', { helpers: {} }],
	])('the webhook answers where %s', async (_what, broken) => {
		const execution = await standing(['a fox']);
		finishAll();
		const called = await host.call(execution, { body: await bodyFor(ids()[0]), headers: GOOD }, { broken });
		expectNothing(called);
		expect(called.replies).toHaveLength(1);
		expect(execution.status).toBe('waiting');
		expectNoSecrets(execution);
	});

	it('the webhook does not throw where the caller has gone, and writing to it fails', async () => {
		const execution = await standing(['a fox']);
		finishAll();
		const gone = {
			headersSent: false,
			status: () => {
				throw new Error('write EPIPE');
			},
		};
		for (const body of [await bodyFor(ids()[0]), { hello: 'world' }]) {
			const called = await host.call(
				execution,
				{ body, headers: GOOD },
				{ broken: { getResponseObject: () => gone } },
			);
			expect(called.thrown).toBeUndefined();
		}
	});

	it('the webhook works on where somebody has answered already, and answers no second time', async () => {
		const execution = await standing(['a fox']);
		finishAll();
		const called = await host.call(
			execution,
			{ body: await bodyFor(ids()[0]), headers: GOOD },
			{ answered: true },
		);
		expect([called.thrown, called.replies]).toEqual([undefined, []]);
		expect(execution.status).toBe('finished');
	});

	it('the webhook does not throw where the log is full', async () => {
		const execution = await standing(['a fox']);
		const full = () => {
			throw new Error('ENOSPC');
		};
		const broken = { logger: { info: full, warn: full, error: full, debug: full } };
		const called = await host.call(execution, { body: { hello: 'world' }, headers: GOOD }, { broken });
		expectNothing(called);
	});
});

describe('the callbacks of the service', () => {
	const four = ['a fox', 'a hare', 'a heron', 'an owl'];

	it.each([
		['once each', []],
		['twice', [{ type: 'duplicate', copies: 2 }]],
		['too early as well', [{ type: 'early' }]],
		['forged by a stranger as well', [{ type: 'forged' }]],
		['late', [{ type: 'late', ms: 8_000 }]],
		[
			'all of that',
			[{ type: 'duplicate' }, { type: 'early' }, { type: 'forged' }, { type: 'late', ms: 4_000 }],
		],
	] as const)('callbacks of the service resume a run once: %s', async (_what, effects) => {
		bench.sandbox.configure({
			...{ durationMs: SLOW_MS, pendingMs: STANDING_MS, spread: 0.3 },
			callbackOnProcessing: true,
			callbackRetryMs: 3_000,
		});
		bench.sandbox.setFaults(effects.map((effect) => ({ route: 'callback', effect })));
		const options = optionsOf({ ...IMAGINE, download: 'grid' }, prompts(...four));
		const execution = await host.runToEnd(options, begin);
		expect(execution.waitTill).toBeDefined();
		expect(execution.items.map(({ json }) => [json.prompt, json.status])).toEqual(
			four.map((prompt) => [prompt, 'completed']),
		);
		expect(execution.items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(execution.resumed).toBe(1);
		expect(execution.calls.map(({ thrown }) => thrown).filter(Boolean)).toEqual([]);
		expect(bench.counters).toMatchObject({ tasksCreated: 4, tasksPaid: 4, credentialLeaks: 0 });
		expect(texts(execution)).not.toContain('attacker');
		expectNoSecrets(execution);
	});
});

it('whatever the order of callbacks, a run resumes once, with all results in input order', async () => {
	const kinds = ['true', 'true', 'claim', 'progress', 'forged', 'junk', 'unknown'] as const;
	const event = fc.oneof(
		fc.record({ pass: fc.integer({ min: 1, max: 12 }) }),
		fc.record({ task: fc.nat(4), kind: fc.constantFrom(...kinds), together: fc.boolean() }),
	);
	const plan = fc.record({
		count: fc.integer({ min: 1, max: 5 }),
		seed: fc.integer({ min: 1, max: 1_000 }),
		events: fc.array(event, { maxLength: 14 }),
		failing: fc.nat(6),
	});
	await fc.assert(
		fc.asyncProperty(plan, async ({ count, seed, events, failing }) => {
			bench.sandbox.reset();
			bench.sandbox.configure({ durationMs: 100_000_000, spread: 0.9, randomSeed: seed });
			bench.sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
			const names = Array.from({ length: count }, (_, number) =>
				number === failing ? `fox ${number} ${MARKERS.fail}` : `fox ${number}`,
			);
			const execution = await host.run(optionsOf(IMAGINE, { ...prompts(...names), continueOnFail: true }));
			expect(execution.status).toBe('waiting');
			const own = names.map((name) => bench.sandbox.tasks().find(({ prompt }) => prompt === name)?.id ?? '');
			const posts: Array<Promise<unknown>> = [];
			const post = async (id: string, kind: (typeof kinds)[number]): Promise<void> => {
				const headers = kind === 'forged' ? { 'x-webhook-secret': 'wrong' } : GOOD;
				const said = {
					claim: { status: 'completed' },
					forged: { status: 'completed' },
					progress: { status: 'processing' },
				};
				const body =
					kind === 'junk'
						? { a: 1 }
						: kind === 'unknown'
							? { data: { task_id: UNKNOWN_ID, status: 'completed' } }
							: await bodyFor(id, Reflect.get(said, kind) as IDataObject | undefined);
				const before = execution.status;
				const { status } = await host.post(execution, body, headers);
				if (before === 'waiting' && status !== 409) {
					expect(status).toBe(
						{ junk: 400, unknown: 404, forged: 401, true: 200, claim: 200, progress: 200 }[kind],
					);
				}
			};
			for (const each of events) {
				if ('pass' in each) bench.sandbox.advance(each.pass * 20_000_000);
				else if (each.together) posts.push(post(own[each.task % count], each.kind));
				else await post(own[each.task % count], each.kind);
				const over = bench.sandbox.tasks().every(({ endedAt }) => endedAt !== undefined);
				if (!over) expect(execution.status).toBe('waiting');
			}
			await Promise.all(posts);
			finishAll();
			await Promise.all(own.map(async (id) => await post(id, 'true')));
			await until(() => execution.status === 'finished');
			expect(execution.resumed).toBe(1);
			expect(execution.calls.map(({ thrown }) => thrown).filter(Boolean)).toEqual([]);
			expect(
				execution.items.map(({ json }) => json.task_id ?? (json.details as IDataObject).task_id),
			).toEqual(own);
			expect(execution.items.map(({ json }) => 'error' in json)).toEqual(
				names.map((_, number) => number === failing),
			);
			expect(bench.counters.tasksCreated).toBe(count);
		}),
		{ numRuns: 25 },
	);
}, 90_000);
