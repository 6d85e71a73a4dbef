import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { RunOptions } from '../support/context';
import { binary } from '../support/context';
import { picture } from '../support/pictures';
import { API_KEY, STANDING, useBench } from '../support/sandbox';

const bench = useBench();
let png: Buffer;
beforeAll(async () => {
	png = await picture('png');
});

async function run(parameters: INodeParameters, options: Partial<Omit<RunOptions, 'parameters'>> = {}) {
	return await bench.run(parameters, options);
}

async function json(parameters: INodeParameters, options: Partial<Omit<RunOptions, 'parameters'>> = {}) {
	return (await run(parameters, options)).items.map((item) => item.json);
}

describe('File > Upload', () => {
	const upload = { resource: 'file', operation: 'upload' };
	const items = () => [{ json: {}, binary: { data: binary(png, 'image/png', 'fox.png') } }];

	it('gives the address of the file, what it is, and until when it is there', async () => {
		const [item] = await json(upload, { items: items() });
		expect(item).toEqual({
			url: expect.stringContaining('/files/ephemeral/'),
			file_name: 'fox.png',
			mime_type: 'image/png',
			bytes: png.length,
			expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
		});
		const left = Date.parse(String(item.expires_at)) - Date.now();
		expect(left).toBeGreaterThan(86_000_000);
		const answer = await fetch(String(item.url));
		expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
	});

	it('takes base64 too', async () => {
		const [item] = await json({ ...upload, fileSource: 'base64', fileBase64: png.toString('base64') });
		expect(item).toMatchObject({ mime_type: 'image/png', file_name: 'image.png' });
	});

	it('says which plan uploads need', async () => {
		bench.sandbox.configure({ plan: 'free' });
		const { error } = await run(upload, { items: items() });
		expect(error.message).toContain('does not take file uploads on your plan');
		expect(error.description).toContain('Creator plan');
	});

	it.each([
		[
			'too large a file',
			() => Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]),
			'uploads go up to 10 MB',
		],
		['a file of another kind', () => Buffer.from('just words'), 'does not hold a file that can be uploaded'],
	])('refuses %s before anything is sent', async (_name, data, message) => {
		const { error } = await run(upload, { items: [{ json: {}, binary: { data: binary(data()) } }] });
		expect(error.message).toContain(message);
		expect(bench.counters.requests).toEqual({});
	});

	it('names the services that take no uploads', async () => {
		const { error } = await run(upload, { items: items(), credentials: { service: 'legnext' } });
		expect(error.message).toContain('LegNext takes no uploads');
		expect(bench.counters.requests).toEqual({});
	});
});

describe('Account', () => {
	it('is given without the key that the service answers with', async () => {
		const { items, shown } = await run({ resource: 'account', operation: 'get' });
		expect(items[0].json).toMatchObject({ plan: 'pro', wallet: { point_remain: expect.any(Number) } });
		expect(shown).not.toContain(API_KEY);
	});

	it('counts the active tasks', async () => {
		bench.sandbox.configure(STANDING);
		await bench.begun('imagine', { prompt: 'a red fox' });
		const [counts] = await json({ resource: 'account', operation: 'getActiveTasks' });
		expect(counts).toMatchObject({ midjourney: { pending_count: 1 }, kling: { pending_count: 0 } });
	});
});

describe('Task > Get Many', () => {
	const many = { resource: 'task', operation: 'getMany' };

	it('lists the newest tasks first, up to the limit, with what they cost', async () => {
		const ids: string[] = [];
		for (const prompt of ['one', 'two', 'three']) ids.unshift(await bench.made('imagine', { prompt }));
		const tasks = await json({ ...many, limit: 2 });
		expect(tasks.map(({ task_id: id }) => id)).toEqual(ids.slice(0, 2));
		expect(tasks[0]).toEqual({
			task_id: ids[0],
			model: 'midjourney',
			task_type: 'imagine',
			status: 'completed',
			cost: { points: 300_000, usd: 0.03 },
			created_at: expect.any(String),
			updated_at: expect.any(String),
		});
		expect(bench.counters.requests).toMatchObject({ history: 1 });
	});

	it('reads page after page for all of them', async () => {
		bench.sandbox.configure({ ...STANDING, stagedLimit: 500 });
		for (let task = 0; task < 205; task += 1) await bench.begun('imagine', { prompt: `fox ${task}` });
		const tasks = await json({ ...many, returnAll: true });
		expect(new Set(tasks.map(({ task_id: id }) => id)).size).toBe(205);
		expect(bench.counters.requests.history).toBe(3);
	});

	it('filters by model and by time', async () => {
		await bench.made('imagine', { prompt: 'a red fox' });
		const count = async (filters: IDataObject) =>
			(await json({ ...many, filters: filters as INodeParameters })).length;
		const hour = 3_600_000;
		const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
		expect(await count({ model: 'mj' })).toBe(1);
		expect(await count({ model: 'kling' })).toBe(0);
		expect(await count({ createdAfter: at(-hour), createdBefore: at(hour) })).toBe(1);
		expect(await count({ createdAfter: at(hour) })).toBe(0);
		expect(await count({ createdBefore: at(-hour) })).toBe(0);
	});

	it('reads each task too where its result is wanted', async () => {
		const id = await bench.made('imagine', { prompt: 'a red fox' });
		const [task] = await json({ ...many, options: { includeResults: true } });
		expect(task).toMatchObject({
			task_id: id,
			prompt: 'a red fox',
			image_url: expect.stringContaining(id),
			images: { length: 4 },
		});
	});

	it.each([
		[{ limit: 0 }, '“Limit” is “0”'],
		[{ limit: '={{ "many" }}' }, '“Limit” is “many”'],
		[{ filters: { createdAfter: 'yesterday' } }, '“Created After” is “yesterday”, which is not a time'],
	])('refuses %j before anything is sent', async (parameters, message) => {
		const { error } = await run({ ...many, ...(parameters as INodeParameters) });
		expect(error.message).toContain(message);
		expect(bench.counters.requests).toEqual({});
	});

	it('says which services have no list', async () => {
		const { error } = await run(many, { credentials: { service: 'midapi' } });
		expect(error.message).toContain('MidAPI has no list of tasks');
	});
});

