import type { INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { Fault } from '../../sandbox';
import { binary } from '../support/context';
import { picture } from '../support/pictures';
import { until, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: 'a red fox' };
/** A minute of silence takes 0.3 s. */
const HURRY = { hurry: 200 };
const NEVER_PAY_TWICE = /it is not sent again.*task history at PiAPI/;

type Effect = Exclude<Fault, { route: 'callback' }>['effect'];

function status(code: number, more: Partial<Extract<Effect, { type: 'status' }>> = {}): Effect {
	return { type: 'status', status: code, ...more };
}

describe('a create that is turned down is not sent again, and says what to do', () => {
	const rows: Array<[number, RegExp, RegExp]> = [
		[400, /^PiAPI did not accept the input: the reason$/, /Check the fields/],
		[401, /^PiAPI did not accept the API key: the reason$/, /PiAPI API credential/],
		[402, /^Not enough credits at PiAPI: the reason$/, /Top up the account.*Nothing was created/],
		[403, /^PiAPI does not allow this for your account: the reason$/, /Check your plan/],
		[404, /^PiAPI does not know this: the reason$/, /Base URL/],
		[409, /^PiAPI turned the request down: the reason$/, /what the service says/],
		[422, /^PiAPI could not read the input: the reason$/, /Check the fields/],
	];

	it.each(rows)(
		'a create that meets %d is not sent again, and says what to do',
		async (code, message, fix) => {
			bench.sandbox.setFaults([{ route: 'create', effect: status(code, { message: 'the reason' }) }]);
			const { error, creates } = await bench.run(IMAGINE);
			expect(error.message).toMatch(message);
			expect(error.description).toMatch(fix);
			expect(error).toMatchObject({ name: 'NodeApiError', httpCode: String(code) });
			expect(creates).toHaveLength(1);
			expect(bench.counters.tasksCreated).toBe(0);
		},
	);

	it('names credits where a 400 speaks of them', async () => {
		bench.sandbox.setFaults([
			{ route: 'create', effect: status(400, { message: 'insufficient credits for this task' }) },
		]);
		const { error } = await bench.run(IMAGINE);
		expect(error.message).toBe('Not enough credits at PiAPI: insufficient credits for this task');
	});

	it('shows what the service says inside data.error', async () => {
		bench.sandbox.configure({ errorShape: 'nested' });
		const { error } = await bench.run({
			...IMAGINE,
			options: { additionalInput: '{ "speed": 1 }' },
		});
		expect(error.message).toBe('PiAPI did not accept the input: json: unknown field "speed"');
	});

	it.each([
		[302, /^The task may have been created: PiAPI answered 302 with a redirect/, /not sent again/],
		[307, /^PiAPI answered with a redirect/, /to keep the API key safe/],
	])('says so for a redirect (%d), which is not followed', async (code, message, description) => {
		bench.sandbox.setFaults([{ route: 'create', effect: status(code) }]);
		const { error, sent } = await bench.run(IMAGINE);
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(description);
		expect(sent).toHaveLength(1);
	});

	it('says so for HTML', async () => {
		bench.sandbox.setFaults([{ route: 'create', effect: status(403, { body: 'html' }) }]);
		const { error } = await bench.run(IMAGINE);
		expect(error.message).toMatch(
			/^Instead of PiAPI, a web page “Error” \(HTTP 403 from 127\.0\.0\.1:\d+\) answered$/,
		);
	});
});

describe('an upload', () => {
	const DESCRIBE: INodeParameters = { operation: 'describe', imageSource: 'binary' };
	const items = async () => [{ json: {}, binary: { data: binary(await picture('png')) } }];

	it('an upload on the free plan becomes advice, and nothing is created', async () => {
		bench.sandbox.configure({ plan: 'free' });
		const { error, creates } = await bench.run(DESCRIBE, { items: await items() });
		expect(error.message).toBe('PiAPI does not take file uploads on your plan: Insufficient plan level');
		expect(error.description).toMatch(/Creator plan or higher.*choose URL as the image source/);
		expect(creates).toHaveLength(0);
	});

	it.each<[string, Effect]>([
		['502 in HTML', status(502, { body: 'html' })],
		['a reset', { type: 'reset' }],
	])('an upload that meets %s creates nothing and may be run again', async (_name, effect) => {
		bench.sandbox.setFaults([{ route: 'upload', effect }]);
		const { error, creates } = await bench.run(DESCRIBE, { items: await items() });
		expect(error.message).not.toMatch(/may have been created/);
		expect(error.description).toMatch(/run the node again/);
		expect(creates).toHaveLength(0);
	});
});

describe('a create whose answer is unclear', () => {
	const unclear: Array<[string, Effect, number]> = [
		['500 before it was carried out', status(500), 0],
		['500 after it was carried out', status(500, { when: 'after' }), 1],
		['502 in HTML, after', status(502, { when: 'after', body: 'html' }), 1],
		['504 without a body, after', status(504, { when: 'after', body: 'empty' }), 1],
		['200 in HTML, after', status(200, { when: 'after', body: 'html' }), 1],
		['200 without a body, after', status(200, { when: 'after', body: 'empty' }), 1],
		['a reset before', { type: 'reset' }, 0],
		['a reset after', { type: 'reset', when: 'after' }, 1],
		['an answer that breaks off', { type: 'cut', when: 'after' }, 1],
		['silence before', { type: 'timeout' }, 0],
		['silence after', { type: 'timeout', when: 'after' }, 1],
	];

	it.each(unclear)('(%s) may have made a task, and is never sent again', async (_name, effect, made) => {
		bench.sandbox.setFaults([{ route: 'create', effect }]);
		const { error, creates, sent } = await bench.run(IMAGINE, effect.type === 'timeout' ? HURRY : {});
		expect(error.message).toMatch(/^The task may have been created: /);
		expect(error.description).toMatch(NEVER_PAY_TWICE);
		expect(creates).toHaveLength(1);
		expect(sent).toHaveLength(1);
		expect(bench.counters.tasksCreated).toBe(made);
	});

	it('says how the connection ended', async () => {
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'reset', when: 'after' } }]);
		const { error } = await bench.run(IMAGINE);
		expect(error.message).toMatch(
			/^The task may have been created: the connection to 127\.0\.0\.1:\d+ ended before the answer came \(ECONNRESET\)$/,
		);
	});

	it('says that no answer came in time', async () => {
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'timeout', when: 'after' } }]);
		const { error } = await bench.run(IMAGINE, HURRY);
		expect(error.message).toMatch(/^The task may have been created: .*\(ECONNABORTED\)$/);
	});

	it('leaves the other items unharmed', async () => {
		bench.sandbox.setFaults([
			{ route: 'create', promptContains: 'two', effect: status(500, { when: 'after' }) },
		]);
		const run = await bench.run(
			{ operation: 'imagine', prompt: '={{ $json.prompt }}' },
			{ items: ['one', 'two', 'three'].map((prompt) => ({ json: { prompt } })), continueOnFail: true },
		);
		expect(run.items.map(({ json }) => json.status)).toEqual(['completed', undefined, 'completed']);
		expect(run.items[1].json).toMatchObject({
			error: 'The task may have been created: PiAPI answered 500 (injected fault)',
			details: { reason: 'uncertain', http_status: 500 },
		});
		expect(bench.counters.tasksCreated).toBe(3);
	});
});

