import type {
	MidjourneyInputs,
	MidjourneyOperation,
	MidjourneyRequest,
} from '../../nodes/PiApi/contract/request';
import { Refusal } from '../../nodes/PiApi/contract/refusal';
import type { Task } from '../../nodes/PiApi/contract/task';
import { buildLegNextCall } from '../../nodes/PiApi/services/legnext/body';
import type { PreparedTask } from '../../nodes/PiApi/contract/service';
import { taskLike } from '../support/tasks';
import { originNamed, requestFor } from '../support/requests';

const ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const URLS = ['https://a.example/1.png', 'https://a.example/2.png'];
const SOURCE = { from: 'url' as const, url: URLS[0], field: 'Image URL' };
const MASK = { from: 'url' as const, url: 'https://a.example/mask.png', field: 'Mask URL' };
const AREA = { width: 1024, height: 1024, points: [10, 10, 100, 10, 100, 100] };

const GRID = taskLike({ service: 'legnext', taskType: 'imagine' });
const SINGLE = taskLike({ service: 'legnext', taskType: 'upscale' });
const VIDEO = taskLike({ service: 'legnext', taskType: 'video' });

/** `O` is one operation, so that its input fits; the union is what the service is handed. */
function prepared<O extends MidjourneyOperation>(
	operation: O,
	input: MidjourneyInputs[O],
	more: Partial<PreparedTask> & { origin?: Task; options?: MidjourneyRequest['options'] } = {},
): PreparedTask {
	const { options = {}, ...rest } = more;
	const origin = more.origin ? { origin: originNamed(ID) } : {};
	const request = requestFor(operation, input, { options, ...origin }) as MidjourneyRequest;
	return { imageUrls: [], ...rest, request };
}

