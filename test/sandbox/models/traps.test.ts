import { call, create, INSTANT, STANDING, startReceiver, until, useSandbox } from '../support';
import { createModel, readModel, runModel } from './support';

const prompt = 'a red fox';
const png = 'https://example.com/a.png';
const base64 = `data:image/png;base64,${Buffer.alloc(64, 1).toString('base64')}`;

describe('the traps of a family', () => {
	const sandbox = useSandbox(INSTANT);
	const many = (count: number) => Array.from({ length: count }, () => png);

	it.each([
		['kling', 'video_generation', { prompt, image_url: base64 }, 400, /must be an http or https URL/],
		[
			'kling',
			'video_generation',
			{ prompt, cfg_scale: '0.5' },
			400,
			/string into .*cfg_scale of type float64/,
		],
		['kling', 'video_generation', { prompt, duration: 7 }, 400, /must be one of 5, 10/],
		['kling', 'video_generation', { prompt, version: '2.1' }, 400, /does not support text to video/],
		['kling', 'video_generation', { prompt, version: '2.0' }, 400, /only supports pro mode/],
		['kling', 'video_generation', { multi_shots: [{ prompt }] }, 400, /not supported by version 2.6/],
		[
			'kling',
			'video_generation',
			{ version: '3.0', multi_shots: many(2).map(() => ({ prompt, duration: 8 })) },
			400,
			/at most 15 seconds/,
		],
		['kling', 'omni_video_generation', { prompt, version: '3.0', images: [png] }, 400, /@image_1/],
		['kling', 'extend_video', { origin_task_id: 'nobody' }, 400, /origin task not found/],
		['gemini', 'nano-banana-pro', { prompt, image_urls: [base64] }, 400, /must be an http or https URL/],
		['hailuo', 'video_generation', { prompt, model: 'v2.3', resolution: 1080, duration: 10 }, 400, /1080p/],
		['hailuo', 'video_generation', { prompt, model: 'i2v-02' }, 400, /image_url is required/],
		['seedance', 'seedance-2', { prompt, mode: 'text_to_video', image_urls: [png] }, 400, /text_to_video/],
		['seedance', 'seedance-2', { prompt, mode: 'first_last_frames', image_urls: many(3) }, 400, /1 or 2/],
		['seedance', 'seedance-2', { prompt, image_urls: many(8), video_urls: many(2) }, 400, /at most 9/],
		['seedance', 'seedance-2', { prompt, image_urls: ['asset://a'] }, 422, /asset/],
		['Wan', 'wan26-txt2video', { prompt, resolution: '720p' }, 400, /720P, 1080P/],
		['wan', 'wan26-txt2video', { prompt }, 400, /invalid model/],
		['veo3', 'veo3-video', { prompt, duration: 8 }, 400, /number into .*duration of type string/],
		['Qubico/flux1-schnell', 'txt2img', { prompt, width: 2048, height: 2048 }, 400, /width x height/],
		['Qubico/flux1-dev', 'kontext', { prompt, image: png }, 400, /invalid task type/],
		['luma', 'extend_video', { prompt, key_frames: { frame0: { type: 'generation' } } }, 400, /frame0.id/],
	])(
		'a family refuses the values of %s %s although each field would pass: %j',
		async (model, type, input, status, message) => {
			const answer = await createModel(sandbox(), model, type, input);
			expect([answer.status, answer.json.message]).toEqual([status, expect.stringMatching(message)]);
			expect(sandbox().state().counters.tasksCreated).toBe(0);
		},
	);

	it('the sandbox takes base64 where Qubico runs the model, unless it is too large', async () => {
		const input = { prompt, image: base64 };
		expect((await createModel(sandbox(), 'Qubico/flux1-dev', 'img2img', input)).status).toBe(200);
		sandbox().configure({ piapi: { inputBytes: 50 } });
		expect((await createModel(sandbox(), 'Qubico/flux1-dev', 'img2img', input)).json).toEqual({
			code: 400,
			message: 'task input too large',
		});
	});

	it('the sandbox keeps the advanced FLUX from the free plan, and wants the service mode for speech', async () => {
		const speech = { gen_text: prompt, ref_audio: png };
		expect((await createModel(sandbox(), 'Qubico/tts', 'zero-shot', speech)).json.message).toContain(
			'service_mode',
		);
		sandbox().configure({ plan: 'free' });
		const answer = await createModel(sandbox(), 'Qubico/flux1-dev-advanced', 'txt2img', { prompt });
		expect([answer.status, answer.json.message]).toEqual([403, 'Insufficient plan level']);
	});

	it('the sandbox can have stopped serving Midjourney', async () => {
		sandbox().configure({ piapi: { midjourney: false } });
		const { status, json } = await create(sandbox(), 'imagine', { prompt });
		expect([status, json.message]).toEqual([400, 'PiAPI no longer support MidJourney service']);
		expect((await createModel(sandbox(), 'kling', 'video_generation', { prompt })).status).toBe(200);
	});

	it('the sandbox extends a finished video, but none of version 1.5', async () => {
		const first = await runModel(sandbox(), 'kling', 'video_generation', { prompt });
		const input = { origin_task_id: first.task_id };
		expect((await createModel(sandbox(), 'kling', 'extend_video', input)).status).toBe(200);
		const old = await runModel(sandbox(), 'kling', 'video_generation', { prompt, version: '1.5' });
		const answer = await createModel(sandbox(), 'kling', 'extend_video', { origin_task_id: old.task_id });
		expect(answer.json.message).toContain('version 1.5');
	});

	it('the echoed input shows what was understood', async () => {
		const joy = { image: png, workflow_type: 'joycaption-beta-one' };
		const caption = await runModel(sandbox(), 'Qubico/joycaption', 'joycaption-beta-one', joy);
		expect(caption.input).toEqual({ image: png });
		const ace = { style_prompt: 'pop', negative_prompt: 'noise' };
		expect((await runModel(sandbox(), 'Qubico/ace-step', 'txt2audio', ace)).input).toEqual({
			style_prompt: 'pop',
		});
		expect((await runModel(sandbox(), 'luma', 'video_generation', { prompt })).input).toEqual({});
	});

	it.each([
		['__fail__', 'internal error: job ended without a result', []],
		['__banned__', 'content restriction: Banned prompt detected: __banned__', []],
		['__logsonly__', '', ['job was ended by midjourney: image filter']],
	])('a task fails by %s with the bare words "task failed", and is paid back', async (words, raw, logs) => {
		const { available } = sandbox().state().balance;
		const task = await runModel(sandbox(), 'gemini', 'nano-banana-2', { prompt: words });
		expect(task).toMatchObject({
			status: 'failed',
			error: { code: 10_000, message: 'task failed', raw_message: raw },
			logs,
		});
		expect([task.meta.usage.consume, sandbox().state().balance.available]).toEqual([0, available]);
		sandbox().configure({ piapi: { chargeFailed: true } });
		const charged = await runModel(sandbox(), 'gemini', 'nano-banana-2', { prompt: words });
		expect(charged.meta.usage).toEqual({ type: 'llm', frozen: 0, consume: 600_000 });
		expect(sandbox().state().counters).toMatchObject({ tasksPaid: 1, pointsConsumed: 600_000 });
	});
});

