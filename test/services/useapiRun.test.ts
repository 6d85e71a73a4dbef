import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { itemsOf, STANDING, useBench } from '../support/sandbox';

const bench = useBench({ useapi: { maxJobs: 15 } });
const CREDENTIALS = { service: 'useapi' };

const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
	await bench.run(parameters, {
		credentials: CREDENTIALS,
		...(items === undefined ? {} : { items: itemsOf(...items) }),
	});

/** A finished grid of four, made by the node. */
async function grid(prompt = 'a red fox --ar 3:2'): Promise<IDataObject> {
	return (await run({ operation: 'imagine', prompt })).items[0].json;
}

/** A finished single picture, made by the node. */
async function single(prompt?: string): Promise<IDataObject> {
	return (await run({ operation: 'upscale', image: 1 }, [await grid(prompt)])).items[0].json;
}

it('the request is signed as useapi.net wants it', async () => {
	const { sent } = await run({ operation: 'imagine', prompt: 'a red fox' });
	expect(sent.filter(({ signed }) => signed).length).toBeGreaterThan(1);
	for (const { signed, headers } of sent) {
		expect(headers.authorization).toBe(signed ? 'Bearer key-7f3a9c51e2' : undefined);
		expect(headers).not.toHaveProperty('x-api-key');
	}
});

describe('imagine', () => {
	it('gives the grid, its four images and what can be done with them', async () => {
		const { items } = await run({
			operation: 'imagine',
			prompt: 'a red fox',
			aspectRatio: '3:2',
			processMode: 'fast',
			midjourneyParameters: { chaos: 12, version: '6.1', seed: 7 },
		});
		const { json } = items[0];
		expect(json).toMatchObject({
			service: 'useapi',
			task_type: 'imagine',
			status: 'completed',
			prompt: 'a red fox --chaos 12 --seed 7 --v 6.1 --ar 3:2 --fast',
		});
		expect(json.image_url).toMatch(/^http/);
		expect(json.images).toHaveLength(4);
		expect(json.actions).toEqual(expect.arrayContaining(['upscale1', 'variation4', 'reroll']));
		expect(bench.counters.createdByService).toEqual({ useapi: 1 });
	});

	it.each(['at once', 'late'] as const)(
		'says why a prompt was turned down %s, and sends it once',
		async (moderation) => {
			bench.sandbox.configure({ useapi: { moderation } });
			const { error } = await run({ operation: 'imagine', prompt: `a ${MARKERS.banned}` });
			expect(error.message).toMatch(/^The content filter turned the prompt or the image down/);
			expect(bench.counters.requests.create).toBe(1);
		},
	);

	it('does not send again what was queued out of reach', async () => {
		const parameters = { operation: 'imagine', prompt: `a fox ${MARKERS.queued}` };
		const first = await run(parameters);
		expect(first.error.message).toContain('useapi.net cannot follow it');
		const second = await bench.run(parameters, { credentials: CREDENTIALS, nodeContext: first.nodeContext });
		expect(second.error.message).toMatch(/may have been created|cannot follow it/);
		expect(bench.counters.requests.create).toBe(1);
	});
});

describe('follow-ups', () => {
	it.each<[string, INodeParameters, string]>([
		['a variation', { operation: 'variation', image: 3 }, 'variation'],
		['a reroll', { operation: 'reroll' }, 'reroll'],
		['a variation in another format', { operation: 'variation', image: 3, aspectRatio: '1:1' }, 'variation'],
	])('a follow-up of a grid runs: %s', async (_name, parameters, taskType) => {
		const { items } = await run(parameters, [await grid()]);
		expect(items[0].json).toMatchObject({ task_type: taskType, status: 'completed' });
		expect(items[0].json.images).toHaveLength(4);
	});

	it.each<[string, INodeParameters, string]>([
		['subtle', { operation: 'upscale', upscaleType: 'subtle' }, 'upscale'],
		['creative', { operation: 'upscale', upscaleType: 'creative' }, 'upscale'],
		['strong', { operation: 'variation', variationType: 'strong' }, 'variation'],
		['zoom 2', { operation: 'outpaint', zoomRatio: '2' }, 'outpaint'],
		['another zoom', { operation: 'outpaint', zoomRatio: 'custom', customZoom: 1.75 }, 'outpaint'],
		['square', { operation: 'outpaint', zoomRatio: '1', aspectRatio: '1:1' }, 'outpaint'],
		['another format', { operation: 'outpaint', zoomRatio: '1', aspectRatio: '16:9' }, 'outpaint'],
		['pan', { operation: 'pan', direction: 'left' }, 'pan'],
	])('a follow-up of a single image runs: %s', async (_name, parameters, taskType) => {
		const { items } = await run(parameters, [await single()]);
		expect(items[0].json).toMatchObject({ task_type: taskType, status: 'completed' });
	});

	it('the old upscalers of version 5 run', async () => {
		const origin = await single('a red fox --v 5.2');
		const { items } = await run({ operation: 'upscale', upscaleType: '4x' }, [origin]);
		expect(items[0].json).toMatchObject({ task_type: 'upscale', status: 'completed' });
		const { error } = await run({ operation: 'upscale', upscaleType: 'subtle' }, [origin]);
		expect(error.message).toMatch(/does not offer Upscale Subtle/);
	});

	it('a seed comes with the single images', async () => {
		const { items } = await run({ operation: 'seed' }, [await grid()]);
		expect(items[0].json).toMatchObject({ task_type: 'seed', status: 'completed' });
		expect(items[0].json.seed).toMatch(/^\d+$/);
	});

	it('take the same image out of a grid once', async () => {
		const origin = await grid();
		const first = await run({ operation: 'upscale', image: 2 }, [origin]);
		const again = await run({ operation: 'upscale', image: 2 }, [origin]);
		expect(again.items[0].json.task_id).toBe(first.items[0].json.task_id);
		expect(again.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksCreated).toBe(2);
	});
});

