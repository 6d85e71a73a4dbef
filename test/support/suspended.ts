import './clock';

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, ITaskDataConnections } from 'n8n-workflow';

import { PiApi } from '../../nodes/PiApi/PiApi.node';
import type { FakeContext, RunOptions } from './context';
import { fakeContext } from './context';
import { until } from './sandbox';
import type { Call, Called } from './webhook';
import { callNode } from './webhook';

type Status = 'running' | 'waiting' | 'finished' | 'failed';

/** An execution of the action node alone, as n8n keeps it. */
export interface FakeExecution extends Omit<FakeContext, 'ctx' | 'close'> {
	id: string;
	/** Lets a caller resume it. */
	token: string;
	resumeUrl: string;
	status: Status;
	/** When n8n would wake it by itself; undefined where the node did not suspend. */
	waitTill?: Date;
	/** What the node's last try returned; of a suspended run what n8n shows meanwhile. */
	returned: INodeExecutionData[];
	/** What n8n hands on when the time limit comes first. */
	pending: INodeExecutionData[];
	/** What the node put out in the end. */
	items: INodeExecutionData[];
	/** What the node threw while it ran. */
	error?: Error;
	/** How often a callback resumed it: more than once would run what follows more than once. */
	resumed: number;
	/** Every call that reached the node's webhook. */
	calls: Called[];
}

export interface HostOptions {
	/** The beginning of every resume address, in place of the host's own. */
	publicUrl?: string;
	/** How long the host takes to store a suspended execution, in real ms: callbacks are turned away until then. */
	storeMs?: number;
	/** The node's name when it is called back. */
	nodeName?: string;
}

/** What a caller of the host was answered with. */
export interface Answer {
	status: number;
	body: string;
}

async function inputOf(request: IncomingMessage): Promise<{ ok: boolean; body: unknown }> {
	const raw = await text(request);
	if (raw === '') return { ok: true, body: {} };
	try {
		return { ok: true, body: JSON.parse(raw) as unknown };
	} catch {
		return { ok: false, body: undefined };
	}
}

function plain<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * Plays n8n for suspended runs: gives each execution a resume address with a token, stores it when the node suspends,
 * and calls the node's webhook for what is posted there. As n8n it answers 401 for a wrong token, 409 while an
 * execution runs and when it has ended, and lets the first call that brings items resume it.
 */
export class FakeHost {
	readonly executions = new Map<string, FakeExecution>();
	private readonly options = new Map<string, RunOptions>();
	/** n8n hands the same input data to every try of one run. */
	private readonly inputs = new Map<string, ITaskDataConnections>();
	private server?: Server;
	private nextId = 1;
	url = '';

	constructor(private readonly settings: HostOptions = {}) {}

