import { useBench } from '../support/sandbox';

const bench = useBench();
const make = {
	resource: 'image',
	operation: 'generate',
	model: 'gpt-image-1/generations',
	prompt: 'a red fox',
};

it('makes an image at once, without a task, and hands it on as a file', async () => {
	const run = await bench.run({
		...make,
		options: { imageSize: '1536x1024', imageQuality: 'low', numberOfImages: 1 },
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

it('makes files of images that come as text', async () => {
	bench.sandbox.configure({ piapi: { imageAnswer: 'b64_json' } });
	const { items } = await bench.run({
		...make,
		options: { numberOfImages: 2, outputFormat: 'jpeg' },
		splitIntoItems: 'file',
		download: 'main',
	});
	expect(items.map(({ binary }) => binary?.data.mimeType)).toEqual(['image/jpeg', 'image/jpeg']);
});

it('does not pay for a lost image again', async () => {
	const nodeContext = {};
	bench.sandbox.setFaults([{ route: 'images', effect: { type: 'reset', when: 'after' }, count: 1 }]);
	const { error } = await bench.run(make, { nodeContext });
	expect(error.message).toContain('may have been created');
	expect((await bench.run(make, { nodeContext })).error.message).toContain('may have been created');
	expect(bench.counters.answersPaid).toEqual({ images: 1 });
});

it('hands an image out again in a retry', async () => {
	const nodeContext = {};
	const first = await bench.run(make, { nodeContext });
	expect((await bench.run(make, { nodeContext })).items[0].json).toEqual(first.items[0].json);
	expect(bench.counters.answersPaid).toEqual({ images: 1 });
});

it('shows what the maker of the model refuses', async () => {
	const { error } = await bench.run({ ...make, prompt: '__banned__' });
	expect(error.message).toContain('rejected by the safety system');
	expect(bench.counters.answersPaid).toEqual({});
});
