import { call, create, INSTANT, run, useSandbox } from './support';

const sandbox = useSandbox(INSTANT);
const prompt = 'a lion';

/** Posts a body and gives status and message; also checks that nothing was created. */
async function refusal(body: unknown): Promise<[number, string]> {
	const before = sandbox().state().counters.tasksCreated;
	const { status, json } = await call<{ code: number; message: string }>(sandbox(), '/api/v1/task', {
		method: 'POST',
		body,
	});
	expect(sandbox().state().counters.tasksCreated).toBe(before);
	expect(json.code).toBe(status);
	return [status, json.message];
}

const task = (task_type: string, input: unknown) => ({ model: 'midjourney', task_type, input });
const goType = (field: string, from: string, to: string) =>
	`json: cannot unmarshal ${from} into Go struct field ${field} of type ${to}`;

describe('the key', () => {
	it.each([
		['none', {}],
		['a wrong one', { 'x-api-key': 'wrong' }],
		['a bearer token', { authorization: 'Bearer sandbox-key' }],
	])('is refused with 401: %s', async (_name, headers: Record<string, string>) => {
		for (const path of [
			'/api/v1/task/1',
			'/account/info',
			'/account/active_tasks',
			'/api/open/tasks/histories',
		]) {
			expect((await call(sandbox(), path, { headers })).status).toBe(401);
		}
		const post = await call(sandbox(), '/api/v1/task', {
			method: 'POST',
			body: task('imagine', { prompt }),
			headers,
		});
		expect(post.status).toBe(401);
		expect(sandbox().state().counters.tasksCreated).toBe(0);
	});

	it('is accepted whatever the case of its header', async () => {
		const answer = await call(sandbox(), '/account/info', { headers: { 'X-API-KEY': sandbox().key } });
		expect(answer.status).toBe(200);
	});
});

describe('a create is refused with 400', () => {
	it.each([
		['no body', '', 'model is required'],
		['no JSON', '{"model":', 'invalid character in request body, expected JSON'],
		['an unknown model', { ...task('imagine', { prompt }), model: 'midjorney' }, 'invalid model'],
		['an unknown task type', task('shorten', { prompt }), 'invalid task type'],
		['no task type', { model: 'midjourney', input: { prompt } }, 'task_type is required'],
		['no input', { model: 'midjourney', task_type: 'imagine' }, 'input is required'],
		['an unknown top field', { ...task('imagine', { prompt }), debug: true }, 'json: unknown field "debug"'],
		[
			'config.debug',
			{ ...task('imagine', { prompt }), config: { debug: true } },
			'json: unknown field "debug"',
		],
		[
			'an unknown service mode',
			{ ...task('imagine', { prompt }), config: { service_mode: 'ppu' } },
			'invalid config.service_mode: must be one of public, private',
		],
		[
			'a callback address that is none',
			{ ...task('imagine', { prompt }), config: { webhook_config: { endpoint: 'ftp://a/b' } } },
			'invalid webhook_config.endpoint: must be a URL',
		],
		[
			'a secret that is a number',
			{ ...task('imagine', { prompt }), config: { webhook_config: { secret: 7 } } },
			goType('TaskRequest.config.webhook_config.secret', 'number', 'string'),
		],
	])('a create is refused with 400: %s', async (_name, body, message) => {
		expect(await refusal(body)).toEqual([400, message]);
	});

	const url = 'https://example.com/a.png';
	const id = '00000000-0000-0000-0000-000000000000';
	it.each([
		['imagine', {}, 'prompt is required'],
		['imagine', { prompt: '  ' }, 'prompt is required'],
		['imagine', { prompt: null }, 'prompt is required'],
		['imagine', { prompt: 5 }, goType('MidjourneyImagineInput.input.prompt', 'number', 'string')],
		['imagine', { prompt, aspect_ratio: '16/9' }, 'invalid aspect_ratio: must be w:h with whole numbers'],
		['imagine', { prompt, aspect_ratio: '1.5:1' }, 'invalid aspect_ratio: must be w:h with whole numbers'],
		['imagine', { prompt, aspect_ratio: '0:1' }, 'invalid aspect_ratio: must be w:h with whole numbers'],
		[
			'imagine',
			{ prompt, process_mode: 'mixed' },
			'invalid input.process_mode: must be one of relax, fast, turbo',
		],
		[
			'imagine',
			{ prompt, skip_prompt_check: 'no' },
			goType('MidjourneyImagineInput.input.skip_prompt_check', 'string', 'bool'),
		],
		['imagine', { prompt, bot_id: '1' }, goType('MidjourneyImagineInput.input.bot_id', 'string', 'int')],
		['imagine', { prompt, bot_id: 1.5 }, goType('MidjourneyImagineInput.input.bot_id', 'number', 'int')],
		['imagine', { prompt, bot_id: 3 }, 'bot_id requires private service mode and pro plan'],
		...['mode', 'version', 'chaos', 'quality', 'seed', 'stylize'].map(
			(name) => ['imagine', { prompt, [name]: 1 }, `json: unknown field "${name}"`] as const,
		),
		['upscale', { index: '1' }, 'origin_task_id is required'],
		[
			'upscale',
			{ origin_task_id: id, index: 1 },
			goType('MidjourneyUpscaleInput.input.index', 'number', 'string'),
		],
		[
			'upscale',
			{ origin_task_id: id, index: '5' },
			expect.stringContaining('invalid input.index: must be one of 1, 2, 3, 4'),
		],
		['upscale', { origin_task_id: id, index: '1', prompt }, 'json: unknown field "prompt"'],
		['variation', { origin_task_id: id, index: '1' }, 'prompt is required'],
		[
			'variation',
			{ origin_task_id: id, index: 'subtle', prompt },
			expect.stringContaining('invalid input.index'),
		],
		['describe', { image_url: 'a.png' }, 'invalid image_url: must be an http or https URL'],
		[
			'describe',
			{ image_url: 'data:image/png;base64,AAAA' },
			'invalid image_url: must be an http or https URL',
		],
		['describe', { image_url: url, prompt }, 'json: unknown field "prompt"'],
		['blend', { image_urls: [url] }, 'invalid image_urls: must have 2 to 5 images'],
		['blend', { image_urls: Array(6).fill(url) }, 'invalid image_urls: must have 2 to 5 images'],
		['blend', { image_urls: url }, goType('MidjourneyBlendInput.input.image_urls', 'string', '[]string')],
		['blend', { image_urls: [url, 5] }, goType('MidjourneyBlendInput.input.image_urls', 'number', 'string')],
		['blend', { image_urls: [url, url], aspect_ratio: '1:1' }, 'json: unknown field "aspect_ratio"'],
		[
			'blend',
			{ image_urls: [url, url], dimension: 'wide' },
			expect.stringContaining('square, portrait, landscape'),
		],
		[
			'outpaint',
			{ origin_task_id: id, zoom_ratio: 2 },
			goType('MidjourneyOutpaintInput.input.zoom_ratio', 'number', 'string'),
		],
		['outpaint', { origin_task_id: id, zoom_ratio: '3' }, 'invalid zoom_ratio: must be between 1 and 2'],
		[
			'pan',
			{ origin_task_id: id, direction: 'west' },
			'invalid input.direction: must be one of up, down, left, right',
		],
		['inpaint', { origin_task_id: id }, 'mask is required'],
		['seed', { origin_task_id: id, index: '1' }, 'json: unknown field "index"'],
		['reroll', { origin_task_id: id }, 'origin task not found'],
	] as const)('a create is refused with 400: %s %j', async (taskType, input, message) => {
		expect(await refusal(task(taskType, input))).toEqual([400, message]);
	});
});

