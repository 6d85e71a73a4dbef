import type { HttpContext } from './http';

/** How long a small read may take, in ms. */
const TIMEOUT_MS = 60_000;
const REDIRECTS = 5;

/** The first bytes of a file, without credentials; undefined where they cannot be had. */
export async function readHead(ctx: HttpContext, url: string, bytes: number): Promise<Buffer | undefined> {
	const body = await readBuffer(ctx, url, { range: `bytes=0-${bytes - 1}` });
	return body === undefined ? undefined : body.subarray(0, bytes);
}

/** A whole file into memory, without credentials; undefined where it cannot be had. */
export async function readBuffer(
	ctx: HttpContext,
	url: string,
	headers: Record<string, string> = {},
): Promise<Buffer | undefined> {
	try {
		const response: unknown = await ctx.helpers.httpRequest({
			method: 'GET',
			url,
			headers,
			encoding: 'arraybuffer',
			returnFullResponse: true,
			maxRedirects: REDIRECTS,
			timeout: TIMEOUT_MS,
		});
		const { body } = response as { body: unknown };
		if (Buffer.isBuffer(body)) return body;
		return body instanceof ArrayBuffer ? Buffer.from(body) : undefined;
	} catch {
		return undefined;
	}
}
