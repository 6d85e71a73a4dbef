import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { Purpose } from '../../nodes/PiApi/transport/answer';
import { readData, makeConnectionFailure, readRetryAfterS } from '../../nodes/PiApi/transport/answer';
import { readFirstReason } from '../../nodes/PiApi/transport/reason';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';

/** What `work` throws, which has to be a TaskFailure. */
function failureOf(work: () => unknown): TaskFailure {
	try {
		work();
	} catch (thrown) {
		if (thrown instanceof TaskFailure) return thrown;
		throw thrown;
	}
	throw new Error('nothing was thrown');
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
	status,
	headers,
	body,
});

describe('the reason in the service’s own words', () => {
	const all = {
		data: {
			error: { code: 1, message: 'error.message', raw_message: 'error.raw', detail: 'error.detail' },
			logs: ['log one', 'log two'],
		},
		message: 'message',
	};
	const error = all.data.error;

	it.each<[string, unknown, string | undefined]>([
		['data.error.raw_message first', all, 'error.raw'],
		[
			'then its message',
			{ ...all, data: { ...all.data, error: { ...error, raw_message: ' ' } } },
			'error.message',
		],
		['an error that is a text', { error: 'top', message: 'x' }, 'top'],
		['an error that is a list', { error: [{ msg: 'a' }, 'b'] }, 'a'],
		['a list of details', { detail: [{ loc: ['body'], msg: 'field required' }] }, 'field required'],
		[
			'the log before a message that tells nothing',
			{ message: 'task failed', data: { logs: ['why'] } },
			'why',
		],
		[
			'then its detail',
			{ ...all, data: { ...all.data, error: { detail: 'error.detail', message: '', raw_message: '' } } },
			'error.detail',
		],
		[
			'then message',
			{ ...all, data: { ...all.data, error: { message: '', raw_message: '', detail: null } } },
			'message',
		],
		[
			'then the logs, for “success” is no reason',
			{ message: 'success', data: { error: { message: '' }, logs: ['log one', '', 'log two'] } },
			'log one | log two',
		],
		['logs of objects', { data: { logs: [{ message: 'a' }, { other: 'b' }, { message: 'c' }] } }, 'a | c'],
		['logs as text', { data: { logs: 'a line' } }, 'a line'],
		['an error on the top level', { error: { message: 'top' } }, 'top'],
		['message alone', { code: 400, message: 'Invalid request parameters' }, 'Invalid request parameters'],
		['nothing in HTML', '<html>', undefined],
		['nothing in nothing', undefined, undefined],
		['nothing in a list', [1], undefined],
	])('the reason is found: %s', (_name, body, reason) => {
		expect(readFirstReason(body)).toBe(reason);
	});
});

describe('Retry-After', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');

	it.each<[string, number | undefined]>([
		['7', 7],
		['0', 0],
		['-5', 0],
		['1.5', 1.5],
		['Thu, 01 Jan 2026 00:00:30 GMT', 30],
		['Wed, 31 Dec 2025 00:00:00 GMT', 0],
		['soon', undefined],
	])('the header “%s” is read in seconds', (value, seconds) => {
		expect(readRetryAfterS({ 'retry-after': value }, now)).toBe(seconds);
	});

	it('may be missing', () => {
		expect(readRetryAfterS({}, now)).toBeUndefined();
	});
});

describe('the data of an answer', () => {
	it.each([200, 0, '200', undefined])('the data is good with code %j', (code) => {
		expect(readData(answer(200, { code, data: { task_id: 'x' } }), 'PiAPI', 'read')).toEqual({
			task_id: 'x',
		});
	});

	it('the data may be missing, as after a cancel', () => {
		expect(readData(answer(200, { code: 200, message: 'task x canceled' }), 'PiAPI', 'cancel')).toEqual({});
	});

	it.each([
		[401, /^PiAPI did not accept the API key: no$/, 'rejected'],
		[402, /^Not enough credits at PiAPI: no$/, 'rejected'],
		[429, /^PiAPI asks to slow down: no$/, 'limited'],
	])('the data has its own code %d, also with HTTP 200', (code, message, kind) => {
		const failure = failureOf(() => readData(answer(200, { code, message: 'no' }), 'PiAPI', 'create'));
		expect(failure.message).toMatch(message);
		expect(failure.kind).toBe(kind);
	});

	it.each<[Purpose, string]>([
		['create', 'uncertain'],
		['read', 'read'],
		['cancel', 'read'],
		['upload', 'read'],
		['account', 'read'],
	])('an answer that is unclear is, for %s, %s', (purpose, kind) => {
		const unclear = [
			answer(500, { code: 500, message: 'oops' }),
			answer(502, '<html>Bad gateway</html>'),
			answer(200, '<html>'),
			answer(200, ''),
			answer(200, null),
			answer(200, { code: 500, message: 'oops' }),
		];
		for (const each of unclear) {
			expect([each.status, failureOf(() => readData(each, 'PiAPI', purpose)).kind]).toEqual([
				each.status,
				kind,
			]);
		}
	});

	it('a create after 408 may have been made', () => {
		expect(failureOf(() => readData(answer(408, ''), 'PiAPI', 'create')).kind).toBe('uncertain');
	});

	it('carries status and Retry-After', () => {
		const failure = failureOf(() => readData(answer(429, '', { 'retry-after': '9' }), 'PiAPI', 'create'));
		expect(failure).toMatchObject({ httpStatus: 429, retryAfterS: 9 });
	});

	it('never shows a page of HTML in a message', () => {
		for (const status of [400, 403, 500, 502]) {
			const failure = failureOf(() =>
				readData(answer(status, '<html><body>x</body></html>'), 'PiAPI', 'read'),
			);
			expect(`${failure.message} ${failure.description}`).not.toContain('<');
		}
	});
});

describe('a connection that was lost', () => {
	const lost = (reached: boolean) => new ConnectionLost({ reached, code: 'ECODE' }, 'api.example');

	it.each<[Purpose, boolean, string, RegExp]>([
		['create', false, 'unreachable', /could not be reached at api\.example \(ECODE\)/],
		['create', true, 'uncertain', /may have been created: the connection to api\.example ended/],
		['read', false, 'unreachable', /could not be reached/],
		['read', true, 'read', /^The connection to api\.example ended before the answer came \(ECODE\)$/],
		['upload', true, 'read', /ended before the answer came/],
	])('a connection that is lost on %s (reached: %s) is %s', (purpose, reached, kind, message) => {
		const failure = makeConnectionFailure(lost(reached), 'PiAPI', purpose) as TaskFailure;
		expect(failure.kind).toBe(kind);
		expect(failure.message).toMatch(message);
	});

	it('is not mixed up with anything else', () => {
		const other = new Error('a defect');
		expect(makeConnectionFailure(other, 'PiAPI', 'create')).toBe(other);
	});
});
