import { useBench } from '../support/sandbox';

const bench = useBench();

it('the node makes a FLUX image from nothing but a prompt, and hands it on as a file', async () => {
	const run = await bench.run({ resource: 'image', prompt: 'a red fox', download: 'main' });
	expect(run.creates).toEqual([
		{ model: 'Qubico/flux1-schnell', task_type: 'txt2img', input: { prompt: 'a red fox' } },
	]);
	expect(run.items).toHaveLength(1);
	const [{ json, binary }] = run.items;
	expect(json).toMatchObject({
		service: 'piapi',
		model: 'Qubico/flux1-schnell',
		task_type: 'txt2img',
		status: 'completed',
		image_url: expect.stringMatching(/^http/) as string,
		images: [{ index: 1, url: json.image_url }],
	});
	expect(binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
});

it('the node makes a Kling video with options in their own types, and hands it on as a file', async () => {
	const run = await bench.run({
		resource: 'video',
		prompt: 'the fox runs',
		modelParameters: { duration: '10', qualityMode: 'pro', cfgScale: 0.7, audio: false, aspectRatio: '9:16' },
		download: 'main',
	});
	expect(run.creates).toEqual([
		{
			model: 'kling',
			task_type: 'video_generation',
			input: {
				prompt: 'the fox runs',
				duration: 10,
				mode: 'pro',
				cfg_scale: 0.7,
				enable_audio: false,
				aspect_ratio: '9:16',
			},
		},
	]);
	const [{ json, binary }] = run.items;
	expect(json).toMatchObject({ status: 'completed', videos: [{ index: 1, url: json.video_url }] });
	expect(binary?.data).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
});

it('the node runs a model that the catalogue does not name, by its own names', async () => {
	const run = await bench.run({
		resource: 'anyModel',
		modelName: 'Qubico/z-image',
		taskType: 'txt2img',
		input: '={{ { "prompt": "a red fox", "width": 512 } }}',
	});
	expect(run.creates).toEqual([
		{ model: 'Qubico/z-image', task_type: 'txt2img', input: { prompt: 'a red fox', width: 512 } },
	]);
	expect(run.items[0].json).toMatchObject({ status: 'completed', model: 'Qubico/z-image' });
});

it.each([
	[
		'Qubico/of-tomorrow/txt2img',
		'“Model” is “Qubico/of-tomorrow/txt2img”, which is no model of this operation',
	],
	// What n8n makes of an expression in a field that takes none.
	['{{ $json.model }}', '“Model” is an expression, and this field takes none'],
])('the node refuses the model %s before anything is sent, and names Any Model', async (model, message) => {
	const { error } = await bench.run({ resource: 'image', operation: 'generate', model, prompt: 'a red fox' });
	expect(error.message).toContain(message);
	expect(error.description).toContain('Any Model > Run');
	expect(bench.counters.requests).toEqual({});
});
