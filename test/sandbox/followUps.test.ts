import sharp from 'sharp';
import type { Sandbox } from '../../sandbox';

import { call, create, INSTANT, run, STANDING, useSandbox } from './support';

const sandbox = useSandbox(INSTANT);
const DAY_MS = 86_400_000;

async function grid(prompt = 'a lion', input: object = {}): Promise<string> {
	return (await run(sandbox(), 'imagine', { prompt, ...input })).task_id;
}

async function single(prompt = 'a lion', input: object = {}): Promise<string> {
	return (await run(sandbox(), 'upscale', { origin_task_id: await grid(prompt, input), index: '1' })).task_id;
}

async function refused(
	taskType: string,
	input: Record<string, unknown>,
	on: Sandbox = sandbox(),
): Promise<string> {
	const created = on.state().counters.tasksCreated;
	const { status, json } = await create(on, taskType, input);
	expect(status).toBe(400);
	expect(on.state().counters.tasksCreated).toBe(created);
	return json.message;
}

async function mask(width: number, height: number, colour = 'white'): Promise<string> {
	const image = sharp({ create: { width, height, channels: 3, background: colour } });
	return (await image.png().toBuffer()).toString('base64');
}

describe('actions', () => {
	const rest = ['inpaint', 'zoom_out_2', 'zoom_out_1_5', 'pan_left', 'pan_right', 'pan_up', 'pan_down'];
	it.each([
		['a lion', ['upscale_subtle', 'upscale_creative', 'high_variation', 'low_variation', ...rest]],
		['a lion --niji 6', ['upscale_subtle', 'upscale_creative', 'high_variation', 'low_variation', ...rest]],
		['a lion --v 5.2', ['upscale_2x', 'upscale_4x', 'high_variation', 'low_variation', ...rest]],
		['a lion --v 5', ['upscale_2x', 'upscale_4x', ...rest]],
		['a lion --v 4', ['upscale_light', 'upscale_beta', ...rest]],
		['a lion --v 8.2 --hd', ['high_variation', 'low_variation', ...rest]],
	])('the actions of an upscaled "%s" are those of its version', async (prompt, actions) => {
		const origin_task_id = await grid(prompt);
		const { output } = await run(sandbox(), 'upscale', { origin_task_id, index: '4' });
		expect(output?.actions).toEqual(actions);
		expect(output?.temporary_image_urls).toBeNull();
	});

	it('the actions offer make_square on an image that is none, and only a redo after a second upscale', async () => {
		const origin_task_id = await single('a lion', { aspect_ratio: '3:2' });
		const { output } = await run(sandbox(), 'upscale', { origin_task_id, index: 'creative' });
		expect(output?.actions).toContain('make_square');
		expect(output?.actions).toContain('redo_upscale_creative');
		expect(output?.actions).not.toContain('upscale_creative');
	});

	it('the actions of every new grid are those of a grid', async () => {
		const origin_task_id = await single();
		const grids = [
			await run(sandbox(), 'variation', { origin_task_id, index: 'low_variation', prompt: 'a lion' }),
			await run(sandbox(), 'outpaint', { origin_task_id, zoom_ratio: '1.5' }),
			await run(sandbox(), 'pan', { origin_task_id, direction: 'up' }),
			await run(sandbox(), 'inpaint', { origin_task_id, mask: await mask(64, 64) }),
			await run(sandbox(), 'reroll', { origin_task_id: await grid() }),
			await run(sandbox(), 'blend', { image_urls: ['https://a.example/1.png', 'https://a.example/2.png'] }),
		];
		for (const { status, output } of grids) {
			expect(status).toBe('completed');
			expect(output?.actions).toContain('upscale4');
			expect(output?.temporary_image_urls).toHaveLength(4);
		}
	});
});

