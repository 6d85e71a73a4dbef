import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { request } from 'undici';

import { startSandbox } from '../../sandbox';
import type { Sandbox, SettingsPatch, TaskView } from '../../sandbox';

export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Tasks that finish at once, with small pictures. */
export const INSTANT: SettingsPatch = { durationMs: 0, pendingMs: 0, tilePx: 32 };

/** Tasks that only get on when the clock is moved: 3 s pending, 90 s processing. */
export const STANDING: SettingsPatch = { speed: 1, pendingMs: 3_000, durationMs: 90_000, tilePx: 32 };

export interface Answer<T = unknown> {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	json: T;
}

export interface Envelope {
	code: number;
	data: TaskView;
	message: string;
}

interface Options {
	method?: string;
	body?: unknown;
	headers?: Record<string, string>;
}

/** Sends one request, with the sandbox's key unless headers are given. */
export async function call<T = Envelope>(
	sandbox: Sandbox,
	path: string,
	options: Options = {},
): Promise<Answer<T>> {
	const { method = 'GET', body, headers = { 'x-api-key': sandbox.key } } = options;
	const answer = await request(path.startsWith('http') ? path : sandbox.url + path, {
		method: method as 'GET',
		headers: { 'content-type': 'application/json', ...headers },
		body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
	});
	const text = await answer.body.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: answer.statusCode, headers: answer.headers, text, json: json as T };
}

/** Posts a task. */
export async function create(
	sandbox: Sandbox,
	taskType: string,
	input: Record<string, unknown>,
	config?: Record<string, unknown>,
): Promise<Answer<Envelope>> {
	const body = { model: 'midjourney', task_type: taskType, input, config };
	return await call(sandbox, '/api/v1/task', { method: 'POST', body });
}

/** Reads a task. */
export async function get(sandbox: Sandbox, id: string): Promise<TaskView> {
	return (await call(sandbox, `/api/v1/task/${id}`)).json.data;
}

/** So long something is waited for that comes within moments on an idle machine, in ms. */
const PATIENCE_MS = 50_000;

/** Reads a task until it has ended. */
export async function ended(sandbox: Sandbox, id: string): Promise<TaskView> {
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline) {
		const task = await get(sandbox, id);
		if (/completed|failed|cancelled/i.test(task.status)) return task;
		await sleep(5);
	}
	throw new Error(`task ${id} does not end`);
}

/** Posts a task and waits for its end; throws when it is not taken on. */
export async function run(
	sandbox: Sandbox,
	taskType: string,
	input: Record<string, unknown>,
	config?: Record<string, unknown>,
): Promise<TaskView> {
	const answer = await create(sandbox, taskType, input, config);
	if (answer.status !== 200) throw new Error(answer.text);
	return await ended(sandbox, answer.json.data.task_id);
}

/** Waits until the condition holds; on a machine that is busy with other things that may take a while. */
export async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline) {
		if (condition()) return;
		await sleep(5);
	}
	throw new Error('the condition never came true');
}

export interface Received<Body = { timestamp: number; data: TaskView }> {
	headers: Record<string, string | string[] | undefined>;
	body: Body;
	/** Milliseconds since 1970. */
	at: number;
}

/** A server that notes the callbacks it gets and answers with the statuses given, then with 200. */
export async function startReceiver<Body = Received['body']>(statuses: number[] = []) {
	const received: Received<Body>[] = [];
	const answers = [...statuses];
	const server = createServer((incoming, outgoing) => {
		let text = '';
		incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
		incoming.on('end', () => {
			received.push({ headers: incoming.headers, body: JSON.parse(text), at: Date.now() });
			outgoing.writeHead(answers.shift() ?? 200).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/hook`,
		received,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Waits until the sandbox has sent so many callback requests and nothing more is to come. */
export async function settled(sandbox: Sandbox, attempts: number): Promise<void> {
	await until(() => sandbox.state().callbacks.length >= attempts);
	await sleep(30);
}

/** The sides of the picture at an address, in pixels. */
export async function sizeOf(url: string): Promise<[number, number]> {
	const { width, height } = await sharp(await bytesOf(url)).metadata();
	return [width, height];
}

/** The bytes at an address; throws unless it answers with 200. */
export async function bytesOf(url: string): Promise<Buffer> {
	const answer = await request(url);
	if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}`);
	return Buffer.from(await answer.body.arrayBuffer());
}

/** Starts a sandbox before a file's tests, resets it before each, stops it after them. */
export function useSandbox(settings: SettingsPatch): () => Sandbox {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ settings });
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());
	return () => sandbox;
}
