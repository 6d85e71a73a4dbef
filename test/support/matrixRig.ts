import './clock';

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { startSandbox } from '../../sandbox';
import type { CounterValues, Sandbox, SettingsPatch } from '../../sandbox';
import type { Ran, RunOptions } from './context';
import { runNode } from './context';
import type { OriginKind } from './matrix';
import { Graft } from './matrixGraft';
import { maskPng } from './pictures';
import { API_KEY, until, WEBHOOK_SECRET } from './sandbox';
import { FakeHost } from './suspended';
import type { Called } from './webhook';
import { callNode } from './webhook';

/** Long side of a picture of a grid, in px. */
export const TILE = 16;

const AT_ONCE = { durationMs: 0, pendingMs: 0 };
const FOREVER_MS = 1e15;

/** All limits out of the way, but those that a test sets. */
const SETTINGS: SettingsPatch = {
	...AT_ONCE,
	tilePx: TILE,
	originMaxAgeMs: FOREVER_MS,
	fileLifetimeMs: FOREVER_MS,
	uploadLifetimeMs: FOREVER_MS,
	legnext: { whitelisted: true, concurrency: 100, fileLifetimeMs: FOREVER_MS },
	midapi: { fileLifetimeMs: FOREVER_MS },
	useapi: { maxJobs: 15, moderation: 'late', jobLifetimeMs: FOREVER_MS, fileLifetimeMs: FOREVER_MS },
};

/** Tasks that only get on when the clock is moved. */
export const STANDING_MS = 100_000_000;

/** One call that a service made. */
export interface Heard {
	path: string;
	headers: IDataObject;
	body: IDataObject;
	/** What n8n answered. */
	status: number;
}

/** Takes every callback, keeps it, and passes it on to the n8n that is played. */
class Recorder {
	private server?: Server;
	heard: Heard[] = [];
	url = '';

	constructor(private readonly target: () => string) {}

	async start(): Promise<void> {
		this.server = createServer((request, response) => void this.take(request, response));
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}

