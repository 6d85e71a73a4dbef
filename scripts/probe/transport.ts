import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { request } from 'undici';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import { toConnectionLost, parseHost } from '../../nodes/PiApi/transport/connectionLost';
import type { ApiTransport } from '../../nodes/PiApi/transport/http';

const TIMEOUT_MS = 60_000;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Sends what the package sends, signed as the credential signs it, outside n8n. */
export function liveTransport(account: ICredentialDataDecryptedObject): ApiTransport {
	const { authenticate } = new PiApiApi();
	if (typeof authenticate !== 'function') throw new Error('The credential signs in a way unknown here');
	return async ({ method, url, body, qs, timeoutMs = TIMEOUT_MS }) => {
		const options: IHttpRequestOptions = { url, method, headers: { accept: 'application/json' } };
		const { headers } = await authenticate(account, options);
		try {
			const answer = await request(url, {
				method: method as 'GET' | 'POST' | 'DELETE',
				headers: {
					...(headers as Record<string, string>),
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
				...(qs === undefined ? {} : { query: qs }),
				headersTimeout: timeoutMs,
				bodyTimeout: timeoutMs,
			});
			const read = parsed(await answer.body.text());
			const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
			return {
				status: answer.statusCode,
				headers: Object.fromEntries(named) as Record<string, string>,
				body: read,
				host: parseHost(url),
			};
		} catch (cause) {
			throw toConnectionLost(cause, url);
		}
	};
}
