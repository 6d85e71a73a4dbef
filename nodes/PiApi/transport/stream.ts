import type { IExecuteFunctions } from 'n8n-workflow';

/** How many redirects of a file are followed. */
export const MAX_REDIRECTS = 5;

/** What n8n hands out as a stream, as far as it is used here. */
export type ByteStream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

/** The answer to a request for a file. */
export interface StreamResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: ByteStream;
}