	private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const raw = await text(request);
		const path = request.url ?? '/';
		const secret = request.headers['x-webhook-secret'];
		const headers: Record<string, string> = typeof secret === 'string' ? { 'x-webhook-secret': secret } : {};
		const answer = await fetch(`${this.target()}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: raw,
		});
		response.writeHead(answer.status).end(await answer.text());
		this.heard.push({ path, headers, body: JSON.parse(raw) as IDataObject, status: answer.status });
	}
}

type Extra = Partial<Omit<RunOptions, 'parameters'>>;

/** The sandbox, an n8n that is played, and the node between them, for one test file. */
export class Rig {
	private started?: Sandbox;
	readonly host: FakeHost;
	readonly graft = new Graft(() => this.sandbox.url);
	private recorder = new Recorder(() => this.host.url);
	private pump?: NodeJS.Timeout;
	private maskAddress = '';

	constructor() {
		const publicUrl = () => this.recorder.url;
		this.host = new FakeHost({
			get publicUrl() {
				return publicUrl();
			},
		});
	}

	get sandbox(): Sandbox {
		if (this.started === undefined) throw new Error('The sandbox is not started');
		return this.started;
	}

	get counters(): CounterValues {
		return this.sandbox.state().counters;
	}

	/** The callbacks for this test's executions; what an earlier test was owed may still come in. */
	get heard(): Heard[] {
		return this.recorder.heard.filter(({ path }) => this.host.executions.has(path.split('/')[2]));
	}

	async start(): Promise<void> {
		this.started = await startSandbox({ key: API_KEY, settings: SETTINGS });
		for (const part of [this.host, this.recorder, this.graft]) await part.start();
		// The sandbox's timers run in real time, its clock in the test's: whatever is due by the clock is done at once.
		this.pump = setInterval(() => this.sandbox.advance(0), 5);
	}

	async reset(): Promise<void> {
		this.sandbox.reset();
		this.graft.reset();
		this.host.executions.clear();
		this.recorder.heard = [];
		this.maskAddress = await this.uploaded(await maskPng(TILE * 2));
	}

	async stop(): Promise<void> {
		clearInterval(this.pump);
		for (const part of [this.host, this.recorder, this.graft]) await part.stop();
		await this.sandbox.stop();
	}

	/** The address of a mask that fits a single picture. */
	get maskUrl(): string {
		return this.maskAddress;
	}

	/** Puts a file on the sandbox's web; gives its address. */
	async uploaded(data: Buffer): Promise<string> {
		const answer = await fetch(`${this.sandbox.url}/api/ephemeral_resource`, {
			method: 'POST',
			headers: { 'x-api-key': API_KEY },
			body: JSON.stringify({ file_name: 'a.png', file_data: data.toString('base64') }),
		});
		const { data: told } = (await answer.json()) as { data: { url: string } };
		return told.url;
	}

	/** What a run is given; nothing but the service differs from one credential to the next. */
	options(service: ServiceName, parameters: INodeParameters, extra: Extra = {}): RunOptions {
		return {
			...extra,
			parameters,
			credentials: {
				...{ service, apiKey: API_KEY, baseUrl: this.sandbox.url },
				...{ webhookSecret: WEBHOOK_SECRET, concurrentJobs: 10 },
				...extra.credentials,
			},
		};
	}

	async run(service: ServiceName, parameters: INodeParameters, extra: Extra = {}): Promise<Ran> {
		return await runNode(this.options(service, parameters, extra));
	}

	/** The item of a task that succeeded. */
	async item(service: ServiceName, parameters: INodeParameters, extra: Extra = {}): Promise<IDataObject> {
		const { items } = await this.run(service, parameters, extra);
		return items[0].json;
	}

	/** A finished task to build on, made by the node; its item. */
	async origin(service: ServiceName, kind: OriginKind, prompt = 'a red fox'): Promise<IDataObject> {
		switch (kind) {
			case 'grid':
				return await this.item(service, { resource: 'midjourney', operation: 'imagine', prompt });
			case 'draft':
				return await this.item(service, {
					resource: 'midjourney',
					operation: 'imagine',
					prompt,
					midjourneyParameters: { version: '7', draft: true },
				});
			case 'single':
				return await this.item(
					service,
					{ resource: 'midjourney', operation: 'upscale', image: 1 },
					{ items: [{ json: await this.origin(service, 'grid', prompt) }] },
				);
			case 'videos':
				return await this.item(
					service,
					{
						...{ resource: 'midjourneyVideo', operation: 'generate', image: '', motion: 'high' },
						...(service === 'midapi' ? { prompt: 'it runs' } : {}),
					},
					{ items: [{ json: await this.origin(service, 'single', prompt) }] },
				);
		}
	}

	/** The items that go into an operation: its origin, where it has one. */
	async inputOf(service: ServiceName, kind?: OriginKind): Promise<INodeExecutionData[]> {
		return [{ json: kind === undefined ? {} : await this.origin(service, kind) }];
	}

	/**
	 * Calls the trigger as a service called, again where it says that it could not look at the task in time: its 3 s are
	 * 30 ms here. With the same `staticData` it is the same workflow once more.
	 */
	async trigger(
		service: ServiceName,
		{ body, headers }: Heard,
		parameters: INodeParameters = {},
		staticData: IDataObject = {},
	): Promise<Called> {
		for (let attempt = 1; ; attempt += 1) {
			const called = await this.triggerOnce(service, { body, headers }, parameters, staticData);
			if (called.replies[0]?.status !== 503 || attempt === 10) return called;
		}
	}

	private async triggerOnce(
		service: ServiceName,
		{ body, headers }: Pick<Heard, 'body' | 'headers'>,
		parameters: INodeParameters,
		staticData: IDataObject,
	): Promise<Called> {
		return await callNode({
			nodeType: new PiApiTrigger(),
			parameters,
			credentials: this.options(service, {}).credentials,
			workflowId: this.newest,
			staticData,
			call: { body, headers },
		});
	}

	/** From now on tasks only get on when the clock is moved. */
	stand(): void {
		this.sandbox.configure({ durationMs: STANDING_MS, pendingMs: STANDING_MS });
	}

	/** Every task comes to its end. */
	async finishAll(): Promise<void> {
		for (let step = 0; step < 3; step += 1) this.sandbox.advance(STANDING_MS * 1.1);
		this.sandbox.configure(AT_ONCE);
		await until(() => this.sandbox.tasks().every(({ endedAt }) => endedAt !== undefined));
	}

	/** The id of the newest task. */
	get newest(): string {
		return this.sandbox.tasks().at(-1)?.id ?? 'none';
	}
}

/** A rig before a file's tests, reset before each, stopped after them. */
export function useRig(): Rig {
	const rig = new Rig();
	beforeAll(async () => await rig.start());
	beforeEach(async () => await rig.reset());
	afterAll(async () => await rig.stop());
	return rig;
}
