import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { readPiApiTask } from '../../nodes/PiApi/services/piapi/task';

/** The answer that a live client captured (May 2025), with shortened ids. */
const CAPTURED: IDataObject = {
	task_id: 'a1b2c3d4-0000-4000-8000-000000000000',
	model: 'midjourney',
	task_type: 'imagine',
	status: 'completed',
	config: { service_mode: 'public', webhook_config: { endpoint: '', secret: '' } },
	input: {
		aspect_ratio: '16:9',
		bot_id: 0,
		process_mode: 'fast',
		prompt: 'a red fox',
		skip_prompt_check: false,
	},
	output: {
		image_url: 'https://img.theapi.app/mj/a1.png',
		image_urls: null,
		temporary_image_urls: [1, 2, 3, 4].map((n) => `https://img.theapi.app/cdn-cgi/image/trim=${n}/mj/a1.png`),
		discord_image_url: '',
		actions: ['reroll', 'upscale1', 'upscale2', 'upscale3', 'upscale4', 'variation1', 'variation2'],
		progress: 100,
		intermediate_image_urls: null,
	},
	meta: {
		created_at: '2025-05-19T12:14:12.123456789Z',
		started_at: '2025-05-19T12:14:15Z',
		ended_at: '2025-05-19T12:14:39Z',
		usage: { type: 'point', frozen: 700_000, consume: 700_000 },
		is_using_private_pool: false,
		model_version: 'unknown',
		process_mode: 'fast',
		failover_triggered: false,
	},
	detail: null,
	logs: [],
	error: { code: 0, raw_message: '', message: '', detail: null },
};

function read(change: IDataObject = {}, output: IDataObject | null = {}) {
	const data = {
		...CAPTURED,
		...change,
		output: output === null ? null : { ...(CAPTURED.output as IDataObject), ...output },
	};
	return readPiApiTask(data, []);
}

it('the task is read from the captured answer', () => {
	expect(simplify(read())).toEqual({
		task_id: CAPTURED.task_id,
		service: 'piapi',
		model: 'midjourney',
		task_type: 'imagine',
		status: 'completed',
		prompt: 'a red fox',
		image_url: 'https://img.theapi.app/mj/a1.png',
		images: [1, 2, 3, 4].map((index) => ({
			index,
			url: `https://img.theapi.app/cdn-cgi/image/trim=${index}/mj/a1.png`,
		})),
		actions: (CAPTURED.output as IDataObject).actions,
		progress: 100,
		cost: { points: 700_000, usd: 0.07 },
		created_at: '2025-05-19T12:14:12.123Z',
		started_at: '2025-05-19T12:14:15.000Z',
		ended_at: '2025-05-19T12:14:39.000Z',
	});
});

describe('every result field of document 002', () => {
	const url = 'https://a.example/';
	it.each<[string, IDataObject, string, unknown]>([
		['discord_image_url', { discord_image_url: `${url}d` }, 'discord_image_url', `${url}d`],
		['image_url', { image_url: `${url}i` }, 'image_url', `${url}i`],
		[
			'temporary_image_urls',
			{ temporary_image_urls: [`${url}1`, `${url}2`] },
			'images',
			[
				{ index: 1, url: `${url}1` },
				{ index: 2, url: `${url}2` },
			],
		],
		[
			'image_urls, where that is all there is',
			{ temporary_image_urls: null, image_urls: [`${url}1`] },
			'images',
			[{ index: 1, url: `${url}1` }],
		],
		['task_progress', { progress: undefined, task_progress: 40 }, 'progress', 40],
		['progress as text', { progress: '40' }, 'progress', 40],
		['progress 0', { progress: 0 }, 'progress', 0],
		[
			'intermediate_image_urls',
			{ intermediate_image_urls: [`${url}p`] },
			'intermediate_image_urls',
			[`${url}p`],
		],
		['seed', { seed: '4294967295' }, 'seed', '4294967295'],
		['seed as a number', { seed: 123 }, 'seed', '123'],
		['message', { message: 'almost done' }, 'message', 'almost done'],
		['actions', { actions: ['reroll'] }, 'actions', ['reroll']],
		['error_messages', { error_messages: ['one', 'two'] }, 'task_error', { code: 0, message: 'one | two' }],
	])('the field %s reaches the item', (_name, output, field, value) => {
		expect(simplify(read({}, output))[field]).toEqual(value);
	});
});

describe('a task with empty or missing fields', () => {
	it.each([null, {}])('a task with an output of %j is read', (output) => {
		const simple = simplify(readPiApiTask({ ...CAPTURED, status: 'pending', output }, []));
		for (const field of ['image_url', 'images', 'actions', 'seed', 'descriptions', 'error']) {
			expect(simple).not.toHaveProperty(field);
		}
	});

	it.each([null, undefined, []])('temporary_image_urls of %j still gives the grid', (urls) => {
		const simple = simplify(read({}, { temporary_image_urls: urls as never }));
		expect(simple).toHaveProperty('image_url');
		expect(simple).not.toHaveProperty('images');
	});

	it.each(['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', '', null, 'soon'])(
		'a time of %j is left out',
		(time) => {
			const meta = { ...(CAPTURED.meta as IDataObject), started_at: time, ended_at: time };
			const simple = simplify(read({ meta }));
			expect(simple).not.toHaveProperty('started_at');
			expect(simple).not.toHaveProperty('ended_at');
			expect(simple).toHaveProperty('created_at');
		},
	);

	it('a task may lack everything but the id', () => {
		expect(simplify(readPiApiTask({ task_id: 'only-this' }, []))).toMatchObject({
			task_id: 'only-this',
			status: 'processing',
		});
	});

	it.each([{}, { task_id: '' }, { task_id: null }])('no id (%j) is no task', (data) => {
		expect(() => readPiApiTask(data, [])).toThrow(TaskFailure);
	});
});

