import { MARKERS } from '../../../sandbox';
import { call, create, INSTANT, STANDING, useSandbox } from '../support';
import { grid, post, run } from './support';
import type { Refused } from './support';

const sandbox = useSandbox(INSTANT);
const jobId = '00000000-0000-4000-8000-000000000000';
const imgUrl = 'https://example.com/a.png';
const remixPrompt = 'a tiger';
const canvas = { width: 1024, height: 1024 };
const imgPos = { width: 512, height: 512, x: 0, y: 0 };
const area = { width: 500, height: 500, points: [0, 0, 9, 0, 9, 9] };

/** Posts a job and gives status and reason; also checks that nothing was created. */
async function refusal(name: string, body: unknown): Promise<[number, string]> {
	const before = sandbox().state().counters.tasksCreated;
	const { status, json } = await post<Refused>(sandbox(), name, body);
	expect(sandbox().state().counters.tasksCreated).toBe(before);
	expect(json).toMatchObject({ code: status, detail: null });
	return [status, json.raw_message];
}

describe('the key', () => {
	it.each([
		['none', {}],
		['a wrong one', { 'x-api-key': 'wrong' }],
		['a bearer token', { authorization: 'Bearer sandbox-key' }],
	])('is refused with 401: %s', async (_name, headers: Record<string, string>) => {
		for (const path of [`/api/v1/job/${jobId}`, '/api/account/balance', '/api/account/active_tasks']) {
			const { status, json } = await call<Refused>(sandbox(), path, { headers });
			expect([status, json.code]).toEqual([401, 401]);
		}
		const body = { text: 'a lion' };
		expect((await call(sandbox(), '/api/v1/diffusion', { method: 'POST', body, headers })).status).toBe(401);
		expect(sandbox().state().counters.tasksCreated).toBe(0);
	});
});

