import { MARKERS } from '../../sandbox';
import { sizeOf } from '../support/pictures';
import { itemsOf, STANDING, useBench } from '../support/sandbox';

const bench = useBench();
const UNKNOWN_ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const TASK = { resource: 'task' };

describe('get', () => {
	it('takes the id from the item, and pays for nothing', async () => {
		const id = await bench.grid();
		const run = await bench.run({ ...TASK, operation: 'get' }, { items: itemsOf({ task_id: id }) });
		expect(run.items[0].json).toMatchObject({ task_id: id, status: 'completed', prompt: 'a red fox' });
		expect(run.items[0].json.images).toHaveLength(4);
		expect(run.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
			`GET /api/v1/task/${id}`,
		]);
	});

	it('is chosen first', async () => {
		const run = await bench.run(TASK, { items: itemsOf({ task_id: await bench.grid() }) });
		expect(run.items[0].json.status).toBe('completed');
	});

	it.each([
		['failed', async () => await bench.made('imagine', { prompt: `a fox ${MARKERS.banned}` })],
		[
			'pending',
			async () => {
				bench.sandbox.configure(STANDING);
				return await bench.begun('imagine', { prompt: 'a red fox' });
			},
		],
	])('gives a %s task as it stands', async (status, make) => {
		const id = await make();
		const run = await bench.run({ ...TASK, operation: 'get', taskId: id });
		expect(run.items[0].json).toMatchObject({ task_id: id, status });
	});

	it('reads several, in the order of the items, and names the one that is not there', async () => {
		const [one, two] = [await bench.grid('one'), await bench.grid('two')];
		const items = itemsOf({ task_id: two }, { task_id: UNKNOWN_ID }, { task_id: one }, { task_id: 'no id' });
		const run = await bench.run({ ...TASK, operation: 'get' }, { items, continueOnFail: true });
		expect(run.items.map(({ json, pairedItem }) => [json.task_id, pairedItem])).toEqual(
			[two, undefined, one, undefined].map((id, item) => [id, { item }]),
		);
		expect(run.items[1].json).toMatchObject({
			error: 'PiAPI does not know this: task not found',
			details: { reason: 'read', http_status: 404 },
		});
		expect(run.items[1].json.message).toMatch(/Check Task ID and Base URL/);
		expect(run.items[3].json).toMatchObject({ error: '“Task ID” is “no id”, which is not a task id' });
	});

	it('splits and downloads where it is asked to', async () => {
		const id = await bench.grid();
		const run = await bench.run({
			...TASK,
			operation: 'get',
			taskId: id,
			options: { splitIntoItems: 'file' },
			download: 'images',
		});
		expect(run.items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		expect(run.items.map((item) => Object.keys(item.binary ?? {}))).toEqual(Array(4).fill(['data']));
	});
});

