import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyInputs } from '../../nodes/PiApi/contract/request';
import type { PreparedTask } from '../../nodes/PiApi/contract/service';
import { buildUseApiCall } from '../../nodes/PiApi/services/useapi/body';
import { refusalOf } from '../midjourney/refusals';
import type { Said } from '../support/scriptedService';
import { prepared } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const PICTURE = 'https://a.example/1.png';
const OTHER = 'https://a.example/2.png';
const GRID = taskLike({
	id: 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney',
	service: 'useapi',
	prompt: `${PICTURE} a red fox --ar 3:2 --v 6.1`,
	output: { imageUrls: [1, 2, 3, 4].map((n) => `https://a.example/grid-${n}.png`) },
});
const SINGLE = taskLike({
	id: 'job:20241218021941023-user:1308-channel:1316232391072944131-bot:midjourney',
	service: 'useapi',
	taskType: 'upscale',
	prompt: 'a red fox --ar 3:2 --zoom 2',
	output: { imageUrl: 'https://a.example/up.png' },
});
const BARE = taskLike({ id: 'job:1-user:1-bot:midjourney', service: 'useapi' });

const START = { from: 'url', url: PICTURE, field: 'Image URL' } as const;

function imagine(input: Partial<MidjourneyInputs['imagine']> & { prompt: string }, said: Said = {}) {
	return buildUseApiCall(prepared('imagine', { promptImages: [], ...input }, said));
}

describe('imagine', () => {
	it.each<[string, Partial<MidjourneyInputs['imagine']> & { prompt: string }, Said, IDataObject]>([
		['a prompt alone', { prompt: 'a red fox' }, {}, { prompt: 'a red fox' }],
		[
			'aspect ratio and process mode as flags, behind those of the prompt',
			{ prompt: 'a red fox --chaos 12 --v 8.2', aspectRatio: '21:9', processMode: 'relax' },
			{},
			{ prompt: 'a red fox --chaos 12 --v 8.2 --ar 21:9 --relax' },
		],
		[
			'image prompts in front',
			{ prompt: 'a red fox --iw 2', processMode: 'turbo' },
			{ imageUrls: [PICTURE, OTHER] },
			{ prompt: `${PICTURE} ${OTHER} a red fox --iw 2 --turbo` },
		],
		[
			'callback and additional input, the latter last',
			{ prompt: 'a red fox' },
			{
				callback: { url: 'https://n8n.example/hook', secret: 'hook-secret-4d81' },
				options: { additionalInput: { maxJobs: 3, channel: '123', replyRef: 'mine' } },
			},
			{
				prompt: 'a red fox',
				replyUrl: 'https://n8n.example/hook',
				maxJobs: 3,
				channel: '123',
				replyRef: 'mine',
			},
		],
	])('the body is right for %s', (_name, input, said, body) => {
		expect(imagine(input, said)).toEqual({ path: '/v2/jobs/imagine', body });
	});

	it('takes 5000 characters with its flags', () => {
		expect(imagine({ prompt: 'x'.repeat(4993), processMode: 'fast' }).body.prompt).toHaveLength(5000);
		expect(refusalOf(() => imagine({ prompt: 'x'.repeat(4994), processMode: 'fast' }))).toContain(
			'comes to 5001 characters with its images and flags, but the limit is 5000',
		);
	});
});

describe('the other commands', () => {
	it.each<[string, PreparedTask, string, IDataObject]>([
		[
			'blend',
			prepared('blend', { images: [], dimension: 'portrait' }, { imageUrls: [PICTURE, OTHER] }),
			'blend',
			{ blendUrls: [PICTURE, OTHER], blendDimensions: 'Portrait' },
		],
		[
			'blend without a dimension',
			prepared('blend', { images: [] }, { imageUrls: [PICTURE, OTHER] }),
			'blend',
			{ blendUrls: [PICTURE, OTHER] },
		],
		[
			'describe',
			prepared('describe', { image: START, processMode: 'fast' }, { imageUrls: [PICTURE] }),
			'describe',
			{ describeUrl: PICTURE },
		],
		['seed', prepared('seed', {}, { origin: GRID }), 'seed', { jobid: GRID.id }],
	])('the body is right for %s', (_name, task, path, body) => {
		expect(buildUseApiCall(task)).toEqual({ path: `/v2/jobs/${path}`, body });
	});
});

