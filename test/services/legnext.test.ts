import { toTaskFailure, TaskFailure } from '../../nodes/PiApi/contract/failure';
import { openService } from '../../nodes/PiApi/services';
import type { PreparedTask } from '../../nodes/PiApi/contract/service';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';
import type { ApiAnswer, ApiCall } from '../../nodes/PiApi/transport/http';
import { requestFor } from '../support/requests';

const ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const JOB = { job_id: ID, task_type: 'diffusion', status: 'pending' };
const PREPARED: PreparedTask = {
	request: requestFor('imagine', {
		prompt: 'a red fox',
		promptImages: [],
		aspectRatio: '16:9',
		processMode: 'relax',
	}),
	imageUrls: [],
};

/** The service over a transport that notes the calls and answers as told. */
function service(answer: Partial<ApiAnswer> | Error, baseUrl = '') {
	const calls: ApiCall[] = [];
	const opened = openService(
		async (call) => {
			calls.push(call);
			if (answer instanceof Error) throw answer;
			return await Promise.resolve({ status: 200, headers: {}, body: {}, ...answer });
		},
		{ service: 'legnext', baseUrl, secrets: ['key-12345', 'hook-456'] },
	);
	return { opened, calls };
}

async function failureOf(work: Promise<unknown>): Promise<TaskFailure> {
	const thrown: unknown = await work.then(
		() => new Error('nothing was thrown'),
		(error: unknown) => error,
	);
	if (thrown instanceof TaskFailure) return thrown;
	throw thrown;
}

const created = async (answer: Partial<ApiAnswer> | Error) =>
	await failureOf(service(answer).opened.create(PREPARED));

describe('addresses', () => {
	it.each([
		['', 'https://api.legnext.ai'],
		['  https://proxy.example/legnext// ', 'https://proxy.example/legnext'],
	])('addresses with the base URL %j begin with %s', async (baseUrl, base) => {
		const { opened, calls } = service({ body: JOB }, baseUrl);
		await opened.create(PREPARED);
		await opened.get('a/../b?c');
		await opened.readAccount();
		expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
			`POST ${base}/api/v1/diffusion`,
			`GET ${base}/api/v1/job/a%2F..%2Fb%3Fc`,
			`GET ${base}/api/account/balance`,
		]);
		expect(calls[0].body).toEqual({ text: 'a red fox --ar 16:9 --relax' });
	});
});

describe('create', () => {
	it('gives the task', async () => {
		const { opened } = service({ body: JOB });
		await expect(opened.create(PREPARED)).resolves.toMatchObject({
			id: ID,
			service: 'legnext',
			taskType: 'imagine',
			status: 'pending',
		});
	});

	it.each([
		['an empty answer', { body: {} }],
		['an empty id', { body: { job_id: '', status: 'pending', error: { code: 0 } } }],
		['text', { body: 'ok' }],
		['a server’s error', { status: 502, body: '<html>' }],
		['a time-out at the service', { status: 408, body: {} }],
		['a job without an id that failed at the server', { body: { job_id: '', error: { code: 500 } } }],
		['a lost connection', new ConnectionLost({ reached: true, code: 'ECONNRESET' }, 'api.legnext.ai')],
	])('a create with %s may have made a task', async (_name, answer) => {
		const failure = await created(answer);
		expect(failure.kind).toBe('uncertain');
		expect(failure.message).toMatch(/^The task may have been created/);
		expect(failure.description).toMatch(/not sent again/);
	});

	it('a create without a connection made none', async () => {
		const lost = new ConnectionLost({ reached: false, code: 'ECONNREFUSED' }, 'key-12345.example');
		const failure = await created(lost);
		expect(failure.kind).toBe('unreachable');
		expect(failure.message).not.toContain('key-12345');
	});

	it.each<[string, Partial<ApiAnswer>, string, RegExp]>([
		[
			'wrong input',
			{
				status: 400,
				body: {
					code: 400,
					message: 'Invalid request parameters',
					raw_message: 'job not found',
					detail: null,
				},
			},
			'rejected',
			/^LegNext did not accept the input: job not found$/,
		],
		[
			'wrong input, said once',
			{ status: 400, body: { code: 400, message: 'bad imageNo', raw_message: 'bad imageNo' } },
			'rejected',
			/: bad imageNo$/,
		],
		['a wrong key', { status: 401, body: { message: 'key-12345?' } }, 'rejected', /API key: \*\*\*\?$/],
		['no credit', { status: 402, body: {} }, 'rejected', /^Not enough credits at LegNext/],
		['too many', { status: 429, body: {}, headers: { 'retry-after': '7' } }, 'limited', /slow down/],
		[
			'an account that is not on the list',
			{ status: 403, body: { job_id: '', error: { code: 403, message: 'only for whitelisted accounts' } } },
			'rejected',
			/^LegNext does not allow this for your account: only for whitelisted accounts$/,
		],
		[
			'the same with HTTP 200',
			{
				body: {
					job_id: '',
					status: 'failed',
					error: { code: 403, message: 'only for whitelisted accounts' },
				},
			},
			'rejected',
			/whitelisted/,
		],
		[
			'the filter',
			{ status: 403, body: { code: 403, message: 'Sensitive content' } },
			'moderated',
			/^The content filter turned the prompt or the image down: Sensitive content$/,
		],
	])('a create with %s made none', async (_name, answer, kind, message) => {
		const failure = await created(answer);
		expect(failure.kind).toBe(kind);
		expect(failure.message).toMatch(message);
	});
});

