import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../../host/rest';
import { items, n8n, piApiItems, sandboxCredentialData } from '../support/host';
import { column } from '../support/items';
import { taskThat } from '../support/sandboxTasks';
import { billed, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { imagineMapped, midjourney, piapi, promptItems } from '../support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI } from '../support/workflow';
import {
	after,
	AFTER,
	begin,
	callFor,
	callOf,
	comparable,
	expectNothingLeaks,
	looped,
	Proxy,
	ran,
	SUSPEND,
	suspended,
	suspending,
	untilEnded,
	untilWaiting,
} from './support';
import * as support from './support';

/** Longer than n8n takes to store a suspended execution. */
const LONG_MS = 1_500;

beforeEach(async () => await support.startAfresh(LONG_MS));

describe('the results', () => {
	it.each<[string, INodeParameters]>([
		['one item per image, with all files', { download: 'both', options: { splitIntoItems: 'file' } }],
		['raw, with the grid', { download: 'grid', output: 'raw' }],
		['some fields', { output: 'selectedFields', fields: ['status', 'images', 'prompt'] }],
	])('are those of Wait Here, field by field and byte by byte: %s', async (_what, parameters) => {
		const prompts = ['a fox --seed 1', 'a hare --seed 2', 'a heron --seed 3'];
		const here = await ran(suspending(prompts, { ...parameters, waitForResult: 'wait' }));
		await support.startAfresh(LONG_MS);
		const { result, bill } = await billed(async () => await ran(suspending(prompts, parameters)));
		expectSuccess(here);
		expectSuccess(result);
		expect(here.runs[PIAPI]).toHaveLength(1);
		expect(piApiItems(here).length).toBeGreaterThanOrEqual(3);
		const one = parameters.options === undefined;
		expect(await comparable(result, { linked: one })).toEqual(await comparable(here, { linked: one }));
		expect(items(result, AFTER)).toHaveLength(piApiItems(here).length);
		expect(bill).toMatchObject({ created: { imagine: 3 }, paid: 3, credentialLeaks: 0 });
	});

	it('are those of Wait Here where some fail, and go to the error output too', async () => {
		const prompts = ['a __fail__ fox', 'a hare --seed 1', '', 'a __banned__ heron', 'an owl --seed 2'];
		await sandbox.configure({ durationMs: 600 });
		const run = async (waitForResult: string) => {
			await sandbox.reset();
			await sandbox.configure({ tilePx: 32, durationMs: 600, callbackRetryMs: 50_000 });
			const credential = await (
				await n8n()
			).createCredential(CREDENTIAL_TYPE, 'One at once', { ...sandboxCredentialData(), concurrentJobs: 2 });
			return await ran(
				suspending(prompts, { waitForResult, download: 'grid' }, { onError: 'continueErrorOutput' }),
				credential,
			);
		};
		const [here, away] = [await run('wait'), await run('suspend')];
		for (const output of [0, 1]) {
			expect(items(here, PIAPI, output)).toHaveLength([2, 3][output]);
			expect(await comparable(away, { output })).toEqual(await comparable(here, { output }));
		}
		expect((await sandbox.state()).counters.tasksPaid).toBe(2);
	});

	it('the results of follow-ups come in the order of their items, four for each', async () => {
		const follow = midjourney('upscale', { image: 'all', ...SUSPEND }, { name: 'Upscale' });
		const execution = await ran(
			chain({ items: promptItems('a fox', 'a hare'), steps: [imagineMapped(SUSPEND), follow, after] }),
		);
		expectSuccess(execution);
		const origins = column(piApiItems(execution), 'task_id');
		const upscaled = (await sandbox.tasks()).filter(({ taskType }) => taskType === 'upscale');
		const originOf = new Map(upscaled.map(({ id, originTaskId }) => [id, originTaskId]));
		expect(
			column(items(execution, 'Upscale'), 'task_id').map((id) =>
				origins.indexOf(originOf.get(String(id)) ?? ''),
			),
		).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
		expect(column(items(execution, 'Upscale'), 'status')).toEqual(Array(8).fill('completed'));
		expect((await sandbox.state()).counters.createdByType).toEqual({ imagine: 2, upscale: 8 });
	});
});

describe('a run that is suspended', () => {
	it('one execution waits for all items, and shows no secret', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const execution = await suspended(suspending(['a fox', 'a hare'], { output: 'raw' }));
		expect(execution.waitTill).toBeTruthy();
		await expectNothingLeaks(execution);
		expect((await sandbox.state()).counters.tasksCreated).toBe(2);
		await sandbox.advance(120_000);
		const ended = await untilEnded(execution.id);
		expect(column(piApiItems(ended), 'status')).toEqual(['completed', 'completed']);
		expect(ended.runs[PIAPI]).toHaveLength(1);
		expect(ended.runs[AFTER]).toHaveLength(1);
		await expectNothingLeaks(ended);
	});

	it('a suspended run has no more in flight than Concurrent Jobs', async () => {
		await sandbox.configure({ durationMs: 300 });
		const names = Array.from({ length: 8 }, (_, number) => `fox ${number}`);
		const execution = await ran(suspending(names, { options: { concurrentJobs: 2 } }));
		expectSuccess(execution);
		expect(column(piApiItems(execution), 'prompt')).toEqual(names);
		const { counters } = await sandbox.state();
		expect(counters).toMatchObject({ tasksCreated: 8, tasksPaid: 8, maxStaged: 0 });
		expect(counters.maxConcurrent).toBeLessThanOrEqual(2);
	});

	it('a suspended run that is stopped can be retried without paying again, also where its items are mapped by other names', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const client = await n8n();
		const workflow = chain({
			items: [{ json: { text: 'a fox', ratio: '16:9' } }],
			steps: [
				imagineMapped({ ...SUSPEND, prompt: '={{ $json.text }}', aspectRatio: '={{ $json.ratio }}' }),
				after,
			],
		});
		const execution = await suspended(workflow);
		await client.stop(execution.id);
		const stopped = await untilEnded(execution.id);
		expect(stopped.status).toBe('canceled');
		const retried = await client.retry(execution.id).catch(() => undefined);
		if (retried !== undefined) await untilWaiting(retried);
		expect((await sandbox.state()).counters.tasksCreated).toBe(1);
	});
});

