import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { itemsOf, useBench } from '../support/sandbox';

const bench = useBench();
const CREDENTIALS = { service: 'midapi' };

const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
	await bench.run(parameters, {
		credentials: CREDENTIALS,
		...(items === undefined ? {} : { items: itemsOf(...items) }),
	});

/** A finished grid of four, made by the node. */
async function grid(prompt = 'a red fox --ar 3:2'): Promise<IDataObject> {
	return (await run({ operation: 'imagine', prompt })).items[0].json;
}

beforeEach(() => bench.sandbox.configure({ midapi: { errorStyle: 'body' } }));

it('the request is signed as MidAPI wants it', async () => {
	const { sent } = await run({ operation: 'imagine', prompt: 'a red fox' });
	expect(sent.filter(({ signed }) => signed).length).toBeGreaterThan(1);
	for (const { signed, headers } of sent) {
		expect(headers.authorization).toBe(signed ? 'Bearer key-7f3a9c51e2' : undefined);
		expect(headers).not.toHaveProperty('x-api-key');
	}
});

describe('imagine', () => {
	it('gives four images', async () => {
		const json = await grid();
		expect(json).toMatchObject({
			service: 'midapi',
			task_type: 'imagine',
			status: 'completed',
			prompt: 'a red fox',
		});
		expect(json.images).toHaveLength(4);
		expect(bench.counters.createdByService).toEqual({ midapi: 1 });
	});

	it('an imagine downloads its images', async () => {
		const { items } = await run({ operation: 'imagine', prompt: 'a red fox', download: 'images' });
		expect(Object.keys(items[0].binary ?? {})).toEqual(['data_1', 'data_2', 'data_3', 'data_4']);
	});

	it.each([
		['resultInfo', 'string'],
		['recordUrls', 'strings'],
	])('an imagine is read whatever form the record has (%s: %s)', async (name, value) => {
		bench.sandbox.configure({ midapi: { [name]: value } });
		expect((await grid()).images).toHaveLength(4);
	});

	it('an imagine runs with everything that MidAPI has a field for', async () => {
		const { items } = await run({
			operation: 'imagine',
			prompt: 'a red fox',
			aspectRatio: '16:9',
			processMode: 'turbo',
			midjourneyParameters: { chaos: 15, stylize: 250, weird: 300, version: '7', no: 'text', seed: 7 },
			options: { additionalInput: '{ "waterMark": "mine", "enableTranslation": true }' },
		});
		expect(items[0].json.status).toBe('completed');
	});

	it.each<[string, IDataObject]>([
		['image prompts', { imagePromptUrls: 'https://a.example/1.png, https://a.example/2.png' }],
		['style references', { styleReference: 'https://a.example/1.png' }],
		['an omni reference', { omniReference: 'https://a.example/1.png', omniWeight: 200, version: '7' }],
	])('an imagine runs with %s', async (_name, midjourneyParameters) => {
		const parameters = { operation: 'imagine', prompt: 'a red fox', midjourneyParameters } as INodeParameters;
		expect((await run(parameters)).items[0].json.status).toBe('completed');
	});

	it('refuses what MidAPI lacks and pays nothing', async () => {
		const { error } = await run({
			operation: 'imagine',
			prompt: 'a',
			midjourneyParameters: { version: '8.2' },
		});
		expect(error.message).toContain('“Version” is 8.2, which MidAPI does not offer');
		expect(bench.counters.tasksCreated).toBe(0);
	});

	it('says why a prompt was turned down', async () => {
		const { error } = await run({ operation: 'imagine', prompt: `a ${MARKERS.banned}` });
		expect(error.message).toMatch(/^The content filter turned the prompt or the image down/);
	});
});

describe('follow-ups', () => {
	it('take one image out of a grid', async () => {
		const { items } = await run({ operation: 'upscale', image: 2 }, [await grid()]);
		expect(items[0].json).toMatchObject({ task_type: 'upscale', status: 'completed' });
		expect(items[0].json.images).toHaveLength(1);
		expect(items[0].json.image_url).toMatch(/^http/);
	});

	it('follow-ups take all four images', async () => {
		const { items } = await run({ operation: 'upscale', image: 'all' }, [await grid()]);
		expect(items).toHaveLength(4);
		expect(new Set(items.map(({ json }) => json.task_id)).size).toBe(4);
	});

	it('a follow-up varies one image', async () => {
		const { items } = await run({ operation: 'variation', image: 4 }, [await grid()]);
		expect(items[0].json).toMatchObject({ task_type: 'variation', status: 'completed' });
		expect(items[0].json.images).toHaveLength(4);
	});

	it.each([
		['reroll', {}],
		['upscale', { upscaleType: 'subtle' }],
	])('follow-ups that MidAPI lacks are refused: %s', async (operation, parameters) => {
		const { error } = await run({ operation, ...parameters }, [await grid()]);
		expect(error.message).toMatch(/^MidAPI does not offer/);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('videos', () => {
	it('start from an image of a grid, and go on', async () => {
		const made = await run(
			{ resource: 'midjourneyVideo', operation: 'generate', prompt: 'it runs', image: 2, resolution: '720p' },
			[await grid()],
		);
		const [video] = made.items;
		expect(video.json).toMatchObject({ task_type: 'video', status: 'completed' });
		expect((video.json.videos as unknown[]).length).toBeGreaterThan(0);
		for (const prompt of ['', 'it sleeps']) {
			const { items } = await run({ resource: 'midjourneyVideo', operation: 'extend', prompt, video: 1 }, [
				{ task_id: video.json.task_id },
			]);
			expect(items[0].json).toMatchObject({ task_type: 'video_extend', status: 'completed' });
		}
	});
});

describe('trouble', () => {
	it.each([
		[{ outage: 455 as const }, /^MidAPI is under maintenance/],
		[{ outage: 505 as const }, /^MidAPI has switched this feature off/],
	])('%j has created nothing', async (midapi, message) => {
		bench.sandbox.configure({ midapi });
		for (const errorStyle of ['body', 'http'] as const) {
			bench.sandbox.configure({ midapi: { ...midapi, errorStyle } });
			const first = await run({ operation: 'imagine', prompt: 'a red fox' });
			expect(first.error.message).toMatch(message);
			bench.sandbox.configure({ midapi: { outage: null } });
			const second = await bench.run(
				{ operation: 'imagine', prompt: 'a red fox' },
				{ credentials: CREDENTIALS, nodeContext: first.nodeContext },
			);
			expect(second.items[0].json.status).toBe('completed');
		}
	});

	it('waits where it has to slow down, in the body of a good answer', async () => {
		bench.sandbox.configure({ midapi: { concurrency: 1, queueLimit: 0 }, durationMs: 20 });
		const items = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
		const ran = await run({ operation: 'imagine', prompt: '={{ $json.prompt }}' }, items);
		expect(ran.items.map(({ json }) => json.status)).toEqual(['completed', 'completed', 'completed']);
		expect(bench.counters.tasksCreated).toBe(3);
	});

	it('names an unknown task', async () => {
		const { error } = await run({ resource: 'task', operation: 'get', taskId: 'mj_task_abcdef123456' });
		expect(error.message).toMatch(/^MidAPI does not know this/);
	});

	it('knows its account', async () => {
		const { items } = await run({ resource: 'account', operation: 'get' });
		expect(typeof items[0].json.credits).toBe('number');
	});
});
