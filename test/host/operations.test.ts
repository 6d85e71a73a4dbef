import type { INodeParameters } from 'n8n-workflow';
import { items, piApiItems } from './support/host';
import { column, expectQuarters, fileFacts, fileNames, sourcesOf } from './support/items';
import { finishedGrid, finishedSingle } from './support/sandboxTasks';
import { maskPng, pictureFactsAt, plainPng } from './support/pictures';
import { hintsOf, succeed } from './support/runs';
import type { BilledRun } from './support/runs';
import { sandbox } from './support/sandbox';
import {
	convertedFile,
	drawnPng,
	fetchedFile,
	imagineMapped,
	itemsWith,
	midjourney,
	promptItems,
} from './support/steps';
import { chain, PIAPI } from './support/workflow';
import type { Bill } from './support/runs';
import type { TaskRecord } from '../../sandbox';

const TILE = 64;
/** What Download brings of a square grid, and of a single picture taken out of it. */
const SQUARE_GRID = 'png 128x128';
const SQUARE_SINGLE = 'png 128x128';

/** The sandbox's newest task. */
async function newestTask(): Promise<TaskRecord> {
	const newest = (await sandbox.tasks()).at(-1);
	if (newest === undefined) throw new Error('The sandbox has no task');
	return newest;
}

/** The bill for tasks of one type that were created and paid once each, without a leak. */
function paidOnce(taskType: string, count = 1, uploads = 0): Bill {
	return { created: { [taskType]: count }, paid: count, uploads, credentialLeaks: 0 };
}

/** Runs one operation on tasks that are there already, one item each, and downloads what comes out. */
async function followUp(
	operation: string,
	taskIds: string[],
	parameters: INodeParameters = {},
): Promise<BilledRun> {
	const download = operation === 'seed' ? {} : { download: 'grid' };
	return await succeed(
		chain({
			items: itemsWith(...taskIds.map((task_id) => ({ task_id }))),
			steps: [midjourney(operation, { ...download, ...parameters })],
		}),
	);
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: TILE, durationMs: 100 });
});

