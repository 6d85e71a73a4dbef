import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { RunOptions } from '../support/context';
import { NODE_TYPE } from '../support/context';
import { API_KEY, itemsOf, until, useBench, WEBHOOK_SECRET } from '../support/sandbox';
import type { FakeExecution } from '../support/suspended';
import { FakeHost, useHost } from '../support/suspended';

const bench = useBench();
const host = useHost();

const IMAGINE: INodeParameters = {
	operation: 'imagine',
	prompt: '={{ $json.prompt }}',
	processMode: 'turbo',
};
const SUSPEND: INodeParameters = { ...IMAGINE, waitForResult: 'suspend' };
const WAIT: INodeParameters = { resource: 'task', operation: 'wait', waitForResult: 'suspend' };
const STANDING = { durationMs: 100_000_000, pendingMs: 100_000_000 };
const SILENT = { route: 'callback', effect: { type: 'none' } } as const;

let pump: NodeJS.Timeout;
beforeAll(() => {
	pump = setInterval(() => bench.sandbox.advance(0), 5);
});
afterAll(() => clearInterval(pump));

type Extra = Partial<Omit<RunOptions, 'parameters'>>;

function optionsOf(parameters: INodeParameters, extra: Extra = {}): RunOptions {
	return {
		...extra,
		parameters: { resource: 'midjourney', ...parameters },
		credentials: {
			...{ apiKey: API_KEY, baseUrl: bench.sandbox.url, webhookSecret: WEBHOOK_SECRET, concurrentJobs: 10 },
			...extra.credentials,
		},
	};
}

function prompts(...texts: string[]): Extra {
	return { items: itemsOf(...texts.map((prompt) => ({ prompt }))) };
}

const ids = () => bench.sandbox.tasks().map(({ id }) => id);

function finishAll(): void {
	for (let step = 0; step < 3; step += 1) bench.sandbox.advance(110_000_000);
}

async function callFor(execution: FakeExecution, id: string): Promise<number> {
	const body = { timestamp: 1, data: { task_id: id, status: 'completed' } };
	return (await host.post(execution, body, { 'x-webhook-secret': WEBHOOK_SECRET })).status;
}

/** A proxy before the sandbox that changes the address which the service echoes. */
class Echo {
	private server?: Server;
	url = '';

	constructor(private readonly echoed: string | null | undefined) {}

	async start(): Promise<void> {
		this.server = createServer(async (request, response) => {
			const body = request.method === 'GET' ? undefined : await text(request);
			const headers = { 'x-api-key': String(request.headers['x-api-key']) };
			const answer = await fetch(`${bench.sandbox.url}${request.url}`, {
				method: request.method,
				headers,
				body,
			});
			const { data, ...rest } = (await answer.json()) as { data: IDataObject };
			const config =
				this.echoed === undefined ? {} : { webhook_config: { endpoint: this.echoed ?? '', secret: '' } };
			const changed = this.echoed === null ? { ...data, config: null } : { ...data, config };
			response.writeHead(answer.status).end(JSON.stringify({ ...rest, data: changed }));
		});
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}
}

