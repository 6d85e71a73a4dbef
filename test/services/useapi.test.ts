import type { IDataObject } from 'n8n-workflow';

import { readTaskFailure } from '../../nodes/PiApi/engine/failedTask';
import { ConnectionLost } from '../../nodes/PiApi/transport/connectionLost';
import type { ApiCall } from '../../nodes/PiApi/transport/http';
import type { Answering } from '../support/scriptedService';
import { failureOf, opened, prepared, SECRETS } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const ID = 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney';
const EARLIER = 'job:20241218021941099-user:1308-channel:1316232391072944131-bot:midjourney';
const NOTICE = /announced the end of its Midjourney service for June 24, 2026/;

const IMAGINE = prepared('imagine', { prompt: 'a red fox', promptImages: [] });
const UPSCALE = prepared(
	'upscale',
	{ type: 'image', image: 2 },
	{ origin: taskLike({ id: ID, service: 'useapi' }) },
);

const UPSCALE_OF_EARLIER = prepared(
	'upscale',
	{ type: 'image', image: 2 },
	{ origin: taskLike({ id: EARLIER, service: 'useapi' }) },
);

const STARTED: IDataObject = {
	jobid: ID,
	verb: 'imagine',
	status: 'started',
	created: '2023-09-09T02:04:49.667Z',
	updated: '2023-09-09T02:04:53.490Z',
	prompt: 'a red fox',
	content: '**a red fox --s 750 --v 5.2** - <@1> (Waiting to start)',
	code: 200,
};

const useapi = (answering: Answering, baseUrl = '') => opened('useapi', answering, baseUrl);

describe('addresses', () => {
	it.each([
		['', 'https://api.useapi.net'],
		[' https://proxy.example/use// ', 'https://proxy.example/use'],
	])('the addresses begin with the base URL %j', async (baseUrl, base) => {
		const { api, calls } = useapi({ body: { ...STARTED, status: 'cancelled' } }, baseUrl);
		await api.create(IMAGINE);
		await api.create(UPSCALE_OF_EARLIER);
		await api.get(ID);
		await api.cancel(ID);
		await api.readAccount();
		const id = encodeURIComponent(ID);
		expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
			`POST ${base}/v2/jobs/imagine`,
			`POST ${base}/v2/jobs/button`,
			`GET ${base}/v2/jobs/?jobid=${id}`,
			`GET ${base}/v2/jobs/cancel/?jobid=${id}`,
			`GET ${base}/v2/account`,
		]);
	});
});

