import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import type { MidjourneyOperation } from '../../nodes/PiApi/contract/request';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { MATRIX } from '../support/matrix';
import { TILE, useRig } from '../support/matrixRig';

const rig = useRig();

const EVERYBODY: readonly ServiceName[] = ['piapi', 'legnext', 'midapi', 'useapi'];

/** The operations that a workflow for Midjourney is made of, and the fields that their items have everywhere. */
const SHAPES: Array<[MidjourneyOperation, string[]]> = [
	['imagine', ['images', 'prompt']],
	['upscale', ['image_url', 'images']],
	['variation', ['images']],
	['reroll', ['images']],
	['describe', ['descriptions']],
	['blend', ['images']],
	['pan', ['images', 'prompt']],
	['outpaint', ['images', 'prompt']],
	['seed', ['seed']],
	['videoGenerate', ['videos']],
	['videoExtend', ['videos']],
];

const ALWAYS = ['task_id', 'service', 'model', 'task_type', 'status', 'created_at', 'ended_at'];

/** What only some services tell, and which: their answers have nothing for the others. */
const NOT_EVERYBODY: Record<string, readonly ServiceName[]> = {
	// Of a follow-up without one only useapi.net tells the prompt, that of its origin.
	prompt: EVERYBODY,
	// Of a follow-up: the journal has it where the service does not repeat it.
	origin_task_id: EVERYBODY,
	origin_index: EVERYBODY,
	image_url: ['piapi', 'legnext', 'useapi'],
	images: EVERYBODY,
	actions: ['piapi', 'legnext', 'useapi'],
	cost: ['piapi', 'legnext'],
	started_at: ['piapi', 'legnext'],
	seed: ['piapi', 'legnext', 'useapi'],
	text: ['piapi', 'legnext'],
	video_url: EVERYBODY,
	// Of an Ultra or Pro plan.
	discord_image_url: ['piapi'],
	progress: ['piapi', 'legnext'],
	// The others do not say how long they keep files.
	expires_at: ['legnext', 'midapi'],
};

async function itemOf(service: ServiceName, operation: MidjourneyOperation): Promise<IDataObject> {
	const row = MATRIX[operation];
	const items = await rig.inputOf(service, row.origin);
	return await rig.item(service, { ...row.parameters, ...row.own?.[service] }, { items });
}

describe.each(SHAPES)('the item of %s', (operation, fields) => {
	const { services } = MATRIX[operation];

	it('has the same fields whoever ran it, but for what a service does not tell', async () => {
		const items = new Map<ServiceName, IDataObject>();
		for (const service of services) items.set(service, await itemOf(service, operation));
		for (const [service, json] of items) {
			const keys = Object.keys(json);
			expect([service, keys]).toEqual([service, expect.arrayContaining([...ALWAYS, ...fields])]);
			const others = keys.filter((key) => ![...ALWAYS, ...fields].includes(key));
			const unexpected = others.filter((key) => !NOT_EVERYBODY[key]?.includes(service));
			expect([service, unexpected]).toEqual([service, []]);
			expect(json.cost !== undefined).toBe(NOT_EVERYBODY.cost.includes(service));
			if (fields.includes('images') && service !== 'midapi') expect(keys).toContain('image_url');
			if (fields.includes('images') && service !== 'midapi') expect(keys).toContain('actions');
			expect(json).toMatchObject({ model: 'midjourney', task_type: MATRIX[operation].taskType });
		}
	});

	it('has its fields in one order and of one type', async () => {
		const types = new Map<string, string>();
		for (const service of services) {
			const json = await itemOf(service, operation);
			const order = Object.keys(json);
			expect(order).toEqual(SIMPLIFIED_FIELDS.filter((field) => order.includes(field)));
			for (const [key, value] of Object.entries(json)) {
				const type = Array.isArray(value) ? 'list' : typeof value;
				expect([service, key, types.get(key) ?? type]).toEqual([service, key, type]);
				types.set(key, type);
			}
			for (const time of [json.created_at, json.started_at, json.ended_at]) {
				if (time !== undefined) expect(new Date(String(time)).toISOString()).toBe(time);
			}
		}
	});
});

async function pixels(picture: Buffer): Promise<string> {
	const raw = await sharp(picture).removeAlpha().toColourspace('srgb').raw().toBuffer();
	return raw.toString('base64');
}

async function fetched(url: string): Promise<Buffer> {
	const answer = await fetch(url);
	if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
	return Buffer.from(await answer.arrayBuffer());
}

async function quarters(grid: Buffer): Promise<string[]> {
	const corners = [0, TILE].flatMap((top) =>
		[0, TILE].map((left) => ({ left, top, width: TILE, height: TILE })),
	);
	return await Promise.all(
		corners.map(async (corner) => await pixels(await sharp(grid).extract(corner).png().toBuffer())),
	);
}

/** The same words make the same picture, whoever draws it. */
const SAME = 'a red fox --seed 7';

/** The tiles of the picture in grid order, as PiAPI draws it: the picture itself is the proof. */
async function tiles(service: ServiceName): Promise<string[]> {
	const grid = await rig.origin(service, 'grid', SAME);
	return await quarters(await fetched(String(grid.image_url)));
}

function urlsOf(json: IDataObject): string[] {
	return (json.images as Array<{ url: string }>).map(({ url }) => url);
}