describe('the address that a service calls back', () => {
	const remote = 'https://api.piapi.invalid';

	it.each([
		'http://localhost:5678',
		'http://127.0.0.1:5678',
		'http://[::1]:5678',
		'http://0.0.0.0:5678',
		'http://10.1.2.3',
		'http://172.16.0.9:5678',
		'http://172.31.255.1',
		'http://192.168.178.2',
		'http://169.254.1.1',
		'http://100.64.0.7',
		'http://n8n:5678',
		'http://n8n.local',
		'http://n8n.localhost:5678',
		'http://[fd00::1]:5678',
		'http://[fe80::1]:5678',
		'http://[::ffff:127.0.0.1]:5678',
		'http://2130706433:5678',
	])('the node refuses before it pays: %s', async (publicUrl) => {
		const local = new FakeHost({ publicUrl });
		const execution = await local.run(
			optionsOf(SUSPEND, { ...prompts('a fox', 'a hare'), credentials: { baseUrl: remote } }),
		);
		expect(execution.error?.message).toMatch(/could not call this n8n back/);
		expect((execution.error as Error & { description: string }).description).toMatch(
			/Wait Here.*WEBHOOK_URL/,
		);
		expect(execution.sent).toEqual([]);
		expect(execution.error?.message).not.toContain(execution.token);
	});

	it.each([{}, { options: { resumeExecution: true }, waitForResult: 'none' }])(
		'each way to be called back is refused: %j',
		async (parameters) => {
			const local = new FakeHost({ publicUrl: 'http://localhost:5678' });
			const execution = await local.run(
				optionsOf({ ...SUSPEND, ...parameters }, { ...prompts('a fox'), credentials: { baseUrl: '' } }),
			);
			expect(execution.error?.message).toMatch(/could not call this n8n back/);
			expect(execution.sent).toEqual([]);
		},
	);

	it.each([
		'https://n8n.example.com',
		'http://n8n.example.com:5678',
		'http://8.8.8.8',
		'http://172.32.0.1',
		'http://100.128.0.1',
		'http://[2a00:1450::1]',
	])('a service can call a public address: %s', async (publicUrl) => {
		const open = new FakeHost({ publicUrl });
		const execution = await open.run(
			optionsOf(SUSPEND, { ...prompts('a fox'), credentials: { baseUrl: 'http://127.0.0.1:1' } }),
		);
		expect(execution.error?.message).not.toMatch(/could not call this n8n back/);
		expect(execution.sent.length).toBeGreaterThan(0);
	});

	it('a local service can call a local n8n', async () => {
		bench.sandbox.configure(STANDING);
		const execution = await host.run(optionsOf(SUSPEND, prompts('a fox')));
		expect(execution.status).toBe('waiting');
	});
});

describe('a setting that cannot be meant', () => {
	it('a Callback URL with Suspend Until Callback is refused before it is paid for', async () => {
		const own = { callbackUrl: 'https://example.com/hook' };
		const execution = await host.run(optionsOf({ ...SUSPEND, options: own }, prompts('a fox')));
		expect(execution.error?.message).toMatch(/Callback URL.*Suspend Until Callback/);
		expect(execution.sent).toEqual([]);
	});

	it('a Callback URL with Resume This Execution is refused as well', async () => {
		const own = { callbackUrl: 'https://example.com/hook', resumeExecution: true };
		const execution = await host.run(
			optionsOf({ ...IMAGINE, waitForResult: 'none', options: own }, prompts('a fox')),
		);
		expect(execution.error?.message).toMatch(/Callback URL.*Resume This Execution/);
		expect(execution.sent).toEqual([]);
	});

	it.each(['wait', 'none'])('Callback URL with the mode %s goes to the service', async (waitForResult) => {
		const own = { callbackUrl: 'https://example.com/hook' };
		const execution = await host.run(
			optionsOf({ ...IMAGINE, waitForResult, options: own }, prompts('a fox')),
		);
		expect(execution.error).toBeUndefined();
		expect(execution.waitTill).toBeUndefined();
		expect(JSON.stringify(execution.sent[0].body)).toContain('https://example.com/hook');
		expect(JSON.stringify(execution.sent)).not.toContain(execution.token);
	});
});

describe('the node as the tool of an agent', () => {
	const AS_TOOL = { type: `${NODE_TYPE}Tool` };

	it.each([SUSPEND, { ...IMAGINE, waitForResult: 'none', options: { resumeExecution: true } }])(
		'the node always waits here: %j',
		async (parameters) => {
			const execution = await host.run(optionsOf(parameters, { ...prompts('a fox'), ...AS_TOOL }));
			expect(execution.waitTill).toBeUndefined();
			expect(execution.items[0].json.status).toBe('completed');
			expect(JSON.stringify(execution.sent)).not.toContain(execution.token);
		},
	);

	it('the node waits here in Task > Wait too', async () => {
		const id = await bench.grid();
		const options = { items: itemsOf({ task_id: id }), ...AS_TOOL };
		const execution = await host.run(optionsOf(WAIT, options));
		expect(execution.waitTill).toBeUndefined();
		expect(execution.items[0].json.status).toBe('completed');
	});
});

