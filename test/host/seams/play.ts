import { setTimeout as sleep } from 'node:timers/promises';
import { START } from '../support/workflow';
import { n8n, storeWorkflow } from '../support/host';
import type { Execution } from '../support/host';
import type { Seam } from './workflow';
import { changedSlightly, workflowOf } from './workflow';

const ENDED = ['success', 'error', 'canceled', 'crashed'];
const POLL_MS = 300;
/** Far longer than one takes: a machine may be busy, and n8n looks at its time limits once a minute. */
const WITHIN_MS = 120_000;

/** A combination that was played: its executions, the newest last. */
export interface PlayedSeam extends Seam {
	executions: Execution[];
}

/** Waits for an execution's end, suspended or not meanwhile. */
async function untilEnded(id: string): Promise<Execution> {
	const client = await n8n();
	const deadline = Date.now() + WITHIN_MS;
	for (;;) {
		const execution = await client.execution(id);
		if (ENDED.includes(execution.status)) return execution;
		if (Date.now() > deadline) throw new Error(`Execution ${id} is still ${execution.status}`);
		await sleep(POLL_MS);
	}
}

/** Runs the workflow of a combination by hand, and its failed execution again where the combination says so. */
export async function play(seam: Seam): Promise<PlayedSeam> {
	const client = await n8n();
	const { retry } = seam.combination;
	const stored = await storeWorkflow(workflowOf(seam));
	const first = await untilEnded(await client.start(stored, START));
	if (retry !== 'original' && retry !== 'current') return { ...seam, executions: [first] };
	if (first.status !== 'error') throw new Error(`There is nothing to retry: it ended as ${first.status}`);
	if (retry === 'current') await client.updateWorkflow(stored.id, changedSlightly(stored));
	const second = await untilEnded(await client.retry(first.id, retry === 'current'));
	return { ...seam, executions: [first, second] };
}
