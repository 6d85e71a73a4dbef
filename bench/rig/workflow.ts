import { randomUUID } from 'node:crypto';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { IConnections, INode, INodeCredentials, INodeParameters } from 'n8n-workflow';
import type { StoredCredential, WorkflowDefinition } from '../../host/rest';

export const CREDENTIAL_TYPE = 'piApiApi';
export const HEADER_CREDENTIAL_TYPE = 'httpHeaderAuth';
export const START = 'Start';
export const ITEMS = 'Items';

const STEP_WIDTH = 220;

/** What the nodes of a workflow sign in with, and where. */
export interface Credentials {
	/** The address of the service. */
	url: string;
	piApi: StoredCredential;
	header: StoredCredential;
}

/** A node as far as the bench cares. */
export interface Step {
	name: string;
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
	credentials?: INodeCredentials;
	/** Part of the address of a node that is called. */
	webhookId?: string;
}

/** An arrow from an output of one node to another node. */
export type Arrow = [from: string, to: string, output?: number];

function connectionsOf(arrows: Arrow[]): IConnections {
	const connections: IConnections = {};
	for (const [from, to, output = 0] of arrows) {
		connections[from] ??= { main: [] };
		const { main } = connections[from];
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: NodeConnectionTypes.Main, index: 0 });
	}
	return connections;
}

/** The items that a workflow begins with: JavaScript that returns them. */
export function itemsStep(jsCode: string): Step {
	return { name: ITEMS, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } };
}

/** So many items, each with a prompt of its own. */
export function prompts(count: number): Step {
	return itemsStep(
		`return Array.from({ length: ${count} }, (_, i) => ({ json: { prompt: 'a lighthouse, number ' + i } }));`,
	);
}

/** A node that starts the workflow for every POST to `/webhook/<path>` and answers at once. */
export function webhookStep(path: string): Step {
	return {
		name: START,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId: randomUUID(),
		parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	};
}

function built(name: string, steps: Step[], arrows: Arrow[]): WorkflowDefinition {
	const nodes = steps.map((step, position): INode => ({
		id: randomUUID(),
		position: [position * STEP_WIDTH, 0],
		...step,
	}));
	return { name, nodes, connections: connectionsOf(arrows), settings: { executionOrder: 'v1' } };
}

/** A workflow of nodes in a row, the first of which starts it. */
export function row(name: string, steps: Step[]): WorkflowDefinition {
	const arrows = steps.slice(1).map((step, position): Arrow => [steps[position].name, step.name]);
	return built(name, steps, arrows);
}

/** A workflow of a manual trigger, items, and the given nodes, joined by the arrows; the first follows the items. */
export function workflow(name: string, items: Step, steps: Step[], arrows: Arrow[] = []): WorkflowDefinition {
	const start: Step = {
		name: START,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	const [first] = steps;
	return built(name, [start, items, ...steps], [[START, items.name], [items.name, first.name], ...arrows]);
}
