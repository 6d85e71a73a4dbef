import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fakeContext } from '../support/context';
import { picture } from '../support/pictures';
import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { findFileType } from '../../nodes/PiApi/contract/fileType';
import { downloadFile } from '../../nodes/PiApi/transport/download';
import { readHead, readUpTo } from '../../nodes/PiApi/transport/readFile';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('the type of a file', () => {
	it.each<[string, Buffer, string, string]>([
		['PNG', hex('89504e470d0a1a0a00'), 'image/png', 'png'],
		['JPEG', hex('ffd8ffe000'), 'image/jpeg', 'jpg'],
		['GIF', Buffer.from('GIF89a..'), 'image/gif', 'gif'],
		['WebP', Buffer.from('RIFF....WEBPVP8 '), 'image/webp', 'webp'],
		['MP4', Buffer.from('....ftypisom'), 'video/mp4', 'mp4'],
		['WebM', hex('1a45dfa3ff'), 'video/webm', 'webm'],
		['MP3', Buffer.from('ID3....'), 'audio/mpeg', 'mp3'],
		['WAV', Buffer.from('RIFF....WAVEfmt '), 'audio/wav', 'wav'],
		['GLB', Buffer.from('glTF....'), 'model/gltf-binary', 'glb'],
	])('is found by its content: %s', (_name, head, mimeType, extension) => {
		expect(findFileType(head, 'application/octet-stream')).toEqual({ mimeType, extension });
		expect(findFileType(head, 'text/html')).toEqual({ mimeType, extension });
	});

	it('is that of the header where the content tells nothing', () => {
		const head = Buffer.from('....');
		expect(findFileType(head, 'Video/QuickTime; a=b')).toEqual({
			mimeType: 'video/quicktime',
			extension: 'mov',
		});
		expect(findFileType(head, 'application/x-tar')).toEqual({
			mimeType: 'application/x-tar',
			extension: 'tar',
		});
	});

	it.each(['text/html; charset=utf-8', 'text/plain', 'application/json', 'application/xml', ''])(
		'is none for a page of %j',
		(contentType) => {
			expect(findFileType(Buffer.from('<!doctype html>'), contentType)).toBeUndefined();
		},
	);

	it.each(['<!doctype html><html>', '\n<!DOCTYPE HTML>', '<html><body>gone</body>'])(
		'is none for a page that says it is an image: %j',
		(page) => {
			expect(findFileType(Buffer.from(page), 'image/png')).toBeUndefined();
		},
	);
});

interface Seen {
	path?: string;
	headers: IncomingHttpHeaders;
}

/** Two hosts: the second stands for wherever a redirect leads. */
let servers: Server[];
let [host, other]: string[] = [];
let seen: Seen[];
let handle: (response: ServerResponse, path: string) => void;
let png: Buffer;

async function listen(server: Server): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
	png = await picture('png');
	servers = [0, 1].map(() =>
		createServer((request, response) => {
			seen.push({ path: request.url, headers: request.headers });
			handle(response, request.url ?? '');
		}),
	);
	[host, other] = await Promise.all(servers.map(listen));
});

beforeEach(() => {
	seen = [];
	handle = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(png);
});

