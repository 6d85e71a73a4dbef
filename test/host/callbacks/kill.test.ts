import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../../host/rest';
import type { TaskRecord } from '../../../sandbox';
import { items, n8n, startPublished, waitForStatus } from '../support/host';
import type { Execution } from '../support/host';
import { killProcess, restartProcess } from '../support/processes';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { imagineMapped, promptItems } from '../support/steps';
import type { Step } from '../support/workflow';
import { chain, PIAPI } from '../support/workflow';
import { after, AFTER, callFor, eventually, logs, looped, SUSPEND, startAfresh, untilEnded } from './support';

/** Long enough for n8n to start and to find what it left unfinished; in queue mode a stalled job takes longest. */
const A_WHILE_MS = 150_000;
const HOUR_MS = 3_600_000;
const STORED = ['redis', 'postgres'];
const LATER = 'Later';

/** A node that comes after the PiAPI node calls it, and hears nothing from it while n8n is to be killed. */
class Silence {
	private server?: Server;
	url = '';
	answers = false;
	readonly called = new Set<string>();

	async start(): Promise<void> {
		this.server = createServer(({ url }, response) => {
			this.called.add(String(url));
			if (this.answers) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
		});
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}
}

const silence = new Silence();

beforeAll(async () => await silence.start());
afterAll(async () => await silence.stop());

/** Everything of n8n itself. */
function processes(): string[] {
	return hostTestSettings()
		.n8n.processes.map(({ name }) => name)
		.filter((name) => !STORED.includes(name));
}

/** A node that begins and does not end. */
function later(name: string): Step {
	return {
		...{ name: LATER, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 },
		parameters: { url: `${silence.url}/${name}`, options: { timeout: 600_000 } },
	};
}

/** Publishes a workflow, calls it, and gives the id of the execution. */
async function begin(make: (webhookPath: string) => WorkflowDefinition): Promise<string> {
	const webhookPath = randomUUID();
	const [id] = await startPublished(make(webhookPath), webhookPath);
	return id;
}

function imagining(prompts: string[], then: Step[], parameters: INodeParameters = {}) {
	return (webhookPath: string): WorkflowDefinition =>
		chain({ webhookPath, items: promptItems(...prompts), steps: [imagineMapped(parameters), ...then] });
}

/** The same workflow, its PiAPI node the first in the list: n8n’s recovery goes by the order of the list. */
function withFirst(make: (webhookPath: string) => WorkflowDefinition) {
	return (webhookPath: string): WorkflowDefinition => {
		const workflow = make(webhookPath);
		const isFirst = ({ name }: { name: string }) => name === PIAPI;
		return {
			...workflow,
			nodes: [...workflow.nodes.filter(isFirst), ...workflow.nodes.filter((node) => !isFirst(node))],
		};
	};
}

interface Case {
	make: (webhookPath: string) => WorkflowDefinition;
	/** How many items a retry brings; without it the answer to a create may be lost, which a retry reports. */
	brings?: number;
	/** Which of its tasks had been polled: their ids are recorded by then, and a retry brings or names each of them. */
	polled?: string[];
}

const ANSWERED = 'right after the answer';
const MANY = 'in the midst of many';
const STREAM = Array.from({ length: 20 }, (_, number) => `stream ${number}`);

/** What is running when n8n dies. */
const cases = (): Record<string, Case> => ({
	// Three at once: the fourth has not been sent.
	'while polling, and before the request': {
		make: imagining(['polled 1', 'polled 2', 'polled 3', 'unsent'], [after]),
		brings: 4,
	},
	'after the service accepted and before it answered': { make: imagining(['accepted'], [after]) },
	[ANSWERED]: { make: imagining(['answered'], [after]), brings: 1 },
	[MANY]: { make: imagining(STREAM, [after]) },
	'while a later node runs': { make: imagining(['later 1', 'later 2'], [later('later'), after]), brings: 2 },
	'while a later node runs, PiAPI first in the list of nodes': {
		make: withFirst(imagining(['first 1', 'first 2'], [later('first'), after])),
		brings: 2,
	},
	'in a round of a loop': {
		make: (webhookPath) => looped(['round 1', 'round polled 2', 'round 3'], {}, webhookPath),
		brings: 3,
	},
});

/** What is suspended when n8n dies: it is not running, and goes on with a later call. */
const SUSPENDED = ['held', 'called'];

