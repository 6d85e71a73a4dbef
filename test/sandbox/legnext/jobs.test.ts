import sharp from 'sharp';

import { MARKERS } from '../../../sandbox';
import type { LegNextJob } from '../../../sandbox';
import { bytesOf, call, INSTANT, sizeOf, STANDING, useSandbox, ZERO_TIME } from '../support';
import { grid, post, read, run } from './support';

const ALL = [0, 1, 2, 3];
const GRID_ACTIONS = {
	...{ edit: ALL, inpaint: ALL, outpaint: ALL, pan: ALL, remix: ALL, upscale: ALL, variation: ALL },
	reroll: true,
};

describe('a job from create to its end', () => {
	const sandbox = useSandbox(STANDING);

	it('answers a create with the bare job', async () => {
		const callback = 'http://127.0.0.1:9/hook';
		const { status, json } = await post(sandbox(), 'diffusion', { text: 'a lion --ar 16:9', callback });
		expect(status).toBe(200);
		expect(json).toEqual({
			job_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
			model: 'midjourney',
			task_type: 'diffusion',
			status: 'pending',
			config: { service_mode: 'public', webhook_config: { endpoint: callback, secret: '' } },
			input: null,
			output: { image_url: '', image_urls: null, seed: '' },
			meta: {
				created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
				started_at: ZERO_TIME,
				ended_at: ZERO_TIME,
				usage: { type: 'point', frozen: 80, consume: 0 },
			},
			detail: null,
			logs: [],
			error: { code: 0, raw_message: '', message: '', detail: null },
		});
	});

	it('goes from pending through processing to completed', async () => {
		const { job_id: id } = (await post(sandbox(), 'diffusion', { text: 'a lion --seed 12' })).json;
		sandbox().advance(2_900);
		expect((await read(sandbox(), id)).status).toBe('pending');
		sandbox().advance(50_000);
		const under = await read(sandbox(), id);
		expect([under.status, under.output]).toEqual([
			'processing',
			{ image_url: '', image_urls: null, seed: '' },
		]);
		expect(under.meta.started_at).not.toBe(ZERO_TIME);
		sandbox().advance(50_000);
		const done = await read(sandbox(), id);
		expect(done.status).toBe('completed');
		expect(done.meta.usage).toEqual({ type: 'point', frozen: 80, consume: 80 });
		const base = `${sandbox().url}/files/legnext`;
		expect(done.output).toEqual({
			image_url: `${base}/mj/${id}.png`,
			image_urls: ALL.map((number) => `${base}/temp/${id}_${number}.png`),
			seed: '12',
			available_actions: GRID_ACTIONS,
		});
	});

	it('a job can show retry, null for no output, hyphens in the task type and one image as a list', async () => {
		sandbox().configure({
			legnext: {
				showRetry: true,
				pendingOutput: 'null',
				taskTypeStyle: 'hyphen',
				singleImageUrls: 'list',
			},
		});
		const { json } = await post(sandbox(), 'video-diffusion', { prompt: 'https://a.example/1.png go' });
		expect([json.task_type, json.output]).toEqual(['video-diffusion', null]);
		sandbox().advance(60_000);
		expect((await read(sandbox(), json.job_id)).status).toBe('retry');
		sandbox().configure({ durationMs: 0, pendingMs: 0 });
		const origin = await grid(sandbox());
		const upscaled = await run(sandbox(), 'upscale', { jobId: origin, imageNo: 0, type: 0 });
		expect(upscaled.output?.image_urls).toEqual([upscaled.output?.image_url]);
	});

	it('stages what is above six jobs, and can refuse it with 429 instead', async () => {
		const ids: string[] = [];
		for (let job = 0; job < 8; job += 1) {
			ids.push((await post(sandbox(), 'diffusion', { text: `lion ${job}` })).json.job_id);
		}
		expect((await read(sandbox(), ids[5])).status).toBe('pending');
		expect((await read(sandbox(), ids[6])).status).toBe('staged');
		sandbox().advance(93_100);
		expect((await read(sandbox(), ids[7])).status).toMatch(/pending|processing/);
		expect(sandbox().state().counters).toMatchObject({
			maxConcurrentByService: { legnext: 6 },
			maxStaged: 2,
		});
		sandbox().configure({ legnext: { concurrency: 2, queueLimit: 0 } });
		const { status, json } = await post<{ code: number; message: string }>(sandbox(), 'diffusion', {
			text: 'x',
		});
		expect([status, json.code]).toEqual([429, 429]);
		expect(json.message).toContain('oo many requests');
		expect(sandbox().state().counters.createdByService).toEqual({ legnext: 8 });
	});
});

