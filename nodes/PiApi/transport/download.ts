import type { IBinaryData, IHttpRequestOptions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { FailureDetails } from '../contract/failure';
import { TaskFailure } from '../contract/failure';
import { toConnectionLost } from './connectionLost';
import { findFileType } from '../contract/fileType';
import type { HttpContext } from './http';
import { MAX_REDIRECTS, type ByteStream, type StreamResponse } from './stream';

/** Largest result file that is stored, in bytes: far above any image, below what would fill a disk unnoticed. */
export const DOWNLOAD_LIMIT_BYTES = 500 * 1024 * 1024;
/** How long the first byte may take, and how long the whole file, in ms. */
const ANSWER_TIMEOUT_MS = 60_000;
const FILE_TIMEOUT_MS = 15 * 60_000;
/** A read costs nothing, so it is tried this often. */
const TRIES = 3;

function buildOptions(url: string, signal: AbortSignal | undefined): IHttpRequestOptions {
	return {
		method: 'GET',
		url,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		maxRedirects: MAX_REDIRECTS,
		timeout: ANSWER_TIMEOUT_MS,
		...(signal ? { abortSignal: signal } : {}),
	};
}

function getSignal(ctx: HttpContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in ctx ? ctx.getExecutionCancelSignal?.() : undefined;
}

/** Without the credential, always: result files lie on other hosts, and redirects lead to more of them. */
async function open(ctx: HttpContext, url: string): Promise<StreamResponse> {
	try {
		return (await ctx.helpers.httpRequest(buildOptions(url, getSignal(ctx)))) as StreamResponse;
	} catch (thrown) {
		throw toConnectionLost(thrown, url);
	}
}

/** Resolves with the first bytes, which stay in the stream; empty for an empty file. */
async function readFirstBytes(stream: ByteStream): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		stream.once('error', reject);
		stream.once('end', () => resolve(Buffer.alloc(0)));
		stream.once('readable', () => {
			const chunk = stream.read();
			if (chunk === null) return;
			stream.unshift(chunk);
			resolve(chunk);
		});
	});
}

/** A transfer that may work the next time. */
class PassingFailure extends TaskFailure {}

function buildDetails(url: string): FailureDetails {
	return {
		kind: 'read',
		description: `The file is at ${url}. Results are kept for a limited time; fetch it again with Task > Download, which pays nothing.`,
	};
}

function makeMissingFailure(url: string, what: string): TaskFailure {
	return new TaskFailure(`The result file could not be fetched: ${what}`, buildDetails(url));
}

function makePassingFailure(url: string, what: string): PassingFailure {
	return new PassingFailure(`The result file could not be fetched: ${what}`, buildDetails(url));
}

async function fetchOnce(ctx: HttpContext, url: string, stem: string, limit: number): Promise<IBinaryData> {
	const { statusCode, headers, body } = await open(ctx, url);
	if (statusCode !== 200) {
		body.destroy();
		const passing = statusCode >= 500 || statusCode === 429 || statusCode === 408;
		throw (passing ? makePassingFailure : makeMissingFailure)(url, `its host answered ${statusCode}`);
	}
	const announcedBytes = Number(headers['content-length'] ?? 0);
	if (announcedBytes > limit) {
		body.destroy();
		throw makeMissingFailure(url, describeTooLarge(limit));
	}
	const head = await readFirstBytes(body);
	if (head.length === 0) {
		body.destroy();
		throw makeMissingFailure(url, 'its host sent an empty file, as it does when a link has expired');
	}
	const type = findFileType(head, String(headers['content-type'] ?? ''));
	if (type === undefined) {
		body.destroy();
		throw makeMissingFailure(
			url,
			'its host answered with a web page instead of a file, as it does when a link has expired',
		);
	}
	const limitedBody = limitBytes(body, limit, () => makeMissingFailure(url, describeTooLarge(limit)));
	const ending = new AbortController();
	try {
		const storedFile = ctx.helpers.prepareBinaryData(limitedBody, `${stem}.${type.extension}`, type.mimeType);
		return await Promise.race([storedFile, rejectLate(url, ending.signal)]);
	} finally {
		ending.abort();
		body.destroy();
	}
}

async function rejectLate(url: string, signal: AbortSignal): Promise<never> {
	try {
		await sleep(FILE_TIMEOUT_MS, signal);
	} catch {
		// The file was there first: the race is over, and this promise must stay open.
		return await new Promise<never>(() => undefined);
	}
	throw makeMissingFailure(url, 'it took longer than 15 minutes');
}

function describeTooLarge(limit: number): string {
	return `it is larger than ${Math.round(limit / 1024 / 1024)} MB`;
}

/** The same bytes, ending with `makeExcess` once there are more than the limit: n8n itself sets none. */
function limitBytes(stream: ByteStream, limit: number, makeExcess: () => Error): ByteStream {
	let bytes = 0;
	return stream.map((chunk: Buffer) => {
		bytes += chunk.length;
		if (bytes > limit) throw makeExcess();
		return chunk;
	});
}

/**
 * Streams a result file into n8n's binary storage and names and types it by its content; tried again a few times
 * where that may help, because a read costs nothing. Throws a TaskFailure that carries the address.
 * @param stem file name without extension
 */
export async function downloadFile(
	ctx: HttpContext,
	url: string,
	stem: string,
	limit: number = DOWNLOAD_LIMIT_BYTES,
): Promise<IBinaryData> {
	if (url.startsWith('data:')) return await readInlineFile(ctx, url, stem);
	for (let attempt = 1; ; attempt++) {
		const result = await tryFetch(ctx, url, stem, limit);
		if (!(result instanceof TaskFailure)) return result;
		if (!(result instanceof PassingFailure) || attempt === TRIES) throw result;
		await sleep(500 * 2 ** attempt);
	}
}

/** A file that came as text in the answer itself. */
async function readInlineFile(ctx: HttpContext, url: string, stem: string): Promise<IBinaryData> {
	const data = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
	const type = findFileType(data, '');
	if (type === undefined) throw makeMissingFailure('the answer', 'it holds no file that is known');
	return await ctx.helpers.prepareBinaryData(data, `${stem}.${type.extension}`, type.mimeType);
}

async function tryFetch(
	ctx: HttpContext,
	url: string,
	stem: string,
	limit: number,
): Promise<IBinaryData | TaskFailure> {
	try {
		return await fetchOnce(ctx, url, stem, limit);
	} catch (thrown) {
		if (thrown instanceof TaskFailure) return thrown;
		return makePassingFailure(url, thrown instanceof Error ? thrown.message : 'the transfer broke off');
	}
}