describe('get', () => {
	it.each<[string, Partial<ApiAnswer>, object]>([
		[
			'an unknown job',
			{ status: 404, body: { message: 'Job not found' } },
			{ kind: 'read', httpStatus: 404 },
		],
		[
			'an unknown job with HTTP 200',
			{ body: { job_id: '', error: { code: 404, message: 'Job not found' } } },
			{ httpStatus: 404 },
		],
		['an answer that is no job', { body: {} }, { kind: 'read' }],
	])('a read of %s says so', async (_name, answer, expected) => {
		expect(await failureOf(service(answer).opened.get(ID))).toMatchObject(expected);
	});
});

describe('a callback', () => {
	const { opened } = service({});

	it.each([
		['the job itself', { ...JOB, status: 'completed' }],
		['a wrapped job', { timestamp: 1, data: { ...JOB, status: 'completed' } }],
	])('a callback with %s is read', (_name, body) => {
		expect(opened.parseCallback(body)).toMatchObject({ id: ID, status: 'completed' });
	});

	it.each([undefined, null, 'text', [], {}, { data: {} }, { job_id: '' }])(
		'a callback with %j is none',
		(body) => {
			expect(opened.parseCallback(body)).toBeUndefined();
		},
	);
});

it('the account is the balance, without its envelope', async () => {
	const data = { account_id: 1, balance_usd: 7.28, available_credits: 7000, available_points: 280 };
	const { opened } = service({ body: { code: 200, data, message: 'success' } });
	await expect(opened.readAccount()).resolves.toEqual(data);
});

it('the account of a wrong key says so', async () => {
	const failure = await failureOf(service({ status: 401, body: {} }).opened.readAccount());
	expect(failure.message).toBe('LegNext did not accept the API key');
});

it.each([
	['cancel', /cannot cancel/, /Task > Wait/],
	['upload', /by their address only/, /public web address/],
] as const)('%s is refused with a way out, and nothing is sent', async (name, message, description) => {
	const { opened, calls } = service({});
	const failure = toTaskFailure(
		await (name === 'cancel' ? opened.cancel(ID) : opened.upload({ fileName: 'a.png', data: 'AAAA' })).catch(
			(thrown: unknown) => thrown,
		),
	);
	expect(failure.kind).toBe('refused');
	expect(failure.message).toMatch(message);
	expect(failure.description).toMatch(description);
	expect(calls).toEqual([]);
});