describe('a service that asks to slow down', () => {
	it('is given the time that it asks for, and the task is created once', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: status(429, { retryAfter: 7 }) }]);
		const run = await bench.run(IMAGINE);
		expect(run.items[0].json.status).toBe('completed');
		const [first, second] = run.sent.filter(({ method }) => method === 'POST').map(({ at }) => at);
		expect(second - first).toBeGreaterThanOrEqual(7_000);
		expect(second - first).toBeLessThan(14_000);
		expect(run.creates).toHaveLength(2);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('is given more and more time where it names none', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 4, effect: status(429) }]);
		const run = await bench.run(IMAGINE);
		expect(run.items[0].json.status).toBe('completed');
		const at = run.sent.filter(({ method }) => method === 'POST').map((request) => request.at);
		const pauses = at.slice(1).map((moment, n) => moment - at[n]);
		expect(pauses).toHaveLength(4);
		pauses.forEach((pause, n) => expect(pause).toBeGreaterThanOrEqual(750 * 2 ** n));
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('holds back the creates of the other items as well', async () => {
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: status(429, { retryAfter: 30 }) }]);
		const run = await bench.run(IMAGINE, {
			items: Array.from({ length: 4 }, () => ({ json: {} })),
			credentials: { concurrentJobs: 1 },
		});
		const at = run.sent.filter(({ method }) => method === 'POST').map((request) => request.at);
		expect(at[1] - at[0]).toBeGreaterThanOrEqual(30_000);
		expect(run.items.map(({ json }) => json.status)).toEqual(Array(4).fill('completed'));
		expect(bench.counters.tasksCreated).toBe(4);
	});

	it('a service that never lets up ends the wait at the timeout, with nothing created', async () => {
		bench.sandbox.setFaults([{ route: 'create', effect: status(429, { message: 'too many requests' }) }]);
		const { error, creates } = await bench.run({ ...IMAGINE, options: { timeout: 20 } });
		expect(error.message).toBe('PiAPI asks to slow down: too many requests');
		expect(error.description).toMatch(/Lower Concurrent Jobs.*Nothing was created/);
		expect(creates.length).toBeGreaterThan(1);
		expect(creates.length).toBeLessThan(10);
		expect(bench.counters.tasksCreated).toBe(0);
	});
});

