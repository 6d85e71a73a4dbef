import type { Fault } from '../../../sandbox';
import { INSTANT, settled, startReceiver, useSandbox } from '../support';
import { ask, post, TXT2IMG, urlsOf } from './support';

interface Told {
	code: number;
	msg: string;
	data: { taskId: string; promptJson: string; resultUrls: (string | { resultUrl: string })[] };
}

const sandbox = useSandbox(INSTANT);
let receiver: Awaited<ReturnType<typeof startReceiver<Told>>>;

afterEach(async () => await receiver.stop());

async function generate(prompt = 'a lion'): Promise<string> {
	const body = { ...TXT2IMG, prompt, callBackUrl: receiver.url };
	return (await post(sandbox(), 'generate', body)).json.data.taskId;
}

async function withFault(effect: Extract<Fault, { route: 'callback' }>['effect']): Promise<string> {
	sandbox().setFaults([{ route: 'callback', effect }]);
	return await generate();
}

it('a callback carries code, request and the addresses as plain strings, without a secret', async () => {
	receiver = await startReceiver();
	const taskId = await generate();
	await settled(sandbox(), 1);
	expect(receiver.received).toHaveLength(1);
	const [{ headers, body }] = receiver.received;
	const { data } = (await ask(sandbox(), taskId)).json;
	expect(body).toEqual({
		code: 200,
		msg: 'success',
		data: { taskId, promptJson: data.paramJson, resultUrls: urlsOf(data) },
	});
	expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
	expect(JSON.parse(body.data.promptJson)).toMatchObject({ prompt: 'a lion', callBackUrl: receiver.url });
});

it('a callback reports failures with code 500', async () => {
	receiver = await startReceiver();
	const taskId = await generate('__banned__');
	await settled(sandbox(), 1);
	expect(receiver.received[0].body).toMatchObject({
		code: 500,
		msg: 'Banned prompt detected: __banned__',
		data: { taskId, resultUrls: [] },
	});
});

it('a callback is tried once, and can report progress and carry objects', async () => {
	receiver = await startReceiver([500]);
	await generate();
	await settled(sandbox(), 1);
	expect(sandbox().state().counters.callbacks).toEqual({ attempts: 1, delivered: 0, abandoned: 1 });
	sandbox().configure({ midapi: { callbackOnProcessing: true, callbackUrls: 'objects' } });
	await generate();
	await settled(sandbox(), 4);
	const told = receiver.received.slice(1).map(({ body }) => body);
	expect(told.map(({ data }) => data.resultUrls.length).sort()).toEqual([0, 0, 4]);
	expect(told.find(({ data }) => data.resultUrls.length > 0)?.data.resultUrls[0]).toHaveProperty('resultUrl');
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
	expect(receiver.received[2].body).toMatchObject({ code: 200, data: { taskId: early } });
	expect(receiver.received[2].body.data.resultUrls).toHaveLength(4);
	expect((await ask(sandbox(), early)).json.data.successFlag).toBe(0);

	const forged = await withFault({ type: 'forged' });
	await settled(sandbox(), 4);
	expect(receiver.received[3].body.data).toMatchObject({
		taskId: forged,
		resultUrls: [expect.stringContaining('attacker.invalid')],
	});
});
