import { randomUUID } from 'node:crypto';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { IConnections, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../../host/rest';

/** The action node's type, under the name that published workflows use. */
export const PIAPI_NODE_TYPE = 'n8n-nodes-piapi-midjourney.piApi';
export const CREDENTIAL_TYPE = 'piApiApi';

export const START = 'Start';
export const ITEMS = 'Items';
export const PIAPI = 'PiAPI';

const STEP_WIDTH = 220;

/** A node of the chain: its parameters, and whatever else differs from an ordinary PiAPI node. */
export interface Step extends Partial<Omit<INode, 'parameters'>> {
	parameters: INodeParameters;
}

export interface ChainOptions {
	name?: string;
	/** What flows into the first step; one empty item when left out. */
	items?: INodeExecutionData[];
	/** The steps in a row; PiAPI nodes unless they say another type. */
	steps: Step[];
	/** Start from a webhook with this path, to be published, in place of the manual trigger. */
	webhookPath?: string;
	/** What every workflow made in the editor has, when left out. */
	settings?: WorkflowDefinition['settings'];
}

function startNode(webhookPath?: string): Partial<INode> {
	if (webhookPath === undefined)
		return { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	return {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId: randomUUID(),
		parameters: { path: webhookPath, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	};
}

function itemsNode(items: INodeExecutionData[]): Partial<INode> {
	const jsCode = `return ${JSON.stringify(items)};`;
	return { name: ITEMS, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } };
}

/** A workflow of nodes in a row: trigger, the items if any are given, and the steps. */
export function chain({
	name = 'Host test',
	items,
	steps,
	webhookPath,
	settings = { executionOrder: 'v1' },
}: ChainOptions): WorkflowDefinition {
	const parts: Array<Partial<INode>> = [{ name: START, ...startNode(webhookPath) }];
	if (items !== undefined) parts.push(itemsNode(items));
	parts.push(...steps.map((step) => ({ name: PIAPI, type: PIAPI_NODE_TYPE, typeVersion: 1, ...step })));
	const nodes = parts.map((part, position) => ({
		id: randomUUID(),
		position: [position * STEP_WIDTH, 0],
		...part,
	})) as INode[];
	const connections: IConnections = {};
	for (const [position, node] of nodes.slice(0, -1).entries()) {
		const next = { node: nodes[position + 1].name, type: NodeConnectionTypes.Main, index: 0 };
		connections[node.name] = { main: [[next]] };
	}
	return { name, nodes, connections, settings };
}
