import { MARKERS } from '../../../sandbox';
import { call, create, INSTANT, STANDING, useSandbox } from '../support';
import { ask, grid, post, read, run, single } from './support';

const sandbox = useSandbox(INSTANT);
const image = 'https://example.com/a.png';
const prompt = 'a lion';

/** Posts a job and gives status and error; also checks that nothing was created. */
async function refusal(verb: string, body: unknown): Promise<[number, string | undefined]> {
	const before = sandbox().state().counters.tasksCreated;
	const { status, json } = await post(sandbox(), verb, body);
	expect(sandbox().state().counters.tasksCreated).toBe(before);
	expect(json.code).toBe(status);
	return [status, json.error];
}

it.each([
	['none', {}],
	['a wrong one', { authorization: 'Bearer wrong' }],
	['another header', { 'x-api-key': 'sandbox-key' }],
])('the sandbox refuses the token with 401: %s', async (_name, headers: Record<string, string>) => {
	for (const path of ['account', 'jobs', 'jobs/?jobid=1', 'jobs/cancel/?jobid=1']) {
		const { status, json } = await call(sandbox(), `/v2/${path}`, { headers });
		expect([status, json]).toEqual([401, { error: 'Unauthorized', code: 401 }]);
	}
	const options = { method: 'POST', body: { prompt }, headers };
	expect((await call(sandbox(), '/v2/jobs/imagine', options)).status).toBe(401);
	expect(sandbox().state().counters.tasksCreated).toBe(0);
});

describe('a job is refused with 400', () => {
	it.each([
		['imagine', {}, 'prompt is missing'],
		['imagine', '{"prompt":', 'invalid character in request body, expected JSON'],
		['imagine', { prompt: ' ' }, 'prompt is missing'],
		['imagine', { prompt: 5 }, 'prompt must be string'],
		['imagine', { prompt: 'a'.repeat(5_001) }, 'prompt is too long'],
		['imagine', { prompt, replyRef: 'a'.repeat(1_025) }, 'replyRef is too long'],
		['imagine', { prompt, replyUrl: `https://a.example/${'a'.repeat(1_024)}` }, 'replyUrl is too long'],
		['imagine', { prompt, replyUrl: 'hook' }, 'replyUrl value is not a valid URL'],
		['imagine', { prompt, maxJobs: 16 }, 'maxJobs must be from 1 to 15'],
		['imagine', { prompt, maxJobs: '3' }, 'maxJobs must be number'],
		['imagine', { prompt, discord: 'token' }, 'discord is not supported'],
		['imagine', { prompt, stream: false }, 'stream is not supported'],
		['button', { button: 'U1' }, 'jobid is missing'],
		['button', { jobId: 'x', button: 'U1' }, 'jobid is missing'],
		['button', { jobid: 'x' }, 'button is missing'],
		['blend', {}, 'blendUrls is missing'],
		['blend', { blendUrls: [image] }, 'blendUrls must have 2 to 5 links'],
		['blend', { blendUrls: Array(6).fill(image) }, 'blendUrls must have 2 to 5 links'],
		['blend', { blendUrls: [image, 'a.png'] }, 'blendUrls value is not a valid URL'],
		['blend', { blendUrls: [image, image], blendDimensions: 'square' }, expect.stringContaining('Portrait')],
		['describe', {}, 'describeUrl is missing'],
		['describe', { describeUrl: 'data:image/png;base64,AA' }, 'describeUrl value is not a valid URL'],
		['seed', {}, 'jobid is missing'],
	])('a job is refused with 400: %s %j', async (verb, body, error) => {
		expect(await refusal(verb, body)).toEqual([400, error]);
	});

	it('a job is refused when a link on the sandbox leads nowhere', async () => {
		const describeUrl = `${sandbox().url}/files/useapi/cdn/00000000-0000-0000-0000-000000000000/0_0.png`;
		expect(await refusal('describe', { describeUrl })).toEqual([
			400,
			'describeUrl value can not be retrieved',
		]);
		expect((await refusal('blend', { blendUrls: [image, describeUrl] }))[0]).toBe(400);
	});
});

it('the sandbox can use the codes of version 1', async () => {
	sandbox().configure({ useapi: { errorCodes: 'v1' } });
	expect(await refusal('imagine', {})).toEqual([412, 'prompt is missing']);
	expect(await refusal('imagine', { prompt: 'a'.repeat(5_001) })).toEqual([413, 'prompt is too long']);
	expect((await refusal('imagine', { prompt, maxJobs: 0 }))[0]).toBe(400);
});

