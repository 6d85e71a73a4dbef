import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { itemsOf, useBench, WEBHOOK_SECRET } from '../support/sandbox';

const bench = useBench();
/** Nobody listens there; that the callback is tried is enough. */
const CALLBACK = 'https://127.0.0.1:9/hook?token=1';

const PARAMETERS = {
	version: '7',
	stylize: 250,
	chaos: 12,
	weird: 300,
	quality: 2,
	seed: 0,
	stop: 90,
	experimental: 5,
	raw: true,
	tile: true,
	draft: true,
	imagePromptUrls: 'https://a.example/1.png, https://a.example/2.png',
	imageWeight: 1.5,
	styleReference: 'https://a.example/style.png 1234',
	styleWeight: 80,
	styleVersion: 4,
	omniReference: 'https://a.example/thing.png',
	omniWeight: 200,
	personalization: 'abc123',
	no: 'text, watermark',
};

const ALL_FLAGS = [
	'https://a.example/1.png https://a.example/2.png a red fox',
	'--s 250 --chaos 12 --weird 300 --q 2 --seed 0 --stop 90 --exp 5 --raw --tile --draft --iw 1.5',
	'--sref https://a.example/style.png 1234 --sw 80 --sv 4 --oref https://a.example/thing.png --ow 200',
	'--p abc123 --no text, watermark --v 7',
].join(' ');

