import { call, create, INSTANT, STANDING, useSandbox } from '../support';
import { ask, bearer, grid, post, run, TXT2IMG } from './support';
import type { Enveloped } from './support';

const sandbox = useSandbox(INSTANT);
const image = 'https://example.com/a.png';
const video = { taskType: 'mj_video', prompt: 'waves', fileUrls: [image], motion: 'low' };

/** Posts a task and gives the code and the message; also checks that nothing was created. */
async function refusal(name: string, body: unknown): Promise<[number, string]> {
	const before = sandbox().state().counters.tasksCreated;
	const { status, json } = await post(sandbox(), name, body);
	expect([status, json.data]).toEqual([200, null]);
	expect(sandbox().state().counters.tasksCreated).toBe(before);
	return [json.code, json.msg];
}

it.each([
	['none', {}],
	['a wrong one', { authorization: 'Bearer wrong' }],
	['the key alone', { authorization: 'sandbox-key' }],
	['another header', { 'x-api-key': 'sandbox-key' }],
])('the sandbox refuses the key with 401 in the body: %s', async (_name, headers: Record<string, string>) => {
	for (const path of ['/api/v1/mj/record-info?taskId=1', '/api/v1/common/credit']) {
		const { status, json } = await call<Enveloped<null>>(sandbox(), path, { headers });
		expect([status, json.code]).toEqual([200, 401]);
	}
	const posted = await call<Enveloped<null>>(sandbox(), '/api/v1/mj/generate', {
		...{ method: 'POST', body: TXT2IMG, headers },
	});
	expect(posted.json.code).toBe(401);
	expect(sandbox().state().counters.tasksCreated).toBe(0);
});

describe('a generate is refused with 422', () => {
	it.each([
		[{ prompt: 'a lion' }, 'taskType is required'],
		[{ ...TXT2IMG, taskType: 'mj_upscale' }, expect.stringContaining('taskType must be one of mj_txt2img')],
		[{ taskType: 'mj_txt2img' }, 'prompt is required'],
		[{ ...TXT2IMG, prompt: '' }, 'prompt is required'],
		[{ ...TXT2IMG, prompt: 5 }, 'prompt must be string'],
		[{ ...TXT2IMG, prompt: 'a'.repeat(2_001) }, 'prompt is too long, must be at most 2000 characters'],
		[{ ...TXT2IMG, seed: 5 }, 'unknown field seed'],
		[{ ...TXT2IMG, speed: 'relax' }, 'speed must be one of relaxed, fast, turbo'],
		[{ ...TXT2IMG, aspectRatio: '4:5' }, expect.stringContaining('aspectRatio must be one of 1:2, 9:16')],
		[{ ...TXT2IMG, version: '8.1' }, expect.stringContaining('version must be one of 7, 6.1')],
		[{ ...TXT2IMG, version: 7 }, expect.stringContaining('version must be')],
		[{ ...TXT2IMG, variety: 12 }, 'variety must be a multiple of 5'],
		[{ ...TXT2IMG, variety: 105 }, 'variety must be a whole number from 0 to 100'],
		[{ ...TXT2IMG, variety: '10' }, 'variety must be number'],
		[{ ...TXT2IMG, stylization: 1_001 }, 'stylization must be a whole number from 0 to 1000'],
		[{ ...TXT2IMG, stylization: 1.5 }, expect.stringContaining('stylization must be')],
		[{ ...TXT2IMG, weirdness: -1 }, 'weirdness must be a whole number from 0 to 3000'],
		[{ ...TXT2IMG, enableTranslation: 'yes' }, 'enableTranslation must be boolean'],
		[{ ...TXT2IMG, waterMark: 1 }, 'waterMark must be string'],
		[{ ...TXT2IMG, callBackUrl: 'hook' }, 'callBackUrl must be a URL'],
		[{ ...TXT2IMG, ow: 5 }, 'ow is for mj_omni_reference only'],
		[{ ...TXT2IMG, motion: 'low' }, 'motion is for videos only'],
		[{ ...TXT2IMG, videoBatchSize: 1 }, 'videoBatchSize is for videos only'],
		[{ ...TXT2IMG, fileUrls: [image] }, 'fileUrls must be empty for mj_txt2img'],
		[{ ...TXT2IMG, taskType: 'mj_img2img' }, 'fileUrls is required for mj_img2img'],
		[{ ...TXT2IMG, taskType: 'mj_img2img', fileUrls: [] }, 'fileUrls is required for mj_img2img'],
		[{ ...TXT2IMG, taskType: 'mj_img2img', fileUrls: image }, 'fileUrls must be array'],
		[
			{ ...TXT2IMG, taskType: 'mj_img2img', fileUrls: ['a.png'] },
			expect.stringContaining('invalid fileUrls'),
		],
		[
			{ ...TXT2IMG, taskType: 'mj_img2img', fileUrl: image, fileUrls: [image] },
			'use either fileUrl or fileUrls',
		],
		[{ ...TXT2IMG, taskType: 'mj_style_reference' }, 'fileUrls is required for mj_style_reference'],
		[
			{ taskType: 'mj_omni_reference', prompt: 'x', fileUrls: [image], ow: 1_001 },
			'ow must be a whole number from 1 to 1000',
		],
		[{ ...video, fileUrls: [image, image] }, 'fileUrls must have one image link only for videos'],
		[{ ...video, motion: undefined }, 'motion is required for mj_video'],
		[{ ...video, motion: 'medium' }, 'motion must be one of high, low'],
		[{ ...video, videoBatchSize: 3 }, 'videoBatchSize must be 1, 2 or 4'],
		[{ ...video, fileUrls: undefined, taskType: 'mj_video_hd' }, 'fileUrls is required for mj_video_hd'],
	])('a generate is refused with 422: %j', async (body, message) => {
		expect(await refusal('generate', body)).toEqual([422, message]);
	});
});

