import { NodeConnectionTypes } from 'n8n-workflow';
import type { StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import { n8n, piApiItems, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { column } from './support/items';
import { untilTaskEnded, taskThat } from './support/sandboxTasks';
import { expectSuccess, runBilled } from './support/runs';
import { sandbox } from './support/sandbox';
import { imagineMapped, promptItems } from './support/steps';
import { chain, PIAPI, START } from './support/workflow';
import type { Step } from './support/workflow';

const RETRY_ON_FAIL: Partial<Step> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 50 };
const LOOP = 'Loop Over Items';

/** Message and description of what ended an execution. */
function reasonOf({ error }: Execution): string {
	return [error?.message, error !== undefined && 'description' in error ? error.description : ''].join('\n');
}

/** Starts a stored workflow and waits for its end. */
async function run(stored: StoredWorkflow): Promise<Execution> {
	const client = await n8n();
	return await client.waitFor(await client.start(stored, START));
}

/** Retries an execution from n8n's list, with the workflow as it was or as it is now saved. */
async function retry({ id }: Execution, withCurrentWorkflow: boolean): Promise<Execution> {
	const client = await n8n();
	return await client.waitFor(await client.retry(id, withCurrentWorkflow));
}

/** One workflow whose Imagine gives up after a second. */
function impatient(prompts: string[], options = { timeout: 1 }): WorkflowDefinition {
	return chain({ items: promptItems(...prompts), steps: [imagineMapped({ options })] });
}

/** The same nodes as a chain of them, with the PiAPI node inside the loop. */
function looped(workflow: WorkflowDefinition): WorkflowDefinition {
	const to = (node: string) => [{ node, type: NodeConnectionTypes.Main, index: 0 }];
	return {
		...workflow,
		connections: {
			...workflow.connections,
			[LOOP]: { main: [[], to(PIAPI)] },
			[PIAPI]: { main: [to(LOOP)] },
		},
	};
}

/** Three rounds of one item each. */
function threeRounds(prompts: string[], parameters = {}): WorkflowDefinition {
	const loop: Step = {
		name: LOOP,
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize: 1, options: {} },
	};
	return looped(chain({ items: promptItems(...prompts), steps: [loop, imagineMapped(parameters)] }));
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

describe('Retry On Fail', () => {
	it.each([
		['the connection is reset', { type: 'reset', when: 'after' }],
		['the service answers 500', { type: 'status', when: 'after', status: 500 }],
		['the service answers with a web page', { type: 'status', when: 'after', status: 502, body: 'html' }],
		['the answer is cut off', { type: 'cut' }],
	] as const)(
		'sends nothing again where %s after the task was made, and brings it',
		async (_what, effect) => {
			await sandbox.setFaults([{ route: 'create', effect }]);
			const { execution, bill } = await runBilled(
				chain({ items: promptItems('a harbour'), steps: [imagineMapped({}, RETRY_ON_FAIL)] }),
			);
			expectSuccess(execution);
			expect(bill).toMatchObject({ created: { imagine: 1 }, paid: 1 });
			expect(column(piApiItems(execution), 'task_id')).toEqual([(await sandbox.tasks())[0].id]);
			expect((await sandbox.state()).counters.requests.create).toBe(1);
		},
	);

	it('says where to check where nothing shows whether a task was made', async () => {
		await sandbox.setFaults([{ route: 'create', effect: { type: 'reset', when: 'before' } }]);
		const { execution, bill } = await runBilled(
			chain({ items: promptItems('a harbour'), steps: [imagineMapped({}, RETRY_ON_FAIL)] }),
		);
		expect(execution.status).toBe('error');
		expect(reasonOf(execution)).toMatch(/may have been created/);
		expect(reasonOf(execution)).toMatch(/task history/);
		expect(bill.created).toEqual({});
		expect((await sandbox.state()).counters.requests.create).toBe(1);
	});

	it('pays once for what went well, and tries again only what cost nothing', async () => {
		const { execution, bill } = await runBilled(
			chain({
				items: promptItems('a harbour', 'a __fail__', 'a mill'),
				steps: [imagineMapped({}, RETRY_ON_FAIL)],
			}),
		);
		expect(execution.status).toBe('error');
		const { createdByPrompt } = (await sandbox.state()).counters;
		expect(createdByPrompt).toEqual({ 'a harbour': 1, 'a __fail__': 3, 'a mill': 1 });
		expect(bill.paid).toBe(2);
	});

	it('succeeds with the task that was made, once it can be read', async () => {
		await sandbox.setFaults([
			{ route: 'file', count: 4, effect: { type: 'status', status: 500, body: 'html' } },
		]);
		const { execution, bill } = await runBilled(
			chain({
				items: promptItems('a harbour'),
				steps: [imagineMapped({ download: 'grid' }, RETRY_ON_FAIL)],
			}),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 1 }, paid: 1 });
	});
});