describe('Imagine', () => {
	it('makes four images of each mapped prompt, in the order of the items', async () => {
		const prompts = ['a red fox', 'a blue whale', 'a green parrot'];
		const { execution, bill } = await succeed(
			chain({
				items: promptItems(...prompts),
				steps: [
					imagineMapped({
						aspectRatio: '16:9',
						midjourneyParameters: { stylize: 250, chaos: 10, no: 'text' },
						options: { splitIntoItems: 'file' },
						download: 'both',
					}),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('imagine', 3));
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
		expect(column(out, 'index')).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		for (const [position, item] of out.entries()) {
			const task = tasks.get(String(item.json.task_id));
			const [text, ...flags] = String(task?.prompt).split(' --');
			expect(text).toBe(prompts[Math.floor(position / 4)]);
			expect(flags.sort()).toEqual(['chaos 10', 'no text', 's 250']);
			expect(task?.input).toMatchObject({ aspect_ratio: '16:9', process_mode: 'fast' });
			expect(item.json).toMatchObject({ task_type: 'imagine', status: 'completed', prompt: task?.prompt });
			expect(item.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
			const index = (position % 4) + 1;
			expect(fileNames(item)).toEqual({
				data: `${task?.id}-${index}.png`,
				...(index === 1 ? { grid: `${task?.id}-grid.png` } : {}),
			});
			expect(await fileFacts(item)).toBe('png 64x36');
		}
		expect(await fileFacts(out[0], 'grid')).toBe('png 128x72');
		for (const first of [0, 4, 8]) {
			await expectQuarters(
				[out[first], 'grid'],
				out.slice(first, first + 4).map((item) => [item]),
			);
		}
		expect(hintsOf(execution, PIAPI)).toEqual([
			expect.stringMatching(/^3 tasks, \d+ s, 2,100,000 points, \$0\.21$/),
		]);
	});

	it('uploads image prompts that a node before has made', async () => {
		const { execution, bill } = await succeed(
			chain({
				items: promptItems('in the style of this'),
				steps: [
					drawnPng('sketch', 40, 30),
					imagineMapped({
						prompt: 'in the style of this',
						midjourneyParameters: {
							imagePromptBinaryProperties: 'sketch',
							imagePromptBase64: (await plainPng(8, 8)).toString('base64'),
							imageWeight: 2,
						},
						download: 'grid',
					}),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('imagine', 1, 2));
		const [sketch, base64, ...words] = (await newestTask()).prompt.split(' ');
		expect(words.join(' ')).toBe('in the style of this --iw 2');
		expect(await pictureFactsAt(sketch)).toBe('png 40x30');
		expect(await pictureFactsAt(base64)).toBe('png 8x8');
		const [item] = piApiItems(execution);
		expect(fileNames(item)).toEqual({ data: `${String(item.json.task_id)}-grid.png` });
		expect(await fileFacts(item)).toBe(SQUARE_GRID);
	});
});

describe('Upscale', () => {
	it('takes the images that the items of an Imagine number', async () => {
		const { execution, bill } = await succeed(
			chain({
				items: promptItems('a lamp'),
				steps: [
					imagineMapped({ options: { splitIntoItems: 'file' } }, { name: 'Imagine' }),
					midjourney('upscale', { download: 'images' }),
				],
			}),
		);
		expect(bill).toEqual({
			created: { imagine: 1, upscale: 4 },
			paid: 5,
			uploads: 0,
			credentialLeaks: 0,
		});
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 1, 2, 3]);
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		expect(column(out, 'task_id').map((id) => tasks.get(String(id))?.input.index)).toEqual([
			'1',
			'2',
			'3',
			'4',
		]);
		for (const item of out) {
			expect(fileNames(item)).toEqual({ data: `${String(item.json.task_id)}.png` });
			expect(await fileFacts(item)).toBe(SQUARE_SINGLE);
		}
	});

	it('takes all four images of a grid, a chosen one, and makes a single image larger', async () => {
		const grid = await finishedGrid();
		const single = await finishedSingle();
		const { execution, bill } = await succeed(
			chain({
				items: itemsWith(
					{ task_id: grid, type: 'image', image: 'all' },
					{ task_id: grid, type: 'image', image: 3 },
					{ task_id: single, type: 'subtle' },
				),
				steps: [
					midjourney('upscale', {
						upscaleType: '={{ $json.type }}',
						image: '={{ $json.image }}',
						download: 'grid',
					}),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('upscale', 6));
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 0, 0, 0, 1, 2]);
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		expect(out.map(({ json }) => tasks.get(String(json.task_id))?.input)).toEqual([
			...['1', '2', '3', '4', '3'].map((index) => ({ origin_task_id: grid, index })),
			{ origin_task_id: single, index: 'subtle' },
		]);
		const larger = 'png 256x256';
		expect(await Promise.all(out.map(async (item) => await fileFacts(item)))).toEqual([
			...Array<string>(5).fill(SQUARE_SINGLE),
			larger,
		]);
	});
});

describe('Variation', () => {
	it('varies one image of a grid, with the prompt and the format it had', async () => {
		const grid = await finishedGrid('a harbour', '16:9');
		const { execution, bill } = await followUp('variation', [grid], { image: 2 });
		expect(bill).toEqual(paidOnce('variation'));
		expect((await newestTask()).input).toMatchObject({
			origin_task_id: grid,
			index: '2',
			prompt: 'a harbour',
		});
		const [item] = piApiItems(execution);
		expect(item.json).toMatchObject({ task_type: 'variation', prompt: 'a harbour' });
		expect(await fileFacts(item)).toBe('png 128x72');
	});

	it('varies all four images of a grid', async () => {
		const { execution, bill } = await followUp('variation', [await finishedGrid()], {
			image: 'all',
			prompt: 'a harbour in snow',
		});
		expect(bill).toEqual(paidOnce('variation', 4));
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 0, 0, 0]);
		expect(column(out, 'prompt')).toEqual(Array(4).fill('a harbour in snow'));
		expect(new Set(column(out, 'task_id')).size).toBe(4);
	});

	it.each([
		['strong', 'high_variation'],
		['subtle', 'low_variation'],
	])('makes a %s variation of a single image', async (variationType, index) => {
		const single = await finishedSingle('a harbour');
		const { execution, bill } = await followUp('variation', [single], { variationType });
		expect(bill).toEqual(paidOnce('variation'));
		expect((await newestTask()).input).toMatchObject({ origin_task_id: single, index });
		expect(await fileFacts(piApiItems(execution)[0])).toBe(SQUARE_GRID);
	});
});

describe('Reroll', () => {
	it('draws four new images for each task, in the order of the items', async () => {
		const origins = [await finishedGrid('a harbour'), await finishedGrid('a mill', '2:1')];
		const { execution, bill } = await followUp('reroll', origins);
		expect(bill).toEqual(paidOnce('reroll', 2));
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 1]);
		expect(await fileFacts(out[0])).toBe(SQUARE_GRID);
		expect(await fileFacts(out[1])).toBe('png 128x64');
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		expect(out.map(({ json }) => tasks.get(String(json.task_id))?.originTaskId)).toEqual(origins);
	});
});

describe('Midjourney > Describe', () => {
	it('reads an image from an address', async () => {
		const imageUrl = `${sandbox.url}/files/mj/${await finishedGrid()}.png`;
		const { execution, bill } = await succeed(
			chain({
				items: itemsWith({ image: imageUrl }),
				steps: [midjourney('describe', { imageUrl: '={{ $json.image }}', processMode: 'fast' })],
			}),
		);
		expect(bill).toEqual(paidOnce('describe'));
		expect((await newestTask()).input).toMatchObject({ image_url: imageUrl, process_mode: 'fast' });
		const [{ json }] = piApiItems(execution);
		expect(json).toMatchObject({ task_type: 'describe', status: 'completed' });
		const descriptions = json.descriptions as string[];
		expect(descriptions).toHaveLength(4);
		for (const [position, line] of descriptions.entries()) {
			expect(line).toMatch(/^[a-z].+ --ar 1:1$/);
			expect(json.text).toContain(`${position + 1}. ${line}`);
		}
	});

	it('uploads an image that HTTP Request has fetched', async () => {
		const url = `${sandbox.url}/files/mj/${await finishedGrid()}.png`;
		const { execution, bill } = await succeed(
			chain({ steps: [fetchedFile(url), midjourney('describe', { imageSource: 'binary' })] }),
		);
		expect(bill).toEqual(paidOnce('describe', 1, 1));
		const { input } = await newestTask();
		expect(input.image_url).not.toBe(url);
		expect(await pictureFactsAt(String(input.image_url))).toBe(SQUARE_GRID);
		expect(piApiItems(execution)[0].json.descriptions).toHaveLength(4);
	});
});

describe('Blend', () => {
	it('uploads and blends two images that Edit Image has drawn', async () => {
		const { execution, bill } = await succeed(
			chain({
				steps: [
					drawnPng('first', 30, 20),
					drawnPng('second', 20, 30),
					midjourney('blend', {
						imagesSource: 'binary',
						imagesBinaryProperty: 'first, second',
						dimension: 'portrait',
						processMode: 'turbo',
						download: 'both',
					}),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('blend', 1, 2));
		const { id, input } = await newestTask();
		expect(input).toMatchObject({ dimension: 'portrait', process_mode: 'turbo' });
		const sizes = await Promise.all((input.image_urls as string[]).map(pictureFactsAt));
		expect(sizes).toEqual(['png 30x20', 'png 20x30']);
		const [item] = piApiItems(execution);
		expect(fileNames(item)).toEqual({
			data: `${id}-grid.png`,
			...Object.fromEntries([1, 2, 3, 4].map((index) => [`data_${index}`, `${id}-${index}.png`])),
		});
		expect(await fileFacts(item)).toBe('png 86x128');
		expect(await fileFacts(item, 'data_4')).toBe('png 43x64');
		await expectQuarters(
			[item],
			[1, 2, 3, 4].map((index) => [item, `data_${index}`]),
		);
	});

	it('blends images given by address', async () => {
		const urls = [await finishedGrid('one'), await finishedGrid('two')].map(
			(id) => `${sandbox.url}/files/mj/${id}.png`,
		);
		const { execution, bill } = await succeed(
			chain({
				items: itemsWith({ urls }),
				steps: [midjourney('blend', { imagesUrl: '={{ $json.urls }}', download: 'grid' })],
			}),
		);
		expect(bill).toEqual(paidOnce('blend'));
		expect((await newestTask()).input.image_urls).toEqual(urls);
		expect(await fileFacts(piApiItems(execution)[0])).toBe(SQUARE_GRID);
	});
});

describe('Inpaint', () => {
	it('takes the mask as base64 text', async () => {
		const single = await finishedSingle();
		const mask = (await maskPng(128, 128)).toString('base64');
		const { execution, bill } = await followUp('inpaint', [single], {
			maskSource: 'base64',
			maskBase64: `data:image/png;base64,${mask}`,
			prompt: 'a ship',
		});
		expect(bill).toEqual(paidOnce('inpaint'));
		expect((await newestTask()).input).toMatchObject({ origin_task_id: single, mask, prompt: 'a ship' });
		const [item] = piApiItems(execution);
		expect(item.json).toMatchObject({ task_type: 'inpaint', status: 'completed' });
		expect(await fileFacts(item)).toBe(SQUARE_GRID);
	});

	it('takes the mask as a file that Convert to File has made', async () => {
		const single = await finishedSingle();
		const mask = (await maskPng(128, 128)).toString('base64');
		const { bill } = await succeed(
			chain({
				items: itemsWith({ mask }),
				steps: [
					convertedFile('mask', 'mask', 'mask.png'),
					midjourney('inpaint', { taskId: single, maskSource: 'binary', maskBinaryProperty: 'mask' }),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('inpaint'));
		expect((await newestTask()).input).toMatchObject({ origin_task_id: single, mask });
	});
});

describe('Outpaint', () => {
	it('zooms out, each item as far as it says', async () => {
		const single = await finishedSingle();
		const { execution, bill } = await succeed(
			chain({
				items: itemsWith(
					{ zoom: '1.5', ratio: '' },
					{ zoom: 'custom', ratio: '' },
					{ zoom: '1', ratio: '16:9' },
				),
				steps: [
					midjourney('outpaint', {
						taskId: single,
						zoomRatio: '={{ $json.zoom }}',
						customZoom: 1.2,
						aspectRatio: '={{ $json.ratio }}',
						download: 'grid',
					}),
				],
			}),
		);
		expect(bill).toEqual(paidOnce('outpaint', 3));
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 1, 2]);
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		expect(out.map(({ json }) => tasks.get(String(json.task_id))?.input.zoom_ratio)).toEqual([
			'1.5',
			'1.2',
			'1',
		]);
		expect(await Promise.all(out.map(async (item) => await fileFacts(item)))).toEqual([
			SQUARE_GRID,
			SQUARE_GRID,
			'png 128x72',
		]);
	});
});

describe('Pan', () => {
	it.each([
		['up', 'png 128x192'],
		['right', 'png 192x128'],
	])('the pan shifts an image to the %s side', async (direction, size) => {
		const single = await finishedSingle();
		const { execution, bill } = await followUp('pan', [single], { direction, prompt: 'more sea' });
		expect(bill).toEqual(paidOnce('pan'));
		expect((await newestTask()).input).toMatchObject({
			origin_task_id: single,
			direction,
			prompt: 'more sea',
		});
		expect(await fileFacts(piApiItems(execution)[0])).toBe(size);
	});
});

describe('Get Seed', () => {
	it('gives the number that a task was started from', async () => {
		const { execution, bill } = await followUp('seed', [await finishedGrid('a harbour --seed 4711')]);
		expect(bill).toEqual(paidOnce('seed'));
		expect(piApiItems(execution)[0].json).toMatchObject({
			task_type: 'seed',
			status: 'completed',
			seed: '4711',
		});
	});
});

describe('a chain of operations', () => {
	it('goes from a prompt to a strong variation of an upscaled image by the fields’ defaults', async () => {
		const { execution, bill } = await succeed(
			chain({
				items: promptItems('a harbour'),
				steps: [
					imagineMapped({}, { name: 'Imagine' }),
					midjourney('upscale', { image: 4 }, { name: 'Upscale' }),
					midjourney('variation', { variationType: 'strong' }),
				],
			}),
		);
		expect(bill).toEqual({
			created: { imagine: 1, upscale: 1, variation: 1 },
			paid: 3,
			uploads: 0,
			credentialLeaks: 0,
		});
		const [upscaled] = items(execution, 'Upscale');
		expect((await newestTask()).originTaskId).toBe(upscaled.json.task_id);
	});
});
