import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { parseJson } from '../contract/value';
import { toConnectionLost, parseHost } from './connectionLost';

/** The name of the credential that every call is signed with. */
export const CREDENTIAL = 'piApiApi';

/** Where the nodes run from: an execution, or a call of one of their webhooks. */
export type HttpContext = IExecuteFunctions | IWebhookFunctions;

/** How long one API call may take, in ms. */
const API_TIMEOUT_MS = 60_000;

export interface ApiCall {
	method: IHttpRequestMethods;
	/** Absolute address on one of the service's own hosts. */
	url: string;
	body?: IDataObject;
	qs?: IDataObject;
	/** Whether the call must not break off half-way when the user stops; that of a GET may, unless it says so. */
	whole?: boolean;
	/** In ms; the default suits every call but uploads. */
	timeoutMs?: number;
}

/** An answer of any status. `body` is the parsed JSON, or the text where it is not JSON. */
export interface ApiAnswer {
	status: number;
	headers: Record<string, string>;
	body: unknown;
	/** The host that answered. */
	host?: string;
}

/** Sends one call with the credential; throws a ConnectionLost where no answer came. */
export type ApiTransport = (call: ApiCall) => Promise<ApiAnswer>;

interface FullResponse {
	statusCode: number;
	headers?: Record<string, unknown>;
	body: unknown;
}

function isFullResponse(value: unknown): value is FullResponse {
	return typeof value === 'object' && value !== null && 'statusCode' in value;
}

function readHeaders(response: FullResponse): Record<string, string> {
	return Object.fromEntries(
		Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

/** Text that holds JSON is parsed; everything else stays what it is. */
function parseBody(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	const json = parseJson(body);
	return json === undefined ? body : json;
}

/**
 * n8n hands its cancel signal to every authenticated request. A create or a cancel must not break off half-way when
 * the user stops the execution: the id would be lost, or the task would run on. n8n finds the signal with `in`.
 */
function hideStop<C extends object>(ctx: C): C {
	return new Proxy(ctx, { has: (target, key) => key !== 'getExecutionCancelSignal' && key in target });
}

/**
 * The one function for calls with the API key. Redirects are off, so that the key never follows one to another
 * host; statuses are handed back, not thrown, because only the caller knows what each means for a task.
 * @param account the credential, where it was read before: that spares n8n a read and a decryption for every call
 */
export function createTransport(
	ctx: HttpContext | ILoadOptionsFunctions,
	account?: ICredentialDataDecryptedObject,
): ApiTransport {
	const known = account && { credentialsDecrypted: { id: '', name: '', type: CREDENTIAL, data: account } };
	return async ({ method, url, body, qs, timeoutMs, whole }) => {
		const options: IHttpRequestOptions = {
			method,
			url,
			body,
			qs,
			json: true,
			headers: { accept: 'application/json' },
			timeout: timeoutMs ?? API_TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		};
		let response: unknown;
		try {
			const caller = method === 'GET' && whole !== true ? ctx : hideStop(ctx);
			response = await ctx.helpers.httpRequestWithAuthentication.call(caller, CREDENTIAL, options, known);
		} catch (cause) {
			throw toConnectionLost(cause, url);
		}
		if (!isFullResponse(response)) throw toConnectionLost(undefined, url);
		return {
			status: response.statusCode,
			headers: readHeaders(response),
			body: parseBody(response.body),
			host: parseHost(url),
		};
	};
}
