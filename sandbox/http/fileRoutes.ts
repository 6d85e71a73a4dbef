import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Occasion } from '../world/faults';
import type { World } from '../world/world';

const PAD_CHUNK = Buffer.alloc(64 * 1024);

/** A file as it is served: its own bytes, then zeros up to `total`, which PNG readers ignore. */
interface Body {
	bytes: Buffer;
	total: number;
}

function* chunks({ bytes }: Body, start: number, end: number): Generator<Buffer> {
	let at = start;
	if (at < bytes.length) {
		const head = bytes.subarray(at, Math.min(end, bytes.length));
		at += head.length;
		yield head;
	}
	while (at < end) {
		const pad = PAD_CHUNK.subarray(0, Math.min(PAD_CHUNK.length, end - at));
		at += pad.length;
		yield pad;
	}
}

/** Reads a Range header of one range; gives start and end (not included), or 'unsatisfiable'. */
function readRange(
	header: string | undefined,
	total: number,
): [number, number] | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (!match || (match[1] === '' && match[2] === '')) return undefined;
	if (match[1] === '') {
		const length = Math.min(Number(match[2]), total);
		return length === 0 ? 'unsatisfiable' : [total - length, total];
	}
	const start = Number(match[1]);
	const end = match[2] === '' ? total : Math.min(Number(match[2]) + 1, total);
	return start >= total || end <= start ? 'unsatisfiable' : [start, end];
}

function sendFile(
	request: FastifyRequest,
	reply: FastifyReply,
	body: Body,
	contentType: string,
): FastifyReply {
	const range = readRange(request.headers.range, body.total);
	reply.header('accept-ranges', 'bytes').type(contentType);
	if (range === 'unsatisfiable') {
		return reply.code(416).header('content-range', `bytes */${body.total}`).send('');
	}
	const [start, end] = range ?? [0, body.total];
	if (range) reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${body.total}`);
	reply.header('content-length', end - start);
	return reply.send(Readable.from(chunks(body, start, end), { objectMode: false }));
}

const GONE_PAGE =
	'<!doctype html><html><head><title>404</title></head><body><h1>File not found</h1></body></html>';

/** GET /files/*: result pictures and uploads, open to everybody as on the vendors' file hosts. */
export function fileRoutes(app: FastifyInstance, world: World): void {
	const pathOf = (url: string): string => decodeURIComponent(url.split('?')[0]).slice('/files/'.length);
	const about = ({ url }: FastifyRequest): Occasion => ({ taskId: world.files.taskOf(pathOf(url))?.id });

	app.get('/files/*', { config: { name: 'file', about } }, async (request, reply) => {
		const { authorization } = request.headers;
		if (
			request.headers['x-api-key'] !== undefined ||
			authorization !== undefined ||
			request.url.includes(world.key)
		) {
			world.counters.count('credentialLeaks');
		}
		const found = await world.files.find(pathOf(request.url));
		if (found.state === 'file') {
			world.counters.count('downloads');
			const { fileBytes, piapi } = world.settings;
			const asked = found.contentType.startsWith('video/') ? (piapi.videoBytes ?? fileBytes) : fileBytes;
			const total = Math.max(found.bytes.length, asked ?? 0);
			return sendFile(request, reply, { bytes: found.bytes, total }, found.contentType);
		}
		const answer = found.state === 'expired' ? world.settings.expiredFiles : 'html404';
		if (answer === 'empty') return reply.type('image/png').send('');
		return reply
			.code(answer === 'html404' ? 404 : 200)
			.type('text/html')
			.send(GONE_PAGE);
	});
}
