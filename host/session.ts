import { request } from 'undici';

const REQUEST_TIMEOUT_MS = 120_000;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** An answer of n8n's REST API that is not a success. */
export class RestError extends Error {
	constructor(
		method: string,
		path: string,
		/** The HTTP status code. */
		readonly status: number,
		answer: string,
	) {
		super(`${method} ${path} answered ${status}: ${answer.slice(0, 500)}`);
		this.name = 'RestError';
	}
}

/** A cookie session with one n8n. */
export class Session {
	private cookie = '';

	/** @param url n8n's address, without a slash at its end */
	constructor(readonly url: string) {}

	/**
	 * Calls n8n and returns the bytes of its answer; a cookie it sets is kept.
	 * @throws RestError for any status but 2xx
	 */
	async bytes(method: Method, path: string, body?: unknown): Promise<Buffer> {
		const answer = await request(`${this.url}${path}`, {
			method,
			headers: {
				...(this.cookie !== '' && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			headersTimeout: REQUEST_TIMEOUT_MS,
			bodyTimeout: REQUEST_TIMEOUT_MS,
		});
		const content = Buffer.from(await answer.body.arrayBuffer());
		if (answer.statusCode >= 300) {
			throw new RestError(method, path, answer.statusCode, content.toString('utf8'));
		}
		const cookies = [answer.headers['set-cookie'] ?? []].flat();
		if (cookies.length > 0) this.cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		return content;
	}

	/** Calls n8n and returns its answer parsed as JSON. */
	async json<T>(method: Method, path: string, body?: unknown): Promise<T> {
		return JSON.parse((await this.bytes(method, path, body)).toString('utf8')) as T;
	}

	/** Calls the REST API, whose answers come wrapped in `data`, and returns what is inside. */
	async rest<T>(method: Method, path: string, body?: unknown): Promise<T> {
		const { data } = await this.json<{ data: T }>(method, `/rest${path}`, body);
		return data;
	}
}
