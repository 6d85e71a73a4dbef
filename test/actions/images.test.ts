import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { binary } from '../support/context';
import { maskPng, picture, sizeOf } from '../support/pictures';
import { useBench } from '../support/sandbox';

const bench = useBench();

async function itemWith(files: Record<string, [Buffer, string?]>): Promise<INodeExecutionData> {
	const fields = Object.entries(files).map(([name, [data, fileName]]) => [
		name,
		binary(data, undefined, fileName),
	]);
	return { json: {}, binary: Object.fromEntries(fields) as INodeExecutionData['binary'] };
}

function inputs(creates: IDataObject[]): unknown[] {
	return creates.map(({ input }) => input);
}

/** The uploads that went out, and the addresses they became. */
function uploads(
	sent: Array<{ url: string; body: unknown }>,
): Array<{ file_name: string; file_data: string }> {
	return sent
		.filter(({ url }) => url.endsWith('/api/ephemeral_resource'))
		.map(({ body }) => body as { file_name: string; file_data: string });
}

const UPLOADED = /^http:\/\/127\.0\.0\.1:\d+\/files\/ephemeral\/[\w-]+\.(png|jpg|webp)$/;

describe('a describe', () => {
	it('sends the address as it is, with the process mode', async () => {
		const run = await bench.run({ operation: 'describe', imageUrl: ' https://a.example/cat.png?x=1,2 ' });
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'describe',
				input: { image_url: 'https://a.example/cat.png?x=1,2', process_mode: 'relax' },
			},
		]);
		expect(run.items[0].json.descriptions).toHaveLength(4);
	});

	it('sends everything that is set', async () => {
		const run = await bench.run({
			operation: 'describe',
			imageUrl: 'https://a.example/cat.png',
			processMode: 'turbo',
			options: { botId: 0, serviceMode: 'private' },
		});
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'describe',
				input: { image_url: 'https://a.example/cat.png', process_mode: 'turbo', bot_id: 0 },
				config: { service_mode: 'private' },
			},
		]);
	});

	it.each(['png', 'jpeg', 'webp'] as const)(
		'uploads a binary %s first, named by its content',
		async (format) => {
			const data = await picture(format);
			const item = await itemWith({ photo: [data, 'holiday picture.dat'] });
			const run = await bench.run(
				{ operation: 'describe', imageSource: 'binary', imageBinaryProperty: 'photo' },
				{ items: [item] },
			);
			const extension = format === 'jpeg' ? 'jpg' : format;
			expect(run.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`).slice(0, 2)).toEqual([
				'POST /api/ephemeral_resource',
				'POST /api/v1/task',
			]);
			expect(uploads(run.sent)).toEqual([
				{ file_name: `holiday picture.${extension}`, file_data: data.toString('base64') },
			]);
			expect(inputs(run.creates)).toEqual([
				{ image_url: expect.stringMatching(UPLOADED) as string, process_mode: 'relax' },
			]);
			expect(run.items[0].json.status).toBe('completed');
		},
	);

	it('keeps the name of an upload within 128 characters', async () => {
		const item = await itemWith({ data: [await picture('png'), `${'x'.repeat(300)}.png`] });
		const run = await bench.run({ operation: 'describe', imageSource: 'binary' }, { items: [item] });
		expect(uploads(run.sent)[0].file_name).toBe(`${'x'.repeat(124)}.png`);
		expect(run.items[0].json.status).toBe('completed');
	});

	it.each([
		['plain', (text: string) => text],
		['with a data URI prefix', (text: string) => `data:image/png;base64,${text}`],
		['with line breaks', (text: string) => text.replace(/(.{40})/g, '$1\n')],
	])('uploads base64 text, %s', async (_name, written) => {
		const text = (await picture('png')).toString('base64');
		const run = await bench.run({
			operation: 'describe',
			imageSource: 'base64',
			imageBase64: written(text),
		});
		expect(uploads(run.sent)).toEqual([{ file_name: 'image.png', file_data: text }]);
		expect(inputs(run.creates)).toEqual([
			{ image_url: expect.stringMatching(UPLOADED) as string, process_mode: 'relax' },
		]);
	});
});

describe('blend', () => {
	it.each([
		['commas', 'https://a.example/1.png, https://a.example/2.png'],
		['commas alone', 'https://a.example/1.png,https://a.example/2.png'],
		['line breaks', 'https://a.example/1.png\nhttps://a.example/2.png'],
		['a JSON list', '["https://a.example/1.png", "https://a.example/2.png"]'],
		['an expression’s list', '={{ ["https://a.example/1.png", "https://a.example/2.png"] }}'],
	])('takes addresses by %s', async (_name, imagesUrl) => {
		const run = await bench.run({ operation: 'blend', imagesUrl });
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'blend',
				input: {
					image_urls: ['https://a.example/1.png', 'https://a.example/2.png'],
					dimension: 'square',
					process_mode: 'relax',
				},
			},
		]);
	});

	it('sends everything that is set', async () => {
		const urls = [1, 2, 3, 4, 5].map((n) => `https://a.example/${n}.png`);
		const run = await bench.run({
			operation: 'blend',
			imagesUrl: urls.join(', '),
			dimension: 'portrait',
			processMode: 'fast',
			options: { botId: 4, serviceMode: 'private' },
		});
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'blend',
				input: { image_urls: urls, dimension: 'portrait', process_mode: 'fast', bot_id: 4 },
				config: { service_mode: 'private' },
			},
		]);
	});

	it('uploads binary fields in their order', async () => {
		const [one, two, three] = await Promise.all([picture('png', 4), picture('jpeg', 5), picture('webp', 6)]);
		const item = await itemWith({ c: [three], a: [one], b: [two] });
		const run = await bench.run(
			{ operation: 'blend', imagesSource: 'binary', imagesBinaryProperty: 'a,b, c' },
			{ items: [item] },
		);
		expect(uploads(run.sent).map(({ file_data: data }) => data)).toEqual(
			[one, two, three].map((data) => data.toString('base64')),
		);
		const [{ input }] = run.creates as Array<{ input: { image_urls: string[] } }>;
		expect(input.image_urls.map((url) => url.split('.').pop())).toEqual(['png', 'jpg', 'webp']);
		expect(run.items[0].json.status).toBe('completed');
	});

	it('uploads base64 texts, one per line', async () => {
		const texts = (await Promise.all([picture('png', 4), picture('png', 5)])).map((data) =>
			data.toString('base64'),
		);
		const run = await bench.run({
			operation: 'blend',
			imagesSource: 'base64',
			imagesBase64: texts.join('\n'),
		});
		expect(uploads(run.sent).map(({ file_data: data }) => data)).toEqual(texts);
		expect(run.items[0].json.status).toBe('completed');
	});
});

