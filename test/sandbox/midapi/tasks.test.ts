import { MARKERS } from '../../../sandbox';
import { bytesOf, call, INSTANT, sizeOf, STANDING, useSandbox } from '../support';
import { ask, bearer, grid, post, run, TXT2IMG, urlsOf } from './support';
import type { Enveloped } from './support';

const image = 'https://example.com/a.png';
const VIDEO = { taskType: 'mj_video', prompt: 'waves', fileUrls: [image], motion: 'high' };

describe('a task from create to its end', () => {
	const sandbox = useSandbox(STANDING);

	it('answers a create with the id and shows the record', async () => {
		const body = { ...TXT2IMG, speed: 'relaxed', callBackUrl: 'http://127.0.0.1:9/hook' };
		const { status, json } = await post(sandbox(), 'generate', body);
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 200,
			msg: 'success',
			data: { taskId: expect.stringMatching(/^mj_task_[0-9a-f]+$/) },
		});
		sandbox().advance(10_000);
		const { data } = (await ask(sandbox(), json.data.taskId)).json;
		expect(data).toEqual({
			taskId: json.data.taskId,
			taskType: 'mj_txt2img',
			paramJson: expect.any(String),
			completeTime: null,
			resultInfoJson: null,
			successFlag: 0,
			createTime: expect.stringMatching(/^\d{4}-.+Z$/),
			errorCode: null,
			errorMessage: null,
		});
		expect(JSON.parse(data.paramJson)).toEqual(body);
		sandbox().advance(100_000);
		const done = (await ask(sandbox(), json.data.taskId)).json.data;
		expect([done.successFlag, done.completeTime]).toEqual([1, expect.any(String)]);
		expect(urlsOf(done)).toHaveLength(4);
		for (const url of urlsOf(done)) {
			expect(url).toMatch(/\/files\/midapi\/v\/[0-9a-f]{32}_0_[0-3]\.png$/);
			expect(await sizeOf(url)).toEqual([32, 32]);
		}
	});

	it('takes longer when relaxed, and costs three credits then', async () => {
		sandbox().configure({ durationMs: null });
		const fast = (await post(sandbox(), 'generate', { ...TXT2IMG, speed: 'fast' })).json.data.taskId;
		const slow = (await post(sandbox(), 'generate', { ...TXT2IMG, speed: 'relaxed' })).json.data.taskId;
		sandbox().advance(30_000);
		expect((await ask(sandbox(), fast)).json.data.successFlag).toBe(1);
		expect((await ask(sandbox(), slow)).json.data.successFlag).toBe(0);
		sandbox().advance(70_000);
		expect(sandbox().tasks()).toMatchObject([{ consumed: 8 }, { consumed: 3, processMode: 'relax' }]);
	});

	it('can be limited, then with 429', async () => {
		sandbox().configure({ midapi: { concurrency: 1, queueLimit: 1 } });
		await post(sandbox(), 'generate', TXT2IMG);
		await post(sandbox(), 'generate', TXT2IMG);
		const { status, json } = await post(sandbox(), 'generate', TXT2IMG);
		expect([status, json.code, json.data]).toEqual([200, 429, null]);
		expect(sandbox().state().counters.createdByService).toEqual({ midapi: 2 });
	});
});