describe('callbacks', () => {
	it.each([
		['twice', [{ type: 'duplicate', copies: 3 }]],
		['too early', [{ type: 'early' }]],
		['forged', [{ type: 'forged' }]],
		[
			'all of it, with progress',
			[{ type: 'duplicate' }, { type: 'early' }, { type: 'forged' }, { type: 'late', ms: 300 }],
		],
	] as const)('callbacks that come %s resume the run once', async (_what, effects) => {
		await sandbox.configure({ callbackOnProcessing: true, spread: 0.4 });
		await sandbox.setFaults(effects.map((effect) => ({ route: 'callback', effect })));
		const execution = await ran(suspending(['a fox', 'a hare', 'a heron'], { download: 'grid' }));
		expectSuccess(execution);
		expect(column(piApiItems(execution), 'prompt')).toEqual(['a fox', 'a hare', 'a heron']);
		expect(execution.runs[AFTER]).toHaveLength(1);
		expect(JSON.stringify(execution.runs)).not.toContain('attacker');
		const { counters, callbacks } = await sandbox.state();
		expect(counters).toMatchObject({ tasksCreated: 3, tasksPaid: 3, credentialLeaks: 0 });
		const forged = callbacks.filter(({ kind }) => kind === 'forged').map(({ status }) => status);
		// n8n itself turns away what comes before the run is stored.
		expect(forged.filter((status) => status !== undefined && status < 400)).toEqual([]);
		if (effects.some(({ type }) => type === 'forged')) expect(forged).toContain(401);
	});

	it('callbacks that come at any moment, also while n8n stores the run, lose nothing', async () => {
		const runs = [50, 120, 200, 280, 360, 450, 550, 700].map(async (durationMs, number) => {
			await sandbox.configure({ durationMs });
			return await begin(suspending([`fox ${number}`]));
		});
		const ids: string[] = [];
		for (const run of runs) ids.push(await run);
		const ended = await Promise.all(ids.map(async (id) => await untilEnded(id)));
		for (const execution of ended) {
			expectSuccess(execution);
			expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
			expect(execution.runs[AFTER]).toHaveLength(1);
		}
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 8, tasksPaid: 8 });
	});

	it('callbacks are followed by a poll for which the service may be down for a moment', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const execution = await suspended(suspending(['a fox']));
		await sandbox.setFaults([
			{ route: 'get', count: 2, effect: { type: 'status', status: 502, body: 'html' } },
		]);
		await sandbox.advance(120_000);
		const ended = await untilEnded(execution.id);
		expect(column(piApiItems(ended), 'status')).toEqual(['completed']);
	});

	it('callbacks after the end are answered with 409, and run nothing again', async () => {
		const execution = await ran(suspending(['a fox']));
		const task = await taskThat(() => true, 'the task');
		const answers = [await callFor(task), await callFor(task)];
		expect(answers.map(({ status }) => status)).toEqual([409, 409]);
		const again = await untilEnded(execution.id);
		expect(again.runs[AFTER]).toHaveLength(1);
	});
});