describe('a service that would not call', () => {
	it.each([
		['no address', ''],
		['another address', 'https://example.com/elsewhere'],
	])('a service that echoes %s would not call: the node waits here instead', async (_what, echoed) => {
		bench.sandbox.setFaults([SILENT]);
		bench.sandbox.configure({ durationMs: 10_000 });
		const echo = new Echo(echoed);
		await echo.start();
		try {
			const execution = await host.run(
				optionsOf(
					{ ...SUSPEND, download: 'grid' },
					{ ...prompts('a fox', 'a hare', 'a heron'), credentials: { baseUrl: echo.url, concurrentJobs: 2 } },
				),
			);
			expect(execution.error).toBeUndefined();
			expect(execution.waitTill).toBeUndefined();
			expect(execution.items.map(({ json }) => json.status)).toEqual(Array(3).fill('completed'));
			expect(execution.items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
			expect(bench.counters).toMatchObject({ tasksCreated: 3, tasksPaid: 3 });
		} finally {
			await echo.stop();
		}
	});

	it.each([
		['says nothing of an address', undefined],
		['says nothing at all of its configuration', null],
	])('a service that %s is trusted to call', async (_what, echoed) => {
		bench.sandbox.configure(STANDING);
		const echo = new Echo(echoed);
		await echo.start();
		try {
			const execution = await host.run(
				optionsOf(SUSPEND, { ...prompts('a fox'), credentials: { baseUrl: echo.url } }),
			);
			expect(execution.status === 'waiting' || execution.items[0]?.json.status === 'completed').toBe(true);
		} finally {
			await echo.stop();
		}
	});
});

describe('a run with On Error = Stop', () => {
	it.each<[string, string[]]>([
		['a task that failed already', [`a ${MARKERS.fail} fox`, 'a hare']],
		['an item that was refused', ['', 'a hare']],
	])('a run with %s waits here and fails as Wait Here does', async (_what, texts) => {
		const run = async (waitForResult: string) => {
			bench.sandbox.reset();
			bench.sandbox.configure({ durationMs: 8_000 });
			return await host.run(
				optionsOf(
					{ ...IMAGINE, waitForResult },
					{ ...prompts(...texts), credentials: { concurrentJobs: 1 } },
				),
			);
		};
		const here = await run('wait');
		const paid = bench.counters.tasksPaid;
		const suspended = await run('suspend');
		expect(here.error).toBeDefined();
		expect(suspended.waitTill).toBeUndefined();
		const said = ({ error }: FakeExecution) =>
			`${error?.message}\n${(error as Error & { description: string }).description}`.replace(
				/[0-9a-f-]{36}/g,
				'<id>',
			);
		expect(said(suspended)).toBe(said(here));
		expect(bench.counters.tasksPaid).toBe(paid);
		expect(suspended.error?.message).not.toContain(suspended.token);
	});
});

describe('a second try', () => {
	it('a second try of a run that failed after it could have suspended pays only for what cost nothing', async () => {
		bench.sandbox.configure({ durationMs: 8_000 });
		const options = optionsOf(SUSPEND, {
			...prompts('a fox', `a ${MARKERS.fail} hare`, 'a heron'),
			credentials: { concurrentJobs: 1 },
		});
		const first = await host.run(options);
		expect(first.error).toBeDefined();
		const nodeContext = JSON.parse(JSON.stringify(first.nodeContext)) as IDataObject;
		await host.run({ ...options, nodeContext });
		expect(bench.counters.createdByPrompt).toEqual({
			'a fox': 1,
			'a heron': 1,
			[`a ${MARKERS.fail} hare`]: 2,
		});
	});

	it('a second try creates a task again that had failed in the last snapshot before suspending', async () => {
		bench.sandbox.configure(STANDING);
		// The answer to the create takes its time: the task ends before the node looks at it.
		const slow = { type: 'slow', when: 'after', ms: 1_000 } as const;
		bench.sandbox.setFaults([{ route: 'create', count: 1, effect: slow }]);
		const options = optionsOf(SUSPEND, prompts(`a ${MARKERS.fail} fox`));
		const running = host.begin(options);
		await until(() => bench.counters.tasksCreated === 1);
		finishAll();
		await until(() => running.status !== 'running');
		expect(running.status).toBe('failed');
		bench.sandbox.configure({ durationMs: 0, pendingMs: 0 });
		const nodeContext = JSON.parse(JSON.stringify(running.nodeContext)) as IDataObject;
		await host.run({ ...options, nodeContext });
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('a second try of a suspended run, with the same items, finds its tasks and waits here for them', async () => {
		bench.sandbox.configure(STANDING);
		bench.sandbox.setFaults([SILENT]);
		const options = optionsOf(SUSPEND, prompts('a fox', 'a hare'));
		const first = await host.run(options);
		expect(first.status).toBe('waiting');
		const nodeContext = JSON.parse(JSON.stringify(first.nodeContext)) as IDataObject;
		const again = host.begin({ ...options, nodeContext });
		await until(() => again.sent.length >= 2);
		finishAll();
		await until(() => again.status !== 'running');
		expect(again.waitTill).toBeUndefined();
		expect(again.items.map(({ json }) => json.task_id)).toEqual(ids());
		expect(bench.counters.tasksCreated).toBe(2);
	});
});

describe('Resume This Execution', () => {
	const CREATE = { ...IMAGINE, waitForResult: 'none', options: { resumeExecution: true } };

	/** Two nodes of one execution: they share its resume address. */
	async function inOneExecution(
		create: INodeParameters,
		wait: INodeParameters = WAIT,
		texts = ['a fox', 'a hare'],
	) {
		const creating = await host.run(optionsOf(create, prompts(...texts)));
		expect(creating.error).toBeUndefined();
		const waiting = host.begin(optionsOf(wait, { items: creating.items }), creating);
		await until(() => waiting.status !== 'running');
		return { ordered: creating, waiting };
	}

	beforeEach(() => bench.sandbox.configure(STANDING));

	it('lets a later Task > Wait suspend until the callbacks of its tasks', async () => {
		bench.sandbox.setFaults([SILENT]);
		const { ordered: creating, waiting } = await inOneExecution(CREATE, { ...WAIT, download: 'grid' });
		expect(creating.items.map(({ json }) => json.task_id)).toEqual(ids());
		expect(waiting.status).toBe('waiting');
		expect(waiting.pending.map(({ json }) => json.task_id)).toEqual(ids());
		finishAll();
		expect(await callFor(waiting, ids()[1])).toBe(200);
		await until(() => waiting.status === 'finished');
		expect(waiting.items.map(({ json }) => [json.task_id, json.status])).toEqual(
			ids().map((id) => [id, 'completed']),
		);
		expect(waiting.items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('keeps the token out of what the first node hands on, raw too', async () => {
		const { ordered: creating, waiting } = await inOneExecution(
			{ ...CREATE, output: 'raw' },
			{ ...WAIT, output: 'raw' },
		);
		for (const { items, pending, hints, logs } of [creating, waiting]) {
			const shown = JSON.stringify({ items, pending, hints, logs });
			for (const secret of [creating.token, API_KEY, WEBHOOK_SECRET]) expect(shown).not.toContain(secret);
		}
	});

	it('a Task > Wait without it waits here', async () => {
		bench.sandbox.configure({ durationMs: 10_000, pendingMs: 0 });
		const { waiting } = await inOneExecution({ ...IMAGINE, waitForResult: 'none' });
		expect(waiting.waitTill).toBeUndefined();
		expect(waiting.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	});

	it('is only meant with Do Not Wait', async () => {
		bench.sandbox.configure({ durationMs: 0, pendingMs: 0 });
		const run = await host.run(optionsOf({ ...CREATE, waitForResult: 'wait' }, prompts('a fox')));
		expect(run.items[0].json.status).toBe('completed');
		expect(JSON.stringify(run.sent)).not.toContain(run.token);
	});

	it.each([['yes'], [1], [{}]])('turns down what is no switch: %j', async (resumeExecution) => {
		const run = await host.run(
			optionsOf({ ...CREATE, options: { resumeExecution } as INodeParameters }, prompts('a fox')),
		);
		expect(run.error?.message).toMatch(/Resume This Execution/);
		expect(run.sent).toEqual([]);
	});
});

describe('the resume token', () => {
	it.each(['get', 'wait', 'download'])(
		'the resume token of one execution is not shown by Task > %s of another, which reads its task raw',
		async (operation) => {
			bench.sandbox.configure({ durationMs: 20_000 });
			bench.sandbox.setFaults([SILENT]);
			const suspended = await host.run(optionsOf(SUSPEND, prompts('a fox')));
			expect(suspended.status).toBe('waiting');
			const [id] = ids();
			finishAll();
			const other = await host.run(
				optionsOf(
					{
						resource: 'task',
						operation,
						output: 'raw',
						...(operation === 'download' ? { download: 'grid' } : {}),
					},
					{ items: itemsOf({ task_id: id }) },
				),
			);
			expect(other.items[0].json.status).toBe('completed');
			expect(JSON.stringify(other.items)).not.toContain(suspended.token);
			expect(JSON.stringify(other.items)).not.toContain(WEBHOOK_SECRET);
		},
	);

	it('the resume token of the execution that is retried is not shown either', async () => {
		bench.sandbox.configure(STANDING);
		bench.sandbox.setFaults([SILENT]);
		const options = optionsOf({ ...SUSPEND, output: 'raw' }, prompts('a fox'));
		const first = await host.run(options);
		const nodeContext = JSON.parse(JSON.stringify(first.nodeContext)) as IDataObject;
		finishAll();
		const again = await host.run({ ...options, nodeContext });
		expect(again.items[0].json.status).toBe('completed');
		expect(JSON.stringify(again.items)).not.toContain(first.token);
	});
});

it.each(['He said "go"', "it's", 'a {{ $json.x }} b', '}} + {{', 'back\\slash', 'ünïcode ✓', '$("x")'])(
	'a callback resumes the run whatever the node is called: %s',
	async (nodeName) => {
		const named = new FakeHost({ nodeName });
		await named.start();
		try {
			bench.sandbox.configure(STANDING);
			bench.sandbox.setFaults([SILENT]);
			const execution = await named.run(optionsOf(SUSPEND, prompts('a fox')));
			finishAll();
			const body = { data: { task_id: ids()[0], status: 'completed' } };
			const answer = await named.post(execution, body, { 'x-webhook-secret': WEBHOOK_SECRET });
			expect(answer.status).toBe(200);
			await until(() => execution.status === 'finished');
			expect(execution.items[0].json.status).toBe('completed');
		} finally {
			await named.stop();
		}
	},
);

it('early callbacks, turned away while n8n stores the run, come again', async () => {
	const slow = new FakeHost({ storeMs: 60 });
	await slow.start();
	try {
		// Ends between the last look and the moment when n8n takes callbacks.
		bench.sandbox.configure({ durationMs: 4_500, callbackRetryMs: 5_000 });
		const execution = await slow.runToEnd(optionsOf(SUSPEND, prompts('a fox')));
		expect(execution.items[0].json.status).toBe('completed');
		expect(bench.counters.tasksPaid).toBe(1);
	} finally {
		await slow.stop();
	}
});
