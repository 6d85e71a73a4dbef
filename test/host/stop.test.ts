import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { n8n, storeWorkflow } from './support/host';
import { untilTaskEnded } from './support/sandboxTasks';
import { sandbox } from './support/sandbox';
import { hostTestSettings } from './support/settings';
import { imagineMapped, promptItems } from './support/steps';
import { chain, START } from './support/workflow';
import type { TaskRecord } from '../../sandbox';
import type { WorkflowDefinition } from '../../host/rest';

const PROMPTS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
/** How soon nothing more may be asked of the service after a stop. */
const QUIET_WITHIN_MS = 2_000;
const POLL_MS = 50;

/** Starts an Imagine on eight items, three at a time, and gives the execution's id. */
async function startEight(
	parameters: INodeParameters = {},
	settings: WorkflowDefinition['settings'] = { executionOrder: 'v1' },
): Promise<string> {
	const workflow = chain({ items: promptItems(...PROMPTS), steps: [imagineMapped(parameters)], settings });
	return await (await n8n()).start(await storeWorkflow(workflow), START);
}

/** Waits until the sandbox's tasks fit. */
async function until(fits: (tasks: TaskRecord[]) => boolean): Promise<void> {
	for (let tries = 0; !fits(await sandbox.tasks()); tries++) {
		if (tries > 200) throw new Error(`The tasks are: ${(await statuses()).join(', ')}`);
		await sleep(POLL_MS);
	}
}

/** The statuses of the sandbox's tasks, in alphabetical order. */
async function statuses(): Promise<string[]> {
	return (await sandbox.tasks()).map(({ status }) => status).sort();
}

/** How many requests the sandbox had. */
async function requestCount(): Promise<number> {
	const { requests } = (await sandbox.state()).counters;
	return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

/** The lines of n8n's log that name a task. */
async function logLinesOf({ id }: TaskRecord): Promise<string> {
	const log = await readFile(hostTestSettings().n8n.logFile, 'utf8');
	return log
		.split('\n')
		.filter((line) => line.includes(id))
		.join('\n');
}

/** Stops an execution, waits until n8n says so and until the node has had its time to wind up. */
async function stop(executionId: string): Promise<void> {
	const client = await n8n();
	const stoppedAt = Date.now();
	await client.stop(executionId);
	expect((await client.waitFor(executionId)).status).toBe('canceled');
	await sleep(Math.max(0, stoppedAt + QUIET_WITHIN_MS - Date.now()));
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64 });
});

it('a stop ends the polling within 2 s, cancels what is queued, and leaves the rest to run on', async () => {
	// Two are worked on and one is queued; undisturbed, the node would look again 4 s after the start and go on.
	await sandbox.configure({ durationMs: 4_000, pendingMs: 0, concurrency: { pro: 2 } });
	const execution = await startEight();
	await until((tasks) => tasks.filter(({ status }) => status === 'processing').length === 2);
	await until((tasks) => tasks.length === 3);
	await stop(execution);
	expect(await statuses()).toEqual(['cancelled', 'processing', 'processing']);
	const asked = await requestCount();

	const tasks = await sandbox.tasks();
	await Promise.all(tasks.map(async ({ id }) => await untilTaskEnded(id)));
	await sleep(QUIET_WITHIN_MS);
	expect(await statuses()).toEqual(['cancelled', 'completed', 'completed']);
	expect(await requestCount()).toBe(asked);
	expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: 3, tasksPaid: 2, cancelled: 1 });
	for (const task of tasks) {
		const what = task.status === 'cancelled' ? /was cancelled/ : /runs on at the service/;
		expect(await logLinesOf(task)).toMatch(what);
	}
});

it('a stop cancels every task that is pending, and no money is left frozen', async () => {
	await sandbox.configure({ pendingMs: 10_000_000 });
	const execution = await startEight();
	await until((tasks) => tasks.length === 3);
	await stop(execution);
	expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
	const { balance, counters } = await sandbox.state();
	expect(balance).toMatchObject({ frozen: 0, used: 0 });
	expect(counters.requests.create).toBe(3);
});

it('a stop cancels nothing where Cancel When Stopped is off, and names every task in the log', async () => {
	await sandbox.configure({ pendingMs: 10_000_000 });
	const execution = await startEight({ options: { cancelOnStop: false } });
	await until((tasks) => tasks.length === 3);
	await stop(execution);
	expect(await statuses()).toEqual(['pending', 'pending', 'pending']);
	const { requests } = (await sandbox.state()).counters;
	expect(requests).toMatchObject({ create: 3 });
	expect(requests).not.toHaveProperty('cancel');
	for (const task of await sandbox.tasks()) expect(await logLinesOf(task)).toMatch(/runs on at the service/);
});

it('a stop loses no task whose create is under way', async () => {
	await sandbox.configure({ pendingMs: 10_000_000 });
	// The tasks are made, but the answers that carry their ids come after the stop.
	await sandbox.setFaults([{ route: 'create', effect: { type: 'slow', when: 'after', ms: 1_000 } }]);
	const execution = await startEight();
	await until((tasks) => tasks.length === 3);
	await stop(execution);
	expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
	for (const task of await sandbox.tasks()) expect(await logLinesOf(task)).toMatch(/was cancelled/);
});

/** In s, as Workflow settings > Timeout Workflow keeps it: time enough for the first tasks to end. */
const TIME_OUT_S = 8;
const LONG_MS = 10_000_000;

it('a stop does at n8n’s own workflow time-out what it does at a stop: no id is lost, and what is pending is cancelled', async () => {
	// The first three end when the sandbox's clock is moved; of those after them two are worked on, and one is queued.
	await sandbox.configure({ durationMs: LONG_MS, pendingMs: 0 });
	const execution = await startEight({}, { executionOrder: 'v1', executionTimeout: TIME_OUT_S });
	await until((tasks) => tasks.filter(({ status }) => status === 'processing').length === 3);
	await sandbox.configure({ concurrency: { pro: 2 } });
	await sandbox.advance(LONG_MS + 1_000);
	await until((tasks) => tasks.length === 6);
	expect((await (await n8n()).waitFor(execution)).status).toBe('canceled');
	await sleep(QUIET_WITHIN_MS);
	const asked = await requestCount();
	const tasks = await sandbox.tasks();
	const ids = (status: string) => tasks.filter((task) => task.status === status).map(({ id }) => id);
	expect([ids('processing').length, ids('cancelled').length]).toEqual([2, 1]);
	expect(ids('completed').length).toBe(3);
	const said: Record<string, RegExp> = {
		completed: /had ended before \(completed\)/,
		processing: /runs on at the service/,
		cancelled: /was cancelled/,
	};
	for (const task of tasks) {
		expect(await logLinesOf(task)).toMatch(said[task.status]);
		expect(await logLinesOf(task)).toMatch(/was created at PiAPI for item \d/);
	}
	await sleep(QUIET_WITHIN_MS);
	expect(await requestCount()).toBe(asked);
	expect((await sandbox.state()).counters).toMatchObject({ tasksCreated: tasks.length, cancelled: 1 });
});
