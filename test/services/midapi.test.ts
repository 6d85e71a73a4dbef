import type { IDataObject } from 'n8n-workflow';

import { simplify } from '../../nodes/PiApi/output/simplify';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';
import type { Answering } from '../support/scriptedService';
import { failureOf, opened, prepared, SECRETS } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const ID = '2584469c38e43c173dcae9e60663f645';
const IMAGINE = prepared('imagine', { prompt: 'a red fox', promptImages: [], processMode: 'fast' });
const CREATED = { code: 200, msg: 'success', data: { taskId: ID } };
const URLS = [0, 1, 2, 3].map((n) => `https://tempfile.example/v/x_0_${n}.jpeg`);

const REQUEST = {
	taskType: 'mj_txt2img',
	prompt: 'a red fox',
	aspectRatio: '16:9',
	speed: 'Relax',
	callBackUrl: 'https://n8n.example/hook',
	version: '7',
};
const RECORD: IDataObject = {
	taskId: ID,
	taskType: 'mj_txt2img',
	paramJson: JSON.stringify(REQUEST),
	completeTime: 1760335255000,
	createTime: 1760335251000,
	successFlag: 1,
	resultInfoJson: { resultUrls: URLS.map((resultUrl) => ({ resultUrl })) },
	errorCode: null,
	errorMessage: null,
};

const midapi = (answering: Answering, baseUrl = '') => opened('midapi', answering, baseUrl);

describe('addresses', () => {
	it.each([
		['', 'https://api.midapi.ai'],
		[' https://proxy.example/mid// ', 'https://proxy.example/mid'],
	])('the addresses begin with the base URL %j', async (baseUrl, base) => {
		const { api, calls } = midapi({ body: { code: 200, data: { taskId: ID } } }, baseUrl);
		await api.create(IMAGINE);
		await api.create(
			prepared('upscale', { type: 'image', image: 1 }, { origin: taskLike({ id: 'mj_task_1' }) }),
		);
		await api.get('a/../b?c');
		await api.readAccount();
		expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
			`POST ${base}/api/v1/mj/generate`,
			`POST ${base}/api/v1/mj/generateUpscale`,
			`GET ${base}/api/v1/mj/record-info?taskId=a%2F..%2Fb%3Fc`,
			`GET ${base}/api/v1/common/credit`,
		]);
	});
});

describe('create', () => {
	it('gives the task, with what was asked for', async () => {
		const { api, calls } = midapi({ body: CREATED });
		const task = await api.create(IMAGINE);
		expect(task).toMatchObject({
			id: ID,
			service: 'midapi',
			model: 'midjourney',
			taskType: 'imagine',
			status: 'pending',
			prompt: 'a red fox',
			processMode: 'fast',
			raw: { taskId: ID },
		});
		expect(calls[0].body).toEqual({ taskType: 'mj_txt2img', prompt: 'a red fox', speed: 'fast' });
	});

	it.each([
		[
			'upscale',
			prepared('upscale', { type: 'image', image: 2 }, { origin: taskLike({ id: 'mj_task_1' }) }),
			'upscale',
		],
		[
			'variation',
			prepared('variation', { type: 'image', image: 2 }, { origin: taskLike({ id: 'mj_task_1' }) }),
			'variation',
		],
		[
			'a longer video',
			prepared('videoExtend', {}, { origin: taskLike({ id: 'mj_task_1' }) }),
			'video_extend',
		],
	])('a create of %s remembers its origin and its kind', async (_name, task, taskType) => {
		const { api } = midapi({ body: CREATED });
		await expect(api.create(task)).resolves.toMatchObject({ taskType, originId: 'mj_task_1' });
	});

	it.each<[number, string, RegExp]>([
		[400, 'rejected', /^MidAPI did not accept the input: no$/],
		[401, 'rejected', /^MidAPI did not accept the API key: no$/],
		[402, 'rejected', /^Not enough credits at MidAPI: no$/],
		[404, 'rejected', /^MidAPI does not know this: no$/],
		[422, 'rejected', /^MidAPI could not read the input: no$/],
		[429, 'limited', /^MidAPI asks to slow down: no$/],
		[455, 'rejected', /^MidAPI is under maintenance: no$/],
		[500, 'uncertain', /^The task may have been created: MidAPI answered \d+ \(no\)$/],
		[501, 'rejected', /^MidAPI could not start the task: no$/],
		[505, 'rejected', /^MidAPI has switched this feature off: no$/],
	])('a create gets code %d, in the body alone or as HTTP status too', async (code, kind, message) => {
		for (const status of [200, code]) {
			const { api } = midapi({ status, body: { code, msg: 'no', data: null } });
			const failure = await failureOf(api.create(IMAGINE));
			expect([status, failure.kind]).toEqual([status, kind]);
			expect(failure.message).toMatch(message);
		}
	});

	it.each([
		[{ code: 200, msg: 'success', data: null }],
		[{ code: 200, data: {} }],
		['<html>'],
		[{ status: 501 }],
	])('a create with an answer like %j may have made a task', async (body) => {
		const failure = await failureOf(midapi({ body }).api.create(IMAGINE));
		expect(failure.kind).toBe('uncertain');
		expect(failure.description).toMatch(/not sent again/);
	});

	it.each([
		[true, 'uncertain'],
		[false, 'unreachable'],
	])('a create whose connection broke (reached: %s) is %s', async (reached, kind) => {
		const lost = new ConnectionLost({ reached, code: 'ECODE' }, `${SECRETS[0]}.example`);
		const failure = await failureOf(midapi(lost).api.create(IMAGINE));
		expect(failure.kind).toBe(kind);
		expect(`${failure.message}${failure.description}`).not.toContain(SECRETS[0]);
	});

	it('sends nothing where it refuses', async () => {
		const { api, calls } = midapi({ body: CREATED });
		const wide = prepared('imagine', { prompt: 'a', promptImages: [], aspectRatio: '21:9' });
		expect((await failureOf(api.create(wide))).kind).toBe('refused');
		expect(calls).toEqual([]);
	});

	it('masks what the service repeats', async () => {
		const { api } = midapi({ body: { code: 400, msg: `bad ${SECRETS[0]} and ${SECRETS[1]}` } });
		expect((await failureOf(api.create(IMAGINE))).message).toBe(
			'MidAPI did not accept the input: bad *** and ***',
		);
	});
});

