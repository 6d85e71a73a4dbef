import sharp from 'sharp';
import { request } from 'undici';

import type { TaskView } from '../../sandbox';
import { INSTANT, run, useSandbox } from './support';

const sandbox = useSandbox({ ...INSTANT, tilePx: 48 });

async function download(url: string, headers: Record<string, string> = {}) {
	const answer = await request(url, { headers });
	const bytes = Buffer.from(await answer.body.arrayBuffer());
	return { status: answer.statusCode, headers: answer.headers, bytes };
}

async function pixels(url: string) {
	const { data, info } = await sharp((await download(url)).bytes)
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}

function image(task: TaskView): string {
	return `${task.output?.image_url}`;
}

async function size(task: TaskView): Promise<[number, number]> {
	const { width, height } = await sharp((await download(image(task))).bytes).metadata();
	return [width, height];
}

/** Mean difference of two pictures of one size, 0 to 255. */
function difference(a: Buffer, b: Buffer): number {
	expect(a.length).toBe(b.length);
	return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0) / a.length;
}

const imagine = (prompt: string, input: object = {}) => run(sandbox(), 'imagine', { prompt, ...input });

async function upscaled(prompt: string, input: object = {}): Promise<TaskView> {
	const { task_id: origin_task_id } = await imagine(prompt, input);
	return await run(sandbox(), 'upscale', { origin_task_id, index: '3' });
}

describe('a grid', () => {
	it('a grid is a PNG whose four tiles are exactly the single images, and differ', async () => {
		const task = await imagine('a lion', { aspect_ratio: '3:2' });
		const { headers, bytes } = await download(image(task));
		expect(headers['content-type']).toBe('image/png');
		expect(headers['content-length']).toBe(String(bytes.length));
		expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 96, height: 64 });
		const tiles = await Promise.all((task.output?.temporary_image_urls ?? []).map(pixels));
		expect(tiles).toHaveLength(4);
		for (const [index, tile] of tiles.entries()) {
			const box = { left: (index % 2) * 48, top: Math.floor(index / 2) * 32, width: 48, height: 32 };
			const crop = await sharp(bytes).extract(box).removeAlpha().raw().toBuffer();
			expect([tile.width, tile.height]).toEqual([48, 32]);
			expect(tile.data.equals(crop)).toBe(true);
			for (const other of tiles.slice(index + 1))
				expect(difference(tile.data, other.data)).toBeGreaterThan(2);
		}
	});

	it('depends on prompt and seed alone', async () => {
		const [first, again, other, reseeded] = await Promise.all(
			['a lion --seed 5', 'a lion --seed 5', 'a tiger --seed 5', 'a lion --seed 6'].map(async (prompt) =>
				pixels(image(await imagine(prompt))),
			),
		);
		expect(again.data.equals(first.data)).toBe(true);
		expect(difference(first.data, other.data)).toBeGreaterThan(5);
		expect(difference(first.data, reseeded.data)).toBeGreaterThan(1);
	});

	it.each([
		['a lion', {}, [96, 96]],
		['a lion', { aspect_ratio: '16:9' }, [96, 54]],
		['a lion --ar 1:2', {}, [48, 96]],
		['a lion --ar 1:2', { aspect_ratio: '2:1' }, [96, 48]],
		['a lion --hd', {}, [192, 192]],
	])('a grid of "%s" %j has the size %j', async (prompt, input, expected) => {
		expect(await size(await imagine(prompt, input))).toEqual(expected);
	});
});

