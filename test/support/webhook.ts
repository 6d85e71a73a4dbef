import { EventEmitter } from 'node:events';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRunExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { NodeHelpers, sleep, UserError, Workflow } from 'n8n-workflow';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import type { SentRequest } from './http';
import { HttpHelpers } from './http';

/** One request that came in for a node's webhook. */
export interface Call {
	/** As n8n hands it on: parsed JSON, or whatever else came. */
	body?: unknown;
	/** With lower-case names. */
	headers?: IDataObject;
	query?: IDataObject;
}

/** The bytes as they came in; a nest that is too deep to be written again stands for itself. */
function rawBodyOf(body: unknown): Buffer {
	try {
		return Buffer.from(JSON.stringify(body ?? ''));
	} catch {
		return Buffer.alloc(100_000);
	}
}

/** What the caller got, with when it got it, in ms since the call. */
export interface Reply {
	status: number;
	body: unknown;
	afterMs: number;
}

export interface WebhookOptions {
	nodeType: INodeType;
	/** What the user filled in; everything else is at its default. */
	parameters?: INodeParameters;
	/** The credential's fields; those not named are at their defaults. */
	credentials: IDataObject;
	call?: Call;
	mode?: WorkflowExecuteMode;
	nodeName?: string;
	nodeId?: string;
	workflowId?: string;
	/** What the workflow keeps: hand the same one in again to play a later call. */
	staticData?: IDataObject;
	/** The node's own context, as the suspended execution stored it. */
	nodeContext?: IDataObject;
	/** Somebody has answered the caller already. */
	answered?: boolean;
	/** Takes the place of parts of the context, to break them. */
	broken?: Partial<Record<keyof IWebhookFunctions, unknown>>;
	/** n8n cannot store the execution: it answers with 500. */
	storeFails?: boolean;
	/** n8n takes this long to store the execution, in ms. */
	storeMs?: number;
	/** The caller gives up before it is answered. */
	gone?: boolean;
	/** Told of the answer as soon as it is given. */
	onReply?: (reply: Reply) => void;
	/** How many times faster than promised a call gives up; for tests of silence. */
	hurry?: number;
}

/** What a call of a webhook came to. */
export interface Called {
	/** What the node gave n8n; undefined where it threw. */
	data?: IWebhookResponseData;
	/** What the node threw: it must never. */
	thrown?: unknown;
	replies: Reply[];
	/** One entry for each line of the log. */
	logs: string[];
	/** What the node asked of the service. */
	sent: SentRequest[];
	staticData: IDataObject;
	/** When `webhook()` came back, in ms since the call. */
	tookMs: number;
	/** The items that start or resume; undefined where nothing does. */
	items?: INodeExecutionData[];
}

const NODE_ID = '5c1b3d2e-0000-4000-8000-000000000002';
/** Longer than a busy machine takes, shorter than a test may. */
const PATIENT = 10;

function fill(type: INodeType, given: INodeParameters, node: INode): INodeParameters {
	return (
		NodeHelpers.getNodeParameters(type.description.properties, given, true, false, node, type.description) ??
		{}
	);
}

/** The defaults of the credential with what is given. */
function accountOf(given: IDataObject, node: INode, nodeType: INodeType): ICredentialDataDecryptedObject {
	const { properties } = new PiApiApi();
	return (NodeHelpers.getNodeParameters(
		properties,
		given as INodeParameters,
		true,
		false,
		node,
		nodeType.description,
	) ?? {}) as ICredentialDataDecryptedObject;
}

/** What a suspended execution looks like to n8n's expressions. */
function executionData(node: INode, nodeContext: IDataObject): IRunExecutionData {
	return {
		resultData: {
			runData: { [node.name]: [{ startTime: 0, executionIndex: 0, executionTime: 0, source: [] }] },
		},
		executionData: {
			contextData: { [`node:${node.name}`]: nodeContext },
			nodeExecutionStack: [],
			waitingExecution: {},
			waitingExecutionSource: {},
		},
	} as unknown as IRunExecutionData;
}

/**
 * Calls a node's webhook as n8n does. Parameters are filled in and expressions resolved by n8n's own code; requests
 * to the service go out over HTTP. What the node throws is handed back, not thrown.
 */
