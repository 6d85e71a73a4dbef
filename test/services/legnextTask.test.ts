import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { findOriginRefusal } from '../../nodes/PiApi/midjourney/origin';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { readLegNextTask } from '../../nodes/PiApi/services/legnext/task';
import { originNamed, requestFor } from '../support/requests';

const ALL = [0, 1, 2, 3];
const CDN = 'https://cdn.legnext.ai/mj';
const ID = 'a616de55-6130-4e1f-b8cd-531ed0599353';

/** A finished diffusion, put together from the fields that docs.legnext.ai names. */
const FINISHED: IDataObject = {
	job_id: ID,
	model: 'midjourney',
	task_type: 'diffusion',
	status: 'completed',
	config: {
		service_mode: 'public',
		webhook_config: { endpoint: 'https://n8n.example/hook', secret: '' },
	},
	input: null,
	output: {
		image_url: `${CDN}/${ID}_grid.png`,
		image_urls: ALL.map((n) => `${CDN}/${ID}_${n}.png`),
		seed: '1904983176',
		available_actions: {
			edit: ALL,
			inpaint: ALL,
			outpaint: ALL,
			pan: ALL,
			remix: ALL,
			upscale: ALL,
			variation: ALL,
			reroll: true,
		},
	},
	meta: {
		created_at: '2026-01-09T04:24:18Z',
		started_at: '2026-01-09T04:24:19Z',
		ended_at: '2026-01-09T04:24:49Z',
		usage: { type: 'point', frozen: 80, consume: 80 },
	},
	detail: null,
	logs: [],
	error: { code: 0, raw_message: '', message: '', detail: null },
};

function read(change: IDataObject = {}, output: IDataObject | null = {}) {
	const whole = output === null ? null : { ...(FINISHED.output as IDataObject), ...output };
	return readLegNextTask({ ...FINISHED, ...change, output: whole }, []);
}

it('the task of a finished imagine is read', () => {
	expect(simplify(read())).toEqual({
		task_id: ID,
		service: 'legnext',
		model: 'midjourney',
		task_type: 'imagine',
		status: 'completed',
		image_url: `${CDN}/${ID}_grid.png`,
		images: ALL.map((n) => ({ index: n + 1, url: `${CDN}/${ID}_${n}.png` })),
		seed: '1904983176',
		actions: [
			'reroll',
			...['upscale', 'variation', 'remix', 'edit', 'inpaint', 'outpaint', 'pan'].flatMap((name) =>
				ALL.map((n) => `${name}${n + 1}`),
			),
		],
		cost: { points: 80 },
		created_at: '2026-01-09T04:24:18.000Z',
		started_at: '2026-01-09T04:24:19.000Z',
		ended_at: '2026-01-09T04:24:49.000Z',
		// Thirty days on (docs.legnext.ai/getting-started/output-storage).
		expires_at: '2026-02-08T04:24:49.000Z',
	});
});

it('the task of a create’s answer is read, whose times are not set and whose output is empty', () => {
	const zero = '0001-01-01T00:00:00Z';
	const meta = {
		created_at: '2026-01-09T04:24:18Z',
		started_at: zero,
		ended_at: zero,
		usage: { type: 'point', frozen: 80, consume: 0 },
	};
	const output = { image_url: '', image_urls: null, seed: '' };
	expect(simplify(readLegNextTask({ ...FINISHED, status: 'pending', meta, output }, []))).toEqual({
		task_id: ID,
		service: 'legnext',
		model: 'midjourney',
		task_type: 'imagine',
		status: 'pending',
		created_at: '2026-01-09T04:24:18.000Z',
	});
});

it.each([null, {}])('the task is read with an output of %j', (output) => {
	expect(readLegNextTask({ job_id: ID, status: 'staged', output }, []).output.imageUrls).toEqual([]);
});

it.each([{}, { job_id: '' }, { job_id: null }])('the body %j is no task', (job) => {
	expect(() => readLegNextTask(job, [])).toThrow(TaskFailure);
});

describe('status', () => {
	it.each([
		['pending', 'pending'],
		['staged', 'staged'],
		['processing', 'processing'],
		['retry', 'processing'],
		['Completed', 'completed'],
		['failed', 'failed'],
		['something new', 'processing'],
		[undefined, 'processing'],
	])('the status %s is read as %s', (status, expected) => {
		expect(read({ status }).status).toBe(expected);
	});
});

describe('task type', () => {
	it.each([
		['diffusion', 'imagine'],
		['upscale', 'upscale'],
		['upload-paint', 'upload_paint'],
		['remove-background', 'remove_background'],
		['enhance_upscale', 'enhance_upscale'],
		['video-diffusion', 'video'],
		['video_diffusion', 'video'],
		['extend_video', 'video_extend'],
		['extend-video', 'video_extend'],
		['video_upscale', 'video_upscale'],
		['Shorten', 'shorten'],
		['', ''],
	])('the task type %s is read as %s; Raw keeps it', (type, expected) => {
		const task = read({ task_type: type });
		expect(task.taskType).toBe(expected);
		expect(task.raw.task_type).toBe(type);
	});
});

describe('error', () => {
	it.each<[string, IDataObject, unknown]>([
		['code 0 is none', {}, undefined],
		[
			'a failure with a message, after the exact words',
			{
				status: 'failed',
				error: { code: 10000, message: 'banned prompt', raw_message: 'upstream', detail: null },
			},
			{ code: 10000, message: 'upstream', detail: 'banned prompt' },
		],
		[
			'a failure that only the logs explain',
			{ status: 'failed', logs: ['first', 'second'] },
			{ code: 0, message: 'first | second' },
		],
		['a failure without a word', { status: 'failed' }, { code: 0, message: 'no reason given' }],
	])('the error is read: %s', (_name, change, error) => {
		expect(read(change).error).toEqual(error);
	});
});

