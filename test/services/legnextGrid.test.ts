import type { IDataObject } from 'n8n-workflow';

import { atLegNext, sentCreates } from '../support/legnext';
import { API_KEY, itemsOf, useBench } from '../support/sandbox';
import { useHost } from '../support/suspended';

const bench = useBench();
const host = useHost();
const legnext = atLegNext(bench);

const AREAS = '[{ "width": 1024, "height": 1024, "points": [0, 0, 512, 0, 512, 512] }]';
const onGrid = async (parameters: IDataObject, json: IDataObject) =>
	await legnext.run(parameters as never, { items: itemsOf(json) });

function hintsOf(ran: { hints: Array<{ message: string }> }): string {
	return ran.hints.map(({ message }) => message).join('\n');
}

describe('an image of a grid, by its number', () => {
	it.each<[string, IDataObject, IDataObject]>([
		['pan', { direction: 'up' }, { direction: 2, scale: 1.5 }],
		['pan', { panScale: 3 }, { direction: 1, scale: 3 }],
		['pan', { panScale: 1.1 }, { direction: 1, scale: 1.1 }],
		['outpaint', { zoomRatio: 'custom', customZoom: 1.1 }, { scale: 1.1 }],
		['inpaint', { maskSource: 'areas', maskAreas: AREAS }, {}],
	])('is what %s with %j works on', async (operation, parameters, body) => {
		const taskId = await legnext.grid();
		const ran = await onGrid({ operation, ...parameters }, { task_id: taskId, index: 3 });
		expect(ran.items[0].json).toMatchObject({
			...{ status: 'completed', task_type: operation, origin_task_id: taskId, origin_index: 3 },
		});
		expect(ran.items[0].json.images).toHaveLength(4);
		const [sent] = sentCreates(ran);
		expect(sent).toMatchObject({ operation, body: { jobId: taskId, imageNo: 2, ...body } });
		expect(bench.counters.paidByService.legnext).toBe(2);
	});

	it.each(['pan', 'outpaint', 'inpaint'])('is asked for where %s does not say which', async (operation) => {
		const taskId = await legnext.grid();
		const ran = await onGrid({ operation, maskSource: 'areas', maskAreas: AREAS }, { task_id: taskId });
		expect(ran.error.message).toMatch(/is a grid of four, and “Image” does not say which image is meant/);
		expect(bench.counters.paidByService.legnext).toBe(1);
	});

	it('is refused by number where the image is the only one', async () => {
		const ran = await onGrid({ operation: 'pan' }, { task_id: await legnext.single(), index: 2 });
		expect(ran.error.message).toMatch(/is a single image, so it has no image 2/);
	});

	it.each(['piapi', 'useapi'])('is refused on %s, where a single image is needed', async (service) => {
		const credentials = { service };
		const { items } = await bench.run({ operation: 'imagine', prompt: 'a fox' }, { credentials });
		const ran = await bench.run({ operation: 'pan', image: 2 }, { credentials, items });
		expect(ran.error.message).toMatch(/is a grid of four, but Pan Right needs a single image/);
	});

	it.each([1, 1.05, 3.1])('is not panned by %d, which LegNext does not take', async (panScale) => {
		const ran = await onGrid({ operation: 'pan', panScale }, { task_id: await legnext.grid(), index: 1 });
		expect(ran.error.message).toMatch(/^“Scale” is “?[\d.]+”?/);
		expect(bench.counters.paidByService.legnext).toBe(1);
	});
});

it('Scale means nothing to the others, and a hint says so', async () => {
	const { items } = await bench.run({ operation: 'imagine', prompt: 'a fox' });
	const single = await bench.run({ operation: 'upscale', image: 1 }, { items });
	const ran = await bench.run({ operation: 'pan', panScale: 2 }, { items: single.items });
	expect(hintsOf(ran)).toContain('Scale means nothing to PiAPI and was left out.');
	expect(JSON.stringify(ran.creates)).not.toContain('cale');
	const plain = await bench.run({ operation: 'pan' }, { items: single.items });
	expect(hintsOf(plain)).not.toContain('Scale');
});