describe('the body of a request to LegNext', () => {
	it.each<[string, PreparedTask, string, object]>([
		[
			'an imagine with everything',
			prepared(
				'imagine',
				{
					prompt: 'a fox --s 250 --no text, frame',
					promptImages: [SOURCE, SOURCE],
					aspectRatio: '16:9',
					processMode: 'turbo',
				},
				{ imageUrls: URLS },
			),
			'diffusion',
			{ text: `${URLS[0]} ${URLS[1]} a fox --s 250 --no text, frame --ar 16:9 --turbo` },
		],
		[
			'an imagine whose prompt says it all',
			prepared('imagine', { prompt: 'a fox --ar 3:2 --fast', promptImages: [] }),
			'diffusion',
			{ text: 'a fox --ar 3:2 --fast' },
		],
		[
			'an upscale of image 3',
			prepared('upscale', { type: 'image', image: 3 }, { origin: GRID }),
			'upscale',
			{ jobId: ID, imageNo: 2, type: 0 },
		],
		...(['subtle', 'creative', '2x', '4x'] as const).map(
			(type, code): [string, PreparedTask, string, object] => [
				`a ${type} upscale of a single image`,
				prepared('upscale', { type }, { origin: SINGLE }),
				'upscale',
				{ jobId: ID, imageNo: 0, type: code },
			],
		),
		[
			'a variation of image 4, which is strong',
			prepared('variation', { type: 'image', image: 4 }, { origin: GRID }),
			'variation',
			{ jobId: ID, imageNo: 3, type: 1 },
		],
		[
			'a subtle variation with a prompt and an aspect ratio',
			prepared('variation', { type: 'subtle', prompt: 'a wolf', aspectRatio: '3:2' }, { origin: SINGLE }),
			'variation',
			{ jobId: ID, imageNo: 0, type: 0, remixPrompt: 'a wolf --ar 3:2' },
		],
		[
			'a strong variation',
			prepared('variation', { type: 'strong' }, { origin: SINGLE }),
			'variation',
			{ jobId: ID, imageNo: 0, type: 1 },
		],
		['a reroll', prepared('reroll', {}, { origin: GRID }), 'reroll', { jobId: ID }],
		[
			'a describe, which has no mode',
			prepared('describe', { image: SOURCE, processMode: 'fast' }, { imageUrls: [URLS[0]] }),
			'describe',
			{ imgUrl: URLS[0] },
		],
		...(
			[
				['portrait', '2:3'],
				['square', '1:1'],
				['landscape', '3:2'],
				[undefined, '1:1'],
			] as const
		).map(([dimension, ratio]): [string, PreparedTask, string, object] => [
			`a blend, ${dimension ?? 'of no dimension'}`,
			prepared('blend', { images: [SOURCE, SOURCE], dimension, processMode: 'relax' }, { imageUrls: URLS }),
			'blend',
			{ imgUrls: URLS, aspect_ratio: ratio },
		]),
		[
			'an inpaint with a mask on the web',
			prepared('inpaint', { mask: MASK, prompt: 'a hat' }, { origin: SINGLE, maskUrl: MASK.url }),
			'inpaint',
			{ jobId: ID, imageNo: 0, mask: { url: MASK.url }, remixPrompt: 'a hat' },
		],
		[
			'an inpaint with areas',
			prepared('inpaint', { mask: { from: 'areas', areas: [AREA], field: 'Areas' } }, { origin: SINGLE }),
			'inpaint',
			{ jobId: ID, imageNo: 0, mask: { areas: [AREA] } },
		],
		[
			'an outpaint',
			prepared('outpaint', { zoomRatio: '1.5', prompt: 'a wood' }, { origin: SINGLE }),
			'outpaint',
			{ jobId: ID, imageNo: 0, scale: 1.5, remixPrompt: 'a wood' },
		],
		...(['down', 'right', 'up', 'left'] as const).map(
			(direction, code): [string, PreparedTask, string, object] => [
				`a pan ${direction}`,
				prepared('pan', { direction }, { origin: SINGLE }),
				'pan',
				{ jobId: ID, imageNo: 0, direction: code, scale: 1.5 },
			],
		),
		['a shorten', prepared('shorten', { prompt: 'a very red fox' }), 'shorten', { prompt: 'a very red fox' }],
		...(['strong', 'subtle'] as const).map((strength, mode): [string, PreparedTask, string, object] => [
			`a ${strength} remix`,
			prepared('remix', { prompt: 'a wolf', strength, image: 2 }, { origin: GRID }),
			'remix',
			{ jobId: ID, imageNo: 1, remixPrompt: 'a wolf', mode },
		]),
		[
			'a remix of a single image',
			prepared('remix', { prompt: 'a wolf', strength: 'strong' }, { origin: SINGLE }),
			'remix',
			{ jobId: ID, imageNo: 0, remixPrompt: 'a wolf', mode: 0 },
		],
		[
			'a retexture',
			prepared('retexture', { image: SOURCE, prompt: 'made of wool' }, { imageUrls: [URLS[0]] }),
			'retexture',
			{ imgUrl: URLS[0], remixPrompt: 'made of wool' },
		],
		['an enhance', prepared('enhance', { image: 1 }, { origin: GRID }), 'enhance', { jobId: ID, imageNo: 0 }],
		[
			'the removal of a background',
			prepared('removeBackground', { image: SOURCE }, { imageUrls: [URLS[0]] }),
			'remove-background',
			{ imgUrl: URLS[0] },
		],
		[
			'an edit without a mask',
			prepared(
				'edit',
				{
					prompt: 'a wood',
					image: 2,
					canvas: { width: 1024, height: 768 },
					position: { x: 256, y: -10, width: 512, height: 512 },
				},
				{ origin: GRID },
			),
			'edit',
			{
				jobId: ID,
				imageNo: 1,
				canvas: { width: 1024, height: 768 },
				imgPos: { x: 256, y: -10, width: 512, height: 512 },
				remixPrompt: 'a wood --ar 4:3',
			},
		],
		[
			'an edit with a mask',
			prepared(
				'edit',
				{
					prompt: 'a wood',
					canvas: { width: 1024, height: 1024 },
					position: { x: 0, y: 0, width: 512, height: 512 },
					mask: MASK,
				},
				{ origin: SINGLE, maskUrl: MASK.url },
			),
			'edit',
			{
				jobId: ID,
				imageNo: 0,
				canvas: { width: 1024, height: 1024 },
				imgPos: { x: 0, y: 0, width: 512, height: 512 },
				remixPrompt: 'a wood',
				mask: { url: MASK.url },
			},
		],
		[
			'an enhance upscale of an image of a task',
			prepared('enhanceUpscale', { image: 4, resolution: '4K', contentType: 'photo' }, { origin: GRID }),
			'enhance-upscale',
			{ jobId: ID, imageNo: 3, target_resolution: '4K', content_type: 'photo' },
		],
		[
			'an enhance upscale of any image with every option',
			prepared(
				'enhanceUpscale',
				{
					source: SOURCE,
					resolution: '12K',
					contentType: 'low_res',
					aspectRatio: '16:9',
					cropMode: 'crop',
					outputFormat: 'tiff',
					faceEnhancement: 'off',
				},
				{ imageUrls: [URLS[0]] },
			),
			'enhance-upscale',
			{
				image_url: URLS[0],
				target_resolution: '12K',
				content_type: 'low_res',
				aspect_ratio: '16:9',
				crop_mode: 'crop',
				output_format: 'tiff',
				face_enhancement_level: 'off',
			},
		],
		[
			'a video of an image of a task',
			prepared('videoGenerate', { image: 2, resolution: '480p', motion: 'low' }, { origin: GRID }),
			'video-diffusion',
			{ jobId: ID, imageNo: 1, videoType: 0 },
		],
		[
			'a video of a single image, with high motion',
			prepared('videoGenerate', { resolution: '720p', motion: 'high' }, { origin: SINGLE }),
			'video-diffusion',
			{ jobId: ID, imageNo: 0, videoType: 1, prompt: '--motion high' },
		],
		[
			'a video of any image with everything but a loop',
			prepared(
				'videoGenerate',
				{
					prompt: 'it runs',
					startImage: SOURCE,
					endImage: SOURCE,
					resolution: '720p',
					motion: 'low',
					raw: true,
					batchSize: 2,
				},
				{ imageUrls: URLS },
			),
			'video-diffusion',
			{ prompt: `${URLS[0]} it runs --motion low --raw --end ${URLS[1]} --bs 2`, videoType: 1 },
		],
		[
			'a video of a task’s image that ends in another',
			prepared(
				'videoGenerate',
				{ endImage: SOURCE, loop: false, motion: 'low' },
				{ origin: SINGLE, imageUrls: [URLS[1]] },
			),
			'video-diffusion',
			{ jobId: ID, imageNo: 0, prompt: `--motion low --end ${URLS[1]}` },
		],
		[
			'a video that loops',
			prepared('videoGenerate', { prompt: 'it runs', loop: true }, { origin: SINGLE }),
			'video-diffusion',
			{ jobId: ID, imageNo: 0, prompt: 'it runs --loop' },
		],
		[
			'an extension of a video',
			prepared('videoExtend', { video: 3, prompt: 'it rests', motion: 'low' }, { origin: VIDEO }),
			'extend-video',
			{ jobId: ID, videoNo: 2, prompt: 'it rests --motion low' },
		],
		[
			'an extension of the only video',
			prepared('videoExtend', {}, { origin: VIDEO }),
			'extend-video',
			{ jobId: ID, videoNo: 0 },
		],
		[
			'an upscale of a video',
			prepared('videoUpscale', { video: 4 }, { origin: VIDEO }),
			'video-upscale',
			{ jobId: ID, videoNo: 3 },
		],
	])('the body is right for %s', (_name, given, operation, body) => {
		expect(buildLegNextCall(given)).toEqual({ operation, body });
	});

	it('the body carries the callback address and no secret', () => {
		const callback = { url: 'https://n8n.example/hook?a=1', secret: 'hook-456' };
		expect(buildLegNextCall(prepared('reroll', {}, { origin: GRID, callback })).body).toEqual({
			jobId: ID,
			callback: callback.url,
		});
	});

	it('the body carries Additional Input, which may change all but the callback address', () => {
		const options = { additionalInput: { scale: 2.5, callback: 'https://b.example', extra: true } };
		const callback = { url: 'https://n8n.example/hook' };
		const given = prepared('pan', { direction: 'up' }, { origin: SINGLE, options, callback });
		expect(buildLegNextCall(given).body).toEqual({
			jobId: ID,
			imageNo: 0,
			direction: 2,
			scale: 2.5,
			extra: true,
			callback: callback.url,
		});
	});
});