describe('create', () => {
	it('gives the job', async () => {
		const { api, calls } = useapi({ body: STARTED });
		await expect(api.create(IMAGINE)).resolves.toMatchObject({
			id: ID,
			service: 'useapi',
			model: 'midjourney',
			taskType: 'imagine',
			status: 'processing',
			prompt: 'a red fox',
		});
		expect(calls[0].body).toEqual({ prompt: 'a red fox' });
	});

	it.each([200, 422])(
		'a create of a job that was moderated at once is that, with its id (HTTP %d)',
		async (status) => {
			const error = 'Unable to find posted message, likely moderated or invalid prompt';
			const { api } = useapi({ status, body: { error, jobid: ID, status: 'moderated', code: 422 } });
			const failure = await failureOf(api.create(IMAGINE));
			expect(failure).toMatchObject({ kind: 'moderated', taskId: ID, charge: 'free', retryable: false });
			expect(failure.task).toMatchObject({ id: ID, status: 'failed', error: { code: 422, message: error } });
			expect(readTaskFailure(failure.task ?? taskLike({}))?.kind).toBe('moderated');
		},
	);

	it.each<[number, string, RegExp, RegExp]>([
		[400, 'rejected', /^useapi\.net did not accept the input: no$/, /Check the fields/],
		[401, 'rejected', /^useapi\.net did not accept the API key: no$/, /enter the key again/],
		[402, 'rejected', /^The account has no subscription at useapi\.net: no$/, NOTICE],
		[404, 'rejected', /^useapi\.net does not know what this builds on: no$/, /Nothing was created/],
		[412, 'rejected', /^useapi\.net misses a field: no$/, /Nothing was created/],
		[413, 'rejected', /^A text is too long for useapi\.net: no$/, /Shorten/],
		[422, 'moderated', /^The content filter turned the prompt or the image down: no$/, /Reword Prompt/],
		[429, 'limited', /^useapi\.net asks to slow down: no$/, /Lower Concurrent Jobs/],
		[500, 'uncertain', /^The task may have been created: useapi\.net answered \d+ \(no\)$/, NOTICE],
		[
			504,
			'uncertain',
			/^The task was queued at Midjourney, and useapi\.net cannot follow it$/,
			/not sent again/,
		],
		[596, 'rejected', /^Midjourney waits for an answer from your Discord account: no$/, /Open Discord/],
	])(
		'a create fails with %d in its own words, by HTTP or in the body alone',
		async (code, kind, message, description) => {
			for (const status of [code, 200]) {
				const { api } = useapi({ status, body: { error: 'no', code } });
				const failure = await failureOf(api.create(IMAGINE));
				expect([status, failure.kind]).toEqual([status, kind]);
				expect(failure.message).toMatch(message);
				expect(failure.description).toMatch(description);
			}
		},
	);

	it('names the job that is queued beyond reach', async () => {
		const { api } = useapi({
			status: 504,
			body: { error: 'Job queued', jobid: ID, status: 'failed', code: 504 },
		});
		expect(await failureOf(api.create(IMAGINE))).toMatchObject({
			kind: 'uncertain',
			taskId: ID,
			httpStatus: 504,
		});
	});

	it.each([429, 596])('a create is the job that the answer shows, with %d too', async (code) => {
		const { api } = useapi({ status: code, body: { error: 'no', jobid: ID, status: 'failed', code } });
		await expect(api.create(IMAGINE)).resolves.toMatchObject({ id: ID, status: 'failed' });
	});

	it('hands on how long to wait', async () => {
		const { api } = useapi({ status: 429, headers: { 'retry-after': '20' }, body: { error: 'no' } });
		expect(await failureOf(api.create(IMAGINE))).toMatchObject({ retryAfterS: 20 });
	});

	it.each([
		[200, '<html>'],
		[504, '<html>'],
		[502, ''],
		[200, {}],
		[200, { code: 200 }],
	])('a create that gets %d and %j may have made a job', async (status, body) => {
		const failure = await failureOf(useapi({ status, body }).api.create(IMAGINE));
		expect(failure.kind).toBe('uncertain');
		expect(failure.description).toMatch(/not sent again/);
	});

	it.each([
		[true, 'uncertain'],
		[false, 'unreachable'],
	])(
		'a create whose connection broke (reached: %s) says that the service may be gone',
		async (reached, kind) => {
			const lost = new ConnectionLost({ reached, code: 'ECODE' }, `${SECRETS[0]}.example`);
			const failure = await failureOf(useapi(lost).api.create(IMAGINE));
			expect(failure.kind).toBe(kind);
			expect(failure.description).toMatch(NOTICE);
			expect(failure.message).not.toContain(SECRETS[0]);
		},
	);

	it('sends nothing where it refuses', async () => {
		const { api, calls } = useapi({ body: STARTED });
		expect((await failureOf(api.create(prepared('upscale', { type: 'beta' })))).kind).toBe('refused');
		expect(calls).toEqual([]);
	});
});

