import type { IDataObject } from 'n8n-workflow';

import { readTaskFailure } from '../../nodes/PiApi/engine/failedTask';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import type { ApiAnswer } from '../../nodes/PiApi/transport/http';
import { failureOf, opened, prepared } from '../support/scriptedService';
import { taskLike } from '../support/tasks';

const IDS: Record<ServiceName, string> = {
	piapi: '58cb41b7-556d-46c0-b82e-1e116aa1a31a',
	legnext: '58cb41b7-556d-46c0-b82e-1e116aa1a31b',
	midapi: '0123456789abcdef0123456789abcdef',
	useapi: 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney',
};

const IMAGINE = prepared('imagine', { prompt: 'a red fox', promptImages: [] });

/** How each service names a task in an answer. */
const NAMED: Record<ServiceName, (more?: IDataObject) => IDataObject> = {
	piapi: (more = {}) => ({ data: { task_id: IDS.piapi, ...more } }),
	legnext: (more = {}) => ({ job_id: IDS.legnext, ...more }),
	midapi: (more = {}) => ({ data: { taskId: IDS.midapi, ...more } }),
	useapi: (more = {}) => ({ jobid: IDS.useapi, ...more }),
};

/** The field of each that holds the id. */
const ID_FIELDS: Record<ServiceName, string> = {
	...{ piapi: 'task_id', legnext: 'job_id', midapi: 'taskId', useapi: 'jobid' },
};

const CLOUDFLARE = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>x</body></html>';

const create = async (service: ServiceName, answer: Partial<ApiAnswer>) =>
	await opened(service, answer).api.create(IMAGINE);

describe.each(SERVICE_NAMES)('a create at %s', (service) => {
	it.each<[string, number, IDataObject]>([
		['200 with an odd code', 200, { code: 500, message: 'odd' }],
		['200 with a code that is a word', 200, { code: 'OK' }],
		['201', 201, {}],
		['303', 303, {}],
		['400', 400, { code: 400, message: 'no' }],
		['429', 429, { code: 429, message: 'slow down' }],
		['500', 500, { code: 500, message: 'failed to do request' }],
		['502', 502, {}],
	])('a create that is answered with %s and an id is that task', async (_name, status, body) => {
		await expect(create(service, { status, body: { ...body, ...NAMED[service]() } })).resolves.toMatchObject({
			id: IDS[service],
			service,
		});
	});

	it('a create that shows its id one or two deeper, or in a list, is that task too', async () => {
		const task = { [ID_FIELDS[service]]: IDS[service] };
		for (const body of [{ data: task }, { data: { task } }, { task }, { data: [task] }, [task]]) {
			for (const status of [200, 500]) {
				await expect(create(service, { status, body })).resolves.toMatchObject({ id: IDS[service] });
			}
		}
	});

	it.each<[string, number, unknown]>([
		['500', 500, { code: 500, message: 'oops' }],
		['303', 303, ''],
		['302', 302, ''],
		['408', 408, ''],
		['444', 444, ''],
		['460', 460, ''],
		['499', 499, { message: 'client closed request' }],
		['a page instead of JSON', 200, CLOUDFLARE],
		['a broken page', 503, CLOUDFLARE],
		['text instead of JSON', 200, 'queued'],
		['JSON without an id', 200, { code: 200, data: {} }],
		['nothing', 200, ''],
	])('a create that is answered with %s and no id may have made a task', async (_name, status, body) => {
		const failure = await failureOf(create(service, { status, body }));
		expect(failure).toMatchObject({ kind: 'uncertain', retryable: false });
		expect(failure.message).toMatch(/^The task may have been created: /);
		expect(failure.taskId).toBeUndefined();
	});

	it.each<[number, string]>([
		[400, 'rejected'],
		[401, 'rejected'],
		[402, 'rejected'],
		[403, 'rejected'],
		[307, 'rejected'],
		[429, 'limited'],
	])('a create that is answered with %d and no id certainly made none', async (status, kind) => {
		expect((await failureOf(create(service, { status, body: { message: 'no' } }))).kind).toBe(kind);
	});

	it('a create that the filter turns down without an id is moderated', async () => {
		const body = {
			code: 400,
			error: { code: 400, raw_message: 'Banned prompt detected: x', message: 'task failed' },
		};
		const failure = await failureOf(create(service, { status: 400, body }));
		expect(failure).toMatchObject({ kind: 'moderated', retryable: false });
		expect(failure.message).toMatch(/turned the prompt or the image down: Banned prompt detected: x$/);
	});

	it('a create that a web page answers says so, and from where', async () => {
		const failure = await failureOf(
			create(service, { status: 403, body: CLOUDFLARE, host: 'proxy.example' }),
		);
		expect(failure.kind).toBe('rejected');
		expect(failure.message).toMatch(
			/^Instead of \S+, a web page “Just a moment\.\.\.” \(HTTP 403 from proxy\.example\) answered$/,
		);
		expect(failure.description).toMatch(/a proxy, a firewall or a bot check/);
		expect(failure.description).not.toMatch(/permissions/);
	});
});