describe('Retry On Fail, where n8n checks what was returned', () => {
	it('runs a node that succeeded with Output Raw once', async () => {
		const { execution, bill } = await runBilled(
			chain({
				items: promptItems('a harbour'),
				steps: [imagineMapped({ output: 'raw', download: 'grid' }, RETRY_ON_FAIL)],
			}),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 1 }, paid: 1 });
		expect((await sandbox.state()).counters.downloads).toBe(1);
	});

	it('pays once for a random seed, whichever item makes it try again', async () => {
		await sandbox.setFaults([{ route: 'create', nth: 3, count: 1, effect: { type: 'status', status: 402 } }]);
		const seed = { midjourneyParameters: { seed: '={{ Math.floor(Math.random() * 1e9) }}' } };
		const { execution, bill } = await runBilled(
			chain({ items: promptItems('one', 'two', 'three'), steps: [imagineMapped(seed, RETRY_ON_FAIL)] }),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 3 }, paid: 3 });
	});

	it('runs a suspended node whose first item failed once', async () => {
		const { execution, bill } = await runBilled(
			chain({
				items: promptItems('', 'a mill'),
				steps: [
					imagineMapped(
						{ waitForResult: 'suspend', output: 'raw' },
						{ ...RETRY_ON_FAIL, onError: 'continueRegularOutput' },
					),
				],
			}),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 1 }, paid: 1 });
		expect((await sandbox.state()).counters.createdByPrompt).toEqual({ 'a mill': 1 });
		expect(piApiItems(execution).map(({ json }) => 'error' in json)).toEqual([true, false]);
	});
});

