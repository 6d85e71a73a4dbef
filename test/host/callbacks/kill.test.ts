import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkflowDefinition } from '../../../host/rest';
import { n8n, startPublished, waitForStatus } from '../support/host';
import type { Execution } from '../support/host';
import { killProcess, restartProcess } from '../support/processes';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { imagineMapped, promptItems } from '../support/steps';
import type { Step } from '../support/workflow';
import { chain, PIAPI } from '../support/workflow';
import { after, eventually, logs, looped, startAfresh } from './support';

/** Long enough for n8n to start and to find what it left unfinished; in queue mode a stalled job takes longest. */
const A_WHILE_MS = 150_000;
const STORED = ['redis', 'postgres'];
const LATER = 'Later';

/** A node that comes after the PiAPI node calls it, and never hears from it. */
class Silence {
	private server?: Server;
	url = '';
	readonly called = new Set<string>();

	async start(): Promise<void> {
		this.server = createServer(({ url }) => void this.called.add(String(url)));
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

function imagining(prompts: string[], then: Step[]): (webhookPath: string) => WorkflowDefinition {
	return (webhookPath) =>
		chain({ webhookPath, items: promptItems(...prompts), steps: [imagineMapped(), ...then] });
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

/** How many tasks were created for a prompt. */
async function created(prompt: string): Promise<number> {
	return (await sandbox.state()).counters.createdByPrompt[prompt] ?? 0;
}

async function idsOf(word: string): Promise<string[]> {
	return (await sandbox.tasks()).filter(({ prompt }) => prompt?.includes(word)).map(({ id }) => id);
}

/** What a retry says; in queue mode n8n may have put an error in place of all it had, whose retry runs nothing. */
function expectReported(execution: Execution): void {
	expect(execution.status).toBe('error');
	const isReplaced = /failed to be processed too many times/.test(execution.error?.message ?? '');
	if (isReplaced) {
		expect(hostTestSettings().mode).toBe('queue');
		expect(execution.runs).toEqual({});
		return;
	}
	expect(execution.error?.message).toMatch(/may have been created|items failed/);
}

const signals: NodeJS.Signals[] = hostTestSettings().seams.all ? ['SIGKILL', 'SIGTERM'] : ['SIGKILL'];

it.each(signals)(
	'after a %s of the whole n8n at every point of a run nothing is paid twice, and every known id is in the log',
	async (signal) => {
		await startAfresh(100);
		silence.called.clear();
		await sandbox.configure({ pendingMs: 0 });
		await sandbox.setFaults([
			// Their ends are never seen: the node polls on and on.
			{ route: 'get', promptContains: 'polled', effect: { type: 'status', status: 503 } },
			{ route: 'create', promptContains: 'accepted', effect: { type: 'slow', when: 'after', ms: 600_000 } },
		]);
		const executions = [
			// Three at once: the fourth has not been sent.
			await begin(imagining(['polled 1', 'polled 2', 'polled 3', 'unsent'], [after])),
			await begin(imagining(['accepted'], [after])),
			await begin(imagining(['later 1', 'later 2'], [later('later'), after])),
			await begin(withFirst(imagining(['first 1', 'first 2'], [later('first'), after]))),
			await begin((webhookPath) => {
				const rounds = ['round 1', 'round polled 2', 'round 3'];
				return looped(rounds, {}, webhookPath);
			}),
		];
		await eventually('every run stands where it is to be killed', async () => {
			const tasks = (await sandbox.tasks()).length;
			return tasks === 10 && silence.called.size === 2 ? true : undefined;
		});
		const known = [...(await idsOf('polled')), ...(await idsOf('later')), ...(await idsOf('first'))];
		known.push(...(await idsOf('round 1')));
		await eventually('every known id is in the log', async () => {
			const log = await logs();
			return known.every((id) => log.includes(id)) ? true : undefined;
		});
		for (const name of processes()) await killProcess(name, signal);
		await sandbox.setFaults([]);
		for (const name of processes()) await restartProcess(name);

		for (const id of executions) {
			const crashed = await waitForStatus(id, ['crashed', 'error', 'success'], A_WHILE_MS);
			expect(crashed.status).not.toBe('success');
			for (const withCurrentWorkflow of [false, true]) {
				const client = await n8n();
				expectReported(await client.execution(await client.retry(id, withCurrentWorkflow)));
			}
		}
		const paidOnce = [
			...['polled 1', 'polled 2', 'polled 3', 'accepted', 'later 1', 'later 2', 'first 1', 'first 2'],
			...['round 1', 'round polled 2'],
		];
		for (const prompt of paidOnce) expect([prompt, await created(prompt)]).toEqual([prompt, 1]);
		// What had not been sent is created by the retry, once.
		expect(await created('unsent')).toBeLessThanOrEqual(1);
		if (hostTestSettings().mode === 'regular') expect(await created('unsent')).toBe(1);
		expect(await created('round 3')).toBe(0);
	},
	3 * A_WHILE_MS,
);