describe('a sandbox with tasks at work', () => {
	const sandbox = useSandbox(STANDING);

	it('the sandbox freezes the price of some families, and takes that of others at once', async () => {
		const kling = await createModel(sandbox(), 'kling', 'video_generation', { prompt });
		expect(kling.json.data.meta.usage).toEqual({ type: 'point', frozen: 2_000_000, consume: 0 });
		const gemini = await createModel(sandbox(), 'gemini', 'gemini-2.5-flash-image', { prompt });
		expect(gemini.json.data.meta.usage).toEqual({ type: 'llm', frozen: 0, consume: 300_000 });
		sandbox().advance(100_000);
		const done = await readModel(sandbox(), kling.json.data.task_id);
		expect(done.meta.usage).toEqual({ type: 'point', frozen: 2_000_000, consume: 2_000_000 });
	});

	it('the sandbox runs two tasks of Seedance 2.5 at a time and empties their callback addresses', async () => {
		const ask = () =>
			createModel(sandbox(), 'seedance', 'seedance-2.5', { prompt }, { webhook_config: { endpoint: png } });
		expect((await ask()).json.data.config.webhook_config).toEqual({ endpoint: '', secret: '' });
		await ask();
		expect((await ask()).status).toBe(429);
	});

	it('the sandbox stages tasks beyond the limit, or refuses them', async () => {
		sandbox().configure({ plan: 'free' });
		const ask = () => createModel(sandbox(), 'veo3', 'veo3-video', { prompt });
		for (let task = 0; task < 3; task += 1) await ask();
		expect((await ask()).json.data.status).toBe('staged');
		sandbox().configure({ piapi: { overLimit: 'refused' } });
		expect(await ask()).toMatchObject({ status: 429, json: { message: 'too many requests' } });
	});

	it('the sandbox counts, lists and cancels tasks by family', async () => {
		await createModel(sandbox(), 'kling', 'video_generation', { prompt });
		const flux = await createModel(sandbox(), 'Qubico/flux1-dev', 'txt2img', { prompt });
		await createModel(sandbox(), 'gemini', 'nano-banana-2', { prompt });
		const active = await call<{ data: object }>(sandbox(), '/account/active_tasks');
		expect(active.json.data).toMatchObject({ kling: { pending_count: 1 }, flux: { pending_count: 1 } });
		const history = async (model: string) =>
			(await call<{ data: { data: object[] } }>(sandbox(), `/api/open/tasks/histories?model=${model}`)).json
				.data;
		expect((await history('flux')).data).toMatchObject([
			{ task_id: flux.json.data.task_id, task_model: 'flux', action: 'txt2img', status: 'pending' },
		]);
		expect((await history('llm')).data).toMatchObject([{ action: 'nano-banana-2' }]);
		const later = Math.ceil(Date.now() / 1000) + 10;
		const path = `/api/v1/tasks?created_before=${later}&model=kling`;
		expect((await call(sandbox(), path, { method: 'DELETE' })).json.message).toBe('1 tasks canceled');
		expect(sandbox().state().tasks).toEqual({ cancelled: 1, pending: 2 });
	});

	it('the sandbox calls back when a task of any other family ends', async () => {
		const receiver = await startReceiver();
		const config = { webhook_config: { endpoint: receiver.url, secret: 'quiet' } };
		const { json } = await createModel(sandbox(), 'kling', 'video_generation', { prompt }, config);
		sandbox().advance(100_000);
		await until(() => receiver.received.length > 0);
		expect(receiver.received[0]).toMatchObject({
			headers: { 'x-webhook-secret': 'quiet' },
			body: { data: { task_id: json.data.task_id, model: 'kling', status: 'completed' } },
		});
		await receiver.stop();
	});
});