describe('Retry execution', () => {
	it('pays for nothing again where the Callback URL holds the id of the execution', async () => {
		await sandbox.configure({ durationMs: 1_600 });
		const parameters = {
			options: { timeout: 1, callbackUrl: '=http://127.0.0.1:9/{{ $execution.id }}' },
		};
		const workflow = chain({ items: promptItems('a harbour'), steps: [imagineMapped(parameters)] });
		const failed = await run(await storeWorkflow(workflow));
		const [task] = await sandbox.tasks();
		await untilTaskEnded(task.id);
		const again = await retry(failed, false);
		expectSuccess(again);
		expect(piApiItems(again)[0].json).toMatchObject({ task_id: task.id, status: 'completed' });
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});

	it.each([
		['as it was', false],
		['as it is now saved', true],
	])('waits for the same task, with the workflow %s', async (_what, withCurrentWorkflow) => {
		await sandbox.configure({ durationMs: 1_600 });
		const failed = await run(await storeWorkflow(impatient(['a harbour'])));
		const [task] = await sandbox.tasks();
		expect(failed.status).toBe('error');
		expect(reasonOf(failed)).toContain(task.id);
		await untilTaskEnded(task.id);
		const again = await retry(failed, withCurrentWorkflow);
		expectSuccess(again);
		expect(again).toMatchObject({ mode: 'retry', retryOf: failed.id });
		expect(piApiItems(again)[0].json).toMatchObject({ task_id: task.id, status: 'completed' });
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
	});

	it('is free where only how to wait was changed, and a new task where the prompt was', async () => {
		await sandbox.configure({ durationMs: 1_600 });
		const client = await n8n();
		const stored = await storeWorkflow(impatient(['a harbour']));
		const failed = await run(stored);
		const [task] = await sandbox.tasks();
		const withStep = (step: Step): WorkflowDefinition => ({
			...stored,
			nodes: stored.nodes.map((node) =>
				node.name === PIAPI ? { ...node, parameters: step.parameters } : node,
			),
		});
		await client.updateWorkflow(stored.id, withStep(imagineMapped({ options: { timeout: 20 } })));
		const patient = await retry(failed, true);
		expect(piApiItems(patient)[0].json).toMatchObject({ task_id: task.id, status: 'completed' });
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });

		await client.updateWorkflow(stored.id, withStep(imagineMapped({ prompt: 'a mill' })));
		const changed = await retry(failed, true);
		expectSuccess(changed);
		expect(piApiItems(changed)[0].json).toMatchObject({ prompt: 'a mill', status: 'completed' });
		expect((await sandbox.state()).counters.createdByPrompt).toEqual({ 'a harbour': 1, 'a mill': 1 });
	});

	it('goes on in the round of a loop that failed', async () => {
		await sandbox.setFaults([{ route: 'get', promptContains: 'second', effect: { type: 'reset' } }]);
		const prompts = ['the first', 'the second', 'the third'];
		const failed = await run(await storeWorkflow(threeRounds(prompts, { options: { timeout: 2 } })));
		const second = await taskThat(({ prompt }) => prompt === 'the second', 'the second round');
		expect(failed.status).toBe('error');
		expect(reasonOf(failed)).toContain(second.id);
		await sandbox.setFaults([]);
		const again = await retry(failed, false);
		expectSuccess(again);
		expect((await sandbox.state()).counters).toMatchObject({
			createdByPrompt: Object.fromEntries(prompts.map((prompt) => [prompt, 1])),
			tasksPaid: 3,
		});
	});
});

describe('Loop Over Items', () => {
	it('makes one task in every round, also for the same prompt', async () => {
		const { execution, bill } = await runBilled(threeRounds(['a harbour', 'a harbour', 'a harbour']));
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 3 }, paid: 3 });
		const rounds = execution.runs[PIAPI].map(({ data }) => data?.main[0] ?? []);
		expect(rounds.map((items) => items.length)).toEqual([1, 1, 1]);
		expect(new Set(rounds.flatMap((items) => column(items, 'task_id'))).size).toBe(3);
	});
});

describe('a paid task', () => {
	it('a paid task is named in the error when another task fails', async () => {
		const { execution } = await runBilled(
			chain({ items: promptItems('a harbour', 'a __fail__'), steps: [imagineMapped()] }),
		);
		const paid = await taskThat(({ status }) => status === 'completed', 'the one that went well');
		const other = await taskThat(({ status }) => status === 'failed', 'the one that failed');
		expect(execution.status).toBe('error');
		expect(reasonOf(execution)).toContain(paid.id);
		expect(reasonOf(execution)).toContain(other.id);
	});

	it('the id of a paid task stands on the execution where the user wants it, whatever became of it', async () => {
		const { execution } = await runBilled(
			chain({
				items: promptItems('a harbour', 'a __fail__'),
				steps: [imagineMapped({ options: { saveTaskIds: true } })],
			}),
		);
		const ids = (await sandbox.tasks()).map(({ id }) => id);
		const { customData } = await (
			await n8n()
		).session.rest<{ customData: Record<string, string> }>('GET', `/executions/${execution.id}`);
		expect(customData.piapi_tasks.split(' ').sort()).toEqual(ids.sort());
	});
});
