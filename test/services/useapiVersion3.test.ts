import fc from 'fast-check';
import omit from 'lodash/omit';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { readUseApiTask } from '../../nodes/PiApi/services/useapi/task';
import { itemsOf, useBench } from '../support/sandbox';
import { opened } from '../support/scriptedService';

const bench = useBench({ useapi: { version: 'v3' } });

const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
	await bench.run(parameters, {
		credentials: { service: 'useapi' },
		...(items === undefined ? {} : { items: itemsOf(...items) }),
	});

const ID3 = 'j20251104021941022m-u12345-c1122334455667788990-bot:midjourney';

it('a job of version 3 is read at its own address, result and all', async () => {
	const ran = await run({ operation: 'imagine', prompt: 'a red fox', aspectRatio: '16:9' });
	const { json } = ran.items[0];
	expect(json).toMatchObject({ status: 'completed', prompt: 'a red fox --ar 16:9 --relax', progress: 100 });
	expect(json.task_id).toMatch(/^j\d+m-u\d+-c\d+-bot:midjourney$/);
	expect(json.images).toHaveLength(4);
	expect(json.actions).toContain('upscale1');
	const read = ran.sent.filter(({ method }) => method === 'GET').map(({ url }) => new URL(url).pathname);
	expect(read.length).toBeGreaterThan(0);
	for (const path of read) expect(path).toMatch(/^\/v3\/midjourney\/jobs\/j|^\/files\//);
});

it.each<INodeParameters>([
	{ operation: 'upscale', image: 1 },
	{ operation: 'reroll' },
	{ operation: 'seed' },
	{ operation: 'variation', image: 2, prompt: 'a wolf' },
])('the refusal says that it cannot be followed up: %j', async (parameters) => {
	const { items } = await run({ operation: 'imagine', prompt: 'a red fox' });
	const ran = await run(parameters, [items[0].json]);
	expect(ran.error.message).toMatch(
		/^“Task ID”: j\S+ is a job of version 3 of useapi\.net’s API, which cannot be followed up here/,
	);
	expect(ran.error.description).toMatch(/Nothing was sent/);
	expect(bench.counters.createdByService.useapi).toBe(1);
});

it('the refusal says that it cannot be cancelled', async () => {
	const ran = await run({ resource: 'task', operation: 'cancel' }, [{ task_id: ID3 }]);
	expect(ran.error.message).toMatch(/is a job of version 3 .* cannot be cancelled here/);
});

it('the refusal names an unknown job', async () => {
	const ran = await run({ resource: 'task', operation: 'get' }, [{ task_id: ID3 }]);
	expect(ran.error.message).toMatch(/useapi\.net does not know this/);
});

describe('the shape', () => {
	const FLAT: IDataObject = {
		jobid: ID3,
		verb: 'button',
		status: 'completed',
		created: '2025-11-04T02:19:41.022Z',
		updated: '2025-11-04T02:20:41.022Z',
		button: 'V2',
		prompt: 'a red fox --ar 3:2',
		replyUrl: 'https://n8n.example/hook',
		content: '**a red fox --ar 3:2** (fast)',
		attachments: [{ url: 'https://cdn.example/grid.png' }],
		buttons: ['U1', '🔄'],
		imageUx: [1, 2, 3, 4].map((id) => ({ id, url: `https://cdn.example/${id}.png` })),
	};
	const PLACES: Array<'request' | 'response' | 'top'> = ['request', 'response', 'top'];
	const TOP = new Set(['jobid', 'verb', 'status', 'created', 'updated']);

	it('says the same wherever a field stands, and with nulls beside it', () => {
		const expected = omit(readUseApiTask({ ...FLAT, parentJobId: 'job:1' }, []), 'raw');
		const names = Object.keys(FLAT).filter((name) => !TOP.has(name));
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...PLACES), { minLength: names.length, maxLength: names.length }),
				fc.boolean(),
				(places, withNulls) => {
					const job: IDataObject = Object.fromEntries(Object.entries(FLAT).filter(([name]) => TOP.has(name)));
					const parts = { request: { jobId: 'job:1' } as IDataObject, response: {} as IDataObject, top: job };
					names.forEach((name, at) => {
						if (withNulls) for (const part of Object.values(parts)) part[name] = null;
						parts[places[at]][name] = FLAT[name];
					});
					const { raw, ...task } = readUseApiTask(
						{ ...job, request: parts.request, response: parts.response },
						[],
					);
					expect(task).toEqual(expected);
					expect(raw).toHaveProperty('response');
				},
			),
		);
	});

	it.each([
		['bare', (job: IDataObject) => job],
		['with its event', (job: IDataObject) => ({ event: 'completed', job })],
	])('the shape of a callback is read %s', (_name, wrapped) => {
		const { jobid, verb, status, ...rest } = FLAT;
		const job = { jobid, verb, status, request: {}, response: rest };
		const task = opened('useapi', {}).api.parseCallback(wrapped(job));
		expect(task).toMatchObject({ id: ID3, status: 'completed', taskType: 'variation' });
		expect(task?.output.imageUrls).toHaveLength(4);
	});

	it.each(['created', 'started', 'progress'])('the shape of a step (%s) is no end', (status) => {
		const task = opened('useapi', {}).api.parseCallback({
			...{ jobid: ID3, verb: 'imagine', status },
			response: { progress_percent: 31 },
		});
		expect(task).toMatchObject({ status: status === 'created' ? 'pending' : 'processing' });
	});

	it('the shape of a moderated job says so, with its reason', () => {
		const task = opened('useapi', {}).api.parseCallback({
			...{ jobid: ID3, verb: 'imagine', status: 'moderated' },
			request: { prompt: 'x' },
			response: { error: 'Banned prompt detected' },
		});
		expect(task).toMatchObject({
			status: 'failed',
			error: { message: 'Moderated by Midjourney: Banned prompt detected' },
		});
	});
});
