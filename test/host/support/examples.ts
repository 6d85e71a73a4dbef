import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exampleFiles, manualTriggerOf, readWorkflow } from '../../../host/examples';
import type { StoredWorkflow, WorkflowDefinition } from '../../../host/rest';
import { n8n, storeWorkflow } from './host';
import type { Execution } from './host';
import { billed, expectNoSecrets, expectSuccess } from './runs';
import type { BilledRun } from './runs';
import { hostTestSettings } from './settings';

const FORM_WITHIN_MS = 15_000;
const RUN_WITHIN_MS = 20_000;

/** The examples that `realUses.test.ts` runs. */
export const REAL_USES = {
	table: '13-prompts-from-a-table.json',
	pick: '14-pick-one-then-upscale.json',
	photo: '15-product-image-from-a-form.json',
	sixNodes: '16-six-nodes-become-one.json',
	report: '17-errors-to-a-report.json',
};

/** Reads an example by the name of its file. */
export async function readExample(name: string): Promise<WorkflowDefinition> {
	const file = (await exampleFiles()).find((path) => basename(path) === name);
	if (file === undefined) throw new Error(`There is no example ${name}`);
	return await readWorkflow(file);
}

/** Imports an example, changed or as it is, and runs it as the editor's Execute button does. */
export async function runExample(
	name: string,
	withinMs?: number,
	change = (workflow: WorkflowDefinition) => workflow,
): Promise<BilledRun> {
	const workflow = change(await readExample(name));
	const client = await n8n();
	const stored = await storeWorkflow(workflow);
	const { result, bill } = await billed(
		async () => await client.waitFor(await client.start(stored, manualTriggerOf(workflow)), { withinMs }),
	);
	await expectNoSecrets(result);
	expectSuccess(result);
	return { execution: result, bill };
}

/** The items of the one execution of a workflow in which a node ran, once there is one. */
export async function executionWith(stored: StoredWorkflow, node: string): Promise<Execution> {
	const client = await n8n();
	for (const deadline = Date.now() + RUN_WITHIN_MS; Date.now() < deadline; await sleep(100)) {
		for (const id of await client.executionIds(stored)) {
			const execution = await client.execution(id);
			if (execution.runs[node] !== undefined && execution.status === 'success') return execution;
		}
	}
	throw new Error(`No execution in which “${node}” ran came to its end in time`);
}

/** Sends the form of a published workflow, trying again while it is not live yet; gives what n8n answered. */
export async function sendForm(
	stored: StoredWorkflow,
	fields: Record<string, string | File>,
): Promise<Response> {
	const path = `/form/${stored.nodes.find(({ name }) => name === 'Form')?.webhookId}`;
	for (const deadline = Date.now() + FORM_WITHIN_MS; ; await sleep(200)) {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.set(name, value);
		const answer = await fetch(`${hostTestSettings().n8n.url}${path}`, { method: 'POST', body: form });
		if (answer.ok) return answer;
		if (Date.now() > deadline) throw new Error(`The form answered ${answer.status}`);
	}
}
