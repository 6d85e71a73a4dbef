import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mapValues from 'lodash/mapValues';
import omit from 'lodash/omit';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { MidjourneyOperation } from '../../nodes/PiApi/contract/request';
import { getFacts, OPERATIONS } from '../../nodes/PiApi/actions/operations';
import type { PreparedTask } from '../../nodes/PiApi/contract/service';
import { PROFILES } from '../../nodes/PiApi/services/profiles';
import { MARKERS } from '../../sandbox';
import type { Cell } from '../support/matrix';
import {
	MASK_URL,
	MATRIX,
	OFFERED_CELLS,
	othersWho,
	PICTURE_URL,
	REFUSED_CELLS,
	SAMPLE_IDS,
	TITLES,
} from '../support/matrix';
import { failureOf, opened } from '../support/scriptedService';
import { requestsOf } from '../support/requests';
import { useRig } from '../support/matrixRig';
import { API_KEY, until, WEBHOOK_SECRET } from '../support/sandbox';
import { leftBehind } from '../support/webhook';

const rig = useRig();

interface Numbered {
	index: number;
	url: string;
}

/** The same parameters for every service, but for what one of them cannot be asked in the same way. */
function parametersOf({ row, service }: Cell): INodeParameters {
	const parameters = { ...row.parameters, ...row.own?.[service] };
	return parameters.maskUrl === MASK_URL ? { ...parameters, maskUrl: rig.maskUrl } : parameters;
}

/** What was created for a service, without what the test made before. */
function made(before: number): number {
	return rig.counters.tasksCreated - before;
}

const created = () => rig.counters.tasksCreated;

function numbersOf(list: unknown): number[] {
	return (list as Numbered[]).map(({ index }) => index);
}

/** The item of a finished task has what the operation promises, whoever ran it. */
function expectResult({ row, service }: Cell, json: IDataObject, taskId: string): void {
	expect(json).toMatchObject({
		...{ task_id: taskId, service, model: 'midjourney', task_type: row.taskType, status: 'completed' },
		created_at: expect.stringMatching(/^\d{4}-.*Z$/),
		ended_at: expect.stringMatching(/^\d{4}-.*Z$/),
	});
	expect(json).not.toHaveProperty('error');
	switch (row.result) {
		case 'grid':
			expect(numbersOf(json.images)).toEqual([1, 2, 3, 4]);
			expect(new Set((json.images as Numbered[]).map(({ url }) => url)).size).toBe(4);
			expect(json).not.toHaveProperty('videos');
			break;
		case 'single':
			expect(json.images).toEqual([{ index: 1, url: json.image_url }]);
			break;
		case 'texts':
			expect((json.descriptions as string[]).length).toBeGreaterThan(1);
			for (const text of json.descriptions as string[]) expect(text).toMatch(/^[a-z].* \S/i);
			expect(json).not.toHaveProperty('images');
			break;
		case 'seed':
			expect(json.seed).toMatch(/^\d+$/);
			break;
		case 'videos': {
			const videos = json.videos as Numbered[];
			expect(numbersOf(videos)).toEqual(videos.map((_video, position) => position + 1));
			expect(videos).toHaveLength(row.videos?.[service] ?? 0);
			for (const { url } of videos) expect(url).toMatch(/\.mp4/);
			expect(json).not.toHaveProperty('images');
		}
	}
	switch (service) {
		case 'piapi':
			expect(json.cost).toEqual({ points: expect.any(Number), usd: expect.any(Number) });
			break;
		case 'legnext':
			expect(json.cost).toEqual({ points: expect.any(Number) });
			break;
		default:
			expect(json).not.toHaveProperty('cost');
	}
}

/** The run that sent a prompt tells it with the result. */
function expectPrompt(cell: Cell, json: IDataObject): void {
	const { prompt } = parametersOf(cell);
	if (typeof prompt === 'string') expect(json.prompt).toContain(prompt);
}

/** Neither key nor secret is in anything that is shown. */
function expectNoSecrets(...shown: string[]): void {
	for (const secret of [API_KEY, WEBHOOK_SECRET]) expect(shown.join('\n')).not.toContain(secret);
	expect(rig.counters.credentialLeaks).toBe(0);
}

const titleOf = (operation: MidjourneyOperation) => getFacts(operation).title;
const name = (cell: Cell) => `${titleOf(cell.operation)} on ${TITLES[cell.service]}`;

