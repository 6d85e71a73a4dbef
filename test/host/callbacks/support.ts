import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import omit from 'lodash/omit';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';
import type { StoredCredential, StoredWorkflow, WorkflowDefinition } from '../../../host/rest';
import type { TaskRecord } from '../../../sandbox';
import { binary, items, n8n, runWorkflow, sandboxCredentialData, storeWorkflow } from '../support/host';
import type { Execution } from '../support/host';
import { expectNoSecrets } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { imagineMapped, promptItems } from '../support/steps';
import type { Step } from '../support/workflow';
import { chain, PIAPI, START } from '../support/workflow';

export const TRIGGER = 'PiAPI Trigger';
export const AFTER = 'After';
const ENDED = ['success', 'error', 'canceled', 'crashed'];
const POLL_MS = 50;
const WITHIN_MS = 30_000;

/** Where n8n takes webhooks: in queue mode that is not where its editor is. */
export function webhookBase(): string {
	const { url, webhookUrl } = hostTestSettings().n8n as { url: string; webhookUrl?: string };
	return webhookUrl ?? url;
}

/** What all of n8n's processes have logged. */
export async function logs(): Promise<string> {
	const { logFile, processes = [] } = hostTestSettings().n8n as {
		logFile: string;
		processes?: Array<{ logFile: string }>;
	};
	const files = new Set([logFile, ...processes.map((process) => process.logFile)]);
	return (await Promise.all([...files].map(async (file) => await readFile(file, 'utf8')))).join('\n');
}

/** A node that suspends for a minute or more. */
export const SUSPEND: INodeParameters = { waitForResult: 'suspend', options: { timeout: 300 } };

/** What a node puts after the one before, unchanged. */
export const after: Step = { name: AFTER, type: 'n8n-nodes-base.noOp', parameters: {} };

/** Tasks that take so long, small, whose callbacks come again after half a second. */
export async function startAfresh(durationMs: number): Promise<void> {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 32, durationMs, callbackRetryMs: 50_000 });
}

/** A workflow that imagines prompts, suspended, with a node after it. */
export function suspending(
	prompts: string[],
	parameters: INodeParameters = {},
	settings: Partial<Step> = {},
): WorkflowDefinition {
	const items = promptItems(...prompts);
	return chain({ items, steps: [imagineMapped({ ...SUSPEND, ...parameters }, settings), after] });
}

/** Polls until something is there. */
export async function eventually<T>(
	what: string,
	look: () => Promise<T | undefined>,
	withinMs = WITHIN_MS,
): Promise<T> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`It did not come true in time: ${what}`);
		await sleep(POLL_MS);
	}
}

/** Starts a workflow by hand. */
export async function begin(workflow: WorkflowDefinition, credential?: StoredCredential): Promise<string> {
	const client = await n8n();
	return await client.start(await storeWorkflow(workflow, credential), START);
}

/** Waits until an execution is suspended; one that ends instead is handed back as well. */
export async function untilWaiting(id: string): Promise<Execution> {
	return await (await n8n()).waitFor(id, { until: ({ status }) => ['waiting', ...ENDED].includes(status) });
}

/** Waits until an execution has ended. */
export async function untilEnded(id: string, withinMs = WITHIN_MS): Promise<Execution> {
	return await (await n8n()).waitFor(id, { withinMs });
}

/** Starts a workflow by hand and waits until it is suspended. */
export async function suspended(
	workflow: WorkflowDefinition,
	credential?: StoredCredential,
): Promise<Execution> {
	const execution = await untilWaiting(await begin(workflow, credential));
	if (execution.status !== 'waiting')
		throw new Error(`It is ${execution.status}: ${execution.error?.message}`);
	return execution;
}

/** Runs a workflow to its end; nothing that it shows may hold a secret. */
export async function ran(workflow: WorkflowDefinition, credential?: StoredCredential): Promise<Execution> {
	const execution = await runWorkflow(workflow, credential === undefined ? {} : { credential });
	await expectNothingLeaks(execution);
	return execution;
}

/** Throws where items, hints, errors or the log hold the key, the webhook secret or the resume token. */
export async function expectNothingLeaks(execution: Execution): Promise<void> {
	await expectNoSecrets(execution);
	const token = execution.data.resumeToken as string | undefined;
	if (token === undefined) return;
	const shown = JSON.stringify([execution.runs, execution.error ?? null]);
	if (shown.includes(token)) throw new Error(`Execution ${execution.id} shows its resume token`);
	if ((await logs()).includes(token)) throw new Error('The log holds a resume token');
}