describe('the format of an image under a new prompt', () => {
	it.each<[string, IDataObject]>([
		['variation', {}],
		['remix', {}],
		['pan', {}],
		['outpaint', {}],
		['inpaint', { maskSource: 'areas', maskAreas: AREAS }],
	])('is measured, because LegNext does not say it, and kept by %s', async (operation, parameters) => {
		bench.sandbox.configure({ tilePx: 160 });
		const taskId = await legnext.grid('a red fox --ar 16:9');
		const ran = await onGrid({ operation, prompt: 'a wolf', ...parameters }, { task_id: taskId, index: 2 });
		expect(sentCreates(ran)[0].body).toMatchObject({ imageNo: 1, remixPrompt: 'a wolf --ar 16:9' });
		expect(hintsOf(ran)).not.toMatch(/format/);
		// What is measured is fetched without the key.
		expect(bench.counters.credentialLeaks).toBe(0);
	});

	it('is left to what the new prompt or the field says', async () => {
		const taskId = await legnext.grid('a red fox --ar 16:9');
		const said = await onGrid(
			{ operation: 'remix', prompt: 'a wolf --ar 3:2' },
			{ task_id: taskId, index: 1 },
		);
		expect(sentCreates(said)[0].body).toMatchObject({ remixPrompt: 'a wolf --ar 3:2' });
		const chosen = await onGrid(
			{ operation: 'variation', prompt: 'a wolf', aspectRatio: '9:16' },
			{ task_id: taskId, index: 1 },
		);
		expect(sentCreates(chosen)[0].body).toMatchObject({ remixPrompt: 'a wolf --ar 9:16' });
	});

	it('is said to be unknown, once for all images, where the image cannot be read', async () => {
		bench.sandbox.configure({ legnext: { fileLifetimeMs: 0 } });
		const taskId = await legnext.grid('a red fox --ar 16:9');
		const ran = await onGrid({ operation: 'variation', image: 'all', prompt: 'a wolf' }, { task_id: taskId });
		expect(ran.items).toHaveLength(4);
		expect(sentCreates(ran).map(({ body }) => body.remixPrompt)).toEqual(Array(4).fill('a wolf'));
		expect(hintsOf(ran)).toMatch(/LegNext does not say which format the origin has.*choose “Aspect Ratio”/);
	});
});