describe('callback address', () => {
	const callbackUrl = (config: unknown) => read({ config: config as IDataObject }).callbackUrl;

	it('is the one that LegNext repeats', () => {
		expect(read().callbackUrl).toBe('https://n8n.example/hook');
	});

	it.each(['', ' '])('is nobody’s where it is empty (%j)', (endpoint) => {
		expect(callbackUrl({ webhook_config: { endpoint, secret: '' } })).toBe('');
	});

	it.each([null, {}, { webhook_config: null }, { webhook_config: { endpoint: null } }])(
		'is not known from %j',
		(config) => {
			expect(callbackUrl(config)).toBeUndefined();
		},
	);
});

describe('cost', () => {
	it.each([
		['failed', 0, { points: 0 }],
		['processing', 0, undefined],
		['completed', 0, { points: 0 }],
		['completed', 480, { points: 480 }],
	])('the cost of a %s task is known that consumed %d', (status, consume, cost) => {
		const meta = { ...(FINISHED.meta as IDataObject), usage: { type: 'point', frozen: 480, consume } };
		expect(read({ status, meta }).cost).toEqual(cost);
	});
});

describe('actions', () => {
	const single = { image_url: `${CDN}/1.png`, image_urls: null };
	const listed = {
		edit: [0],
		inpaint: [0],
		outpaint: [0],
		pan: [0],
		remix: [0],
		upscale: [],
		variation: [0],
	};

	it('actions of a single image are those of a single image', () => {
		const task = read(
			{ task_type: 'upscale' },
			{ ...single, available_actions: { ...listed, reroll: false } },
		);
		expect(task.output.actions).toEqual([
			'high_variation',
			'low_variation',
			'remix',
			'edit',
			'inpaint',
			...['zoom_out_2', 'zoom_out_1_5'],
			...['pan_left', 'pan_right', 'pan_up', 'pan_down'],
		]);
	});

	it('the actions of a job with one image in its list are the same', () => {
		const one = { image_urls: [`${CDN}/1.png`], available_actions: { upscale: [0] } };
		expect(read({ task_type: 'edit' }, one).output.actions).toEqual(['upscale_subtle', 'upscale_creative']);
	});

	it('the actions of some images of a grid are theirs', () => {
		const some = { available_actions: { upscale: [1, 3], variation: null, reroll: false } };
		expect(read({}, some).output.actions).toEqual(['upscale2', 'upscale4']);
	});

	it.each([null, undefined, 'all', {}])('actions of %j are none', (given) => {
		expect(read({}, { available_actions: given as IDataObject }).output.actions).toEqual([]);
	});

	it('let a follow-up through that is offered, and no other', () => {
		const upscale = (image: number) =>
			requestFor('upscale', { type: 'image', image }, { origin: originNamed(ID) });
		const some = read({}, { available_actions: { upscale: [1], reroll: true } });
		expect(findOriginRefusal(upscale(2), some)).toBeUndefined();
		expect(findOriginRefusal(upscale(1), some)?.message).toContain('does not offer Upscale 1');
	});
});

describe('words', () => {
	it('words of a describe or a shorten are a list and a text', () => {
		const output = {
			promptEn: 'en',
			description: '1. one\n\n2. two',
			finalPrompt: 'one',
			prompts: ['one', 'two'],
		};
		const task = readLegNextTask({ job_id: ID, task_type: 'shorten', status: 'completed', output }, []);
		expect(task.output).toMatchObject({ descriptions: ['one', 'two'], text: output.description });
	});

	it('are taken from the text where there is no list', () => {
		const output = { description: '1. one\n\n2. two', prompts: [] };
		const task = readLegNextTask({ job_id: ID, task_type: 'describe', status: 'completed', output }, []);
		expect(task.output.descriptions).toEqual(['one', 'two']);
	});

	it('may be the final prompt alone', () => {
		const task = readLegNextTask({ job_id: ID, task_type: 'shorten', output: { finalPrompt: 'one' } }, []);
		expect(task.output).toMatchObject({ text: 'one', descriptions: [] });
	});
});

it('the task lists its videos', () => {
	const output = { video_urls: ['https://a.example/1.mp4', 'https://a.example/2.mp4'], seed: '7' };
	const task = readLegNextTask({ job_id: ID, task_type: 'video_diffusion', status: 'completed', output }, []);
	expect(task.output).toMatchObject({ videoUrls: output.video_urls, imageUrls: [], seed: '7' });
});

it('the task shows the prompt where a later version fills it in', () => {
	expect(read({ input: { text: 'a red fox --ar 16:9' } }).prompt).toBe('a red fox --ar 16:9');
});

it('the task holds no secrets', () => {
	const config = { webhook_config: { endpoint: 'https://a.example/?t=hook-456', secret: 'hook-456' } };
	const task = readLegNextTask({ ...FINISHED, config, logs: ['key-12345'] }, ['key-12345', 'hook-456']);
	expect(JSON.stringify(task.raw)).not.toMatch(/key-12345|hook-456/);
	// Compared with the address of this run, it stays what it is.
	expect(task.callbackUrl).toBe('https://a.example/?t=hook-456');
});
