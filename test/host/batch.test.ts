import { NodeConnectionTypes } from 'n8n-workflow';
import type { StoredCredential, StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import { MARKERS } from '../../sandbox';
import type { Fault, TaskStatus } from '../../sandbox';
import { items, n8n, piApiItems, sandboxCredentialData, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { column, sourcesOf } from './support/items';
import { finishedGrid } from './support/sandboxTasks';
import { expectSuccess, runBilled } from './support/runs';
import { sandbox } from './support/sandbox';
import { imagineMapped, itemsWith, midjourney, promptItems } from './support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI, START } from './support/workflow';
import type { Step } from './support/workflow';

const ENDS_BADLY: TaskStatus[] = ['failed', 'cancelled'];

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 200 });
});

describe('fifty items, some of which go wrong', () => {
	/** What befalls an item, by the word in its prompt, and how many it befalls. */
	const KINDS = { moderated: 5, answered500: 3, resetBefore: 2, resetAfter: 2, badlyPolled: 4 };
	type Kind = keyof typeof KINDS | 'undisturbed';
	/** Not given as results. */
	const UNCERTAIN: Kind[] = ['answered500', 'resetBefore', 'resetAfter'];
	const FAILS: Kind[] = ['moderated', ...UNCERTAIN];
	/** What no task can be found of when the node is run again. */
	const NEVER_FOUND: Kind[] = ['resetBefore'];
	const FAILS_AGAIN: Kind[] = ['moderated', ...NEVER_FOUND];
	const COUNT = 50;
	/** Spreads the disturbed items over all. */
	const STRIDE = 3;

	/** What befalls each item, in input order. */
	function fates(): Kind[] {
		const list = new Array<Kind>(COUNT).fill('undisturbed');
		Object.entries(KINDS)
			.flatMap(([kind, count]) => new Array<Kind>(count).fill(kind as Kind))
			.forEach((kind, n) => (list[(1 + n * STRIDE) % COUNT] = kind));
		return list;
	}

	const FATES = fates();
	/** Each test has its own: what another one asked for without an answer, in the same n8n, might own its tasks too. */
	const promptsOf = (test: number): string[] =>
		FATES.map(
			(kind, n) => `fox ${n} ${kind}${kind === 'moderated' ? ` ${MARKERS.banned}` : ''} in test ${test}`,
		);
	let test = 0;
	let prompts: string[];
	const indexesOf = (...kinds: Kind[]) =>
		FATES.flatMap((kind, index) => (kinds.includes(kind) ? [index] : []));
	/** Everything that made a task but the moderated ones, which are free. */
	const PAID = COUNT - KINDS.moderated - KINDS.resetBefore;

	const faults = (): Fault[] => [
		{
			route: 'create',
			promptContains: 'answered500',
			effect: { type: 'status', when: 'after', status: 500 },
		},
		{ route: 'create', promptContains: 'resetBefore', effect: { type: 'reset', when: 'before' } },
		{ route: 'create', promptContains: 'resetAfter', effect: { type: 'reset', when: 'after' } },
		...indexesOf('badlyPolled').flatMap((index): Fault[] => [
			{ route: 'get', promptContains: prompts[index], count: 1, effect: { type: 'status', status: 503 } },
			{
				route: 'get',
				promptContains: prompts[index],
				count: 2,
				effect: { type: 'status', status: 502, body: 'html' },
			},
		]),
	];

	function batch(settings: Partial<Step>): WorkflowDefinition {
		const step = imagineMapped({ processMode: 'turbo', options: { concurrentJobs: 10 } }, settings);
		return chain({ items: promptItems(...prompts), steps: [step] });
	}

	/** The ids of the tasks whose price was taken and which are known. */
	async function paidIds(unknown: Kind[]): Promise<Array<{ index: number; id: string }>> {
		const tasks = await sandbox.tasks();
		return tasks
			.filter(({ consumed }) => consumed > 0)
			.map(({ id, prompt }) => ({ index: prompts.indexOf(prompt), id }))
			.filter(({ index }) => !unknown.includes(FATES[index]));
	}

	async function expectBill(): Promise<void> {
		const { counters } = await sandbox.state();
		expect(counters).toMatchObject({ tasksCreated: COUNT - KINDS.resetBefore, tasksPaid: PAID });
		expect(Object.values(counters.createdByPrompt).every((count) => count === 1)).toBe(true);
		expect(counters.requests.create).toBe(COUNT);
		expect(counters.maxConcurrent).toBeLessThanOrEqual(
			10 + KINDS.answered500 + KINDS.resetBefore + KINDS.resetAfter,
		);
		expect(counters.credentialLeaks).toBe(0);
	}

	function reasonOf({ error }: Execution): string {
		return [error?.message, error !== undefined && 'description' in error ? error.description : ''].join(
			'\n',
		);
	}

	beforeEach(async () => {
		prompts = promptsOf(++test);
		await sandbox.setFaults(faults());
	});

	it('come out in order with Continue On Fail: exactly the right ones as errors, every paid id among them', async () => {
		const { execution } = await runBilled(batch({ onError: 'continueRegularOutput' }));
		expectSuccess(execution);
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual(prompts.map((_, index) => index));
		const failed = out.flatMap(({ json }, index) => (typeof json.error === 'string' ? [index] : []));
		expect(failed).toEqual(indexesOf(...FAILS));
		for (const index of indexesOf('moderated')) {
			expect(out[index].json.details).toMatchObject({ reason: 'moderated', task_id: expect.any(String) });
		}
		for (const index of indexesOf(...UNCERTAIN)) {
			expect(out[index].json.error).toMatch(/may have been created/);
			expect(out[index].json.details).toMatchObject({ reason: 'uncertain' });
		}
		const paid = await paidIds(UNCERTAIN);
		expect(paid).toHaveLength(COUNT - indexesOf(...FAILS).length);
		for (const { index, id } of paid)
			expect(out[index].json).toMatchObject({ task_id: id, status: 'completed' });
		await expectBill();
	});

	it('are paid for once through Retry On Fail and Retry execution, tasks of lost answers are found, and every paid id is in the error', async () => {
		const { execution } = await runBilled(batch({ retryOnFail: true, maxTries: 3, waitBetweenTries: 50 }));
		expect(execution.status).toBe('error');
		await expectBill();
		const client = await n8n();
		const again = await client.waitFor(await client.retry(execution.id));
		expect(again).toMatchObject({ status: 'error', mode: 'retry' });
		await expectBill();

		const paid = await paidIds(NEVER_FOUND);
		expect(paid).toHaveLength(COUNT - indexesOf(...FAILS_AGAIN).length);
		for (const reason of [reasonOf(execution), reasonOf(again)]) {
			expect(reason).toMatch(new RegExp(`^${indexesOf(...FAILS_AGAIN).length} of ${COUNT} tasks failed: `));
			for (const index of indexesOf(...FAILS_AGAIN))
				expect(reason).toMatch(new RegExp(`^Item ${index}: `, 'm'));
			for (const { index, id } of paid) expect(reason).toContain(`item ${index}: ${id}`);
		}
		const bad = (await sandbox.tasks()).filter(({ status }) => ENDS_BADLY.includes(status));
		expect(bad).toHaveLength(KINDS.moderated);
		for (const { id } of bad) expect(reasonOf(execution)).toContain(id);
	});
});