describe('a create is refused with 400', () => {
	it.each([
		['diffusion', {}, 'text is required'],
		['diffusion', '{"text":', 'invalid character in request body, expected JSON'],
		['diffusion', { text: ' ' }, 'text is required'],
		['diffusion', { text: 5 }, expect.stringContaining('cannot unmarshal number')],
		['diffusion', { text: 'a'.repeat(8_193) }, 'text is too long, must be at most 8192 characters'],
		['diffusion', { prompt: 'a lion' }, 'json: unknown field "prompt"'],
		['diffusion', { text: 'a lion', aspect_ratio: '1:1' }, 'json: unknown field "aspect_ratio"'],
		['diffusion', { text: 'a lion', callback: 'ftp://a/b' }, 'invalid callback: must be a URL'],
		['variation', { jobId, imageNo: 0 }, 'type is required'],
		['variation', { jobId, imageNo: 4, type: 0 }, 'invalid imageNo: must be 0 to 3'],
		['variation', { jobId, imageNo: '1', type: 0 }, expect.stringContaining('cannot unmarshal string')],
		['variation', { jobId, imageNo: 1.5, type: 0 }, expect.stringContaining('cannot unmarshal number')],
		['variation', { jobId, imageNo: 0, type: 2 }, 'invalid type: must be 0 to 1'],
		['variation', { jobId, imageNo: 0, type: 0, remixPrompt: '' }, 'remixPrompt is required'],
		['upscale', { jobId: 'abc', imageNo: 0, type: 0 }, 'invalid jobId: must be a UUID'],
		['upscale', { jobId, imageNo: 0, type: 4 }, 'invalid type: must be 0 to 3'],
		['upscale', { jobId, imageNo: 0, type: 0 }, 'job not found'],
		['reroll', {}, 'jobId is required'],
		['blend', { imgUrls: [imgUrl], aspect_ratio: '1:1' }, 'invalid imgUrls: must have 2 to 5 images'],
		[
			'blend',
			{ imgUrls: Array(6).fill(imgUrl), aspect_ratio: '1:1' },
			'invalid imgUrls: must have 2 to 5 images',
		],
		['blend', { imgUrls: [imgUrl, imgUrl] }, 'aspect_ratio is required'],
		['blend', { imgUrls: [imgUrl, imgUrl], aspect_ratio: '16:9' }, expect.stringContaining('2:3, 1:1, 3:2')],
		['describe', { imgUrl: 'data:image/png;base64,AA' }, 'invalid imgUrl: must be an http or https URL'],
		['shorten', {}, 'prompt is required'],
		['pan', { jobId, imageNo: 0, direction: 'up', scale: 2 }, expect.stringContaining('cannot unmarshal')],
		['pan', { jobId, imageNo: 0, direction: 4, scale: 2 }, 'invalid direction: must be 0 to 3'],
		['pan', { jobId, imageNo: 0, direction: 0, scale: 3.1 }, 'invalid scale: must be between 1.1 and 3.0'],
		['outpaint', { jobId, imageNo: 0, scale: 1 }, 'invalid scale: must be between 1.1 and 2.0'],
		['outpaint', { jobId, imageNo: 0, scale: 2.1 }, 'invalid scale: must be between 1.1 and 2.0'],
		['inpaint', { jobId, imageNo: 0 }, 'mask is required'],
		['inpaint', { jobId, imageNo: 0, mask: {} }, 'invalid mask: needs either areas or url'],
		[
			'inpaint',
			{ jobId, imageNo: 0, mask: { areas: [area], url: imgUrl } },
			'invalid mask: needs either areas or url',
		],
		[
			'inpaint',
			{ jobId, imageNo: 0, mask: { areas: [{ ...area, width: 499 }] } },
			'invalid mask.areas.width: must be 500 to 4096',
		],
		[
			'inpaint',
			{ jobId, imageNo: 0, mask: { areas: [{ ...area, points: [0, 0, 1] }] } },
			expect.stringContaining('three points'),
		],
		['inpaint', { jobId, imageNo: 0, mask: 'AAAA' }, expect.stringContaining('cannot unmarshal')],
		['remix', { jobId, imageNo: 0 }, 'remixPrompt is required'],
		['remix', { jobId, imageNo: 0, remixPrompt, mode: 2 }, 'invalid mode: must be 0 to 1'],
		['upload-paint', { imgUrl, canvas, imgPos, remixPrompt }, 'mask is required'],
		[
			'upload-paint',
			{ imgUrl: `${imgUrl}?${'a'.repeat(1_024)}`, canvas, imgPos, remixPrompt, mask: { url: imgUrl } },
			'imgUrl is too long, must be at most 1024 characters',
		],
		['retexture', { imgUrl }, 'remixPrompt is required'],
		['remove-background', {}, 'imgUrl is required'],
		['enhance-upscale', {}, expect.stringContaining('either image_url or jobId')],
		[
			'enhance-upscale',
			{ image_url: imgUrl, jobId, imageNo: 0 },
			expect.stringContaining('either image_url'),
		],
		['enhance-upscale', { image_url: imgUrl, target_resolution: '3K' }, expect.stringContaining('HD, FHD')],
		['video-diffusion', {}, expect.stringContaining('prompt is required')],
		['video-diffusion', { prompt: 'waves' }, expect.stringContaining('must start with the URL')],
		['video-diffusion', { jobId }, 'invalid source: jobId and imageNo belong together'],
		['video-diffusion', { prompt: imgUrl, videoType: 2 }, 'invalid videoType: must be 0 to 1'],
		['extend-video', { jobId }, 'videoNo is required'],
		['video-upscale', { jobId, videoNo: 4 }, 'invalid videoNo: must be 0 to 3'],
	])('a create is refused with 400: %s %j', async (name, body, reason) => {
		expect(await refusal(name, body)).toEqual([400, reason]);
	});

	it('a create is refused with 422, when so set', async () => {
		sandbox().configure({ legnext: { validationStatus: 422 } });
		expect(await refusal('diffusion', {})).toEqual([422, 'text is required']);
	});
});

it('the sandbox says no more than the sample in message', async () => {
	const { json } = await post<Refused>(sandbox(), 'diffusion', {});
	expect(json).toEqual({
		code: 400,
		message: 'Invalid request parameters',
		raw_message: 'text is required',
		detail: null,
	});
});

it('the sandbox can put the refusal inside error, or inside an empty job', async () => {
	sandbox().configure({ legnext: { errorShape: 'nested' } });
	expect((await post(sandbox(), 'diffusion', {})).json).toMatchObject({ error: { code: 400 } });
	sandbox().configure({ legnext: { errorShape: 'job' } });
	const { json } = await post(sandbox(), 'diffusion', {});
	expect(json).toMatchObject({ job_id: '', status: 'failed', output: null, error: { code: 400 } });
});

it('the sandbox refuses edit with 403 and an empty job unless the account is whitelisted', async () => {
	const body = { jobId: await grid(sandbox()), imageNo: 0, canvas, imgPos, remixPrompt };
	const { status, json } = await post(sandbox(), 'edit', body);
	expect(status).toBe(403);
	expect(json).toMatchObject({
		job_id: '',
		status: 'failed',
		error: { code: 403, message: expect.stringContaining('whitelisted accounts') },
	});
	expect(sandbox().state().counters.createdByService).toEqual({ legnext: 1 });
});