describe('a service that cannot be reached', () => {
	it('is tried a few times, and nothing was sent', async () => {
		const { error, creates, sent } = await bench.run(IMAGINE, {
			credentials: { baseUrl: 'http://127.0.0.1:9' },
		});
		expect(error.message).toBe('PiAPI could not be reached at 127.0.0.1:9 (ECONNREFUSED)');
		expect(error.description).toMatch(/Nothing was sent\. Check Base URL/);
		expect(creates).toHaveLength(4);
		expect(sent).toHaveLength(4);
	});

	it('a base URL that is none is named as such', async () => {
		const { error } = await bench.run(IMAGINE, { credentials: { baseUrl: 'not an address' } });
		expect(error.message).toMatch(/could not be reached/);
		expect(error.description).toMatch(/Check Base URL/);
	});
});

describe('a poll that goes wrong never ends a task', () => {
	const troubles: Array<[string, Effect]> = [
		['500', status(500)],
		['502 in HTML', status(502, { body: 'html' })],
		['503 without a body', status(503, { body: 'empty' })],
		['200 in HTML', status(200, { body: 'html' })],
		['429', status(429, { retryAfter: 1 })],
		['401', status(401)],
		['404', status(404)],
		['a reset', { type: 'reset' }],
		['an answer that breaks off', { type: 'cut', when: 'after' }],
		['silence', { type: 'timeout' }],
	];

	it.each(troubles)('a poll that meets %s does not end the task', async (_name, effect) => {
		bench.sandbox.setFaults([{ route: 'get', count: 3, effect }]);
		const hurry = effect.type === 'timeout' ? HURRY : {};
		const run = await bench.run({ ...IMAGINE, processMode: 'turbo' }, hurry);
		expect(run.items.map(({ json }) => json.status)).toEqual(['completed']);
		expect(run.sent.filter(({ method }) => method === 'GET')).toHaveLength(4);
		expect(run.creates).toHaveLength(1);
		expect(run.logs.filter(({ message }) => /^Polling task [\w-]+ did not work/.test(message))).toHaveLength(
			3,
		);
	});

	it('a poll that never works ends the wait at the timeout, and the error carries the task id', async () => {
		bench.sandbox.setFaults([{ route: 'get', effect: status(503) }]);
		const { error } = await bench.run({ ...IMAGINE, options: { timeout: 30 } });
		const [{ id }] = bench.sandbox.tasks();
		expect(error.message).toMatch(
			new RegExp(
				`^Task ${id} did not finish within 30 s; the last poll failed: PiAPI could not answer just now`,
			),
		);
		expect(error.description).toContain(`Task ID ${id}`);
	});
});

