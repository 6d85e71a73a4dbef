import type { IBinaryData, IBinaryKeyData, INodeParameters } from 'n8n-workflow';

import type { OutputSettings } from '../../nodes/PiApi/contract/output';
import type { Task, TaskOutput } from '../../nodes/PiApi/contract/task';
import { buildItems as taskItemsOf } from '../../nodes/PiApi/output/items';
import { binary } from '../support/context';
import { maskPng, sizeOf } from '../support/pictures';
import { itemsOf, STANDING, useBench } from '../support/sandbox';
import { taskLike } from '../support/tasks';

const bench = useBench();
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: 'a red fox' };
const FREE = { plan: 'free' } as const;

const theId = () => bench.sandbox.tasks()[0].id;
const filesOf = (binaries: IBinaryKeyData | undefined) =>
	Object.fromEntries(Object.entries(binaries ?? {}).map(([name, { fileName }]) => [name, fileName]));

async function bytesOf({ data }: IBinaryData): Promise<{ format?: string; width: number; height: number }> {
	return await sizeOf(Buffer.from(data, 'base64'));
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the simplified item', () => {
	it('has the same fields whoever runs the task, and nothing that does not apply', async () => {
		const run = await bench.run(IMAGINE);
		const id = theId();
		const files = `${bench.sandbox.url}/files`;
		expect(run.items).toEqual([
			{
				json: {
					task_id: id,
					service: 'piapi',
					model: 'midjourney',
					task_type: 'imagine',
					status: 'completed',
					prompt: 'a red fox',
					image_url: `${files}/mj/${id}.png`,
					images: [
						{ index: 1, url: `${files}/cdn-cgi/image/trim=0;16;16;0/mj/${id}.png` },
						{ index: 2, url: `${files}/cdn-cgi/image/trim=0;0;16;16/mj/${id}.png` },
						{ index: 3, url: `${files}/cdn-cgi/image/trim=16;16;0;0/mj/${id}.png` },
						{ index: 4, url: `${files}/cdn-cgi/image/trim=16;0;0;16/mj/${id}.png` },
					],
					actions: [
						'reroll',
						...[1, 2, 3, 4].map((n) => `upscale${n}`),
						...[1, 2, 3, 4].map((n) => `variation${n}`),
					],
					progress: 100,
					discord_image_url: `${files}/attachments/1/${id}.png`,
					cost: { points: 300_000, usd: 0.03 },
					created_at: expect.stringMatching(ISO) as string,
					started_at: expect.stringMatching(ISO) as string,
					ended_at: expect.stringMatching(ISO) as string,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('the simplified item of a single image has that image, once', async () => {
		const run = await bench.run({ operation: 'upscale', taskId: await bench.grid(), image: 2 });
		const id = bench.sandbox.tasks()[1].id;
		const url = `${bench.sandbox.url}/files/mj/${id}.png`;
		expect(run.items[0].json).toMatchObject({ image_url: url, images: [{ index: 1, url }] });
	});

	it('the simplified item of a describe has the descriptions as a list and as text', async () => {
		const run = await bench.run({ operation: 'describe', imageUrl: 'https://a.example/1.png' });
		const { descriptions, text, ...rest } = run.items[0].json;
		expect(descriptions).toHaveLength(4);
		for (const line of descriptions as string[]) expect(line).toMatch(/^[a-z][\w ,-]+ --ar 1:1$/);
		expect(text).toMatch(/^1\. [\s\S]+\n\n4\. /);
		expect(rest).not.toHaveProperty('images');
		expect(rest).not.toHaveProperty('image_url');
	});

	it('the simplified item of a seed has the seed, as text', async () => {
		const run = await bench.run({ operation: 'seed', taskId: await bench.grid('a red fox --seed 77') });
		expect(run.items[0].json).toMatchObject({ task_type: 'seed', seed: '77', status: 'completed' });
		expect(run.items[0].json).not.toHaveProperty('images');
	});

	it('the simplified item of a pending task leaves out what is not there yet', async () => {
		bench.sandbox.configure(STANDING);
		const run = await bench.run({ ...IMAGINE, waitForResult: 'none' });
		expect(run.items[0].json).toEqual({
			task_id: theId(),
			service: 'piapi',
			model: 'midjourney',
			task_type: 'imagine',
			status: 'pending',
			prompt: 'a red fox',
			created_at: expect.stringMatching(ISO) as string,
		});
	});

	it.each(['null', 'empty'] as const)(
		'the simplified item of a pending task whose output is %s is the same',
		async (pendingOutput) => {
			bench.sandbox.configure({ ...STANDING, pendingOutput });
			const run = await bench.run({ ...IMAGINE, waitForResult: 'none' });
			expect(Object.keys(run.items[0].json)).toEqual(
				expect.not.arrayContaining(['image_url', 'images', 'actions', 'cost', 'task_error', 'ended_at']),
			);
		},
	);

	it('costs nothing on an account of one’s own', async () => {
		const run = await bench.run({ ...IMAGINE, options: { serviceMode: 'private' } });
		expect(run.items[0].json.cost).toEqual({ points: 0, usd: 0 });
	});
});

describe('statuses in any casing', () => {
	it('are understood while waiting and come out in lower case', async () => {
		bench.sandbox.configure({ statusCase: 'capitalised' });
		const run = await bench.run({ ...IMAGINE, download: 'grid' });
		expect(run.items[0].json.status).toBe('completed');
		expect(run.items[0].binary).toHaveProperty('data');
	});

	it('are left as they are in Raw', async () => {
		bench.sandbox.configure({ statusCase: 'capitalised' });
		const run = await bench.run({ ...IMAGINE, output: 'raw' });
		expect(run.items[0].json.status).toBe('Completed');
	});

	it.each(['Pending', 'Processing', 'Staged'])(
		'a pending item shows the status %s in lower case',
		async (status) => {
			const staged = status === 'Staged';
			bench.sandbox.configure({
				...STANDING,
				statusCase: 'capitalised',
				...(status === 'Processing' ? { pendingMs: 0 } : {}),
				...(staged ? { concurrency: { pro: 0 } } : {}),
			});
			const run = await bench.run({ ...IMAGINE, options: { timeout: 3, onTimeout: 'pending' } });
			expect(run.items[0].json.status).toBe(status.toLowerCase());
		},
	);
});

describe('the fields that document 002 lists', () => {
	it('every field goes by its name of the unified API in Raw, and by its simplified name otherwise', async () => {
		const parameters = { ...IMAGINE, options: { serviceMode: 'private' } };
		const raw = (await bench.run({ ...parameters, output: 'raw' })).items[0].json;
		const id = raw.task_id as string;
		const simple = (await bench.run({ resource: 'task', operation: 'get', taskId: id })).items[0].json;
		const output = raw.output as Record<string, unknown>;
		expect(output).toMatchObject({
			image_url: expect.stringContaining('/mj/') as string,
			discord_image_url: expect.stringContaining('/attachments/') as string,
			progress: 100,
			temporary_image_urls: { length: 4 },
			intermediate_image_urls: { length: 3 },
			actions: { length: 9 },
		});
		expect(simple).toMatchObject({
			image_url: output.image_url,
			discord_image_url: output.discord_image_url,
			progress: output.progress,
			intermediate_image_urls: output.intermediate_image_urls,
			actions: output.actions,
		});
		const urls = (simple.images as Array<{ url: string }>).map(({ url }) => url);
		expect(urls).toEqual(output.temporary_image_urls);
		expect(raw).toMatchObject({ logs: [], meta: { process_mode: 'relax' } });
		// An empty error would make n8n run the node again.
		expect(raw).not.toHaveProperty('error');
	});
});

describe('the raw item', () => {
	it('is the service’s own answer', async () => {
		const run = await bench.run({ ...IMAGINE, output: 'raw' });
		const answer = await fetch(`${bench.sandbox.url}/api/v1/task/${theId()}`, {
			headers: { 'x-api-key': bench.sandbox.key },
		});
		const { data } = (await answer.json()) as {
			data: { config: { webhook_config: { secret?: string } }; error?: object };
		};
		delete data.config.webhook_config.secret;
		// An empty one: n8n would take the item for one that failed.
		delete data.error;
		expect(run.items[0].json).toEqual(data);
	});

	it('per image carries number and address', async () => {
		const run = await bench.run({ ...IMAGINE, output: 'raw', options: { splitIntoItems: 'file' } });
		expect(run.items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		const { temporary_image_urls: urls } = run.items[0].json.output as { temporary_image_urls: string[] };
		expect(run.items.map(({ json }) => json.image_url)).toEqual(urls);
	});
});

describe('selected fields', () => {
	it('are those that are chosen', async () => {
		const run = await bench.run({ ...IMAGINE, output: 'selectedFields', fields: ['cost', 'status'] });
		expect(run.items[0].json).toEqual({ status: 'completed', cost: { points: 300_000, usd: 0.03 } });
	});

	it('are id, status and address unless chosen', async () => {
		const run = await bench.run({ ...IMAGINE, output: 'selectedFields' });
		expect(Object.keys(run.items[0].json).sort()).toEqual(['image_url', 'status', 'task_id']);
	});

	it('may come from an expression, and per image', async () => {
		const run = await bench.run(
			{
				...IMAGINE,
				output: 'selectedFields',
				fields: '={{ $json.fields }}',
				options: { splitIntoItems: 'file' },
			},
			{ items: itemsOf({ fields: ['task_id', 'index', 'image_url'] }) },
		);
		expect(run.items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		for (const { json } of run.items) {
			expect(Object.keys(json).sort()).toEqual(['image_url', 'index', 'task_id']);
		}
	});

	it('never lose the task id where a follow-up needs it', async () => {
		const run = await bench.run({ ...IMAGINE, output: 'selectedFields', fields: ['task_id'] });
		expect(run.items[0].json).toEqual({ task_id: theId() });
	});
});

describe('a task split into one item per image', () => {
	it('gives four, each with its number and address, the grid and the task id', async () => {
		const run = await bench.run({ ...IMAGINE, options: { splitIntoItems: 'file' } });
		const grid = `${bench.sandbox.url}/files/mj/${theId()}.png`;
		expect(run.items).toHaveLength(4);
		run.items.forEach(({ json, pairedItem }, position) => {
			expect(json).toMatchObject({ task_id: theId(), index: position + 1, grid_url: grid });
			expect(json.image_url).toMatch(/trim=/);
			expect(json).not.toHaveProperty('images');
			const names = Object.keys(json);
			expect(names.indexOf('image_url')).toBe(names.indexOf('index') + 1);
			expect(pairedItem).toEqual({ item: 0 });
		});
		expect(new Set(run.items.map(({ json }) => json.image_url)).size).toBe(4);
	});

	it('links each to the item that it came from', async () => {
		const run = await bench.run(
			{ ...IMAGINE, prompt: '={{ $json.prompt }}', options: { splitIntoItems: 'file' } },
			{ items: itemsOf({ prompt: 'one' }, { prompt: 'two' }) },
		);
		expect(run.items.map(({ json, pairedItem }) => [json.prompt, json.index, pairedItem])).toEqual(
			['one', 'two'].flatMap((prompt, item) => [1, 2, 3, 4].map((index) => [prompt, index, { item }])),
		);
	});

	it('leaves a single image as one item', async () => {
		const run = await bench.run({
			operation: 'upscale',
			taskId: await bench.grid(),
			image: 3,
			options: { splitIntoItems: 'file' },
		});
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json.image_url).toMatch(/\/mj\/[\w-]+\.png$/);
	});
});

interface Download {
	download: string;
	split: string;
	/** Name of the binary field to file name, per item; `ID` stands for the task id. */
	files: Array<Record<string, string>>;
}

const GRID_DOWNLOADS: Download[] = [
	{ download: 'none', split: 'task', files: [{}] },
	{ download: 'grid', split: 'task', files: [{ data: 'ID-grid.png' }] },
	{
		download: 'images',
		split: 'task',
		files: [{ data_1: 'ID-1.png', data_2: 'ID-2.png', data_3: 'ID-3.png', data_4: 'ID-4.png' }],
	},
	{
		download: 'both',
		split: 'task',
		files: [
			{
				data: 'ID-grid.png',
				data_1: 'ID-1.png',
				data_2: 'ID-2.png',
				data_3: 'ID-3.png',
				data_4: 'ID-4.png',
			},
		],
	},
	{ download: 'images', split: 'file', files: [1, 2, 3, 4].map((n) => ({ data: `ID-${n}.png` })) },
	{
		download: 'both',
		split: 'file',
		files: [{ data: 'ID-1.png', grid: 'ID-grid.png' }, ...[2, 3, 4].map((n) => ({ data: `ID-${n}.png` }))],
	},
	{ download: 'grid', split: 'file', files: [{ grid: 'ID-grid.png' }, {}, {}, {}] },
];

const SINGLE_DOWNLOADS: Download[] = [
	{ download: 'none', split: 'task', files: [{}] },
	...['grid', 'images', 'both'].flatMap((download) =>
		['task', 'file'].map((split): Download => ({ download, split, files: [{ data: 'ID.png' }] })),
	),
];

describe('downloads', () => {
	it.each(GRID_DOWNLOADS)(
		'downloads of a grid come as chosen: $download, one item per $split',
		async ({ download, split, files }) => {
			const run = await bench.run({ ...IMAGINE, download, options: { splitIntoItems: split } });
			const expected = JSON.parse(JSON.stringify(files).replaceAll('ID', theId())) as unknown;
			expect(run.items.map((item) => filesOf(item.binary))).toEqual(expected);
			for (const item of run.items) {
				for (const [name, file] of Object.entries(item.binary ?? {})) {
					const side = file.fileName?.endsWith('-grid.png') ? 32 : 16;
					expect(await bytesOf(file)).toEqual({ format: 'png', width: side, height: side });
					expect(file).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
					expect(name).toMatch(/^(data|data_[1-4]|grid)$/);
				}
			}
			expect(bench.counters.credentialLeaks).toBe(0);
		},
	);

	it.each(SINGLE_DOWNLOADS)(
		'downloads of a single image come as chosen: $download, per $split',
		async ({ download, split, files }) => {
			const run = await bench.run({
				operation: 'upscale',
				taskId: await bench.grid(),
				image: 1,
				download,
				options: { splitIntoItems: split },
			});
			const id = bench.sandbox.tasks()[1].id;
			const expected = JSON.parse(JSON.stringify(files).replaceAll('ID', id)) as unknown;
			expect(run.items.map((item) => filesOf(item.binary))).toEqual(expected);
		},
	);

	it('are the right tiles in grid order', async () => {
		const run = await bench.run({ ...IMAGINE, download: 'both' });
		const { data, ...tiles } = run.items[0].binary ?? {};
		const { default: sharp } = await import('sharp');
		const grid = sharp(Buffer.from(data.data, 'base64'));
		for (const [position, tile] of Object.values(tiles).entries()) {
			const box = { left: (position % 2) * 16, top: Math.floor(position / 2) * 16, width: 16, height: 16 };
			const cut = await grid.clone().extract(box).raw().toBuffer();
			expect(await sharp(Buffer.from(tile.data, 'base64')).raw().toBuffer()).toEqual(cut);
		}
	});

	it.each([
		['variation', { image: 1 }],
		['reroll', {}],
	])('downloads of a %s are those of a grid', async (operation, more) => {
		const run = await bench.run({
			operation,
			...more,
			taskId: await bench.grid(),
			download: 'images',
		});
		expect(Object.keys(run.items[0].binary ?? {})).toEqual(['data_1', 'data_2', 'data_3', 'data_4']);
	});

	it('downloads of an inpaint, outpaint and pan are those of a grid', async () => {
		const id = await bench.single();
		const [{ width, height }] = await Promise.all([
			fetch(`${bench.sandbox.url}/files/mj/${id}.png`)
				.then(async (file) => await file.arrayBuffer())
				.then(async (bytes) => await sizeOf(Buffer.from(bytes))),
		]);
		const mask = binary(await maskPng(width, height));
		for (const parameters of [
			{ operation: 'inpaint', maskSource: 'binary' },
			{ operation: 'outpaint' },
			{ operation: 'pan' },
		]) {
			const run = await bench.run(
				{ ...parameters, taskId: id, download: 'images' },
				{ items: [{ json: {}, binary: { data: mask } }] },
			);
			expect(Object.keys(run.items[0].binary ?? {})).toEqual(['data_1', 'data_2', 'data_3', 'data_4']);
		}
	});

	it('downloads of a pending task are left out', async () => {
		bench.sandbox.configure(STANDING);
		const run = await bench.run({
			...IMAGINE,
			download: 'both',
			options: { timeout: 2, onTimeout: 'pending' },
		});
		expect(run.items[0]).not.toHaveProperty('binary');
		expect(run.items[0].json.status).toBe('pending');
	});

	it.each(['html404', 'html200', 'empty'] as const)(
		'downloads of an expired link (%s) fail with a way out',
		async (shown) => {
			bench.sandbox.configure({ expiredFiles: shown });
			const id = await bench.grid();
			bench.sandbox.advance(31 * 86_400_000);
			const { error } = await bench.run({ resource: 'task', operation: 'download', taskId: id });
			expect(error.message).toMatch(
				shown === 'html404'
					? /^The result file could not be fetched: its host answered 404$/
					: /^The result file could not be fetched: /,
			);
			if (shown === 'html200') expect(error.message).toMatch(/web page instead of a file.*link has expired$/);
			if (shown === 'empty') expect(error.message).toMatch(/empty/);
			expect(error.description).toMatch(/The file is at http.*Results are kept for a limited time/);
		},
	);

	it.each([
		['a 503', { type: 'status', status: 503 }],
		['a connection that breaks off', { type: 'cut', when: 'after' }],
		['a reset', { type: 'reset' }],
	] as const)('downloads survive %s of the file host', async (_name, effect) => {
		bench.sandbox.setFaults([{ route: 'file', count: 1, effect }]);
		const run = await bench.run({ ...IMAGINE, download: 'grid' });
		expect(await bytesOf((run.items[0].binary ?? {}).data)).toMatchObject({ width: 32, height: 32 });
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('downloads that fail do not hide the task, which was paid for', async () => {
		bench.sandbox.setFaults([{ route: 'file', effect: { type: 'status', status: 403 } }]);
		const run = await bench.run({ ...IMAGINE, download: 'images' }, { continueOnFail: true });
		expect(run.items[0].json).toMatchObject({
			error: 'The result file could not be fetched: its host answered 403',
			message: expect.stringMatching(/Task > Download/) as string,
			details: { reason: 'read', task_id: theId(), task: { images: { length: 4 } } },
		});
	});

	it('downloads that fail for one item leave the files of the others', async () => {
		const items = itemsOf({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' });
		bench.sandbox.setFaults([
			{ route: 'file', promptContains: 'two', effect: { type: 'status', status: 403 } },
		]);
		const run = await bench.run(
			{ ...IMAGINE, prompt: '={{ $json.prompt }}', download: 'grid' },
			{ items, continueOnFail: true },
		);
		expect(run.items.map((item) => Object.keys(item.binary ?? {}))).toEqual([['data'], [], ['data']]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	});

	it('are few at a time', async () => {
		let open = 0;
		let most = 0;
		const items = itemsOf(...Array.from({ length: 12 }, (_, n) => ({ prompt: `fox ${n}` })));
		const run = await bench.run(
			{ ...IMAGINE, prompt: '={{ $json.prompt }}', download: 'images' },
			{
				items,
				credentials: { concurrentJobs: 30 },
				store: async (stream) => {
					open += 1;
					most = Math.max(most, open);
					const chunks: Buffer[] = [];
					for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
					await new Promise((resolve) => setTimeout(resolve, 2));
					open -= 1;
					return Buffer.concat(chunks);
				},
			},
		);
		expect(run.items).toHaveLength(12);
		expect(bench.counters.downloads).toBe(48);
		expect(most).toBeLessThanOrEqual(8);
	});
});

describe('a task on a plan that only shows the grid', () => {
	const names = (hints: Array<{ message: string }>) => hints.map(({ message }) => message).join('\n');

	it('the item still has the grid', async () => {
		bench.sandbox.configure(FREE);
		const run = await bench.run(IMAGINE);
		expect(run.items[0].json).toMatchObject({
			status: 'completed',
			image_url: `${bench.sandbox.url}/files/mj/${theId()}.png`,
		});
		expect(run.items[0].json).not.toHaveProperty('images');
	});

	it.each([
		['images', 'task'],
		['both', 'task'],
		['none', 'file'],
		['images', 'file'],
	])(
		'a hint names the plan and the Edit Image node where more is asked for (%s, per %s)',
		async (download, split) => {
			bench.sandbox.configure(FREE);
			const run = await bench.run({ ...IMAGINE, download, options: { splitIntoItems: split } });
			expect(run.items).toHaveLength(1);
			expect(names(run.hints)).toMatch(/only gave the grid of four.*plans.*Edit Image/);
			if (download !== 'none') expect(filesOf(run.items[0].binary)).toEqual({ data: `${theId()}-grid.png` });
		},
	);

	it.each(['none', 'grid'])('the hint is given with Download %s too', async (download) => {
		bench.sandbox.configure(FREE);
		const run = await bench.run({ ...IMAGINE, download });
		expect(names(run.hints)).toMatch(/only gave the grid.*plans.*Edit Image/);
	});

	it('the hint is given once for many items', async () => {
		bench.sandbox.configure(FREE);
		const run = await bench.run(
			{ ...IMAGINE, options: { splitIntoItems: 'file' } },
			{ items: itemsOf({}, {}, {}) },
		);
		expect(run.hints.filter(({ message }) => /only gave the grid/.test(message))).toHaveLength(1);
	});
});

describe('a task that is not done in time', () => {
	beforeEach(() => bench.sandbox.configure(STANDING));

	it('is an error that carries the task id', async () => {
		const { error } = await bench.run({ ...IMAGINE, options: { timeout: 4 } });
		expect(error.message).toBe(`Task ${theId()} did not finish within 4 s`);
		expect(error.description).toMatch(/not lost: fetch it with Task > Wait.*does not pay again/);
		expect(error.description).toContain(theId());
		expect(bench.sandbox.tasks()[0].status).toBe('pending');
	});

	it('carries id and task into the error item, too', async () => {
		const run = await bench.run({ ...IMAGINE, options: { timeout: 4 } }, { continueOnFail: true });
		expect(run.items[0].json.details).toMatchObject({
			reason: 'timeout',
			task_id: theId(),
			task: { task_id: theId(), status: 'pending' },
		});
	});

	it('a task that is not done in time is a pending item, with a hint, where that is chosen', async () => {
		const run = await bench.run({ ...IMAGINE, options: { timeout: 4, onTimeout: 'pending' } });
		expect(run.items[0].json).toMatchObject({ task_id: theId(), status: 'pending' });
		expect(run.hints.map(({ message }) => message)).toContain(
			`Task ${theId()} is still pending after 4 s; Task > Wait picks it up.`,
		);
	});
});

describe('the hint at the end', () => {
	const last = (hints: Array<{ message: string }>) => hints[hints.length - 1]?.message;

	it('counts tasks, time, points and dollars', async () => {
		const run = await bench.run(IMAGINE, { items: itemsOf({}, {}, {}) });
		expect(last(run.hints)).toMatch(/^3 tasks, \d+ s, 900,000 points, \$0\.090$/);
		expect(run.hints.map(({ location }) => location)).toEqual(['outputPane']);
	});

	it('the hint counts failures', async () => {
		const run = await bench.run(
			{ ...IMAGINE, prompt: '={{ $json.prompt }}' },
			{ items: itemsOf({ prompt: 'one' }, { prompt: '' }), continueOnFail: true },
		);
		expect(last(run.hints)).toMatch(/^2 tasks, 1 failed, \d+ s, 300,000 points, \$0\.030$/);
	});
});

describe('a task that is completed and shows nothing', () => {
	const NOTHING: OutputSettings = {
		...{ shape: 'simplified', fields: [], split: 'task', download: 'none' },
	};
	const shown = async (task: Task, settings: Partial<OutputSettings> = {}) => {
		const hints: string[] = [];
		const fetched: string[] = [];
		const fetchFile = async (url: string): Promise<IBinaryData> => {
			fetched.push(url);
			return await Promise.resolve({ data: '', mimeType: 'image/png' });
		};
		const items = await taskItemsOf(task, { ...NOTHING, ...settings }, fetchFile, hints);
		return { items, hints: hints.join(), fetched };
	};
	const completed = (output: Partial<TaskOutput>, more: Partial<Task> = {}) =>
		taskLike({ status: 'completed', ...more, output: { ...taskLike({}).output, ...output } });

	it.each<[string, Partial<Task>]>([
		['an imagine', { taskType: 'imagine' }],
		['a job of useapi.net in a new shape', { service: 'useapi', taskType: 'imagine' }],
		['a task of a model', { model: 'kling', taskType: 'video_generation' }],
	])('is handed out, and a hint says what to do: %s', async (_name, more) => {
		const { items, hints } = await shown(completed({}, more));
		expect(items).toHaveLength(1);
		expect(hints).toMatch(/holds no result that this node knows: set Output to Raw/);
	});

	it('does not send a person to Raw who is there', async () => {
		const { hints } = await shown(completed({}), { shape: 'raw' });
		expect(hints).toMatch(/holds no result that this node knows: read it once more with Task > Get/);
	});

	it('says nothing where there is a result, be it a text', async () => {
		for (const output of [
			{ descriptions: ['a fox'] },
			{ seed: '1' },
			{ text: 'a' },
			{ imageUrls: ['https://a.co/1.png'] },
			{ extras: { covers: ['https://a.co/1.png'] } },
			{ discordImageUrl: 'https://a.co/1.png' },
			{ intermediateImageUrls: ['https://a.co/1.png'] },
		]) {
			expect((await shown(completed(output))).hints).toBe('');
		}
		expect((await shown(taskLike({ status: 'processing' }))).hints).toBe('');
	});

	it('says that Download found nothing to fetch where the result is a text', async () => {
		const { hints } = await shown(completed({ descriptions: ['a fox'] }), { download: 'both' });
		expect(hints).toMatch(/^Download found nothing to fetch: task \S+ has no files\.$/);
	});

	it.each(['grid', 'images', 'both'] as const)(
		'an only image in a list is fetched by Download: %s',
		async (download) => {
			const { items, fetched, hints } = await shown(completed({ imageUrls: ['https://a.co/1.png'] }), {
				download,
			});
			expect([Object.keys(items[0].binary ?? {}), fetched, hints]).toEqual([
				['data'],
				['https://a.co/1.png'],
				'',
			]);
			expect(items[0].json.image_url).toBe('https://a.co/1.png');
		},
	);
});