/** A task as the service reads it out, which is what its callbacks carry. */
export async function viewOf(taskId: string): Promise<IDataObject & { config: IDataObject }> {
	const answer = await request(`${sandbox.url}/api/v1/task/${taskId}`, {
		headers: { 'x-api-key': sandbox.key },
	});
	const { data } = (await answer.body.json()) as { data: IDataObject & { config: IDataObject } };
	return data;
}

/** The address that the service was given for a task. */
export async function addressOf({ id }: TaskRecord): Promise<string> {
	const { config } = await viewOf(id);
	return (config.webhook_config as { endpoint: string }).endpoint;
}

export interface Answer {
	status: number;
	body: string;
	tookMs: number;
}

/** Posts something as it is: an object as JSON, a text or bytes unchanged. */
export async function post(
	url: string,
	body: unknown,
	headers: Record<string, string> = { 'x-webhook-secret': sandboxCredentialData().webhookSecret },
): Promise<Answer> {
	const started = Date.now();
	const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
	const answer = await request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: raw,
	});
	const text = await answer.body.text();
	return { status: answer.statusCode, body: text, tookMs: Date.now() - started };
}

/** Calls for a task as the service does, with `said` claimed besides. */
export async function callFor(task: TaskRecord, said: IDataObject = {}): Promise<Answer> {
	const data = { ...(await viewOf(task.id)), ...said };
	return await post(await addressOf(task), { timestamp: 1_760_000_000, data });
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

async function withBytes(item: INodeExecutionData, linked: boolean): Promise<unknown> {
	const { json, pairedItem, ...rest } = item;
	const files = await Promise.all(
		Object.entries(item.binary ?? {}).map(async ([name, file]) => {
			const bytes = await binary(item, name);
			return [
				name,
				{ ...omit(file, ['id', 'data']), sha256: createHash('sha256').update(bytes).digest('hex') },
			] as const;
		}),
	);
	return {
		json,
		...(linked ? { pairedItem } : {}),
		keys: Object.keys(rest).sort(),
		files: Object.fromEntries(files),
	};
}

/**
 * A node's items with the bytes of their files, without what differs from run to run: times, the ids of tasks (numbered
 * by their first appearance) and of stored files, and the address that the service was given.
 * @param options.linked whether the items' links to the input are compared: n8n itself links the nth item of a resumed
 * run to the nth input item, which is right for one item each only
 */
export async function comparable(
	execution: Execution,
	{ node = PIAPI, output = 0, linked = true }: { node?: string; output?: number; linked?: boolean } = {},
): Promise<unknown> {
	const ids: string[] = [];
	const numbered = (id: string): string => {
		if (!ids.includes(id)) ids.push(id);
		return `<id ${ids.indexOf(id)}>`;
	};
	const found = items(execution, node, output).map(async (item) => await withBytes(item, linked));
	const text = JSON.stringify(await Promise.all(found))
		.replace(TIME, '<time>')
		.replace(/"endpoint":"[^"]*"/g, '"endpoint":"<address>"')
		.replace(UUID, numbered);
	return JSON.parse(text) as unknown;
}

/** The nodes of a chain, with the PiAPI node inside a loop of one item a round; what comes after follows the loop. */
export function looped(
	prompts: string[],
	parameters: INodeParameters,
	webhookPath?: string,
): WorkflowDefinition {
	const LOOP = 'Loop Over Items';
	const loop: Step = {
		...{ name: LOOP, type: 'n8n-nodes-base.splitInBatches', typeVersion: 3 },
		parameters: { batchSize: 1, options: {} },
	};
	const workflow = chain({
		...(webhookPath === undefined ? {} : { webhookPath }),
		items: promptItems(...prompts),
		steps: [loop, imagineMapped(parameters), after],
	});
	const to = (node: string) => [{ node, type: NodeConnectionTypes.Main, index: 0 }];
	return {
		...workflow,
		connections: {
			...workflow.connections,
			[LOOP]: { main: [to(AFTER), to(PIAPI)] },
			[PIAPI]: { main: [to(LOOP)] },
		},
	};
}

/** n8n's Crypto node, which reads the file in `data` and writes its SHA-256 into the item. */
const HASHED = {
	...{ type: 'n8n-nodes-base.crypto', typeVersion: 1 },
	parameters: {
		...{ action: 'hash', type: 'SHA256', encoding: 'hex', binaryData: true },
		...{ binaryPropertyName: 'data', dataPropertyName: 'sha256' },
	},
};

/** Stores and publishes a workflow as a sub-workflow, and gives the step that calls it and waits for its end. */
export async function callOf(child: WorkflowDefinition): Promise<Step> {
	const trigger: INode = {
		...{ id: randomUUID(), name: START, type: 'n8n-nodes-base.executeWorkflowTrigger', typeVersion: 1.1 },
		...{ position: [0, 0], parameters: { inputSource: 'passthrough' } },
	};
	const stored = await storeWorkflow({ ...child, nodes: [trigger, ...child.nodes.slice(1)] });
	await (await n8n()).publish(stored);
	return {
		...{ name: 'Call', type: 'n8n-nodes-base.executeWorkflow', typeVersion: 1.2 },
		parameters: {
			...{ source: 'database', mode: 'once', options: { waitForSubWorkflow: true } },
			workflowId: { __rl: true, mode: 'id', value: stored.id },
			workflowInputs: { mappingMode: 'defineBelow', value: {} },
		},
	};
}

export interface Triggered {
	workflow: WorkflowDefinition;
	/** Behind `/webhook/` or `/webhook-test/`. */
	path: string;
}

/** A workflow that the PiAPI Trigger starts; a node after it reads the files, where there are any. */
export function triggered(parameters: INodeParameters = {}): Triggered {
	const webhookId = randomUUID();
	const nodes: INode[] = [
		{
			...{ id: randomUUID(), name: TRIGGER, type: 'n8n-nodes-piapi-midjourney.piApiTrigger', typeVersion: 1 },
			...{ position: [0, 0], webhookId, parameters },
		},
		{
			...{ id: randomUUID(), position: [220, 0] },
			...(parameters.download === undefined ? { ...after, typeVersion: 1 } : HASHED),
			name: AFTER,
		},
	] as INode[];
	const connections = { [TRIGGER]: { main: [[{ node: AFTER, type: NodeConnectionTypes.Main, index: 0 }]] } };
	return {
		workflow: { name: 'Triggered', nodes, connections, settings: { executionOrder: 'v1' } },
		path: `${webhookId}/piapi`,
	};
}

export interface Live {
	stored: StoredWorkflow;
	/** The production address. */
	url: string;
}

/** Where n8n takes test events: at its editor, in queue mode too. */
export function testUrl(path: string): string {
	return `${hostTestSettings().n8n.url}/webhook-test/${path}`;
}

/** Publishes a triggered workflow and waits until its address answers. */
export async function live(parameters: INodeParameters = {}, credential?: StoredCredential): Promise<Live> {
	const client = await n8n();
	const { workflow, path } = triggered(parameters);
	const stored = await storeWorkflow(workflow, credential);
	await client.publish(stored);
	const url = `${webhookBase()}/webhook/${path}`;
	await eventually('the production address answers', async () => {
		const { status, body } = await post(url, {});
		return status === 404 && body.includes('not registered') ? undefined : status;
	});
	return { stored, url };
}

/** The executions that a workflow has had, oldest first, once there are so many. */
export async function started({ stored }: Live, count: number): Promise<Execution[]> {
	const client = await n8n();
	const ids = await eventually(`${count} executions`, async () => {
		const found = await client.executionIds(stored);
		return found.length >= count ? found.reverse() : undefined;
	});
	return await Promise.all(ids.map(async (id) => await untilEnded(id)));
}

/**
 * A service in front of the sandbox that passes everything on, but changes what it is told to.
 */
export class Proxy {
	private server?: Server;
	url = '';

	/** @param change what becomes of each answer */
	constructor(private readonly change: (data: IDataObject) => IDataObject) {}

	async start(): Promise<void> {
		this.server = createServer(async (incoming, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of incoming) chunks.push(chunk as Buffer);
			const answer = await request(`${sandbox.url}${incoming.url}`, {
				method: incoming.method as 'GET',
				headers: { 'x-api-key': String(incoming.headers['x-api-key']), 'content-type': 'application/json' },
				body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
			});
			const body = (await answer.body.json()) as { data?: IDataObject };
			const changed = body.data === undefined ? body : { ...body, data: this.change(body.data) };
			response
				.writeHead(answer.statusCode, { 'content-type': 'application/json' })
				.end(JSON.stringify(changed));
		});
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}
}
