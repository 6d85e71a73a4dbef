import { call, create, get, INSTANT, run, STANDING, useSandbox, ZERO_TIME } from './support';

describe('a task from create to its end', () => {
	const sandbox = useSandbox(STANDING);

	it('answers a create with the whole task object', async () => {
		const input = { prompt: 'a lion', aspect_ratio: '16:9', process_mode: 'fast' };
		const config = {
			service_mode: 'public',
			webhook_config: { endpoint: 'http://127.0.0.1:9/hook', secret: 'shown in clear' },
		};
		const { status, json } = await create(sandbox(), 'imagine', input, config);
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 200,
			message: 'success',
			data: {
				task_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
				model: 'midjourney',
				task_type: 'imagine',
				status: 'pending',
				config,
				input: { ...input, bot_id: 0, skip_prompt_check: false },
				output: null,
				meta: {
					created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
					started_at: ZERO_TIME,
					ended_at: ZERO_TIME,
					usage: { type: 'point', frozen: 700_000, consume: 0 },
					is_using_private_pool: false,
					model_version: 'unknown',
					process_mode: 'fast',
					failover_triggered: false,
				},
				detail: null,
				logs: [],
				error: { code: 0, raw_message: '', message: '', detail: null },
			},
		});
	});

	it('goes from pending through processing with growing progress to completed', async () => {
		const { json } = await create(sandbox(), 'imagine', { prompt: 'a lion', process_mode: 'fast' });
		const id = json.data.task_id;
		sandbox().advance(2_900);
		expect((await get(sandbox(), id)).status).toBe('pending');

		sandbox().advance(200);
		const started = await get(sandbox(), id);
		expect(started.status).toBe('processing');
		expect(started.meta.started_at).not.toBe(ZERO_TIME);
		expect(started.meta.ended_at).toBe(ZERO_TIME);

		sandbox().advance(45_000);
		const half = await get(sandbox(), id);
		expect(half.output).toMatchObject({ image_url: '', image_urls: null, temporary_image_urls: null });
		expect(half.output?.progress).toBeGreaterThanOrEqual(49);
		expect(half.output?.progress).toBeLessThan(60);

		sandbox().advance(45_000);
		const done = await get(sandbox(), id);
		expect(done.status).toBe('completed');
		expect(done.meta.usage).toEqual({ type: 'point', frozen: 700_000, consume: 700_000 });
		expect(Date.parse(done.meta.ended_at) - Date.parse(done.meta.started_at)).toBe(90_000);
		expect(done.output).toEqual({
			image_url: `${sandbox().url}/files/mj/${id}.png`,
			image_urls: null,
			temporary_image_urls: Array.from({ length: 4 }, () => expect.stringContaining(`/mj/${id}.png`)),
			discord_image_url: expect.stringContaining(id),
			actions: [
				...['reroll', 'upscale1', 'upscale2', 'upscale3', 'upscale4'],
				...['variation1', 'variation2', 'variation3', 'variation4'],
			],
			progress: 100,
			intermediate_image_urls: null,
		});
	});

	it('can say "nothing yet" with empty values and spell the status with a capital', async () => {
		sandbox().configure({ pendingOutput: 'empty', statusCase: 'capitalised' });
		const { json } = await create(sandbox(), 'describe', { image_url: 'https://example.com/a.png' });
		expect(json.data.status).toBe('Pending');
		expect(json.data.output).toEqual({
			...{ image_url: '', image_urls: null, temporary_image_urls: null, discord_image_url: '' },
			...{ actions: null, progress: 0, intermediate_image_urls: null, description: '' },
		});
	});

	it('takes the time that the process mode asks for, divided by the speed, with a seeded spread', async () => {
		const length = async (mode: string): Promise<number> => {
			const { json } = await create(sandbox(), 'imagine', { prompt: 'a lion', process_mode: mode });
			sandbox().advance(200_000);
			const { meta } = await get(sandbox(), json.data.task_id);
			return Date.parse(meta.ended_at) - Date.parse(meta.started_at);
		};
		sandbox().configure({ durationMs: null, speed: 10 });
		expect([await length('relax'), await length('fast'), await length('turbo')]).toEqual([
			9_000, 2_400, 1_200,
		]);
		sandbox().configure({ durations: { imagine: 5_000 } });
		expect(await length('turbo')).toBe(500);
		const spread = async (): Promise<number[]> => {
			sandbox().reset();
			sandbox().configure({ durationMs: 10_000, spread: 0.5 });
			return [await length('fast'), await length('fast'), await length('fast')];
		};
		const first = await spread();
		expect(new Set(first).size).toBe(3);
		expect(Math.min(...first)).toBeGreaterThanOrEqual(5_000);
		expect(Math.max(...first)).toBeLessThanOrEqual(15_000);
		expect((await spread()).map((ms) => Math.round(ms / 10))).toEqual(first.map((ms) => Math.round(ms / 10)));
	});

	it('answers 404 for an unknown task and plain text for an unknown address', async () => {
		const unknown = await call(sandbox(), '/api/v1/task/00000000-0000-0000-0000-000000000000');
		expect(unknown.status).toBe(404);
		expect(unknown.json).toEqual({ code: 404, message: 'task not found' });
		const nowhere = await call(sandbox(), '/api/v1/tusk');
		expect(nowhere).toMatchObject({ status: 404, text: '404 page not found' });
	});
});

