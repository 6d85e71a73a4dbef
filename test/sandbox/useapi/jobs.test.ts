import { MARKERS } from '../../../sandbox';
import { bytesOf, call, INSTANT, sizeOf, STANDING, until, useSandbox } from '../support';
import { ask, grid, post, read, run, single } from './support';

const GRID = ['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4', '🔄'];
const JOB_ID = /^job:\d{17}-user:\d+-channel:\d+-bot:midjourney$/;
const image = 'https://example.com/a.png';

describe('a job from create to its end', () => {
	const sandbox = useSandbox(STANDING);

	it('answers a create with a started job', async () => {
		const body = { prompt: 'Steampunk cat', replyRef: 'ref 7', maxJobs: 5 };
		const { status, json } = await post(sandbox(), 'imagine', body);
		expect(status).toBe(200);
		expect(json).toEqual({
			jobid: expect.stringMatching(JOB_ID),
			verb: 'imagine',
			status: 'started',
			created: expect.stringMatching(/^\d{4}-.+Z$/),
			updated: expect.any(String),
			prompt: 'Steampunk cat',
			replyRef: 'ref 7',
			maxJobs: 5,
			...{ discord: expect.stringContaining('secured'), channel: expect.any(String) },
			...{ server: expect.any(String), messageId: expect.stringMatching(/^\d+$/) },
			content: expect.stringContaining('**Steampunk cat** - <@'),
			timestamp: expect.stringMatching(/\+00:00$/),
			code: 200,
		});
		expect(json.content).toContain('(Waiting to start)');
	});

	it('goes from started through progress to completed', async () => {
		const { jobid } = (await post(sandbox(), 'imagine', { prompt: 'a lion --ar 2:1' })).json;
		expect((await read(sandbox(), jobid)).status).toBe('started');
		sandbox().advance(50_000);
		const under = await read(sandbox(), jobid);
		expect([under.status, under.attachments, under.buttons]).toEqual(['progress', undefined, undefined]);
		expect(under.content).toMatch(/\(\d+%\)/);
		sandbox().advance(50_000);
		const done = await read(sandbox(), jobid);
		expect(done).toMatchObject({ jobid, status: 'completed', buttons: GRID, code: 200 });
		expect(done.attachments).toEqual([
			{
				id: done.messageId,
				url: expect.stringMatching(/\/attachments\/\d+\/\d+\/sandbox_a_lion_ar_2_1_[0-9a-f-]{36}\.png\?ex=/),
				proxy_url: expect.any(String),
				filename: expect.stringMatching(/\.png$/),
				content_type: 'image/png',
				width: 64,
				height: 32,
			},
		]);
		expect(await sizeOf(`${done.attachments?.[0].url}`)).toEqual([64, 32]);
		expect(done.imageUx?.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
		for (const { url } of done.imageUx ?? []) expect(await sizeOf(url)).toEqual([32, 16]);
	});

	it('a job that waits or runs is cancelled, and one that is over says what became of it', async () => {
		const ids: string[] = [];
		for (const prompt of ['one', 'two', 'three']) {
			ids.push((await post(sandbox(), 'imagine', { prompt })).json.jobid);
		}
		const cancel = async (id: string) => await ask<object>(sandbox(), `jobs/cancel/?jobid=${id}`);
		expect((await cancel(ids[0])).json).toEqual({ jobid: ids[0], status: 'cancelled', code: 200 });
		sandbox().advance(50_000);
		expect((await ask<string[]>(sandbox(), 'jobs')).json).toEqual(ids.slice(1));
		expect((await cancel(ids[1])).json).toMatchObject({ status: 'cancelled' });
		sandbox().advance(50_000);
		expect((await cancel(ids[2])).json).toMatchObject({ status: 'completed' });
		expect((await cancel(ids[0])).json).toMatchObject({ status: 'cancelled' });
		expect((await cancel('job:1')).status).toBe(404);
		expect(await Promise.all(ids.map(async (id) => (await read(sandbox(), id)).status))).toEqual([
			...['cancelled', 'cancelled', 'completed'],
		]);
		expect(sandbox().state().counters).toMatchObject({
			cancelledByService: { useapi: 2 },
			paidByService: { useapi: 1 },
		});
		expect((await ask<string[]>(sandbox(), 'jobs')).json).toEqual([]);
	});

	it('takes three jobs at once, or as many as the request says', async () => {
		const ids: string[] = [];
		for (let job = 0; job < 3; job += 1) {
			ids.push((await post(sandbox(), 'imagine', { prompt: `lion ${job}` })).json.jobid);
		}
		const { status, json } = await post(sandbox(), 'imagine', { prompt: 'one more' });
		expect([status, json]).toEqual([
			429,
			{
				error: 'Maximum of 3 jobs executing in parallel supported',
				executingJobs: ids,
				code: 429,
			},
		]);
		expect(sandbox().state().counters.createdByService).toEqual({ useapi: 3 });
		expect((await post(sandbox(), 'imagine', { prompt: 'one more', maxJobs: 4 })).status).toBe(200);
		sandbox().configure({ useapi: { maxJobs: 5 } });
		expect((await post(sandbox(), 'imagine', { prompt: 'and more' })).status).toBe(200);
		sandbox().advance(100_000);
		expect((await post(sandbox(), 'imagine', { prompt: 'later' })).status).toBe(200);
	});

	it('can show created, and answer a seed only at its end', async () => {
		sandbox().configure({ useapi: { waitingStatus: 'created', seedAnswers: 'at the end' } });
		const { json } = await post(sandbox(), 'imagine', { prompt: 'a lion --seed 7' });
		expect(json.status).toBe('created');
		sandbox().advance(100_000);
		let answered = false;
		const seed = post(sandbox(), 'seed', { jobid: json.jobid }).finally(() => (answered = true));
		await until(() => sandbox().tasks().length === 2);
		expect(answered).toBe(false);
		sandbox().advance(100_000);
		expect((await seed).json).toMatchObject({ verb: 'seed', status: 'completed', seed: '7' });
	});
});

describe('each operation', () => {
	const sandbox = useSandbox(INSTANT);
	const rest = ['Zoom Out 2x', 'Zoom Out 1.5x', 'Custom Zoom'];
	const arrows = ['⬅️', '➡️', '⬆️', '⬇️', 'Animate (High motion)', 'Animate (Low motion)'];
	const vary = ['Vary (Subtle)', 'Vary (Strong)', 'Vary (Region)'];

	it.each([
		['a lion', ['Upscale (Subtle)', 'Upscale (Creative)', ...vary, ...rest, ...arrows]],
		[
			'a lion --ar 3:2',
			['Upscale (Subtle)', 'Upscale (Creative)', ...vary, ...rest, 'Make Square', ...arrows],
		],
		['a lion --v 5.2', ['Upscale (2x)', 'Upscale (4x)', ...vary, ...rest, ...arrows]],
		['a lion --v 5', ['Upscale (2x)', 'Upscale (4x)', 'Make Variations', ...rest, ...arrows]],
		['a lion --v 8.2 --hd', [...vary, ...rest, ...arrows]],
	])('a picked "%s" shows its buttons', async (prompt, buttons) => {
		const job = await read(sandbox(), await single(sandbox(), prompt));
		expect(job).toMatchObject({ verb: 'button', button: 'U1', status: 'completed', buttons });
		expect(job.parentJobId).toMatch(JOB_ID);
		expect(job.content).toContain('Image #1');
		expect(job.imageUx).toBeUndefined();
	});

	it('U1 to U4 pick an image once; a second press gives the job of the first', async () => {
		const jobid = await grid(sandbox());
		const third = await run(sandbox(), 'button', { jobid, button: 'U3' });
		expect(await sizeOf(`${third.attachments?.[0].url}`)).toEqual([64, 64]);
		const { status, json } = await post(sandbox(), 'button', { jobid, button: 'U3' });
		expect(status).toBe(409);
		expect(json).toMatchObject({ jobid: third.jobid, button: 'U3', status: 'completed', code: 409 });
		expect(json.error).toContain('already executed');
		expect(json.attachments).toEqual(third.attachments);
		expect((await post(sandbox(), 'button', { jobid, button: 'U2' })).status).toBe(200);
		expect((await post(sandbox(), 'button', { jobid, button: 'V3' })).status).toBe(200);
		expect((await read(sandbox(), jobid)).children?.map(({ button }) => button)).toEqual(['U3', 'U2', 'V3']);
		expect(sandbox().state().counters.createdByService).toEqual({ useapi: 4 });
	});

	it('presses that come at the same time run once too, and no two jobs share an id', async () => {
		const jobid = await grid(sandbox());
		const answers = await Promise.all(
			Array.from({ length: 6 }, async () => await post(sandbox(), 'button', { jobid, button: 'U4' })),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
		expect(new Set(answers.map(({ json }) => json.jobid)).size).toBe(1);
		const imagine = async () => await post(sandbox(), 'imagine', { prompt: 'x', maxJobs: 15 });
		const jobs = await Promise.all(Array.from({ length: 10 }, imagine));
		expect(new Set(jobs.map(({ json }) => json.jobid)).size).toBe(10);
		expect(sandbox().state().counters.createdByService).toEqual({ useapi: 12 });
	});

	it.each([
		['Upscale (Subtle)', {}, [128, 64], 'Redo Upscale (Creative)'],
		['Vary (Strong)', { prompt: 'a tiger --ar 1:1' }, [64, 64], 'U1'],
		['Vary (Subtle)', {}, [64, 32], 'V4'],
		['Zoom Out 2x', {}, [64, 32], '🔄'],
		['Zoom Out 1.5x', {}, [64, 32], '🔄'],
		['Custom Zoom', { prompt: 'a lion --ar 1:2 --zoom 1.8' }, [32, 64], '🔄'],
		['Make Square', {}, [64, 64], '🔄'],
		['⬅️', {}, [96, 32], '🔄'],
		['⬇️', {}, [64, 48], '🔄'],
	])('a single image has the button %s', async (button, more, size, next) => {
		const jobid = await single(sandbox(), 'a lion --ar 2:1');
		const job = await run(sandbox(), 'button', { jobid, button, ...more });
		expect(job).toMatchObject({ status: 'completed', button, parentJobId: jobid });
		expect(await sizeOf(`${job.attachments?.[0].url}`)).toEqual(size);
		expect(job.buttons).toContain(next);
	});

	it('a grid has 🔄 and V1 to V4, and an older one Upscale (4x)', async () => {
		const jobid = await grid(sandbox());
		for (const button of ['🔄', 'V2']) {
			const job = await run(sandbox(), 'button', { jobid, button });
			expect([job.buttons, job.imageUx?.length]).toEqual([GRID, 4]);
		}
		const older = await single(sandbox(), 'a lion --v 5.2');
		const large = await run(sandbox(), 'button', { jobid: older, button: 'Upscale (4x)' });
		expect(await sizeOf(`${large.attachments?.[0].url}`)).toEqual([256, 256]);
		expect(large.buttons?.[0]).toBe('Redo Upscale (2x)');
	});

	it('videos are made with --video, from an image, and longer', async () => {
		const imagined = await run(sandbox(), 'imagine', {
			prompt: `${image} waves --video --motion low --bs 2`,
		});
		expect(imagined.buttons).toEqual(['Extend (High motion)', 'Extend (Low motion)']);
		expect(imagined.videoUx?.map(({ id }) => id)).toEqual([1, 2]);
		const jobid = await single(sandbox());
		const animated = await run(sandbox(), 'button', { jobid, button: 'Animate (High motion)' });
		expect(animated.videoUx).toHaveLength(4);
		const extended = await run(sandbox(), 'button', { jobid: animated.jobid, button: 'Extend (Low motion)' });
		const clips = await Promise.all((extended.videoUx ?? []).map(async ({ url }) => await bytesOf(url)));
		expect(new Set(clips.map((clip) => clip.toString('base64'))).size).toBe(4);
		for (const clip of clips) expect(clip.subarray(4, 8).toString()).toBe('ftyp');
		expect(extended.attachments?.[0]).toMatchObject({ content_type: 'video/mp4' });
		expect(await bytesOf(`${extended.attachments?.[0].url}`)).toEqual(clips[0]);
	});

	it.each([
		[undefined, [64, 64]],
		['Square', [64, 64]],
		['Portrait', [42, 64]],
		['Landscape', [64, 42]],
	])('a blend comes out in %s', async (blendDimensions, size) => {
		const job = await run(sandbox(), 'blend', { blendUrls: [image, `${image}?2`], blendDimensions });
		expect(job).toMatchObject({ verb: 'blend', blendUrls: [image, `${image}?2`], buttons: GRID });
		expect(await sizeOf(`${job.attachments?.[0].url}`)).toEqual(size);
	});

	it('a describe gives an image in an embed of four lines', async () => {
		const job = await run(sandbox(), 'describe', { describeUrl: image });
		expect(job).toMatchObject({ verb: 'describe', describeUrl: image, content: '' });
		const lines = job.embeds?.[0].description.split('\n\n') ?? [];
		expect(lines.map((line) => line[0])).toEqual(['1', '2', '3', '4']);
		expect(job.attachments).toBeUndefined();
	});

	it.each(['seed', 'seed_async'])('the verb %s shows the seed and gives the four images', async (verb) => {
		const jobid = await grid(sandbox(), 'a lion --seed 42');
		const job = await run(sandbox(), verb, { jobid });
		expect(job).toMatchObject({ verb, status: 'completed', parentJobId: jobid, seed: '42' });
		expect(job.content).toContain('**seed** 42');
		expect(job.attachments).toHaveLength(4);
		expect(await sizeOf(`${job.attachments?.[3].url}`)).toEqual([32, 32]);
		expect((await read(sandbox(), jobid)).children).toBeUndefined();
	});

	it('a job fails without a reason of its own, or with the one from Midjourney', async () => {
		const failed = await run(sandbox(), 'imagine', { prompt: MARKERS.fail });
		expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('internal error') });
		expect(failed).not.toHaveProperty('attachments');
		const logs = await run(sandbox(), 'imagine', { prompt: MARKERS.logsOnly });
		expect(logs).toMatchObject({ status: 'failed', error: 'Job failed' });
		expect(sandbox().state().counters).toMatchObject({ failedByService: { useapi: 2 }, tasksPaid: 0 });
	});

	it('the sandbox keeps files for a day and jobs for 31', async () => {
		const jobid = await grid(sandbox());
		const { imageUx } = await read(sandbox(), jobid);
		sandbox().advance(86_400_001);
		expect((await call(sandbox(), `${imageUx?.[0].url}`, { headers: {} })).status).toBe(404);
		expect((await read(sandbox(), jobid)).status).toBe('completed');
		sandbox().advance(30 * 86_400_000);
		expect((await ask(sandbox(), `jobs/?jobid=${jobid}`)).status).toBe(404);
	});

	it('the sandbox shows the account for nothing, and counts each job once', async () => {
		const account = await ask(sandbox(), 'account');
		expect([account.status, account.json.code]).toEqual([200, 200]);
		const used = sandbox().state().balance;
		await grid(sandbox());
		await grid(sandbox());
		expect(sandbox().state().counters).toMatchObject({
			createdByService: { useapi: 2 },
			paidByService: { useapi: 2 },
			createdByType: { imagine: 2 },
			createdByPrompt: { 'a lion': 2 },
			requests: { account: 1, create: 2 },
		});
		expect(sandbox().state().balance).toEqual(used);
		expect(Object.values(sandbox().state().counters.createdByRequest)).toEqual([2]);
		const ids = sandbox()
			.tasks()
			.map(({ id }) => id);
		expect(new Set(ids).size).toBe(2);
	});
});
