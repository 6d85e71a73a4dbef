import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { parseAddresses } from '../../nodes/PiApi/actions/shared/images';
import { readFiles, parseFiles } from '../../nodes/PiApi/catalog/media';
import type { Field } from '../../nodes/PiApi/catalog/schema';
import type { TaskOptions } from '../../nodes/PiApi/contract/request';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import { readTaskFailure } from '../../nodes/PiApi/engine/failedTask';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { listIgnoredOptionHints } from '../../nodes/PiApi/services/ignoredOptions';
import { redact } from '../../nodes/PiApi/services/redact';
import type { ApiAnswer } from '../../nodes/PiApi/transport/http';
import { failureOf, opened, prepared } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const JOB = 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney';
/** The names that the services use, so that odd values stand where they are looked for. */
const KEYS = [
	...[
		'task_id',
		'job_id',
		'taskId',
		'jobid',
		'data',
		'job',
		'status',
		'output',
		'error',
		'request',
		'response',
	],
	...[
		'image_url',
		'image_urls',
		'resultUrls',
		'promptJson',
		'attachments',
		'imageUx',
		'buttons',
		'config',
		'meta',
	],
	...[
		'webhook_config',
		'endpoint',
		'available_actions',
		'pan',
		'reroll',
		'code',
		'msg',
		'content',
		'task_type',
	],
];
const URLS = [1, 2, 3, 4].map((n) => `https://cdn.example/${n}.png`);

it('a job of useapi.net in the shape of version 3 has its result under response', () => {
	const task = opened('useapi', {}).api.parseCallback({
		jobid: JOB,
		verb: 'imagine',
		status: 'completed',
		request: { prompt: 'a red fox --ar 16:9', replyUrl: 'https://n8n.example/hook' },
		response: {
			content: '**a red fox**',
			progress_percent: 100,
			attachments: [{ url: 'https://cdn.example/grid.png' }],
			buttons: ['U1', 'V1', '🔄'],
			imageUx: URLS.map((url, id) => ({ id, url })),
		},
	});
	expect(task).toMatchObject({
		id: JOB,
		status: 'completed',
		prompt: 'a red fox --ar 16:9',
		aspectRatio: '16:9',
		callbackUrl: 'https://n8n.example/hook',
		output: { imageUrl: 'https://cdn.example/grid.png', imageUrls: URLS, progress: 100 },
	});
	expect(task?.raw).toHaveProperty('response');
});

it('a single image of MidAPI is its image_url, whatever the task', async () => {
	const record = {
		taskId: 'mj_task_1',
		taskType: '',
		successFlag: 1,
		resultInfoJson: { resultUrls: [{ resultUrl: URLS[0] }] },
	};
	const { api } = opened('midapi', { body: { code: 200, data: record } });
	expect(simplify(await api.get('mj_task_1'))).toMatchObject({ image_url: URLS[0] });
});

it.each<[string, unknown]>([
	['a text in place of the list', { resultUrls: URLS[0] }],
	['an object in place of the list', { resultUrls: { url: URLS[0] } }],
	['JSON as text', JSON.stringify({ resultUrls: [URLS[0]] })],
])('a result of MidAPI is found as %s', async (_name, resultInfoJson) => {
	const record = { taskId: 'mj_task_1', taskType: 'mj_upscale', successFlag: 1, resultInfoJson };
	const { api } = opened('midapi', { body: { code: 200, data: record } });
	expect(simplify(await api.get('mj_task_1'))).toMatchObject({ image_url: URLS[0] });
});

it('an attachment of useapi.net that has only the address of the proxy is the image', () => {
	const response = { attachments: [{ proxy_url: URLS[0] }] };
	const body = { jobid: JOB, verb: 'imagine', status: 'completed', response };
	expect(simplify(opened('useapi', {}).api.parseCallback(body) ?? taskLike({}))).toMatchObject({
		image_url: URLS[0],
	});
});