it('the sandbox can be lenient to fields of other task types, and want the speed', async () => {
	sandbox().configure({ midapi: { lenientFields: true } });
	const example = { ...TXT2IMG, fileUrls: [image], ow: 500, videoBatchSize: 1, motion: 'high' };
	expect((await post(sandbox(), 'generate', example)).json.code).toBe(200);
	sandbox().configure({ midapi: { speedRequired: true } });
	expect(await refusal('generate', TXT2IMG)).toEqual([422, 'speed is required for mj_txt2img']);
	expect((await post(sandbox(), 'generate', video)).json.code).toBe(200);
});

describe('a follow-up is refused', () => {
	it.each([
		['generateUpscale', { imageIndex: 0 }, 'taskId is required'],
		['generateUpscale', { taskId: 'x' }, 'imageIndex is required'],
		['generateUpscale', { taskId: 'x', imageIndex: 4 }, 'imageIndex must be a whole number from 0 to 3'],
		['generateUpscale', { taskId: 'x', imageIndex: '0' }, 'imageIndex must be number'],
		['generateUpscale', { taskId: 'x', imageIndex: 0, speed: 'fast' }, 'unknown field speed'],
		['generateVary', { taskId: 'x', imageIndex: -1 }, 'imageIndex must be a whole number from 0 to 3'],
		['generateVideoExtend', { taskId: 'x', index: 0 }, 'taskType is required'],
		[
			'generateVideoExtend',
			{ taskType: 'mj_video_extend_manual', taskId: 'x', index: 0 },
			'prompt is required for mj_video_extend_manual',
		],
		['generateVideoExtend', { taskType: 'mj_video_extend_auto', taskId: 'x' }, 'index is required'],
	])('a follow-up is refused: %s %j', async (name, body, message) => {
		expect(await refusal(name, body)).toEqual([422, message]);
	});

	it('a follow-up is refused on a task that is unknown, or of another service', async () => {
		expect(await refusal('generateUpscale', { taskId: 'x', imageIndex: 0 })).toEqual([404, 'task not found']);
		const other = (await create(sandbox(), 'imagine', { prompt: 'a lion' })).json.data.task_id;
		expect(await refusal('generateVary', { taskId: other, imageIndex: 0 })).toEqual([404, 'task not found']);
		expect((await ask(sandbox(), other)).json.code).toBe(404);
		sandbox().configure({ midapi: { unknownTaskCode: 422 } });
		expect((await ask(sandbox(), other)).json.code).toBe(422);
	});

	it('a follow-up is refused that the task does not offer', async () => {
		const taskId = await grid(sandbox());
		const single = (await run(sandbox(), 'generateUpscale', { taskId, imageIndex: 0 })).taskId;
		const clip = (await run(sandbox(), 'generate', video)).taskId;
		const failed = (await run(sandbox(), 'generate', { ...TXT2IMG, prompt: '__fail__' })).taskId;
		expect(await refusal('generateUpscale', { taskId: single, imageIndex: 0 })).toEqual([
			422,
			'upscale is not available for the original task',
		]);
		expect((await refusal('generateVary', { taskId: clip, imageIndex: 0 }))[0]).toBe(422);
		expect((await refusal('generateVary', { taskId: failed, imageIndex: 0 }))[1]).toContain('not successful');
		const extend = { taskType: 'mj_video_extend_auto', taskId, index: 0 };
		expect((await refusal('generateVideoExtend', extend))[1]).toContain('extend is not available');
	});

	describe('a task that stands still', () => {
		const standing = useSandbox(STANDING);
		it('a follow-up is refused while the task is not finished', async () => {
			const { taskId } = (await post(standing(), 'generate', TXT2IMG)).json.data;
			const { json } = await post(standing(), 'generateUpscale', { taskId, imageIndex: 0 });
			expect(json).toMatchObject({ code: 422, msg: 'the original task is not successful' });
		});
	});
});