it('the sandbox can refuse a banned prompt at once with 403', async () => {
	sandbox().configure({ legnext: { moderation: 'http' } });
	expect(await refusal('diffusion', { text: MARKERS.banned })).toEqual([
		403,
		expect.stringContaining('Banned'),
	]);
	expect((await run(sandbox(), 'diffusion', { text: MARKERS.fail })).status).toBe('failed');
});

it('the sandbox refuses with 402 when the points do not suffice', async () => {
	sandbox().configure({ credits: 79 });
	expect(await refusal('diffusion', { text: 'a lion' })).toEqual([402, 'Insufficient credits']);
	sandbox().configure({ credits: 80 });
	expect((await post(sandbox(), 'diffusion', { text: 'a lion' })).status).toBe(200);
});

it('the sandbox refuses a body that is too large with 413', async () => {
	const body = JSON.stringify({ text: 'a'.repeat(33 * 1024 * 1024) });
	expect((await refusal('diffusion', body))[0]).toBe(413);
});

describe('a follow-up is refused before it costs', () => {
	it('a follow-up is refused that the job does not offer', async () => {
		const origin = await grid(sandbox());
		const single = (await run(sandbox(), 'upscale', { jobId: origin, imageNo: 0, type: 0 })).job_id;
		const described = (await run(sandbox(), 'describe', { imgUrl })).job_id;
		const video = (await run(sandbox(), 'video-diffusion', { prompt: imgUrl })).job_id;
		const hd = await grid(sandbox(), 'a lion --v 8.2 --hd');
		const failed = (await run(sandbox(), 'diffusion', { text: MARKERS.fail })).job_id;
		const cases: [string, object, string][] = [
			['upscale', { jobId: single, imageNo: 0, type: 0 }, 'upscale is not available'],
			['upscale', { jobId: hd, imageNo: 0, type: 0 }, 'upscale is not available'],
			['upscale', { jobId: origin, imageNo: 0, type: 2 }, 'invalid type'],
			['reroll', { jobId: single }, 'reroll is not available'],
			['variation', { jobId: single, imageNo: 1, type: 0 }, 'the job has no image 1'],
			['variation', { jobId: described, imageNo: 0, type: 0 }, 'variation is not available'],
			['variation', { jobId: video, imageNo: 0, type: 0 }, 'variation is not available'],
			['extend-video', { jobId: origin, videoNo: 0 }, 'extend-video is not available'],
			['enhance', { jobId: origin, imageNo: 0 }, '--v 7 --draft'],
			['reroll', { jobId: failed }, 'job is failed'],
		];
		for (const [name, body, reason] of cases) {
			expect(await refusal(name, body)).toEqual([400, expect.stringContaining(reason)]);
		}
	});

	it('a follow-up is refused on a job of another service, which is unknown here', async () => {
		const other = (await create(sandbox(), 'imagine', { prompt: 'a lion' })).json.data.task_id;
		expect((await call(sandbox(), `/api/v1/job/${other}`)).status).toBe(404);
		expect(await refusal('reroll', { jobId: other })).toEqual([400, 'job not found']);
		const own = await grid(sandbox());
		expect((await call(sandbox(), `/api/v1/task/${own}`)).status).toBe(404);
	});

	describe('a job that stands still', () => {
		const standing = useSandbox(STANDING);
		it('a follow-up is refused while the job is not finished', async () => {
			const { job_id: origin } = (await post(standing(), 'diffusion', { text: 'a lion' })).json;
			const { status, json } = await post<Refused>(standing(), 'reroll', { jobId: origin });
			expect([status, json.raw_message]).toEqual([400, 'job is pending, not completed']);
		});
	});
});

it('the sandbox has no cancel and no list', async () => {
	const id = await grid(sandbox());
	for (const [method, path] of [
		['DELETE', `/api/v1/job/${id}`],
		['POST', `/api/v1/job/${id}/cancel`],
		['GET', '/api/v1/jobs'],
	]) {
		expect((await call(sandbox(), path, { method })).status).toBe(404);
	}
});

it('the sandbox takes null as not set, and 8192 characters', async () => {
	expect((await post(sandbox(), 'diffusion', { text: 'a'.repeat(8_192), callback: null })).status).toBe(200);
});
