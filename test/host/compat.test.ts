import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { StoredCredential } from '../../host/rest';
import {
	addressOf,
	AFTER,
	after,
	callFor,
	callOf,
	eventually,
	expectNothingLeaks,
	logs,
	post,
	ran,
	startAfresh,
	SUSPEND,
	suspended,
	suspending,
	untilEnded,
	viewOf,
} from './callbacks/support';
import { runExample } from './support/examples';
import { items, n8n, piApiItems, sandboxCredentialData, startPublished, waitForStatus } from './support/host';
import type { Execution } from './support/host';
import { column, fileFacts } from './support/items';
import { killProcess, restartProcess } from './support/processes';
import { billed, expectSuccess } from './support/runs';
import { sandbox } from './support/sandbox';
import { hostTestSettings } from './support/settings';
import { imagineMapped, promptItems } from './support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI, PIAPI_NODE_TYPE } from './support/workflow';

const TILE = 64;
const HOUR_MS = 3_600_000;
/** Long enough for n8n to start again and to find what it left unfinished. */
const RESTART_WITHIN_MS = 150_000;
const FOUR_IMAGES = '01-prompt-to-four-images.json';
const SUSPEND_EXAMPLE = '05-suspend-until-callback.json';

const { line } = hostTestSettings().n8n;

/** Only the newest n8n puts a token of the execution into the address that resumes it. */
const hasToken = line === 'newest';

/** Message and description of what ended an execution. */
function reasonOf({ error }: Execution): string {
	return [error?.message, error !== undefined && 'description' in error ? error.description : ''].join('\n');
}

/** A stored credential for the sandbox that differs from the usual one. */
async function credentialWith(changes: {
	service?: string;
	webhookSecret?: string;
}): Promise<StoredCredential> {
	const data = { ...sandboxCredentialData(), ...changes };
	return await (await n8n()).createCredential(CREDENTIAL_TYPE, 'Changed', data);
}

/** Retries an execution from n8n's list, with the workflow as it was or as it is saved. */
async function retried({ id }: Execution, withCurrentWorkflow: boolean): Promise<Execution> {
	return await untilEnded(await (await n8n()).retry(id, withCurrentWorkflow));
}