describe('Suspend Until Callback where it cannot be meant', () => {
	it('a local n8n and a service on the internet: refused before it is paid for', async () => {
		const credential = await (
			await n8n()
		).createCredential(CREDENTIAL_TYPE, 'Far away', { ...sandboxCredentialData(), baseUrl: '' });
		const { result, bill } = await billed(async () => await ran(suspending(['a fox']), credential));
		expect(result.status).toBe('error');
		expect(result.error?.message).toMatch(/could not call this n8n back/);
		expect(bill.created).toEqual({});
	});

	it('Callback URL: refused before it is paid for', async () => {
		const own = { callbackUrl: 'https://example.com/hook' };
		const { result, bill } = await billed(async () => await ran(suspending(['a fox'], { options: own })));
		expect(result.error?.message).toMatch(/Callback URL/);
		expect(bill.created).toEqual({});
	});

	it.each(['', 'https://example.com/elsewhere'])(
		'a service that echoes another address (%j): waits here instead',
		async (endpoint) => {
			await sandbox.configure({ durationMs: 500 });
			await sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
			const proxy = new Proxy((data) => ({ ...data, config: { webhook_config: { endpoint } } }));
			await proxy.start();
			try {
				const credential = await (
					await n8n()
				).createCredential(CREDENTIAL_TYPE, 'Proxy', { ...sandboxCredentialData(), baseUrl: proxy.url });
				const execution = await ran(suspending(['a fox'], { download: 'grid' }), credential);
				expectSuccess(execution);
				expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
				expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
			} finally {
				await proxy.stop();
			}
		},
	);

	it('On Error = Stop and one that failed already: waits here and fails as Wait Here does', async () => {
		await sandbox.configure({ durationMs: 400 });
		const run = async (waitForResult: string) =>
			await ran(suspending(['a __fail__ fox', 'a hare'], { waitForResult, options: { concurrentJobs: 1 } }));
		const [here, away] = [await run('wait'), await run('suspend')];
		expect([here.status, away.status]).toEqual(['error', 'error']);
		const said = (text = '') => text.replace(/[0-9a-f-]{36}/g, '<id>');
		expect(said(away.error?.message)).toBe(said(here.error?.message));
		expect((await sandbox.state()).counters.tasksPaid).toBe(2);
	});
});

