import { sleep } from 'n8n-workflow';

import type { HttpContext } from './http';
import { MAX_REDIRECTS, type ByteStream, type StreamResponse } from './stream';

/** How long a small read may take, in ms. */
const TIMEOUT_MS = 60_000;

/** The beginning of a file, and whether that is all of it. */
export interface ReadFile {
	bytes: Buffer;
	whole: boolean;
}

/** The first bytes of a file, without credentials; undefined where they cannot be had. */
export async function readHead(ctx: HttpContext, url: string, bytes: number): Promise<Buffer | undefined> {
	return (await readUpTo(ctx, url, bytes, { range: `bytes=0-${bytes - 1}` }))?.bytes;
}

/**
 * A file into memory, without credentials, and no more of it than `most` bytes: what is longer is not loaded. Undefined
 * where it cannot be had.
 */
export async function readUpTo(
	ctx: HttpContext,
	url: string,
	most: number,
	headers: Record<string, string> = {},
): Promise<ReadFile | undefined> {
	const ending = new AbortController();
	let body: ByteStream | undefined;
	try {
		const response = (await ctx.helpers.httpRequest({
			method: 'GET',
			url,
			headers,
			encoding: 'stream',
			returnFullResponse: true,
			maxRedirects: MAX_REDIRECTS,
			timeout: TIMEOUT_MS,
		})) as StreamResponse;
		body = response.body;
		const announcedBytes = Number(response.headers['content-length'] ?? 0);
		if (announcedBytes > most && !('range' in headers)) return { bytes: Buffer.alloc(0), whole: false };
		return await Promise.race([collect(body, most), waitForTimeout(ending.signal)]);
	} catch {
		return undefined;
	} finally {
		ending.abort();
		body?.destroy();
	}
}

async function collect(stream: ByteStream, most: number): Promise<ReadFile> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream) {
		chunks.push(chunk as Buffer);
		length += (chunk as Buffer).length;
		if (length > most) break;
	}
	return { bytes: Buffer.concat(chunks).subarray(0, most), whole: length <= most };
}

/** Resolves with nothing once the time is up, and never where the file came first. */
async function waitForTimeout(signal: AbortSignal): Promise<undefined> {
	try {
		await sleep(TIMEOUT_MS, signal);
		return undefined;
	} catch {
		return await new Promise<undefined>(() => undefined);
	}
}