describe('a button', () => {
	const pressed: Array<[string, PreparedTask, IDataObject]> = [
		...([1, 2, 3, 4] as const).flatMap((image): Array<[string, PreparedTask, IDataObject]> => [
			[`U${image}`, prepared('upscale', { type: 'image', image }, { origin: GRID }), { button: `U${image}` }],
			[
				`V${image}`,
				prepared('variation', { type: 'image', image }, { origin: GRID }),
				{ button: `V${image}` },
			],
		]),
		['subtle', prepared('upscale', { type: 'subtle' }, { origin: SINGLE }), { button: 'Upscale (Subtle)' }],
		[
			'creative',
			prepared('upscale', { type: 'creative' }, { origin: SINGLE }),
			{ button: 'Upscale (Creative)' },
		],
		['2x', prepared('upscale', { type: '2x' }, { origin: SINGLE }), { button: 'Upscale (2x)' }],
		['4x', prepared('upscale', { type: '4x' }, { origin: SINGLE }), { button: 'Upscale (4x)' }],
		['strong', prepared('variation', { type: 'strong' }, { origin: SINGLE }), { button: 'Vary (Strong)' }],
		[
			'subtle variation',
			prepared('variation', { type: 'subtle' }, { origin: SINGLE }),
			{ button: 'Vary (Subtle)' },
		],
		[
			'a variation with another prompt',
			prepared(
				'variation',
				{ type: 'image', image: 1, prompt: 'a blue fox', aspectRatio: '1:1' },
				{ origin: GRID },
			),
			{ button: 'V1', prompt: 'a blue fox --ar 1:1' },
		],
		[
			'a variation in another format only',
			prepared('variation', { type: 'image', image: 1, aspectRatio: '1:1' }, { origin: GRID }),
			{ button: 'V1', prompt: `${PICTURE} a red fox --v 6.1 --ar 1:1` },
		],
		['reroll', prepared('reroll', {}, { origin: GRID }), { button: '🔄' }],
		[
			'reroll with a prompt',
			prepared('reroll', { prompt: 'a cat' }, { origin: GRID }),
			{ button: '🔄', prompt: 'a cat --ar 3:2' },
		],
		['left', prepared('pan', { direction: 'left' }, { origin: SINGLE }), { button: '⬅️' }],
		['right', prepared('pan', { direction: 'right' }, { origin: SINGLE }), { button: '➡️' }],
		['up', prepared('pan', { direction: 'up' }, { origin: SINGLE }), { button: '⬆️' }],
		[
			'down with a prompt',
			prepared('pan', { direction: 'down', prompt: 'a lake' }, { origin: SINGLE }),
			{ button: '⬇️', prompt: 'a lake --ar 3:2' },
		],
		['zoom 1.5', prepared('outpaint', { zoomRatio: '1.5' }, { origin: SINGLE }), { button: 'Zoom Out 1.5x' }],
		['zoom 2', prepared('outpaint', { zoomRatio: '2' }, { origin: SINGLE }), { button: 'Zoom Out 2x' }],
		[
			'square',
			prepared('outpaint', { zoomRatio: '1', aspectRatio: '1:1' }, { origin: SINGLE }),
			{ button: 'Make Square' },
		],
		[
			'another zoom, with the prompt that is known',
			prepared('outpaint', { zoomRatio: '1.75' }, { origin: SINGLE }),
			{ button: 'Custom Zoom', prompt: 'a red fox --ar 3:2 --zoom 1.75' },
		],
		[
			'another zoom of something that says no prompt',
			prepared('outpaint', { zoomRatio: '1.75' }, { origin: BARE }),
			{ button: 'Custom Zoom', prompt: '--zoom 1.75' },
		],
		[
			'a zoom with a format',
			prepared('outpaint', { zoomRatio: '2', aspectRatio: '16:9' }, { origin: SINGLE }),
			{ button: 'Custom Zoom', prompt: 'a red fox --ar 16:9 --zoom 2' },
		],
		[
			'a zoom with a prompt',
			prepared('outpaint', { zoomRatio: '1.5', prompt: 'a framed fox' }, { origin: SINGLE }),
			{ button: 'Custom Zoom', prompt: 'a framed fox --ar 3:2 --zoom 1.5' },
		],
		[
			'a format alone',
			prepared('outpaint', { zoomRatio: '1', aspectRatio: '2:1' }, { origin: SINGLE }),
			{ button: 'Custom Zoom', prompt: 'a red fox --ar 2:1 --zoom 1' },
		],
		[
			'a video',
			prepared('videoGenerate', { resolution: '480p', batchSize: 4 }, { origin: SINGLE }),
			{ button: 'Animate (High motion)' },
		],
		[
			'a quiet video',
			prepared('videoGenerate', { motion: 'low' }, { origin: SINGLE }),
			{ button: 'Animate (Low motion)' },
		],
		[
			'a longer video',
			prepared('videoExtend', { video: 1 }, { origin: SINGLE }),
			{ button: 'Extend (High motion)' },
		],
		[
			'a longer quiet video',
			prepared('videoExtend', { motion: 'low' }, { origin: SINGLE }),
			{ button: 'Extend (Low motion)' },
		],
	];

	it.each(pressed)('the button is right for %s', (_name, task, body) => {
		expect(buildUseApiCall(task)).toEqual({
			path: '/v2/jobs/button',
			body: { jobid: task.origin?.id, ...body },
		});
	});

	it('carries callback and additional input', () => {
		const task = prepared(
			'upscale',
			{ type: 'image', image: 1 },
			{
				origin: GRID,
				callback: { url: 'https://n8n.example/hook' },
				options: { additionalInput: { button: 'U2', maxJobs: 1 } },
			},
		);
		expect(buildUseApiCall(task).body).toEqual({
			jobid: GRID.id,
			button: 'U2',
			replyUrl: 'https://n8n.example/hook',
			maxJobs: 1,
		});
	});

	it.each<[string, PreparedTask, string]>([
		[
			'a format without a prompt that is known',
			prepared('reroll', { aspectRatio: '1:1' }, { origin: BARE }),
			'“Aspect Ratio” is set, but the prompt that it belongs to is not known | Fill in Prompt too, or leave Aspect Ratio as before. Nothing was sent.',
		],
		[
			'light',
			prepared('upscale', { type: 'light' }, { origin: SINGLE }),
			'useapi.net does not offer Upscale with Upscale Type Light',
		],
		[
			'inpaint',
			prepared('inpaint', { mask: START }, { origin: SINGLE }),
			'useapi.net does not offer Inpaint',
		],
		[
			'a video of a grid',
			prepared('videoGenerate', { image: 2 }, { origin: GRID }),
			`Task ${GRID.id} is a grid of four, but useapi.net animates a single image | Pick one image with Upscale first`,
		],
		[
			'a video of an image from elsewhere',
			prepared('videoGenerate', { startImage: START }, { imageUrls: [PICTURE] }),
			'useapi.net makes videos from the image of a task only',
		],
		[
			'a video with words',
			prepared('videoGenerate', { prompt: 'it runs' }, { origin: SINGLE }),
			'“Prompt” is set, but useapi.net animates an image as it is',
		],
		[
			'a large video',
			prepared('videoGenerate', { resolution: '720p' }, { origin: SINGLE }),
			'“Resolution” is set',
		],
		[
			'two videos',
			prepared('videoGenerate', { batchSize: 2 }, { origin: SINGLE }),
			'“Batch Size” is set, but useapi.net animates an image as it is',
		],
		[
			'a longer video with words',
			prepared('videoExtend', { prompt: 'x' }, { origin: SINGLE }),
			'“Prompt” is set',
		],
		[
			'another video than the first',
			prepared('videoExtend', { video: 2 }, { origin: SINGLE }),
			'“Video” is 2',
		],
	])('a button is refused for %s', (_name, task, message) => {
		expect(refusalOf(() => buildUseApiCall(task))).toContain(message);
	});
});