describe('Task > Cancel Many', () => {
	const cancel = { resource: 'task', operation: 'cancelMany', cancelModel: 'midjourney' };
	const later = { cancelBefore: new Date(Date.now() + 86_400_000).toISOString() };

	it('only lists what it would cancel until that is switched on', async () => {
		bench.sandbox.configure(STANDING);
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		const [dry] = await json({ ...cancel, ...later });
		expect(dry).toMatchObject({
			dry_run: true,
			count: 1,
			tasks: [{ task_id: id, status: 'pending' }],
			message: expect.stringContaining('Nothing was cancelled'),
		});
		expect(bench.counters).toMatchObject({ cancelled: 0, requests: { history: 1 } });
		const [done] = await json({ ...cancel, ...later, reallyCancel: true });
		expect(done).toEqual({ dry_run: false, model: 'midjourney', message: '1 tasks canceled' });
		expect(bench.counters.cancelled).toBe(1);
	});

	it('leaves other models and later tasks alone', async () => {
		bench.sandbox.configure(STANDING);
		await bench.begun('imagine', { prompt: 'a red fox' });
		await json({ ...cancel, ...later, cancelModel: 'kling', reallyCancel: true });
		const earlier = new Date(Date.now() - 3_600_000).toISOString();
		await json({ ...cancel, cancelBefore: earlier, reallyCancel: true });
		expect(bench.counters.cancelled).toBe(0);
	});

	it('refuses an empty time and a service that cannot', async () => {
		const { error } = await run({ ...cancel, cancelBefore: '', reallyCancel: true });
		expect(error.message).toContain('“Created Before” is empty');
		const other = await run({ ...cancel, ...later }, { credentials: { service: 'useapi' } });
		expect(other.error.message).toContain('has no list of tasks');
	});
});

describe('Task ID', () => {
	const get = { resource: 'task', operation: 'get' };

	it.each([
		['an earlier item of this node', (id: string) => ({ task_id: id })],
		['the answer of an HTTP Request node', (id: string) => ({ code: 200, data: { task_id: id } })],
	])('is read from %s unless it is filled in', async (_name, item) => {
		const id = await bench.made('imagine', { prompt: 'a red fox' });
		const [task] = await json(get, { items: [{ json: item(id) }] });
		expect(task.task_id).toBe(id);
	});

	it.each([
		['By ID', (id: string) => ({ __rl: true, mode: 'id', value: id })],
		['From List', (id: string) => ({ __rl: true, mode: 'list', value: id, cachedResultName: 'imagine' })],
		['an expression', (id: string) => ({ __rl: true, mode: 'id', value: `={{ "${id}" }}` })],
		['a plain text, as an agent or another tool may write it', (id: string) => id],
	])('can be given as %s', async (_name, value) => {
		const id = await bench.made('imagine', { prompt: 'a red fox' });
		const [task] = await json({ ...get, taskId: value(id) as INodeParameters });
		expect(task.task_id).toBe(id);
	});

	it.each([
		[{ __rl: true, mode: 'id', value: '' }],
		[{ __rl: true, mode: 'list', value: '' }],
		[{ __rl: true, mode: 'id', value: '={{ $json.nothing }}' }],
	])('is refused as %j before anything is sent', async (taskId) => {
		const { error } = await run({ ...get, taskId });
		expect(error.message).toContain('“Task ID” is empty');
		expect(bench.counters.requests).toEqual({});
	});
});
