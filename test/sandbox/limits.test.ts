import { call, create, get, STANDING, useSandbox } from './support';

const sandbox = useSandbox(STANDING);
const imagine = (prompt = 'a lion') => create(sandbox(), 'imagine', { prompt });

async function many(count: number): Promise<string[]> {
	const answers = await Promise.all(Array.from({ length: count }, (_, n) => imagine(`lion ${n}`)));
	return answers.map(({ json }) => json.data.task_id);
}

describe('concurrency', () => {
	it.each([
		['free', 3],
		['creator', 10],
		['pro', 30],
	] as const)('the concurrency of the %s plan is %d; the rest is staged', async (plan, limit) => {
		sandbox().configure({ plan });
		await many(limit);
		expect((await imagine()).json.data.status).toBe('staged');
		expect(sandbox().state().tasks).toEqual({ pending: limit, staged: 1 });
	});

	it('lets staged tasks move up in order, and never more at once than allowed', async () => {
		sandbox().configure({ plan: 'free' });
		const ids: string[] = [];
		for (let task = 0; task < 8; task += 1) ids.push((await imagine(`lion ${task}`)).json.data.task_id);
		sandbox().advance(93_100);
		const statuses = await Promise.all(ids.map(async (id) => (await get(sandbox(), id)).status));
		expect(statuses.slice(0, 3)).toEqual(['completed', 'completed', 'completed']);
		expect(statuses.slice(3, 6).every((status) => ['pending', 'processing'].includes(status))).toBe(true);
		expect(statuses.slice(6)).toEqual(['staged', 'staged']);
		sandbox().advance(200_000);
		const { counters, tasks } = sandbox().state();
		expect(tasks).toEqual({ completed: 8 });
		expect(counters).toMatchObject({ maxConcurrent: 3, maxProcessing: 3, maxStaged: 5, tasksPaid: 8 });
	});

	it('ends in 429, unpaid, when 50 tasks are staged', async () => {
		sandbox().configure({ plan: 'free' });
		await many(53);
		const { status, json } = await imagine();
		expect(status).toBe(429);
		expect(json.code).toBe(429);
		expect(sandbox().state().counters).toMatchObject({ tasksCreated: 53, pointsFrozen: 53 * 300_000 });
	});

	it('allows staged tasks to run when the limit is raised', async () => {
		sandbox().configure({ plan: 'free' });
		await many(5);
		sandbox().configure({ plan: 'creator' });
		expect(sandbox().state().tasks).toEqual({ pending: 5 });
	});
});

describe('credits', () => {
	it('are frozen, then taken', async () => {
		sandbox().configure({ credits: 1_000_000 });
		await imagine();
		expect(sandbox().state().balance).toEqual({ available: 700_000, frozen: 300_000, used: 0 });
		sandbox().advance(100_000);
		expect(sandbox().state().balance).toEqual({ available: 700_000, frozen: 0, used: 300_000 });
	});

	it('credits that do not suffice refuse a task with 402', async () => {
		sandbox().configure({ credits: 299_999 });
		const { status, json } = await imagine();
		expect(status).toBe(402);
		expect(json).toEqual({ code: 402, message: 'Insufficient credits' });
		expect(sandbox().state().counters.tasksCreated).toBe(0);
	});
});

describe('cancelling', () => {
	const cancel = (id: string) =>
		call<{ code: number; message: string }>(sandbox(), `/api/v1/task/${id}`, { method: 'DELETE' });

	it('works while pending, returns the points and frees the place', async () => {
		sandbox().configure({ plan: 'free' });
		const [first, , , staged] = await many(4);
		const answer = await cancel(first);
		expect(answer.status).toBe(200);
		expect(answer.json).toEqual({ code: 200, message: `task ${first} canceled` });
		const task = await get(sandbox(), first);
		expect([task.status, task.error.message, task.meta.usage.consume]).toEqual([
			'failed',
			'task canceled',
			0,
		]);
		expect((await get(sandbox(), staged)).status).toBe('pending');
		sandbox().advance(300_000);
		expect(sandbox().state().counters).toMatchObject({ cancelled: 1, tasksPaid: 3, pointsReturned: 300_000 });
	});

	it('works while staged; the task can show as cancelled', async () => {
		sandbox().configure({ plan: 'free', cancelledStatus: 'cancelled' });
		const ids = await many(5);
		expect((await cancel(ids[3])).status).toBe(200);
		expect((await get(sandbox(), ids[3])).status).toBe('cancelled');
		expect(sandbox().state().tasks).toEqual({ pending: 3, staged: 1, cancelled: 1 });
	});

	it('is refused once the task is processing or over', async () => {
		const [id] = await many(1);
		sandbox().advance(3_100);
		const processing = await cancel(id);
		expect(processing.status).toBe(400);
		expect(processing.json.message).toContain('is processing');
		sandbox().advance(90_000);
		expect((await cancel(id)).status).toBe(400);
		expect((await get(sandbox(), id)).status).toBe('completed');
		expect((await cancel('abc')).status).toBe(404);
	});

	it('cancelling many wants both parameters and takes what is older and not started', async () => {
		const [started] = await many(1);
		sandbox().advance(3_100);
		await many(2);
		sandbox().advance(2_000);
		const remove = (query: string) => call(sandbox(), `/api/v1/tasks${query}`, { method: 'DELETE' });
		for (const query of [
			'',
			'?model=all',
			'?created_before=1',
			'?created_before=x&model=all',
			'?created_before=1&model=mj',
		]) {
			expect((await remove(query)).status).toBe(400);
		}
		const now = Math.floor((Date.now() + 5_100) / 1000);
		expect((await remove(`?created_before=${now}&model=kling`)).json.message).toBe('0 tasks canceled');
		expect((await remove('?created_before=1&model=midjourney')).json.message).toBe('0 tasks canceled');
		const answer = await remove(`?created_before=${now}&model=midjourney`);
		expect(answer.json).toEqual({ code: 200, message: '2 tasks canceled' });
		expect((await get(sandbox(), started)).status).toBe('processing');
	});
});
