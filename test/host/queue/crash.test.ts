import { randomUUID } from 'node:crypto';
import { n8n, piApiItems, startPublished, waitForStatus } from '../support/host';
import type { Execution } from '../support/host';
import { column } from '../support/items';
import { untilTaskEnded, taskThat } from '../support/sandboxTasks';
import { killProcess, restartProcess, workersOf } from '../support/processes';
import { sandbox } from '../support/sandbox';
import { imagineMapped, promptItems } from '../support/steps';
import { chain, ITEMS, PIAPI, START } from '../support/workflow';

/** n8n takes half a minute to believe in a stalled job, on top of the lock that has to run out. */
const NOTICED_WITHIN_MS = 120_000;
const TEST_TIMEOUT_MS = 180_000;

let killed: string | undefined;

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 5_000 });
});

afterEach(async () => {
	if (killed !== undefined) await restartProcess(killed);
	killed = undefined;
});

/** Kills the worker of an execution while its Imagine waits for the task. */
async function killWhileWaiting(
	saveExecutionProgress: boolean,
): Promise<{ id: string; worker: string; taskId: string }> {
	const webhookPath = randomUUID();
	const settings = { executionOrder: 'v1' as const, saveExecutionProgress };
	const steps = [imagineMapped()];
	const [id] = await startPublished(
		chain({ webhookPath, items: promptItems('a harbour'), steps, settings }),
		webhookPath,
	);
	const task = await taskThat(({ status }) => status === 'processing', 'the one of the Imagine');
	const [worker] = await workersOf(id);
	killed = worker;
	await killProcess(worker);
	return { id, worker, taskId: task.id };
}

function nodesToRun({ data }: Execution): Array<string | undefined> {
	return data.executionData?.nodeExecutionStack.map(({ node }) => node.name) ?? [];
}

async function retry(id: string): Promise<Execution> {
	const client = await n8n();
	return await client.execution(await client.retry(id));
}

describe('a worker that is killed in the middle of Wait Here and stays away', () => {
	it(
		'fails its execution, whose retry runs nothing and pays nothing',
		async () => {
			const { id, taskId } = await killWhileWaiting(true);
			expect((await untilTaskEnded(taskId)).status).toBe('completed');
			expect((await n8n().then(async (client) => await client.execution(id))).status).toBe('running');

			// The other worker finds the job stalled. n8n hands no job out twice (maxStalledCount is 0): the webhook
			// processor, which had put it into the queue, writes an error in place of all that was saved of the
			// execution, Save Execution Progress or not. Where it has ended as well, the execution stays as running
			// until main looks for such ones, at its start or every three hours, and marks it as crashed: see below.
			const failed = await waitForStatus(id, ['error', 'crashed', 'success'], NOTICED_WITHIN_MS);
			expect(failed.status).toBe('error');
			expect(failed.error?.message).toMatch(/failed to be processed too many times/);
			expect(nodesToRun(failed)).toEqual([]);
			expect(failed.runs).toEqual({});

			// So n8n accepts the retry, runs no node in it and ends it with the same error. The task is paid for and
			// only to be had by its id, from the service's task history.
			const again = await retry(id);
			expect(again).toMatchObject({ status: 'error', mode: 'retry', runs: {} });
			expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
		},
		TEST_TIMEOUT_MS,
	);
});

describe('a worker that is killed in the middle of Wait Here and started again at once', () => {
	it.each([
		['from the start of the workflow', false, [START]],
		['from the PiAPI node', true, [PIAPI]],
	])(
		'crashes its execution, whose retry, %s, brings its task and pays nothing (progress saved: %s)',
		async (_what, saveExecutionProgress, nodes) => {
			const { id, worker, taskId } = await killWhileWaiting(saveExecutionProgress);
			await restartProcess(worker);
			killed = undefined;

			// The worker finds the execution unfinished in its own event log and marks it as crashed. What is stored of
			// it is what there was before the node began: n8n writes a node's context (where the node keeps what it
			// has sent) only after the node has ended, also with Save Execution Progress.
			const crashed = await waitForStatus(id, ['error', 'crashed', 'success']);
			expect(crashed.status).toBe('crashed');
			expect(Object.keys(crashed.runs).sort()).toEqual([START, ITEMS, PIAPI].sort());
			expect(nodesToRun(crashed)).toEqual(nodes);
			expect(crashed.data.executionData?.contextData).toEqual({});

			// The records in n8n's table of processed data are all that is left of the first try. Once the stalled job is
			// noticed (after 60 to 90 s by n8n's defaults) the execution turns into the error above, whose retry runs
			// nothing.
			for (let tries = 0; tries < 2; tries++) {
				const again = await retry(id);
				expect(again).toMatchObject({ status: 'success', mode: 'retry' });
				expect(column(piApiItems(again), 'task_id')).toEqual([taskId]);
			}
			expect((await untilTaskEnded(taskId)).status).toBe('completed');
			expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 1, tasksPaid: 1 });
		},
		TEST_TIMEOUT_MS,
	);
});
