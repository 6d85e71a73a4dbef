import type { Fault } from '../../sandbox';
import { create, ended, get, INSTANT, startReceiver, until, useSandbox } from './support';
import type { Received } from './support';

const sandbox = useSandbox(INSTANT);
let receiver: Awaited<ReturnType<typeof startReceiver<Received['body']>>>;

afterEach(async () => await receiver.stop());

async function imagine(prompt = 'a lion', secret = 's3cret value'): Promise<string> {
	const config = { webhook_config: { endpoint: receiver.url, secret } };
	const { json } = await create(sandbox(), 'imagine', { prompt }, config);
	return json.data.task_id;
}

/** Waits until the sandbox has sent so many callback requests and nothing more is to come. */
async function settled(attempts: number): Promise<void> {
	await until(() => sandbox().state().callbacks.length >= attempts);
	await new Promise((resolve) => setTimeout(resolve, 30));
}

async function withFault(effect: Extract<Fault, { route: 'callback' }>['effect']): Promise<string> {
	sandbox().setFaults([{ route: 'callback', effect }]);
	return await imagine();
}

it('a callback carries the task as get shows it, a time and the secret word for word', async () => {
	receiver = await startReceiver();
	const id = await imagine();
	await settled(1);
	expect(receiver.received).toHaveLength(1);
	const [{ headers, body }] = receiver.received;
	expect(headers['x-webhook-secret']).toBe('s3cret value');
	expect(headers['content-type']).toContain('application/json');
	expect(Object.keys(body)).toEqual(['timestamp', 'data']);
	expect(Math.abs(body.timestamp - Date.now() / 1000)).toBeLessThan(5);
	expect(body.data).toEqual(await get(sandbox(), id));
	expect(body.data.config.webhook_config.secret).toBe('s3cret value');
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 1, delivered: 1, abandoned: 0 });
});

it('a callback has no secret header when there is no secret, and reports failures', async () => {
	receiver = await startReceiver();
	await imagine('__banned__', '');
	await settled(1);
	expect(receiver.received[0].headers).not.toHaveProperty('x-webhook-secret');
	expect(receiver.received[0].body.data).toMatchObject({ status: 'failed' });
});

it('a callback is sent again after 5 s, three times in all', async () => {
	receiver = await startReceiver([500, 404, 302]);
	sandbox().configure({ speed: 50 });
	await imagine();
	await settled(3);
	expect(receiver.received).toHaveLength(3);
	const [first, second, third] = receiver.received.map(({ at }) => at);
	expect(second - first).toBeGreaterThanOrEqual(95);
	expect(third - second).toBeGreaterThanOrEqual(95);
	expect(
		sandbox()
			.state()
			.callbacks.map(({ attempt, status }) => [attempt, status]),
	).toEqual([
		[1, 500],
		[2, 404],
		[3, 302],
	]);
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 3, delivered: 0, abandoned: 1 });
});

it('a callback stops after the first 2xx and survives a receiver that is not there', async () => {
	receiver = await startReceiver([503, 204]);
	sandbox().configure({ speed: 1_000 });
	await imagine();
	await settled(2);
	expect(receiver.received).toHaveLength(2);
	const config = { webhook_config: { endpoint: 'http://127.0.0.1:9/nobody' } };
	const { json } = await create(sandbox(), 'imagine', { prompt: 'a lion' }, config);
	await settled(5);
	expect((await get(sandbox(), json.data.task_id)).status).toBe('completed');
	expect(
		sandbox()
			.state()
			.callbacks.slice(2)
			.every(({ error }) => error !== undefined),
	).toBe(true);
});

it('a callback can report processing too, on plans that show progress', async () => {
	receiver = await startReceiver();
	sandbox().configure({ callbackOnProcessing: true, durationMs: 60_000 });
	await imagine();
	await settled(1);
	sandbox().advance(31_000);
	await settled(2);
	sandbox().advance(30_000);
	await settled(3);
	expect(receiver.received.map(({ body }) => body.data.status)).toEqual([
		'processing',
		'processing',
		'completed',
	]);
	expect(receiver.received[1].body.data.output?.progress).toBeGreaterThanOrEqual(50);
	sandbox().configure({ plan: 'free', durationMs: 0 });
	await imagine();
	await settled(4);
	expect(receiver.received).toHaveLength(4);
});

it('a callback is not sent for a cancelled task', async () => {
	receiver = await startReceiver();
	sandbox().configure({ pendingMs: 60_000 });
	const id = await imagine();
	await fetch(`${sandbox().url}/api/v1/task/${id}`, {
		method: 'DELETE',
		headers: { 'x-api-key': sandbox().key },
	});
	sandbox().advance(100_000);
	await settled(0);
	expect(receiver.received).toHaveLength(0);
});

describe('faults', () => {
	it('the fault “duplicate” sends a callback as often as it says', async () => {
		receiver = await startReceiver();
		await withFault({ type: 'duplicate', copies: 2 });
		await settled(3);
		expect(receiver.received.map(({ body }) => body.data.status)).toEqual([
			'completed',
			'completed',
			'completed',
		]);
	});

	it('the fault “late” sends a callback late', async () => {
		receiver = await startReceiver();
		const id = await withFault({ type: 'late', ms: 150 });
		const { meta } = await ended(sandbox(), id);
		await settled(1);
		expect(receiver.received[0].at - Date.parse(meta.ended_at)).toBeGreaterThanOrEqual(145);
	});

	it('the fault “early” says completed while get does not', async () => {
		receiver = await startReceiver();
		sandbox().configure({ durationMs: 10_000 });
		const id = await withFault({ type: 'early' });
		await settled(1);
		expect(receiver.received[0].body.data).toMatchObject({ task_id: id, status: 'completed' });
		expect(receiver.received[0].headers['x-webhook-secret']).toBe('s3cret value');
		expect((await get(sandbox(), id)).status).toBe('processing');
		sandbox().advance(10_000);
		await settled(2);
		expect(receiver.received).toHaveLength(2);
	});

	it('the fault “forged” brings a wrong secret and a false image', async () => {
		receiver = await startReceiver();
		await withFault({ type: 'forged' });
		await settled(2);
		const forged = receiver.received.filter(({ headers }) => headers['x-webhook-secret'] !== 's3cret value');
		expect(forged).toHaveLength(1);
		expect(forged[0].body.data.output?.image_url).toBe('https://attacker.invalid/picture.png');
		expect(JSON.stringify(forged[0])).not.toContain('s3cret');
	});

	it('the fault “none” sends no callback', async () => {
		receiver = await startReceiver();
		const id = await withFault({ type: 'none' });
		expect((await ended(sandbox(), id)).status).toBe('completed');
		await settled(0);
		expect(receiver.received).toHaveLength(0);
	});
});
