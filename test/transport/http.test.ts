import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { RunOptions } from '../support/context';
import { fakeContext } from '../support/context';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';
import { createTransport } from '../../nodes/PiApi/transport/http';

const RUN: RunOptions = { parameters: {}, credentials: { apiKey: 'key-123' } };

interface Seen {
	method?: string;
	url?: string;
	key?: unknown;
	text: string;
}

let server: Server;
let url: string;
let seen: Seen[];

beforeAll(async () => {
	server = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			seen.push({ method: request.method, url: request.url, key: request.headers['x-api-key'], text });
			if (request.url === '/redirect') response.writeHead(307, { location: '/elsewhere' }).end();
			else if (request.url === '/text') response.writeHead(200, { 'X-Odd': 'A' }).end('not json');
			else if (request.url === '/string') response.writeHead(200).end('"{\\"a\\":1}"');
			else response.writeHead(Number(request.url?.slice(1)) || 200).end('{"code":200,"data":{"a":1}}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
	seen = [];
});

afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

it('the transport sends JSON with the key, and hands back status, headers and body', async () => {
	const { ctx, close } = fakeContext(RUN);
	const answer = await createTransport(ctx)({ method: 'POST', url: `${url}/201`, body: { b: [1] } });
	await close();
	expect(seen).toEqual([{ method: 'POST', url: '/201', key: 'key-123', text: '{"b":[1]}' }]);
	expect(answer).toMatchObject({ status: 201, body: { code: 200, data: { a: 1 } } });
});

it.each([400, 404, 429, 500, 503])('the transport hands %d back instead of throwing it', async (status) => {
	const { ctx, close } = fakeContext(RUN);
	await expect(createTransport(ctx)({ method: 'GET', url: `${url}/${status}` })).resolves.toMatchObject({
		status,
	});
	await close();
});

it('the transport hands text back where it is no JSON, and header names in lower case', async () => {
	const { ctx, close } = fakeContext(RUN);
	const answer = await createTransport(ctx)({ method: 'GET', url: `${url}/text` });
	await close();
	expect(answer.body).toBe('not json');
	expect(answer.headers['x-odd']).toBe('A');
});

it('the transport does not follow a redirect', async () => {
	const { ctx, close } = fakeContext(RUN);
	const answer = await createTransport(ctx)({ method: 'GET', url: `${url}/redirect` });
	await close();
	expect(answer.status).toBe(307);
	expect(seen.map((request) => request.url)).toEqual(['/redirect']);
});

it('the transport throws a ConnectionLost where no answer came', async () => {
	const { ctx, close } = fakeContext(RUN);
	const lost = await createTransport(ctx)({ method: 'GET', url: 'http://127.0.0.1:9/x' }).catch(
		(thrown: unknown) => thrown,
	);
	await close();
	expect(lost).toBeInstanceOf(ConnectionLost);
	expect((lost as ConnectionLost).connection).toEqual({ reached: false, code: 'ECONNREFUSED' });
});

it.each([
	['GET', false],
	['POST', true],
	['DELETE', true],
] as const)('the user’s stop ends a %s: %s', async (method, goesOn) => {
	const { ctx, close } = fakeContext({ ...RUN, signal: AbortSignal.abort() });
	const sent = createTransport(ctx)({ method, url: `${url}/200` });
	if (goesOn) await expect(sent).resolves.toMatchObject({ status: 200 });
	else await expect(sent).rejects.toBeInstanceOf(ConnectionLost);
	await close();
});