describe('a button is refused', () => {
	it('a button is refused when the job does not show it, or can not press it', async () => {
		const picture = await single(sandbox());
		const video = (await run(sandbox(), 'imagine', { prompt: `${image} x --video` })).jobid;
		const cases = [
			[await grid(sandbox()), 'Upscale (Subtle)'],
			[await grid(sandbox()), 'U5'],
			[picture, 'U1'],
			[picture, 'Upscale (2x)'],
			[picture, 'Make Square'],
			[picture, 'Vary (Region)'],
			[picture, '🔄'],
			[video, 'Animate (Low motion)'],
			[(await run(sandbox(), 'describe', { describeUrl: image })).jobid, 'U1'],
		];
		for (const [jobid, button] of cases) {
			const error = `button ${button} not supported or not found in jobid buttons array`;
			expect(await refusal('button', { jobid, button })).toEqual([400, error]);
		}
		const zoom = { jobid: picture, button: 'Custom Zoom' };
		expect(await refusal('button', zoom)).toEqual([400, 'prompt is missing']);
		const far = await post(sandbox(), 'button', { ...zoom, prompt: 'a lion --zoom 3' });
		expect([far.status, far.json.status]).toEqual([422, 'moderated']);
	});

	it('a button is refused with 404 on a job that is unknown, or of another service', async () => {
		const other = (await create(sandbox(), 'imagine', { prompt })).json.data.task_id;
		for (const jobid of ['job:1', other]) {
			const error = `Unable to locate job ${jobid}`;
			expect(await refusal('button', { jobid, button: 'U1' })).toEqual([404, error]);
			expect(await refusal('seed', { jobid })).toEqual([404, error]);
			expect((await ask(sandbox(), `jobs/?jobid=${jobid}`)).json).toEqual({ error, code: 404 });
		}
		const own = await grid(sandbox());
		expect((await call(sandbox(), `/api/v1/task/${own}`)).status).toBe(404);
		expect(
			(await refusal('seed', { jobid: (await run(sandbox(), 'describe', { describeUrl: image })).jobid }))[0],
		).toBe(400);
		for (const path of ['jobs/', 'jobs/cancel/']) {
			expect((await ask(sandbox(), path)).json).toEqual({
				error: 'Query param jobid not provided',
				code: 400,
			});
		}
	});

	describe('a job that stands still', () => {
		const standing = useSandbox(STANDING);
		it('a button is refused while the job is not completed', async () => {
			const { jobid } = (await post(standing(), 'imagine', { prompt })).json;
			expect((await post(standing(), 'button', { jobid, button: 'U1' })).status).toBe(400);
			expect((await post(standing(), 'seed', { jobid })).status).toBe(400);
		});
	});
});

it.each([MARKERS.banned, 'a lion --krea 3'])('the sandbox moderates "%s" at once with 422', async (text) => {
	const { status, json } = await post(sandbox(), 'imagine', { prompt: text });
	expect(status).toBe(422);
	expect(json).toEqual({
		error: 'Unable to find posted message, likely moderated or invalid prompt',
		jobid: expect.stringMatching(/^job:/),
		status: 'moderated',
		code: 422,
	});
	expect(await read(sandbox(), json.jobid)).toMatchObject({
		status: 'moderated',
		code: 422,
		error: json.error,
	});
	expect(sandbox().state().counters).toMatchObject({
		createdByService: { useapi: 1 },
		tasksPaid: 0,
		failed: 1,
	});
});

it('the sandbox can moderate later', async () => {
	sandbox().configure({ useapi: { moderation: 'late' } });
	const job = await run(sandbox(), 'imagine', { prompt: MARKERS.banned });
	expect(job).toMatchObject({ status: 'moderated', code: 422 });
});

it('the sandbox loses a queued job with 504', async () => {
	const { status, json } = await post(sandbox(), 'imagine', { prompt: MARKERS.queued });
	expect([status, json.code, json.status]).toEqual([504, 504, 'failed']);
	expect((await read(sandbox(), json.jobid)).status).toBe('failed');
});

it('the sandbox refuses a channel that is not configured', async () => {
	const { channel } = await read(sandbox(), await grid(sandbox()));
	expect((await refusal('imagine', { prompt, channel: '1' }))[0]).toBe(404);
	expect((await post(sandbox(), 'imagine', { prompt, channel })).status).toBe(200);
});

it('answers 402 without a subscription, and 596 with a moderation message pending', async () => {
	const jobid = await grid(sandbox());
	sandbox().configure({ useapi: { subscribed: false } });
	expect(await refusal('imagine', { prompt })).toEqual([
		402,
		'Account has no subscription or subscription expired',
	]);
	expect((await ask(sandbox(), `jobs/?jobid=${jobid}`)).status).toBe(402);
	expect((await ask(sandbox(), 'account')).status).toBe(200);
	sandbox().configure({ useapi: { subscribed: true, pendingModMessage: true } });
	expect(await refusal('imagine', { prompt })).toEqual([596, expect.stringContaining('pending moderation')]);
});

it('words faults its own way', async () => {
	sandbox().setFaults([{ route: 'cancel', service: 'useapi', effect: { type: 'status', status: 500 } }]);
	const { status, json } = await ask(sandbox(), 'jobs/cancel/?jobid=x');
	expect([status, json]).toEqual([500, { error: 'injected fault', code: 500 }]);
	sandbox().setFaults([{ route: 'create', taskType: 'button', effect: { type: 'status', status: 503 } }]);
	const jobid = await grid(sandbox());
	expect((await post(sandbox(), 'button', { jobid, button: 'U1' })).status).toBe(503);
	sandbox().setFaults([{ route: 'get', taskId: jobid, effect: { type: 'status', status: 502 } }]);
	expect((await ask(sandbox(), `jobs/?jobid=${jobid}`)).status).toBe(502);
	expect((await ask(sandbox(), 'account')).status).toBe(200);
});