describe('a variation with a new prompt and Aspect Ratio As Before', () => {
	const body = async (
		service: 'piapi' | 'legnext' | 'useapi',
		prompt?: string,
		aspectRatio?: string,
		known = true,
	) => {
		const origin = taskLike({ id: 'origin-1', service, ...(known ? { prompt: 'a red fox --ar 16:9' } : {}) });
		const task = prepared('variation', { type: 'image', image: 2, prompt, aspectRatio }, { origin });
		const { api, calls } = opened(service, { body: { data: { task_id: 'x1' }, job_id: 'x1', jobid: 'x1' } });
		await api.create(task);
		return { body: calls[0].body, hints: task.request.hints };
	};

	it('keeps the format of the origin', async () => {
		expect((await body('piapi', 'a wolf')).body).toMatchObject({
			input: { prompt: 'a wolf', aspect_ratio: '16:9' },
		});
		expect((await body('legnext', 'a wolf')).body).toMatchObject({ remixPrompt: 'a wolf --ar 16:9' });
		expect((await body('useapi', 'a wolf')).body).toMatchObject({ prompt: 'a wolf --ar 16:9' });
	});

	it('leaves it to the new prompt where that says one', async () => {
		expect((await body('legnext', 'a wolf --ar 3:2')).body).toMatchObject({ remixPrompt: 'a wolf --ar 3:2' });
		expect((await body('useapi', 'a wolf --ar 3:2')).body).toMatchObject({ prompt: 'a wolf --ar 3:2' });
	});

	it.each(['piapi', 'legnext', 'useapi'] as const)(
		'says so where %s lets nobody know it',
		async (service) => {
			const { body: sent, hints } = await body(service, 'a wolf', undefined, false);
			expect(JSON.stringify(sent)).not.toMatch(/16:9|--ar/);
			expect(hints.join()).toMatch(/does not say which format the origin has.*choose “Aspect Ratio”/);
			expect((await body(service, 'a wolf --ar 3:2', undefined, false)).hints).toEqual([]);
		},
	);

	it('is the same for a reroll of PiAPI, whose prompt replaces the whole one too', async () => {
		const origin = taskLike({ id: 'origin-1', prompt: 'a red fox --ar 16:9' });
		const { api, calls } = opened('piapi', { body: { data: { task_id: 'x1' } } });
		await api.create(prepared('reroll', { prompt: 'a wolf' }, { origin }));
		await api.create(prepared('reroll', { prompt: 'a wolf --ar 3:2' }, { origin }));
		expect(calls.map(({ body: sent }) => sent?.input)).toEqual([
			{ origin_task_id: 'origin-1', prompt: 'a wolf', aspect_ratio: '16:9' },
			{ origin_task_id: 'origin-1', prompt: 'a wolf --ar 3:2' },
		]);
	});

	it('keeps the weights of the images in a prompt that is taken over', async () => {
		const origin = taskLike({ id: 'origin-1', service: 'useapi', prompt: `${URLS[0]}::2 a red fox` });
		const { api, calls } = opened('useapi', { body: { jobid: 'x1' } });
		await api.create(prepared('variation', { type: 'image', image: 2, aspectRatio: '3:2' }, { origin }));
		expect(calls[0].body).toMatchObject({ prompt: `${URLS[0]}::2 a red fox --ar 3:2` });
	});

	it('never sends an inherited --ar beside another Aspect Ratio', async () => {
		const { body: sent } = await body('piapi', undefined, '9:16');
		expect(sent).toMatchObject({ input: { prompt: 'a red fox', aspect_ratio: '9:16' } });
		const { body: kept } = await body('piapi');
		expect(kept).toMatchObject({ input: { prompt: 'a red fox --ar 16:9' } });
		expect(kept?.input).not.toHaveProperty('aspect_ratio');
	});
});

it.each(['midjourney', 'piapi', 'secret'])('a Webhook Secret that is a word (%s) masks nothing', (secret) => {
	const value = { model: 'midjourney', service: 'piapi', prompt: 'a secret garden' };
	expect(redact(value, [secret, 'key-7f3a9c51e2'])).toEqual(value);
});

it('a follow-up says which task it came from', () => {
	expect(simplify(taskLike({ originId: 'origin-1' }))).toMatchObject({ origin_task_id: 'origin-1' });
});

