import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { atLegNext, sentCreates } from '../support/legnext';
import { itemsOf, STANDING, useBench, WEBHOOK_SECRET } from '../support/sandbox';

const bench = useBench();
const legnext = atLegNext(bench);
const URLS = ['https://a.example/1.png', 'https://a.example/2.png'];

interface Step {
	name: string;
	origin?: 'grid' | 'single';
	parameters: INodeParameters;
	operation: string;
	body: IDataObject;
}

/** The same parameters that PiAPI takes. */
const STEPS: Step[] = [
	{
		name: 'imagine',
		parameters: {
			prompt: 'a red fox --chaos 5',
			aspectRatio: '16:9',
			processMode: 'fast',
			midjourneyParameters: { imagePromptUrls: URLS.join(', '), version: '7', stylize: 250 },
		},
		operation: 'diffusion',
		body: { text: `${URLS.join(' ')} a red fox --chaos 5 --s 250 --v 7 --ar 16:9 --fast` },
	},
	{
		name: 'upscale',
		origin: 'grid',
		parameters: { image: 2 },
		operation: 'upscale',
		body: { imageNo: 1, type: 0 },
	},
	{
		name: 'upscale',
		origin: 'grid',
		parameters: { image: 3, upscaleType: 'imageCreative' },
		operation: 'upscale',
		body: { imageNo: 2, type: 1 },
	},
	{
		name: 'variation',
		origin: 'grid',
		parameters: { image: 4, prompt: 'a wolf', aspectRatio: '3:2' },
		operation: 'variation',
		body: { imageNo: 3, type: 1, remixPrompt: 'a wolf --ar 3:2' },
	},
	{
		name: 'variation',
		origin: 'single',
		parameters: { variationType: 'subtle' },
		operation: 'variation',
		body: { imageNo: 0, type: 0 },
	},
	{ name: 'reroll', origin: 'grid', parameters: {}, operation: 'reroll', body: {} },
	{
		name: 'describe',
		parameters: { imageUrl: URLS[0] },
		operation: 'describe',
		body: { imgUrl: URLS[0] },
	},
	{
		name: 'blend',
		parameters: { imagesUrl: URLS.join('\n'), dimension: 'portrait' },
		operation: 'blend',
		body: { imgUrls: URLS, aspect_ratio: '2:3' },
	},
	{
		name: 'outpaint',
		origin: 'single',
		parameters: {},
		operation: 'outpaint',
		body: { imageNo: 0, scale: 2 },
	},
	{
		name: 'pan',
		origin: 'single',
		parameters: { direction: 'left', prompt: 'a wood' },
		operation: 'pan',
		body: { imageNo: 0, direction: 3, scale: 1.5, remixPrompt: 'a wood' },
	},
	{
		name: 'inpaint',
		origin: 'single',
		parameters: { maskUrl: URLS[0], prompt: 'a hat' },
		operation: 'inpaint',
		body: { imageNo: 0, mask: { url: URLS[0] }, remixPrompt: 'a hat' },
	},
];

it.each(STEPS)('$name of a workflow for PiAPI runs here ($origin)', async (step) => {
	const { name, origin, parameters, operation, body } = step;
	const id = origin ? await legnext[origin]() : undefined;
	const run = await legnext.run(
		{ operation: name, ...parameters },
		{ items: itemsOf(id === undefined ? {} : { task_id: id }) },
	);
	expect(run.items[0].json).toMatchObject({ service: 'legnext', task_type: name, status: 'completed' });
	expect(sentCreates(run)).toEqual([
		{ operation, body: { ...(id === undefined ? {} : { jobId: id }), ...body } },
	]);
	for (const { url, headers, signed } of run.sent) {
		// An image whose format is measured is read without the key.
		const isApi = new URL(url).pathname.startsWith('/api/');
		expect(signed).toBe(isApi);
		expect(headers['x-api-key']).toBe(isApi ? 'key-7f3a9c51e2' : undefined);
	}
});

