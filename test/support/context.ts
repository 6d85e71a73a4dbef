import './clock';

import { Readable } from 'node:stream';
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodeType,
	INodeTypes,
	NodeExecutionHint,
	NodeParameterValueType,
} from 'n8n-workflow';
import { ExpressionError, NodeHelpers, NodeOperationError, UserError, Workflow } from 'n8n-workflow';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import type { SentRequest } from './http';
import { HttpHelpers } from './http';
import type { ProcessedData } from './processedData';

export interface RunOptions {
	/** What the user filled in; everything else is at its default, as n8n fills it in. */
	parameters: INodeParameters;
	/** Input items; one empty item unless given. */
	items?: INodeExecutionData[];
	/** The credential's fields; those not named are at their defaults. */
	credentials: IDataObject;
	continueOnFail?: boolean;
	/** The node's context object: hand the same one in again to play a retry. */
	nodeContext?: IDataObject;
	runIndex?: number;
	/** n8n gives every retry of an execution an id of its own. */
	executionId?: string;
	/** n8n's token of the execution, the same for its retries; older n8n has none. */
	token?: string;
	/** The row of n8n's processed data; without it there is none, as in a workflow that was never saved. */
	processed?: ProcessedData;
	/** What is already noted on the execution. */
	customData?: Record<string, string>;
	/** The user's stop. */
	signal?: AbortSignal;
	/** How many times faster than promised a call gives up; for tests of silence. */
	hurry?: number;
	/** The node's type; an agent's tool has one of its own. */
	type?: string;
	/** Stands in for n8n's binary storage. */
	store?: (stream: Buffer | Readable) => Promise<Buffer>;
	/** Files that n8n keeps outside the execution, by id; without it they are kept in memory, as by n8n's old default. */
	files?: Map<string, Buffer>;
}

export interface LogLine {
	level: string;
	message: string;
}

/** A fake of what n8n hands to `execute`, with all that went through it. */
export interface FakeContext {
	ctx: IExecuteFunctions;
	sent: SentRequest[];
	hints: NodeExecutionHint[];
	/** What the browser's console would show. */
	messages: string[];
	logs: LogLine[];
	nodeContext: IDataObject;
	/** What was noted on the execution. */
	customData: Record<string, string>;
	close(): Promise<void>;
}

/** What a run gave, or threw, with all that went through the context. */
export interface Ran extends Omit<FakeContext, 'ctx' | 'close'> {
	/** The items; throws what the node threw. */
	readonly items: INodeExecutionData[];
	/** What the node threw; throws when it threw nothing. */
	readonly error: NodeOperationError;
	/** The bodies of the creates, in the order in which they went out. */
	readonly creates: IDataObject[];
	/** Everything that the run shows or keeps, as text: items, error, hints, log and node context. */
	readonly shown: string;
}

/** A call that promises to wait a minute waits 6 s: longer than a busy machine takes, shorter than a test may. */
const PATIENT = 10;

export const NODE_TYPE = 'n8n-nodes-piapi-midjourney.piApi';

/** The defaults of the properties as n8n fills them in; hidden ones are left out. */
function filledIn(properties: INodeProperties[], given: INodeParameters, node: INode, type: INodeType) {
	return NodeHelpers.getNodeParameters(properties, given, true, false, node, type.description) ?? {};
}