it('an address in a list of one is taken where one image goes in', () => {
	expect(parseAddresses([URLS[0]], 'Image URL', false)).toEqual([
		{ from: 'url', url: URLS[0], field: 'Image URL' },
	]);
	expect(() => parseAddresses(URLS, 'Image URL', false)).toThrow('holds 4 addresses');
});

it.each<[unknown]>([
	[{ index: 1, url: URLS[0] }],
	[[{ index: 1, url: URLS[0] }]],
	[{ image_url: URLS[0] }],
	[`<${URLS[0]}>`],
	[`"${URLS[0]}"`],
	[`\u200b${URLS[0]}\n`],
])('an address is taken as people map and paste it: %j', (value) => {
	const wanted = [{ from: 'url', url: URLS[0] }];
	expect(parseAddresses(value, 'Image URL', false)).toMatchObject(wanted);
	expect(parseAddresses(value, 'Image URLs', true)).toMatchObject(wanted);
	const field: Field = { name: 'image', type: 'file', label: 'Image', description: '', media: 'image' };
	if (typeof value === 'object') expect(parseFiles(field, value)).toMatchObject(wanted);
	const read = (name: string) => (name.endsWith('Url') ? value : 'url');
	expect(readFiles(read, field)).toMatchObject(wanted);
});

it('an object without an address is called that, and not empty', () => {
	for (const value of [{ index: 1 }, [{ name: 'a' }]]) {
		expect(() => parseAddresses(value, 'Image URL', false)).toThrow('holds an object without an address');
	}
});

const REASONS: Array<[string, IDataObject, RegExp]> = [
	[
		'the exact words before the general ones',
		{ error: { code: 10000, raw_message: 'Banned prompt detected: x', message: 'task failed' } },
		/^Banned prompt detected: x$/,
	],
	['a text in place of the object', { error: 'Banned prompt detected: x' }, /^Banned prompt detected: x$/],
	['a list', { error: [{ message: 'Banned prompt detected: x' }] }, /^Banned prompt detected: x$/],
	[
		'an old list of messages',
		{ error: { code: 0, message: '' }, output: { error_messages: ['Banned prompt detected: x'] } },
		/^Banned prompt detected: x$/,
	],
	[
		'JSON within the exact words',
		{ error: { code: 1, raw_message: '{"error":"Banned prompt detected: x"}', message: 'task failed' } },
		/^Banned prompt detected: x$/,
	],
	[
		'JSON in place of the object',
		{ error: '{"raw_message":"Banned prompt detected: x","message":"task failed"}' },
		/^Banned prompt detected: x$/,
	],
	['a list beside the error', { errors: ['Banned prompt detected: x'] }, /^Banned prompt detected: x$/],
	[
		'a text under another name',
		{ error: null, error_message: 'Banned prompt detected: x' },
		/^Banned prompt detected: x$/,
	],
	['blank exact words', { error: { raw_message: ' ', detail: 'Banned prompt detected: x' } }, /^Banned/],
	[
		'the log, where nothing else tells why',
		{ error: { code: 1, message: 'task failed' }, logs: ['Banned prompt detected: x'] },
		/^Banned prompt detected: x$/,
	],
];

describe.each<[ServiceName, (said: IDataObject) => unknown]>([
	[
		'piapi',
		(said) => ({ code: 200, data: { task_id: 'x1', task_type: 'imagine', status: 'Failed', ...said } }),
	],
	['legnext', (said) => ({ job_id: 'x1', task_type: 'diffusion', status: 'FAILED', ...said })],
])('a failed task of %s', (service, answer) => {
	it.each(REASONS)('says why by %s, and is moderated by it', async (_name, said, reason) => {
		const task = await opened(service, { body: answer(said) }).api.get('x1');
		expect(task).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(reason) } });
		expect(readTaskFailure(task)).toMatchObject({ kind: 'moderated', retryable: false });
	});
});

