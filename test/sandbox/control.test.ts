import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Agent, request } from 'undici';

import { startSandbox } from '../../sandbox';
import type { SandboxState, TaskRecord } from '../../sandbox';
import { call, create, INSTANT, run, until, useSandbox } from './support';

const sandbox = useSandbox(INSTANT);
const control = <T = SandboxState>(name: string, body?: unknown) =>
	call<T>(sandbox(), `/sandbox/${name}`, { method: body === undefined ? 'GET' : 'POST', body, headers: {} });

it('the sandbox counts what it was asked and what was paid for', async () => {
	await run(sandbox(), 'imagine', { prompt: 'a lion' });
	await run(sandbox(), 'imagine', { prompt: 'a lion' });
	await create(sandbox(), 'imagine', {});
	const { json } = await control('state');
	expect(json).toEqual(JSON.parse(JSON.stringify(sandbox().state())));
	expect(json.counters).toMatchObject({
		tasksCreated: 2,
		createdByType: { imagine: 2 },
		createdByPrompt: { 'a lion': 2 },
		tasksPaid: 2,
		pointsFrozen: 600_000,
		pointsConsumed: 600_000,
		responses: { create: { 200: 2, 400: 1 } },
	});
	expect(json.counters.requests.create).toBe(3);
	expect(json.counters.requests.get).toBeGreaterThanOrEqual(2);
	expect(Object.values(json.counters.createdByRequest)).toEqual([2]);
	const { json: tasks } = await control<TaskRecord[]>('tasks');
	expect(tasks).toMatchObject([
		{ taskType: 'imagine', status: 'completed', prompt: 'a lion', price: 300_000 },
		{ taskType: 'imagine', status: 'completed', prompt: 'a lion', price: 300_000 },
	]);
});

it('the sandbox changes settings and faults, and goes back on reset', async () => {
	expect((await control('settings', { plan: 'free', concurrency: { free: 1 } })).json.settings).toMatchObject(
		{
			plan: 'free',
			tilePx: 32,
			concurrency: { free: 1, pro: 30 },
		},
	);
	await control('faults', [{ route: 'create', effect: { type: 'status', status: 429 } }]);
	expect((await create(sandbox(), 'imagine', { prompt: 'a lion' })).status).toBe(429);
	const { json } = await control('reset', {});
	expect(json).toMatchObject({ faults: [], tasks: {}, settings: { plan: 'pro', concurrency: { free: 3 } } });
	expect(json.counters).toMatchObject({ tasksCreated: 0, requests: {} });
	expect((await create(sandbox(), 'imagine', { prompt: 'a lion' })).status).toBe(200);
});

it('the sandbox moves the clock', async () => {
	sandbox().configure({ durationMs: 3_600_000 });
	await create(sandbox(), 'imagine', { prompt: 'a lion' });
	expect((await control('advance', { ms: 3_700_000 })).json.tasks).toEqual({ completed: 1 });
});

it.each([
	['settings', { sped: 3 }],
	['settings', { speed: 0 }],
	['settings', { plan: 'enterprise' }],
	['settings', { durations: { imagin: 3 } }],
	['settings', { legnext: { concurency: 1 } }],
	['settings', { midapi: { varyIndexBase: 2 } }],
	['settings', { useapi: { maxJobs: 16 } }],
	['faults', [{ route: 'create', service: 'goapi', effect: { type: 'reset' } }]],
	['faults', [{ route: 'create', taskType: 'imagin', effect: { type: 'reset' } }]],
	['faults', [{ route: 'create', effect: { type: 'explode' } }]],
	['faults', [{ route: 'nowhere', effect: { type: 'reset' } }]],
	['faults', { route: 'create' }],
	['advance', { ms: -1 }],
])('the sandbox refuses the control %s with %j', async (name, body) => {
	const before = sandbox().state();
	expect((await control(name, body)).status).toBe(400);
	expect(sandbox().state()).toEqual(before);
});

it('the sandbox runs side by side with another one, each with its own key and counts', async () => {
	const other = await startSandbox({ key: 'another', settings: INSTANT });
	try {
		expect(other.url).not.toBe(sandbox().url);
		expect((await call(other, '/account/info', { headers: { 'x-api-key': sandbox().key } })).status).toBe(
			401,
		);
		await run(other, 'imagine', { prompt: 'a lion' });
		expect([other.state().counters.tasksCreated, sandbox().state().counters.tasksCreated]).toEqual([1, 0]);
	} finally {
		await other.stop();
	}
	// A connection of its own: a pooled one would only notice that it was closed.
	const dispatcher = new Agent();
	await expect(request(`${other.url}/sandbox/state`, { dispatcher })).rejects.toMatchObject({
		code: 'ECONNREFUSED',
	});
});

it('the sandbox stops although somebody waits for an answer', async () => {
	const other = await startSandbox({ settings: INSTANT });
	other.setFaults([{ route: 'account', effect: { type: 'timeout' } }]);
	const waiting = call(other, '/account/info').catch((error: unknown) => error);
	await until(() => other.state().counters.dropped.account === 1);
	await other.stop();
	expect(await waiting).toBeInstanceOf(Error);
});

it('the sandbox takes two thousand tasks in its stride', async () => {
	// None of them ends before all are there, however busy the machine is.
	sandbox().configure({ stagedLimit: 2_000, durationMs: 3_600_000 });
	const post = async (worker: number): Promise<void> => {
		for (let task = 0; task < 50; task += 1) {
			expect((await create(sandbox(), 'imagine', { prompt: `lion ${worker} ${task}` })).status).toBe(200);
		}
	};
	await Promise.all(Array.from({ length: 40 }, (_, worker) => post(worker)));
	expect(sandbox().state().tasks).toMatchObject({ staged: 1_970 });
	sandbox().advance(67 * 3_700_000);
	const { completed, tasksPaid, maxConcurrent, createdByPrompt } = sandbox().state().counters;
	expect([completed, tasksPaid, maxConcurrent]).toEqual([2_000, 2_000, 30]);
	expect(Object.values(createdByPrompt).every((count) => count === 1)).toBe(true);
}, 120_000);

it('the sandbox starts from the command line and stops on SIGTERM', async () => {
	const root = path.resolve(__dirname, '../..');
	const flags = ['--speed', '50', '--plan', 'creator', '--key', 'cli-key'];
	const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...flags], { cwd: root });
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const exited = once(child, 'exit');
	try {
		await until(() => output.includes('/sandbox/state') || child.exitCode !== null);
		const url = /Sandbox listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
		expect(url).toBeDefined();
		expect(output).toContain('cli-key');
		const answer = await request(`${url}/account/info`, { headers: { 'x-api-key': 'cli-key' } });
		expect(await answer.body.json()).toMatchObject({ data: { plan: 'creator' } });
	} finally {
		child.kill('SIGTERM');
	}
	expect((await exited)[0]).toBe(0);
}, 60_000);