/** What has to work on every n8n line that the README names; `npm run test:compat` runs it on the older ones. */
describe('every supported n8n', () => {
	beforeEach(async () => {
		await sandbox.reset();
		await sandbox.configure({ tilePx: TILE, durationMs: 800 });
	});

	it('both nodes are loaded', async () => {
		const names = (await (await n8n()).nodeTypes()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([PIAPI_NODE_TYPE, `${PIAPI_NODE_TYPE}Trigger`]));
	});

	it('the first example puts out four images as files, paid once', async () => {
		const { execution, bill } = await runExample(FOUR_IMAGES);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const out = items(execution, 'Imagine');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x36`);
	});

	it('the example that suspends is resumed by the callbacks', async () => {
		const { execution, bill } = await runExample(SUSPEND_EXAMPLE);
		expect(bill).toEqual({ created: { imagine: 2 }, paid: 2, uploads: 0, credentialLeaks: 0 });
		expect(column(items(execution, 'Imagine'), 'index')).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
		expect((await sandbox.state()).counters.callbacks.delivered).toBe(2);
	});
});

describe('a suspended run on every supported n8n', () => {
	beforeEach(async () => await startAfresh(HOUR_MS));

	it(`gives the service an address ${hasToken ? 'with' : 'without'} a token`, async () => {
		const execution = await suspended(suspending(['a fox']));
		const address = new URL(await addressOf((await sandbox.tasks())[0]));
		expect(address.pathname).toBe(`/webhook-waiting/${execution.id}/piapi`);
		expect([...address.searchParams.keys()]).toEqual(hasToken ? ['signature'] : []);
		await (await n8n()).stop(execution.id);
	});

	it('goes on by nothing but a call with the webhook secret for a task of its own that has ended', async () => {
		const execution = await suspended(suspending(['a fox'], { download: 'grid' }));
		const [task] = await sandbox.tasks();
		const address = await addressOf(task);
		const data = { ...(await viewOf(task.id)), status: 'completed' };
		const call = async (body: unknown, headers?: Record<string, string>): Promise<number> =>
			(await post(address, body, headers)).status;
		expect(await call({ data }, {})).toBe(401);
		expect(await call({ data }, { 'x-webhook-secret': 'guessed-by-somebody' })).toBe(401);
		expect(await call({ data: { ...data, task_id: randomUUID() } })).toBe(404);
		// Believed is what the service says, and there the task is still at work.
		expect(await call({ data })).toBe(200);
		expect((await (await n8n()).execution(execution.id)).status).toBe('waiting');
		await sandbox.advance(2 * HOUR_MS);
		const ended = await untilEnded(execution.id);
		expectSuccess(ended);
		expect(column(items(ended, AFTER), 'task_id')).toEqual([task.id]);
		expect(await fileFacts(items(ended, AFTER)[0])).toMatch(/^png/);
		expect((await callFor(task)).status).toBe(409);
		await expectNothingLeaks(ended);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});

	const withoutSecret: Array<[string, { service?: string; webhookSecret?: string }, RegExp]> = [
		[
			'no Webhook Secret',
			{ webhookSecret: '' },
			/^Set Webhook Secret in the credential, update n8n, or choose Wait Here\. Nothing was sent\.$/m,
		],
		[
			'a service that sends none back',
			{ service: 'legnext' },
			/^Update n8n, or choose Wait Here; LegNext sends no secret back\. Nothing was sent\.$/m,
		],
	];
	it.each(withoutSecret)(
		'is resumed and paid once with %s, by the token, or refused before anything is sent where n8n has none',
		async (_what, changes, advice) => {
			await sandbox.configure({ durationMs: 1_500, legnext: { whitelisted: true } });
			const credential = await credentialWith(changes);
			const { result, bill } = await billed(async () => await ran(suspending(['a fox']), credential));
			if (hasToken) {
				expectSuccess(result);
				expect(column(items(result, AFTER), 'status')).toEqual(['completed']);
				expect(bill.paid).toBe(1);
				return;
			}
			expect(result.status).toBe('error');
			expect(reasonOf(result)).toContain(
				'“Wait for Result”: this version of n8n gives an address to call back that anybody could guess',
			);
			expect(reasonOf(result)).toMatch(advice);
			expect(bill.created).toEqual({});
		},
	);

	it('a suspended run whose later node fails is retried without paying again', async () => {
		await sandbox.configure({ durationMs: 1_000 });
		const fails = { name: 'Fails', type: 'n8n-nodes-base.stopAndError', parameters: { errorMessage: 'no' } };
		const execution = await ran(
			chain({ items: promptItems('a fox', 'a hare'), steps: [imagineMapped(SUSPEND), fails] }),
		);
		expect([execution.status, execution.lastNode]).toEqual(['error', 'Fails']);
		for (const withCurrentWorkflow of [false, true]) {
			const again = await retried(execution, withCurrentWorkflow);
			expect([again.status, again.lastNode]).toEqual(['error', 'Fails']);
		}
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 2, tasksPaid: 2 });
	});

	const resultsReachParent = line !== '1.123';
	it(`has the workflow that called it continue ${resultsReachParent ? 'with' : 'without'} its results`, async () => {
		await sandbox.configure({ durationMs: 1_000 });
		const execution = await ran(chain({ steps: [await callOf(suspending(['a fox'])), after] }));
		expectSuccess(execution);
		const [task] = await sandbox.tasks();
		expect(column(items(execution, AFTER), 'task_id')).toEqual([resultsReachParent ? task.id : undefined]);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});
});

describe('a paid task on every supported n8n', () => {
	beforeEach(async () => await startAfresh(100));

	it.each([
		['original', false],
		['current', true],
	])(
		'a paid result is fetched, not paid again, by Retry execution with the %s workflow',
		async (_which, withCurrent) => {
			await sandbox.configure({ durationMs: HOUR_MS });
			const patience: INodeParameters = { options: { timeout: 1 } };
			const gaveUp = await ran(
				chain({ items: promptItems('a fox', 'a hare'), steps: [imagineMapped(patience), after] }),
			);
			expect(gaveUp.status).toBe('error');
			await sandbox.advance(2 * HOUR_MS);
			const again = await retried(gaveUp, withCurrent);
			expectSuccess(again);
			const tasks = await sandbox.tasks();
			expect(column(items(again, AFTER), 'task_id')).toEqual(tasks.map(({ id }) => id));
			expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 2, tasksPaid: 2 });
		},
	);

	it('a paid task is found again by Retry On Fail where the answer was lost', async () => {
		await sandbox.setFaults([{ route: 'create', count: 1, effect: { type: 'reset', when: 'after' } }]);
		const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 50 };
		const execution = await ran(chain({ items: promptItems('a fox'), steps: [imagineMapped({}, retries)] }));
		expectSuccess(execution);
		expect(column(piApiItems(execution), 'task_id')).toEqual([(await sandbox.tasks())[0].id]);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});
});

describe('failed items on every supported n8n', () => {
	beforeEach(async () => await startAfresh(100));

	const isRouted = line === 'newest';
	it(`${isRouted ? 'go to the error output' : 'stay among the others, where n8n finds no error output for them'}, each with its task id`, async () => {
		const items3 = promptItems('a fox', 'a __fail__ hare', 'a heron');
		const execution = await ran(
			chain({ items: items3, steps: [imagineMapped({}, { onError: 'continueErrorOutput' })] }),
		);
		expectSuccess(execution);
		const outputs = [0, 1].map((output) => items(execution, PIAPI, output));
		expect(outputs.map(({ length }) => length)).toEqual(isRouted ? [2, 1] : [3, 0]);
		const failed = outputs.flat().filter(({ json }) => json.error !== undefined);
		const task = (await sandbox.tasks()).find(({ prompt }) => prompt.includes('hare'));
		expect(failed.map(({ json }) => json.details)).toEqual([expect.objectContaining({ task_id: task?.id })]);
	});
});

describe('every supported n8n after a kill', () => {
	const retryBrings = hasToken ? 'brings its task' : 'knows nothing of its task and pays for another';
	it(
		`a suspended run goes on, and the retry of a run that waited here ${retryBrings}`,
		async () => {
			await startAfresh(HOUR_MS);
			const begin = async (prompt: string, parameters: INodeParameters): Promise<string> => {
				const webhookPath = randomUUID();
				const steps = [imagineMapped(parameters), after];
				const workflow = chain({ webhookPath, items: promptItems(prompt), steps });
				return (await startPublished(workflow, webhookPath))[0];
			};
			const away = await begin('a suspended fox', SUSPEND);
			expect((await waitForStatus(away, ['waiting', 'error', 'success'])).status).toBe('waiting');
			const here = await begin('a polled hare', {});
			await eventually('the id of the polled task is logged', async () => {
				const task = (await sandbox.tasks()).find(({ prompt }) => prompt.includes('hare'));
				return task !== undefined && (await logs()).includes(task.id) ? task : undefined;
			});
			await killProcess('main');
			await restartProcess('main');
			const crashed = await waitForStatus(here, ['crashed', 'error'], RESTART_WITHIN_MS);
			await sandbox.advance(2 * HOUR_MS);
			await sandbox.configure({ durationMs: 100 });
			const [fox, hare] = await sandbox.tasks();
			const resumed = await untilEnded(away);
			expectSuccess(resumed);
			expect(column(items(resumed, AFTER), 'task_id')).toEqual([fox.id]);
			const again = await retried(crashed, false);
			expectSuccess(again);
			const tasks = await sandbox.tasks();
			expect(tasks.map(({ prompt }) => prompt.match(/fox|hare/)?.[0])).toEqual(
				hasToken ? ['fox', 'hare'] : ['fox', 'hare', 'hare'],
			);
			expect(column(items(again, AFTER), 'task_id')).toEqual([hasToken ? hare.id : tasks[2].id]);
		},
		2 * RESTART_WITHIN_MS,
	);
});
