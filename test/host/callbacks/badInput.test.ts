import { randomUUID } from 'node:crypto';
import { piApiItems, sandboxCredentialData } from '../support/host';
import { column } from '../support/items';
import { taskThat } from '../support/sandboxTasks';
import { sandbox } from '../support/sandbox';
import {
	AFTER,
	addressOf,
	callFor,
	eventually,
	expectNothingLeaks,
	live,
	logs,
	post,
	startAfresh,
	started,
	suspended,
	suspending,
	untilEnded,
	untilWaiting,
	viewOf,
} from './support';
import type { Answer, Live } from './support';

const SECRET = sandboxCredentialData().webhookSecret;
const UNKNOWN_ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const TEN_MB = 10_000_000;
const LINE = /a callback was answered with \d+/g;

/** The same address with another part in its path, or without that part; the host may look like it. */
function withSegment(address: string, segment: string, other: string | undefined): string {
	const url = new URL(address);
	const segments = url.pathname.split('/');
	const position = segments.indexOf(segment);
	if (position < 0) throw new Error(`no ${segment} in ${address}`);
	segments.splice(position, 1, ...(other === undefined ? [] : [other]));
	url.pathname = segments.join('/');
	return url.href;
}

/** The same address with another beginning of its signature, or without one. */
function withSignature(address: string, beginning: string | undefined): string {
	const url = new URL(address);
	const signature = url.searchParams.get('signature') ?? '';
	if (beginning === undefined) url.search = '';
	else url.searchParams.set('signature', `${beginning}${signature.slice(beginning.length)}`);
	return url.href;
}

/** Everything that is no callback; what needs a task of the run is made from its id. */
const BAD: Array<[string, (id: string) => unknown, Record<string, string>?]> = [
	['not JSON', () => '{"data": {"task_id": '],
	['a text', () => 'done', { 'content-type': 'text/plain' }],
	['a form', () => 'hello=world&status=completed', { 'content-type': 'application/x-www-form-urlencoded' }],
	['XML', () => '<task><id>1</id></task>', { 'content-type': 'application/xml' }],
	['bytes', () => Buffer.from([0, 255, 1, 254]), { 'content-type': 'application/octet-stream' }],
	['empty', () => ''],
	['an empty object', () => ({})],
	['null', () => 'null'],
	['a number', () => '17'],
	['an array', (id) => [{ data: { task_id: id, status: 'completed' } }]],
	['something else', () => ({ hello: 'world' })],
	['a task without an id', () => ({ timestamp: 1, data: { status: 'completed' } })],
	['an id of blanks', () => ({ timestamp: 1, data: { task_id: ' ', status: 'completed' } })],
	['a deep nest', () => `{"data":{"task_id":"x","junk":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`],
	['10 MB of no JSON', () => 'x'.repeat(TEN_MB)],
	['10 MB of JSON', () => ({ timestamp: 1, junk: 'x'.repeat(TEN_MB) })],
	[
		'no secret',
		(id) => ({ timestamp: 1, data: { task_id: id, status: 'completed' } }),
		{ 'x-webhook-secret': '' },
	],
	[
		'a wrong secret',
		(id) => ({ data: { task_id: id, status: 'completed' } }),
		{ 'x-webhook-secret': `${SECRET}x` },
	],
];

/** What n8n itself cannot parse it answers itself, at length. */
function isShort({ status, body }: Answer): boolean {
	return body.length < 400 || status === 422 || /Failed to parse/i.test(body);
}

function expectRefused({ status, body }: Answer): void {
	expect(status).toBeGreaterThanOrEqual(400);
	expect(status).toBeLessThan(500);
	expect(body).not.toContain(SECRET);
}

/** How many lines on callbacks the log has. */
async function lines(): Promise<number> {
	return ((await logs()).match(LINE) ?? []).length;
}

beforeEach(async () => await startAfresh(60_000));

