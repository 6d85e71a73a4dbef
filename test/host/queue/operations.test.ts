import { randomUUID } from 'node:crypto';
import { items, n8n, runPublished, runWorkflow, startPublished, waitForStatus } from '../support/host';
import type { Execution } from '../support/host';
import { fileFacts } from '../support/items';
import { logOf, workersOf } from '../support/processes';
import { billed, expectNoSecrets, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { imagineMapped, promptItems } from '../support/steps';
import { chain, PIAPI } from '../support/workflow';

/** More than one worker takes at a time. */
const EXECUTIONS = 6;

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 300 });
});

function timesOf({ startedAt, stoppedAt }: Execution): { start: number; end: number } {
	return { start: Date.parse(startedAt ?? ''), end: Date.parse(stoppedAt ?? '') };
}

it('queue mode runs what a production webhook starts on a worker, and main gives the files out', async () => {
	const webhookPath = randomUUID();
	const imagine = imagineMapped({ download: 'grid' });
	const { result: execution, bill } = await billed(
		async () =>
			await runPublished(
				chain({ webhookPath, items: promptItems('a harbour'), steps: [imagine] }),
				webhookPath,
			),
	);
	expectSuccess(execution);
	await expectNoSecrets(execution);
	expect(bill).toMatchObject({ created: { imagine: 1 }, paid: 1, credentialLeaks: 0 });
	expect(await logOf('webhook')).toContain(`Enqueued execution ${execution.id} (`);
	expect(await workersOf(execution.id)).toHaveLength(1);
	const [item] = items(execution, PIAPI);
	// Queue mode's own default; the bytes come from main, through the REST API.
	expect(item.binary?.data.id).toMatch(/^database:/);
	expect(await fileFacts(item)).toBe('png 128x128');
});

it('queue mode leaves production webhooks to the webhook processor', async () => {
	const webhookPath = randomUUID();
	const [id] = await startPublished(chain({ webhookPath, steps: [imagineMapped()] }), webhookPath);
	await waitForStatus(id, ['error', 'success']);
	const { session } = await n8n();
	await expect(session.bytes('POST', `/webhook/${webhookPath}`, {})).rejects.toMatchObject({ status: 404 });
});

it('queue mode runs what the editor starts on a worker as well', async () => {
	const execution = await runWorkflow(
		chain({ items: promptItems('a harbour'), steps: [imagineMapped({ download: 'images' })] }),
	);
	expectSuccess(execution);
	expect(execution.mode).toBe('manual');
	expect(await workersOf(execution.id)).toHaveLength(1);
	expect(await fileFacts(items(execution, PIAPI)[0], 'data_4')).toBe('png 64x64');
});

it('queue mode runs executions on both workers at once, each paid once', async () => {
	await sandbox.configure({ durationMs: 4_000 });
	const webhookPath = randomUUID();
	const workflow = chain({ webhookPath, items: promptItems('a harbour'), steps: [imagineMapped()] });
	const ids = await startPublished(workflow, webhookPath, { times: EXECUTIONS });
	const executions = await Promise.all(ids.map(async (id) => await waitForStatus(id, ['success', 'error'])));
	executions.forEach(expectSuccess);
	const workers = (await Promise.all(ids.map(workersOf))).flat();
	expect(workers).toHaveLength(EXECUTIONS);
	expect(new Set(workers)).toEqual(new Set(['worker-1', 'worker-2']));
	const times = executions.map(timesOf);
	expect(Math.max(...times.map(({ start }) => start))).toBeLessThan(Math.min(...times.map(({ end }) => end)));
	expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: EXECUTIONS, tasksPaid: EXECUTIONS });
});
