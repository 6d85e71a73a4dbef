import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { items, n8n, piApiItems, storeWorkflow } from './support/host';
import { column, fileFacts, fileNames, sourcesOf } from './support/items';
import { untilTaskEnded, finishedGrid, finishedSingle, createSandboxTask } from './support/sandboxTasks';
import { succeed } from './support/runs';
import type { BilledRun } from './support/runs';
import { sandbox } from './support/sandbox';
import { imagineMapped, itemsWith, piapi, promptItems } from './support/steps';
import { chain, START } from './support/workflow';

/** What the sandbox charges where nothing was created. */
const NOTHING = { created: {}, paid: 0, uploads: 0, credentialLeaks: 0 };
const DO_NOT_WAIT = { waitForResult: 'none' };

/** Runs one operation of the resource Task on tasks that are there already, one item each. */
async function onTasks(operation: string, ids: string[], parameters?: INodeParameters): Promise<BilledRun> {
	return await succeed(
		chain({
			items: itemsWith(...ids.map((task_id) => ({ task_id }))),
			steps: [piapi('task', operation, parameters)],
		}),
	);
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

describe('Task > Get', () => {
	it('shows tasks as they stand, finished or not', async () => {
		const done = await finishedGrid('a harbour');
		await sandbox.configure({ pendingMs: 10_000_000 });
		const waiting = await createSandboxTask('imagine', { prompt: 'a mill' });
		const { execution, bill } = await onTasks('get', [waiting, done]);
		expect(bill).toEqual(NOTHING);
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 1]);
		expect(out[0].json).toMatchObject({ task_id: waiting, status: 'pending', prompt: 'a mill' });
		expect(out[0].json).not.toHaveProperty('images');
		expect(out[1].json).toMatchObject({
			task_id: done,
			service: 'piapi',
			model: 'midjourney',
			task_type: 'imagine',
			status: 'completed',
			prompt: 'a harbour',
			image_url: `${sandbox.url}/files/mj/${done}.png`,
			images: [1, 2, 3, 4].map((index) => ({ index, url: expect.stringContaining(done) })),
			actions: expect.arrayContaining(['reroll', 'upscale1', 'variation4']),
			progress: 100,
			cost: { points: 700_000, usd: 0.07 },
		});
	});
});

describe('Task > Wait', () => {
	it('picks up what an Imagine did not wait for', async () => {
		const { execution, bill } = await succeed(
			chain({
				items: promptItems('a harbour', 'a mill'),
				steps: [imagineMapped(DO_NOT_WAIT, { name: 'Imagine' }), piapi('task', 'wait')],
			}),
		);
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 2 }, paid: 2 });
		const begun = items(execution, 'Imagine');
		expect(column(begun, 'status')).toEqual(['pending', 'pending']);
		const out = piApiItems(execution);
		expect(column(out, 'task_id')).toEqual(column(begun, 'task_id'));
		expect(column(out, 'status')).toEqual(['completed', 'completed']);
		expect(column(out, 'prompt')).toEqual(['a harbour', 'a mill']);
	});

	it('hands a task on that is still running when the time is up', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const id = await createSandboxTask('imagine', { prompt: 'a harbour' });
		const { execution, bill } = await onTasks('wait', [id], {
			options: { timeout: 1, onTimeout: 'pending' },
		});
		expect(bill).toEqual(NOTHING);
		expect(piApiItems(execution)[0].json).toMatchObject({ task_id: id, status: 'processing' });
	});
});

describe('Task > Cancel', () => {
	it('Cancel ends a task that has not started', async () => {
		await sandbox.configure({ pendingMs: 10_000_000 });
		const id = await createSandboxTask('imagine', { prompt: 'a harbour' });
		const { execution } = await onTasks('cancel', [id]);
		expect(piApiItems(execution)[0].json).toMatchObject({ task_id: id, cancelled: true });
		expect((await untilTaskEnded(id)).status).toBe('cancelled');
		const { balance } = await sandbox.state();
		expect(balance).toMatchObject({ frozen: 0, used: 0 });
	});
});

