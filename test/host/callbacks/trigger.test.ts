import { createHash } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';
import type { StoredCredential } from '../../../host/rest';
import { items, n8n, sandboxCredentialData, storeWorkflow } from '../support/host';
import type { Execution } from '../support/host';
import { column, fileFacts } from '../support/items';
import { untilTaskEnded, createSandboxTask } from '../support/sandboxTasks';
import { billed, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { imagineMapped, piapi, promptItems } from '../support/steps';
import { chain, CREDENTIAL_TYPE } from '../support/workflow';
import {
	AFTER,
	eventually,
	expectNothingLeaks,
	live,
	post,
	ran,
	startAfresh,
	started,
	testUrl,
	TRIGGER,
	triggered,
	viewOf,
} from './support';
import type { Live } from './support';

const WELL_BELOW_MS = 4_000;

beforeEach(async () => await startAfresh(200));

/** A run that creates tasks which call an address, and goes on at once. */
async function orderFor(callbackUrl: string, ...prompts: string[]): Promise<void> {
	const parameters = { waitForResult: 'none', options: { callbackUrl } };
	expectSuccess(await ran(chain({ items: promptItems(...prompts), steps: [imagineMapped(parameters)] })));
}

/** A finished task, as its callback shows it. */
async function finished(prompt = 'a fox'): Promise<IDataObject> {
	return await viewOf(
		(await untilTaskEnded(await createSandboxTask('imagine', { prompt, process_mode: 'fast' }))).id,
	);
}

async function credential(change: IDataObject): Promise<StoredCredential> {
	const data = { ...sandboxCredentialData(), ...change };
	return await (await n8n()).createCredential(CREDENTIAL_TYPE, 'Changed', data as never);
}

const wrapped = (data: IDataObject) => ({ timestamp: 1_760_000_000, data });

/**
 * The node after the trigger read the files that the items' addresses lead to. n8n itself does not hand out what a
 * trigger put into a database (its binary storage in queue mode); otherwise they are read back too.
 */
async function expectFiles(execution: Execution, facts: string): Promise<void> {
	const hashed = items(execution, AFTER);
	expect(hashed.length).toBeGreaterThan(0);
	for (const [position, item] of items(execution, TRIGGER).entries()) {
		const { body } = await request(String(item.json.image_url));
		const digest = createHash('sha256').update(Buffer.from(await body.arrayBuffer()));
		expect(hashed[position].json.sha256).toBe(digest.digest('hex'));
		const stored = item.binary?.data.id ?? '';
		if (!stored.startsWith('database:')) expect(await fileFacts(item)).toBe(facts);
	}
}

/** A callback that starts: the ones sent before it had their chance. */
async function expectStartedBy(target: Live, data: IDataObject, count: number): Promise<void> {
	expect((await post(target.url, wrapped(data))).status).toBe(200);
	const executions = await started(target, count);
	expect(executions).toHaveLength(count);
	expect(column(items(executions[count - 1], TRIGGER), 'task_id')).toEqual([data.task_id]);
}

describe('the production address', () => {
	it('starts one execution for each task, with files, and tells no secret', async () => {
		const target = await live({ download: 'both', options: { splitIntoItems: 'file' }, output: 'raw' });
		const { bill } = await billed(async () => {
			await orderFor(target.url, 'a fox', 'a hare');
			const executions = await started(target, 2);
			for (const execution of executions) {
				expectSuccess(execution);
				expect(execution.mode).toBe('webhook');
				expect(items(execution, AFTER)).toHaveLength(4);
				await expectFiles(execution, 'png 32x32');
				expect(items(execution, TRIGGER)[0].binary?.grid.fileExtension).toBe('png');
				await expectNothingLeaks(execution);
			}
			const input = executions.map((execution) => items(execution, TRIGGER)[0].json.input as IDataObject);
			expect(input.map(({ prompt }) => prompt).sort()).toEqual(['a fox', 'a hare']);
		});
		expect(bill).toMatchObject({ created: { imagine: 2 }, paid: 2, credentialLeaks: 0 });
		const { callbacks } = await sandbox.state();
		expect(callbacks.map(({ status, attempt }) => [status, attempt])).toEqual([
			[200, 1],
			[200, 1],
		]);
	});

	it('starts for the video of another model, with its file', async () => {
		const target = await live({ download: 'images', filters: { models: 'kling' } });
		const parameters = { waitForResult: 'none', options: { callbackUrl: target.url } };
		const generate = { prompt: 'a fox runs', ...parameters };
		expectSuccess(await ran(chain({ steps: [piapi('video', 'generate', generate)] })));
		const [execution] = await started(target, 1);
		expectSuccess(execution);
		const [{ json, binary }] = items(execution, TRIGGER);
		const [task] = await sandbox.tasks();
		expect(json).toMatchObject({ task_id: task.id, model: 'kling', task_type: 'video_generation' });
		expect(json).toMatchObject({ status: 'completed', video_url: expect.stringMatching(/^http/) });
		expect(binary?.data).toMatchObject({ mimeType: 'video/mp4', fileName: `${task.id}.mp4` });
		await expectNothingLeaks(execution);
	});

	it('starts for a failed task, whose item says why', async () => {
		const target = await live();
		await orderFor(target.url, 'a __banned__ fox');
		const [execution] = await started(target, 1);
		expectSuccess(execution);
		expect(items(execution, AFTER)[0].json).toMatchObject({ status: 'failed', task_error: { code: 10_000 } });
	});

	it('starts once for a task, whatever comes: early, twice, forged, with progress', async () => {
		await sandbox.configure({ callbackOnProcessing: true });
		await sandbox.setFaults(
			([{ type: 'duplicate', copies: 3 }, { type: 'forged' }, { type: 'late', ms: 100 }] as const).map(
				(effect) => ({
					...{ route: 'callback' as const, effect },
				}),
			),
		);
		const target = await live();
		await orderFor(target.url, 'a fox', 'a hare', 'a heron');
		await eventually('all callbacks', async () => {
			const { callbacks } = await sandbox.state();
			return callbacks.filter(({ kind, status }) => kind === 'duplicate' && status === 200).length === 9
				? true
				: undefined;
		});
		await expectStartedBy(target, await finished('a mill'), 4);
		const { callbacks } = await sandbox.state();
		const forged = callbacks.filter(({ kind }) => kind === 'forged').map(({ status }) => status);
		expect(new Set(forged)).toEqual(new Set([401]));
	});

	it('remembers between calls what ended, and leaves the workflow’s static data alone', async () => {
		const target = await live();
		const data = await finished();
		for (let time = 0; time < 3; time += 1) expect((await post(target.url, wrapped(data))).status).toBe(200);
		await expectStartedBy(target, await finished('a mill'), 2);
		const { session } = await n8n();
		const stored = await session.rest<{ staticData?: IDataObject }>('GET', `/workflows/${target.stored.id}`);
		expect(stored.staticData ?? {}).toEqual({});
	});

	it('starts once for calls of the same moment', async () => {
		const target = await live();
		const data = await finished();
		const answers = await Promise.all(
			Array.from({ length: 8 }, async () => await post(target.url, wrapped(data))),
		);
		expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
		await expectStartedBy(target, await finished('a mill'), 2);
	});

	it('filters by event, model and task type', async () => {
		const target = await live({
			events: ['completed'],
			filters: { models: 'midjourney', taskTypes: 'imagine' },
		});
		const good = await finished();
		for (const change of [
			{ model: 'kling' },
			{ task_type: 'upscale' },
			{ status: 'failed' },
			{ status: 'processing' },
		]) {
			expect((await post(target.url, wrapped({ ...good, ...change }))).status).toBe(200);
		}
		await expectStartedBy(target, good, 1);
	});

	it('starts for progress where that was asked for', async () => {
		const target = await live({ events: ['progress'] });
		await sandbox.configure({ callbackOnProcessing: true, durationMs: 600 });
		await orderFor(target.url, 'a fox');
		const executions = await started(target, 2);
		for (const execution of executions) {
			expect(items(execution, TRIGGER)[0].json.status).toBe('processing');
		}
	});

	it('answers in time while it fetches files that take long', async () => {
		const data = await finished();
		const target = await live({ download: 'both' });
		await sandbox.setFaults([{ route: 'file', effect: { type: 'slow', when: 'after', ms: 5_000 } }]);
		const { status, tookMs } = await post(target.url, wrapped(data));
		expect(status).toBe(200);
		expect(tookMs).toBeLessThan(5_000);
		const [execution] = await started(target, 1);
		expect(Object.keys(items(execution, TRIGGER)[0].binary ?? {})).toHaveLength(5);
	});
});

describe('the trigger without a secret in the credential', () => {
	let target: Live;

	beforeEach(async () => {
		target = await live({}, await credential({ webhookSecret: '' }));
	});

	it('the trigger believes the service alone', async () => {
		await sandbox.configure({ durationMs: 60_000 });
		const id = await createSandboxTask('imagine', { prompt: 'a fox', process_mode: 'fast' });
		const claimed = {
			task_id: id,
			status: 'completed',
			output: { image_url: 'https://attacker.invalid/a.png' },
		};
		for (const body of [wrapped(claimed), claimed, wrapped({ ...claimed, task_id: 'x' })]) {
			const { status, tookMs } = await post(target.url, body, {});
			expect(status).toBeGreaterThanOrEqual(400);
			expect(tookMs).toBeLessThan(WELL_BELOW_MS);
		}
		await sandbox.advance(120_000);
		await untilTaskEnded(id);
		expect((await post(target.url, wrapped(claimed), {})).status).toBe(200);
		const executions = await started(target, 1);
		expect(executions).toHaveLength(1);
		expect(items(executions[0], TRIGGER)[0].json).toMatchObject({ task_id: id, status: 'completed' });
		expect(JSON.stringify(executions[0].runs)).not.toContain('attacker');
	});

	it('the trigger asks to be called again where the service cannot be read just now', async () => {
		const data = await finished();
		await sandbox.setFaults([{ route: 'get', effect: { type: 'timeout' } }]);
		const { status, tookMs } = await post(target.url, wrapped(data), {});
		expect(status).toBe(503);
		expect(tookMs).toBeLessThan(WELL_BELOW_MS);
		await sandbox.setFaults([]);
		expect((await post(target.url, wrapped(data), {})).status).toBe(200);
		expect(await started(target, 1)).toHaveLength(1);
	});
});

it('None starts for anybody', async () => {
	const target = await live({ verification: 'none' });
	expect((await post(target.url, { data: { task_id: 'anything', status: 'completed' } }, {})).status).toBe(
		200,
	);
	const [execution] = await started(target, 1);
	expect(items(execution, TRIGGER)[0].json).toMatchObject({ task_id: 'anything', status: 'completed' });
});

describe('the test address', () => {
	/** The editor's Listen for test event. */
	async function listen(parameters: INodeParameters = {}): Promise<{ id: string; url: string }> {
		const client = await n8n();
		const { workflow, path } = triggered(parameters);
		const { id } = await storeWorkflow(workflow);
		const run = { triggerToStartFrom: { name: TRIGGER } };
		const answer = await client.session.rest<{ waitingForWebhook?: boolean }>(
			'POST',
			`/workflows/${id}/run`,
			run,
		);
		expect(answer.waitingForWebhook).toBe(true);
		return { id, url: testUrl(path) };
	}

	it('answers while the editor listens, and the same task serves again and again', async () => {
		const client = await n8n();
		const data = await finished();
		const ids: string[] = [];
		for (let time = 0; time < 2; time += 1) {
			const { id, url } = await listen({ download: 'grid' });
			expect((await post(url, wrapped(data))).status).toBe(200);
			const executionId = await eventually('the test run', async () => {
				const [found] = await client.executionIds({ id } as never);
				return found;
			});
			const execution = await client.waitFor(executionId);
			expect(execution.mode).toBe('manual');
			expect(items(execution, AFTER)[0].json).toMatchObject({ task_id: data.task_id });
			await expectFiles(execution, 'png 64x64');
			await expectNothingLeaks(execution);
			ids.push(executionId);
		}
		expect(new Set(ids).size).toBe(2);
	});

	it('demands the secret too', async () => {
		const { url } = await listen();
		expect((await post(url, wrapped(await finished()), {})).status).toBe(401);
	});

	it('does not answer when nobody listens', async () => {
		const { path } = triggered();
		expect((await post(testUrl(path), wrapped(await finished()))).status).toBe(404);
	});
});
