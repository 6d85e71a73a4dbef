import { call, create, INSTANT, run, useSandbox } from './support';

const sandbox = useSandbox(INSTANT);

interface History {
	data: {
		data: { task_id: string; status: string; task_model: string; usage: number }[];
		page: number;
		size: number;
		total: number;
	};
}

describe('account info', () => {
	it('the account shows plan and credits, and carries the key as the real one does', async () => {
		sandbox().configure({ plan: 'creator', credits: 20_000_000 });
		await run(sandbox(), 'imagine', { prompt: 'a lion', process_mode: 'fast' });
		const { status, json } = await call(sandbox(), '/account/info');
		expect(status).toBe(200);
		expect(json).toMatchObject({
			code: 200,
			message: 'success',
			data: {
				id: expect.any(Number),
				name: expect.any(String),
				api_key: sandbox().key,
				plan: 'creator',
				type: 'ppu',
				is_enable: true,
				credit_pack_info: {
					available_credits: 19_300_000,
					used_credits: 700_000,
					total_credits: 20_000_000,
					frozen_credits: 0,
					expired_credits: 0,
					inactive_credits: 0,
				},
				equivalent_in_usd: 1.93,
			},
		});
	});
});

it('the sandbox counts active tasks by provider', async () => {
	sandbox().configure({ plan: 'free', pendingMs: 60_000 });
	for (let task = 0; task < 4; task += 1) await create(sandbox(), 'imagine', { prompt: 'a lion' });
	const { json } = await call<{ code: number; data: Record<string, unknown> }>(
		sandbox(),
		'/account/active_tasks',
	);
	expect(json.code).toBe(200);
	expect(json.data.midjourney).toMatchObject({ staged_count: 1, pending_count: 3, processing_count: 0 });
	expect(json.data.kling).toMatchObject({ staged_count: 0, pending_count: 0, processing_count: 0 });
});

describe('history', () => {
	const history = (query = '') => call<History>(sandbox(), `/api/open/tasks/histories${query}`);

	it('lists tasks, newest first, in pages', async () => {
		const ids: string[] = [];
		for (let task = 0; task < 3; task += 1)
			ids.push((await run(sandbox(), 'imagine', { prompt: `lion ${task}` })).task_id);
		await run(sandbox(), 'imagine', { prompt: '__fail__' });
		const { json } = await history('?page=2&page_size=3&model=mj');
		expect(json.data).toMatchObject({ page: 2, size: 3, total: 4 });
		expect(json.data.data).toMatchObject([
			{ task_id: ids[0], status: 'finished', task_model: 'mj', usage: 300_000 },
		]);
		const first = (await history()).json.data;
		expect([first.size, first.data[0].status, first.data[1].task_id]).toEqual([10, 'failed', ids[2]]);
	});

	it('filters by model and time, and refuses what it does not know', async () => {
		await run(sandbox(), 'imagine', { prompt: 'a lion' });
		const now = Math.floor(Date.now() / 1000);
		expect((await history('?model=kling')).json.data.total).toBe(0);
		expect((await history(`?start_time=${now - 60}&end_time=${now + 60}`)).json.data.total).toBe(1);
		expect((await history(`?end_time=${now - 60}`)).json.data.total).toBe(0);
		expect((await history(`?start_time=${now + 60}`)).json.data.total).toBe(0);
		for (const query of ['?page=0', '?page_size=101', '?page_size=x', '?model=midjourney']) {
			expect((await history(query)).status).toBe(400);
		}
	});
});

describe('upload', () => {
	const upload = (body: unknown) =>
		call<{ code: number; data: { url: string }; message: string }>(sandbox(), '/api/ephemeral_resource', {
			method: 'POST',
			body,
		});
	const data = Buffer.from('not really a png').toString('base64');

	it.each([
		['a.png', data, 'image/png'],
		['a.b.JPG', `data:image/jpeg;base64,${data}`, 'image/jpeg'],
		['sound.mp3', data, 'audio/mpeg'],
	])('an upload of %s gives an address that serves it for a day', async (file_name, file_data, type) => {
		const { status, json } = await upload({ file_name, file_data });
		expect(status).toBe(200);
		expect(json).toEqual({ code: 200, data: { url: expect.any(String) }, message: 'success' });
		const file = await call(sandbox(), json.data.url, { headers: {} });
		expect([file.status, file.headers['content-type'], file.text]).toEqual([200, type, 'not really a png']);
		sandbox().advance(86_400_001);
		expect((await call(sandbox(), json.data.url, { headers: {} })).status).toBe(404);
		expect(sandbox().state().counters.uploads).toBe(1);
	});

	it.each([
		['no name', { file_data: data }],
		['no data', { file_name: 'a.png' }],
		['no extension', { file_name: 'picture', file_data: data }],
		['another extension', { file_name: 'a.gif', file_data: data }],
		['a long name', { file_name: `${'a'.repeat(125)}.png`, file_data: data }],
		['a type that does not match', { file_name: 'a.png', file_data: `data:image/jpeg;base64,${data}` }],
		['no base64', { file_name: 'a.png', file_data: 'äöü' }],
		['a wrong type', { file_name: 'a.png', file_data: 5 }],
		[
			'more than 10 MB',
			{ file_name: 'a.png', file_data: Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64') },
		],
	])('an upload is refused: %s', async (_name, body) => {
		const { status, json } = await upload(body);
		expect(status).toBe(400);
		expect(json).toEqual({ code: 400, message: 'Invalid request parameters' });
		expect(sandbox().state().counters.uploads).toBe(0);
	});

	it('takes exactly 10 MB, and nothing on the free plan', async () => {
		const file_data = Buffer.alloc(10 * 1024 * 1024).toString('base64');
		expect((await upload({ file_name: 'a.png', file_data })).status).toBe(200);
		sandbox().configure({ plan: 'free' });
		const { status, json } = await upload({ file_name: 'a.png', file_data: data });
		expect(status).toBe(403);
		expect(json).toEqual({ code: 403, message: 'Insufficient plan level' });
	});

	it('can be described afterwards', async () => {
		const { json } = await upload({ file_name: 'a.png', file_data: data });
		expect((await run(sandbox(), 'describe', { image_url: json.data.url })).status).toBe('completed');
	});
});
