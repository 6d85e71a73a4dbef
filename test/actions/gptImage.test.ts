import { useBench } from '../support/sandbox';

const bench = useBench();
const make = {
	resource: 'image',
	operation: 'generate',
	model: 'gpt-image-1/generations',
	prompt: 'a red fox',
};

it('the node makes an image at once, without a task, and hands it on as a file', async () => {
	const run = await bench.run({
		...make,
		modelParameters: { imageSize: '1536x1024', imageQuality: 'low', numberOfImages: 1 },
		download: 'main',
	});
	const bodies = run.sent.filter(({ url }) => url.endsWith('/v1/images/generations')).map(({ body }) => body);
	expect(bodies).toEqual([
		{ model: 'gpt-image-1', prompt: 'a red fox', n: 1, size: '1536x1024', quality: 'low' },
	]);
	expect(run.items).toHaveLength(1);
	const [{ json, binary }] = run.items;
	expect(json).toMatchObject({
		model: 'gpt-image-1',
		status: 'completed',
		prompt: 'a red fox',
		images: [{ index: 1, url: json.image_url }],
	});
	expect(json).not.toHaveProperty('task_id');
	expect(binary?.data).toMatchObject({ mimeType: 'image/png', fileName: 'gpt-image-1.png' });
	expect(bench.counters).toMatchObject({ answersPaid: { images: 1 }, tasksCreated: 0 });
});

it('the node makes files of images that come as text', async () => {
	bench.sandbox.configure({ piapi: { imageAnswer: 'b64_json' } });
	const { items } = await bench.run({
		...make,
		modelParameters: { numberOfImages: 2, outputFormat: 'jpeg' },
		options: { splitIntoItems: 'file' },
		download: 'main',
	});
	expect(items.map(({ binary }) => binary?.data.mimeType)).toEqual(['image/jpeg', 'image/jpeg']);
});

it.each(['png', 'jpeg', 'webp'])(
	'the node names a %s by what it is, also where it comes as text',
	async (outputFormat) => {
		bench.sandbox.configure({ piapi: { imageAnswer: 'b64_json' } });
		const { items } = await bench.run({ ...make, modelParameters: { outputFormat }, download: 'main' });
		expect(items[0].json.image_url).toMatch(`data:image/${outputFormat};base64,`);
		expect(items[0].binary?.data.mimeType).toBe(`image/${outputFormat}`);
	},
);

describe('an image that came as text', () => {
	// Larger than what the journal keeps itself.
	const large = {
		...make,
		modelParameters: { numberOfImages: 2 },
		download: 'main',
		options: { splitIntoItems: 'file' },
	};
	const asText = () => bench.sandbox.configure({ tilePx: 1200, piapi: { imageAnswer: 'b64_json' } });

	it('is stored with n8n, and handed out again in a retry', async () => {
		asText();
		const [nodeContext, files] = [{}, new Map<string, Buffer>()];
		const first = await bench.run(large, { nodeContext, files });
		expect(String(first.items[0].json.image_url).length).toBeGreaterThan(64 * 1024);
		// The journal holds where the images are, and not the images.
		expect(JSON.stringify(nodeContext).length).toBeLessThan(8 * 1024);
		const second = await bench.run(large, {
			nodeContext: structuredClone(nodeContext),
			files,
			executionId: '2',
		});
		expect(second.items.map(({ json }) => json)).toEqual(first.items.map(({ json }) => json));
		expect(second.items.map(({ binary }) => binary?.data.data)).toEqual(
			first.items.map(({ binary }) => binary?.data.data),
		);
		expect(bench.counters.answersPaid).toEqual({ images: 1 });
	});

	it('is handed out in the next try, and reported in a retry of the execution, where n8n keeps no files', async () => {
		asText();
		const nodeContext = {};
		const first = await bench.run(large, { nodeContext });
		const again = await bench.run(large, { nodeContext });
		expect(again.items.map(({ json }) => json)).toEqual(first.items.map(({ json }) => json));
		const { error } = await bench.run(large, {
			nodeContext: structuredClone(nodeContext),
			executionId: '2',
		});
		expect(error.message).toContain('too large to be kept');
		expect(error.description).toContain('N8N_DEFAULT_BINARY_DATA_MODE');
		expect(bench.counters.answersPaid).toEqual({ images: 1 });
	});

	it('is reported and not paid for again where n8n has deleted it', async () => {
		asText();
		const [nodeContext, files] = [{}, new Map<string, Buffer>()];
		await bench.run(large, { nodeContext, files });
		files.clear();
		const { error } = await bench.run(large, { nodeContext, files });
		expect(error.message).toContain('no longer in n8n’s storage');
		expect(bench.counters.answersPaid).toEqual({ images: 1 });
	});

	it('is handed out although n8n cannot store it', async () => {
		asText();
		const nodeContext = {};
		let stored = 0;
		const { items } = await bench.run(large, {
			nodeContext,
			store: async (content) => {
				stored += 1;
				if (stored === 1) throw new Error('no space left on device');
				return content as Buffer;
			},
		});
		expect(items).toHaveLength(2);
		expect((await bench.run(large, { nodeContext })).items).toHaveLength(2);
	});
});

it('the node does not pay for a lost image again', async () => {
	const nodeContext = {};
	bench.sandbox.setFaults([{ route: 'images', effect: { type: 'reset', when: 'after' }, count: 1 }]);
	const { error } = await bench.run(make, { nodeContext });
	expect(error.message).toContain('may have been created');
	expect((await bench.run(make, { nodeContext })).error.message).toContain('may have been created');
	expect(bench.counters.answersPaid).toEqual({ images: 1 });
});

it('the node hands an image out again in a retry', async () => {
	const nodeContext = {};
	const first = await bench.run(make, { nodeContext });
	expect((await bench.run(make, { nodeContext })).items[0].json).toEqual(first.items[0].json);
	expect(bench.counters.answersPaid).toEqual({ images: 1 });
});

it('the node shows what the maker of the model refuses', async () => {
	const { error } = await bench.run({ ...make, prompt: '__banned__' });
	expect(error.message).toContain('rejected by the safety system');
	expect(bench.counters.answersPaid).toEqual({});
});