describe('LegNext', () => {
	const IMAGINE = { operation: 'imagine', prompt: 'a red fox' };

	it.each([
		{ taskTypeStyle: 'hyphen' as const },
		{ pendingOutput: 'null' as const },
		{ singleImageUrls: 'list' as const },
		{ showRetry: true },
	])('%j makes no difference', async (legnextSettings) => {
		bench.sandbox.configure({ legnext: legnextSettings, durationMs: 2_000, pendingMs: 500 });
		const grid = await legnext.run({ ...IMAGINE, options: { splitIntoItems: 'file' } });
		expect(grid.items).toHaveLength(4);
		const single = await legnext.run({ operation: 'upscale' }, { items: [grid.items[2]] });
		expect(single.items[0].json).toMatchObject({ status: 'completed', task_type: 'upscale' });
		expect(single.items[0].json.images).toHaveLength(1);
		const pan = await legnext.run({ operation: 'pan' }, { items: single.items });
		expect(pan.items[0].json).toMatchObject({ status: 'completed', task_type: 'pan' });
	});

	it.each(['plain', 'nested', 'job'] as const)('a refusal in the form %s says why', async (errorShape) => {
		bench.sandbox.configure({ legnext: { errorShape } });
		const run = await legnext.run({
			...IMAGINE,
			options: { additionalInput: '{ "callback": 1, "wrong": true }' },
		});
		expect(run.error.message).toMatch(/^LegNext did not accept the input: .*wrong/);
	});

	it('a prompt that the filter turns down at once is said to be just that', async () => {
		bench.sandbox.configure({ legnext: { moderation: 'http' } });
		const run = await legnext.run({ ...IMAGINE, prompt: `a fox ${MARKERS.banned}` });
		expect(run.error.message).toMatch(/^The content filter turned the prompt or the image down: /);
		expect(bench.counters.tasksCreated).toBe(0);
	});

	it('a task that nobody knows is named with its field', async () => {
		const taskId = '00000000-0000-4000-8000-000000000000';
		const run = await legnext.run({ operation: 'upscale', image: 1, taskId });
		expect(run.error.message).toBe(`“Task ID”: LegNext knows no task ${taskId}`);
	});

	it('does not need the webhook secret, and never gets it', async () => {
		const run = await legnext.run(
			{ ...IMAGINE, options: { callbackUrl: 'https://127.0.0.1:9/hook' } },
			{ credentials: { webhookSecret: WEBHOOK_SECRET } },
		);
		expect(sentCreates(run)[0].body).toMatchObject({ callback: 'https://127.0.0.1:9/hook' });
		expect(JSON.stringify(run.sent)).not.toContain(WEBHOOK_SECRET);
	});

	it('is asked for the balance', async () => {
		const run = await legnext.run({ resource: 'account', operation: 'get' });
		expect(run.items[0].json).toHaveProperty('available_points');
	});

	it('LegNext cannot cancel a task', async () => {
		bench.sandbox.configure(STANDING);
		const pending = await legnext.run({ ...IMAGINE, waitForResult: 'none' });
		const run = await legnext.run({ resource: 'task', operation: 'cancel' }, { items: pending.items });
		expect(run.error.message).toBe('LegNext cannot cancel a task');
		expect(run.sent).toEqual([]);
	});
});

describe('a create that met a fault', () => {
	it.each([
		{ type: 'status', when: 'after', status: 502 } as const,
		{ type: 'reset', when: 'after' } as const,
		{ type: 'cut' } as const,
	])('$type after the job was made: it is not sent again, not even by a retry', async (effect) => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect }]);
		const nodeContext = {};
		const parameters = { operation: 'imagine', prompt: 'a red fox' };
		const first = await legnext.run(parameters, { nodeContext });
		expect(first.error.message).toMatch(/^The task may have been created/);
		const second = await legnext.run(parameters, { nodeContext });
		expect(second.error.message).toMatch(/may have been created by an earlier try/);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('429 before the job was made is sent again, as often as it takes', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 2, effect: { type: 'status', status: 429 } }]);
		const run = await legnext.run({ operation: 'imagine', prompt: 'a red fox' });
		expect(run.items).toHaveLength(1);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});