	async start(): Promise<void> {
		this.server = createServer((request, response) => void this.take(request, response));
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined));
	}

	/** Runs the node, as in {@link begin}; comes back when it has suspended, ended or failed. */
	async run(options: RunOptions, before?: FakeExecution): Promise<FakeExecution> {
		const execution = this.begin(options, before);
		await until(() => execution.status !== 'running');
		return execution;
	}

	/**
	 * Runs the node until its tasks are finished, whether or not it suspends meanwhile.
	 * @param afterSuspending sets the tasks in motion, so that none has ended before, however busy the machine is
	 */
	async runToEnd(options: RunOptions, afterSuspending?: () => void): Promise<FakeExecution> {
		const execution = await this.run(options);
		afterSuspending?.();
		await until(() => execution.status !== 'waiting');
		return execution;
	}

	/**
	 * Starts the node.
	 * @param before an earlier node of the same execution, whose id and token it then has
	 */
	begin(options: RunOptions, before?: FakeExecution, data?: ITaskDataConnections): FakeExecution {
		const id = before?.id ?? String(this.nextId++);
		const token = before?.token ?? randomBytes(32).toString('hex');
		const base = this.settings.publicUrl ?? this.url;
		const { ctx, close, ...seen } = fakeContext({ executionId: id, ...options });
		const execution: FakeExecution = {
			...seen,
			...{ id, token, resumeUrl: `${base}/webhook-waiting/${id}?signature=${token}`, status: 'running' },
			...{ returned: [], pending: [], items: [], resumed: 0, calls: [] },
		};
		this.executions.set(id, execution);
		this.options.set(id, options);
		this.inputs.set(id, data ?? { main: [ctx.getInputData()] });
		void this.execute(execution, ctx, close);
		return execution;
	}

	/** Runs the node again in the same execution, as Retry On Fail does: with whatever now stands in the input. */
	async runAgain(before: FakeExecution): Promise<FakeExecution> {
		const options = this.options.get(before.id);
		const data = this.inputs.get(before.id);
		if (options === undefined || data === undefined) throw new Error(`There is no execution ${before.id}`);
		const { nodeContext } = before;
		const again = this.begin({ ...options, nodeContext, items: data.main[0] ?? [] }, before, data);
		await until(() => again.status !== 'running');
		return again;
	}

	/** Calls an execution's address the way the service does, with the right token. */
	async post({ id, token }: FakeExecution, body: unknown, headers: IDataObject = {}): Promise<Answer> {
		return await this.postTo(`/webhook-waiting/${id}/piapi?signature=${token}`, body, headers);
	}

	/** Posts anything anywhere; a text goes out as it is. */
	async postTo(path: string, body: unknown, headers: IDataObject = {}): Promise<Answer> {
		const answer = await fetch(`${this.url}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
		return { status: answer.status, body: await answer.text() };
	}

	/** Calls the node's webhook for a suspended execution, past HTTP. */
	async call(
		execution: FakeExecution,
		call: Call,
		extra: Partial<Parameters<typeof callNode>[0]> = {},
	): Promise<Called> {
		const options = this.options.get(execution.id);
		if (options === undefined) throw new Error(`There is no execution ${execution.id}`);
		const called = await callNode({
			nodeType: new PiApi(),
			parameters: options.parameters,
			credentials: options.credentials,
			nodeContext: plain(execution.nodeContext),
			...(this.settings.nodeName === undefined ? {} : { nodeName: this.settings.nodeName }),
			hurry: options.hurry,
			...extra,
			call: { query: { signature: execution.token }, ...call },
		});
		execution.calls.push(called);
		if (called.items !== undefined) {
			execution.resumed += 1;
			// n8n's claim is atomic: the first takes it.
			if (execution.status === 'waiting') {
				execution.status = 'finished';
				execution.items = called.items;
			}
		}
		return called;
	}

	private async execute(
		execution: FakeExecution,
		ctx: IExecuteFunctions,
		close: () => Promise<void>,
	): Promise<void> {
		const data = this.inputs.get(execution.id) ?? { main: [] };
		const proxyOf = ctx.getWorkflowDataProxy.bind(ctx);
		Object.assign(ctx, {
			getExecuteData: () => ({ data, node: ctx.getNode(), source: null }),
			putExecutionToWait: async (date: Date) => {
				execution.waitTill = date;
				await Promise.resolve();
			},
			getWorkflowDataProxy: (itemIndex: number) => {
				const proxy = proxyOf(itemIndex);
				return { ...proxy, $execution: { ...proxy.$execution, resumeUrl: execution.resumeUrl } };
			},
		});
		try {
			const [items] = await new PiApi().execute.call(ctx);
			execution.returned = items;
			execution.pending = plain(data.main[0] ?? []);
			if (execution.waitTill === undefined) {
				execution.items = items;
				execution.status = 'finished';
				return;
			}
			if (this.settings.storeMs !== undefined) {
				await new Promise((resolve) => setTimeout(resolve, this.settings.storeMs));
			}
			execution.status = 'waiting';
		} catch (error) {
			execution.error = error as Error;
			execution.status = 'failed';
		} finally {
			await close();
		}
	}

	private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', this.url);
		const refuse = (status: number, message: string): void => {
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
		};
		const { ok, body } = await inputOf(request);
		if (!ok) return refuse(422, 'Failed to parse request body');
		const execution = this.executions.get(url.pathname.split('/')[2]);
		if (execution === undefined) return refuse(404, 'The execution does not exist');
		if (url.searchParams.get('signature') !== execution.token) return refuse(401, 'Invalid token');
		if (!url.pathname.endsWith('/piapi')) return refuse(404, 'No such webhook');
		if (execution.status === 'running') return refuse(409, 'The execution is running already');
		if (execution.status !== 'waiting') return refuse(409, 'The execution has finished already');
		const called = await this.call(
			execution,
			{ body, headers: request.headers as IDataObject },
			{
				onReply: ({ status, body: answer }) => {
					response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
				},
			},
		);
		if (response.writableEnded) return;
		if (called.thrown !== undefined) return refuse(500, 'There was a problem executing the workflow');
		if (called.data?.noWebhookResponse !== true) response.end();
	}
}

/** A host before a file's tests, stopped after them. */
export function useHost(settings: HostOptions = {}): FakeHost {
	const host = new FakeHost(settings);
	beforeAll(async () => await host.start());
	beforeEach(() => host.executions.clear());
	afterAll(async () => await host.stop());
	return host;
}
