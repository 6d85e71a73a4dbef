import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { atLegNext, sentCreates } from '../support/legnext';
import { itemsOf, useBench } from '../support/sandbox';

const bench = useBench({ legnext: { whitelisted: true } });
const legnext = atLegNext(bench);
const URL = 'https://a.example/1.png';
const VIDEO = { resource: 'midjourneyVideo' };

interface Case {
	name: string;
	origin?: 'grid' | 'draft' | 'single' | 'video' | 'videos';
	parameters: INodeParameters;
	operation: string;
	/** `jobId` is put in where there is an origin. */
	body: IDataObject;
	result?: IDataObject;
}

const CANVAS = {
	canvasWidth: 1024,
	canvasHeight: 768,
	imageWidth: 512,
	imageHeight: 384,
	imageX: 0,
	imageY: -10,
};

const CASES: Case[] = [
	{
		name: 'shorten',
		parameters: { operation: 'shorten', prompt: 'a very, very red fox' },
		operation: 'shorten',
		body: { prompt: 'a very, very red fox' },
		result: { task_type: 'shorten' },
	},
	{
		name: 'remix of a grid, subtle',
		origin: 'grid',
		parameters: { operation: 'remix', image: 2, prompt: 'a wolf', strength: 'subtle' },
		operation: 'remix',
		body: { imageNo: 1, remixPrompt: 'a wolf', mode: 1 },
		result: { task_type: 'remix' },
	},
	{
		name: 'remix of a single image, strong unless said',
		origin: 'single',
		parameters: { operation: 'remix', prompt: 'a wolf' },
		operation: 'remix',
		body: { imageNo: 0, remixPrompt: 'a wolf', mode: 0 },
	},
	{
		name: 'retexture',
		parameters: { operation: 'retexture', imageUrl: URL, prompt: 'made of wool' },
		operation: 'retexture',
		body: { imgUrl: URL, remixPrompt: 'made of wool' },
		result: { task_type: 'retexture' },
	},
	{
		name: 'enhance of a draft',
		origin: 'draft',
		parameters: { operation: 'enhance', image: 4 },
		operation: 'enhance',
		body: { imageNo: 3 },
		result: { task_type: 'enhance' },
	},
	{
		name: 'removal of a background',
		parameters: { operation: 'removeBackground', imageUrl: URL },
		operation: 'remove-background',
		body: { imgUrl: URL },
		result: { task_type: 'remove_background' },
	},
	{
		name: 'edit of a single image, without a mask',
		origin: 'single',
		parameters: { operation: 'edit', prompt: 'a wood', ...CANVAS },
		operation: 'edit',
		body: {
			imageNo: 0,
			canvas: { width: 1024, height: 768 },
			imgPos: { x: 0, y: -10, width: 512, height: 384 },
			remixPrompt: 'a wood --ar 4:3',
		},
		result: { task_type: 'edit' },
	},
	{
		name: 'edit of a grid, with areas',
		origin: 'grid',
		parameters: {
			operation: 'edit',
			image: 3,
			prompt: 'a wood',
			maskSource: 'areas',
			maskAreas: '{ "width": 1024, "height": 1024, "points": [0, 0, 9, 0, 9, 9] }',
		},
		operation: 'edit',
		body: {
			imageNo: 2,
			canvas: { width: 1024, height: 1024 },
			imgPos: { x: 256, y: 256, width: 512, height: 512 },
			remixPrompt: 'a wood',
			mask: { areas: [{ width: 1024, height: 1024, points: [0, 0, 9, 0, 9, 9] }] },
		},
	},
	{
		name: 'inpaint of areas that are JSON text within JSON text',
		origin: 'single',
		parameters: {
			operation: 'inpaint',
			maskSource: 'areas',
			maskAreas: JSON.stringify('[{ "width": 1024, "height": 1024, "points": [0, 0, 9, 0, 9, 9] }]'),
			prompt: 'a hat',
		},
		operation: 'inpaint',
		body: {
			imageNo: 0,
			mask: { areas: [{ width: 1024, height: 1024, points: [0, 0, 9, 0, 9, 9] }] },
			remixPrompt: 'a hat',
		},
	},
	{
		name: 'inpaint with a mask on the web, which is not fetched',
		origin: 'single',
		parameters: { operation: 'inpaint', maskUrl: 'https://a.example/mask.png', prompt: 'a hat' },
		operation: 'inpaint',
		body: { imageNo: 0, mask: { url: 'https://a.example/mask.png' }, remixPrompt: 'a hat' },
	},
	{
		name: 'enhance upscale of a task’s image at its defaults',
		origin: 'grid',
		parameters: { operation: 'enhanceUpscale', image: 1 },
		operation: 'enhance-upscale',
		body: { imageNo: 0, target_resolution: '2K', content_type: 'standard' },
		result: { task_type: 'enhance_upscale' },
	},
	{
		name: 'enhance upscale of any image with every option',
		parameters: {
			operation: 'enhanceUpscale',
			imageSource: 'url',
			imageUrl: URL,
			resolution: '8K',
			contentType: 'low_res',
			options: {
				aspectRatio: '4:5',
				cropMode: 'stretch',
				faceEnhancement: 'off',
				outputFormat: 'png',
			},
		},
		operation: 'enhance-upscale',
		body: {
			image_url: URL,
			target_resolution: '8K',
			content_type: 'low_res',
			aspect_ratio: '4:5',
			crop_mode: 'stretch',
			output_format: 'png',
			face_enhancement_level: 'off',
		},
	},
	{
		name: 'video of a grid’s image at its defaults',
		origin: 'grid',
		parameters: { ...VIDEO, operation: 'generate', image: 3 },
		operation: 'video-diffusion',
		body: { imageNo: 2, videoType: 0 },
		result: { task_type: 'video' },
	},
	{
		name: 'video of any image with everything',
		parameters: {
			...VIDEO,
			operation: 'generate',
			imageSource: 'url',
			imageUrl: URL,
			prompt: 'it runs',
			resolution: '720p',
			motion: 'high',
			options: { batchSize: 2, endImageUrl: 'https://a.example/2.png', raw: true, loop: false },
		},
		operation: 'video-diffusion',
		body: {
			prompt: `${URL} it runs --motion high --raw --end https://a.example/2.png --bs 2`,
			videoType: 1,
		},
	},
	{
		name: 'extension of a video by its number',
		origin: 'videos',
		parameters: { ...VIDEO, operation: 'extend', video: 4, prompt: 'it rests', motion: 'low' },
		operation: 'extend-video',
		body: { videoNo: 3, prompt: 'it rests --motion low' },
		result: { task_type: 'video_extend' },
	},
	{
		name: 'extension of the only video',
		origin: 'video',
		parameters: { ...VIDEO, operation: 'extend' },
		operation: 'extend-video',
		body: { videoNo: 0 },
	},
	{
		name: 'upscale of a video',
		origin: 'videos',
		parameters: { ...VIDEO, operation: 'upscale', video: '2' },
		operation: 'video-upscale',
		body: { videoNo: 1 },
		result: { task_type: 'video_upscale' },
	},
];