describe('images 1 to 4', () => {
	it.each(EVERYBODY)('are in grid order on %s', async (service) => {
		const json = await rig.origin(service, 'grid', SAME);
		// MidAPI shows no grid: that of a service which draws the same.
		const wanted =
			json.image_url === undefined
				? await tiles('legnext')
				: await quarters(await fetched(String(json.image_url)));
		expect(new Set(wanted).size).toBe(4);
		const found = await Promise.all(urlsOf(json).map(async (url) => await pixels(await fetched(url))));
		expect(found.map((each) => wanted.indexOf(each) + 1)).toEqual([1, 2, 3, 4]);
	});

	it.each(EVERYBODY)('are the ones that are upscaled by their number on %s', async (service) => {
		const grid = await rig.origin(service, 'grid', SAME);
		const wanted = await Promise.all(urlsOf(grid).map(async (url) => await shrunk(await fetched(url))));
		const { items } = await rig.run(
			service,
			{ resource: 'midjourney', operation: 'upscale', image: 'all' },
			{ items: [{ json: grid }] },
		);
		const found = await Promise.all(
			items.map(async ({ json }) => await shrunk(await fetched(String(json.image_url)))),
		);
		expect(found.map((picture) => nearest(picture, wanted) + 1)).toEqual([1, 2, 3, 4]);
	});

	it.each(EVERYBODY)('split into items carry their number and their file on %s', async (service) => {
		const { items } = await rig.run(service, {
			...{ resource: 'midjourney', operation: 'imagine', prompt: SAME },
			...{ options: { splitIntoItems: 'file' }, download: 'images' },
		});
		expect(items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
		for (const { json, binary } of items) {
			expect(Object.keys(binary ?? {})).toEqual(['data']);
			expect(binary?.data.fileName).toMatch(/^[\w.-]+-[1-4]\.png$/);
			expect(binary?.data.fileName).toContain(`-${String(json.index)}.png`);
			const stored = await pixels(Buffer.from(binary?.data.data ?? '', 'base64'));
			expect(stored).toBe(await pixels(await fetched(String(json.image_url))));
		}
	});
});

async function shrunk(picture: Buffer): Promise<Buffer> {
	return await sharp(picture)
		.removeAlpha()
		.toColourspace('srgb')
		.resize(8, 8, { fit: 'fill' })
		.raw()
		.toBuffer();
}

function distance(one: Buffer, other: Buffer): number {
	return one.reduce((sum, value, at) => sum + (value - other[at]) ** 2, 0);
}

/** Which of the pictures this one is most like. */
function nearest(picture: Buffer, among: Buffer[]): number {
	const distances = among.map((other) => distance(picture, other));
	return distances.indexOf(Math.min(...distances));
}

describe('actions', () => {
	/** The words of PiAPI, which all others are told in, and those for what it does not have. */
	const GRID = /^(reroll|(upscale|variation|remix|edit|inpaint|outpaint|pan)[1-4])$/;
	const SINGLE = new RegExp(
		`^(${[
			...['(redo_)?upscale_(subtle|creative|2x|4x|light|beta)', 'high_variation', 'low_variation', 'inpaint'],
			...['zoom_out_2', 'zoom_out_1_5', 'custom_zoom', 'make_square', 'pan_(left|right|up|down)'],
			...['animate_(high|low)', 'remix', 'edit', 'outpaint', 'pan'],
		].join('|')})$`,
	);

	it.each(['piapi', 'legnext', 'useapi'] as const)(
		'actions of a grid are in one vocabulary on %s',
		async (service) => {
			const actions = (await rig.origin(service, 'grid')).actions as string[];
			for (const action of actions) expect(action).toMatch(GRID);
			const numbers = [1, 2, 3, 4];
			const wanted = ['reroll', ...numbers.map((n) => `upscale${n}`), ...numbers.map((n) => `variation${n}`)];
			expect(actions).toEqual(expect.arrayContaining(wanted));
		},
	);

	it.each(['piapi', 'legnext', 'useapi'] as const)(
		'actions of a single image are in one vocabulary on %s',
		async (service) => {
			const actions = (await rig.origin(service, 'single')).actions as string[];
			expect(actions.length).toBeGreaterThan(3);
			for (const action of actions) expect(action).toMatch(SINGLE);
			expect(actions).toEqual(expect.arrayContaining(['high_variation', 'low_variation']));
		},
	);
});

describe('the cost of a task', () => {
	it('the cost is in dollars where the service has a scale, in points where it has points', async () => {
		const costs = await Promise.all(
			EVERYBODY.map(async (service) => (await rig.origin(service, 'grid')).cost as IDataObject | undefined),
		);
		const [piapi, legnext, midapi, useapi] = costs;
		expect(piapi?.usd).toBeCloseTo(Number(piapi?.points) / 10_000_000);
		expect(Number(legnext?.points)).toBeGreaterThan(0);
		expect(legnext).not.toHaveProperty('usd');
		expect([midapi, useapi]).toEqual([undefined, undefined]);
	});
});

describe('Task > Get with Raw', () => {
	it.each(EVERYBODY)('shows the answer of %s itself, without secrets', async (service) => {
		const json = await rig.origin(service, 'grid');
		const ran = await rig.run(
			service,
			{ resource: 'task', operation: 'get', output: 'raw' },
			{ items: [{ json }] },
		);
		const ids: Record<ServiceName, string> = {
			piapi: 'task_id',
			legnext: 'job_id',
			midapi: 'taskId',
			useapi: 'jobid',
		};
		expect(ran.items[0].json[ids[service]]).toBe(json.task_id);
		expect(ran.shown).not.toMatch(/key-7f3a9c51e2|hook-secret/);
	});
});