describe('the output of a task', () => {
	const sandbox = useSandbox(INSTANT);

	it.each([
		['free', 'public', { progress: 0, discord: false, tiles: false, previews: false }],
		['creator', 'public', { progress: 100, discord: false, tiles: false, previews: false }],
		['pro', 'public', { progress: 100, discord: true, tiles: true, previews: false }],
		['free', 'private', { progress: 0, discord: true, tiles: true, previews: false }],
		['creator', 'private', { progress: 100, discord: true, tiles: true, previews: true }],
		['pro', 'private', { progress: 100, discord: true, tiles: true, previews: true }],
	] as const)('a task shows the fields of the %s plan in %s mode', async (plan, mode, expected) => {
		sandbox().configure({ plan });
		const { output, meta } = await run(sandbox(), 'imagine', { prompt: 'a lion' }, { service_mode: mode });
		expect({
			progress: output?.progress,
			discord: output?.discord_image_url !== '',
			tiles: output?.temporary_image_urls?.length === 4,
			previews: output?.intermediate_image_urls?.length === 3,
		}).toEqual(expected);
		expect(output?.image_url).not.toBe('');
		expect(meta.is_using_private_pool).toBe(mode === 'private');
		expect(meta.usage.consume).toBe(mode === 'private' ? 0 : 300_000);
	});

	it('a task uses the workspace mode when it names none, and echoes what was sent', async () => {
		sandbox().configure({ serviceMode: 'private' });
		const task = await run(sandbox(), 'imagine', { prompt: 'a lion' }, { service_mode: '' });
		expect(task.meta.is_using_private_pool).toBe(true);
		expect(task.config).toEqual({ service_mode: '', webhook_config: { endpoint: '', secret: '' } });
	});

	it('a task describes an image in four numbered lines', async () => {
		const { output } = await run(sandbox(), 'describe', { image_url: 'https://example.com/a.png' });
		expect(output?.description?.match(/^\d\. .+/gm)?.map((line) => line[0])).toEqual(['1', '2', '3', '4']);
		expect(output).toMatchObject({ image_url: '', actions: null });
	});

	it('a task gives the seed, the one from the prompt if it has one', async () => {
		const imagine = await run(sandbox(), 'imagine', { prompt: 'a lion --seed 123' });
		const { output } = await run(sandbox(), 'seed', { origin_task_id: imagine.task_id });
		expect(output?.seed).toBe('123');
		const other = await run(sandbox(), 'imagine', { prompt: 'a lion' });
		const drawn = await run(sandbox(), 'seed', { origin_task_id: other.task_id });
		expect(drawn.output?.seed).toMatch(/^\d+$/);
	});

	it.each([
		[{ prompt: 'a lion --turbo' }, 'turbo', 1_600_000],
		[{ prompt: 'a lion --turbo', process_mode: 'fast' }, 'fast', 700_000],
		[{ prompt: 'a lion' }, 'relax', 300_000],
		[{ prompt: 'a lion --v 5.2', process_mode: 'fast' }, 'fast', 450_000],
	])('a task with %j is charged as %s', async (input, mode, points) => {
		const { meta } = await run(sandbox(), 'imagine', input);
		expect(meta).toMatchObject({ process_mode: mode, usage: { frozen: points, consume: points } });
	});

	it.each([
		['__banned__', { message: 'Banned prompt detected: __banned__', raw: undefined, logs: [] }],
		['__fail__', { message: '', raw: 'internal error: job ended without a result', logs: [] }],
		['__logsonly__', { message: '', raw: '', logs: ['job was ended by midjourney: image filter'] }],
		[
			'a lion --krea 3',
			{ message: 'Invalid parameter: Unrecognized parameter(s): `--krea`', raw: undefined, logs: [] },
		],
	])('a task of %s fails after its start and returns the points', async (prompt, expected) => {
		sandbox().configure({ durationMs: 60_000 });
		const before = sandbox().state().balance.available;
		const { json } = await create(sandbox(), 'imagine', { prompt });
		expect(json.data.status).toBe('pending');
		expect(sandbox().state().balance.frozen).toBe(300_000);
		sandbox().advance(61_000);
		const task = await get(sandbox(), json.data.task_id);
		expect(task.status).toBe('failed');
		expect(task.output).toBeNull();
		expect(task.meta.started_at).not.toBe(ZERO_TIME);
		expect(task.meta.usage).toEqual({ type: 'point', frozen: 300_000, consume: 0 });
		expect(task.error).toMatchObject({
			message: expected.message,
			raw_message: expected.raw ?? expected.message,
		});
		expect(task.logs).toEqual(expected.logs);
		expect(sandbox().state().balance).toEqual({ available: before, frozen: 0, used: 0 });
		expect(sandbox().state().counters).toMatchObject({ failed: 1, tasksPaid: 0, pointsReturned: 300_000 });
	});
});