const ORIGINS = {
	grid: async () => await legnext.grid(),
	draft: async () => await legnext.grid('a red fox --v 7 --draft'),
	single: async () => await legnext.single(),
	video: async () => await legnext.videos(1),
	videos: async () => await legnext.videos(4),
};

it.each(CASES)(
	'the operation gives its result: $name',
	async ({ origin, parameters, operation, body, result }) => {
		const id = origin ? await ORIGINS[origin]() : undefined;
		const run = await legnext.run(parameters, { items: itemsOf(id === undefined ? {} : { task_id: id }) });
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toMatchObject({ service: 'legnext', status: 'completed', ...result });
		expect(sentCreates(run)).toEqual([
			{ operation, body: { ...(id === undefined ? {} : { jobId: id }), ...body } },
		]);
	},
);

it('enhance of all four is one task each', async () => {
	const run = await legnext.run({ operation: 'enhance', taskId: await ORIGINS.draft(), image: 'all' });
	expect(sentCreates(run).map(({ body }) => body.imageNo)).toEqual([0, 1, 2, 3]);
});

it('a video takes its number from the item of a split', async () => {
	const made = await legnext.run({
		...VIDEO,
		operation: 'generate',
		taskId: await legnext.grid(),
		image: 1,
		options: { splitIntoItems: 'file' },
	});
	expect(made.items).toHaveLength(4);
	const run = await legnext.run({ ...VIDEO, operation: 'extend' }, { items: [made.items[2]] });
	expect(sentCreates(run)[0].body).toMatchObject({ videoNo: 2 });
});