describe('a suspended run inside a workflow', () => {
	it('each round of a loop suspends by itself', async () => {
		await sandbox.configure({ durationMs: 700 });
		const prompts = ['a fox', 'a hare', 'a fox'];
		const execution = await ran(looped(prompts, { ...SUSPEND, download: 'grid' }));
		expectSuccess(execution);
		expect(execution.runs[PIAPI].map(({ data }) => data?.main[0]?.map(({ json }) => json.prompt))).toEqual(
			prompts.map((prompt) => [prompt]),
		);
		expect(column(items(execution, AFTER), 'status')).toEqual(Array(3).fill('completed'));
		expect(items(execution, AFTER).every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(new Set(column(items(execution, AFTER), 'task_id')).size).toBe(3);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 3, tasksPaid: 3 });
	});

	it('a late callback of an earlier round does not disturb the next', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const id = await begin(looped(['a fox', 'a hare'], SUSPEND));
		await untilWaiting(id);
		const first = await taskThat(({ prompt }) => prompt === 'a fox', 'the first round');
		await sandbox.advance(120_000);
		const second = await taskThat(({ prompt }) => prompt === 'a hare', 'the second round');
		await untilWaiting(id);
		const { status } = await callFor(first);
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect((await untilWaiting(id)).status).toBe('waiting');
		await sandbox.advance(120_000);
		const execution = await untilEnded(id);
		expect(column(items(execution, AFTER), 'task_id')).toEqual([first.id, second.id]);
	});

	it('a parent workflow goes on with the results of its sub-workflow', async () => {
		const call = await callOf(suspending(['a fox'], { download: 'grid' }));
		const execution = await ran(chain({ steps: [call, after] }));
		expectSuccess(execution);
		expect(column(items(execution, AFTER), 'status')).toEqual(['completed']);
		expect(items(execution, AFTER)[0].binary?.data).toBeDefined();
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});

	it('two nodes of one execution suspend one after the other', async () => {
		await sandbox.configure({ durationMs: 700 });
		const second = imagineMapped({ ...SUSPEND, prompt: 'a hare' }, { name: 'Second' });
		const execution = await ran(
			chain({ items: promptItems('a fox'), steps: [imagineMapped(SUSPEND), second, after] }),
		);
		expectSuccess(execution);
		expect(column(piApiItems(execution), 'prompt')).toEqual(['a fox']);
		expect(column(items(execution, 'Second'), 'prompt')).toEqual(['a hare']);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 2, tasksPaid: 2 });
	});

	it.each(['He said "go" {{ $json.x }}', "it's }} ünïcode ✓ \\"])('a node may be called %s', async (name) => {
		await sandbox.configure({ durationMs: 700 });
		const execution = await ran(
			chain({ items: promptItems('a fox'), steps: [imagineMapped(SUSPEND, { name }), after] }),
		);
		expectSuccess(execution);
		expect(column(items(execution, AFTER), 'status')).toEqual(['completed']);
	});

	it('a later node that fails is retried without paying again', async () => {
		const client = await n8n();
		await sandbox.configure({ durationMs: 700 });
		const fails = { name: 'Fails', type: 'n8n-nodes-base.stopAndError', parameters: { errorMessage: 'no' } };
		const execution = await ran(
			chain({ items: promptItems('a fox'), steps: [imagineMapped(SUSPEND), fails] }),
		);
		expect(execution.status).toBe('error');
		for (const withCurrentWorkflow of [false, true]) {
			const again = await untilEnded(await client.retry(execution.id, withCurrentWorkflow));
			expect(again.lastNode).toBe('Fails');
		}
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});

	it('Retry On Fail pays once where the run fails before it suspends', async () => {
		await sandbox.configure({ durationMs: 400 });
		const execution = await ran(
			suspending(
				['a fox', 'a __banned__ hare', 'a heron'],
				{ options: { concurrentJobs: 1 } },
				{ retryOnFail: true, maxTries: 3, waitBetweenTries: 50 },
			),
		);
		expect(execution.status).toBe('error');
		expect((await sandbox.state()).counters.createdByPrompt).toMatchObject({ 'a fox': 1, 'a heron': 1 });
	});
});

describe('Resume This Execution', () => {
	const CREATE = imagineMapped(
		{ waitForResult: 'none', options: { resumeExecution: true } },
		{ name: 'Create' },
	);
	const workflow = (create = CREATE): WorkflowDefinition =>
		chain({
			items: promptItems('a fox', 'a hare'),
			steps: [
				create,
				{ ...after, name: 'Between' },
				piapi('task', 'wait', { ...SUSPEND, download: 'grid' }),
				after,
			],
		});

	it('lets a later Task > Wait suspend until the callbacks', async () => {
		const execution = await suspended(workflow());
		expect(column(items(execution, 'Create'), 'status')).toEqual(['pending', 'pending']);
		const ended = await untilEnded(execution.id);
		expectSuccess(ended);
		expect(column(piApiItems(ended), 'task_id')).toEqual(column(items(ended, 'Create'), 'task_id'));
		expect(column(items(ended, AFTER), 'status')).toEqual(['completed', 'completed']);
		expect(items(ended, AFTER).every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 2, tasksPaid: 2 });
		await expectNothingLeaks(ended);
	});

	it('a second node without Resume This Execution waits here', async () => {
		const create = imagineMapped({ waitForResult: 'none' }, { name: 'Create' });
		const execution = await ran(workflow(create));
		expectSuccess(execution);
		expect(column(items(execution, AFTER), 'status')).toEqual(['completed', 'completed']);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 2, callbacks: { attempts: 0 } });
	});
});

it('the canvas connects the node’s one output, suspended or not', async () => {
	const types = (await (await n8n()).nodeTypes()).filter(({ name }) => name.endsWith('.piApi'));
	expect(types.map(({ outputs }) => outputs)).toEqual([[NodeConnectionTypes.Main]]);
});