describe('imagine with image prompts', () => {
	it('puts addresses, then uploads, in front of the text', async () => {
		const data = await picture('png');
		const item = await itemWith({ data: [data], more: [data] });
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: 'a red fox',
				midjourneyParameters: {
					imagePromptUrls: 'https://a.example/1.png',
					imagePromptBinaryProperties: 'data, more',
					imagePromptBase64: data.toString('base64'),
					imageWeight: 2,
				},
			},
			{ items: [item] },
		);
		const [{ input }] = run.creates as Array<{ input: { prompt: string } }>;
		const words = input.prompt.split(' ');
		expect(words[0]).toBe('https://a.example/1.png');
		for (const url of words.slice(1, 4)) expect(url).toMatch(UPLOADED);
		expect(words.slice(4).join(' ')).toBe('a red fox --iw 2');
		expect(bench.counters.uploads).toBe(3);
		expect(run.items[0].json.status).toBe('completed');
	});
});

describe('inpaint', () => {
	/** A single picture, and a mask of its size. */
	async function parent(): Promise<{ id: string; mask: Buffer }> {
		const id = await bench.single();
		const file = await fetch(`${bench.sandbox.url}/files/mj/${id}.png`);
		const { width, height } = await sizeOf(Buffer.from(await file.arrayBuffer()));
		return { id, mask: await maskPng(width, height) };
	}

	it('sends a binary mask as base64 PNG, without an upload', async () => {
		const { id, mask } = await parent();
		const item = await itemWith({ mask: [mask] });
		const run = await bench.run(
			{ operation: 'inpaint', taskId: id, maskSource: 'binary', maskBinaryProperty: 'mask' },
			{ items: [item] },
		);
		expect(run.creates).toEqual([
			{
				model: 'midjourney',
				task_type: 'inpaint',
				input: { origin_task_id: id, mask: mask.toString('base64') },
			},
		]);
		expect(bench.counters.uploads).toBe(0);
		expect(run.items[0].json.status).toBe('completed');
	});

	it('sends a base64 mask without its data URI prefix, with prompt and options', async () => {
		const { id, mask } = await parent();
		const text = mask.toString('base64');
		const run = await bench.run({
			operation: 'inpaint',
			taskId: id,
			maskSource: 'base64',
			maskBase64: `data:image/png;base64,${text}`,
			prompt: 'a blue fox',
			options: { skipPromptCheck: false },
		});
		expect(inputs(run.creates)).toEqual([
			{ origin_task_id: id, mask: text, prompt: 'a blue fox', skip_prompt_check: false },
		]);
		expect(run.items[0].json.status).toBe('completed');
	});

	it('fetches a mask by its address, without the key', async () => {
		const { id, mask } = await parent();
		const uploaded = await fetch(`${bench.sandbox.url}/api/ephemeral_resource`, {
			method: 'POST',
			headers: { 'x-api-key': bench.sandbox.key },
			body: JSON.stringify({ file_name: 'mask.png', file_data: mask.toString('base64') }),
		});
		const { data } = (await uploaded.json()) as { data: { url: string } };
		const run = await bench.run({ operation: 'inpaint', taskId: id, maskUrl: data.url });
		expect(inputs(run.creates)).toEqual([{ origin_task_id: id, mask: mask.toString('base64') }]);
		expect(run.items[0].json.status).toBe('completed');
		expect(bench.counters.credentialLeaks).toBe(0);
	});

	it('goes on where the parent image cannot be read', async () => {
		const { id, mask } = await parent();
		bench.sandbox.setFaults([{ route: 'file', effect: { type: 'status', status: 503 } }]);
		const run = await bench.run({
			operation: 'inpaint',
			taskId: id,
			maskSource: 'base64',
			maskBase64: mask.toString('base64'),
		});
		expect(run.items[0].json.status).toBe('completed');
	});
});

describe('three items', () => {
	it('each bring their own file', async () => {
		const pictures = await Promise.all([4, 5, 6].map(async (size) => await picture('png', size)));
		const items = await Promise.all(pictures.map(async (data) => await itemWith({ data: [data] })));
		const run = await bench.run({ operation: 'describe', imageSource: 'binary' }, { items });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		const sent = uploads(run.sent).map(({ file_data: data }) => data);
		expect(new Set(sent)).toEqual(new Set(pictures.map((data) => data.toString('base64'))));
	});
});
