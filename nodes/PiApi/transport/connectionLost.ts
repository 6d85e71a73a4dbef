/** What is known of a call that brought no answer. */
export interface ConnectionState {
	/** False only where it is certain that the request never left: there is nothing on the other side. */
	reached: boolean;
	/** The system's or the TLS library's code, such as `ECONNREFUSED`. */
	code: string;
}

/** No answer came. `reached` false means that nothing can have happened on the other side. */
export class ConnectionLost extends Error {
	constructor(
		readonly connection: ConnectionState,
		readonly host: string,
	) {
		super(`No answer from ${host} (${connection.code})`);
		this.name = 'ConnectionLost';
	}
}

/** Codes that arise before a request leaves this machine. */
const NEVER_LEFT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'ERR_INVALID_URL',
	'ERR_INVALID_PROTOCOL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

interface ErrorLike {
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
}

const MAX_CAUSES = 6;

/**
 * Reads the code out of whatever a helper threw: n8n wraps the HTTP client's error as `cause`, sometimes twice.
 * Anything that is not certainly a connection that never was counts as reached.
 */
export function findConnectionState(thrown: unknown): ConnectionState {
	const chain = listCauses(thrown);
	const code = chain
		.map((link) => link.code)
		.find((name): name is string => typeof name === 'string' && name !== '');
	const connecting = chain.some(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo');
	if (code === undefined) return { reached: true, code: 'no code' };
	return { reached: !(NEVER_LEFT.has(code) || connecting), code };
}

function listCauses(thrown: unknown): ErrorLike[] {
	const chain: ErrorLike[] = [];
	let current: unknown = thrown;
	while (typeof current === 'object' && current !== null && chain.length < MAX_CAUSES) {
		chain.push(current);
		current = (current as ErrorLike).cause;
	}
	return chain;
}

/** What a helper threw, as a {@link ConnectionLost} to the host of `url`. */
export function toConnectionLost(thrown: unknown, url: string): ConnectionLost {
	return new ConnectionLost(findConnectionState(thrown), parseHost(url));
}

/** The host of an address; the address itself where it is none. */
export function parseHost(url: string): string {
	try {
		return new URL(url).host;
	} catch {
		return url;
	}
}