describe('the other commands', () => {
	it('a blend gives an image', async () => {
		const imagesUrl = 'https://a.example/1.png, https://a.example/2.png';
		const { items } = await run({
			operation: 'blend',
			imagesSource: 'url',
			imagesUrl,
			dimension: 'portrait',
		});
		expect(items[0].json).toMatchObject({ task_type: 'blend', status: 'completed' });
	});

	it('a describe gives four descriptions', async () => {
		const { items } = await run({
			operation: 'describe',
			imageSource: 'url',
			imageUrl: 'https://a.example/1.png',
		});
		expect(items[0].json.descriptions).toHaveLength(4);
	});

	it('videos are made from a single image, and extended', async () => {
		const made = await run({ resource: 'midjourneyVideo', operation: 'generate', motion: 'high' }, [
			await single(),
		]);
		const [video] = made.items;
		expect(video.json).toMatchObject({ task_type: 'video', status: 'completed' });
		expect((video.json.videos as unknown[]).length).toBeGreaterThan(0);
		const { items } = await run({ resource: 'midjourneyVideo', operation: 'extend', video: 1 }, [
			{ task_id: video.json.task_id },
		]);
		expect(items[0].json).toMatchObject({ task_type: 'video_extend', status: 'completed' });
	});

	it('videos of a grid are refused with the way out', async () => {
		const { error } = await run({ resource: 'midjourneyVideo', operation: 'generate', image: 2 }, [
			await grid(),
		]);
		expect(error.message).toContain('is a grid of four, but useapi.net animates a single image');
	});

	it('a pending task is cancelled', async () => {
		bench.sandbox.configure(STANDING);
		const { items } = await run({ operation: 'imagine', prompt: 'a red fox', waitForResult: 'none' });
		const taskId = String(items[0].json.task_id);
		expect(taskId).toMatch(/^job:\d+-user:/);
		const ran = await run({ resource: 'task', operation: 'cancel', taskId });
		expect(ran.items[0].json.message).toBe(`task ${taskId} cancelled`);
	});

	it('the account shows its email', async () => {
		const { items } = await run({ resource: 'account', operation: 'get' });
		expect(items[0].json.email).toMatch(/@/);
	});
});

describe('trouble', () => {
	it.each([
		[{ subscribed: false }, /^The account has no subscription at useapi\.net/],
		[{ pendingModMessage: true }, /^Midjourney waits for an answer from your Discord account/],
	])('%j has created nothing', async (useapi, message) => {
		bench.sandbox.configure({ useapi });
		expect((await run({ operation: 'imagine', prompt: 'a red fox' })).error.message).toMatch(message);
		expect(bench.counters.tasksCreated).toBe(0);
	});

	it('waits where all jobs of the plan are busy', async () => {
		bench.sandbox.configure({ useapi: { maxJobs: 1 }, durationMs: 20 });
		const items = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
		const ran = await run({ operation: 'imagine', prompt: '={{ $json.prompt }}' }, items);
		expect(ran.items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
		expect(bench.counters.tasksCreated).toBe(3);
	});

	it('names an unknown job', async () => {
		const taskId = 'job:20241218021941022-user:1308-channel:1-bot:midjourney';
		const { error } = await run({ resource: 'task', operation: 'get', taskId });
		expect(error.message).toMatch(/^useapi\.net does not know this: Unable to locate job/);
	});
});