describe('a follow-up is refused before it costs', () => {
	it.each([
		['upscale', { index: 'subtle' }, 'action upscale_subtle is not available for origin task'],
		[
			'variation',
			{ index: 'high_variation', prompt: 'x' },
			'action high_variation is not available for origin task',
		],
		['outpaint', { zoom_ratio: '2' }, 'action zoom_out_2 is not available for origin task'],
		['pan', { direction: 'left' }, 'action pan_left is not available for origin task'],
		['inpaint', { mask: 'AAAA' }, 'action inpaint is not available for origin task'],
	])('the sandbox refuses %s %j on a grid', async (taskType, input, message) => {
		expect(await refused(taskType, { origin_task_id: await grid(), ...input })).toBe(message);
	});

	it('a single image refuses upscale 1, variation 1, reroll and a wrong version', async () => {
		const origin_task_id = await single();
		expect(await refused('upscale', { origin_task_id, index: '1' })).toContain('upscale1 is not available');
		expect(await refused('upscale', { origin_task_id, index: '2x' })).toContain(
			'upscale_2x is not available',
		);
		expect(await refused('reroll', { origin_task_id })).toContain('reroll is not available');
		const variation = { origin_task_id, index: '1', prompt: 'x' };
		expect(await refused('variation', variation)).toContain('variation1 is not available');
	});

	it('a parent without an image refuses, and so does a failed one, and one that is not there', async () => {
		const describe = await run(sandbox(), 'describe', { image_url: 'https://example.com/a.png' });
		expect(await refused('seed', { origin_task_id: describe.task_id })).toContain(
			'is not available for describe task',
		);
		const failed = await run(sandbox(), 'imagine', { prompt: '__fail__' });
		expect(await refused('reroll', { origin_task_id: failed.task_id })).toBe('origin task is failed');
		expect(await refused('reroll', { origin_task_id: 'abc' })).toBe('origin task not found');
	});

	describe('a task that stands still', () => {
		const standing = useSandbox(STANDING);
		it('a parent that is not finished refuses its follow-ups', async () => {
			const { json } = await create(standing(), 'imagine', { prompt: 'a lion' });
			const input = { origin_task_id: json.data.task_id, index: '1' };
			expect(await refused('upscale', input, standing())).toBe('origin task is not completed');
			standing().advance(100_000);
			expect((await create(standing(), 'upscale', input)).status).toBe(200);
		});
	});
});

describe('a follow-up is taken on and fails', () => {
	it('a follow-up fails when its parent is too old', async () => {
		const origin_task_id = await grid();
		sandbox().advance(2.9 * DAY_MS);
		expect((await run(sandbox(), 'reroll', { origin_task_id })).status).toBe('completed');
		sandbox().advance(0.2 * DAY_MS);
		const { status, error } = await run(sandbox(), 'reroll', { origin_task_id });
		expect(status).toBe('failed');
		expect(error.message).toBe('derive from origin task: parent task is outdated');
		expect(sandbox().state().counters.tasksPaid).toBe(2);
	});

	it.each([
		['no base64', 'not-base64!', 'invalid mask: not base64'],
		['no PNG', Buffer.from('hello').toString('base64'), 'invalid mask: not a png image'],
	])('a follow-up fails when its mask is %s', async (_name, given, message) => {
		const { status, error } = await run(sandbox(), 'inpaint', {
			origin_task_id: await single(),
			mask: given,
		});
		expect([status, error.message]).toEqual(['failed', message]);
	});

	it('a follow-up fails when its mask has another size or selects nothing', async () => {
		const origin_task_id = await single();
		const small = await run(sandbox(), 'inpaint', { origin_task_id, mask: await mask(32, 32) });
		expect(small.error.message).toBe('invalid mask: size 32x32 does not match the image (64x64)');
		const black = await run(sandbox(), 'inpaint', { origin_task_id, mask: await mask(64, 64, 'black') });
		expect(black.error.message).toBe('invalid mask: nothing is selected');
	});

	it('a follow-up fails when an image on the sandbox does not exist', async () => {
		const image_url = `${sandbox().url}/files/ephemeral/nothing.png`;
		const task = await run(sandbox(), 'describe', { image_url });
		expect([task.status, task.error.message]).toEqual(['failed', `failed to download image: ${image_url}`]);
		const imagine = await run(sandbox(), 'imagine', { prompt: `${image_url} a lion` });
		expect(imagine.status).toBe('failed');
	});
});

it('a follow-up reads images of its own that exist', async () => {
	const { output } = await run(sandbox(), 'imagine', { prompt: 'a lion' });
	const image_urls = [output?.image_url, output?.temporary_image_urls?.[2]];
	const blend = await run(sandbox(), 'blend', { image_urls, dimension: 'landscape' });
	expect(blend.status).toBe('completed');
	expect((await call(sandbox(), `${blend.output?.image_url}`)).status).toBe(200);
});

it('a follow-up inherits the process mode and the prompt of its parent', async () => {
	const origin_task_id = await grid('a lion __x__', { process_mode: 'turbo' });
	const { meta } = await run(sandbox(), 'reroll', { origin_task_id });
	expect(meta.process_mode).toBe('turbo');
	expect(sandbox().state().counters.createdByPrompt).toEqual({ 'a lion __x__': 2 });
});