const PAID_ONCE = [
	...['polled 1', 'polled 2', 'polled 3', 'accepted', 'answered', 'later 1', 'later 2', 'first 1', 'first 2'],
	...['round 1', 'round polled 2', ...SUSPENDED],
];

async function createdByPrompt(): Promise<Record<string, number>> {
	return (await sandbox.state()).counters.createdByPrompt;
}

async function tasksOf(word: string): Promise<TaskRecord[]> {
	return (await sandbox.tasks()).filter(({ prompt }) => prompt.includes(word));
}

/** Waits until every task of these prompts is in n8n's log: only then did n8n get its answer. */
async function untilLogged(...words: string[]): Promise<void> {
	await eventually(
		`the ids of ${words.join(', ')} are in the log`,
		async () => {
			const ids = (await Promise.all(words.map(tasksOf))).flat().map(({ id }) => id);
			const log = await logs();
			return ids.length > 0 && ids.every((id) => log.includes(id)) ? true : undefined;
		},
		A_WHILE_MS,
	);
}

/**
 * The tasks of these prompts that n8n has polled. The node polls a task after the record of its id is written; between the
 * answer and that its id is in the log alone.
 */
async function polledOf(word: string): Promise<string[]> {
	const { readsByTask } = (await sandbox.state()).counters;
	return (await tasksOf(word)).map(({ id }) => id).filter((id) => (readsByTask[id] ?? 0) > 0);
}

/** In queue mode n8n may have put an error in place of all it had of an execution, whose retry runs nothing. */
function isReplaced({ error, runs }: Execution): boolean {
	const wasReplaced = /failed to be processed too many times/.test(error?.message ?? '');
	if (wasReplaced) expect([hostTestSettings().mode, runs]).toEqual(['queue', {}]);
	return wasReplaced;
}

/** What a retry has to come to where n8n has something to run; gives whether it had. */
function expectBrought(name: string, { brings, polled = [] }: Case, execution: Execution): boolean {
	if (isReplaced(execution)) return false;
	const { status, error } = execution;
	const shown = JSON.stringify([execution.runs, error]);
	expect([name, polled.filter((id) => !shown.includes(id))]).toEqual([name, []]);
	if (brings !== undefined) {
		expect([name, status, error?.message]).toEqual([name, 'success', undefined]);
		expect([name, items(execution, AFTER).length]).toEqual([name, brings]);
	} else if (status !== 'success') {
		expect([name, error?.message]).toEqual([
			name,
			expect.stringMatching(/may have been created|items failed/),
		]);
	}
	return true;
}

/** The tasks of which n8n knew the id: it polled them, or had logged them. */
async function expectAccounted(executions: Execution[]): Promise<{ known: number; unknown: number }> {
	const told = `${await logs()} ${JSON.stringify(executions.map(({ runs, error }) => [runs, error]))}`;
	const all = await sandbox.tasks();
	const missing = all.filter(({ id }) => !told.includes(id));
	// Only of a create that was not answered before n8n died it could not know one.
	for (const { id, prompt } of missing) {
		expect(prompt).toMatch(/^(accepted|stream)/);
		expect((await sandbox.state()).counters.readsByTask[id]).toBeUndefined();
	}
	return { known: all.length - missing.length, unknown: missing.length };
}

/** Begins a run that waits for the call of its task, and gives the id of the execution. */
async function suspend(prompt: string, parameters: INodeParameters = {}): Promise<string> {
	const id = await begin(imagining([prompt], [after], { ...SUSPEND, ...parameters }));
	expect((await waitForStatus(id, ['waiting', 'error', 'success'], A_WHILE_MS)).status).toBe('waiting');
	return id;
}

async function killAndRestart(signal: NodeJS.Signals): Promise<void> {
	// All at once, as a deployment does.
	await Promise.all(processes().map(async (name) => await killProcess(name, signal)));
	await sandbox.setFaults([]);
	silence.answers = true;
	for (const name of processes()) await restartProcess(name);
}

const { mode, full } = hostTestSettings();
// The second one comes to the same, and takes another two minutes in queue mode: n8n has to find out that its jobs are stalled.
const signals: NodeJS.Signals[] = full ? ['SIGKILL', 'SIGTERM'] : ['SIGKILL'];

