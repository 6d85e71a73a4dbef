import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** What was asked about one task. */
export interface Looks {
	/** How often the task was read. */
	count: number;
	/** When the answer left that was the first to show the end, in ms since 1970. */
	noticedAt?: number;
}

const TASK_PATH = /^\/api\/v1\/task\/([0-9a-f-]{36})$/;
const ENDED = /"status":"(?:completed|failed)"/;

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Passes requests on to a sandbox and keeps count of the looks at every task. */
export class Recorder {
	/** By task id. */
	readonly looks = new Map<string, Looks>();

	private readonly server: Server;

	private constructor(private readonly target: string) {
		this.server = createServer((incoming, outgoing) => {
			this.pass(incoming, outgoing).catch(() => outgoing.destroy());
		});
	}

	/** @param target the sandbox's address */
	static async start(target: string): Promise<Recorder> {
		const recorder = new Recorder(target);
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

	private note(url: string, text: string): void {
		const id = TASK_PATH.exec(url)?.[1];
		if (id === undefined) return;
		const looks = this.looks.get(id) ?? { count: 0 };
		looks.count += 1;
		if (ENDED.test(text)) looks.noticedAt ??= Date.now();
		this.looks.set(id, looks);
	}
}