describe('imagine', () => {
	it('sends prompt, aspect ratio and process mode, and nothing else, unless asked to', async () => {
		const run = await bench.run({ operation: 'imagine', prompt: 'a red fox' });
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'imagine',
				input: { prompt: 'a red fox', aspect_ratio: '1:1', process_mode: 'relax' },
			},
		]);
		expect(run.items).toHaveLength(1);
	});

	it('sends every field under its official name and in its type', async () => {
		bench.sandbox.configure({ extraInputFields: ['new_field'] });
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: '={{ $json.subject }}',
				aspectRatio: '7:4',
				processMode: 'turbo',
				midjourneyParameters: PARAMETERS,
				options: {
					serviceMode: 'private',
					botId: 7,
					skipPromptCheck: true,
					callbackUrl: CALLBACK,
					additionalInput: '{ "new_field": [1, "two"] }',
				},
			},
			{ items: itemsOf({ subject: 'a red fox' }), credentials: { webhookSecret: WEBHOOK_SECRET } },
		);
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'imagine',
				input: {
					prompt: ALL_FLAGS,
					aspect_ratio: '7:4',
					process_mode: 'turbo',
					skip_prompt_check: true,
					bot_id: 7,
					new_field: [1, 'two'],
				},
				config: {
					service_mode: 'private',
					webhook_config: { endpoint: CALLBACK, secret: WEBHOOK_SECRET },
				},
			},
		]);
		expect(run.items[0].json.status).toBe('completed');
	});

	it('takes numbers of expressions that come as text', async () => {
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: 'a red fox',
				midjourneyParameters: { chaos: '={{ $json.chaos }}', seed: '={{ $json.seed }}' },
				options: { serviceMode: 'private', botId: '={{ $json.bot }}' },
			},
			{ items: itemsOf({ chaos: '20', seed: '4294967295', bot: '3' }) },
		);
		expect(run.creates[0].input).toMatchObject({
			prompt: 'a red fox --chaos 20 --seed 4294967295',
			bot_id: 3,
		});
	});

	it('lets a flag in the prompt win over the field, and says so', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox --chaos 5 --ar 3:2 --fast',
			aspectRatio: '16:9',
			processMode: 'turbo',
			midjourneyParameters: { chaos: 90 },
		});
		expect(run.creates[0].input).toEqual({ prompt: 'a red fox --chaos 5 --ar 3:2 --fast' });
		const hints = run.hints.map(({ message }) => message);
		expect(hints).toEqual(
			expect.arrayContaining([
				'“Chaos” was left out: the prompt already says `--chaos 5`.',
				'“Aspect Ratio” was left out: the prompt already says `--ar 3:2`.',
				'“Process Mode” was left out: the prompt already says `--fast`.',
			]),
		);
	});

	it('leaves the workspace setting alone where Service Mode says so', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			options: { serviceMode: '', additionalInput: '{}', callbackUrl: '' },
		});
		expect(run.creates[0]).not.toHaveProperty('config');
	});

	it('leaves the secret out where the credential has none', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			options: { callbackUrl: CALLBACK },
		});
		expect(run.creates[0].config).toEqual({ webhook_config: { endpoint: CALLBACK } });
	});

	it('never sends the secret without a callback address', async () => {
		const run = await bench.run(
			{ operation: 'imagine', prompt: 'a red fox' },
			{ credentials: { webhookSecret: WEBHOOK_SECRET } },
		);
		expect(JSON.stringify(run.creates)).not.toContain(WEBHOOK_SECRET);
	});

	it('merges Additional Input last, over the fields', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			aspectRatio: '3:2',
			options: { additionalInput: '{ "aspect_ratio": "4:3", "prompt": "a blue fox" }' },
		});
		expect(run.creates[0].input).toEqual({
			prompt: 'a blue fox',
			aspect_ratio: '4:3',
			process_mode: 'relax',
		});
	});

	it('takes Additional Input that an expression gives as an object', async () => {
		bench.sandbox.configure({ extraInputFields: ['speed'] });
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: 'a red fox',
				options: { additionalInput: '={{ $json.extra }}' },
			},
			{ items: itemsOf({ extra: { speed: 'warp' } }) },
		);
		expect(run.creates[0].input).toMatchObject({ speed: 'warp' });
	});

	it('makes one task per item, in the order of the items', async () => {
		const run = await bench.run(
			{ operation: 'imagine', prompt: '={{ $json.prompt }}' },
			{ items: itemsOf({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' }) },
		);
		expect(run.items.map(({ json, pairedItem }) => [json.prompt, pairedItem])).toEqual([
			['one', { item: 0 }],
			['two', { item: 1 }],
			['three', { item: 2 }],
		]);
		expect(bench.counters.createdByPrompt).toEqual({ one: 1, two: 1, three: 1 });
	});
});

interface FollowUp {
	name: string;
	origin: 'grid' | 'single';
	parameters: INodeParameters;
	input: IDataObject;
}

/** The origin's prompt and aspect ratio. */
const ORIGIN = { prompt: 'a red fox', aspect_ratio: '3:2' };
const CHANGED = { prompt: 'a blue fox', aspectRatio: '16:9', options: { skipPromptCheck: true } };
const CHANGED_INPUT = { prompt: 'a blue fox', aspect_ratio: '16:9', skip_prompt_check: true };

const FOLLOW_UPS: FollowUp[] = [
	...['1', '2', '3', '4'].flatMap((index): FollowUp[] => [
		{
			name: `upscale of image ${index}`,
			origin: 'grid',
			parameters: { operation: 'upscale', image: Number(index) },
			input: { index },
		},
		{
			name: `variation of image ${index}, which keeps prompt and aspect ratio`,
			origin: 'grid',
			parameters: { operation: 'variation', image: Number(index) },
			input: { index, ...ORIGIN },
		},
	]),
	{
		name: 'variation with everything set',
		origin: 'grid',
		parameters: { operation: 'variation', image: 2, ...CHANGED },
		input: { index: '2', ...CHANGED_INPUT },
	},
	{
		name: 'strong variation with everything set',
		origin: 'single',
		parameters: { operation: 'variation', variationType: 'strong', ...CHANGED },
		input: { index: 'high_variation', ...CHANGED_INPUT },
	},
	{
		name: 'subtle variation with everything set',
		origin: 'single',
		parameters: { operation: 'variation', variationType: 'subtle', ...CHANGED },
		input: { index: 'low_variation', ...CHANGED_INPUT },
	},
	...['subtle', 'creative'].map((type): FollowUp => ({
		name: `${type} upscale`,
		origin: 'single',
		parameters: { operation: 'upscale', upscaleType: type },
		input: { index: type },
	})),
	{
		name: 'reroll, which keeps the aspect ratio',
		origin: 'grid',
		parameters: { operation: 'reroll' },
		input: { aspect_ratio: '3:2' },
	},
	{
		name: 'reroll with everything set',
		origin: 'grid',
		parameters: { operation: 'reroll', ...CHANGED },
		input: CHANGED_INPUT,
	},
	{
		name: 'outpaint at its default',
		origin: 'single',
		parameters: { operation: 'outpaint' },
		input: { zoom_ratio: '2' },
	},
	{
		name: 'outpaint by 1.5',
		origin: 'single',
		parameters: { operation: 'outpaint', zoomRatio: '1.5' },
		input: { zoom_ratio: '1.5' },
	},
	{
		name: 'outpaint by a number of one’s own',
		origin: 'single',
		parameters: { operation: 'outpaint', zoomRatio: 'custom', customZoom: 1.75 },
		input: { zoom_ratio: '1.75' },
	},
	{
		name: 'outpaint to a square',
		origin: 'single',
		parameters: { operation: 'outpaint', zoomRatio: '1', aspectRatio: '1:1' },
		input: { zoom_ratio: '1', aspect_ratio: '1:1' },
	},
	{
		name: 'outpaint with everything set',
		origin: 'single',
		parameters: { operation: 'outpaint', zoomRatio: '1.5', ...CHANGED },
		input: { zoom_ratio: '1.5', ...CHANGED_INPUT },
	},
	...['up', 'down', 'left', 'right'].map((direction): FollowUp => ({
		name: `pan ${direction}`,
		origin: 'single',
		parameters: { operation: 'pan', direction },
		input: { direction },
	})),
	{
		name: 'pan with everything set',
		origin: 'single',
		parameters: {
			operation: 'pan',
			direction: 'up',
			prompt: 'a blue fox',
			options: { skipPromptCheck: true },
		},
		input: { direction: 'up', prompt: 'a blue fox', skip_prompt_check: true },
	},
	{ name: 'seed of a grid', origin: 'grid', parameters: { operation: 'seed' }, input: {} },
];

describe('follow-ups', () => {
	it.each(FOLLOW_UPS)('a follow-up sends its input: $name', async ({ origin, parameters, input }) => {
		let id = await bench.made('imagine', ORIGIN);
		if (origin === 'single') id = await bench.made('upscale', { origin_task_id: id, index: '1' });
		const run = await bench.run(parameters, { items: itemsOf({ task_id: id }) });
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toMatchObject({ status: 'completed', task_type: parameters.operation });
		expect(run.creates).toEqual([
			{ model: 'midjourney', task_type: parameters.operation, input: { origin_task_id: id, ...input } },
		]);
	});

	it.each([
		['5', '2x'],
		['5', '4x'],
		['4', 'light'],
		['4', 'beta'],
	])('a single image of version %s takes a %s upscale', async (version, type) => {
		const id = await bench.single(`a red fox --v ${version}`);
		const run = await bench.run({ operation: 'upscale', taskId: id, upscaleType: type });
		expect(run.items[0].json.status).toBe('completed');
		expect(run.creates[0].input).toEqual({ origin_task_id: id, index: type });
	});

	it('take task id and image number from the item of a split', async () => {
		const grid = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			options: { splitIntoItems: 'file' },
		});
		const run = await bench.run({ operation: 'upscale' }, { items: grid.items });
		const id = grid.items[0].json.task_id;
		expect(run.creates.map(({ input }) => input)).toEqual(
			['1', '2', '3', '4'].map((index) => ({ origin_task_id: id, index })),
		);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
	});

	it.each(['upscale', 'variation'])('%s of all four is one task each, in grid order', async (operation) => {
		const id = await bench.grid();
		const run = await bench.run({ operation, taskId: id, image: 'all' });
		const tasks = new Map(bench.sandbox.tasks().map((task) => [task.id, task]));
		const made = run.items.map(({ json }) => tasks.get(String(json.task_id)));
		expect(made.map((task) => task?.input.index)).toEqual(['1', '2', '3', '4']);
		expect(made.map((task) => task?.originTaskId)).toEqual([id, id, id, id]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(Array(4).fill({ item: 0 }));
		expect(bench.counters.tasksCreated).toBe(5);
	});

	it('take service mode, callback and additional input too', async () => {
		bench.sandbox.configure({ extraInputFields: ['new_field'] });
		const id = await bench.grid();
		const run = await bench.run(
			{
				operation: 'upscale',
				taskId: id,
				image: 1,
				options: {
					serviceMode: 'public',
					callbackUrl: CALLBACK,
					additionalInput: '{ "new_field": true }',
				},
			},
			{ credentials: { webhookSecret: WEBHOOK_SECRET } },
		);
		expect(run.creates[0]).toEqual({
			model: 'midjourney',
			task_type: 'upscale',
			input: { origin_task_id: id, index: '1', new_field: true },
			config: {
				service_mode: 'public',
				webhook_config: { endpoint: CALLBACK, secret: WEBHOOK_SECRET },
			},
		});
	});

	it.each(['strong', 'subtle'])(
		'%s variation of an upscaled image keeps prompt and aspect ratio of the grid it came from',
		async (type) => {
			// The upscale itself has no prompt, and PiAPI documents `prompt` of a variation as required.
			const grid = await bench.made('imagine', ORIGIN);
			const id = await bench.made('upscale', { origin_task_id: grid, index: '1' });
			const run = await bench.run({ operation: 'variation', taskId: id, variationType: type });
			expect(run.items[0].json.status).toBe('completed');
			expect(run.creates[0].input).toMatchObject({ origin_task_id: id, ...ORIGIN });
		},
	);

	it('variation of a rerolled grid keeps the prompt of the first', async () => {
		const id = await bench.made('reroll', { origin_task_id: await bench.grid() });
		const run = await bench.run({ operation: 'variation', taskId: id, image: 1 });
		expect(run.items[0].json.status).toBe('completed');
		expect(run.creates[0].input).toMatchObject({ origin_task_id: id, prompt: 'a red fox' });
	});
});

describe('an operation that does not wait', () => {
	it('an operation that does not wait sends the same, polls nothing and gives the pending task', async () => {
		const run = await bench.run({
			operation: 'imagine',
			prompt: 'a red fox',
			waitForResult: 'none',
		});
		expect(run.sent.map(({ method }) => method)).toEqual(['POST']);
		expect(run.items).toEqual([
			{
				json: expect.objectContaining({
					task_id: bench.sandbox.tasks()[0].id,
					status: 'pending',
					task_type: 'imagine',
					prompt: 'a red fox',
				}) as IDataObject,
				pairedItem: { item: 0 },
			},
		]);
	});
});

describe('headers', () => {
	it('carry the key as x-api-key, and JSON', async () => {
		const run = await bench.run({ operation: 'imagine', prompt: 'a red fox' });
		for (const { headers, signed } of run.sent) {
			expect(signed).toBe(true);
			expect(headers).toMatchObject({ 'x-api-key': 'key-7f3a9c51e2', accept: 'application/json' });
			expect(headers).not.toHaveProperty('authorization');
		}
		expect(run.sent[0].headers['content-type']).toBe('application/json');
	});
});