describe('an image that was upscaled before', () => {
	const done = {
		...STARTED,
		jobid: EARLIER,
		verb: 'button',
		button: 'U2',
		status: 'completed',
		parentJobId: ID,
	};

	/** Answers 409 to the press, and looks with the jobs that are given. */
	const pressed = (conflict: IDataObject, jobs: Record<string, IDataObject>) =>
		useapi(({ method, url }: ApiCall) => {
			if (method === 'POST') return { status: 409, body: { code: 409, ...conflict } };
			const job = jobs[decodeURIComponent(url.split('jobid=')[1])];
			return job ? { body: job } : { status: 404, body: { error: 'Unable to locate job', code: 404 } };
		});

	it.each<[string, IDataObject, Record<string, IDataObject>]>([
		['its own field', { error: 'done', jobid: EARLIER, status: 'completed' }, { [EARLIER]: done }],
		['the sentence', { error: `Button U2 already executed by job ${EARLIER}` }, { [EARLIER]: done }],
		['the sentence, beside the grid', { error: `${EARLIER}: U2 of ${ID}`, jobid: ID }, { [EARLIER]: done }],
		[
			'the children of the grid',
			{ error: 'already executed', jobid: ID },
			{
				[ID]: {
					...STARTED,
					status: 'completed',
					children: [
						{ button: 'U1', jobid: 'job:1-user:1-bot:x' },
						{ button: 'U2', jobid: EARLIER },
					],
				},
				[EARLIER]: done,
			},
		],
	])('comes back as the earlier job, named by %s', async (_name, conflict, jobs) => {
		const { api, calls } = pressed(conflict, jobs);
		await expect(api.create(UPSCALE)).resolves.toMatchObject({
			id: EARLIER,
			taskType: 'upscale',
			status: 'completed',
			originId: ID,
			callbackUrl: '',
		});
		expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	it('is a failure where the earlier job cannot be found', async () => {
		const { api } = pressed({ error: 'already executed' }, { [ID]: { ...STARTED, status: 'completed' } });
		const failure = await failureOf(api.create(UPSCALE));
		expect(failure).toMatchObject({ kind: 'rejected', httpStatus: 409 });
		expect(failure.message).toBe('This image was upscaled before: already executed');
	});
});

describe('get', () => {
	it.each([
		['a good answer', 200],
		['an answer with the status of the job', 422],
	])('reads the job in %s', async (_name, status) => {
		const body = { ...STARTED, status: 'moderated', error: 'banned', code: 422 };
		await expect(useapi({ status, body }).api.get(ID)).resolves.toMatchObject({
			id: ID,
			status: 'failed',
			error: { code: 422, message: 'Moderated by Midjourney: banned' },
		});
	});

	it('a read of an unknown job is 404', async () => {
		const body = { error: `Unable to locate job ${ID}`, code: 404 };
		const failure = await failureOf(useapi({ status: 404, body }).api.get(ID));
		expect(failure).toMatchObject({ kind: 'read', httpStatus: 404 });
		expect(failure.message).toBe(`useapi.net does not know this: Unable to locate job ${ID}`);
		expect(failure.description).not.toMatch(NOTICE);
	});

	it.each([
		[404, '<html>'],
		[502, '<html>'],
		[200, '<html>'],
		[402, { error: 'no subscription', code: 402 }],
	])('a read that gets %d and %j says that the service may be gone', async (status, body) => {
		const failure = await failureOf(useapi({ status, body }).api.get(ID));
		expect(failure.description).toMatch(NOTICE);
	});

	it('a read of an answer that is no job says so', async () => {
		const failure = await failureOf(useapi({ body: { hello: 'world' } }).api.get(ID));
		expect(failure).toMatchObject({ kind: 'read', message: 'useapi.net answered without a job id' });
	});
});

describe('the rest', () => {
	it('a cancel in time says so', async () => {
		const { api } = useapi({ body: { jobid: ID, status: 'cancelled', code: 200 } });
		await expect(api.cancel(ID)).resolves.toBe(`task ${ID} cancelled`);
	});

	it('a cancel that comes too late says so', async () => {
		const { api } = useapi({ body: { jobid: ID, status: 'completed', code: 200 } });
		expect(await failureOf(api.cancel(ID))).toMatchObject({
			kind: 'rejected',
			message: `Task ${ID} could not be cancelled: it is completed already`,
		});
	});

	it('a cancel of an unknown job is refused', async () => {
		const { api } = useapi({ status: 404, body: { error: 'Unable to locate job', code: 404 } });
		expect(await failureOf(api.cancel(ID))).toMatchObject({ kind: 'read', httpStatus: 404 });
	});

	it('the account is shown without secrets', async () => {
		const body = { email: 'a@b.example', note: `x${SECRETS[0]}`, discord: 'abc', code: 200 };
		await expect(useapi({ body }).api.readAccount()).resolves.toEqual({
			email: 'a@b.example',
			note: 'x***',
			code: 200,
		});
	});

	it('the service takes no files', async () => {
		const { api, calls } = useapi({});
		const failure = await failureOf(api.upload({ fileName: 'a.png', data: 'AAAA' }));
		expect([failure.kind, failure.message]).toEqual([
			'refused',
			'useapi.net takes images by their address only',
		]);
		expect(calls).toEqual([]);
	});

	it('a callback is the job itself', () => {
		const { api } = useapi({});
		expect(api.parseCallback({ ...STARTED, status: 'completed' })).toMatchObject({
			id: ID,
			status: 'completed',
		});
		for (const body of [undefined, null, 'x', [], {}, { jobid: '' }, { data: { jobid: ID } }]) {
			expect(api.parseCallback(body)).toBeUndefined();
		}
	});
});