describe('a draft with 24 images', () => {
	beforeEach(() => bench.sandbox.configure({ legnext: { draftImages: 24 } }));
	const DRAFT = { operation: 'imagine', prompt: 'a red fox --draft --v 7' };

	it('comes out as 24 images, each with its number', async () => {
		const ran = await legnext.run({ ...DRAFT, options: { splitIntoItems: 'file' }, download: 'images' });
		expect(ran.items.map(({ json }) => json.index)).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
		expect(new Set(ran.items.map(({ json }) => json.image_url)).size).toBeLessThanOrEqual(24);
		expect(ran.items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
	});

	it.each(['upscale', 'variation', 'enhance', 'pan', 'remix'])(
		'gives each of them to %s by its number',
		async (operation) => {
			const taskId = await legnext.made(DRAFT);
			const ran = await onGrid({ operation, prompt: 'a wolf' }, { task_id: taskId, index: 17 });
			expect(ran.items[0].json).toMatchObject({ status: 'completed', origin_index: 17 });
			expect(sentCreates(ran)[0].body).toMatchObject({ imageNo: 16 });
		},
	);

	it('has no more than that, and a plain grid no more than four', async () => {
		const draft = await onGrid({ operation: 'upscale' }, { task_id: await legnext.made(DRAFT), index: 25 });
		expect(draft.error.message).toMatch(/“Image” is “25”/);
		const grid = await onGrid({ operation: 'upscale' }, { task_id: await legnext.grid(), index: 5 });
		expect(grid.error.message).toMatch(/does not offer Upscale 5/);
		expect(grid.error.description).toMatch(/It offers Upscale 1-4/);
	});

	it('has more than All means, which is said once', async () => {
		const taskId = await legnext.made(DRAFT);
		const ran = await onGrid({ operation: 'upscale', image: 'all' }, { task_id: taskId });
		expect(ran.items).toHaveLength(4);
		expect(hintsOf(ran).match(/has 24 images/g)).toHaveLength(1);
	});
});

describe('an image from elsewhere on a canvas', () => {
	const EDIT = {
		...{ operation: 'edit', imageSource: 'url', imageUrl: 'https://pictures.example/a.png' },
		...{ prompt: 'a wood', maskSource: 'areas', maskAreas: AREAS },
	};

	it('is painted on with Upload Paint', async () => {
		const ran = await legnext.run(EDIT);
		expect(sentCreates(ran)).toEqual([
			{
				operation: 'upload-paint',
				body: {
					imgUrl: 'https://pictures.example/a.png',
					canvas: { width: 1024, height: 1024 },
					imgPos: { x: 256, y: 256, width: 512, height: 512 },
					remixPrompt: 'a wood',
					mask: { areas: [{ width: 1024, height: 1024, points: [0, 0, 512, 0, 512, 512] }] },
				},
			},
		]);
		expect(ran.items[0].json).toMatchObject({ status: 'completed', task_type: 'upload_paint' });
		const upscaled = await legnext.run({ operation: 'upscale', image: 2 }, { items: ran.items });
		expect(upscaled.items[0].json).toMatchObject({ status: 'completed', task_type: 'upscale' });
	});

	it.each<[IDataObject, string, RegExp]>([
		[{}, 'a wood --ar 16:9', /^$/],
		[{ prompt: 'a wood --ar 32:18' }, 'a wood --ar 32:18', /^$/],
		[
			{ prompt: 'a wood --ar 1:1' },
			'a wood --ar 1:1',
			/says --ar 1:1, but the canvas of 1600 × 900 px is 16:9/,
		],
		[{ canvasHeight: 1600 }, 'a wood', /^$/],
		...['16x9', '0:9', '16:9, wide'].map((loose): [IDataObject, string, RegExp] => [
			{ prompt: `a barn --ar ${loose}`, options: { checkPrompt: 'hints' } },
			`a barn --ar ${loose}`,
			/but the canvas of 1600 × 900 px is 16:9/,
		]),
	])('has the format of the canvas: with %j', async (change, remixPrompt, hint) => {
		const ran = await legnext.run({ ...EDIT, canvasWidth: 1600, canvasHeight: 900, ...change });
		expect(sentCreates(ran)[0].body).toMatchObject({ remixPrompt });
		expect(hintsOf(ran).match(/^.*canvas.*$/m)?.[0] ?? '').toMatch(hint);
	});

	it('has a format under Retexture that LegNext does not tell, which is said unless the prompt does', async () => {
		const RETEXTURE = {
			operation: 'retexture',
			imageSource: 'url',
			imageUrl: 'https://pictures.example/a.png',
		};
		const unsaid = await legnext.run({ ...RETEXTURE, prompt: 'gold' });
		expect(sentCreates(unsaid)[0].body).toMatchObject({ remixPrompt: 'gold' });
		expect(hintsOf(unsaid)).toMatch(/does not say which format Retexture gives.*write --ar in “Prompt”/);
		const said = await legnext.run({ ...RETEXTURE, prompt: 'gold --ar 16:9' });
		expect(hintsOf(said)).not.toMatch(/format/);
	});

	it.each([
		[{ maskSource: 'none' }, /“Mask Source” is None, but LegNext needs a mask/],
		[
			{ imageUrl: `https://a.example/${'x'.repeat(1_100)}` },
			/address of \d+ characters, but LegNext takes 1024/,
		],
		[{ imageUrl: '' }, /“Image URL” is empty/],
		[{ imageSource: 'base64', imageBase64: 'iVBORw0KGgo=' }, /holds a file, but LegNext only takes public/],
	])('is refused with %j before anything is sent', async (change, message) => {
		const ran = await legnext.run({ ...EDIT, ...change });
		expect(ran.error.message).toMatch(message);
		expect(sentCreates(ran)).toEqual([]);
	});
});

it('a run does not suspend where LegNext repeats no address: nobody would call', async () => {
	bench.sandbox.configure({ legnext: { callbackEcho: 'empty' }, durationMs: 50 });
	const execution = await host.run({
		parameters: { resource: 'midjourney', operation: 'imagine', prompt: 'a fox', waitForResult: 'suspend' },
		credentials: { service: 'legnext', apiKey: API_KEY, baseUrl: bench.sandbox.url, concurrentJobs: 3 },
	});
	expect(execution.error).toBeUndefined();
	expect(execution.waitTill).toBeUndefined();
	expect(execution.items[0].json).toMatchObject({ status: 'completed', service: 'legnext' });
	expect(hintsOf(execution)).toMatch(
		/LegNext does not call back for this task, so the node waited for it here/,
	);
});

it.each([
	['legnext', false],
	['piapi', true],
	['useapi', true],
])('hints of %s go by the version that it takes when none is stated', async (service, hinted) => {
	const { hints } = await bench.run(
		{
			operation: 'imagine',
			prompt: 'a fox',
			midjourneyParameters: { omniReference: 'https://pictures.example/a.png' },
		},
		{ credentials: { service } },
	);
	expect(hintsOf({ hints })).toMatch(
		hinted ? /No version is stated, and the usual one \(8\.2\)/ : /^(?!.*No version is stated)/s,
	);
});
