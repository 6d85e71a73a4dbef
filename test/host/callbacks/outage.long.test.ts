import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { items, n8n, storeWorkflow, waitForStatus } from '../support/host';
import type { Execution } from '../support/host';
import { column } from '../support/items';
import { killProcess, restartProcess } from '../support/processes';
import { expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { imagineMapped, piapi } from '../support/steps';
import type { Step } from '../support/workflow';
import { chain, PIAPI } from '../support/workflow';
import { after, AFTER, eventually, expectNothingLeaks, startAfresh, untilEnded } from './support';

const HOUR_MS = 3_600_000;
/** Long enough for n8n to start and, after that, to look at what is due, which it does once a minute. */
const A_WHILE_MS = 240_000;
/** Between two attempts of a callback, in real ms: the third one meets n8n again. */
const RETRY_MS = 45_000;
const STORED = ['redis', 'postgres'];

/** Everything of n8n itself. */
function processes(): string[] {
	return hostTestSettings()
		.n8n.processes.map(({ name }) => name)
		.filter((name) => !STORED.includes(name));
}

const names = (word: string, count: number) =>
	Array.from({ length: count }, (_, number) => `${word} ${number}`);

/** Publishes a workflow that imagines, suspended, what its webhook is told to, and calls it for each prompt. */
async function start(prompts: string[], parameters: INodeParameters, then: Step[]): Promise<string[]> {
	const client = await n8n();
	const webhookPath = randomUUID();
	const imagine = imagineMapped({
		...{ prompt: '={{ $json.body.prompt }}', waitForResult: 'suspend', ...parameters },
	});
	const stored = await storeWorkflow(chain({ webhookPath, steps: [imagine, ...then] }));
	await client.publish(stored);
	for (const prompt of prompts) await client.callWebhook(webhookPath, { prompt });
	return await eventually('all executions', async () => {
		const ids = await client.executionIds(stored);
		return ids.length >= prompts.length ? ids : undefined;
	});
}

const finish: Step = piapi('task', 'wait', {}, { name: 'Finish' });

it(
	'every suspended run ends after a kill of the whole n8n, by a later attempt or its time limit, and is paid once',
	async () => {
		await startAfresh(HOUR_MS);
		await sandbox.configure({ callbackRetryMs: RETRY_MS * 100, plan: 'pro', pendingMs: 0 });
		await sandbox.setFaults([
			// Nobody ever calls for these: the time limit has to.
			{ route: 'callback', promptContains: 'lost', effect: { type: 'none' } },
			{ route: 'file', promptContains: 'cut', effect: { type: 'slow', when: 'after', ms: 60_000 } },
		]);
		// Not before n8n is killed: what is at work then, n8n gives up as crashed.
		const soon = { options: { timeout: 120 } };
		const late = { options: { timeout: 3_600 } };
		const called = await start(names('called', 11), late, [finish, after]);
		const lost = await start(names('lost', 6), soon, [finish, after]);
		const waiting = [...called, ...lost];
		for (const id of waiting)
			expect((await waitForStatus(id, ['waiting', 'error', 'success'])).status).toBe('waiting');

		// These are called back, answered and at work on their files when n8n dies.
		await sandbox.configure({ durationMs: 1_500 });
		const cut = await start(names('cut', 2), { ...soon, download: 'grid' }, [finish, after]);
		// And this one has been resumed, and is in the node after.
		const pause: Step = {
			...{ name: 'Pause', type: 'n8n-nodes-base.wait', typeVersion: 1.1 },
			parameters: { resume: 'timeInterval', amount: 30, unit: 'seconds' },
		};
		const [resumed] = await start(names('resumed', 1), late, [pause, after]);
		await eventually('the callbacks are answered', async () => {
			const { callbacks } = await sandbox.state();
			return callbacks.filter(({ status }) => status === 200).length === 3 ? true : undefined;
		});
		await eventually('the node after has begun', async () => {
			const execution = await (await n8n()).execution(resumed);
			return execution.status === 'running' ? true : undefined;
		});
		for (const id of cut) expect((await (await n8n()).execution(id)).status).toBe('waiting');

		for (const name of processes()) await killProcess(name, 'SIGKILL');
		// All tasks end while nobody is there to be called.
		await sandbox.advance(2 * HOUR_MS);
		await eventually('the callbacks find nobody', async () => {
			const { callbacks } = await sandbox.state();
			const failed = callbacks.filter(({ status, attempt }) => status === undefined && attempt === 1);
			return failed.length === called.length ? true : undefined;
		});
		await sandbox.setFaults([]);
		for (const name of processes()) await restartProcess(name);

		const ended = async (ids: string[]): Promise<Execution[]> =>
			await Promise.all(ids.map(async (id) => await untilEnded(id, A_WHILE_MS)));
		for (const execution of await ended([...called, ...lost, ...cut])) {
			expectSuccess(execution);
			expect(column(items(execution, AFTER), 'status')).toEqual(['completed']);
			expect(execution.runs[AFTER]).toHaveLength(1);
			expect(execution.runs[PIAPI]).toHaveLength(1);
			await expectNothingLeaks(execution);
		}
		const { counters, callbacks } = await sandbox.state();
		expect(counters).toMatchObject({ tasksCreated: 20, tasksPaid: 20, credentialLeaks: 0 });
		expect(Object.values(counters.createdByPrompt)).toEqual(Array(20).fill(1));
		// The called ones were resumed by a later attempt, long before their time limit.
		expect(callbacks.filter(({ attempt, status }) => attempt > 1 && status === 200)).toHaveLength(
			called.length,
		);

		const crashed = await untilEnded(resumed, A_WHILE_MS);
		expect(['success', 'crashed', 'error']).toContain(crashed.status);
		if (crashed.status !== 'success') {
			const client = await n8n();
			await client.retry(resumed).catch(() => undefined);
		}
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 20, tasksPaid: 20 });
	},
	2 * A_WHILE_MS,
);
