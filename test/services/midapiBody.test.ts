import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyInputs } from '../../nodes/PiApi/contract/request';
import { createCall } from '../../nodes/PiApi/services/midapi/body';
import { refusalOf } from '../midjourney/refusals';
import type { Said } from '../support/opened';
import { prepared } from '../support/opened';
import { taskLike } from '../support/tasks';

const PICTURE = 'https://a.example/1.png';
const OTHER = 'https://a.example/2.png';
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

function imagine(input: Partial<MidjourneyInputs['imagine']> & { prompt: string }, said: Said = {}) {
	return createCall(prepared('imagine', { promptImages: [], ...input }, said));
}

describe('imagine', () => {
	it.each<[string, Partial<MidjourneyInputs['imagine']> & { prompt: string }, Said, IDataObject]>([
		['a prompt alone', { prompt: 'a red fox' }, {}, { taskType: 'mj_txt2img', prompt: 'a red fox' }],
		[
			'aspect ratio and process mode',
			{ prompt: 'a red fox', aspectRatio: '16:9', processMode: 'relax' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', speed: 'relaxed', aspectRatio: '16:9' },
		],
		[
			'every flag that has a field, and those that have none',
			{
				prompt:
					'a red fox --s 250 --chaos 15 --weird 300 --q 2 --seed 7 --no text, frame --raw --v 7 --ar 2:3 --turbo',
			},
			{},
			{
				taskType: 'mj_txt2img',
				prompt: 'a red fox --q 2 --seed 7 --no text, frame --raw',
				speed: 'turbo',
				aspectRatio: '2:3',
				version: '7',
				stylization: 250,
				variety: 15,
				weirdness: 300,
			},
		],
		[
			'the prompt’s own flags before the fields',
			{ prompt: 'a red fox --aspect 1:1 --fast', aspectRatio: '16:9', processMode: 'relax' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', speed: 'fast', aspectRatio: '1:1' },
		],
		[
			'the last of a flag that stands twice',
			{ prompt: 'a red fox --c 5 --ar 1:1 --c 10 --ar 2:1' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', aspectRatio: '2:1', variety: 10 },
		],
		[
			'an aspect ratio that is not reduced',
			{ prompt: 'a red fox', aspectRatio: '32:18' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', aspectRatio: '16:9' },
		],
		[
			'an anime version',
			{ prompt: 'a red fox --niji 6' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', version: 'niji6' },
		],
		[
			'version 7.0',
			{ prompt: 'a red fox --v 7.0' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox', version: '7' },
		],
		[
			'image prompts',
			{ prompt: 'a red fox --iw 2', processMode: 'fast' },
			{ imageUrls: [PICTURE, OTHER] },
			{
				taskType: 'mj_img2img',
				prompt: 'a red fox --iw 2',
				fileUrls: [PICTURE, OTHER],
				speed: 'fast',
			},
		],
		[
			'image prompts inside the prompt',
			{ prompt: `${OTHER} a red fox` },
			{ imageUrls: [PICTURE] },
			{ taskType: 'mj_img2img', prompt: 'a red fox', fileUrls: [PICTURE, OTHER] },
		],
		[
			'style references',
			{ prompt: `a red fox --sref ${PICTURE} ${OTHER} --sw 200`, processMode: 'turbo' },
			{},
			{
				taskType: 'mj_style_reference',
				prompt: 'a red fox --sw 200',
				fileUrls: [PICTURE, OTHER],
				speed: 'turbo',
			},
		],
		[
			'style codes, which need no pictures',
			{ prompt: 'a red fox --sref 123 random' },
			{},
			{ taskType: 'mj_txt2img', prompt: 'a red fox --sref 123 random' },
		],
		[
			'style codes beside image prompts',
			{ prompt: 'a red fox --sref 123' },
			{ imageUrls: [PICTURE] },
			{ taskType: 'mj_img2img', prompt: 'a red fox --sref 123', fileUrls: [PICTURE] },
		],
		[
			'an omni reference, which has no speed',
			{ prompt: `a red fox --oref ${PICTURE} --ow 400 --v 7`, aspectRatio: '1:1', processMode: 'relax' },
			{},
			{
				taskType: 'mj_omni_reference',
				prompt: 'a red fox',
				fileUrls: [PICTURE],
				aspectRatio: '1:1',
				ow: 400,
				version: '7',
			},
		],
		[
			'a character reference stays a flag',
			{ prompt: `a red fox --cref ${PICTURE} --cw 50 --v 6.1` },
			{},
			{ taskType: 'mj_txt2img', prompt: `a red fox --cref ${PICTURE} --cw 50`, version: '6.1' },
		],
		[
			'callback and additional input, the latter last',
			{ prompt: 'a red fox' },
			{
				callback: { url: 'https://n8n.example/hook', secret: 'hook-secret-4d81' },
				options: { additionalInput: { waterMark: 'mine', enableTranslation: true, prompt: 'another' } },
			},
			{
				taskType: 'mj_txt2img',
				prompt: 'another',
				callBackUrl: 'https://n8n.example/hook',
				waterMark: 'mine',
				enableTranslation: true,
			},
		],
	])('%s', (_name, input, said, body) => {
		expect(imagine(input, said)).toEqual({ path: '/api/v1/mj/generate', body });
	});

	it.each([
		['16:9', '16:9'],
		['1:2', '1:2'],
		['5:6', '5:6'],
		['6:5', '6:5'],
	])('offers the ratio %s', (ratio, sent) => {
		expect(imagine({ prompt: 'x', aspectRatio: ratio }).body.aspectRatio).toBe(sent);
	});

	it.each<[string, string, Partial<MidjourneyInputs['imagine']> & { prompt: string }, Said]>([
		[
			'an aspect ratio that is not listed',
			'“Aspect Ratio” is 21:9, which MidAPI does not offer | MidAPI offers 2:1, 16:9, 3:2, 4:3, 6:5, 1:1, 5:6, 3:4, 2:3, 9:16, 1:2: choose one of these. Nothing was sent.',
			{ prompt: 'a', aspectRatio: '21:9' },
			{},
		],
		[
			'a newer version',
			'“Version” is 8.2, which MidAPI does not offer | MidAPI offers 7, 6.1, 6, 5.2, 5.1, niji 6: choose one of these, or leave the version to MidAPI. Nothing was sent.',
			{ prompt: 'a --v 8.2' },
			{},
		],
		[
			'a newer anime version',
			'“Version” is niji 7, which MidAPI does not offer',
			{ prompt: 'a --niji 7' },
			{},
		],
		['niji without a number', '“Version” is niji, which MidAPI does not offer', { prompt: 'a --niji' }, {}],
		[
			'chaos between the steps',
			'“Chaos” is 12, but MidAPI takes it in steps of 5 | Set 10 or 15. Nothing was sent.',
			{ prompt: 'a --chaos 12' },
			{},
		],
		[
			'two kinds of references',
			'MidAPI takes pictures of one kind for a task, but here are “Style Reference” and “Omni Reference” | Keep one of them: image prompts, “Style Reference” or “Omni Reference”. Nothing was sent.',
			{ prompt: `a --sref ${PICTURE} --oref ${OTHER}` },
			{},
		],
		[
			'image prompts and a reference',
			'here are image prompts and “Omni Reference”',
			{ prompt: `a --oref ${OTHER}` },
			{ imageUrls: [PICTURE] },
		],
		[
			'styles by address and by code at once',
			'“Style Reference” mixes addresses and codes, which MidAPI cannot take together | Keep the addresses or the codes. Nothing was sent.',
			{ prompt: `a --sref ${PICTURE} 123` },
			{},
		],
		[
			'pictures without text',
			'“Prompt” has no text, which MidAPI needs for every task | Describe the result. Nothing was sent.',
			{ prompt: '--ar 1:1' },
			{ imageUrls: [PICTURE, OTHER] },
		],
		[
			'a prompt beyond 2000 characters',
			'“Prompt” comes to 2001 characters with its images and flags, but the limit is 2000 | Take out 1 or more.',
			{ prompt: `${'x'.repeat(1990)} --seed 123 --ar 1:1` },
			{},
		],
	])('refuses %s', (_name, message, input, said) => {
		expect(refusalOf(() => imagine(input, said))).toContain(message);
	});

	it('does not count what leaves the prompt', () => {
		const prompt = `${'https://a.example/'.padEnd(900, 'p')}.png ${'x'.repeat(1990)} --ar 16:9 --chaos 20 --v 7`;
		expect(imagine({ prompt }).body.prompt).toBe('x'.repeat(1990));
	});
});

describe('follow-ups', () => {
	it.each([1, 2, 3, 4] as const)('upscale counts picture %d from 0', (image) => {
		expect(createCall(prepared('upscale', { type: 'image', image }, { origin: GRID }))).toEqual({
			path: '/api/v1/mj/generateUpscale',
			body: { taskId: GRID.id, imageIndex: image - 1 },
		});
	});

	it.each([1, 2, 3, 4] as const)('variation counts picture %d from 0', (image) => {
		const callback = { url: 'https://n8n.example/hook' };
		const options = { additionalInput: { waterMark: 'mine' } };
		expect(
			createCall(prepared('variation', { type: 'image', image }, { origin: GRID, callback, options })),
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
	])('variation takes no %s', (field, input) => {
		const call = () =>
			createCall(prepared('variation', { type: 'image', image: 1, ...input }, { origin: GRID }));
		expect(refusalOf(call)).toBe(
			`“${field}” is set, but Variation of MidAPI takes none | Clear it: MidAPI varies the picture as it was asked for. Nothing was sent.`,
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
	])('what it lacks is refused', (task, message) => {
		expect(refusalOf(() => createCall(task))).toContain(message);
	});
});

describe('a video', () => {
	const START = { from: 'url', url: PICTURE, field: 'Image URL' } as const;

	it.each<[string, MidjourneyInputs['videoGenerate'], Said, IDataObject]>([
		[
			'from a picture of its own',
			{ prompt: 'it runs', startImage: START },
			{ imageUrls: [PICTURE] },
			{ taskType: 'mj_video', prompt: 'it runs', fileUrls: [PICTURE], motion: 'high' },
		],
		[
			'from a picture of a grid',
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
			'with the words of the picture where it has none of its own',
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
			'from a single picture, whatever its number',
			{ prompt: 'it runs', raw: false, loop: false },
			{ origin: SINGLE },
			{ taskType: 'mj_video', prompt: 'it runs', fileUrls: ['https://a.example/up.jpeg'], motion: 'high' },
		],
	])('%s', (_name, input, said, body) => {
		expect(createCall(prepared('videoGenerate', input, said))).toEqual({ path: '/api/v1/mj/generate', body });
	});

	it.each<[string, MidjourneyInputs['videoGenerate'], Said, string]>([
		['no picture', { prompt: 'x' }, {}, 'There is no picture to start the video from'],
		[
			'no number',
			{ prompt: 'x' },
			{ origin: GRID },
			`“Image” is empty, but Task ${GRID.id} in “Task ID” has 4 pictures | Choose a picture from 1 to 4.`,
		],
		['no text', { image: 1 }, { origin: SINGLE }, '“Prompt” has no text'],
		[
			'a task without pictures',
			{ prompt: 'x', image: 2 },
			{ origin: taskLike({ ...GRID, output: {} }) },
			`Task ${GRID.id} in “Task ID” has no picture 2 | Use the id of a finished task`,
		],
		[
			'an end',
			{ prompt: 'x', image: 1, endImage: START },
			{ origin: GRID },
			'“End Image” is set, but a video of MidAPI takes none',
		],
		['a loop', { prompt: 'x', image: 1, loop: true }, { origin: GRID }, '“Loop” is set'],
		['raw', { prompt: 'x', image: 1, raw: true }, { origin: GRID }, '“Raw” is set'],
		['a long text', { prompt: 'x'.repeat(2001), image: 1 }, { origin: GRID }, 'but the limit is 2000'],
	])('refuses %s', (_name, input, said, message) => {
		expect(refusalOf(() => createCall(prepared('videoGenerate', input, said)))).toContain(message);
	});

	it.each<[MidjourneyInputs['videoExtend'], IDataObject]>([
		[{}, { taskType: 'mj_video_extend_auto', taskId: GRID.id, index: 0 }],
		[{ video: 2 }, { taskType: 'mj_video_extend_auto', taskId: GRID.id, index: 1 }],
		[
			{ video: 4, prompt: 'it sleeps' },
			{ taskType: 'mj_video_extend_manual', taskId: GRID.id, index: 3, prompt: 'it sleeps' },
		],
	])('is extended by %j', (input, body) => {
		expect(createCall(prepared('videoExtend', input, { origin: GRID }))).toEqual({
			path: '/api/v1/mj/generateVideoExtend',
			body,
		});
	});
});
