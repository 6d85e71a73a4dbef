import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyInputs } from '../../nodes/PiApi/contract/request';
import { buildMidApiCall } from '../../nodes/PiApi/services/midapi/body';
import { refusalOf } from '../midjourney/refusals';
import type { Said } from '../support/scriptedService';
import { prepared } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const PICTURE = 'https://a.example/1.png';
const GRID = taskLike({
	id: '2584469c38e43c173dcae9e60663f645',
	service: 'midapi',
	prompt: 'a red fox --no text',
	output: { imageUrls: [1, 2, 3, 4].map((n) => `https://a.example/grid-${n}.jpeg`) },
});
const SINGLE = taskLike({
	id: 'mj_upscale_abcdef123456',
	service: 'midapi',
	taskType: 'upscale',
	output: { imageUrl: 'https://a.example/up.jpeg', imageUrls: ['https://a.example/up.jpeg'] },
});

describe('follow-ups', () => {
	it.each([1, 2, 3, 4] as const)('an upscale counts image %d from 0', (image) => {
		expect(buildMidApiCall(prepared('upscale', { type: 'image', image }, { origin: GRID }))).toEqual({
			path: '/api/v1/mj/generateUpscale',
			body: { taskId: GRID.id, imageIndex: image - 1 },
		});
	});

	it.each([1, 2, 3, 4] as const)('a variation counts image %d from 0', (image) => {
		const callback = { url: 'https://n8n.example/hook' };
		const options = { additionalInput: { waterMark: 'mine' } };
		expect(
			buildMidApiCall(prepared('variation', { type: 'image', image }, { origin: GRID, callback, options })),
		).toEqual({
			path: '/api/v1/mj/generateVary',
			body: {
				taskId: GRID.id,
				imageIndex: image - 1,
				callBackUrl: 'https://n8n.example/hook',
				waterMark: 'mine',
			},
		});
	});

	it.each([
		['Prompt', { prompt: 'a blue fox' }],
		['Aspect Ratio', { aspectRatio: '16:9' }],
	])('a variation takes no %s', (field, input) => {
		const call = () =>
			buildMidApiCall(prepared('variation', { type: 'image', image: 1, ...input }, { origin: GRID }));
		expect(refusalOf(call)).toBe(
			`“${field}” is set, but Variation of MidAPI takes none | Clear it: MidAPI varies the image as it was asked for. Nothing was sent.`,
		);
	});

	it.each([
		[
			prepared('upscale', { type: 'subtle' }, { origin: SINGLE }),
			'MidAPI does not offer Upscale with Upscale Type',
		],
		[
			prepared('variation', { type: 'strong' }, { origin: SINGLE }),
			'MidAPI does not offer Variation with Variation',
		],
		[prepared('reroll', {}, { origin: GRID }), 'MidAPI does not offer Reroll'],
		[prepared('seed', {}, { origin: GRID }), 'MidAPI does not offer Get Seed'],
	])('a follow-up that MidAPI lacks is refused', (task, message) => {
		expect(refusalOf(() => buildMidApiCall(task))).toContain(message);
	});
});

describe('a video', () => {
	const START = { from: 'url', url: PICTURE, field: 'Image URL' } as const;

	it.each<[string, MidjourneyInputs['videoGenerate'], Said, IDataObject]>([
		[
			'from an image of its own',
			{ prompt: 'it runs', startImage: START },
			{ imageUrls: [PICTURE] },
			{ taskType: 'mj_video', prompt: 'it runs', fileUrls: [PICTURE], motion: 'high' },
		],
		[
			'from an image of a grid',
			{ prompt: 'it runs', image: 3, motion: 'low', resolution: '480p', batchSize: 2 },
			{ origin: GRID },
			{
				taskType: 'mj_video',
				prompt: 'it runs',
				fileUrls: ['https://a.example/grid-3.jpeg'],
				motion: 'low',
				videoBatchSize: 2,
			},
		],
		[
			'with the words of the image where it has none of its own',
			{ image: 1, resolution: '720p' },
			{ origin: GRID },
			{
				taskType: 'mj_video_hd',
				prompt: 'a red fox',
				fileUrls: ['https://a.example/grid-1.jpeg'],
				motion: 'high',
			},
		],
		[
			'from a single image, whatever its number',
			{ prompt: 'it runs', raw: false, loop: false },
			{ origin: SINGLE },
			{ taskType: 'mj_video', prompt: 'it runs', fileUrls: ['https://a.example/up.jpeg'], motion: 'high' },
		],
	])('a video is made %s', (_name, input, said, body) => {
		expect(buildMidApiCall(prepared('videoGenerate', input, said))).toEqual({
			path: '/api/v1/mj/generate',
			body,
		});
	});

	it.each<[string, MidjourneyInputs['videoGenerate'], Said, string]>([
		['no image', { prompt: 'x' }, {}, 'There is no image to start the video from'],
		[
			'no number',
			{ prompt: 'x' },
			{ origin: GRID },
			`“Image” is empty, but Task ${GRID.id} in “Task ID” has 4 images | Choose an image from 1 to 4.`,
		],
		['no text', { image: 1 }, { origin: SINGLE }, '“Prompt” has no text'],
		[
			'a task without images',
			{ prompt: 'x', image: 2 },
			{ origin: taskLike({ ...GRID, output: {} }) },
			`Task ${GRID.id} in “Task ID” has no image 2 | Use the id of a finished task`,
		],
		[
			'an end',
			{ prompt: 'x', image: 1, endImage: START },
			{ origin: GRID },
			'“End Image URL” is set, but a video of MidAPI takes none',
		],
		['a loop', { prompt: 'x', image: 1, loop: true }, { origin: GRID }, '“Loop” is set'],
		['raw', { prompt: 'x', image: 1, raw: true }, { origin: GRID }, '“Raw” is set'],
		['a long text', { prompt: 'x'.repeat(2001), image: 1 }, { origin: GRID }, 'but the limit is 2000'],
	])('a video is refused with %s', (_name, input, said, message) => {
		expect(refusalOf(() => buildMidApiCall(prepared('videoGenerate', input, said)))).toContain(message);
	});

	it('is extended without a say in its motion', () => {
		const call = () => buildMidApiCall(prepared('videoExtend', { motion: 'low' }, { origin: GRID }));
		expect(refusalOf(call)).toBe(
			'“Motion” is set, but Extend of MidAPI takes none | Choose Service Default. Nothing was sent.',
		);
	});

	it.each<[MidjourneyInputs['videoExtend'], IDataObject]>([
		[{}, { taskType: 'mj_video_extend_auto', taskId: GRID.id, index: 0 }],
		[{ video: 2 }, { taskType: 'mj_video_extend_auto', taskId: GRID.id, index: 1 }],
		[
			{ video: 4, prompt: 'it sleeps' },
			{ taskType: 'mj_video_extend_manual', taskId: GRID.id, index: 3, prompt: 'it sleeps' },
		],
	])('is extended by %j', (input, body) => {
		expect(buildMidApiCall(prepared('videoExtend', input, { origin: GRID }))).toEqual({
			path: '/api/v1/mj/generateVideoExtend',
			body,
		});
	});
});