describe('two runs at once on an account with room for three', () => {
	const EACH = 12;
	const RUNS = ['heron', 'otter'];

	async function free(name: string): Promise<StoredCredential> {
		const data = { ...sandboxCredentialData(), concurrentJobs: 3 };
		return await (await n8n()).createCredential(CREDENTIAL_TYPE, `Free ${name}`, data);
	}

	/** Upscales: short tasks whose usual length is short too, so that neither run waits for what has long ended. */
	async function upscales(name: string): Promise<StoredWorkflow> {
		const taskId = await finishedGrid(name);
		const wanted = Array.from({ length: EACH }, (_, n) => ({ task_id: taskId, index: 1 + (n % 4) }));
		const step = midjourney('upscale', { taskId: '={{ $json.task_id }}', image: '={{ $json.index }}' });
		return await storeWorkflow(chain({ items: itemsWith(...wanted), steps: [step] }), await free(name));
	}

	/** Starts both at the same time and waits for their ends. */
	async function runBoth(stored: StoredWorkflow[]): Promise<Execution[]> {
		const client = await n8n();
		const ids = await Promise.all(stored.map(async (workflow) => await client.start(workflow, START)));
		return await Promise.all(ids.map(async (id) => await client.waitFor(id)));
	}

	it('starves nobody, and is turned away for one create in five at most', async () => {
		const stored = [await upscales(RUNS[0]), await upscales(RUNS[1])];
		await sandbox.configure({ plan: 'free', stagedLimit: 2, durationMs: 2_000, pendingMs: 0 });
		for (const execution of await runBoth(stored)) {
			expectSuccess(execution);
			expect(piApiItems(execution)).toHaveLength(EACH);
		}
		const tasks = (await sandbox.tasks()).filter(({ taskType }) => taskType === 'upscale');
		const { counters } = await sandbox.state();
		expect(tasks.map(({ status }) => status)).toEqual(new Array(2 * EACH).fill('completed'));
		expect(counters.maxConcurrent).toBe(3);

		const ends = RUNS.map((name) =>
			tasks.filter(({ prompt }) => prompt === name).map(({ endedAt = Infinity }) => endedAt),
		);
		const bothUntil = Math.min(...ends.map((moments) => Math.max(...moments)));
		const shares = ends.map((moments) => moments.filter((moment) => moment <= bothUntil).length);
		const finished = shares[0] + shares[1];
		for (const share of shares) expect(share).toBeGreaterThanOrEqual(finished / 3);

		const { '429': refused = 0 } = counters.responses.create;
		expect(refused).toBeLessThanOrEqual((refused + 2 * EACH) / 5);
	});
});

