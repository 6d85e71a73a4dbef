import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyInputs } from '../../nodes/PiApi/contract/request';
import { buildMidApiCall } from '../../nodes/PiApi/services/midapi/body';
import { refusalOf } from '../midjourney/refusals';
import type { Said } from '../support/scriptedService';
import { prepared } from '../support/scriptedService';

const PICTURE = 'https://a.example/1.png';
const OTHER = 'https://a.example/2.png';
function imagine(input: Partial<MidjourneyInputs['imagine']> & { prompt: string }, said: Said = {}) {
	return buildMidApiCall(prepared('imagine', { promptImages: [], ...input }, said));
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
			'style codes, which need no images',
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
	])('the body is right for %s', (_name, input, said, body) => {
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
			'MidAPI takes images of one kind for a task, but here are “Style Reference” and “Omni Reference” | Keep one of them: image prompts, “Style Reference” or “Omni Reference”. Nothing was sent.',
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
			'images without text',
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
	])('a request is refused with %s', (_name, message, input, said) => {
		expect(refusalOf(() => imagine(input, said))).toContain(message);
	});

	it('does not count what leaves the prompt', () => {
		const prompt = `${'https://a.example/'.padEnd(900, 'p')}.png ${'x'.repeat(1990)} --ar 16:9 --chaos 20 --v 7`;
		expect(imagine({ prompt }).body.prompt).toBe('x'.repeat(1990));
	});
});
