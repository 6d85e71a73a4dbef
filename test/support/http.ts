import { PassThrough, pipeline } from 'node:stream';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { Agent, interceptors, request } from 'undici';
import type { Dispatcher } from 'undici';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';

/** One request that the node made. */
export interface SentRequest {
	method: string;
	url: string;
	/** With lower-case names. */
	headers: Record<string, string>;
	/** As it went out: JSON, read back. */
	body: unknown;
	/** The test clock's time, in ms. */
	at: number;
	/** Whether n8n was asked to sign it with the credential. */
	signed: boolean;
}

interface FullResponse {
	statusCode: number;
	statusMessage: string;
	headers: IncomingHeaders;
	body: unknown;
}

type IncomingHeaders = Dispatcher.ResponseData['headers'];

/** What n8n's HTTP client throws; like the real one it carries the request, key and all. */
class AxiosError extends Error {
	readonly isAxiosError = true;
	readonly name = 'AxiosError';
	response?: { status: number; data: unknown; headers: IncomingHeaders };

	constructor(
		message: string,
		readonly code: string,
		readonly config: IHttpRequestOptions,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

/** undici's own codes, in the words of Node's sockets. */
const CODES: Record<string, string> = {
	UND_ERR_SOCKET: 'ECONNRESET',
	UND_ERR_INVALID_ARG: 'ERR_INVALID_URL',
};

function codeOf(thrown: unknown): string {
	const code = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'code') : undefined;
	return typeof code === 'string' ? (CODES[code] ?? code) : 'ERR_BAD_RESPONSE';
}

function axiosError(thrown: unknown, options: IHttpRequestOptions, timedOut: boolean): AxiosError {
	if (timedOut) return new AxiosError(`timeout of ${options.timeout}ms exceeded`, 'ECONNABORTED', options);
	if (options.abortSignal?.aborted) return new AxiosError('canceled', 'ERR_CANCELED', options);
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	return new AxiosError(message, codeOf(thrown), options, { cause: thrown });
}

function lowerCased(headers: IDataObject): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

async function bodyOf(
	encoding: IHttpRequestOptions['encoding'],
	body: Dispatcher.ResponseData['body'],
): Promise<unknown> {
	if (encoding === 'arraybuffer') return Buffer.from(await body.arrayBuffer());
	if (encoding !== 'stream') return parsed(await body.text());
	const stream = new PassThrough();
	pipeline(body, stream, () => undefined);
	return stream;
}

/**
 * n8n's `httpRequest` and `httpRequestWithAuthentication` over real HTTP, with what their documentation and source
 * promise: statuses are thrown unless they are ignored, network errors carry a code, and the call that signs hands
 * on the cancel signal and wraps what goes wrong in a NodeApiError.
 */
export class HttpHelpers {
	readonly sent: SentRequest[] = [];
	private readonly agent = new Agent({ pipelining: 1 });

	/** @param hurry how many times faster than promised a call gives up waiting for its answer */
	constructor(
		private readonly node: INode,
		private readonly hurry: number,
	) {}

	readonly httpRequest = async (options: IHttpRequestOptions): Promise<unknown> =>
		await this.send(options, false);

	/** Made for the `this` of each call. */
	readonly signedRequest = (): IExecuteFunctions['helpers']['httpRequestWithAuthentication'] => {
		const { node, sign, send } = this;
		return async function (this: object, credentialType: string, options: IHttpRequestOptions) {
			const caller = this as IExecuteFunctions;
			if ('getExecutionCancelSignal' in caller) options.abortSignal = caller.getExecutionCancelSignal();
			try {
				const account = await caller.getCredentials(credentialType);
				return await send(await sign(options, account), true);
			} catch (error) {
				throw new NodeApiError(node, error as Error & IDataObject as never);
			}
		};
	};

	async close(): Promise<void> {
		await this.agent.destroy();
	}

	private readonly sign = async (
		options: IHttpRequestOptions,
		account: ICredentialDataDecryptedObject,
	): Promise<IHttpRequestOptions> => {
		const { authenticate } = new PiApiApi();
		if (typeof authenticate !== 'function') throw new Error('the credential signs in a way unknown here');
		return await authenticate(account, options);
	};

	private readonly send = async (options: IHttpRequestOptions, signed: boolean): Promise<unknown> => {
		const { method = 'GET', url, body, headers = {}, encoding, timeout, abortSignal } = options;
		const payload = method === 'GET' || body === undefined ? undefined : JSON.stringify(body);
		const outgoing = lowerCased(headers);
		if (payload !== undefined) outgoing['content-type'] ??= 'application/json';
		this.sent.push({
			method,
			url,
			headers: outgoing,
			body: payload === undefined ? undefined : parsed(payload),
			at: Date.now(),
			signed,
		});
		const late = timeout === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeout / this.hurry));
		const signals = [late, abortSignal as AbortSignal | undefined].filter((signal) => signal !== undefined);
		const redirects = options.disableFollowRedirect === true ? 0 : (options.maxRedirects ?? 5);
		try {
			const answer = await request(url, {
				method,
				headers: outgoing,
				body: payload,
				signal: signals.length > 0 ? AbortSignal.any(signals) : undefined,
				dispatcher: this.agent.compose(interceptors.redirect({ maxRedirections: redirects })),
			});
			const response: FullResponse = {
				statusCode: answer.statusCode,
				statusMessage: '',
				headers: answer.headers,
				body: await bodyOf(encoding, answer.body),
			};
			return this.accepted(response, options);
		} catch (thrown) {
			throw thrown instanceof AxiosError ? thrown : axiosError(thrown, options, late?.aborted === true);
		}
	};

	private accepted(response: FullResponse, options: IHttpRequestOptions): unknown {
		const { statusCode: status, body: data, headers } = response;
		if (!options.ignoreHttpStatusErrors && (status < 200 || status >= 300)) {
			const error = new AxiosError(`Request failed with status code ${status}`, 'ERR_BAD_REQUEST', options);
			error.response = { status, data, headers };
			throw error;
		}
		return options.returnFullResponse ? response : data;
	}
}