describe('Loop Over Items', () => {
	const LOOP = 'Loop Over Items';
	const DONE = 'Done';
	const PROMPTS = Array.from({ length: 12 }, (_, n) => `fox ${n}`);

	/** The items in rounds of five; the PiAPI node inside the loop, and a node behind it. */
	function rounds(): WorkflowDefinition {
		const loop: Step = {
			name: LOOP,
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 5, options: {} },
		};
		const done: Step = { name: DONE, type: 'n8n-nodes-base.noOp', parameters: {} };
		const step = imagineMapped({ processMode: 'turbo', options: { concurrentJobs: 5 } });
		const workflow = chain({ items: promptItems(...PROMPTS), steps: [loop, step, done] });
		const to = (node: string) => [{ node, type: NodeConnectionTypes.Main, index: 0 }];
		return {
			...workflow,
			connections: {
				...workflow.connections,
				[LOOP]: { main: [to(DONE), to(PIAPI)] },
				[PIAPI]: { main: [to(LOOP)] },
			},
		};
	}

	it('runs each round at once, and gives all results in input order', async () => {
		await sandbox.configure({ durationMs: 500, spread: 0.9, pendingMs: 0 });
		const { execution, bill } = await runBilled(rounds());
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: PROMPTS.length }, paid: PROMPTS.length });
		const out = execution.runs[PIAPI].map(({ data }) => data?.main[0] ?? []);
		expect(out.map((round) => sourcesOf(round))).toEqual([
			[0, 1, 2, 3, 4],
			[0, 1, 2, 3, 4],
			[0, 1],
		]);
		expect(column(items(execution, DONE), 'prompt')).toEqual(PROMPTS);
		const tasks = await sandbox.tasks();
		const byEnd = [...tasks].sort((a, b) => Number(a.endedAt) - Number(b.endedAt));
		expect(byEnd.map(({ prompt }) => prompt)).not.toEqual(PROMPTS);
		expect((await sandbox.state()).counters.maxConcurrent).toBe(5);
	});
});
