import type { Fault, UseApiJob } from '../../../sandbox';
import { INSTANT, settled, startReceiver, useSandbox } from '../support';
import { ask, post, read } from './support';

const sandbox = useSandbox(INSTANT);
let receiver: Awaited<ReturnType<typeof startReceiver<UseApiJob>>>;

afterEach(async () => await receiver.stop());

async function imagine(prompt = 'a lion'): Promise<string> {
	const body = { prompt, replyUrl: receiver.url, replyRef: 'ref 7' };
	return (await post(sandbox(), 'imagine', body)).json.jobid;
}

async function withFault(effect: Extract<Fault, { route: 'callback' }>['effect']): Promise<string> {
	sandbox().setFaults([{ route: 'callback', effect }]);
	return await imagine();
}

it('a callback carries the job as a get shows it, with the reference, once', async () => {
	receiver = await startReceiver();
	const jobid = await imagine();
	await settled(sandbox(), 1);
	expect(receiver.received).toHaveLength(1);
	const [{ headers, body }] = receiver.received;
	expect(body).toEqual(await read(sandbox(), jobid));
	expect(body).toMatchObject({ jobid, status: 'completed', replyRef: 'ref 7', replyUrl: receiver.url });
	expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
});

it('a callback reports failures, not what was moderated at once or cancelled', async () => {
	receiver = await startReceiver([500]);
	await imagine('__fail__');
	await settled(sandbox(), 1);
	expect(receiver.received[0].body.status).toBe('failed');
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 1, delivered: 0, abandoned: 1 });
	await imagine('__banned__');
	sandbox().configure({ pendingMs: 60_000 });
	await ask(sandbox(), `jobs/cancel/?jobid=${await imagine()}`);
	await settled(sandbox(), 1);
	expect(receiver.received).toHaveLength(1);
	sandbox().configure({ pendingMs: 0, useapi: { moderation: 'late' } });
	await imagine('__banned__');
	await settled(sandbox(), 2);
	expect(receiver.received[1].body).toMatchObject({ status: 'moderated', code: 422 });
});

it('a callback can report every step', async () => {
	receiver = await startReceiver();
	sandbox().configure({ durationMs: 60_000, pendingMs: 1_000, useapi: { callbackOnEvery: true } });
	await imagine();
	for (const count of [1, 2, 3, 4]) {
		await settled(sandbox(), count);
		sandbox().advance(30_500);
	}
	expect(receiver.received.map(({ body }) => body.status)).toEqual([
		...['started', 'progress', 'progress', 'completed'],
	]);
});

it('a fault can make callbacks duplicate, missing, early and forged', async () => {
	receiver = await startReceiver();
	await withFault({ type: 'duplicate' });
	await settled(sandbox(), 2);
	expect(receiver.received[1].body).toEqual(receiver.received[0].body);
	await withFault({ type: 'none' });
	await settled(sandbox(), 2);
	expect(receiver.received).toHaveLength(2);

	sandbox().configure({ durationMs: 10_000 });
	const early = await withFault({ type: 'early' });
	await settled(sandbox(), 3);
	expect(receiver.received[2].body).toMatchObject({ jobid: early, status: 'completed' });
	expect(receiver.received[2].body.imageUx).toHaveLength(4);
	expect((await read(sandbox(), early)).status).toBe('progress');

	const forged = await withFault({ type: 'forged' });
	await settled(sandbox(), 4);
	expect(receiver.received[3].body).toMatchObject({
		jobid: forged,
		attachments: [{ url: expect.stringContaining('attacker.invalid') }],
	});
});