afterAll(async () => {
	for (const server of servers) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

async function fetched(limit?: number) {
	const { ctx, close } = fakeContext({ parameters: {}, credentials: { apiKey: 'key-123' } });
	try {
		return await downloadFile(ctx, `${host}/a/b.png?sig=1`, 'task-1', limit);
	} catch (thrown) {
		if (thrown instanceof TaskFailure) return thrown;
		throw thrown;
	} finally {
		await close();
	}
}

describe('a download', () => {
	it('is named after the task and typed by its content', async () => {
		handle = (response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(png);
		await expect(fetched()).resolves.toMatchObject({
			fileName: 'task-1.png',
			mimeType: 'image/png',
			data: png.toString('base64'),
		});
	});

	it('carries no credentials, also where it is redirected to another host', async () => {
		handle = (response, path) => {
			if (path.startsWith('/a')) response.writeHead(302, { location: `${other}/final.png` }).end();
			else response.writeHead(200, { 'content-type': 'image/png' }).end(png);
		};
		await expect(fetched()).resolves.toMatchObject({ fileName: 'task-1.png' });
		expect(seen.map(({ path }) => path)).toEqual(['/a/b.png?sig=1', '/final.png']);
		for (const { headers } of seen) {
			expect(headers).not.toHaveProperty('x-api-key');
			expect(headers).not.toHaveProperty('authorization');
			expect(JSON.stringify(headers)).not.toContain('key-123');
		}
	});

	it('is the whole file, chunk by chunk', async () => {
		const large = Buffer.concat([png, Buffer.alloc(300_000, 7)]);
		handle = (response) => {
			response.writeHead(200, { 'content-type': 'image/png' });
			response.write(large.subarray(0, 5));
			setTimeout(() => {
				response.write(large.subarray(5, 90_000));
				response.end(large.subarray(90_000));
			}, 10);
		};
		const stored = await fetched();
		expect(stored).toMatchObject({ bytes: large.length, fileName: 'task-1.png' });
	});

	it.each([
		['announces', true],
		['does not announce', false],
	])('a download that %s more than the limit is not stored', async (_name, announced) => {
		const large = Buffer.concat([png, Buffer.alloc(3 * 1024 * 1024)]);
		handle = (response) => {
			const length = announced ? { 'content-length': large.length } : {};
			response.writeHead(200, { 'content-type': 'image/png', ...length }).end(large);
		};
		const failure = await fetched(2 * 1024 * 1024);
		expect(failure).toBeInstanceOf(TaskFailure);
		expect((failure as TaskFailure).message).toBe(
			'The result file could not be fetched: it is larger than 2 MB',
		);
		expect(seen).toHaveLength(1);
	});

	it('a download of exactly the limit is stored', async () => {
		handle = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(png);
		await expect(fetched(png.length)).resolves.toMatchObject({ bytes: png.length });
	});

	it.each([403, 404, 410])('a download that is answered with %d is not there', async (status) => {
		handle = (response) =>
			response.writeHead(status, { 'content-type': 'text/html' }).end('<html>gone</html>');
		const failure = (await fetched()) as TaskFailure;
		expect(failure.message).toBe(`The result file could not be fetched: its host answered ${status}`);
		expect(failure.kind).toBe('read');
		expect(failure.description).toContain(`The file is at ${host}/a/b.png?sig=1.`);
		expect(failure.description).toMatch(/Task > Download, which pays nothing/);
	});

	it('a download that is a web page is no file', async () => {
		handle = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>gone</html>');
		expect(((await fetched()) as TaskFailure).message).toMatch(/web page instead of a file/);
	});

	it('a download that is empty is no file', async () => {
		handle = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end();
		const failure = await fetched();
		expect(failure).toBeInstanceOf(TaskFailure);
		expect((failure as TaskFailure).message).toMatch(/empty/);
	});

	it('is tried three times', async () => {
		let tries = 0;
		handle = (response) => {
			tries += 1;
			if (tries < 3) response.writeHead(503).end();
			else response.writeHead(200, { 'content-type': 'image/png' }).end(png);
		};
		await expect(fetched()).resolves.toMatchObject({ fileName: 'task-1.png' });
		expect(tries).toBe(3);
	});

	it('is not tried for ever', async () => {
		handle = (response) => response.destroy();
		const failure = (await fetched()) as TaskFailure;
		expect(failure.message).toMatch(/^The result file could not be fetched: /);
		expect(seen).toHaveLength(3);
	});

	it('a download that breaks off half-way every time is not stored', async () => {
		handle = (response) => {
			response.writeHead(200, { 'content-type': 'image/png', 'content-length': png.length + 100 });
			response.write(png);
			setTimeout(() => response.destroy(), 10);
		};
		expect(await fetched()).toBeInstanceOf(TaskFailure);
	});
});

describe('a file that is read', () => {
	it('a file that is read by its first bytes costs those only', async () => {
		const { ctx, close } = fakeContext({ parameters: {}, credentials: { apiKey: 'key-123' } });
		const head = await readHead(ctx, `${host}/a.png`, 24);
		await close();
		expect(head).toEqual(png.subarray(0, 24));
		expect(seen[0].headers.range).toBe('bytes=0-23');
		expect(seen[0].headers).not.toHaveProperty('x-api-key');
	});

	it('a file that is read whole goes without credentials', async () => {
		const { ctx, close } = fakeContext({ parameters: {}, credentials: { apiKey: 'key-123' } });
		expect(await readUpTo(ctx, `${host}/a.png`, 10_000)).toEqual({ bytes: png, whole: true });
		await close();
		expect(JSON.stringify(seen)).not.toContain('key-123');
	});

	it('is loaded no further than its limit, whether its host says how large it is or not', async () => {
		let sent = 0;
		handle = (response) => {
			let closed = false;
			response.on('close', () => (closed = true));
			response.writeHead(200, { 'content-type': 'image/png' });
			const more = () => {
				while (!closed && sent < 500_000_000) {
					sent += 65_536;
					if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
				}
				response.end();
			};
			more();
		};
		const { ctx, close } = fakeContext({ parameters: {}, credentials: {} });
		const endless = await readUpTo(ctx, `${host}/a.png`, 1000);
		expect([endless?.whole, endless?.bytes.length]).toEqual([false, 1000]);
		expect(sent).toBeLessThan(100_000_000);
		sent = 0;
		const head = await readHead(ctx, `${host}/a.png`, 24);
		expect(head).toEqual(Buffer.alloc(24));
		handle = (response) => {
			response.writeHead(200, { 'content-type': 'image/png', 'content-length': 2000 });
			response.end(Buffer.alloc(2000));
		};
		expect(await readUpTo(ctx, `${host}/a.png`, 1000)).toMatchObject({ whole: false });
		await close();
	});

	it.each([
		['404', (response: ServerResponse) => void response.writeHead(404).end('no')],
		['a reset', (response: ServerResponse) => void response.destroy()],
	])('a file that meets %s is undefined', async (_name, answer) => {
		handle = answer;
		const { ctx, close } = fakeContext({ parameters: {}, credentials: {} });
		expect(await readUpTo(ctx, `${host}/a.png`, 10_000)).toBeUndefined();
		await close();
	});
});