it('the sandbox takes a prompt of 8192 characters and refuses one more', async () => {
	expect((await create(sandbox(), 'imagine', { prompt: 'a'.repeat(8_192) })).status).toBe(200);
	const message = 'prompt is too long, must be at most 8192 characters';
	expect(await refusal(task('imagine', { prompt: 'a'.repeat(8_193) }))).toEqual([400, message]);
});

describe('leniency', () => {
	it('takes null as not set, as Go does', async () => {
		const answer = await create(sandbox(), 'imagine', { prompt, aspect_ratio: null, bot_id: null });
		expect(answer.status).toBe(200);
		expect(answer.json.data.input).toMatchObject({ aspect_ratio: '', bot_id: 0 });
	});

	it('accepts a variation without prompt, and named new fields, when switched on', async () => {
		const { task_id: origin_task_id } = await run(sandbox(), 'imagine', { prompt });
		sandbox().configure({ lenientVariationPrompt: true, extraInputFields: ['oref_weight'] });
		const variation = await run(sandbox(), 'variation', { origin_task_id, index: '2' });
		expect(variation.status).toBe('completed');
		const imagine = await create(sandbox(), 'imagine', { prompt, oref_weight: 5 });
		expect(imagine.json.data.input).toMatchObject({ prompt, oref_weight: 5 });
	});

	it('can put the reason of a refusal inside data.error', async () => {
		sandbox().configure({ errorShape: 'nested' });
		const { status, json } = await create(sandbox(), 'imagine', {});
		expect(status).toBe(400);
		expect(json).toMatchObject({ code: 400, data: { error: { message: 'prompt is required' } } });
	});

	it('accepts bot_id on a hosted account of the pro plan', async () => {
		const answer = await create(sandbox(), 'imagine', { prompt, bot_id: 3 }, { service_mode: 'private' });
		expect(answer.status).toBe(200);
	});
});
