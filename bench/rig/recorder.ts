import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** How one task was polled. */
export interface Polls {
	/** How often the task was read. */
	count: number;
	/** When the answer left that was the first to show the end, in ms since 1970. */
	noticedAt?: number;
}

const TASK_PATH = /^\/api\/v1\/task\/([0-9a-f-]{36})$/;
const MINUTE_MS = 60_000;
const ENDED = /"status":"(?:completed|failed)"/;

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Passes requests on to a sandbox and keeps count of the polls of every task; lets so many through as it is told to. */
export class Recorder {
	/** By task id. */
	readonly polls = new Map<string, Polls>();
	/** How many requests were turned away. */
	limited = 0;
	/** When the requests of the last minute were let through, in ms since 1970. */
	private readonly passed: number[] = [];

	private readonly server: Server;

	private constructor(
		private readonly target: string,
		private readonly perMinute: number,
	) {
		this.server = createServer((incoming, outgoing) => {
			this.pass(incoming, outgoing).catch(() => outgoing.destroy());
		});
	}

	/**
	 * @param target the sandbox's address
	 * @param perMinute how many requests it lets through in any minute; others are answered with 429
	 */
	static async start(target: string, perMinute = Infinity): Promise<Recorder> {
		const recorder = new Recorder(target, perMinute);
		await new Promise<void>((resolve) => recorder.server.listen(0, '127.0.0.1', resolve));
		return recorder;
	}

	/** The address to use in place of the sandbox's. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const { method = 'GET', url = '/', headers } = incoming;
		const body = await bodyOf(incoming);
		if (!this.letThrough()) {
			const refused = JSON.stringify({ code: 429, message: 'too many requests', data: {} });
			outgoing.writeHead(429, { 'content-type': 'application/json' }).end(refused);
			return;
		}
		const answer = await request(`${this.target}${url}`, {
			method: method as 'GET' | 'POST' | 'DELETE',
			headers: {
				'x-api-key': headers['x-api-key'],
				...(body.length > 0 && { 'content-type': headers['content-type'] }),
			},
			...(body.length > 0 && { body }),
		});
		const text = await answer.body.text();
		if (method === 'GET') this.note(url, text);
		outgoing.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text);
	}

	private letThrough(): boolean {
		const now = Date.now();
		while (this.passed.length > 0 && this.passed[0] <= now - MINUTE_MS) this.passed.shift();
		if (this.passed.length >= this.perMinute) {
			this.limited += 1;
			return false;
		}
		this.passed.push(now);
		return true;
	}

	private note(url: string, text: string): void {
		const id = TASK_PATH.exec(url)?.[1];
		if (id === undefined) return;
		const polls = this.polls.get(id) ?? { count: 0 };
		polls.count += 1;
		if (ENDED.test(text)) polls.noticedAt ??= Date.now();
		this.polls.set(id, polls);
	}
}