describe('a request that LegNext cannot fulfil', () => {
	it.each<[string, PreparedTask, RegExp]>([
		[
			'a reroll with a prompt',
			prepared('reroll', { prompt: 'a wolf' }, { origin: GRID }),
			/“Prompt”: .*same prompt/,
		],
		[
			'a reroll in another format',
			prepared('reroll', { aspectRatio: '3:2' }, { origin: GRID }),
			/“Aspect Ratio” is 3:2, but LegNext cannot change it with Reroll/,
		],
		[
			'a variation in another format without a prompt',
			prepared('variation', { type: 'image', image: 1, aspectRatio: '3:2' }, { origin: GRID }),
			/“Aspect Ratio” is 3:2/,
		],
		[
			'an outpaint to another format',
			prepared('outpaint', { zoomRatio: '1', aspectRatio: '1:1' }, { origin: SINGLE }),
			/“Aspect Ratio” is 1:1, but LegNext cannot change it with Outpaint/,
		],
		[
			'a zoom that is too small',
			prepared('outpaint', { zoomRatio: '1.05' }, { origin: SINGLE }),
			/“Zoom” is 1.05, but LegNext zooms out by 1.1 to 2/,
		],
		[
			'an address that is too long',
			prepared(
				'retexture',
				{ image: SOURCE, prompt: 'wool' },
				{ imageUrls: [`https://a.example/${'x'.repeat(1024)}`] },
			),
			/“Image URL” holds an address of 1042 characters, but LegNext takes 1024/,
		],
		[
			'a text that its flags make too long',
			prepared('imagine', { prompt: 'x'.repeat(8190), promptImages: [], aspectRatio: '16:9' }),
			/“Prompt” comes to 8200 characters/,
		],
		['a seed', prepared('seed', {}, { origin: GRID }), /LegNext does not offer Get Seed/],
		[
			'an upscaler of version 4',
			prepared('upscale', { type: 'beta' }, { origin: SINGLE }),
			/LegNext does not offer Upscale with Upscale Type Beta/,
		],
	])('a request is refused for %s', (_name, given, message) => {
		expect(() => buildLegNextCall(given)).toThrow(Refusal);
		expect(() => buildLegNextCall(given)).toThrow(message);
	});
});
