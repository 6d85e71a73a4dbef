import type { IBinaryKeyData, INodeParameters } from 'n8n-workflow';

import { atLegNext } from '../support/legnext';
import { useBench } from '../support/sandbox';

const bench = useBench();
const legnext = atLegNext(bench);
const GENERATE = { resource: 'midjourneyVideo', operation: 'generate', image: 1 };

const filesOf = (binaries: IBinaryKeyData | undefined) =>
	Object.fromEntries(Object.entries(binaries ?? {}).map(([name, { fileName }]) => [name, fileName]));

async function generated(count: number, more: INodeParameters = {}) {
	const taskId = await legnext.grid();
	const options = { batchSize: count, ...(more.options as INodeParameters) };
	return await legnext.run({ ...GENERATE, taskId, ...more, options });
}

describe('one item per task', () => {
	it('numbers the videos', async () => {
		const [{ json }] = (await generated(2)).items;
		expect(json.videos).toEqual([
			{ index: 1, url: expect.stringMatching(/^http/) as string },
			{ index: 2, url: expect.stringMatching(/^http/) as string },
		]);
		expect(json).not.toHaveProperty('video_url');
		expect(json).not.toHaveProperty('images');
	});

	it('has the address of the only video beside the list', async () => {
		const [{ json }] = (await generated(1)).items;
		expect(json.videos).toEqual([{ index: 1, url: json.video_url }]);
	});
});

describe('one item per video', () => {
	it('carries number, address and task id', async () => {
		const { items } = await generated(4, { options: { splitIntoItems: 'file' } });
		expect(items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		expect(new Set(items.map(({ json }) => json.video_url)).size).toBe(4);
		for (const { json, pairedItem } of items) {
			expect(json).toHaveProperty('task_id');
			expect(json).not.toHaveProperty('videos');
			expect(pairedItem).toEqual({ item: 0 });
		}
	});

	it('works with Raw and with chosen fields', async () => {
		const raw = await generated(2, { options: { splitIntoItems: 'file' }, output: 'raw' });
		expect(raw.items.map(({ json }) => [json.index, typeof json.video_url, typeof json.job_id])).toEqual([
			[1, 'string', 'string'],
			[2, 'string', 'string'],
		]);
		const fields = ['index', 'video_url'];
		const chosen = await generated(2, {
			options: { splitIntoItems: 'file' },
			output: 'selectedFields',
			fields,
		});
		expect(chosen.items.map(({ json }) => Object.keys(json).sort())).toEqual([fields, fields]);
	});
});

describe('downloads', () => {
	it.each([
		[1, 'task', [{ data: 'ID.mp4' }]],
		[2, 'task', [{ data_1: 'ID-1.mp4', data_2: 'ID-2.mp4' }]],
		[2, 'file', [{ data: 'ID-1.mp4' }, { data: 'ID-2.mp4' }]],
	])('downloads of %d videos come as one item per %s', async (count, splitIntoItems, files) => {
		const run = await generated(count, { options: { splitIntoItems }, download: 'videos' });
		const id = String(run.items[0].json.task_id);
		expect(run.items.map(({ binary }) => filesOf(binary))).toEqual(
			JSON.parse(JSON.stringify(files).replaceAll('ID', id)),
		);
		const binaries = run.items.flatMap(({ binary }) => Object.values(binary ?? {}));
		expect(binaries.map(({ mimeType }) => mimeType)).toEqual(binaries.map(() => 'video/mp4'));
		expect(bench.counters.credentialLeaks).toBe(0);
	});

	it('are left out unless asked for', async () => {
		expect((await generated(1)).items[0]).not.toHaveProperty('binary');
	});

	it.each(['images', 'grid', 'both'])(
		'downloads of a task that is only named by its id are its videos (%s)',
		async (download) => {
			const taskId = await legnext.videos(2);
			const task = { resource: 'task', operation: 'download', taskId, download };
			const [{ binary }] = (await legnext.run(task)).items;
			expect(filesOf(binary)).toEqual({ data_1: `${taskId}-1.mp4`, data_2: `${taskId}-2.mp4` });
			const split = await legnext.run({ ...task, options: { splitIntoItems: 'file' } });
			expect(split.items.map(({ json }) => json.index)).toEqual([1, 2]);
		},
	);
});

it('a cut-out image is a single one', async () => {
	const run = await legnext.run({
		operation: 'removeBackground',
		imageUrl: 'https://a.example/1.png',
		download: 'images',
	});
	const id = String(run.items[0].json.task_id);
	expect(filesOf(run.items[0].binary)).toEqual({ data: `${id}.png` });
	expect(run.items[0].json.images).toHaveLength(1);
});
