import { toConnectionLost, findConnectionState } from '../../nodes/PiApi/transport/connectionLost';

function error(fields: Record<string, unknown>): Error {
	return Object.assign(new Error('failed'), fields);
}

describe('a request that never left this machine', () => {
	it.each([
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'EHOSTUNREACH',
		'ENETUNREACH',
		'ERR_INVALID_URL',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
	])('a request that met %s never left this machine', (code) => {
		expect(findConnectionState(error({ code }))).toEqual({ reached: false, code });
	});

	it('a time-out while connecting is a request that never left', () => {
		expect(findConnectionState(error({ code: 'ETIMEDOUT', syscall: 'connect' }))).toEqual({
			reached: false,
			code: 'ETIMEDOUT',
		});
	});

	it('a code is found that n8n wrapped, twice', () => {
		const inner = error({ code: 'ECONNREFUSED', syscall: 'connect' });
		expect(findConnectionState(error({ cause: error({ cause: inner }) }))).toEqual({
			reached: false,
			code: 'ECONNREFUSED',
		});
	});
});

describe('a request that may have arrived', () => {
	it.each(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED', 'EPROTO', 'SOMETHING_NEW'])(
		'a request that met %s may have arrived',
		(code) => {
			expect(findConnectionState(error({ code }))).toEqual({ reached: true, code });
		},
	);

	it.each([[undefined], [null], ['text'], [{}], [error({ code: 7 })], [error({ code: '' })]])(
		'an error without a code may have arrived (%p)',
		(thrown) => {
			expect(findConnectionState(thrown)).toEqual({ reached: true, code: 'no code' });
		},
	);

	it('a circle of causes has no code', () => {
		const circle = error({});
		Object.assign(circle, { cause: circle });
		expect(findConnectionState(circle)).toEqual({ reached: true, code: 'no code' });
	});
});

it('the message names the host only: an address may hold a key', () => {
	const lost = toConnectionLost(error({ code: 'ECONNRESET' }), 'https://user:pass@api.example/x?key=secret');
	expect(lost.host).toBe('api.example');
	expect(lost.message).toBe('No answer from api.example (ECONNRESET)');
});