describe('each operation', () => {
	const sandbox = useSandbox(INSTANT);

	it.each([
		['mj_txt2img', {}],
		['mj_img2img', { fileUrl: image }],
		['mj_img2img', { fileUrls: [image, `${image}?2`] }],
		['mj_style_reference', { fileUrls: [image] }],
		['mj_omni_reference', { fileUrls: [image], ow: 1_000 }],
	])('the operation %s with %j gives four images in the ratio asked for', async (taskType, rest) => {
		const record = await run(sandbox(), 'generate', { taskType, prompt: 'x', aspectRatio: '2:1', ...rest });
		expect(record).toMatchObject({ successFlag: 1, taskType });
		expect(urlsOf(record)).toHaveLength(4);
		expect(await sizeOf(urlsOf(record)[2])).toEqual([32, 16]);
		expect(
			new Set(await Promise.all(urlsOf(record).map(async (url) => (await bytesOf(url)).length))).size,
		).toBeGreaterThan(1);
	});

	it('the sandbox takes every field of an image, and flags in the prompt', async () => {
		const all = {
			...{ speed: 'turbo', version: 'niji6', variety: 100, stylization: 1_000, weirdness: 3_000 },
			...{ fileUrl: '', waterMark: '', enableTranslation: true },
		};
		expect((await run(sandbox(), 'generate', { ...TXT2IMG, ...all })).successFlag).toBe(1);
		const flagged = await run(sandbox(), 'generate', { ...TXT2IMG, prompt: 'a lion --ar 1:2 --v 6' });
		expect(await sizeOf(urlsOf(flagged)[0])).toEqual([16, 32]);
	});

	it('an upscale picks one image, by a number from 0', async () => {
		const taskId = await grid(sandbox());
		const tiles = urlsOf((await ask(sandbox(), taskId)).json.data);
		const record = await run(sandbox(), 'generateUpscale', { taskId, imageIndex: 3, waterMark: 'w' });
		expect(record.taskId).toMatch(/^mj_upscale_/);
		expect(urlsOf(record)).toHaveLength(1);
		expect(await sizeOf(urlsOf(record)[0])).toEqual([64, 64]);
		expect(await sizeOf(tiles[3])).toEqual([32, 32]);
	});

	it('a vary gives four new images, by a number from 0 or from 1', async () => {
		const taskId = await grid(sandbox());
		const vary = async (imageIndex: number) => await post(sandbox(), 'generateVary', { taskId, imageIndex });
		expect(urlsOf(await run(sandbox(), 'generateVary', { taskId, imageIndex: 0 }))).toHaveLength(4);
		expect((await vary(4)).json.code).toBe(422);
		sandbox().configure({ midapi: { varyIndexBase: 1 } });
		expect((await vary(0)).json.code).toBe(422);
		expect((await vary(4)).json.code).toBe(200);
	});

	it.each([
		['mj_video', 1, {}],
		['mj_video_hd', 2, { videoBatchSize: 2 }],
		['mj_video', 4, { videoBatchSize: 4, motion: 'low' }],
	])('the task %s gives %d videos with %j', async (taskType, count, rest) => {
		const record = await run(sandbox(), 'generate', { ...VIDEO, taskType, ...rest });
		expect(urlsOf(record)).toHaveLength(count);
		const clips = await Promise.all(urlsOf(record).map(bytesOf));
		for (const clip of clips) expect(clip.subarray(4, 8).toString()).toBe('ftyp');
		expect(urlsOf(record)[0]).toMatch(/\.mp4$/);
	});

	it('the sandbox extends a video by hand and by itself', async () => {
		const { taskId } = await run(sandbox(), 'generate', { ...VIDEO, videoBatchSize: 2 });
		const manual = { taskType: 'mj_video_extend_manual', taskId, index: 1, prompt: 'on' };
		const extended = await run(sandbox(), 'generateVideoExtend', manual);
		expect(urlsOf(extended)).toHaveLength(1);
		const auto = { taskType: 'mj_video_extend_auto', taskId: extended.taskId, index: 0 };
		expect((await run(sandbox(), 'generateVideoExtend', auto)).taskType).toBe('mj_video_extend_auto');
		expect((await post(sandbox(), 'generateVideoExtend', { ...auto, index: 1 })).json.code).toBe(422);
	});

	it.each([
		[MARKERS.banned, 2, `Banned prompt detected: ${MARKERS.banned}`],
		['a lion --krea 3', 2, expect.stringContaining('Unrecognized parameter')],
		[MARKERS.fail, 3, 'internal error: job ended without a result'],
		[MARKERS.logsOnly, 3, ''],
	])('a record reports the failure of "%s" with flag %d', async (prompt, successFlag, errorMessage) => {
		const record = await run(sandbox(), 'generate', { ...TXT2IMG, prompt });
		expect(record).toMatchObject({ successFlag, errorCode: 501, errorMessage, resultInfoJson: null });
		expect(sandbox().state().counters).toMatchObject({ tasksPaid: 0, failedByService: { midapi: 1 } });
		expect(sandbox().state().balance).toMatchObject({ frozen: 0, used: 0 });
	});

	it('a task fails on an image of the sandbox that is not there', async () => {
		const fileUrl = `${sandbox().url}/files/midapi/v/${'0'.repeat(32)}_0_0.png`;
		const record = await run(sandbox(), 'generate', { taskType: 'mj_img2img', prompt: 'x', fileUrl });
		expect(record).toMatchObject({ successFlag: 2, errorMessage: expect.stringContaining('download') });
	});

	it('a record can give the results as a string of JSON, and plain strings in it', async () => {
		const taskId = await grid(sandbox());
		const urls = urlsOf((await ask(sandbox(), taskId)).json.data);
		sandbox().configure({ midapi: { recordUrls: 'strings' } });
		const plain = (await ask(sandbox(), taskId)).json.data;
		expect(plain.resultInfoJson).toEqual({ resultUrls: urls });
		sandbox().configure({ midapi: { resultInfo: 'string', recordUrls: 'objects' } });
		const text = String((await ask(sandbox(), taskId)).json.data.resultInfoJson);
		expect(JSON.parse(text)).toEqual({ resultUrls: urls.map((resultUrl) => ({ resultUrl })) });
	});

	it('the sandbox keeps files for fifteen days', async () => {
		const [url] = urlsOf(await run(sandbox(), 'generate', TXT2IMG));
		sandbox().advance(14.9 * 86_400_000);
		expect((await call(sandbox(), url, { headers: {} })).status).toBe(200);
		sandbox().advance(0.2 * 86_400_000);
		expect((await call(sandbox(), url, { headers: {} })).status).toBe(404);
	});

	it('the sandbox shows the credits as a number, and counts each task once', async () => {
		sandbox().configure({ credits: 100 });
		await grid(sandbox());
		await grid(sandbox(), { callBackUrl: 'http://127.0.0.1:9/x' });
		const { json } = await call<Enveloped<number>>(sandbox(), '/api/v1/common/credit', {
			headers: bearer(sandbox()),
		});
		expect(json).toEqual({ code: 200, msg: 'success', data: 84 });
		expect(sandbox().state().counters).toMatchObject({
			createdByService: { midapi: 2 },
			paidByService: { midapi: 2 },
			createdByType: { mj_txt2img: 2 },
			createdByPrompt: { 'a lion': 2 },
			pointsConsumed: 16,
			requests: { account: 1 },
		});
		expect(Object.values(sandbox().state().counters.createdByRequest)).toEqual([2]);
	});
});