describe('a task that fails', () => {
	it('a task that fails by moderation has its own text, with the reason and the task id', async () => {
		const { error, creates } = await bench.run({
			operation: 'imagine',
			prompt: `a fox ${MARKERS.banned}`,
		});
		const [{ id }] = bench.sandbox.tasks();
		expect(error.message).toBe(
			`The content filter turned the prompt or the image down: Banned prompt detected: ${MARKERS.banned} (task ${id})`,
		);
		expect(error.description).toMatch(/Reword Prompt.*daily penalty limit.*not charged/);
		expect(creates).toHaveLength(1);
	});

	it('a task that fails without a message shows Midjourney’s own', async () => {
		const { error } = await bench.run({ operation: 'imagine', prompt: `a fox ${MARKERS.fail}` });
		const [{ id }] = bench.sandbox.tasks();
		expect(error.message).toBe(
			`The imagine task did not succeed: internal error: job ended without a result (task ${id})`,
		);
		expect(error.description).toMatch(/Run the node again/);
	});

	it('a task that fails with a reason in its logs only shows that', async () => {
		const { error } = await bench.run({ operation: 'imagine', prompt: `a fox ${MARKERS.logsOnly}` });
		expect(error.message).toMatch(
			/^The content filter turned .*: job was ended by midjourney: image filter \(task [\w-]+\)$/,
		);
	});

	it('a task that fails on an outdated parent has its own text', async () => {
		const id = await bench.grid();
		bench.sandbox.advance(4 * 24 * 3_600_000);
		const { error } = await bench.run({ operation: 'upscale', taskId: id, image: 1 });
		expect(error.message).toMatch(
			/^The task it builds on is too old: derive from origin task: parent task is outdated \(task [\w-]+\)$/,
		);
		expect(error.description).toMatch(/Create the image again with Imagine/);
	});

	it('a task that fails for want of an image that goes in says which', async () => {
		const { error } = await bench.run({
			operation: 'describe',
			imageUrl: `${bench.sandbox.url}/files/ephemeral/gone.png`,
		});
		expect(error.message).toMatch(/failed to download image: http\S+gone\.png \(task [\w-]+\)$/);
	});

	it.each(['failed', 'cancelled'] as const)(
		'a task that somebody cancels is named as such (shown as %s)',
		async (shown) => {
			bench.sandbox.configure({ cancelledStatus: shown, pendingMs: 3_600_000_000 });
			const running = bench.run(IMAGINE);
			await until(() => bench.sandbox.tasks().length > 0);
			const [{ id }] = bench.sandbox.tasks();
			await fetch(`${bench.sandbox.url}/api/v1/task/${id}`, {
				method: 'DELETE',
				headers: { 'x-api-key': bench.sandbox.key },
			});
			const { error } = await running;
			expect(error.message).toMatch(new RegExp(`cancell?ed.*\\(task ${id}\\)$`));
		},
	);

	it('gives its details with Continue On Fail, and no image', async () => {
		const run = await bench.run(
			{ operation: 'imagine', prompt: `a fox ${MARKERS.banned}`, download: 'both' },
			{ continueOnFail: true },
		);
		const [{ id }] = bench.sandbox.tasks();
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toMatchObject({
			error: expect.stringContaining('content filter') as string,
			details: {
				reason: 'moderated',
				task_id: id,
				task: { task_id: id, status: 'failed', task_error: { code: 10_000 } },
			},
		});
		expect(run.items[0]).not.toHaveProperty('binary');
		expect(bench.counters.downloads).toBe(0);
	});
});

describe('a run without Continue On Fail', () => {
	it('all items run to their end, then the error lists what failed and the ids of what did not', async () => {
		const prompts = ['one', `two ${MARKERS.banned}`, 'three', `four ${MARKERS.fail}`];
		const { error } = await bench.run(
			{ operation: 'imagine', prompt: '={{ $json.prompt }}' },
			{ items: prompts.map((prompt) => ({ json: { prompt } })) },
		);
		const [one, two, three, four] = prompts.map(
			(prompt) => bench.sandbox.tasks().find((task) => task.prompt === prompt)?.id,
		);
		expect(error.message).toMatch(/^2 of 4 tasks failed: The content filter turned/);
		const lines = String(error.description).split('\n');
		expect(lines.find((line) => line.startsWith('Item 1:'))).toContain(`(task ${two})`);
		expect(lines.find((line) => line.startsWith('Item 3:'))).toContain(`(task ${four})`);
		expect(error.description).toContain(`item 0: ${one}`);
		expect(error.description).toContain(`item 2: ${three}`);
		expect(error.description).toMatch(/Task > Get/);
		expect(error.context.itemIndex).toBe(1);
	});
});