it('the sandbox refuses JSON that is none with 400, too few credits with 402', async () => {
	expect((await refusal('generate', '{"taskType":'))[0]).toBe(400);
	sandbox().configure({ credits: 7 });
	expect(await refusal('generate', TXT2IMG)).toEqual([402, 'Insufficient credits']);
});

it('the sandbox can be under maintenance, or have creating switched off', async () => {
	const taskId = await grid(sandbox());
	sandbox().configure({ midapi: { outage: 505 } });
	expect((await refusal('generate', TXT2IMG))[0]).toBe(505);
	expect((await ask(sandbox(), taskId)).json.code).toBe(200);
	sandbox().configure({ midapi: { outage: 455 } });
	expect((await refusal('generate', TXT2IMG))[0]).toBe(455);
	expect((await ask(sandbox(), taskId)).json.code).toBe(455);
});

it('the sandbox can answer with the code as HTTP status too', async () => {
	sandbox().configure({ midapi: { errorStyle: 'http' } });
	const { status, json } = await post(sandbox(), 'generate', {});
	expect([status, json.code]).toEqual([422, 422]);
	const record = await call<Enveloped<null>>(sandbox(), '/api/v1/mj/record-info', {
		headers: bearer(sandbox()),
	});
	expect([record.status, record.json.msg]).toEqual([422, 'taskId is required']);
});

it('words faults its own way', async () => {
	sandbox().setFaults([{ route: 'get', service: 'midapi', effect: { type: 'status', status: 500 } }]);
	const { status, json } = await ask(sandbox(), 'x');
	expect([status, json]).toEqual([500, { code: 500, msg: 'injected fault', data: null }]);
	sandbox().setFaults([
		{
			route: 'create',
			taskType: 'mj_vary',
			count: 1,
			effect: { type: 'status', status: 429, retryAfter: 3 },
		},
	]);
	expect((await post(sandbox(), 'generate', TXT2IMG)).status).toBe(200);
	const vary = await post(sandbox(), 'generateVary', { taskId: 'x', imageIndex: 0 });
	expect([vary.status, vary.headers['retry-after']]).toEqual([429, '3']);
});