it.each(['piapi', 'legnext', 'midapi', 'useapi'] as const)(
	'a refusal at %s that names the task to build on is no new task',
	async (service) => {
		const follow = prepared(
			'upscale',
			{ type: 'image', image: 2 },
			{ origin: taskLike({ id: IDS[service], service }) },
		);
		const answering = { status: 400, body: { code: 400, message: 'no', ...NAMED[service]() } };
		expect((await failureOf(opened(service, answering).api.create(follow))).kind).toBe('rejected');
	},
);

describe('the form of an answer', () => {
	it.each<[string, IDataObject]>([
		['in an envelope', { code: 200, data: { task_id: IDS.piapi, status: 'Completed' } }],
		['in an envelope without a code', { timestamp: 1, data: { task_id: IDS.piapi, status: 'COMPLETED' } }],
		['without an envelope', { task_id: IDS.piapi, status: 'completed' }],
		['one deeper', { code: 200, data: { task: { task_id: IDS.piapi, status: 'Completed' } } }],
		['with the code as text', { code: '200', data: { task_id: IDS.piapi, status: 'completed' } }],
		['with a word as the code', { code: 'success', data: { task_id: IDS.piapi, status: 'completed' } }],
	])('an answer of PiAPI is read %s', async (_name, body) => {
		await expect(opened('piapi', { body }).api.get(IDS.piapi)).resolves.toMatchObject({
			id: IDS.piapi,
			status: 'completed',
		});
	});

	it('an answer to a read shows a failed task whatever its HTTP status', async () => {
		const error = { code: 10_000, raw_message: 'Banned prompt detected: x', message: 'task failed' };
		const body = { code: 400, data: { task_id: IDS.piapi, status: 'Failed', error }, message: 'error' };
		const task = await opened('piapi', { status: 400, body }).api.get(IDS.piapi);
		expect(task).toMatchObject({ status: 'failed', error: { message: 'Banned prompt detected: x' } });
		expect(readTaskFailure(task)?.kind).toBe('moderated');
	});

	it('an answer to a read that names a task without a state is no task', async () => {
		const body = { code: 404, data: { task_id: IDS.piapi }, message: 'not found' };
		const failure = await failureOf(opened('piapi', { status: 404, body }).api.get(IDS.piapi));
		expect(failure).toMatchObject({ kind: 'read', httpStatus: 404 });
	});
});

describe('the error of a failed task', () => {
	const failed = async (more: IDataObject) => {
		const body = { code: 200, data: { task_id: IDS.piapi, task_type: 'imagine', status: 'failed', ...more } };
		const task = await opened('piapi', { body }).api.get(IDS.piapi);
		const failure = readTaskFailure(task);
		if (failure === undefined) throw new Error('no failure');
		return failure;
	};

	it.each<[string, IDataObject, string, RegExp]>([
		[
			'an object: the exact words decide',
			{ error: { code: 10_000, raw_message: 'Banned prompt detected: x', message: 'task failed' } },
			'moderated',
			/: Banned prompt detected: x \(task /,
		],
		['a text', { error: 'Banned prompt detected: y' }, 'moderated', /: Banned prompt detected: y \(task /],
		['a list', { error: ['first', { message: 'Banned prompt' }] }, 'moderated', /: first \(task /],
		[
			'an old list of messages',
			{ output: { error_messages: ['Blocked by moderation'] } },
			'moderated',
			/: Blocked by moderation \(task /,
		],
		['a list of messages beside it', { error_messages: ['one', 'two'] }, 'task', /: one \| two \(task /],
		[
			'the message, then the detail',
			{ error: { code: 1, message: 'job failed', detail: 'prompt is banned' } },
			'moderated',
			/: job failed \(task /,
		],
		[
			'the log, where nothing else tells why',
			{ error: { code: 10_000, message: 'task failed' }, logs: ['a real person: content restriction'] },
			'moderated',
			/: a real person: content restriction \(task /,
		],
		['nothing at all', {}, 'task', /: no reason given \(task /],
	])('is read from %s', async (_name, more, kind, message) => {
		const failure = await failed(more);
		expect(failure).toMatchObject({ kind, taskId: IDS.piapi });
		expect(failure.message).toMatch(message);
	});

	it('is no matter of content where the account is banned', async () => {
		expect((await failed({ error: 'this account has been banned' })).kind).toBe('task');
	});

	it.each<[string, IDataObject, string, boolean]>([
		[
			'nothing was consumed',
			{ meta: { usage: { type: 'point', frozen: 700_000, consume: 0 } } },
			'free',
			true,
		],
		['something was consumed', { meta: { usage: { type: 'llm', frozen: 0, consume: 5 } } }, 'charged', false],
		['nobody says', {}, 'unknown', false],
	])('says whether it was paid for: %s', async (_name, more, charge, retryable) => {
		expect(await failed({ ...more, error: 'internal error' })).toMatchObject({ charge, retryable });
	});
});
