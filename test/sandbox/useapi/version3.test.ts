import { call, INSTANT, settled, startReceiver, useSandbox } from '../support';
import type { Answer } from '../support';
import { ask, bearer, post } from './support';

const sandbox = useSandbox(INSTANT);

interface Job {
	jobid: string;
	status: string;
	request: Record<string, unknown>;
	response: { progress_percent: number; imageUx?: unknown[]; buttons?: string[] };
}

const at = async (path: string): Promise<Answer<Job>> =>
	await call<Job>(sandbox(), `/v3/midjourney/${path}`, { headers: bearer(sandbox()) });

it('a job of version 3 is unknown to version 2, and the other way round', async () => {
	const { json: old } = await post(sandbox(), 'imagine', { prompt: 'a lion' });
	expect((await at(`jobs/${old.jobid}`)).status).toBe(404);
	sandbox().configure({ useapi: { version: 'v3' } });
	const { json: job } = await post(sandbox(), 'imagine', { prompt: 'a lion' });
	expect(job.jobid).toMatch(/^j\d{17}m-u\d+-c\d+-bot:midjourney$/);
	expect((await ask(sandbox(), `jobs/?jobid=${job.jobid}`)).status).toBe(404);
	expect((await at(`jobs/${job.jobid}`)).status).toBe(200);
	expect((await at('jobs/j1m-u1-c1-bot:midjourney')).status).toBe(404);
});

it('a job of version 3 keeps what was asked for and the result apart, and calls on every step', async () => {
	sandbox().configure({ durationMs: 60_000, pendingMs: 1_000, useapi: { version: 'v3' } });
	const receiver = await startReceiver<Job>();
	try {
		const body = { prompt: 'a lion', replyUrl: receiver.url, replyRef: 'ref 7' };
		const { jobid } = (await post(sandbox(), 'imagine', body)).json;
		for (const count of [1, 2, 3, 4]) {
			await settled(sandbox(), count);
			sandbox().advance(30_500);
		}
		const { json } = await at(`jobs/${jobid}`);
		expect(json).toEqual({
			...{ jobid, verb: 'imagine', status: 'completed' },
			created: expect.any(String),
			updated: expect.any(String),
			request: expect.objectContaining({ ...body, stream: false }),
			response: expect.objectContaining({ progress_percent: 100, replyRef: 'ref 7' }),
		});
		expect(json.response.imageUx).toHaveLength(4);
		expect(json.response.buttons).toContain('U1');
		expect(json).not.toHaveProperty('prompt');
		expect(receiver.received.map(({ body: said }) => said.status)).toEqual([
			...['started', 'progress', 'progress', 'completed'],
		]);
		expect(receiver.received[3].body).toEqual(json);
	} finally {
		await receiver.stop();
	}
});