function each(cells: readonly Cell[]): Array<[string, Cell]> {
	return cells.map((cell) => [name(cell), cell]);
}

describe('the table', () => {
	it.each(Object.keys(MATRIX) as MidjourneyOperation[])(
		'the table of operations says who has %s, as the vendors’ pages do',
		(operation) => {
			expect([...getFacts(operation).services].sort()).toEqual([...MATRIX[operation].services].sort());
		},
	);

	it('every service has the name that people know', () => {
		expect(mapValues(PROFILES, ({ title }) => title)).toEqual(TITLES);
	});
});

describe('the page on the services', () => {
	const page = readFileSync(join(__dirname, '..', '..', 'docs', 'services.md'), 'utf8');
	const table = page.slice(page.indexOf('<!-- services:start -->'), page.indexOf('<!-- services:end -->'));
	const rows = table
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
	const services = ['piapi', 'legnext', 'midapi', 'useapi'] as const;

	it('has a column for every service', () => {
		expect(rows[0]).toEqual(['', ...services.map((service) => TITLES[service])]);
	});

	it.each(Object.keys(MATRIX) as MidjourneyOperation[])('says who has %s', (operation) => {
		const row = rows.find(([title]) => title === titleOf(operation));
		expect(row?.slice(1)).toEqual(
			services.map((service) => (MATRIX[operation].services.includes(service) ? 'yes' : '-')),
		);
	});
});

describe('an operation that the service does not offer', () => {
	it.each(each(REFUSED_CELLS))('%s is refused with the list of who has it', async (_name, cell) => {
		const { service, row, operation } = cell;
		const taskId = SAMPLE_IDS[service];
		const own = 'taskId' in row.parameters || row.origin !== undefined ? { taskId } : {};
		const ran = await rig.run(service, { ...parametersOf(cell), ...own });
		expect(ran.error.message).toBe(`${TITLES[service]} does not offer ${titleOf(operation)}`);
		expect(ran.error.description).toBe(othersWho(row.services));
		expect(ran.sent).toEqual([]);
		expect(rig.counters.requestsByService[service]?.create ?? 0).toBe(0);
	});
});

describe('an operation that the table does not list for the service', () => {
	it.each(each(REFUSED_CELLS))('%s is not written by the service either', async (_name, cell) => {
		const { service, row, operation } = cell;
		const taskId = SAMPLE_IDS[service];
		const [request] = requestsOf({ ...parametersOf(cell), ...(row.origin === undefined ? {} : { taskId }) });
		const { api, calls } = opened(service, {});
		const failure = await failureOf(api.create({ request, imageUrls: [PICTURE_URL] } as PreparedTask));
		expect(failure.message).toBe(`${TITLES[service]} does not offer ${titleOf(operation)}`);
		expect(calls).toEqual([]);
	});
});

describe('a finished task', () => {
	it.each(each(OFFERED_CELLS))('a finished task comes out: %s', async (_name, cell) => {
		const { service, row } = cell;
		const items = await rig.inputOf(service, row.origin);
		const before = rig.counters;
		const ran = await rig.run(service, parametersOf(cell), { items });
		expect(ran.items).toHaveLength(1);
		const [{ json, pairedItem }] = ran.items;
		expect(pairedItem).toEqual({ item: 0 });
		expectResult(cell, json, rig.newest);
		expectPrompt(cell, json);
		expect(rig.counters.tasksCreated - before.tasksCreated).toBe(1);
		expect((rig.counters.paidByService[service] ?? 0) - (before.paidByService[service] ?? 0)).toBe(1);
		expect(Object.keys(rig.counters.requestsByService).filter((asked) => asked !== 'piapi')).toEqual(
			service === 'piapi' ? [] : [service],
		);
		expectNoSecrets(ran.shown);
		// What a later look gives is the same item.
		const looked = await rig.run(service, { resource: 'task', operation: 'get' }, { items: ran.items });
		// Only the run that sent it knows the origin; and the prompt, which LegNext does not give back.
		const known = ['origin_task_id', 'origin_index', ...(service === 'legnext' ? ['prompt'] : [])];
		expect(omit(looked.items[0].json, known)).toEqual(omit(json, known));
		const fetched = await rig.run(
			service,
			{ resource: 'task', operation: 'download', download: 'images', options: { splitIntoItems: 'file' } },
			{ items: ran.items },
		);
		expectFiles(cell, fetched.items);
		expect(made(before.tasksCreated)).toBe(1);
		expectNoSecrets(looked.shown, fetched.shown);
	});
});

