import type { Fault, LegNextJob } from '../../../sandbox';
import { create, INSTANT, settled, startReceiver, useSandbox } from '../support';
import { post, read } from './support';

const sandbox = useSandbox(INSTANT);
let receiver: Awaited<ReturnType<typeof startReceiver<LegNextJob>>>;

afterEach(async () => await receiver.stop());

async function diffusion(text = 'a lion'): Promise<string> {
	return (await post(sandbox(), 'diffusion', { text, callback: receiver.url })).json.job_id;
}

async function withFault(effect: Extract<Fault, { route: 'callback' }>['effect']): Promise<string> {
	sandbox().setFaults([{ route: 'callback', service: 'legnext', effect }]);
	return await diffusion();
}

it('a callback is the bare job, without secret or signature, once', async () => {
	receiver = await startReceiver();
	const id = await diffusion();
	await settled(sandbox(), 1);
	expect(receiver.received).toHaveLength(1);
	const [{ headers, body }] = receiver.received;
	expect(body).toEqual(await read(sandbox(), id));
	expect(body).toMatchObject({ job_id: id, status: 'completed' });
	expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
	expect(headers['content-type']).toContain('application/json');
	expect(sandbox().state().callbacks).toMatchObject([{ service: 'legnext', kind: 'final', status: 200 }]);
});

it('a callback reports failures', async () => {
	receiver = await startReceiver();
	await diffusion('__banned__');
	await settled(sandbox(), 1);
	expect(receiver.received[0].body).toMatchObject({ status: 'failed', error: { code: 10_000 } });
});

it('a callback is tried once unless set otherwise', async () => {
	receiver = await startReceiver([500, 500, 500]);
	await diffusion();
	await settled(sandbox(), 1);
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 1, delivered: 0, abandoned: 1 });
	sandbox().configure({ speed: 1_000, legnext: { callbackAttempts: 3 } });
	await diffusion();
	await settled(sandbox(), 4);
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 4, delivered: 1, abandoned: 1 });
});

describe('faults', () => {
	it('the faults “duplicate” and “none” send more callbacks, and none', async () => {
		receiver = await startReceiver();
		await withFault({ type: 'duplicate', copies: 2 });
		await settled(sandbox(), 3);
		expect(receiver.received.map(({ body }) => body.status)).toEqual(Array(3).fill('completed'));
		await withFault({ type: 'none' });
		await settled(sandbox(), 3);
		expect(receiver.received).toHaveLength(3);
	});

	it('the fault “early” says completed while get does not', async () => {
		receiver = await startReceiver();
		sandbox().configure({ durationMs: 10_000 });
		const id = await withFault({ type: 'early' });
		await settled(sandbox(), 1);
		expect(receiver.received[0].body).toMatchObject({ job_id: id, status: 'completed' });
		expect((await read(sandbox(), id)).status).toBe('processing');
		sandbox().advance(10_000);
		await settled(sandbox(), 2);
		expect(receiver.received).toHaveLength(2);
	});

	it('the faults “late” and “forged” send late, and with false images', async () => {
		receiver = await startReceiver();
		await withFault({ type: 'late', ms: 120 });
		await settled(sandbox(), 1);
		expect(receiver.received[0].at - Number(sandbox().tasks()[0].endedAt)).toBeGreaterThanOrEqual(115);
		const id = await withFault({ type: 'forged' });
		await settled(sandbox(), 3);
		const forged = receiver.received.filter(({ body }) =>
			body.output?.image_url?.includes('attacker.invalid'),
		);
		expect(forged).toHaveLength(1);
		expect(forged[0].body).toMatchObject({ job_id: id, status: 'completed' });
	});
});

it('a fault can be for one service only', async () => {
	receiver = await startReceiver();
	sandbox().setFaults([{ route: 'create', service: 'legnext', effect: { type: 'status', status: 503 } }]);
	const { status, json } = await post(sandbox(), 'diffusion', { text: 'a lion' });
	expect([status, json]).toEqual([
		503,
		{ code: 503, message: 'injected fault', raw_message: 'injected fault', detail: null },
	]);
	expect((await create(sandbox(), 'imagine', { prompt: 'a lion' })).status).toBe(200);
	sandbox().setFaults([
		{
			route: 'create',
			taskType: 'diffusion',
			promptContains: 'tiger',
			effect: { type: 'status', status: 500 },
		},
	]);
	expect((await post(sandbox(), 'diffusion', { text: 'a lion' })).status).toBe(200);
	expect((await post(sandbox(), 'diffusion', { text: 'a tiger' })).status).toBe(500);
	expect(sandbox().state().counters.requestsByService).toEqual({
		legnext: { create: 3 },
		piapi: { create: 1 },
	});
});