describe('wait', () => {
	it('waits for a task that runs, and pays for nothing', async () => {
		bench.sandbox.configure({ durationMs: 40 });
		const id = await bench.begun('imagine', { prompt: 'a red fox', process_mode: 'turbo' });
		const run = await bench.run({ ...TASK, operation: 'wait' }, { items: itemsOf({ task_id: id }) });
		expect(run.items[0].json).toMatchObject({ task_id: id, status: 'completed' });
		expect(run.sent.every(({ method }) => method === 'GET')).toBe(true);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('takes what Do Not Wait gave', async () => {
		const begun = await bench.run({ operation: 'imagine', prompt: 'a red fox', waitForResult: 'none' });
		const run = await bench.run({ ...TASK, operation: 'wait' }, { items: begun.items });
		expect(run.items[0].json).toMatchObject({
			task_id: begun.items[0].json.task_id,
			status: 'completed',
		});
	});

	it('waits for more tasks than the account may run at once', async () => {
		const ids = await Promise.all(Array.from({ length: 8 }, async (_, n) => await bench.grid(`fox ${n}`)));
		const run = await bench.run(
			{ ...TASK, operation: 'wait' },
			{ items: itemsOf(...ids.map((id) => ({ task_id: id }))), credentials: { concurrentJobs: 1 } },
		);
		expect(run.items.map(({ json }) => json.task_id)).toEqual(ids);
	});

	it('fails where the task has failed', async () => {
		const id = await bench.made('imagine', { prompt: `a fox ${MARKERS.banned}` });
		const { error } = await bench.run({ ...TASK, operation: 'wait', taskId: id });
		expect(error.message).toMatch(new RegExp(`^The content filter turned .* \\(task ${id}\\)$`));
	});

	it('gives up at the timeout with the task id', async () => {
		bench.sandbox.configure(STANDING);
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		const { error } = await bench.run({
			...TASK,
			operation: 'wait',
			taskId: id,
			options: { timeout: 5 },
		});
		expect(error.message).toBe(`Task ${id} did not finish within 5 s`);
	});

	it('the wait gives the pending task on where that is chosen', async () => {
		bench.sandbox.configure(STANDING);
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		const run = await bench.run({
			...TASK,
			operation: 'wait',
			taskId: id,
			options: { timeout: 5, onTimeout: 'pending' },
		});
		expect(run.items[0].json).toMatchObject({ task_id: id, status: 'pending' });
		expect(run.hints[0].message).toBe(`Task ${id} is still pending after 5 s; Task > Wait picks it up.`);
	});

	it('says within seconds that the service does not know a task', async () => {
		const { error, sent } = await bench.run({ ...TASK, operation: 'wait', taskId: UNKNOWN_ID });
		expect(error.message).toContain(UNKNOWN_ID);
		expect(error.message).toMatch(/PiAPI does not know this: task not found/);
		expect(sent.length).toBeGreaterThan(1);
		expect(sent.length).toBeLessThanOrEqual(8);
	});

	it('waits some seconds for a task that is so new that the service does not know it yet', async () => {
		const id = await bench.grid();
		bench.sandbox.setFaults([{ route: 'get', count: 1, effect: { type: 'status', status: 404 } }]);
		const run = await bench.run({ ...TASK, operation: 'wait', taskId: id });
		expect(run.items[0].json).toMatchObject({ task_id: id, status: 'completed' });
	});

	it('says at once that the key is wrong', async () => {
		const { error, sent } = await bench.run(
			{ ...TASK, operation: 'wait', taskId: UNKNOWN_ID },
			{ credentials: { apiKey: 'wrong-key' } },
		);
		expect(error.message).toMatch(/PiAPI did not accept the API key/);
		expect(sent).toHaveLength(1);
	});

	it('the wait goes on where the first poll fails for a moment', async () => {
		const id = await bench.grid();
		bench.sandbox.setFaults([
			{ route: 'get', count: 1, effect: { type: 'status', status: 502, body: 'html' } },
		]);
		const run = await bench.run({ ...TASK, operation: 'wait', taskId: id });
		expect(run.items[0].json.status).toBe('completed');
	});
});

describe('cancel', () => {
	it('the operation cancels a pending task', async () => {
		bench.sandbox.configure(STANDING);
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		const run = await bench.run({ ...TASK, operation: 'cancel' }, { items: itemsOf({ task_id: id }) });
		expect(run.items).toEqual([
			{
				json: { task_id: id, cancelled: true, message: `task ${id} canceled` },
				pairedItem: { item: 0 },
			},
		]);
		expect(run.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
			`DELETE /api/v1/task/${id}`,
		]);
		expect(bench.sandbox.tasks()[0].status).toBe('cancelled');
	});

	it('says why a task that is being worked on cannot be cancelled', async () => {
		bench.sandbox.configure({ ...STANDING, pendingMs: 0 });
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		bench.sandbox.advance(1);
		const { error } = await bench.run({ ...TASK, operation: 'cancel', taskId: id });
		expect(error.message).toMatch(/is processing, only pending tasks can be canceled$/);
		expect(bench.sandbox.tasks()[0].status).toBe('processing');
	});

	it('leaves the others alone', async () => {
		bench.sandbox.configure(STANDING);
		const [one, two] = [
			await bench.begun('imagine', { prompt: 'one' }),
			await bench.begun('imagine', { prompt: 'two' }),
		];
		const run = await bench.run(
			{ ...TASK, operation: 'cancel' },
			{
				items: itemsOf({ task_id: one }, { task_id: UNKNOWN_ID }, { task_id: two }),
				continueOnFail: true,
			},
		);
		expect(run.items.map(({ json }) => json.cancelled)).toEqual([true, undefined, true]);
		expect(run.items[1].json.error).toMatch(/task not found/);
	});
});

describe('download', () => {
	it('gives the single images', async () => {
		const id = await bench.grid();
		const run = await bench.run({ ...TASK, operation: 'download', taskId: id });
		expect(Object.keys(run.items[0].binary ?? {})).toEqual(['data_1', 'data_2', 'data_3', 'data_4']);
		for (const file of Object.values(run.items[0].binary ?? {})) {
			expect(await sizeOf(Buffer.from(file.data, 'base64'))).toEqual({
				format: 'png',
				width: 16,
				height: 16,
			});
		}
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it.each([
		['pending', /Wait for it first with Task > Wait/],
		['failed', /Create the image again/],
	])('says that a %s task has no files', async (status, fix) => {
		let id: string;
		if (status === 'failed') id = await bench.made('imagine', { prompt: `a fox ${MARKERS.banned}` });
		else {
			bench.sandbox.configure(STANDING);
			id = await bench.begun('imagine', { prompt: 'a red fox' });
		}
		const { error } = await bench.run({ ...TASK, operation: 'download', taskId: id });
		expect(error.message).toBe(`Task ${id} has no files: it is ${status}`);
		expect(error.description).toMatch(fix);
		expect(bench.counters.downloads).toBe(0);
	});

	it('fetches again what could not be fetched before', async () => {
		bench.sandbox.setFaults([{ route: 'file', effect: { type: 'status', status: 404 } }]);
		const failed = await bench.run(
			{ operation: 'imagine', prompt: 'a red fox', download: 'images' },
			{ continueOnFail: true },
		);
		const { details } = failed.items[0].json as { details: { task_id: string } };
		bench.sandbox.setFaults([]);
		const run = await bench.run({ ...TASK, operation: 'download', taskId: details.task_id });
		expect(Object.keys(run.items[0].binary ?? {})).toHaveLength(4);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('account > get', () => {
	it('gives plan and credits, once per item, and pays for nothing', async () => {
		const run = await bench.run({ resource: 'account' }, { items: itemsOf({}, {}) });
		expect(run.items).toHaveLength(2);
		expect(run.items[1]).toMatchObject({
			json: {
				plan: 'pro',
				credit_pack_info: { available_credits: 100_000_000_000, frozen_credits: 0 },
				equivalent_in_usd: 10_000,
			},
			pairedItem: { item: 1 },
		});
		expect(run.items[0].json).not.toHaveProperty('api_key');
		expect(run.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(
			Array(2).fill('GET /account/info'),
		);
	});

	it('names a wrong key', async () => {
		const { error } = await bench.run({ resource: 'account' }, { credentials: { apiKey: 'wrong-key' } });
		expect(error.message).toBe('PiAPI did not accept the API key: Invalid API key');
	});

	it('may be asked again after a failure', async () => {
		bench.sandbox.setFaults([{ route: 'account', effect: { type: 'status', status: 502, body: 'html' } }]);
		const { error } = await bench.run({ resource: 'account' });
		expect(error.message).toMatch(/^Instead of PiAPI, a web page .*HTTP 502/);
		expect(error.description).toMatch(/run the node again/);
	});
});