describe('each operation', () => {
	const sandbox = useSandbox(INSTANT);
	const url = 'https://example.com/a.png';
	const areas = [{ width: 500, height: 500, points: [0, 0, 250, 0, 250, 500, 0, 500] }];

	/** Runs a follow-up of a grid and gives it completed. */
	async function follow(name: string, body: object, text = 'a lion'): Promise<LegNextJob> {
		const job = await run(sandbox(), name, { jobId: await grid(sandbox(), text), ...body });
		expect(job.status).toBe('completed');
		expect(job.meta.usage.consume).toBeGreaterThan(0);
		return job;
	}

	it.each([
		['variation', { imageNo: 3, type: 0 }, [64, 64]],
		['variation', { imageNo: 0, type: 1, remixPrompt: 'a tiger --ar 2:1' }, [64, 32]],
		['reroll', {}, [64, 64]],
		['pan', { imageNo: 1, direction: 1, scale: 2 }, [128, 64]],
		['pan', { imageNo: 1, direction: 2, scale: 1.5, remixPrompt: 'sky' }, [64, 96]],
		['outpaint', { imageNo: 2, scale: 1.1 }, [64, 64]],
		['inpaint', { imageNo: 2, mask: { areas } }, [64, 64]],
		['remix', { imageNo: 0, remixPrompt: 'a tiger', mode: 1 }, [64, 64]],
	])('the operation %s with %j of a grid gives a grid', async (name, body, size) => {
		const { output } = await follow(name, body);
		expect(output?.image_urls).toHaveLength(4);
		expect(output?.available_actions).toEqual(GRID_ACTIONS);
		expect(await sizeOf(`${output?.image_url}`)).toEqual(size);
		expect(await sizeOf(`${output?.image_urls?.[3]}`)).toEqual(size.map((side) => side / 2));
	});

	it.each([
		['a lion', 0, 64],
		['a lion --niji 6', 1, 64],
		['a lion --v 5.2', 2, 64],
		['a lion --v 5.2', 3, 128],
	])('an upscale of "%s" to type %d gives one image', async (text, type, side) => {
		const { output } = await follow('upscale', { imageNo: 1, type }, text);
		expect(output?.image_urls).toBeNull();
		expect(await sizeOf(`${output?.image_url}`)).toEqual([side, side]);
		expect(output?.available_actions).toMatchObject({ upscale: [], variation: [0], reroll: false });
	});

	it('an upscale shows the tile that was asked for', async () => {
		const jobId = await grid(sandbox());
		const [tile, other] = await Promise.all(
			[2, 1].map(async (imageNo) => await run(sandbox(), 'upscale', { jobId, imageNo, type: 0 })),
		);
		expect(await bytesOf(`${tile.output?.image_url}`)).not.toEqual(
			await bytesOf(`${other.output?.image_url}`),
		);
		expect(tile.output?.seed).toBe((await read(sandbox(), jobId)).output?.seed);
	});

	it('an inpaint changes only what the areas cover', async () => {
		const jobId = await grid(sandbox());
		const painted = await run(sandbox(), 'inpaint', { jobId, imageNo: 2, mask: { areas }, remixPrompt: 'x' });
		const before = await bytesOf(`${(await read(sandbox(), jobId)).output?.image_urls?.[2]}`);
		const after = await bytesOf(`${painted.output?.image_urls?.[0]}`);
		const half = async (png: Buffer, left: number): Promise<Buffer> =>
			await sharp(png).extract({ left, top: 0, width: 12, height: 32 }).removeAlpha().raw().toBuffer();
		expect(await half(after, 20)).toEqual(await half(before, 20));
		expect(await half(after, 0)).not.toEqual(await half(before, 0));
	});

	it.each([
		['2:3', [42, 64]],
		['1:1', [64, 64]],
		['3:2', [64, 42]],
	])('a blend comes out in %s', async (aspect_ratio, size) => {
		const { output } = await run(sandbox(), 'blend', { imgUrls: [url, `${url}?2`], aspect_ratio });
		expect(await sizeOf(`${output?.image_url}`)).toEqual(size);
	});

	it('describe and shorten give prompts', async () => {
		const described = await run(sandbox(), 'describe', { imgUrl: url });
		expect(described.output?.prompts).toHaveLength(4);
		expect(described.output?.description).toContain(described.output?.prompts?.[3]);
		expect(described.output).not.toHaveProperty('image_url');
		expect(described.meta.usage.consume).toBe(20);
		const prompt = 'a very large and very old lion in the sun';
		const short = await run(sandbox(), 'shorten', { prompt });
		expect(short.output?.finalPrompt?.length).toBeLessThan(prompt.length);
		expect(short.output?.prompts).toHaveLength(4);
		const { json } = await post(sandbox(), 'shorten', { prompt });
		expect(json.output).toEqual({ promptEn: '', description: '', finalPrompt: '', prompts: [] });
	});

	it('edit, upload-paint, retexture and remove-background give images', async () => {
		sandbox().configure({ legnext: { whitelisted: true } });
		const canvas = { width: 2048, height: 1024 };
		const imgPos = { width: 1024, height: 1024, x: 512, y: 0 };
		const remixPrompt = 'a wide beach';
		const edit = await follow('edit', { imageNo: 0, canvas, imgPos, remixPrompt });
		expect(await sizeOf(`${edit.output?.image_url}`)).toEqual([64, 32]);
		const paint = { imgUrl: url, canvas, imgPos, remixPrompt, mask: { url } };
		expect((await run(sandbox(), 'upload-paint', paint)).output?.image_urls).toHaveLength(4);
		const retexture = await run(sandbox(), 'retexture', { imgUrl: url, remixPrompt });
		expect(retexture.meta.usage.consume).toBe(120);
		const cut = await run(sandbox(), 'remove-background', { imgUrl: url });
		expect([cut.task_type, cut.output?.image_urls]).toEqual(['remove_background', null]);
		expect(cut.output?.available_actions).toMatchObject({ variation: [], reroll: false });
	});

	it('an enhance of a draft runs once', async () => {
		const { job_id: jobId, output } = await follow('enhance', { imageNo: 2 }, 'a lion --v 7 --draft');
		expect(output?.image_urls).toHaveLength(4);
		expect((await post(sandbox(), 'enhance', { jobId, imageNo: 2 })).status).toBe(400);
	});

	it('an enhance-upscale takes a job or any image', async () => {
		const job = await follow('enhance-upscale', { imageNo: 2, target_resolution: '4K', crop_mode: 'crop' });
		expect([job.meta.usage.consume, job.output?.image_urls]).toEqual([160, null]);
		const foreign = await run(sandbox(), 'enhance-upscale', { image_url: url, output_format: 'png' });
		expect(foreign.meta.usage.consume).toBe(120);
	});

	it('videos are made from an image, from an address, longer and larger', async () => {
		const video = await follow('video-diffusion', { imageNo: 1, videoType: 1 });
		expect(video.task_type).toBe('video_diffusion');
		expect(video.output).toEqual({
			video_urls: ALL.map((number) => `${sandbox().url}/files/legnext/temp/${video.job_id}_${number}.mp4`),
			seed: expect.any(String),
		});
		const clips = await Promise.all((video.output?.video_urls ?? []).map(bytesOf));
		for (const clip of clips) expect(clip.subarray(4, 8).toString()).toBe('ftyp');
		expect(new Set(clips.map((clip) => clip.toString('base64'))).size).toBe(4);
		const header = await call(sandbox(), `${video.output?.video_urls?.[0]}`, { headers: {} });
		expect(header.headers['content-type']).toBe('video/mp4');

		const two = await run(sandbox(), 'video-diffusion', { prompt: `${url} waves --bs 2 --motion low` });
		expect(two.output?.video_urls).toHaveLength(2);
		let longest = await run(sandbox(), 'extend-video', { jobId: video.job_id, videoNo: 3 });
		for (let times = 1; times < 4; times += 1) {
			longest = await run(sandbox(), 'extend-video', { jobId: longest.job_id, videoNo: 0, prompt: 'on' });
		}
		expect(longest.task_type).toBe('extend_video');
		expect((await post(sandbox(), 'extend-video', { jobId: longest.job_id, videoNo: 0 })).status).toBe(400);
		const large = await run(sandbox(), 'video-upscale', { jobId: video.job_id, videoNo: 0 });
		expect([large.task_type, large.meta.usage.consume]).toEqual(['video_upscale', 480]);
		expect(large.output?.video_urls).toHaveLength(1);
		expect((await post(sandbox(), 'video-upscale', { jobId: large.job_id, videoNo: 0 })).status).toBe(400);
	});

	it('fails after its start and returns the points', async () => {
		const before = sandbox().state().balance.available;
		const banned = await run(sandbox(), 'diffusion', { text: MARKERS.banned });
		expect(banned).toMatchObject({
			status: 'failed',
			output: { image_url: '', image_urls: null, seed: '' },
			meta: { usage: { frozen: 80, consume: 0 } },
			error: { message: `Banned prompt detected: ${MARKERS.banned}` },
		});
		expect(banned.error.code).not.toBe(0);
		expect((await run(sandbox(), 'diffusion', { text: MARKERS.fail })).error.message).toBe('');
		expect((await run(sandbox(), 'diffusion', { text: MARKERS.logsOnly })).logs).toHaveLength(1);
		const own = `${sandbox().url}/files/legnext/mj/00000000-0000-0000-0000-000000000000.png`;
		expect((await run(sandbox(), 'describe', { imgUrl: own })).status).toBe('failed');
		const inpaint = { jobId: await grid(sandbox()), imageNo: 0, mask: { url: own } };
		expect((await run(sandbox(), 'inpaint', inpaint)).error.message).toContain('mask');
		expect(sandbox().state().balance).toMatchObject({ available: before - 80, frozen: 0 });
		expect(sandbox().state().counters).toMatchObject({
			paidByService: { legnext: 1 },
			failedByService: { legnext: 5 },
		});
	});

	it('fails on a job older than three days; files are gone after thirty', async () => {
		const jobId = await grid(sandbox());
		sandbox().advance(3.1 * 86_400_000);
		expect((await run(sandbox(), 'reroll', { jobId })).error.message).toContain('outdated');
		const image = `${(await read(sandbox(), jobId)).output?.image_url}`;
		expect((await call(sandbox(), image, { headers: {} })).status).toBe(200);
		sandbox().advance(27 * 86_400_000);
		expect((await call(sandbox(), image, { headers: {} })).status).toBe(404);
		expect((await read(sandbox(), jobId)).status).toBe('completed');
	});

	it('counts each job and its payment once', async () => {
		await run(sandbox(), 'diffusion', { text: 'a lion' });
		await run(sandbox(), 'diffusion', { text: 'a lion', callback: 'http://127.0.0.1:9/x' });
		expect(sandbox().state().counters).toMatchObject({
			createdByService: { legnext: 2 },
			createdByType: { diffusion: 2 },
			createdByPrompt: { 'a lion': 2 },
			paidByService: { legnext: 2 },
			pointsConsumed: 160,
		});
		expect(Object.values(sandbox().state().counters.createdByRequest)).toEqual([2]);
		expect(sandbox().tasks()).toMatchObject([
			{ service: 'legnext', taskType: 'diffusion', consumed: 80 },
			{},
		]);
	});
});
