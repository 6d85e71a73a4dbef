import { MARKERS } from '../../sandbox';
import type { Service } from '../../sandbox';
import { call, create, ended, INSTANT, STANDING, useSandbox } from './support';
import { post as postLegNext, read as readLegNext, run as runLegNext } from './legnext/support';
import { ask as askMidApi, post as postMidApi, run as runMidApi, TXT2IMG, urlsOf } from './midapi/support';
import { post as postUseApi, read as readUseApi, run as runUseApi } from './useapi/support';

const SERVICES: Service[] = ['piapi', 'legnext', 'midapi', 'useapi'];

describe('four services side by side', () => {
	const sandbox = useSandbox(INSTANT);

	async function one(service: Service, prompt: string): Promise<string> {
		switch (service) {
			case 'piapi':
				return (await ended(sandbox(), (await create(sandbox(), 'imagine', { prompt })).json.data.task_id))
					.task_id;
			case 'legnext':
				return (await runLegNext(sandbox(), 'diffusion', { text: prompt })).job_id;
			case 'midapi':
				return (await runMidApi(sandbox(), 'generate', { ...TXT2IMG, prompt })).taskId;
			case 'useapi':
				return (await runUseApi(sandbox(), 'imagine', { prompt })).jobid;
		}
	}

	/** An address of the picture of a finished task. */
	async function fileOf(service: Service, id: string): Promise<string> {
		switch (service) {
			case 'piapi':
				return `${(await ended(sandbox(), id)).output?.image_url}`;
			case 'legnext':
				return `${(await readLegNext(sandbox(), id)).output?.image_url}`;
			case 'midapi':
				return urlsOf((await askMidApi(sandbox(), id)).json.data)[0];
			case 'useapi':
				return `${(await readUseApi(sandbox(), id)).attachments?.[0].url}`;
		}
	}

	it('count for themselves and together', async () => {
		for (const service of SERVICES) {
			await one(service, 'a lion');
			await one(service, MARKERS.fail);
		}
		const each = (count: number) => Object.fromEntries(SERVICES.map((service) => [service, count]));
		const { counters } = sandbox().state();
		expect(counters).toMatchObject({
			...{ tasksCreated: 8, createdByService: each(2), createdByPrompt: { 'a lion': 4 } },
			...{ tasksPaid: 4, paidByService: each(1), completed: 4, completedByService: each(1) },
			...{ failed: 4, failedByService: each(1) },
		});
		expect(Object.values(counters.createdByRequest)).toEqual(Array(8).fill(1));
		expect(counters.requests.create).toBe(8);
		for (const service of SERVICES) expect(counters.requestsByService[service].create).toBe(2);
		expect(
			new Set(
				sandbox()
					.tasks()
					.map(({ service }) => service),
			),
		).toEqual(new Set(SERVICES));
		sandbox().reset();
		expect(sandbox().state().counters.createdByService).toEqual({});
	});

	it.each(SERVICES)(
		'the files of %s meet faults: one on one task, a leak of the key, a cut',
		async (service) => {
			const url = await fileOf(service, await one(service, 'a lion'));
			const other = await fileOf(service, await one(service, 'a tiger'));
			sandbox().setFaults([
				{ route: 'file', service, promptContains: 'tiger', effect: { type: 'status', status: 503 } },
			]);
			expect((await call(sandbox(), url, { headers: {} })).status).toBe(200);
			expect((await call(sandbox(), other, { headers: {} })).status).toBe(503);
			expect(sandbox().state().counters.credentialLeaks).toBe(0);
			await call(sandbox(), url, { headers: { authorization: `Bearer ${sandbox().key}` } });
			expect(sandbox().state().counters.credentialLeaks).toBe(1);
			sandbox().setFaults([{ route: 'file', effect: { type: 'cut' } }]);
			await expect(call(sandbox(), url, { headers: {} })).rejects.toThrow();
		},
	);

	it('the files of a task that is not finished are not there', async () => {
		sandbox().configure({ durationMs: 60_000 });
		const { job_id: id } = (await postLegNext(sandbox(), 'diffusion', { text: 'a lion' })).json;
		const url = `${sandbox().url}/files/legnext/mj/${id}.png`;
		expect((await call(sandbox(), url, { headers: {} })).status).toBe(404);
		sandbox().advance(61_000);
		expect((await call(sandbox(), url, { headers: {} })).status).toBe(200);
		expect((await call(sandbox(), url.replace('/mj/', '/video/'), { headers: {} })).status).toBe(404);
	});

	it('the settings of one are merged and leave the others alone', () => {
		sandbox().configure({ legnext: { concurrency: 2 } });
		sandbox().configure({ legnext: { whitelisted: true }, useapi: { maxJobs: 7 } });
		const { legnext, useapi, midapi } = sandbox().state().settings;
		expect(legnext).toMatchObject({ concurrency: 2, whitelisted: true, errorShape: 'plain' });
		expect([useapi.maxJobs, midapi.errorStyle]).toEqual([7, 'body']);
	});
});

describe('places', () => {
	const sandbox = useSandbox(STANDING);

	it('places of one service are not taken by another', async () => {
		sandbox().configure({ plan: 'free', legnext: { concurrency: 1 } });
		for (let task = 0; task < 3; task += 1) await create(sandbox(), 'imagine', { prompt: `${task}` });
		expect((await create(sandbox(), 'imagine', { prompt: 'x' })).json.data.status).toBe('staged');
		expect((await postLegNext(sandbox(), 'diffusion', { text: 'x' })).json.status).toBe('pending');
		expect((await postMidApi(sandbox(), 'generate', TXT2IMG)).json.code).toBe(200);
		expect((await postUseApi(sandbox(), 'imagine', { prompt: 'x' })).status).toBe(200);
		expect(sandbox().state().counters).toMatchObject({
			maxConcurrent: 6,
			maxConcurrentByService: { piapi: 3, legnext: 1, midapi: 1, useapi: 1 },
		});
	});
});
