import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import type { PreparedTask } from '../../nodes/PiApi/contract/service';
import { openService } from '../../nodes/PiApi/services';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';
import type { ApiAnswer, ApiCall } from '../../nodes/PiApi/transport/http';
import { requestFor } from '../support/requests';

const ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const PREPARED: PreparedTask = {
	request: requestFor('imagine', { prompt: 'a red fox', promptImages: [] }),
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
		{ service: 'piapi', baseUrl, secrets: ['key-12345', 'hook-456'] },
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

const TASK = {
	code: 200,
	data: { task_id: ID, status: 'pending', task_type: 'imagine' },
	message: 'success',
};

describe('addresses', () => {
	const urls = async (baseUrl: string) => {
		const { opened, calls } = service({ body: TASK }, baseUrl);
		await opened.create(PREPARED);
		await opened.get(ID);
		await opened.cancel(ID);
		await opened.readAccount();
		await opened.upload({ fileName: 'a.png', data: 'AAAA' }).catch(() => undefined);
		return calls.map(({ method, url }) => `${method} ${url}`);
	};

	it.each(['', '  ', 'https://api.piapi.ai', 'https://api.piapi.ai/'])(
		'are PiAPI’s own with the base URL %j; uploads have a host of their own',
		async (baseUrl) => {
			expect(await urls(baseUrl)).toEqual([
				'POST https://api.piapi.ai/api/v1/task',
				`GET https://api.piapi.ai/api/v1/task/${ID}`,
				`DELETE https://api.piapi.ai/api/v1/task/${ID}`,
				'GET https://api.piapi.ai/account/info',
				'POST https://upload.theapi.app/api/ephemeral_resource',
			]);
		},
	);

	it('are all those of a proxy, slash or not', async () => {
		expect(await urls(' https://proxy.example/piapi// ')).toEqual([
			'POST https://proxy.example/piapi/api/v1/task',
			`GET https://proxy.example/piapi/api/v1/task/${ID}`,
			`DELETE https://proxy.example/piapi/api/v1/task/${ID}`,
			'GET https://proxy.example/piapi/account/info',
			'POST https://proxy.example/piapi/api/ephemeral_resource',
		]);
	});
});

describe('create', () => {
	it('gives the task', async () => {
		const { opened, calls } = service({ body: TASK });
		await expect(opened.create(PREPARED)).resolves.toMatchObject({ id: ID, status: 'pending' });
		expect(calls[0].body).toEqual({
			model: 'midjourney',
			task_type: 'imagine',
			input: { prompt: 'a red fox' },
		});
	});

	it('gives a task that failed at once', async () => {
		const error = { code: 1, message: 'banned', raw_message: '', detail: null };
		const { opened } = service({ body: { ...TASK, data: { ...TASK.data, status: 'failed', error } } });
		await expect(opened.create(PREPARED)).resolves.toMatchObject({
			status: 'failed',
			error: { code: 1, message: 'banned' },
		});
	});

	it.each([
		['without data', { code: 200, message: 'success' }],
		['without an id', { code: 200, data: { status: 'pending' } }],
		['with an empty id', { code: 200, data: { task_id: '' } }],
		['with data null', { code: 200, data: null }],
	])('a create that meets %s may have made a task', async (_name, body) => {
		const failure = await failureOf(service({ body }).opened.create(PREPARED));
		expect(failure.kind).toBe('uncertain');
		expect(failure.message).toMatch(/^The task may have been created/);
		expect(failure.description).toMatch(/not sent again/);
	});

	it('masks what the service repeats', async () => {
		const body = { code: 400, message: 'bad key-12345 and hook-456' };
		const failure = await failureOf(service({ status: 400, body }).opened.create(PREPARED));
		expect(failure.message).toBe('PiAPI did not accept the input: bad *** and ***');
	});

	it('masks a key in the host', async () => {
		const lost = new ConnectionLost({ reached: false, code: 'ENOTFOUND' }, 'key-12345.example');
		const failure = await failureOf(service(lost).opened.create(PREPARED));
		expect(`${failure.message}${failure.description}`).not.toContain('key-12345');
	});
});

describe('get', () => {
	it('keeps to one task, whatever the id holds', async () => {
		const { opened, calls } = service({ body: TASK });
		await opened.get('a/../b?c');
		expect(calls[0].url).toBe('https://api.piapi.ai/api/v1/task/a%2F..%2Fb%3Fc');
	});

	it('a read of an answer that is no task says so', async () => {
		const failure = await failureOf(service({ body: { code: 200, data: {} } }).opened.get(ID));
		expect(failure).toMatchObject({ kind: 'read' });
		expect(failure.message).toMatch(/without a task id/);
	});
});

describe('cancel', () => {
	it('gives the service’s own words', async () => {
		const { opened } = service({ body: { code: 200, message: 'task x canceled' } });
		await expect(opened.cancel(ID)).resolves.toBe('task x canceled');
	});
});

describe('upload', () => {
	it.each([
		['as documented', { code: 200, data: { url: 'https://img.example/1.png' }, message: 'success' }],
		['as PiAPI’s own client reads it', { code: 200, url: 'https://img.example/1.png' }],
	])('gives the address, %s', async (_name, body) => {
		const { opened, calls } = service({ body });
		await expect(opened.upload({ fileName: 'a.png', data: 'AAAA' })).resolves.toBe(
			'https://img.example/1.png',
		);
		expect(calls[0].body).toEqual({ file_name: 'a.png', file_data: 'AAAA' });
		expect(calls[0].timeoutMs).toBeGreaterThanOrEqual(60_000);
	});

	it.each([[{ code: 200, data: {} }], [{ code: 200, data: { url: 'nowhere' } }]])(
		'an upload without an address (%j) creates nothing and says so',
		async (body) => {
			const failure = await failureOf(service({ body }).opened.upload({ fileName: 'a.png', data: 'AAAA' }));
			expect(failure.description).toMatch(/Nothing was created/);
		},
	);

	it('an upload on the free plan is advice', async () => {
		const body = { code: 403, message: 'Insufficient plan level' };
		const failure = await failureOf(
			service({ status: 403, body }).opened.upload({ fileName: 'a.png', data: 'AAAA' }),
		);
		expect(failure.message).toBe('PiAPI does not take file uploads on your plan: Insufficient plan level');
		expect(failure.description).toMatch(/Creator plan/);
	});
});
