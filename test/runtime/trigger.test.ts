import { holdLongPauses } from '../support/longPauses';
import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import type { Sandbox } from '../../sandbox';
import { MARKERS, startSandbox } from '../../sandbox';
import type { Called, WebhookOptions } from '../support/webhook';
import { callNode, leftBehind } from '../support/webhook';

const API_KEY = 'key-7f3a9c51e2';
const SECRET = 'hook-secret-4d81';
const GOOD = { 'x-webhook-secret': SECRET };
const UNKNOWN_ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
/** PiAPI calls again after 5 s without an answer. */
const WELL_BELOW_MS = 4_000;

jest.setTimeout(30_000);

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ key: API_KEY, settings: { durationMs: 0, pendingMs: 0, tilePx: 16 } });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.stop());

/** Waits until the condition holds, ten seconds at most. */
async function until(condition: () => boolean): Promise<void> {
	const end = performance.now() + 10_000;
	while (!condition()) {
		if (performance.now() > end) throw new Error('the condition never came true');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** A task at the sandbox, in the body of a get. */
async function view(id: string): Promise<IDataObject> {
	const answer = await fetch(`${sandbox.url}/api/v1/task/${id}`, { headers: { 'x-api-key': API_KEY } });
	const { data } = (await answer.json()) as { data: IDataObject };
	return data;
}

/** Orders a task; gives its id. */
async function order(
	prompt = 'a fox',
	task_type = 'imagine',
	input: IDataObject = { prompt },
): Promise<string> {
	const answer = await fetch(`${sandbox.url}/api/v1/task`, {
		method: 'POST',
		headers: { 'x-api-key': API_KEY },
		body: JSON.stringify({
			...{ model: 'midjourney', task_type, input },
			config: { webhook_config: { endpoint: 'http://127.0.0.1:1/hook', secret: SECRET } },
		}),
	});
	const { data } = (await answer.json()) as { data: { task_id: string } };
	return data.task_id;
}

/** A finished task, as PiAPI's callback shows it. */
async function finished(prompt?: string): Promise<IDataObject> {
	const id = await order(prompt);
	await until(() => sandbox.tasks().some((task) => task.id === id && task.endedAt !== undefined));
	return await view(id);
}

/** A task that is at work until the clock is moved. */
async function underWay(prompt?: string): Promise<IDataObject> {
	sandbox.configure({ durationMs: 100_000_000 });
	const id = await order(prompt);
	await until(() => sandbox.tasks().some((task) => task.id === id && task.status === 'processing'));
	return await view(id);
}

interface Extra extends Partial<Omit<WebhookOptions, 'parameters' | 'credentials'>> {
	credentials?: IDataObject;
	headers?: IDataObject;
}

/** Calls the trigger, a workflow of its own unless one is named. */
async function call(body: unknown, parameters: INodeParameters = {}, extra: Extra = {}): Promise<Called> {
	const { headers = GOOD, credentials, ...rest } = extra;
	return await callNode({
		workflowId: randomUUID(),
		nodeType: new PiApiTrigger(),
		...rest,
		parameters,
		credentials: { apiKey: API_KEY, baseUrl: sandbox.url, webhookSecret: SECRET, ...credentials },
		call: { body, headers },
	});
}

const wrapped = (data: IDataObject) => ({ timestamp: 1_760_000_000, data });
const NO_SECRET: Extra = { credentials: { webhookSecret: '' }, headers: {} };

function expectStarted(called: Called): void {
	expect([called.thrown, called.replies.map(({ status }) => status)]).toEqual([undefined, [200]]);
	expect(called.items).toHaveLength(1);
	expectNoSecrets(called);
}

/** Answered once, nothing starts, at most one line in the log. */
function expectNothing(called: Called, ...statuses: number[]): void {
	expect([called.thrown, called.items]).toEqual([undefined, undefined]);
	expect(called.replies).toHaveLength(1);
	expect(statuses).toContain(called.replies[0].status);
	expect(called.data?.noWebhookResponse).toBe(true);
	expect(called.logs.length).toBeLessThanOrEqual(1);
	expect(called.logs.join()).not.toContain('\n');
	expect(called.logs.join().length).toBeLessThan(300);
	expect(JSON.stringify(called.replies[0].body).length).toBeLessThan(200);
	expectNoSecrets(called);
}

function expectNoSecrets(called: Called): void {
	for (const secret of [API_KEY, SECRET]) expect(leftBehind(called)).not.toContain(secret);
}

describe('a good callback', () => {
	it.each([
		['as documented', wrapped],
		['with a code', (data: IDataObject) => ({ code: 200, data, message: 'success' })],
		['the task alone', (data: IDataObject) => data],
		['with its status in capitals', (data: IDataObject) => wrapped({ ...data, status: 'Completed' })],
	])('starts with the item of the action node: %s', async (_form, shape) => {
		const called = await call(shape(await finished()));
		expectStarted(called);
		expect(called.items?.[0].json).toMatchObject({
			...{ task_id: sandbox.tasks()[0].id, service: 'piapi', model: 'midjourney', task_type: 'imagine' },
			...{ status: 'completed', prompt: 'a fox', cost: { points: expect.any(Number) } },
		});
		expect(called.items?.[0].json.images).toHaveLength(4);
		expect(called.items?.[0].pairedItem).toBeUndefined();
	});

	it('is verified by its secret alone: the service is not asked', async () => {
		expect((await call(wrapped(await finished()))).sent).toEqual([]);
	});

	it('starts for a failed task with what went wrong', async () => {
		const called = await call(wrapped(await finished(`a ${MARKERS.banned} fox`)));
		expectStarted(called);
		expect(called.items?.[0].json).toMatchObject({ status: 'failed', task_error: { code: 10_000 } });
	});

	it('comes with what was asked for: raw, without secrets', async () => {
		const called = await call(wrapped(await finished()), { output: 'raw' });
		expectStarted(called);
		expect(called.items?.[0].json).toMatchObject({ config: { webhook_config: {} }, meta: {}, input: {} });
	});

	it('comes with what was asked for: some fields', async () => {
		const called = await call(wrapped(await finished()), { output: 'selectedFields', fields: ['status'] });
		expect(called.items?.[0].json).toEqual({ status: 'completed' });
	});

	it('comes with what was asked for: one item per image, each with its file', async () => {
		const called = await call(wrapped(await finished()), {
			options: { splitIntoItems: 'file' },
			download: 'both',
		});
		expect(called.items?.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		for (const { binary } of called.items ?? []) expect(binary?.data.mimeType).toBe('image/png');
		expect(called.items?.[0].binary?.grid).toBeDefined();
		expect(sandbox.state().counters.credentialLeaks).toBe(0);
	});

	it('is answered by n8n with its files, so that n8n says whether it could store them', async () => {
		const called = await call(wrapped(await finished()), { download: 'grid' });
		expectStarted(called);
		expect(called.data?.noWebhookResponse).not.toBe(true);
		expect(called.items?.[0].binary?.data).toBeDefined();
	});

	it('is answered before files that take long, and starts with them', async () => {
		const data = await finished();
		sandbox.setFaults([{ route: 'file', effect: { type: 'slow', when: 'after', ms: 5_000 } }]);
		const called = await call(wrapped(data), { download: 'grid' });
		expectStarted(called);
		expect(called.data?.noWebhookResponse).toBe(true);
		expect(called.replies[0].afterMs).toBeLessThan(WELL_BELOW_MS);
		expect(called.tookMs - called.replies[0].afterMs).toBeGreaterThan(500);
		expect(called.items?.[0].binary?.data).toBeDefined();
	});

	it('starts with the task id even where its file cannot be had', async () => {
		const data = await finished();
		sandbox.setFaults([{ route: 'file', effect: { type: 'status', status: 404 } }]);
		const called = await call(wrapped(data), { download: 'grid' });
		expectStarted(called);
		expect(JSON.stringify(called.items)).toContain(data.task_id);
	});
});

describe('the trigger with a secret in the credential', () => {
	it.each<[string, IDataObject]>([
		['no secret', {}],
		['a wrong one', { 'x-webhook-secret': 'not-the-secret' }],
		['an empty one', { 'x-webhook-secret': '' }],
		['one that is too long', { 'x-webhook-secret': `${SECRET}x` }],
		['the beginning of it', { 'x-webhook-secret': SECRET.slice(0, -1) }],
		['another casing', { 'x-webhook-secret': SECRET.toUpperCase() }],
		['two', { 'x-webhook-secret': [SECRET, SECRET] }],
		['the API key', { 'x-webhook-secret': API_KEY }],
	])('%s is answered with 401, nothing starts and the service is not asked', async (_what, headers) => {
		for (const verification of ['automatic', 'reread']) {
			const called = await call(wrapped(await finished()), { verification }, { headers });
			expectNothing(called, 401);
			expect(called.sent).toEqual([]);
			expect(called.logs).toHaveLength(1);
		}
	});

	it('Always Read the Task asks the service besides', async () => {
		const data = await finished();
		const called = await call(wrapped({ ...data, prompt: 'lie', output: null }), { verification: 'reread' });
		expectStarted(called);
		expect(called.sent).toHaveLength(1);
		expect(called.items?.[0].json.images).toHaveLength(4);
	});

	it.each(['0', ' blanks around it ', 'a', 'ünïcödé', '"quoted"', 'x'.repeat(512)])(
		'any secret will do: %j',
		async (webhookSecret) => {
			const extra = { credentials: { webhookSecret } };
			const data = await finished();
			expectNothing(await call(wrapped(data), {}, { ...extra, headers: { 'x-webhook-secret': 'no' } }), 401);
			const called = await call(
				wrapped(data),
				{},
				{ ...extra, headers: { 'x-webhook-secret': webhookSecret.trim() } },
			);
			expect(called.items).toHaveLength(1);
		},
	);
});

describe('a secret that others can guess', () => {
	const guessed = (workflowId: string, webhookSecret = 'midjourney'): Extra => ({
		...{ workflowId, credentials: { webhookSecret }, headers: { 'x-webhook-secret': webhookSecret } },
	});

	it('is warned about in the log, once for a trigger, and the task is read besides', async () => {
		const workflowId = randomUUID();
		const first = await call(wrapped(await finished()), {}, guessed(workflowId));
		expect(first.items).toHaveLength(1);
		expect(first.sent.map(({ method }) => method)).toEqual(['GET']);
		expect(first.logs.join()).toContain('use 16 random characters or more. Until then each task is read');
		expect(first.logs.join()).not.toContain('midjourney');
		const second = await call(wrapped(await finished('another fox')), {}, guessed(workflowId));
		expect(second.items).toHaveLength(1);
		expect(second.sent).toHaveLength(1);
		expect(second.logs).toEqual([]);
	});

	it('the service is asked and lets nothing in that it does not know, where the secret is guessed', async () => {
		const forged = {
			...(await underWay()),
			status: 'completed',
			output: { image_url: 'https://evil.example/1.png' },
		};
		const called = await call(wrapped(forged), {}, guessed(randomUUID(), 'webhook-secret-1'));
		expect(called.items).toBeUndefined();
		expect(called.replies.map(({ status }) => status)).not.toEqual([200]);
	}, 30_000);

	it('is still asked for', async () => {
		const extra = { ...guessed(randomUUID()), headers: { 'x-webhook-secret': 'Midjourney' } };
		expectNothing(await call(wrapped(await finished()), {}, extra), 401);
	});
});

it('blanks around the secret are not part of it: HTTP cuts them off', async () => {
	const extra = { credentials: { webhookSecret: ` ${SECRET}\n` } };
	expectNothing(await call(wrapped(await finished()), {}, { ...extra, headers: {} }), 401);
	expectStarted(await call(wrapped(await finished()), {}, extra));
});

describe('the trigger without a secret in the credential', () => {
	it('a secret of blanks is none', async () => {
		const called = await call(wrapped(await finished()), {}, { credentials: { webhookSecret: '  ' } });
		expectStarted(called);
		expect(called.sent).toHaveLength(1);
	});

	it('the task is read with the key, and that is what starts', async () => {
		const data = await finished();
		const forged = { ...data, model: 'attacker', output: { image_url: 'https://attacker.invalid/a.png' } };
		const called = await call(wrapped(forged), {}, NO_SECRET);
		expectStarted(called);
		expect(called.sent.map(({ url, signed }) => [url, signed])).toEqual([
			[`${sandbox.url}/api/v1/task/${data.task_id}`, true],
		]);
		expect(JSON.stringify(called.items)).not.toContain('attacker');
	});

	it('a secret that comes all the same changes nothing', async () => {
		const called = await call(wrapped(await finished()), {}, { ...NO_SECRET, headers: GOOD });
		expect(called.items).toHaveLength(1);
		expect(called.sent).toHaveLength(1);
	});

	it.each(['completed', 'failed', 'cancelled'])(
		'a task that is not yet %s does not start',
		async (status) => {
			const called = await call(wrapped({ ...(await underWay()), status }), {}, NO_SECRET);
			expectNothing(called, 404, 409, 503);
			expect(called.replies[0].afterMs).toBeLessThan(WELL_BELOW_MS);
		},
	);

	it('a task that is not known is answered with a 4xx', async () => {
		const called = await call(wrapped({ task_id: UNKNOWN_ID, status: 'completed' }), {}, NO_SECRET);
		expectNothing(called, 404);
	});

	it('a task that completed although the call says failed starts as what it is', async () => {
		const called = await call(
			wrapped({ ...(await finished()), status: 'failed' }),
			{ events: ['completed'] },
			NO_SECRET,
		);
		expectStarted(called);
		expect(called.items?.[0].json.status).toBe('completed');
	});

	it('a task that failed although the call says completed does not start for Completed alone', async () => {
		const data = { ...(await finished(`a ${MARKERS.fail} fox`)), status: 'completed' };
		expectNothing(await call(wrapped(data), { events: ['completed'] }, NO_SECRET), 200);
	});

	it.each([
		{ type: 'status', status: 502, body: 'html' },
		{ type: 'status', status: 500 },
		{ type: 'status', status: 401 },
		{ type: 'status', status: 429 },
		{ type: 'status', status: 200, body: 'html' },
		{ type: 'status', status: 200, body: 'empty' },
		{ type: 'reset' },
		{ type: 'cut' },
		{ type: 'timeout' },
	] as const)(
		'the service cannot be read (%j): asked to call again in time, and started by the next call',
		async (effect) => {
			const data = await finished();
			sandbox.setFaults([{ route: 'get', effect }]);
			const kept = { workflowId: randomUUID(), ...NO_SECRET };
			const goOn = holdLongPauses();
			let replied = false;
			const first = call(wrapped(data), {}, { ...kept, onReply: () => (replied = true) });
			await until(() => replied);
			sandbox.setFaults([]);
			expectStarted(await call(wrapped(data), {}, kept));
			goOn();
			// What the first call kept is not started again.
			const called = await first;
			expect(called.items).toBeUndefined();
			expect(called.replies.map(({ status }) => status)).toEqual([503]);
			expect(called.replies[0].afterMs).toBeLessThan(WELL_BELOW_MS);
		},
	);

	it('the event starts although the service has stopped calling before it can be read', async () => {
		const data = await finished();
		sandbox.setFaults([{ route: 'get', effect: { type: 'status', status: 502 } }]);
		const called = await call(wrapped(data), {}, { ...NO_SECRET, onReply: () => sandbox.setFaults([]) });
		expect(called.replies.map(({ status }) => status)).toEqual([503]);
		expect(called.items?.[0].json).toMatchObject({ task_id: data.task_id, status: 'completed' });
		expect(called.logs).toHaveLength(1);
		expect(called.logs[0]).toContain(data.task_id);
	});

	it('the trigger gives up after ten minutes, with the id in the log', async () => {
		const data = await finished();
		sandbox.setFaults([{ route: 'get', effect: { type: 'status', status: 502 } }]);
		const called = await call(wrapped(data), {}, NO_SECRET);
		expect([called.thrown, called.items]).toEqual([undefined, undefined]);
		expect(called.replies.map(({ status }) => status)).toEqual([503]);
		expect(called.logs).toHaveLength(2);
		for (const line of called.logs) expect(line).toContain(data.task_id);
		expectNoSecrets(called);
	});

	it('a callback that is a moment ahead of the service is verified', async () => {
		const data = await underWay();
		setTimeout(() => sandbox.advance(200_000_000), 250);
		const called = await call(wrapped({ ...data, status: 'completed' }), {}, NO_SECRET);
		expectStarted(called);
	});
});

describe('None', () => {
	it('believes anybody, and asks nobody', async () => {
		const data = { task_id: UNKNOWN_ID, status: 'completed', model: 'kling', task_type: 'video' };
		for (const extra of [NO_SECRET, { headers: {} }, { headers: { 'x-webhook-secret': 'wrong' } }]) {
			const called = await call(wrapped(data), { verification: 'none' }, extra);
			expectStarted(called);
			expect(called.sent).toEqual([]);
		}
	});

	it('fetches no file: whoever calls could choose its address', async () => {
		const data = { ...(await finished()), output: { image_url: `${sandbox.url}/files/x.png` } };
		const called = await call(wrapped(data), { verification: 'none', download: 'both' }, NO_SECRET);
		expectStarted(called);
		expect([called.items?.[0].binary, called.sent]).toEqual([undefined, []]);
	});

	it('is never a default, nor taken for one that is not in the list', async () => {
		const forged = wrapped({ task_id: UNKNOWN_ID, status: 'completed' });
		for (const verification of ['', 'None', 'off', null, 0]) {
			const called = await call(forged, { verification } as INodeParameters, NO_SECRET);
			expect(called.items).toBeUndefined();
			expect(called.replies[0].status).toBeGreaterThanOrEqual(400);
		}
	});

	it('is warned of', () => {
		const shown = new PiApiTrigger().description.properties.filter(({ displayOptions }) =>
			displayOptions?.show?.verification?.includes('none'),
		);
		expect(shown.map(({ type }) => type)).toEqual(['notice']);
		expect(shown[0].displayName).toMatch(/anybody/i);
	});
});

describe('filters', () => {
	const events = (...list: string[]) => ({ events: list });

	it.each([
		['completed', events('completed'), true],
		['completed', events('failed', 'progress'), false],
		['completed', events(), false],
		['failed', events('failed'), true],
		['failed', events('completed', 'progress'), false],
		['cancelled', events('failed'), true],
		['cancelled', events('completed'), false],
		['processing', events('progress'), true],
		['pending', events('progress'), true],
		['staged', events('progress'), true],
		['processing', events('completed', 'failed'), false],
		['something new', events('completed', 'failed'), false],
	])('filters by event let %s start for %j or not', async (status, parameters, starts) => {
		const called = await call(
			wrapped({ task_id: randomUUID(), status, model: 'kling', task_type: 'x' }),
			parameters,
		);
		if (starts) expectStarted(called);
		else expectNothing(called, 200);
	});

	it.each<[string, IDataObject, boolean]>([
		['one of the models', { models: 'midjourney' }, true],
		['another model', { models: 'kling' }, false],
		['one of several', { models: 'kling, Midjourney ,suno' }, true],
		['one of several lines', { models: 'kling\nmidjourney' }, true],
		['a part of the name', { models: 'mid' }, false],
		['only blanks', { models: '  ' }, true],
		['only commas', { models: ',,' }, true],
		['the task type', { taskTypes: 'IMAGINE' }, true],
		['another task type', { taskTypes: 'upscale, variation' }, false],
		['both', { models: 'midjourney', taskTypes: 'imagine' }, true],
		['one of both', { models: 'midjourney', taskTypes: 'upscale' }, false],
	])('filters by model and task type go by %s', async (_what, filters, starts) => {
		const called = await call(wrapped(await finished()), { filters } as INodeParameters);
		if (starts) expectStarted(called);
		else expectNothing(called, 200);
	});

	it('an event that is filtered out is not taken for a duplicate', async () => {
		const data = await finished();
		const shared = { workflowId: randomUUID() };
		expectNothing(await call(wrapped(data), events('failed'), shared), 200);
		expectStarted(await call(wrapped(data), events('completed'), shared));
	});
});

describe('the same event again', () => {
	const shared = () => ({ workflowId: randomUUID() });

	it('starts nothing, and is answered with 200', async () => {
		const [data, kept] = [await finished(), shared()];
		expectStarted(await call(wrapped(data), {}, kept));
		expectNothing(await call(wrapped(data), {}, kept), 200);
		expectNothing(await call(wrapped(data), {}, kept), 200);
	});

	it('the same event at the same moment starts once', async () => {
		for (const extra of [{}, NO_SECRET]) {
			const [data, kept] = [await finished(), { ...shared(), ...extra }];
			const calls = await Promise.all(
				Array.from({ length: 8 }, async () => await call(wrapped(data), {}, kept)),
			);
			expect(calls.filter(({ items }) => items !== undefined)).toHaveLength(1);
			expect(calls.map(({ replies }) => replies[0].status)).toEqual(Array(8).fill(200));
		}
	});

	it('waits while n8n stores the first: it starts where that fails', async () => {
		const [data, kept] = [await finished(), shared()];
		const failing = call(wrapped(data), {}, { ...kept, storeMs: 300, storeFails: true });
		const [first, second, third] = await Promise.all([
			failing,
			call(wrapped(data), {}, kept),
			call(wrapped(data), {}, kept),
		]);
		expect(first.replies.map(({ status }) => status)).toEqual([500]);
		expect([second, third].filter(({ items }) => items !== undefined)).toHaveLength(1);
		for (const { replies } of [second, third]) expect(replies[0].status).toBe(200);
	});

	it('starts where n8n could not store it the first time', async () => {
		const [data, kept] = [await finished(), shared()];
		const failed = await call(wrapped(data), {}, { ...kept, storeFails: true });
		expect(failed.replies.map(({ status }) => status)).toEqual([500]);
		expectStarted(await call(wrapped(data), {}, kept));
		expectNothing(await call(wrapped(data), {}, kept), 200);
	});

	it('starts where the first caller had gone: nobody knows what became of it', async () => {
		const [data, kept] = [await finished(), shared()];
		expect((await call(wrapped(data), {}, { ...kept, gone: true })).items).toHaveLength(1);
		expectStarted(await call(wrapped(data), {}, kept));
	});

	it('starts where the node had to answer before n8n had it', async () => {
		const [data, kept] = [await finished(), shared()];
		sandbox.setFaults([{ route: 'file', effect: { type: 'slow', when: 'after', ms: 4_000 } }]);
		const first = await call(wrapped(data), { download: 'grid' }, kept);
		expect(first.data?.noWebhookResponse).toBe(true);
		expectStarted(await call(wrapped(data), {}, kept));
	});

	it('the same event starts once in each process of n8n: what one has started the others do not know', async () => {
		const [data, kept] = [await finished(), shared()];
		expectStarted(await call(wrapped(data), {}, kept));
		await jest.isolateModulesAsync(async () => {
			const other = await import('../../nodes/PiApi/PiApiTrigger.node');
			const there = { ...kept, nodeType: new other.PiApiTrigger() };
			expectStarted(await call(wrapped(data), {}, there));
			expectNothing(await call(wrapped(data), {}, there), 200);
		});
		expectNothing(await call(wrapped(data), {}, kept), 200);
	});

	it('the same event with files at the same moment starts once', async () => {
		const [data, kept] = [await finished(), shared()];
		const calls = await Promise.all(
			Array.from({ length: 4 }, async () => await call(wrapped(data), { download: 'grid' }, kept)),
		);
		expect(calls.filter(({ items }) => items !== undefined)).toHaveLength(1);
	});

	it('leaves the workflow’s static data alone: n8n writes it whole, other nodes’ included', async () => {
		const touched = jest.fn(() => ({}));
		await call(wrapped(await finished()), {}, { broken: { getWorkflowStaticData: touched } });
		expect(touched).not.toHaveBeenCalled();
	});

	it('is another for another task, another workflow and another trigger', async () => {
		const [data, other, kept] = [await finished('a'), await finished('b'), shared()];
		expectStarted(await call(wrapped(data), {}, kept));
		expectStarted(await call(wrapped(other), {}, kept));
		expectStarted(await call(wrapped(data), {}, shared()));
		expectStarted(await call(wrapped(data), {}, { ...kept, nodeId: randomUUID() }));
	});

	it('starts again while the editor listens', async () => {
		const [data, kept] = [await finished(), { ...shared(), mode: 'manual' as const }];
		expectStarted(await call(wrapped(data), {}, kept));
		expectStarted(await call(wrapped(data), {}, kept));
	});

	it('the same event starts in production after the editor had it', async () => {
		const [data, kept] = [await finished(), shared()];
		expectStarted(await call(wrapped(data), {}, { ...kept, mode: 'manual' }));
		expectStarted(await call(wrapped(data), {}, kept));
	});

	it('is every time something new where it is progress', async () => {
		const [data, kept] = [{ task_id: UNKNOWN_ID, status: 'processing' }, shared()];
		for (let time = 0; time < 3; time += 1) {
			expectStarted(await call(wrapped(data), { events: ['progress'] }, kept));
		}
	});

	it('is not remembered of a forged call: the true one starts', async () => {
		const [data, kept] = [await finished(), shared()];
		expectNothing(await call(wrapped(data), {}, { ...kept, headers: {} }), 401);
		expectStarted(await call(wrapped(data), {}, kept));
	});

	it('is remembered for many tasks', async () => {
		const kept = shared();
		const ids = Array.from({ length: 400 }, () => randomUUID());
		for (const task_id of ids) await call(wrapped({ task_id, status: 'completed' }), {}, kept);
		for (const task_id of [ids[0], ids[399]]) {
			expectNothing(await call(wrapped({ task_id, status: 'completed' }), {}, kept), 200);
		}
	});
});

describe('a bad call', () => {
	it.each<[string, unknown]>([
		['no body', undefined],
		['an empty body', {}],
		['null', null],
		['a text', 'done'],
		['a number', 17],
		['an array', [{ data: { task_id: UNKNOWN_ID } }]],
		['something else', { hello: 'world' }],
		['no id', { data: { status: 'completed' } }],
		['an empty id', { data: { task_id: '', status: 'completed' } }],
		['an id of blanks', { data: { task_id: '  ', status: 'completed' } }],
		['an id that is an object', { data: { task_id: { a: 1 }, status: 'completed' } }],
		['data that is null', { data: null }],
		['data that is a list', { data: [{ task_id: UNKNOWN_ID }] }],
		['a deep nest', JSON.parse(`{"data":{"task_id":"x","junk":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`)],
	])('%s is answered with a short 4xx', async (_what, body) => {
		for (const extra of [{}, NO_SECRET]) {
			const called = await call(body, {}, extra);
			expectNothing(called, 400, 404, 413, 422);
			expect(called.sent).toEqual([]);
			expect(called.logs).toHaveLength(1);
		}
	});

	it.each<[string, unknown]>([
		['a path for an id', '../../account/info'],
		['dots for an id', '..'],
		['a query for an id', 'x?y=1#z'],
		['a very long id', 'x'.repeat(100_000)],
		['an id with a line break', 'a\r\nx-evil: 1'],
	])('%s reaches no other address of the service', async (_what, task_id) => {
		const called = await call(wrapped({ task_id, status: 'completed' } as IDataObject), {}, NO_SECRET);
		expectNothing(called, 400, 404, 414, 500, 503);
		expect(sandbox.state().counters.requests).not.toMatchObject({ account: expect.anything() });
		for (const { url } of called.sent) expect(new URL(url).pathname).toMatch(/^\/api\/v1\/task\/[^/]/);
	});

	it('a call of 10 MB is answered quickly', async () => {
		const called = await call(
			{ data: { task_id: UNKNOWN_ID, junk: 'x'.repeat(10_000_000) } },
			{},
			{ headers: {} },
		);
		expectNothing(called, 401);
		expect(called.replies[0].afterMs).toBeLessThan(1_000);
	});

	it('settings that are wrong are answered, not thrown', async () => {
		const data = await finished();
		for (const parameters of [
			{ events: 'completed' },
			{ events: ['never'] },
			{ output: 'x' },
			{ download: 'all' },
		]) {
			const called = await call(wrapped(data), parameters);
			expect([called.thrown, called.replies.length]).toEqual([undefined, 1]);
			expect(called.items === undefined || called.items.length === 1).toBe(true);
		}
	});
});

describe('the webhook never throws', () => {
	const thrower = () => {
		throw new Error('broken');
	};

	it.each<[string, object]>([
		[
			'the credential cannot be read',
			{ getCredentials: async () => await Promise.reject(new Error('gone')) },
		],
		['the parameters cannot be read', { getNodeParameter: thrower }],
		['the headers cannot be read', { getHeaderData: thrower }],
		['the body cannot be read', { getBodyData: thrower }],
		['the mode cannot be read', { getMode: thrower }],
	])('the webhook answers where %s', async (_what, broken) => {
		const called = await call(wrapped(await finished()), {}, { broken });
		expect([called.thrown, called.items]).toEqual([undefined, undefined]);
		expect(called.replies).toHaveLength(1);
		expectNoSecrets(called);
	});

	it('the webhook does not throw where the caller has gone', async () => {
		const gone = { headersSent: false, destroyed: true, status: thrower };
		for (const body of [wrapped(await finished()), { hello: 'world' }]) {
			expect((await call(body, {}, { broken: { getResponseObject: () => gone } })).thrown).toBeUndefined();
		}
	});

	it('the webhook does not throw where the log is full', async () => {
		const broken = { logger: { info: thrower, warn: thrower, error: thrower, debug: thrower } };
		expect((await call({ hello: 'world' }, {}, { broken })).thrown).toBeUndefined();
	});

	it('the webhook works on where somebody has answered already', async () => {
		const called = await call(wrapped(await finished()), {}, { answered: true });
		expect([called.thrown, called.replies]).toEqual([undefined, []]);
		expect(called.items).toHaveLength(1);
	});
});

it('the trigger registers nothing, and says that it is there', async () => {
	const { checkExists, create, delete: remove } = new PiApiTrigger().webhookMethods.default;
	await expect(Promise.all([checkExists(), create(), remove()])).resolves.toEqual([true, true, true]);
});