describe('bad calls of a suspended run', () => {
	it('are refused, one line of the log each at most, and it goes on properly afterwards', async () => {
		const execution = await suspended(suspending(['a fox', 'a hare'], { download: 'grid' }));
		const task = await taskThat(({ prompt }) => prompt === 'a fox', 'its task');
		const other = await suspended(suspending(['somebody else']));
		const foreign = await taskThat(({ prompt }) => prompt === 'somebody else', 'the task of the other');
		const url = await addressOf(task);
		const waits = async (): Promise<void> => {
			for (const { id } of [execution, other]) expect((await untilWaiting(id)).status).toBe('waiting');
		};
		const before = await lines();
		for (const [what, body, headers] of BAD) {
			const answer = await post(url, body(task.id), { 'x-webhook-secret': SECRET, ...headers });
			expect([what, answer.status >= 400 && answer.status < 500, isShort(answer)]).toEqual([
				what,
				true,
				true,
			]);
			expectRefused(answer);
			await waits();
		}
		expect((await lines()) - before).toBeLessThanOrEqual(BAD.length);
		for (const id of [UNKNOWN_ID, foreign.id]) {
			expectRefused(await post(url, { timestamp: 1, data: { ...(await viewOf(task.id)), task_id: id } }));
		}
		for (const wrong of [
			withSignature(url, '00000000'),
			withSignature(url, undefined),
			withSegment(url, 'piapi', 'other'),
			withSegment(url, 'piapi', undefined),
			withSegment(url, execution.id, String(Number(execution.id) + 1_000)),
			withSegment(url, execution.id, other.id),
		]) {
			expectRefused(await post(wrong, { timestamp: 1, data: await viewOf(task.id) }));
		}
		expect((await callFor(task, { status: 'processing' })).status).toBe(200);
		expect((await callFor(task, { status: 'completed' })).status).toBe(200);
		expect((await callFor(task, { status: 'failed' })).status).toBe(200);
		await waits();
		await sandbox.advance(120_000);
		const ended = await untilEnded(execution.id);
		expect(column(piApiItems(ended), 'status')).toEqual(['completed', 'completed']);
		expect(ended.runs[AFTER]).toHaveLength(1);
		await expectNothingLeaks(ended);
		expect(column(piApiItems(await untilEnded(other.id)), 'prompt')).toEqual(['somebody else']);
		expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 3, tasksPaid: 3 });
	});
});

describe('bad calls of the trigger', () => {
	let target: Live;

	beforeEach(async () => {
		target = await live();
	});

	it('are refused, one line of the log each at most, and start nothing', async () => {
		const before = await lines();
		for (const [what, body, headers] of BAD) {
			const answer = await post(target.url, body(UNKNOWN_ID), { 'x-webhook-secret': SECRET, ...headers });
			expect([what, answer.status >= 400 && answer.status < 500, isShort(answer)]).toEqual([
				what,
				true,
				true,
			]);
			expectRefused(answer);
		}
		expect((await lines()) - before).toBeLessThanOrEqual(BAD.length);
		const good = { timestamp: 1, data: { task_id: randomUUID(), status: 'completed', model: 'midjourney' } };
		expect((await post(target.url, good)).status).toBe(200);
		const executions = await started(target, 1);
		expect(executions).toHaveLength(1);
		await expectNothingLeaks(executions[0]);
	});

	it('many at once do not keep a good one from starting', async () => {
		const junk = Array.from(
			{ length: 20 },
			async () => await post(target.url, { junk: 'x'.repeat(1_000_000) }),
		);
		const good = { data: { task_id: randomUUID(), status: 'completed' } };
		const [answer] = await Promise.all([post(target.url, good), ...junk]);
		expect(answer.status).toBe(200);
		for (const refused of await Promise.all(junk)) expectRefused(refused);
		expect(await started(target, 1)).toHaveLength(1);
	});
});

it('the log names neither key nor secret nor token', async () => {
	const execution = await suspended(suspending(['a fox']));
	const task = await taskThat(() => true, 'its task');
	const url = await addressOf(task);
	const before = await lines();
	await post(url, { data: { task_id: task.id, status: 'completed' } }, { 'x-webhook-secret': 'wrong' });
	await eventually('a line in the log', async () => ((await lines()) > before ? true : undefined));
	await expectNothingLeaks(await untilWaiting(execution.id));
	await sandbox.advance(120_000);
	await expectNothingLeaks(await untilEnded(execution.id));
});
