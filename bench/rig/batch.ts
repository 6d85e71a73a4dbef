import type { StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import type { Execution } from '../../host/execution';
import type { SettingsPatch } from '../../sandbox';
import type { Bench } from './bench';
import { batchLoop } from './coreSteps';
import type { N8nInstance } from './n8nInstance';
import { imagine } from './ourSteps';
import { ITEMS, prompts, START, workflow } from './workflow';
import type { Credentials } from './workflow';

/** A number of tasks under an account's limit. */
export interface Batch {
	count: number;
	limit: number;
	settings: SettingsPatch;
	/** Fast when left out. */
	processMode?: 'relax' | 'fast';
}

/** How a batch went. */
export interface BatchTime {
	/** From the end of the node that makes the items to the end of the last node. */
	seconds: number;
	/** How long each task was worked on, in ms. */
	lengths: number[];
}

/** How long the nodes after the items took together, in ms, waits included. */
function timeAfterItems({ runs }: Execution): number {
	const measured = Object.entries(runs).filter(([name]) => name !== START && name !== ITEMS);
	const tasks = measured.flatMap(([, tasksOfNode]) => tasksOfNode);
	const begin = Math.min(...tasks.map(({ startTime }) => startTime));
	return Math.max(...tasks.map(({ startTime, executionTime }) => startTime + executionTime)) - begin;
}

async function runBatch(
	bench: Bench,
	{ count, limit, settings }: Batch,
	build: (credentials: Credentials) => WorkflowDefinition,
	own?: N8nInstance,
): Promise<BatchTime> {
	const n8n = own ?? (await bench.n8n());
	const sandbox = await bench.sandbox();
	const concurrency = { free: limit, creator: limit, pro: limit };
	await sandbox.reset({ plan: 'pro', concurrency, pendingMs: 0, ...settings });
	const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: limit });
	const stored: StoredWorkflow = await n8n.store(build(credentials));
	const { executionId } = await n8n.run(stored);
	const tasks = await sandbox.tasks();
	if (tasks.length !== count) throw new Error(`${tasks.length} tasks were created for ${count} items`);
	return {
		seconds: timeAfterItems(await n8n.execution(executionId)) / 1_000,
		lengths: tasks.map(({ startedAt = 0, endedAt = 0 }) => endedAt - startedAt),
	};
}

/**
 * The batch by our node.
 * @param own an n8n to run it in; the shared one when left out
 */
export async function runOurs(bench: Bench, batch: Batch, own?: N8nInstance): Promise<BatchTime> {
	const { processMode = 'fast' } = batch;
	const build = (credentials: Credentials): WorkflowDefinition =>
		workflow('Ours', prompts(batch.count), [imagine(credentials, { processMode })]);
	return await runBatch(bench, batch, build, own);
}

/** The batch by core nodes in a loop, so many at a time, with a fixed wait between two polls. */
export async function runLoop(
	bench: Bench,
	batch: Batch,
	{ batchSize, waitSeconds }: { batchSize: number; waitSeconds: number },
): Promise<BatchTime> {
	const build = (credentials: Credentials): WorkflowDefinition => {
		const { steps, arrows } = batchLoop(credentials, batchSize, waitSeconds);
		return workflow('Core nodes', prompts(batch.count), steps, arrows);
	};
	return await runBatch(bench, batch, build);
}
