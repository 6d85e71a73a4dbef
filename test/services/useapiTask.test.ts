import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { readTaskFailure } from '../../nodes/PiApi/engine/failedTask';
import { readOffer } from '../../nodes/PiApi/midjourney/followUps';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { readUseApiTask } from '../../nodes/PiApi/services/useapi/task';
import { SECRETS } from '../support/scriptedService';

const ID = 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney';
const CDN = 'https://cdn.example/attachments/1/2';
const GRID = ['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4'];

/** A finished imagine as the documentation shows it, with shortened ids. */
const JOB: IDataObject = {
	jobid: ID,
	verb: 'imagine',
	status: 'completed',
	created: '2023-09-09T02:04:49.667Z',
	updated: '2023-09-09T02:19:20.256Z',
	prompt: 'a red fox --ar 16:9',
	children: [],
	buttons: GRID,
	discord: 'ABC…secured…xyz',
	channel: '1316232391072944131',
	server: '1',
	maxJobs: 3,
	replyUrl: 'https://n8n.example/hook',
	replyRef: 'mine',
	messageId: '2',
	content: '**a red fox --ar 16:9 --v 7** - <@1> (fast)',
	timestamp: '2023-09-09T02:04:51.926000+00:00',
	attachments: [{ url: `${CDN}/grid.png?ex=1`, proxy_url: 'x', filename: 'grid.png', width: 2, height: 1 }],
	embeds: [],
	imageUx: [4, 2, 3, 1].map((id) => ({ id, url: `https://cdn.example/0_${id - 1}.png` })),
	code: 200,
};

const read = (change: IDataObject = {}) => readUseApiTask({ ...JOB, ...change }, SECRETS);

it('the task of a finished grid is read, its images in order', () => {
	const task = read();
	expect(simplify(task)).toEqual({
		task_id: ID,
		service: 'useapi',
		model: 'midjourney',
		task_type: 'imagine',
		status: 'completed',
		prompt: 'a red fox --ar 16:9',
		image_url: `${CDN}/grid.png?ex=1`,
		images: [1, 2, 3, 4].map((index) => ({ index, url: `https://cdn.example/0_${index - 1}.png` })),
		actions: [
			...[1, 2, 3, 4].map((n) => `upscale${n}`),
			'reroll',
			...[1, 2, 3, 4].map((n) => `variation${n}`),
		],
		created_at: '2023-09-09T02:04:49.667Z',
		ended_at: '2023-09-09T02:19:20.256Z',
	});
	expect(task).toMatchObject({
		aspectRatio: '16:9',
		processMode: 'fast',
		callbackUrl: 'https://n8n.example/hook',
	});
	expect(task.raw).not.toHaveProperty('discord');
	expect(readOffer(task)).toMatchObject({
		shape: 'grid',
		upscale: [1, 2, 3, 4],
		variation: [1, 2, 3, 4],
		reroll: true,
	});
});

describe('status', () => {
	it.each([
		['created', 'pending'],
		['started', 'processing'],
		['progress', 'processing'],
		['Progress', 'processing'],
		['completed', 'completed'],
		['failed', 'failed'],
		['moderated', 'failed'],
		['cancelled', 'cancelled'],
		['something new', 'processing'],
		[undefined, 'processing'],
	])('the status %s is read as %s', (status, expected) => {
		expect(read({ status }).status).toBe(expected);
	});

	it.each([
		['started', undefined],
		['cancelled', '2023-09-09T02:19:20.256Z'],
		['moderated', '2023-09-09T02:19:20.256Z'],
	])('a job that is %s ended at %s', (status, endedAt) => {
		expect(read({ status }).endedAt).toBe(endedAt);
	});
});