it.each<[string, unknown]>([
	['a text', 'Banned prompt detected: x'],
	['an object', { message: 'Banned prompt detected: x' }],
	['a list', ['Banned prompt detected: x']],
])('a failed task of MidAPI says why by %s', async (_name, errorMessage) => {
	const body = { code: 200, data: { taskId: 'mj_task_1', successFlag: '3', errorCode: 501, errorMessage } };
	const task = await opened('midapi', { body }).api.get('mj_task_1');
	expect(task.error).toEqual({ code: 501, message: 'Banned prompt detected: x' });
	expect(readTaskFailure(task)?.kind).toBe('moderated');
	const { api } = opened('midapi', {});
	const called = api.parseCallback({ code: 500, msg: 'failed', data: { taskId: 'mj_task_1', errorMessage } });
	expect(called?.error).toMatchObject({ code: 500, message: 'Banned prompt detected: x' });
});

it('an imagine at useapi.net that is answered 422 with its job is moderated at once', async () => {
	const body = { error: 'Unable to find posted message', jobid: JOB, status: 'moderated', code: 422 };
	const { api, calls } = opened('useapi', { status: 422, body });
	const failure = await failureOf(api.create(prepared('imagine', { prompt: 'x', promptImages: [] })));
	expect(failure).toMatchObject({ kind: 'moderated', taskId: JOB, retryable: false, charge: 'free' });
	expect(calls).toHaveLength(1);
});

it.each<[ServiceName, Partial<ApiAnswer>]>([
	['piapi', { status: 404, body: { code: 404, message: 'task not found' } }],
	['legnext', { status: 404, body: { code: 404, message: 'Job not found' } }],
	['midapi', { status: 200, body: { code: 422, msg: 'task not found', data: null } }],
	['midapi', { status: 200, body: { code: 200, msg: 'success', data: null } }],
	['useapi', { status: 404, body: { error: 'Unable to locate job', code: 404 } }],
])('a task that %s does not know yet is not taken for trouble: %j', async (service, answer) => {
	const failure = await failureOf(opened(service, answer).api.get('x1'));
	expect(failure).toMatchObject({ kind: 'read', httpStatus: 404 });
});

describe('the fields of MidAPI’s own', () => {
	const sent = async (
		operation: 'imagine' | 'upscale' | 'variation',
		input: object,
		options: TaskOptions,
	) => {
		const origin = operation === 'imagine' ? undefined : taskLike({ id: 'mj_task_1', service: 'midapi' });
		const task = prepared(operation, input as never, { options, ...(origin ? { origin } : {}) });
		const { api, calls } = opened('midapi', { body: { code: 200, data: { taskId: 'mj_task_2' } } });
		await api.create(task);
		return { body: calls[0].body as IDataObject, hints: task.request.hints };
	};
	const BOTH = { watermark: 'my brand', translatePrompt: true };

	it('a field of MidAPI’s own is sent by its name, translation with a prompt only', async () => {
		expect((await sent('imagine', { prompt: 'a fox', promptImages: [] }, BOTH)).body).toMatchObject({
			...{ waterMark: 'my brand', enableTranslation: true },
		});
		for (const operation of ['upscale', 'variation'] as const) {
			const { body } = await sent(operation, { type: 'image', image: 2 }, BOTH);
			expect(body).toEqual({ taskId: 'mj_task_1', imageIndex: 1, waterMark: 'my brand' });
		}
	});

	it('a field of MidAPI’s own is left out where it is not set, and Additional Input comes last', async () => {
		const plain = await sent('imagine', { prompt: 'a fox', promptImages: [] }, { translatePrompt: false });
		expect(plain.body).toEqual({ taskType: 'mj_txt2img', prompt: 'a fox' });
		const added = { ...BOTH, additionalInput: { waterMark: 'other' } };
		expect((await sent('imagine', { prompt: 'a fox', promptImages: [] }, added)).body).toMatchObject({
			waterMark: 'other',
		});
	});

	it.each(['piapi', 'legnext', 'useapi'] as const)(
		'a field of MidAPI’s own means nothing to %s, and a hint says so',
		(service) => {
			const { request } = prepared('imagine', { prompt: 'a fox', promptImages: [] }, { options: BOTH });
			expect(listIgnoredOptionHints(request, service)).toEqual([
				expect.stringMatching(/^Translate Prompt means nothing to/),
				expect.stringMatching(/^Watermark means nothing to/),
			]);
			expect(listIgnoredOptionHints(request, 'midapi')).toEqual([]);
		},
	);

	it.each([
		['https://a.co/1.png::2 a cat', ['https://a.co/1.png'], true],
		['https://a.co/1.png, https://a.co/2.png a cat', ['https://a.co/1.png', 'https://a.co/2.png'], false],
		['<https://a.co/1.png> a cat', ['https://a.co/1.png'], false],
		[
			'https://a.co/1.png::.5 https://a.co/2.png::-1 a cat',
			['https://a.co/1.png', 'https://a.co/2.png'],
			true,
		],
	])('the addresses that “%s” begins with are its fileUrls', async (prompt, fileUrls, hinted) => {
		const { body, hints } = await sent('imagine', { prompt, promptImages: [] }, {});
		expect(body).toEqual({ taskType: 'mj_img2img', prompt: 'a cat', fileUrls });
		expect(hints.join()).toMatch(hinted ? /MidAPI takes no weight for one image/ : /^$/);
	});
});