describe('get', () => {
	it('reads a record', async () => {
		const { api } = midapi({ body: { code: 200, msg: 'success', data: RECORD } });
		const task = await api.get(ID);
		expect(simplify(task)).toEqual({
			task_id: ID,
			service: 'midapi',
			model: 'midjourney',
			task_type: 'imagine',
			status: 'completed',
			prompt: 'a red fox',
			images: URLS.map((url, position) => ({ index: position + 1, url })),
			created_at: '2025-10-13T06:00:51.000Z',
			ended_at: '2025-10-13T06:00:55.000Z',
			expires_at: '2025-10-28T06:00:55.000Z',
		});
		expect(task).toMatchObject({
			aspectRatio: '16:9',
			processMode: 'relax',
			callbackUrl: 'https://n8n.example/hook',
			raw: RECORD,
		});
	});

	it.each([
		['a body code', { body: { code: 404, msg: 'not found', data: null } }],
		['422, as for an id that is none', { body: { code: 422, msg: 'recordInfo is null', data: null } }],
		['a good code and nothing else', { body: { code: 200, msg: 'success', data: null } }],
		['an HTTP status', { status: 404, body: { code: 404, msg: 'not found' } }],
	])('a read of an unknown task, by %s, is 404', async (_name, answer) => {
		const failure = await failureOf(midapi(answer).api.get(ID));
		expect(failure).toMatchObject({ kind: 'read', httpStatus: 404 });
		expect(failure.message).toMatch(/^MidAPI does not know this/);
	});

	it.each([
		[500, 'read'],
		[455, 'rejected'],
		[429, 'limited'],
		[401, 'rejected'],
	])('a read that gets %d is %s', async (code, kind) => {
		const failure = await failureOf(midapi({ body: { code, msg: 'no' } }).api.get(ID));
		expect(failure).toMatchObject({ kind, httpStatus: code });
	});
});

describe('a callback', () => {
	const call = (body: unknown) => midapi({}).api.parseCallback(body);
	const data = { taskId: ID, promptJson: JSON.stringify(REQUEST), resultUrls: URLS };

	it('a callback with results is the end', () => {
		expect(call({ code: 200, msg: 'success', data })).toMatchObject({
			id: ID,
			status: 'completed',
			taskType: 'imagine',
			prompt: 'a red fox',
			output: { imageUrls: URLS },
		});
	});

	it('may have its results as objects', () => {
		const resultUrls = URLS.map((resultUrl) => ({ resultUrl }));
		expect(call({ code: 200, data: { ...data, resultUrls } })?.output.imageUrls).toEqual(URLS);
	});

	it.each([[{ resultUrls: [] }], [{ resultUrls: null }], [{ resultUrls: undefined }]])(
		'a callback without results (%j) is not the end',
		(change) => {
			expect(call({ code: 200, msg: 'success', data: { ...data, ...change } })?.status).toBe('processing');
		},
	);

	it('a callback with a code other than 200 is a failure', () => {
		expect(call({ code: 500, msg: 'Internal error', data: { ...data, resultUrls: [] } })).toMatchObject({
			status: 'failed',
			error: { code: 500, message: 'Internal error' },
		});
	});

	it.each([undefined, null, 'x', [], {}, { data: null }, { data: {} }, { code: 200, data: { taskId: '' } }])(
		'a callback is not the body %j',
		(body) => {
			expect(call(body)).toBeUndefined();
		},
	);
});

describe('the rest', () => {
	it.each([
		[1234, { credits: 1234 }],
		['12.5', { credits: '12.5' }],
		[{ left: 3 }, { left: 3 }],
		[null, { credits: null }],
	])('the account shows its credits with %j', async (data, account) => {
		await expect(midapi({ body: { code: 200, msg: 'success', data } }).api.readAccount()).resolves.toEqual(
			account,
		);
	});

	it('a wrong key is named in a good answer', async () => {
		const failure = await failureOf(midapi({ body: { code: 401, msg: 'no' } }).api.readAccount());
		expect(failure.message).toBe('MidAPI did not accept the API key: no');
	});

	it('the service takes no files and cancels nothing', async () => {
		const { api, calls } = midapi({});
		const upload = await failureOf(api.upload({ fileName: 'a.png', data: 'AAAA' }));
		expect([upload.kind, upload.message]).toEqual(['refused', 'MidAPI takes images by their address only']);
		const cancel = await failureOf(api.cancel(ID));
		expect([cancel.kind, cancel.message]).toEqual(['refused', 'MidAPI cannot cancel a task']);
		expect(calls).toEqual([]);
	});
});
