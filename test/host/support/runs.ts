import { readFile } from 'node:fs/promises';
import { stringify } from 'flatted';
import type { WorkflowDefinition } from '../../../host/rest';
import { runWorkflow, sandboxCredentialData } from './host';
import type { Execution, RunOptions } from './host';
import { sandbox } from './sandbox';
import { hostTestSettings } from './settings';

/** What the sandbox was asked for and what was paid for while something ran. */
export interface Bill {
	/** Tasks created, by type. */
	created: Record<string, number>;
	/** Tasks whose price was taken. */
	paid: number;
	uploads: number;
	/** Requests for result files that carried the API key. */
	credentialLeaks: number;
}

export interface BilledRun {
	execution: Execution;
	bill: Bill;
}

/** Runs something and tells what the sandbox counted meanwhile. */
export async function billed<T>(work: () => Promise<T>): Promise<{ result: T; bill: Bill }> {
	const before = (await sandbox.state()).counters;
	const result = await work();
	const after = (await sandbox.state()).counters;
	const created = Object.entries(after.createdByType)
		.map(([type, count]): [string, number] => [type, count - (before.createdByType[type] ?? 0)])
		.filter(([, count]) => count > 0);
	const bill = {
		created: Object.fromEntries(created),
		paid: after.tasksPaid - before.tasksPaid,
		uploads: after.uploads - before.uploads,
		credentialLeaks: after.credentialLeaks - before.credentialLeaks,
	};
	return { result, bill };
}

/** Throws where what n8n stored of an execution, or its log, holds the API key or the webhook secret. */
export async function expectNoSecrets({ id, data }: Execution): Promise<void> {
	const stored = stringify(data);
	const { processes } = hostTestSettings().n8n;
	const logs = await Promise.all(processes.map(async ({ logFile }) => await readFile(logFile, 'utf8')));
	const { apiKey, webhookSecret } = sandboxCredentialData();
	for (const [what, secret] of Object.entries({ apiKey, webhookSecret })) {
		if (stored.includes(secret)) throw new Error(`Execution ${id} holds the ${what}`);
		const log = logs.findIndex((text) => text.includes(secret));
		if (log >= 0)
			throw new Error(`After execution ${id} the log of ${processes[log].name} holds the ${what}`);
	}
}

/** Runs a workflow to its end and tells what it cost; whatever became of it, no secret may be stored. */
export async function runBilled(workflow: WorkflowDefinition, options?: RunOptions): Promise<BilledRun> {
	const { result, bill } = await billed(async () => await runWorkflow(workflow, options));
	await expectNoSecrets(result);
	return { execution: result, bill };
}

/** Throws with the execution's own error where it did not succeed. */
export function expectSuccess({ status, error }: Execution): void {
	if (status === 'success') return;
	const description = error !== undefined && 'description' in error ? String(error.description) : '';
	throw new Error(`The execution ended as ${status}: ${error?.message ?? 'no error'} ${description}`);
}

/** Runs a workflow that has to succeed and tells what it cost. */
export async function succeed(workflow: WorkflowDefinition): Promise<BilledRun> {
	const run = await runBilled(workflow);
	expectSuccess(run.execution);
	return run;
}

/** The hints that a node showed in its last run. */
export function hintsOf(execution: Execution, node: string): string[] {
	return (execution.runs[node]?.at(-1)?.hints ?? []).map(({ message }) => message);
}