describe('Task > Download', () => {
	it('fetches the four images of a grid, one item each', async () => {
		const id = await finishedGrid('a harbour', '4:3');
		const { execution, bill } = await onTasks('download', [id], { options: { splitIntoItems: 'file' } });
		expect(bill).toEqual(NOTHING);
		const out = piApiItems(execution);
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const [position, item] of out.entries()) {
			expect(fileNames(item)).toEqual({ data: `${id}-${position + 1}.png` });
			expect(await fileFacts(item)).toBe('png 64x48');
		}
		const { downloads } = (await sandbox.state()).counters;
		expect(downloads).toBe(4);
	});

	it('fetches a grid and a single image', async () => {
		const [grid, single] = [await finishedGrid(), await finishedSingle('a mill', '2:1')];
		const { execution } = await onTasks('download', [grid, single], { download: 'grid' });
		const out = piApiItems(execution);
		expect(out.map(fileNames)).toEqual([{ data: `${grid}-grid.png` }, { data: `${single}.png` }]);
		expect([await fileFacts(out[0]), await fileFacts(out[1])]).toEqual(['png 128x128', 'png 128x64']);
	});
});

describe('Account > Get', () => {
	it('gives plan and credits, and no key', async () => {
		const { execution, bill } = await succeed(chain({ steps: [piapi('account', 'get')] }));
		expect(bill).toEqual(NOTHING);
		expect(piApiItems(execution)[0].json).toMatchObject({
			plan: 'pro',
			credit_pack_info: { available_credits: 100_000_000_000 },
		});
	});
});

describe('output', () => {
	it('is the service’s own answer where Raw is chosen, without the webhook secret', async () => {
		const { execution } = await succeed(
			chain({
				items: promptItems('a harbour'),
				steps: [imagineMapped({ output: 'raw', options: { callbackUrl: 'http://127.0.0.1:9/nowhere' } })],
			}),
		);
		const [{ json }] = piApiItems(execution);
		expect(json).toMatchObject({
			task_id: expect.any(String),
			status: 'completed',
			config: { webhook_config: { endpoint: 'http://127.0.0.1:9/nowhere' } },
			output: { temporary_image_urls: expect.any(Array) },
			meta: { usage: { consume: 700_000 } },
		});
		expect((await sandbox.state()).callbacks).toContainEqual(
			expect.objectContaining({ taskId: json.task_id }),
		);
	});

	it('is the chosen fields where Selected Fields is chosen', async () => {
		const id = await finishedGrid();
		const { execution } = await onTasks('get', [id], {
			output: 'selectedFields',
			fields: ['task_id', 'status', 'seed'],
		});
		expect(piApiItems(execution)[0].json).toEqual({ task_id: id, status: 'completed' });
	});
});

describe('Options', () => {
	it('reach the service as it names them', async () => {
		await sandbox.configure({ extraInputFields: ['mood'] });
		const { bill } = await succeed(
			chain({
				items: promptItems('a harbour'),
				steps: [
					imagineMapped({
						...DO_NOT_WAIT,
						options: {
							serviceMode: 'private',
							botId: 7,
							skipPromptCheck: true,
							additionalInput: '{ "mood": "calm" }',
						},
					}),
				],
			}),
		);
		expect(bill.created).toEqual({ imagine: 1 });
		expect((await sandbox.tasks())[0].input).toMatchObject({
			bot_id: 7,
			skip_prompt_check: true,
			mood: 'calm',
		});
		expect((await sandbox.tasks())[0].price).toBe(0);
	});

	it('let the service call an n8n Webhook node, with the secret of the credential', async () => {
		const client = await n8n();
		const path = `called-back-${Date.now()}`;
		const receiver = await storeWorkflow(chain({ name: 'Receiver', webhookPath: path, steps: [] }));
		await client.publish(receiver);
		await client.callWebhook(path);
		await succeed(
			chain({
				items: promptItems('a harbour'),
				steps: [imagineMapped({ options: { callbackUrl: `${client.session.url}/webhook/${path}` } })],
			}),
		);
		const [task] = await sandbox.tasks();
		await deliveredOnce();
		const [callId] = await client.executionIds(receiver);
		const call = await client.waitFor(callId);
		expect(items(call, START)[0].json).toMatchObject({
			headers: { 'x-webhook-secret': 'host-test-secret' },
			body: { data: { task_id: task.id, status: 'completed' } },
		});
	});
});

/** Waits until a callback of the sandbox was answered. */
async function deliveredOnce(): Promise<void> {
	for (let tries = 0; (await sandbox.state()).counters.callbacks.delivered === 0; tries++) {
		if (tries > 100) throw new Error('No callback was delivered');
		await sleep(50);
	}
}
