import { request } from 'undici';

import type { Fault } from '../../sandbox';
import { call, create, ended, get, INSTANT, until, useSandbox } from './support';

const sandbox = useSandbox(INSTANT);
const imagine = (prompt = 'a lion') => create(sandbox(), 'imagine', { prompt });
const counters = () => sandbox().state().counters;

function only(fault: Fault): void {
	sandbox().setFaults([fault]);
}

describe('a fault before the task is created', () => {
	it.each([
		['with Retry-After', 7, '7'],
		['without Retry-After', undefined, undefined],
	])('a 429 %s creates nothing', async (_name, retryAfter, header) => {
		only({ route: 'create', count: 2, effect: { type: 'status', status: 429, retryAfter } });
		const first = await imagine();
		expect([first.status, first.headers['retry-after']]).toEqual([429, header]);
		expect(first.json).toEqual({ code: 429, message: 'injected fault' });
		expect((await imagine()).status).toBe(429);
		expect(counters().tasksCreated).toBe(0);
		expect((await imagine()).status).toBe(200);
		expect(counters()).toMatchObject({ tasksCreated: 1, responses: { create: { 200: 1, 429: 2 } } });
	});

	it('a page in HTML comes instead of JSON', async () => {
		only({ route: 'create', effect: { type: 'status', status: 502, body: 'html' } });
		const answer = await imagine();
		expect(answer.status).toBe(502);
		expect(answer.headers['content-type']).toContain('text/html');
		expect(answer.text).toContain('<html>');
		expect(counters().tasksCreated).toBe(0);
	});

	it('a reset creates nothing, and nothing is paid', async () => {
		only({ route: 'create', count: 1, effect: { type: 'reset' } });
		await expect(imagine()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(counters()).toMatchObject({
			tasksCreated: 0,
			pointsFrozen: 0,
			dropped: { create: 1 },
			requests: { create: 1 },
		});
		expect((await imagine()).status).toBe(200);
	});

	it('a time-out gives no answer at all', async () => {
		only({ route: 'create', effect: { type: 'timeout' } });
		await expect(
			request(`${sandbox().url}/api/v1/task`, {
				method: 'POST',
				headers: { 'x-api-key': sandbox().key },
				body: JSON.stringify({ model: 'midjourney', task_type: 'imagine', input: { prompt: 'a' } }),
				signal: AbortSignal.timeout(100),
			}),
		).rejects.toMatchObject({ name: 'TimeoutError' });
		expect(counters()).toMatchObject({ tasksCreated: 0, dropped: { create: 1 } });
	});
});

describe('a fault after the task was created', () => {
	it.each([
		['a reset', { type: 'reset', when: 'after' }],
		['no answer', { type: 'timeout', when: 'after' }],
		['a broken answer', { type: 'cut' }],
		['a 504', { type: 'status', when: 'after', status: 504, body: 'html' }],
	] as const)('the task after %s exists and is paid for once', async (_name, effect) => {
		only({ route: 'create', count: 1, effect });
		const attempt = request(`${sandbox().url}/api/v1/task`, {
			method: 'POST',
			headers: { 'x-api-key': sandbox().key },
			body: JSON.stringify({ model: 'midjourney', task_type: 'imagine', input: { prompt: 'once' } }),
			signal: AbortSignal.timeout(effect.type === 'timeout' ? 150 : 4_000),
		}).then(async ({ statusCode, body }) => {
			await body.text();
			return statusCode;
		});
		if (effect.type === 'status') expect(await attempt).toBe(504);
		else await expect(attempt).rejects.toThrow();
		await until(() => counters().tasksPaid === 1);
		expect(counters()).toMatchObject({
			tasksCreated: 1,
			createdByPrompt: { once: 1 },
			pointsConsumed: 300_000,
		});
		expect(sandbox().tasks()).toMatchObject([{ prompt: 'once', status: 'completed', consumed: 300_000 }]);
	});

	it('the task runs during a slow answer', async () => {
		only({ route: 'create', effect: { type: 'slow', when: 'after', ms: 300 } });
		let answered = false;
		const start = Date.now();
		const answering = imagine().finally(() => (answered = true));
		await until(() => counters().completed === 1);
		expect(answered).toBe(false);
		expect((await answering).json.data.status).toBe('pending');
		expect(Date.now() - start).toBeGreaterThanOrEqual(295);
	});
});

describe('matching', () => {
	it('strikes the route it names and no other', async () => {
		only({ route: 'get', effect: { type: 'status', status: 500 } });
		const { status, json } = await imagine();
		expect(status).toBe(200);
		expect((await call(sandbox(), `/api/v1/task/${json.data.task_id}`)).status).toBe(500);
		expect((await call(sandbox(), '/account/info')).status).toBe(200);
		only({ route: 'any', effect: { type: 'status', status: 500 } });
		expect((await call(sandbox(), '/account/info')).status).toBe(500);
	});

	it('strikes from the nth match on, so many times', async () => {
		const { json } = await imagine();
		only({ route: 'get', nth: 2, count: 2, effect: { type: 'status', status: 503 } });
		const statuses: number[] = [];
		for (let look = 0; look < 5; look += 1) {
			statuses.push((await call(sandbox(), `/api/v1/task/${json.data.task_id}`)).status);
		}
		expect(statuses).toEqual([200, 503, 503, 200, 200]);
		expect(sandbox().state().faults).toMatchObject([{ matched: 5, struck: 2 }]);
	});

	it('strikes by prompt, by task type and by task', async () => {
		sandbox().setFaults([
			{ route: 'create', promptContains: 'tiger', effect: { type: 'status', status: 500 } },
			{ route: 'create', taskType: 'describe', effect: { type: 'status', status: 501 } },
		]);
		expect((await imagine('a tiger')).status).toBe(500);
		expect((await create(sandbox(), 'describe', { image_url: 'https://example.com/a.png' })).status).toBe(
			501,
		);
		const [one, two] = [(await imagine()).json.data.task_id, (await imagine()).json.data.task_id];
		only({ route: 'get', taskId: one, effect: { type: 'status', status: 502 } });
		expect((await call(sandbox(), `/api/v1/task/${one}`)).status).toBe(502);
		expect((await call(sandbox(), `/api/v1/task/${two}`)).status).toBe(200);
	});

	it('strikes at random the same way for the same seed', async () => {
		const statuses = async (seed: number): Promise<number[]> => {
			only({ route: 'account', probability: 0.5, seed, effect: { type: 'status', status: 500 } });
			const all: number[] = [];
			for (let look = 0; look < 24; look += 1) all.push((await call(sandbox(), '/account/info')).status);
			return all;
		};
		const first = await statuses(1);
		expect(first).toContain(200);
		expect(first).toContain(500);
		expect(await statuses(1)).toEqual(first);
		expect(await statuses(2)).not.toEqual(first);
	});
});

it('a fault spoils downloads: a broken one, and one that fails first', async () => {
	const { json } = await imagine();
	const task = await ended(sandbox(), json.data.task_id);
	const url = `${task.output?.image_url}`;
	sandbox().setFaults([
		{ route: 'file', count: 1, effect: { type: 'cut' } },
		{ route: 'file', count: 1, effect: { type: 'status', status: 500, body: 'html' } },
	]);
	const broken = await request(url);
	expect(Number(broken.headers['content-length'])).toBeGreaterThan(0);
	await expect(broken.body.arrayBuffer()).rejects.toThrow();
	expect((await call(sandbox(), url)).status).toBe(500);
	expect((await call(sandbox(), url)).status).toBe(200);
	expect((await get(sandbox(), task.task_id)).status).toBe('completed');
});