it.each(SERVICE_NAMES)('whatever calls back for %s is a task with an id, or none', (service) => {
	const { api } = opened(service, {});
	const value = fc.anything({ maxDepth: 3, key: fc.constantFrom(...KEYS), withBigInt: false });
	fc.assert(
		fc.property(value, (body) => {
			const task = api.parseCallback(body);
			expect(task === undefined || (typeof task.id === 'string' && task.id !== '')).toBe(true);
			expect(() => JSON.stringify(simplify(task ?? taskLike({})))).not.toThrow();
		}),
		{ numRuns: 400 },
	);
});

it.each<[string, string, IDataObject, object]>([
	[
		'of Kling without a watermark only',
		'kling',
		{ works: [{ video: { resource: '', resource_without_watermark: 'https://a.example/1.mp4' } }] },
		{ videos: [{ index: 1, url: 'https://a.example/1.mp4' }] },
	],
	[
		'of music by clips',
		'music-u',
		{ clips: { a1: { audio_url: 'https://a.example/1.mp3' }, b2: { audio_url: 'https://a.example/2.mp3' } } },
		{
			audios: [
				{ index: 1, url: 'https://a.example/1.mp3' },
				{ index: 2, url: 'https://a.example/2.mp3' },
			],
		},
	],
	[
		'of Kling under another name',
		'kling',
		{ works: [{ resource: { resource: 'https://a.example/1.mp4' } }] },
		{ files: [{ index: 1, url: 'https://a.example/1.mp4' }] },
	],
	[
		'of music that is only a download',
		'music-u',
		{ download_url: 'https://a.example/1.wav?x=1' },
		{ audios: [{ index: 1, url: 'https://a.example/1.wav?x=1' }] },
	],
	[
		'of music with a video of it',
		'music-u',
		{ clips: { a: { audio_url: 'https://a.example/1.mp3', video_url: 'https://a.example/1.mp4' } } },
		{
			audios: [{ index: 1, url: 'https://a.example/1.mp3' }],
			preview_videos: ['https://a.example/1.mp4'],
		},
	],
	[
		'of an upscale in a list of one',
		'midjourney',
		{ image_url: '', image_urls: ['https://a.example/1.png'] },
		{ image_url: 'https://a.example/1.png', images: [{ index: 1, url: 'https://a.example/1.png' }] },
	],
	[
		'of a 3D model',
		'Qubico/trellis',
		{ model_file: 'https://a.example/1.glb' },
		{ files: [{ index: 1, url: 'https://a.example/1.glb' }] },
	],
])('a result %s stands in the item', async (_name, model, output, shown) => {
	const body = { code: 200, data: { task_id: 'x1', model, task_type: 'x', status: 'Completed', output } };
	expect(simplify(await opened('piapi', { body }).api.get('x1'))).toMatchObject({
		status: 'completed',
		...shown,
	});
});