/** One item per picture or video, each with its file and its number. */
function expectFiles({ row }: Cell, items: INodeExecutionData[]): void {
	const files = items.map(({ binary }) => Object.values(binary ?? {}).map(({ mimeType }) => mimeType));
	switch (row.result) {
		case 'grid':
			expect(files).toEqual(Array(4).fill(['image/png']));
			expect(items.map(({ json }) => json.index)).toEqual([1, 2, 3, 4]);
			return;
		case 'single':
			expect(files).toEqual([['image/png']]);
			return;
		case 'videos':
			expect(files.length).toBeGreaterThan(0);
			expect(files.flat()).toEqual(items.map(() => 'video/mp4'));
			return;
		case 'texts':
			expect(files).toEqual([[]]);
			return;
		case 'seed':
			// useapi.net brings the four pictures of the grid along.
			expect(items.length).toBeGreaterThan(0);
	}
}

/** Sees to it that the next task of a cell ends in this way: by its own prompt where it has one. */
async function doomed(cell: Cell, marker: string, items: INodeExecutionData[]): Promise<INodeParameters> {
	const { service } = cell;
	const parameters = parametersOf(cell);
	if (typeof parameters.prompt === 'string')
		return { ...parameters, prompt: `${parameters.prompt} ${marker}` };
	const spared = rig.sandbox.tasks().map(({ id }) => id);
	const { items: failed } = await rig.run(
		service,
		{ resource: 'midjourney', operation: 'imagine', prompt: `a ${marker} fox` },
		{ continueOnFail: true, items },
	);
	const id = (failed[0].json.details as IDataObject).task_id;
	rig.graft.endLike({ service, id: String(id) }, spared);
	return parameters;
}

const THROUGH_GRAFT = () => ({ baseUrl: rig.graft.url });

describe('a failed task', () => {
	it.each(each(OFFERED_CELLS))('a failed task says why: %s', async (_name, cell) => {
		const { service, row } = cell;
		const items = await rig.inputOf(service, row.origin);
		const parameters = await doomed(cell, MARKERS.fail, items);
		const before = created();
		const ran = await rig.run(service, parameters, {
			items,
			continueOnFail: true,
			credentials: THROUGH_GRAFT(),
		});
		expect(ran.items).toHaveLength(1);
		const { json } = ran.items[0];
		expect(json.error).toMatch(/did not succeed: .*job ended without a result/);
		expect(json.error).toContain(rig.newest);
		expect(json.message).toBeTruthy();
		expect(json.details).toMatchObject({
			reason: 'task',
			task_id: rig.newest,
			task: { task_id: rig.newest, service, task_type: row.taskType, status: 'failed' },
		});
		expect(made(before)).toBe(1);
		expectNoSecrets(ran.shown);
	});
});

describe('a moderated task', () => {
	it.each(each(OFFERED_CELLS))('a moderated task says so: %s', async (_name, cell) => {
		const { service, row } = cell;
		const items = await rig.inputOf(service, row.origin);
		const parameters = await doomed(cell, MARKERS.banned, items);
		const before = created();
		const nodeContext = {};
		const again = { items, continueOnFail: true, nodeContext, credentials: THROUGH_GRAFT() };
		for (const attempt of ['the run', 'its retry']) {
			const ran = await rig.run(service, parameters, again);
			const { json } = ran.items[0];
			expect([attempt, json.error]).toEqual([
				attempt,
				expect.stringMatching(/^The content filter turned the prompt or the image down: /),
			]);
			expect(json.message).toMatch(/Reword Prompt or use another image/);
			expect(json.details).toMatchObject({ reason: 'moderated', task_id: rig.newest });
			// What was moderated is not sent a second time: that counts against the account.
			expect(made(before)).toBe(1);
			expectNoSecrets(ran.shown);
		}
	});
});