async function bytesOf(stream: Buffer | Readable): Promise<Buffer> {
	if (Buffer.isBuffer(stream)) return stream;
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function extensionOf(fileName: string): string | undefined {
	return /\.(\w+)$/.exec(fileName)?.[1];
}

/** A binary field of an input item. */
export function binary(data: Buffer, mimeType = 'image/png', fileName?: string): IBinaryData {
	return { data: data.toString('base64'), mimeType, ...(fileName ? { fileName } : {}) };
}

/**
 * What n8n hands to a node's `execute`. Parameters are filled in and expressions resolved by n8n's own code;
 * requests go out over HTTP.
 */
export function fakeContext(options: RunOptions): FakeContext {
	const nodeType = new PiApi();
	const { nodeContext = {}, runIndex = 0, executionId = '1', signal, store = bytesOf } = options;
	const items: INodeExecutionData[] = options.items ?? [{ json: {} }];
	const node: INode = {
		id: '5c1b3d2e-0000-4000-8000-000000000001',
		name: 'PiAPI',
		type: options.type ?? NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	node.parameters = filledIn(nodeType.description.properties, options.parameters, node, nodeType);
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ id: 'w1', nodes: [node], connections: {}, active: false, nodeTypes });
	const account = filledIn(
		new PiApiApi().properties,
		options.credentials as INodeParameters,
		node,
		nodeType,
	) as ICredentialDataDecryptedObject;

	const http = new HttpHelpers(node, options.hurry ?? PATIENT);
	const hints: NodeExecutionHint[] = [];
	const messages: string[] = [];
	const logs: LogLine[] = [];
	const { customData = {} } = options;
	const log = (level: string) => (message: string, meta?: object) => {
		logs.push({ level, message: meta === undefined ? message : `${message} ${JSON.stringify(meta)}` });
	};

	function resolved(value: NodeParameterValueType, itemIndex: number): NodeParameterValueType {
		const executeData = { node, data: { main: [items] }, source: null };
		return workflow.expression.getParameterValue(
			value,
			null,
			runIndex,
			itemIndex,
			node.name,
			items,
			'manual',
			{},
			executeData,
		);
	}

	function getNodeParameter(name: string, itemIndex: number, fallback?: unknown): unknown {
		const value = node.parameters[name] ?? (fallback as NodeParameterValueType);
		if (value === undefined) throw new UserError(`Could not get parameter "${name}"`);
		try {
			return structuredClone(resolved(value, itemIndex));
		} catch (error) {
			if (error instanceof ExpressionError) error.context.parameter = name;
			throw error;
		}
	}

	function assertBinaryData(itemIndex: number, property: string | IBinaryData): IBinaryData {
		if (typeof property !== 'string') return property;
		const found = items[itemIndex]?.binary?.[property];
		if (found) return found;
		throw new NodeOperationError(node, `The item has no binary field '${property}' [item ${itemIndex}]`, {
			itemIndex,
		});
	}

	async function prepareBinaryData(
		content: Buffer | Readable,
		filePath = 'file',
		mimeType = 'application/octet-stream',
	): Promise<IBinaryData> {
		const data = await store(content);
		const fileName = filePath.split('/').pop();
		const id = `filesystem-v2:workflows/w1/executions/${executionId}/${(options.files?.size ?? 0) + 1}`;
		options.files?.set(id, data);
		return {
			data: data.toString('base64'),
			...(options.files === undefined ? {} : { id }),
			mimeType,
			fileName,
			fileExtension: extensionOf(filePath),
			fileSize: `${data.length} B`,
			bytes: data.length,
		};
	}

	const helpers = {
		httpRequest: http.httpRequest,
		httpRequestWithAuthentication: http.signedRequest(),
		assertBinaryData,
		getBinaryDataBuffer: async (itemIndex: number, property: string | IBinaryData) =>
			Buffer.from(assertBinaryData(itemIndex, property).data, 'base64'),
		prepareBinaryData,
		getBinaryStream: async (id: string) => {
			const file = options.files?.get(id);
			if (file === undefined) throw new Error('ENOENT: no such file or directory');
			return Readable.from([file]);
		},
		binaryToBuffer: bytesOf,
		...options.processed?.helpers,
	};
	const fake = {
		getNode: () => node,
		getWorkflow: () => ({ id: 'w1', name: 'Test', active: false }),
		getNodeParameter: getNodeParameter as IExecuteFunctions['getNodeParameter'],
		getInputData: () => items,
		getCredentials: (async () => ({ ...account })) as IExecuteFunctions['getCredentials'],
		continueOnFail: () => options.continueOnFail === true,
		getContext: () => nodeContext,
		getWorkflowDataProxy: () => ({
			$runIndex: runIndex,
			$execution: {
				id: executionId,
				mode: 'test',
				...(options.token === undefined
					? {}
					: { resumeUrl: `https://n8n.example/webhook-waiting/1?signature=${options.token}` }),
				customData: {
					get: (key: string) => customData[key],
					set: (key: string, value: string) => void (customData[key] = value),
				},
			},
		}),
		getExecutionCancelSignal: () => signal,
		isToolExecution: () => false,
		addExecutionHints: (...given: NodeExecutionHint[]) => void hints.push(...given),
		sendMessageToUI: (message: unknown) => void messages.push(String(message)),
		logger: {
			info: log('info'),
			warn: log('warn'),
			error: log('error'),
			debug: log('debug'),
		},
		helpers: helpers as IExecuteFunctions['helpers'],
	};
	return {
		ctx: fake as unknown as IExecuteFunctions,
		sent: http.sent,
		hints,
		messages,
		logs,
		nodeContext,
		customData,
		close: async () => await http.close(),
	};
}

/** Everything an error holds, also what is not enumerable, and its causes. */
function errorText(error: unknown, depth = 0): string {
	if (typeof error !== 'object' || error === null || depth > 5) return String(error);
	const own = Object.getOwnPropertyNames(error).map((key) => [key, Reflect.get(error, key)] as const);
	return own
		.map(
			([key, value]) => `${key}: ${typeof value === 'object' ? errorText(value, depth + 1) : String(value)}`,
		)
		.join('\n');
}

/** Runs the node once. */
export async function runNode(options: RunOptions): Promise<Ran> {
	const { ctx, close, ...seen } = fakeContext(options);
	let outcome: { items: INodeExecutionData[] } | { error: unknown };
	try {
		const [items] = await new PiApi().execute.call(ctx);
		outcome = { items };
	} catch (error) {
		outcome = { error };
	} finally {
		await close();
	}
	return {
		...seen,
		get items() {
			if ('error' in outcome) throw outcome.error;
			return outcome.items;
		},
		get error() {
			if ('error' in outcome) return outcome.error as NodeOperationError;
			throw new Error(`The node threw nothing and gave ${JSON.stringify(outcome.items)}`);
		},
		get shown() {
			const result = 'error' in outcome ? errorText(outcome.error) : JSON.stringify(outcome.items);
			return [
				result,
				...[seen.hints, seen.logs, seen.nodeContext, seen.customData].map((part) => JSON.stringify(part)),
			].join('\n');
		},
		get creates() {
			return seen.sent
				.filter(({ method, url }) => method === 'POST' && url.endsWith('/api/v1/task'))
				.map(({ body }) => body as IDataObject);
		},
	};
}
