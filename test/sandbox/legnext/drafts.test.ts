import { bytesOf, INSTANT, settled, sizeOf, startReceiver, useSandbox } from '../support';
import type { Refused } from './support';
import { post, read, run } from './support';

const sandbox = useSandbox(INSTANT);
const DRAFT = { text: 'a lion --draft --v 7' };
const ALL = Array.from({ length: 24 }, (_, number) => number);

describe('drafts with 24 images, where so set', () => {
	beforeEach(() => sandbox().configure({ legnext: { draftImages: 24 } }));

	it('have 24 addresses, different images, and actions for each', async () => {
		const { output } = await run(sandbox(), 'diffusion', DRAFT);
		expect(output?.image_urls).toHaveLength(24);
		expect(output?.available_actions).toMatchObject({ upscale: ALL, pan: ALL });
		const files = await Promise.all((output?.image_urls ?? []).map(async (url) => await bytesOf(url)));
		expect(new Set(files.map((file) => file.toString('base64'))).size).toBe(24);
		const [first, whole] = [
			await sizeOf(String(output?.image_urls?.[0])),
			await sizeOf(String(output?.image_url)),
		];
		expect(whole).toEqual([first[0] * 5, first[1] * 5]);
	});

	it('are taken up by number, up to 23', async () => {
		const { job_id: jobId } = await run(sandbox(), 'diffusion', DRAFT);
		const upscale = await run(sandbox(), 'upscale', { jobId, imageNo: 23, type: 0 });
		expect(upscale.status).toBe('completed');
		const { status, json } = await post<Refused>(sandbox(), 'upscale', { jobId, imageNo: 24, type: 0 });
		expect([status, json.raw_message]).toEqual([400, 'invalid imageNo: must be 0 to 3']);
	});

	it('leave other jobs with four', async () => {
		const { job_id: jobId, output } = await run(sandbox(), 'diffusion', { text: 'a lion' });
		expect(output?.image_urls).toHaveLength(4);
		const { status, json } = await post<Refused>(sandbox(), 'upscale', { jobId, imageNo: 4, type: 0 });
		expect([status, json.raw_message]).toEqual([400, 'invalid imageNo: the job has no image 4']);
	});
});

it('a create can repeat no callback address, and then calls nobody', async () => {
	const receiver = await startReceiver();
	try {
		sandbox().configure({ legnext: { callbackEcho: 'empty' } });
		const { json } = await post(sandbox(), 'diffusion', { text: 'a lion', callback: receiver.url });
		expect(json.config.webhook_config).toEqual({ endpoint: '', secret: '' });
		expect((await run(sandbox(), 'diffusion', { text: 'a fox' })).status).toBe('completed');
		expect((await read(sandbox(), json.job_id)).status).toBe('completed');
		await settled(sandbox(), 0);
		expect(receiver.received).toEqual([]);
	} finally {
		await receiver.stop();
	}
});