describe('time-out', () => {
	it.each(each(OFFERED_CELLS))('a time-out names the task: %s', async (_name, cell) => {
		const { service, row } = cell;
		const items = await rig.inputOf(service, row.origin);
		const parameters = parametersOf(cell);
		rig.stand();
		const before = created();
		const nodeContext = {};
		const failed = await rig.run(
			service,
			{ ...parameters, options: { timeout: 3 } },
			{ items, nodeContext, continueOnFail: true },
		);
		const taskId = rig.newest;
		expect(failed.items[0].json).toMatchObject({
			error: `Task ${taskId} did not finish within 3 s`,
			message: expect.stringContaining(`Task > Wait and Task ID ${taskId}`),
			details: { reason: 'timeout', task_id: taskId },
		});
		const pending = await rig.run(
			service,
			{ ...parameters, options: { timeout: 3, onTimeout: 'pending' } },
			{ items, nodeContext },
		);
		expect(pending.items[0].json).toMatchObject({ task_id: taskId, service, task_type: row.taskType });
		expect(['pending', 'staged', 'processing']).toContain(pending.items[0].json.status);
		await rig.finishAll();
		const waited = await rig.run(service, { resource: 'task', operation: 'wait' }, { items: pending.items });
		expectResult(cell, waited.items[0].json, taskId);
		expect(made(before)).toBe(1);
		expectNoSecrets(failed.shown, pending.shown, waited.shown);
	});
});

describe('a callback, and the same one again', () => {
	it.each(each(OFFERED_CELLS))(
		'a callback starts once, and the same one never again: %s',
		async (_name, cell) => {
			const { service, row } = cell;
			const items = await rig.inputOf(service, row.origin);
			rig.sandbox.setFaults([{ route: 'callback', effect: { type: 'duplicate', copies: 1 } }]);
			rig.stand();
			const before = created();
			const execution = await rig.host.run(
				rig.options(service, { ...parametersOf(cell), waitForResult: 'suspend' }, { items }),
			);
			expect(execution.error).toBeUndefined();
			expect(execution.status).toBe('waiting');
			const taskId = rig.newest;
			expect(execution.pending.map(({ json }) => json.task_id)).toEqual([taskId]);
			// So that the second call comes while the first is still worked on; who is called was settled at the create.
			rig.sandbox.setFaults([{ route: 'get', effect: { type: 'slow', when: 'before', ms: 150 } }]);
			await rig.finishAll();
			await until(() => rig.heard.length >= 2 && execution.status === 'finished');
			const taken = rig.heard.filter(({ status }) => status === 200).length;
			await until(() => execution.calls.length === taken);
			expect(taken).toBe(2);
			expect(execution.resumed).toBe(1);
			expect(execution.items).toHaveLength(1);
			expectResult(cell, execution.items[0].json, taskId);
			expectPrompt(cell, execution.items[0].json);
			// Whoever calls needs the token of this one execution.
			for (const { path } of rig.heard) expect(path).toContain(`signature=${execution.token}`);
			expect(execution.token).toMatch(/^[0-9a-f]{64}$/);
			// The call is a hint only: the task was read again before it was believed.
			expect(execution.calls.flatMap(({ sent }) => sent).length).toBeGreaterThan(0);
			for (const called of execution.calls) {
				expect(called.thrown).toBeUndefined();
				expectNoSecrets(leftBehind(called));
				expect(leftBehind(called)).not.toContain(execution.token);
			}
			// Both calls to a trigger: one start.
			rig.sandbox.setFaults([]);
			const staticData = {};
			const first = await rig.trigger(service, rig.heard[0], {}, staticData);
			expect([first.thrown, first.replies.map(({ status }) => status)]).toEqual([undefined, [200]]);
			expect(first.items).toHaveLength(1);
			expectResult(cell, first.items?.[0].json ?? {}, taskId);
			expect(first.sent.length > 0).toBe(service !== 'piapi');
			const second = await rig.trigger(service, rig.heard[1], {}, staticData);
			expect([second.thrown, second.replies.map(({ status }) => status)]).toEqual([undefined, [200]]);
			expect(second.items).toBeUndefined();
			expectNoSecrets(leftBehind(first), leftBehind(second));
			expect(made(before)).toBe(1);
		},
	);
});

it('the table forgets no operation', () => {
	const operations = OPERATIONS.filter((row) => row.kind === 'midjourney');
	expect(OFFERED_CELLS.length + REFUSED_CELLS.length).toBe(operations.length * Object.keys(PROFILES).length);
	expect(new Set(OFFERED_CELLS.map(({ operation }) => operation)).size).toBe(operations.length);
});
