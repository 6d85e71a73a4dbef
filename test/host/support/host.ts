import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus, INodeExecutionData } from 'n8n-workflow';
import { withCredential } from '../../../host/examples';
import { itemsOf, runOf } from '../../../host/execution';
import type { Execution } from '../../../host/execution';
import { N8nClient } from '../../../host/rest';
import type { StoredCredential, StoredWorkflow, WaitOptions, WorkflowDefinition } from '../../../host/rest';
import { sandbox } from './sandbox';
import { hostTestSettings } from './settings';
import { CREDENTIAL_TYPE, PIAPI, PIAPI_NODE_TYPE, START } from './workflow';

export { itemsOf as items, runOf };
export type { Execution };

const LISTED_WITHIN_MS = 15_000;
const LISTED_POLL_MS = 50;

let signedIn: Promise<N8nClient> | undefined;
let stored: Promise<StoredCredential> | undefined;

/** The running n8n's REST API, signed in once for a test file. */
export async function n8n(): Promise<N8nClient> {
	const { url, owner, webhookUrl } = hostTestSettings().n8n;
	signedIn ??= N8nClient.signIn(url, owner, webhookUrl);
	return await signedIn;
}

/** Data of a credential for the sandbox. */
export function sandboxCredentialData(apiKey = sandbox.key): {
	service: string;
	apiKey: string;
	baseUrl: string;
	webhookSecret: string;
	concurrentJobs: number;
} {
	return {
		service: 'piapi',
		apiKey,
		baseUrl: sandbox.url,
		webhookSecret: 'host-test-secret',
		concurrentJobs: 3,
	};
}

/** A stored credential for the sandbox, one for a test file. */
export async function sandboxCredential(): Promise<StoredCredential> {
	const client = await n8n();
	stored ??= client.createCredential(CREDENTIAL_TYPE, 'Sandbox', sandboxCredentialData());
	return await stored;
}

/** Stores a workflow, its PiAPI nodes given a credential: the sandbox's, where none is named. */
export async function storeWorkflow(
	workflow: WorkflowDefinition,
	credential?: StoredCredential,
): Promise<StoredWorkflow> {
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith(PIAPI_NODE_TYPE)
			? { credentials: { [CREDENTIAL_TYPE]: { id: null, name: '' } }, ...node }
			: node,
	);
	const withNodes = withCredential({ ...workflow, nodes }, credential ?? (await sandboxCredential()));
	return await (await n8n()).createWorkflow(withNodes);
}

export interface RunOptions extends WaitOptions {
	/** The PiAPI nodes' credential; the sandbox's when left out. */
	credential?: StoredCredential;
}

/** Runs a workflow by hand, as the editor does, to its end. A failed execution is returned, not thrown. */
export async function runWorkflow(
	workflow: WorkflowDefinition,
	{ credential, ...options }: RunOptions = {},
): Promise<Execution> {
	const client = await n8n();
	const id = await client.start(await storeWorkflow(workflow, credential), START);
	return await client.waitFor(id, options);
}

/** Publishes a workflow, calls its webhook so many times, and gives the ids of the executions, the newest first. */
export async function startPublished(
	workflow: WorkflowDefinition,
	webhookPath: string,
	{ body = {}, times = 1 }: { body?: unknown; times?: number } = {},
): Promise<string[]> {
	const client = await n8n();
	const published = await storeWorkflow(workflow);
	await client.publish(published);
	for (let call = 0; call < times; call++) await client.callWebhook(webhookPath, body);
	const deadline = Date.now() + LISTED_WITHIN_MS;
	for (;;) {
		const ids = await client.executionIds(published);
		if (ids.length >= times) return ids;
		// In queue mode a webhook is answered before n8n lists the execution.
		if (Date.now() > deadline) throw new Error(`Of ${times} executions n8n lists ${ids.length}`);
		await sleep(LISTED_POLL_MS);
	}
}

/** Publishes a workflow, calls its webhook and waits for the execution that the call started. */
export async function runPublished(
	workflow: WorkflowDefinition,
	webhookPath: string,
	body: unknown = {},
	options?: WaitOptions,
): Promise<Execution> {
	const [id] = await startPublished(workflow, webhookPath, { body });
	return await (await n8n()).waitFor(id, options);
}

/** Waits until an execution has one of these statuses, e.g. `waiting`. */
export async function waitForStatus(
	executionId: string,
	statuses: ExecutionStatus[],
	withinMs?: number,
): Promise<Execution> {
	const until = ({ status }: Execution): boolean => statuses.includes(status);
	return await (await n8n()).waitFor(executionId, { withinMs, until });
}

/**
 * The bytes of a file on an item.
 * @throws Error naming the item's files when it has none of this name
 */
export async function binary(item: INodeExecutionData, property = 'data'): Promise<Buffer> {
	const file = item.binary?.[property];
	if (file === undefined) {
		throw new Error(
			`The item has no file "${property}", but: ${Object.keys(item.binary ?? {}).join(', ') || 'none'}`,
		);
	}
	return await (await n8n()).binary(file);
}

/** The items of the PiAPI node's last run. */
export function piApiItems(execution: Execution): INodeExecutionData[] {
	return itemsOf(execution, PIAPI);
}