describe('status', () => {
	it.each([
		['pending', 'pending'],
		['Pending', 'pending'],
		['STAGED', 'staged'],
		['Processing', 'processing'],
		['completed', 'completed'],
		['Completed', 'completed'],
		['success', 'completed'],
		['finished', 'completed'],
		['Failed', 'failed'],
		['canceled', 'cancelled'],
		['Cancelled', 'cancelled'],
		['running', 'processing'],
		['in_progress', 'processing'],
		['retry', 'processing'],
		['something new', 'processing'],
		['', 'processing'],
		[undefined, 'processing'],
	])('the status %s is read as %s', (status, expected) => {
		expect(read({ status }).status).toBe(expected);
	});
});

describe('error', () => {
	const none = { code: 0, raw_message: '', message: '', detail: null };

	it.each<[string, IDataObject, unknown]>([
		['none', { error: none }, undefined],
		['none at all', { error: undefined }, undefined],
		[
			'the exact words first',
			{ status: 'failed', error: { code: 7, message: 'm', raw_message: 'r', detail: 'd' } },
			{ code: 7, message: 'r', detail: 'm | d' },
		],
		[
			'the exact words alone',
			{ status: 'failed', error: { ...none, code: 7, raw_message: 'r' } },
			{ code: 7, message: 'r' },
		],
		['then the logs', { status: 'failed', error: none, logs: ['a', 'b'] }, { code: 0, message: 'a | b' }],
		[
			'a failure without a reason',
			{ status: 'failed', error: none },
			{ code: 0, message: 'no reason given' },
		],
		['a code alone', { error: { ...none, code: 9 } }, { code: 9, message: 'code 9' }],
		[
			'a detail that is an object',
			{ status: 'failed', error: { code: 1, message: 'm', detail: { a: 1 } } },
			{ code: 1, message: 'm', detail: '{"a":1}' },
		],
	])('the error is read as %s', (_name, change, error) => {
		expect(read(change).error).toEqual(error);
	});
});

describe('cost', () => {
	const usage = (given: unknown, status = 'completed') =>
		read({ status, meta: { ...(CAPTURED.meta as IDataObject), usage: given as IDataObject } }).cost;

	it.each<[string, unknown, string, unknown]>([
		[
			'points and dollars',
			{ type: 'point', consume: 6_400_000 },
			'completed',
			{ points: 6_400_000, usd: 0.64 },
		],
		['points of another unit', { type: 'quota', consume: 12 }, 'completed', { points: 12 }],
		[
			'nothing, on an account of one’s own',
			{ type: 'point', consume: 0 },
			'completed',
			{ points: 0, usd: 0 },
		],
		['not known before the end', { type: 'point', frozen: 700_000, consume: 0 }, 'processing', undefined],
		[
			'nothing for a failure',
			{ type: 'point', frozen: 700_000, consume: 0 },
			'failed',
			{ points: 0, usd: 0 },
		],
		['unknown without usage', undefined, 'completed', undefined],
	])('the cost is read as %s', (_name, given, status, cost) => {
		expect(usage(given, status)).toEqual(cost);
	});
});

describe('descriptions', () => {
	it.each<[string, IDataObject, string[]]>([
		['numbered lines', { description: '1. a cat\n\n2. a dog' }, ['a cat', 'a dog']],
		['emoji digits', { description: '1️⃣ a cat\n\n2️⃣ a dog' }, ['a cat', 'a dog']],
		['brackets', { description: '1) a cat\r\n2) a dog' }, ['a cat', 'a dog']],
		['plain lines', { description: 'a cat\na dog' }, ['a cat', 'a dog']],
		['years at the start of a line', { description: '1. 1920s cat\n2. 3 dogs' }, ['1920s cat', '3 dogs']],
		['a list', { descriptions: ['a cat', 'a dog'] }, ['a cat', 'a dog']],
	])('the descriptions are read from %s', (_name, output, descriptions) => {
		expect(read({ task_type: 'describe' }, output).output.descriptions).toEqual(descriptions);
	});
});

it('the task holds no webhook secret, echoed or quoted anywhere', () => {
	const task = readPiApiTask(
		{
			...CAPTURED,
			config: { service_mode: '', webhook_config: { endpoint: 'https://a.example', secret: 'hook-secret' } },
			logs: ['called with hook-secret'],
			error: { code: 1, message: 'key api-key-1 is bad', raw_message: '', detail: null },
		},
		['api-key-1', 'hook-secret'],
	);
	const text = JSON.stringify(task);
	expect(text).not.toContain('hook-secret');
	expect(text).not.toContain('api-key-1');
	expect(task.raw.config).toEqual({ service_mode: '', webhook_config: { endpoint: 'https://a.example' } });
});