it.each(signals)(
	'retries after a %s of the whole n8n at every point of a run bring what was known, pay nothing twice and lose no id',
	async (signal) => {
		await startAfresh(HOUR_MS);
		silence.called.clear();
		silence.answers = false;
		await sandbox.configure({ pendingMs: 0 });
		await sandbox.setFaults([
			// Their ends are never seen: the node polls on and on.
			{ route: 'get', promptContains: 'polled', effect: { type: 'status', status: 503 } },
			{ route: 'get', promptContains: 'answered', effect: { type: 'slow', when: 'before', ms: 600_000 } },
			{ route: 'create', promptContains: 'accepted', effect: { type: 'slow', when: 'after', ms: 600_000 } },
			// It is called back, answers, and is at work on a file that does not come.
			{ route: 'file', promptContains: 'called', effect: { type: 'slow', when: 'after', ms: 600_000 } },
		]);
		const called = await suspend('called', { download: 'grid' });
		await sandbox.advance(2 * HOUR_MS);
		await eventually(
			'the call is answered and worked on',
			async () => {
				const { callbacks } = await sandbox.state();
				return callbacks.some(({ status }) => status === 200) ? true : undefined;
			},
			A_WHILE_MS,
		);
		const held = await suspend('held');
		await sandbox.configure({ durationMs: 100 });
		const all = cases();
		const executions = new Map<string, string>();
		const start = async (name: string) => executions.set(name, await begin(all[name].make));
		for (const name of Object.keys(all)) if (name !== MANY && name !== ANSWERED) await start(name);
		await untilLogged('polled', 'later', 'first', 'round 1');
		await eventually(
			'every run stands where it is to be killed',
			async () => {
				const accepted = await tasksOf('accepted');
				return accepted.length === 1 && silence.called.size === 2 ? true : undefined;
			},
			A_WHILE_MS,
		);
		await start(MANY);
		await eventually(
			'many are on their way',
			async () => ((await tasksOf('stream')).length > 4 ? true : undefined),
			A_WHILE_MS,
		);
		await start(ANSWERED);
		await untilLogged('answered');
		await eventually(
			'its record is written',
			async () => ((await polledOf('answered')).length === 1 ? true : undefined),
			A_WHILE_MS,
		);
		await killAndRestart(signal);
		const many = await polledOf('stream');
		all[MANY].polled = many;

		const retried: Execution[] = [];
		let ran = 0;
		for (const [name, id] of executions) {
			const crashed = await waitForStatus(id, ['crashed', 'error', 'success'], A_WHILE_MS);
			// n8n's grace may be enough for a stream of small ones.
			if (crashed.status === 'success') continue;
			for (const withCurrentWorkflow of [false, true]) {
				const client = await n8n();
				const execution = await client.execution(await client.retry(id, withCurrentWorkflow));
				retried.push(execution);
				if (expectBrought(name, all[name], execution)) ran++;
			}
		}
		// What was suspended was not running: it goes on with a later call.
		await sandbox.advance(2 * HOUR_MS);
		for (const [word, id] of [
			['held', held],
			['called', called],
		] as const) {
			const [task] = await tasksOf(word);
			await callFor(task);
			const execution = await untilEnded(id, A_WHILE_MS);
			expect([word, execution.status]).toEqual([word, 'success']);
			expect(items(execution, AFTER).map(({ json }) => json.task_id)).toEqual([task.id]);
			retried.push(execution);
		}
		const counts = await createdByPrompt();
		for (const prompt of PAID_ONCE) expect([prompt, counts[prompt]]).toEqual([prompt, 1]);
		// What had not been sent, or whose answer came, is created once, by a retry or not at all.
		for (const [prompt, count] of Object.entries(counts)) expect([prompt, count]).toEqual([prompt, 1]);
		if (mode === 'regular') expect(counts.unsent).toBe(1);
		const { tasksCreated, tasksPaid } = (await sandbox.state()).counters;
		expect(tasksPaid).toBeLessThanOrEqual(tasksCreated);
		const { known, unknown } = await expectAccounted(retried);
		console.log(
			`Kill matrix, ${mode} mode, ${signal}: ${Object.keys(all).length + SUSPENDED.length} cases, ${retried.length - SUSPENDED.length} retries of which ${ran} had something to run; ${tasksCreated} tasks created, ${tasksPaid} paid, none twice; ${known} ids accounted for, ${unknown} that n8n never got; ${many.length} of ${STREAM.length} polled in a stream when it was killed.`,
		);
	},
	3 * A_WHILE_MS,
);