describe('flags in the prompt of a video', () => {
	it('count like the fields, and win over them', async () => {
		const run = await legnext.run({
			...VIDEO,
			operation: 'generate',
			taskId: await legnext.grid(),
			image: 1,
			prompt: 'it runs --motion high --bs 1 --raw --chaos 5',
			options: { batchSize: 4 },
		});
		expect(sentCreates(run)[0].body.prompt).toBe('it runs --chaos 5 --motion high --raw --bs 1');
		expect(run.items[0].json.videos).toHaveLength(1);
		expect(run.hints.map(({ message }) => message)).toEqual(
			expect.arrayContaining([
				'“Motion” was left out: the prompt already says `--motion high`.',
				'“Batch Size” was left out: the prompt already says `--bs 1`.',
			]),
		);
	});

	it('may be all there is', async () => {
		const run = await legnext.run({
			...VIDEO,
			operation: 'extend',
			taskId: await legnext.videos(1),
			prompt: '--motion high',
		});
		expect(sentCreates(run)[0].body.prompt).toBe('--motion high');
	});
});

interface Refused {
	name: string;
	origin?: keyof typeof ORIGINS;
	parameters: INodeParameters;
	says: RegExp;
	advises?: RegExp;
	/** PiAPI unless said. */
	service?: 'piapi';
}

const REFUSED: Refused[] = [
	{
		name: 'a shorten of nothing',
		parameters: { operation: 'shorten', prompt: ' ' },
		says: /“Prompt” is empty/,
	},
	{
		name: 'an operation that the service lacks',
		service: 'piapi',
		parameters: { operation: 'shorten', prompt: 'a fox' },
		says: /^PiAPI does not offer Shorten$/,
		advises: /LegNext does/,
	},
	{
		name: 'a creative upscale out of a grid, where the service only picks',
		service: 'piapi',
		parameters: { operation: 'upscale', upscaleType: 'imageCreative', image: 1, taskId: 'abcd-1234' },
		says: /^PiAPI does not offer Upscale with Upscale Type Image of a Grid, Creative$/,
		advises: /LegNext does/,
	},
	{
		name: 'a creative upscale out of a single image',
		origin: 'single',
		parameters: { operation: 'upscale', upscaleType: 'imageCreative', image: 1 },
		says: /is a single image, but Upscale 1 needs a grid of four/,
	},
	{
		name: 'a remix of a grid without a number',
		origin: 'grid',
		parameters: { operation: 'remix', prompt: 'a wolf', image: '' },
		says: /is a grid of four, and “Image” does not say which image is meant/,
		advises: /Choose 1 to 4 .*Split Into Items \(under Options\) to One Item per Image/,
	},
	{
		name: 'image 3 of a single image',
		origin: 'single',
		parameters: { operation: 'remix', prompt: 'a wolf', image: 3 },
		says: /is a single image, so it has no image 3/,
		advises: /Choose Single Image/,
	},
	{
		name: 'an image that is none',
		origin: 'grid',
		parameters: { operation: 'remix', prompt: 'a wolf', image: 'all' },
		says: /“Image” is “all”, but a task has at most the images 1 to 24/,
	},
	{
		name: 'a strength that is none',
		origin: 'grid',
		parameters: { operation: 'remix', prompt: 'a wolf', image: 1, strength: 'weak' },
		says: /“Strength” is “weak”/,
	},
	{
		name: 'a remix of a video',
		origin: 'videos',
		parameters: { operation: 'remix', prompt: 'a wolf', image: 1 },
		says: /is a video, but Remix needs an image/,
		advises: /It offers Midjourney Video > Extend and Upscale/,
	},
	{
		name: 'a file, where there is no upload',
		parameters: { operation: 'retexture', imageSource: 'base64', imageBase64: 'AAAA', prompt: 'wool' },
		says: /^“Image Base64” holds a file, but LegNext only takes public web addresses$/,
		advises: /choose URL as its source\. Nothing was sent/,
	},
	{
		name: 'a mask that is a file',
		origin: 'single',
		parameters: { operation: 'inpaint', maskSource: 'binary' },
		says: /^“Input Binary Field” holds a file, but LegNext only takes public web addresses$/,
		advises: /or draw the mask with Areas/,
	},
	{
		name: 'areas that are none',
		origin: 'single',
		parameters: { operation: 'inpaint', maskSource: 'areas', maskAreas: '[{ "width": 100 }]' },
		says: /“Mask Areas” is not a list of parts of an image \(see 0\.width\)/,
		advises: /500 to 4096/,
	},
	{
		name: 'areas that are no JSON',
		origin: 'single',
		parameters: { operation: 'inpaint', maskSource: 'areas', maskAreas: 'all' },
		says: /“Mask Areas” is not a list of parts of an image$/,
	},
	{
		name: 'an image beside its canvas',
		origin: 'single',
		parameters: { operation: 'edit', prompt: 'a wood', ...CANVAS, imageX: 1024 },
		says: /“Image Left” is 1024, so the image does not lie on the canvas/,
		advises: /above -512 and below 1024/,
	},
	{
		name: 'a canvas of no size',
		origin: 'single',
		parameters: { operation: 'edit', prompt: 'a wood', ...CANVAS, canvasWidth: 0 },
		says: /“Canvas Width” is “0”/,
	},
	{
		name: 'a resolution that is none',
		origin: 'grid',
		parameters: { operation: 'enhanceUpscale', image: 1, resolution: '16K' },
		says: /“Resolution” is “16K”/,
	},
	{
		name: 'an option that is none',
		origin: 'grid',
		parameters: { operation: 'enhanceUpscale', image: 1, options: { cropMode: 'cut' } },
		says: /“Crop Mode” is “cut”/,
	},
	{
		name: 'a source that is none',
		parameters: { operation: 'enhanceUpscale', imageSource: 'disk' },
		says: /“Image Source” is “disk”/,
		advises: /Choose URL, Binary, Earlier Task or Base64/,
	},
	{
		name: 'a video that loops and ends elsewhere',
		origin: 'grid',
		parameters: {
			...VIDEO,
			operation: 'generate',
			image: 1,
			options: { loop: true, endImageUrl: URL },
		},
		says: /“Loop” and “End Image URL” are both set/,
	},
	{
		name: 'an image in the prompt of a video',
		origin: 'grid',
		parameters: { ...VIDEO, operation: 'generate', image: 1, prompt: `${URL} runs` },
		says: /“Prompt” begins with the address of an image/,
		advises: /Image Source/,
	},
	{
		name: 'a motion that is none',
		origin: 'grid',
		parameters: { ...VIDEO, operation: 'generate', image: 1, prompt: 'runs --motion wild' },
		says: /“--motion in Prompt” is “wild”/,
	},
	{
		name: 'a batch that is none',
		origin: 'grid',
		parameters: { ...VIDEO, operation: 'generate', image: 1, options: { batchSize: 3 } },
		says: /“Batch Size” is “3”/,
	},
	{
		name: 'one of several videos without a number',
		origin: 'videos',
		parameters: { ...VIDEO, operation: 'upscale', video: '' },
		says: /has 4 videos, and “Video” does not say which one is meant/,
		advises: /One Item per Video/,
	},
	{
		name: 'a video that is not there',
		origin: 'video',
		parameters: { ...VIDEO, operation: 'extend', video: 2 },
		says: /has no video 2/,
		advises: /choose Single Video/,
	},
	{
		name: 'an extension of an image',
		origin: 'grid',
		parameters: { ...VIDEO, operation: 'extend', video: 1 },
		says: /is an image, but Midjourney Video > Extend needs a video/,
		advises: /Generate first/,
	},
	{
		name: 'a reroll with another prompt, which LegNext lacks',
		origin: 'grid',
		parameters: { operation: 'reroll', prompt: 'a wolf' },
		says: /“Prompt”: LegNext rerolls with the same prompt only/,
	},
];