describe('a follow-up', () => {
	it('upscales the tile that was asked for to twice its size', async () => {
		const grid = await imagine('a lion', { aspect_ratio: '3:2' });
		const single = await run(sandbox(), 'upscale', { origin_task_id: grid.task_id, index: '3' });
		expect(await size(single)).toEqual([96, 64]);
		const big = (await download(image(single))).bytes;
		const small = await sharp(big).resize(48, 32).removeAlpha().raw().toBuffer();
		const tiles = await Promise.all((grid.output?.temporary_image_urls ?? []).map(pixels));
		const distances = tiles.map((tile) => difference(tile.data, small));
		expect(distances.indexOf(Math.min(...distances))).toBe(2);
	});

	it.each([
		['a lion', 'subtle', 192],
		['a lion --v 5.2', '4x', 384],
		['a lion --v 4', 'light', 192],
	])('upscales "%s" again by %s', async (prompt, index, side) => {
		const { task_id: origin_task_id } = await upscaled(prompt);
		expect(await size(await run(sandbox(), 'upscale', { origin_task_id, index }))).toEqual([side, side]);
	});

	it('a follow-up pans to an image longer by half, and zooms to one of the same or the named ratio', async () => {
		const { task_id: origin_task_id } = await upscaled('a lion');
		const follow = (taskType: string, input: object) =>
			run(sandbox(), taskType, { origin_task_id, ...input });
		expect(await size(await follow('pan', { direction: 'left' }))).toEqual([144, 96]);
		expect(await size(await follow('pan', { direction: 'down' }))).toEqual([96, 144]);
		expect(await size(await follow('outpaint', { zoom_ratio: '2' }))).toEqual([96, 96]);
		expect(await size(await follow('outpaint', { zoom_ratio: '1', aspect_ratio: '2:1' }))).toEqual([96, 48]);
	});

	it('keeps what a mask does not select and paints over what it does', async () => {
		const parent = await upscaled('a lion');
		const { bytes } = await download(image(parent));
		const half = { create: { width: 48, height: 96, channels: 3 as const, background: 'white' } };
		const black = sharp({ create: { width: 96, height: 96, channels: 3, background: 'black' } });
		const mask = await black
			.composite([{ input: half, left: 48, top: 0 }])
			.png()
			.toBuffer();
		const inpaint = await run(sandbox(), 'inpaint', {
			origin_task_id: parent.task_id,
			mask: mask.toString('base64'),
			prompt: 'a desert',
		});
		const tile = (await download(`${inpaint.output?.temporary_image_urls?.[0]}`)).bytes;
		const part = async (from: Buffer, left: number) =>
			await sharp(await sharp(from).resize(48, 48).png().toBuffer())
				.extract({ left, top: 0, width: 20, height: 48 })
				.removeAlpha()
				.raw()
				.toBuffer();
		expect(difference(await part(tile, 0), await part(bytes, 0))).toBeLessThan(6);
		expect(difference(await part(tile, 28), await part(bytes, 28))).toBeGreaterThan(6);
	});

	it('varies one tile: near to it, not equal, with four that differ', async () => {
		const { task_id: origin_task_id } = await imagine('a lion');
		const variation = await run(sandbox(), 'variation', { origin_task_id, index: '2', prompt: 'a lion' });
		const tiles = await Promise.all((variation.output?.temporary_image_urls ?? []).map(pixels));
		expect(difference(tiles[0].data, tiles[1].data)).toBeGreaterThan(1);
		expect(await size(variation)).toEqual([96, 96]);
	});

	it.each([
		['square', [96, 96]],
		['portrait', [64, 96]],
		['landscape', [96, 64]],
	])('a follow-up blends images to %s', async (dimension, expected) => {
		const image_urls = ['https://a.example/1.png', 'https://a.example/2.png'];
		expect(await size(await run(sandbox(), 'blend', { image_urls, dimension }))).toEqual(expected);
	});
});

describe('the file routes', () => {
	it('the file routes serve parts of a file', async () => {
		const url = image(await imagine('a lion'));
		const { bytes } = await download(url);
		const part = await download(url, { range: 'bytes=10-19' });
		expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${bytes.length}`]);
		expect(part.bytes.equals(bytes.subarray(10, 20))).toBe(true);
		const tail = await download(url, { range: 'bytes=-5' });
		expect(tail.bytes.equals(bytes.subarray(-5))).toBe(true);
		expect((await download(url, { range: `bytes=${bytes.length}-` })).status).toBe(416);
	});

	it('pad a file to an exact size that still decodes', async () => {
		sandbox().configure({ fileBytes: 5_000_000 });
		const { headers, bytes } = await download(image(await imagine('a lion')));
		expect(headers['content-length']).toBe('5000000');
		expect(bytes).toHaveLength(5_000_000);
		expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 96 });
	});

	it.each([
		['html404', 404, 'text/html'],
		['html200', 200, 'text/html'],
		['empty', 200, 'image/png'],
	] as const)('answer %s for an expired file', async (expiredFiles, status, type) => {
		sandbox().configure({ expiredFiles, fileLifetimeMs: 1_000 });
		const url = image(await imagine('a lion'));
		expect((await download(url)).status).toBe(200);
		sandbox().advance(1_500);
		const gone = await download(url);
		expect(gone.status).toBe(status);
		expect(gone.headers['content-type']).toContain(type);
		expect(gone.bytes.length > 0).toBe(expiredFiles !== 'empty');
	});

	it('show previews while a task runs', async () => {
		const task = await run(sandbox(), 'imagine', { prompt: 'a lion' }, { service_mode: 'private' });
		const previews = task.output?.intermediate_image_urls ?? [];
		expect(previews).toHaveLength(3);
		const early = await pixels(previews[0]);
		const late = await pixels(previews[2]);
		const final = await pixels(image(task));
		expect(difference(early.data, final.data)).toBeGreaterThan(difference(late.data, final.data));
	});

	it('have no file for a task that is unknown or not finished, nor outside', async () => {
		sandbox().configure({ durationMs: 60_000 });
		const { url } = sandbox();
		for (const path of [
			'mj/00000000-0000-0000-0000-000000000000.png',
			'mj/../../x.png',
			'ephemeral/x.png',
			'',
		]) {
			expect((await download(`${url}/files/${path}`)).status).toBe(404);
		}
	});

	it('count downloads, and credentials that reach them', async () => {
		const url = image(await imagine('a lion'));
		await download(url);
		expect(sandbox().state().counters).toMatchObject({ downloads: 1, credentialLeaks: 0 });
		await download(url, { 'X-API-Key': 'anything' });
		await download(url, { authorization: 'Bearer anything' });
		await download(`${url}?key=${sandbox().key}`);
		expect(sandbox().state().counters).toMatchObject({ downloads: 4, credentialLeaks: 3 });
	});
});