export async function callNode(options: WebhookOptions): Promise<Called> {
	const { nodeType, call = {}, mode = 'webhook', staticData = {}, nodeContext } = options;
	const { description } = nodeType;
	const node: INode = {
		id: options.nodeId ?? NODE_ID,
		name: options.nodeName ?? description.displayName,
		type: `n8n-nodes-piapi-midjourney.${description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	node.parameters = fill(nodeType, options.parameters ?? {}, node);
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: options.workflowId ?? 'w1',
		nodes: [node],
		connections: {},
		active: mode === 'webhook',
		nodeTypes,
	});
	const http = new HttpHelpers(node, options.hurry ?? PATIENT);
	const started = performance.now();
	const sinceMs = () => performance.now() - started;
	const replies: Reply[] = [];
	const logs: string[] = [];
	const log = (message: string, meta?: object) =>
		void logs.push(meta === undefined ? message : `${message} ${JSON.stringify(meta)}`);

	const events = new EventEmitter();
	const response = {
		headersSent: options.answered === true,
		destroyed: options.gone === true,
		statusCode: 200,
		once(name: string, listener: () => void) {
			events.once(name, listener);
			return this;
		},
		status(code: number) {
			this.statusCode = code;
			return this;
		},
		setHeader() {
			return this;
		},
		send(body?: unknown) {
			if (this.headersSent) throw new Error('Cannot set headers after they are sent to the client');
			this.headersSent = true;
			const reply = { status: this.statusCode, body, afterMs: sinceMs() };
			replies.push(reply);
			options.onReply?.(reply);
			if (!this.destroyed) events.emit('finish');
			events.emit('close');
			return this;
		},
		json(body?: unknown) {
			return this.send(body);
		},
		end(body?: unknown) {
			return this.send(body);
		},
	};

	function evaluateExpression(expression: string): unknown {
		return workflow.expression.resolveSimpleParameterValue(
			`=${expression}`,
			{},
			nodeContext === undefined ? null : executionData(node, nodeContext),
			0,
			0,
			node.name,
			[],
			mode,
			{},
		);
	}

	function getNodeParameter(name: string, fallback?: unknown): unknown {
		const value = node.parameters[name] ?? fallback;
		if (value === undefined) throw new UserError(`Could not get parameter "${name}"`);
		return structuredClone(value);
	}

	async function prepareBinaryData(content: Buffer | NodeJS.ReadableStream, name = 'file', mimeType = '') {
		const chunks: Buffer[] = [];
		if (Buffer.isBuffer(content)) chunks.push(content);
		else for await (const chunk of content) chunks.push(chunk as Buffer);
		const data = Buffer.concat(chunks);
		const fileExtension = /\.(\w+)$/.exec(name)?.[1];
		const fileSize = `${data.length} B`;
		const fileName = name.split('/').pop();
		return {
			...{ data: data.toString('base64'), mimeType, fileName, fileExtension, fileSize },
			bytes: data.length,
		};
	}

	const fake = {
		getNode: () => node,
		getWorkflow: () => ({ id: workflow.id, name: 'A workflow', active: workflow.active }),
		getMode: () => mode,
		getExecutionId: () => '1',
		getNodeParameter,
		getCredentials: async () => await Promise.resolve({ ...accountOf(options.credentials, node, nodeType) }),
		getBodyData: () => (call.body ?? {}) as IDataObject,
		getHeaderData: () => ({ 'content-type': 'application/json', ...call.headers }),
		getQueryData: () => call.query ?? {},
		getParamsData: () => ({}),
		getRequestObject: () => ({
			headers: { 'content-type': 'application/json', ...call.headers },
			body: call.body ?? {},
			query: call.query ?? {},
			rawBody: rawBodyOf(call.body),
		}),
		getResponseObject: () => response,
		getWebhookName: () => 'default',
		getNodeWebhookUrl: () => 'https://n8n.example/webhook/piapi',
		getWorkflowStaticData: () => staticData,
		evaluateExpression,
		logger: { info: log, warn: log, error: log, debug: log },
		helpers: {
			httpRequest: http.httpRequest,
			httpRequestWithAuthentication: http.signedRequest(),
			prepareBinaryData,
			returnJsonArray: (json: IDataObject[]) => json.map((entry) => ({ json: entry })),
		},
		...options.broken,
	};
	const called: Called = { replies, logs, sent: http.sent, staticData, tookMs: 0 };
	try {
		called.data = await nodeType.webhook?.call(fake as unknown as IWebhookFunctions);
		// n8n answers what the node leaves unanswered, once it has stored the execution.
		const toAnswer = called.data?.workflowData !== undefined && called.data.noWebhookResponse !== true;
		if (toAnswer && options.storeMs) await sleep(options.storeMs);
		if (toAnswer && !response.headersSent) response.status(options.storeFails ? 500 : 200).send('');
	} catch (thrown) {
		called.thrown = thrown;
	} finally {
		called.tookMs = sinceMs();
		await http.close();
	}
	const items = called.data?.workflowData?.[0];
	return { ...called, ...(items ? { items } : {}) };
}

/** Everything that a call left behind, as text: items, replies and log. */
export function leftBehind({ data, replies, logs, staticData, thrown }: Called): string {
	const error = thrown instanceof Error ? `${thrown.message} ${thrown.stack}` : String(thrown);
	return [JSON.stringify(data), JSON.stringify(replies), ...logs, JSON.stringify(staticData), error].join(
		'\n',
	);
}