it.each(REFUSED)(
	'the operation is refused: $name',
	async ({ origin, parameters, service, says, advises }) => {
		const id = origin ? await ORIGINS[origin]() : undefined;
		const before = bench.counters.tasksCreated;
		const run = await legnext.run(parameters, {
			items: itemsOf(id === undefined ? {} : { task_id: id }),
			...(service ? { credentials: { service } } : {}),
		});
		expect(run.error.message).toMatch(says);
		if (advises) expect(run.error.description).toMatch(advises);
		expect(run.sent.filter(({ method }) => method === 'POST')).toEqual([]);
		expect(bench.counters.tasksCreated).toBe(before);
	},
);

it('areas are refused where the service takes a file', async () => {
	const run = await bench.run({
		operation: 'inpaint',
		taskId: await bench.single(),
		maskSource: 'areas',
	});
	expect(run.error.message).toBe('“Mask Areas”: PiAPI takes a mask as an image only');
	expect(run.error.description).toMatch(/URL, Binary or Base64/);
});

it('an account that is not on LegNext’s list gets that as the reason', async () => {
	bench.sandbox.configure({ legnext: { whitelisted: false } });
	const run = await legnext.run({ operation: 'edit', taskId: await legnext.single(), prompt: 'a wood' });
	expect(run.error.message).toMatch(/^LegNext does not allow this for your account: /);
});