describe('results', () => {
	it('results of an upscale are one image', () => {
		const task = read({ verb: 'button', button: 'U1', imageUx: undefined, parentJobId: 'job:1-user:1' });
		expect(simplify(task)).toMatchObject({
			image_url: `${CDN}/grid.png?ex=1`,
			images: [{ index: 1, url: `${CDN}/grid.png?ex=1` }],
		});
		expect(task.originId).toBe('job:1-user:1');
	});

	it.each<[string, IDataObject, string[]]>([
		[
			'videoUx',
			{ videoUx: [2, 1].map((id) => ({ id, url: `https://v.example/${id}` })) },
			['https://v.example/1', 'https://v.example/2'],
		],
		['attachments', { attachments: [{ url: `${CDN}/a`, content_type: 'video/mp4' }] }, [`${CDN}/a`]],
		['file names', { attachments: [{ url: `${CDN}/a?ex=1`, filename: 'a.mp4' }] }, [`${CDN}/a?ex=1`]],
		['whatever there is', {}, [`${CDN}/grid.png?ex=1`]],
	])('the results of a video are found by %s', (_name, change, urls) => {
		const { output } = read({
			verb: 'button',
			button: 'Animate (High motion)',
			imageUx: undefined,
			...change,
		});
		expect([output.videoUrls, output.imageUrls, output.imageUrl]).toEqual([urls, [], undefined]);
	});

	it('the results of an imagine that asked for a video are its videos', () => {
		const attachments = [{ url: `${CDN}/a.mp4`, content_type: 'video/mp4' }];
		const { output } = read({ attachments, imageUx: undefined });
		expect([output.videoUrls, output.imageUrls, output.imageUrl]).toEqual([[`${CDN}/a.mp4`], [], undefined]);
	});

	it.each<[string, unknown]>([
		['as documented', { content: '**x**\n**seed** 123456789', value: 123456789 }],
		['as text', '123456789'],
		['in the message only', { content: '**x**\n**Job ID**: 1\n**seed** 123456789' }],
	])('the results of a seed, %s, are the seed and the single images', (_name, seed) => {
		const attachments = [0, 1, 2, 3].map((n) => ({ url: `${CDN}/${n}.png` }));
		const { output } = read({
			verb: 'seed_async',
			seed: seed as IDataObject,
			attachments,
			imageUx: undefined,
			buttons: undefined,
		});
		expect(output).toMatchObject({
			seed: '123456789',
			imageUrls: attachments.map(({ url }) => url),
			actions: [],
		});
		expect(output).not.toHaveProperty('imageUrl');
	});

	it('results of a describe are its lines, without links', () => {
		const description = '1️⃣ a [fox](https://a.example/x) --ar 3:2\n\n2️⃣ a dog\n\n3️⃣ a cat\n\n4️⃣ a cow';
		const task = read({
			verb: 'describe',
			prompt: undefined,
			content: '',
			embeds: [{ type: 'rich', description }],
		});
		expect(task.output.descriptions).toEqual(['a fox --ar 3:2', 'a dog', 'a cat', 'a cow']);
		expect([task.prompt, task.output.imageUrl]).toEqual([undefined, undefined]);
	});

	it.each([
		['**x** - <@1> (62%) (fast)', 62],
		['**x** - <@1> (0%) (relaxed)', 0],
		['**x** - <@1> (Waiting to start)', undefined],
		[undefined, undefined],
	])('are on the way at %j', (content, progress) => {
		expect(read({ content, status: 'progress' }).output.progress).toBe(progress);
	});

	it.each([undefined, null, [], 'x', [null], [{}]])('may be missing (%j)', (nothing) => {
		const { output } = read({ attachments: nothing, imageUx: nothing, buttons: nothing } as IDataObject);
		expect([output.imageUrl, output.videoUrls]).toEqual([undefined, []]);
	});
});

describe('the request that a job was made from', () => {
	it.each([
		['its own prompt', {}, 'a red fox --ar 16:9'],
		['the message', { prompt: undefined }, 'a red fox --ar 16:9 --v 7'],
		['the message of an upscale', { prompt: undefined, content: '**a\nfox** - Image #1 <@1>' }, 'a\nfox'],
		['nothing', { prompt: undefined, content: undefined }, undefined],
	])('the prompt is read from %s', (_name, change, prompt) => {
		expect(read(change).prompt).toBe(prompt);
	});

	it.each([
		['**x** - <@1> (relaxed)', 'relax'],
		['**x** - <@1> (relaxed, stealth)', 'relax'],
		['**x** - <@1> (fast)', 'fast'],
		['**x** - <@1> (turbo)', 'turbo'],
		['**x --turbo** - <@1>', 'turbo'],
		['**x** - <@1>', undefined],
	])('the process mode is read from %s', (content, mode) => {
		expect(read({ content, prompt: undefined }).processMode).toBe(mode);
	});

	it('the callback address may be missing', () => {
		expect(read({ replyUrl: undefined })).not.toHaveProperty('callbackUrl');
		expect(read({ replyUrl: '' }).callbackUrl).toBe('');
	});
});

describe('error', () => {
	it.each<[IDataObject, unknown]>([
		[
			{ status: 'failed', error: 'Invalid parameter', code: 400 },
			{ code: 400, message: 'Invalid parameter' },
		],
		[
			{ status: 'failed', error: 'No', errorDetails: 'because' },
			{ code: 'failed', message: 'No', detail: 'because' },
		],
		[
			{ status: 'failed', errorDetails: 'because' },
			{ code: 'failed', message: 'because' },
		],
		[{ status: 'failed' }, { code: 'failed', message: 'no reason given' }],
		[
			{ status: 'moderated', code: 422 },
			{ code: 422, message: 'Moderated by Midjourney: no reason given' },
		],
		[
			{ status: 'moderated', error: 'likely moderated' },
			{ code: 'moderated', message: 'likely moderated' },
		],
		[{ status: 'completed', error: 'x' }, undefined],
		[{ status: 'cancelled', error: 'x' }, undefined],
	])('the error is read from %j', (change, error) => {
		expect(read(change).error).toEqual(error);
	});

	it.each(['Prompt is not allowed', '', 'likely moderated or invalid prompt'])(
		'the error of a moderated job (%j) reads as moderation',
		(error) => {
			expect(readTaskFailure(read({ status: 'moderated', error }))?.kind).toBe('moderated');
		},
	);
});

it('the task holds no secret', () => {
	const task = read({ prompt: `x ${SECRETS[0]}`, replyRef: SECRETS[1], content: `**${SECRETS[0]}**` });
	expect(JSON.stringify(task)).not.toMatch(new RegExp(SECRETS.join('|')));
});

it.each([{}, { jobid: '' }, { jobid: null }])('a job with %j has no id and is none', (job) => {
	expect(() => readUseApiTask(job, [])).toThrow(TaskFailure);
});
