import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Ran, RunOptions } from '../support/context';
import { itemsOf, until, useBench } from '../support/sandbox';

const bench = useBench();
const MAYBE = /may have been created/;
const OTHER = 'It may be that of another execution or node of this n8n, which has no answer either.';

const NEVER_CREATED = { route: 'create', effect: { type: 'reset', when: 'before' } } as const;
const CREATED = { route: 'create', effect: { type: 'reset', when: 'after' } } as const;
/** Long enough for a retry of another execution to come meanwhile. */
const LATE = { route: 'create', effect: { type: 'slow', when: 'after', ms: 1_500 } } as const;

let count = 0;

/** Executions of this n8n that all ask for the same, which no other test asks for. */
function equalExecutions(parameters: INodeParameters = {}) {
	count += 1;
	const items = itemsOf({ prompt: `asked for ${count}` });
	const imagine = { operation: 'imagine', prompt: '={{ $json.prompt }}', ...parameters };
	let executionId = 0;
	return () => {
		const nodeContext: IDataObject = {};
		const run = async (options: Partial<RunOptions> = {}): Promise<Ran> =>
			await bench.run(imagine, { items, nodeContext, executionId: String(++executionId), ...options });
		return {
			nodeContext,
			run,
			/** A try whose answer is lost. */
			lose: async (fault: typeof NEVER_CREATED | typeof CREATED): Promise<void> => {
				bench.sandbox.setFaults([fault]);
				expect((await run()).error.message).toMatch(MAYBE);
				bench.sandbox.setFaults([]);
			},
			/** n8n hands each retry a copy of what it stored. */
			retry: async (): Promise<Ran> =>
				await run({ nodeContext: JSON.parse(JSON.stringify(nodeContext)) as IDataObject }),
		};
	};
}

function idsIn({ items }: Ran): unknown[] {
	return items.map(({ json }) => json.task_id);
}

function tasks(): string[] {
	return bench.sandbox.tasks().map(({ id }) => id);
}

describe('the retry of an execution whose answer was lost', () => {
	it('goes on with its task where no other execution can own it', async () => {
		const mine = equalExecutions()();
		await mine.lose(CREATED);
		expect(idsIn(await mine.retry())).toEqual(tasks());
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('does not take the task of another execution that has no answer yet, and says so', async () => {
		const next = equalExecutions();
		const [mine, other] = [next(), next()];
		await mine.lose(NEVER_CREATED);
		bench.sandbox.setFaults([LATE]);
		const running = other.run();
		await until(() => tasks().length === 1);
		const { error } = await mine.retry();
		expect(error.message).toMatch(MAYBE);
		expect(error.description).toContain(`${tasks()[0]}. ${OTHER}`);
		expect(idsIn(await running)).toEqual(tasks());
		// It is known by now whose that one is.
		const later = await mine.retry();
		expect(later.error.message).toMatch(MAYBE);
		expect(later.error.description).not.toContain(tasks()[0]);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it.each([
		['its own', [CREATED, NEVER_CREATED] as const],
		['the other’s', [NEVER_CREATED, CREATED] as const],
	])(
		'takes no task where another execution lost its answer too, be the only one there is %s',
		async (_name, faults) => {
			const next = equalExecutions();
			const [mine, other] = [next(), next()];
			await mine.lose(faults[0]);
			await other.lose(faults[1]);
			for (const { error } of await Promise.all([mine.retry(), other.retry()])) {
				expect(error.message).toMatch(MAYBE);
				expect(error.description).toContain(`${tasks()[0]}. ${OTHER}`);
			}
			expect(bench.counters.tasksCreated).toBe(1);
		},
	);

	it('goes on with its own task once the other execution was answered', async () => {
		const next = equalExecutions();
		const [mine, other] = [next(), next()];
		await mine.lose(CREATED);
		const [own] = tasks();
		bench.sandbox.setFaults([LATE]);
		const running = other.run();
		await until(() => tasks().length === 2);
		expect((await mine.retry()).error.message).toMatch(MAYBE);
		const theirs = idsIn(await running);
		bench.sandbox.setFaults([]);
		expect(idsIn(await mine.retry())).toEqual([own]);
		expect(theirs).not.toContain(own);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('goes on with its task where the other execution was turned down', async () => {
		const next = equalExecutions();
		const [mine, other] = [next(), next()];
		await mine.lose(CREATED);
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'status', status: 402 } }]);
		expect((await other.run()).error).toBeDefined();
		bench.sandbox.setFaults([]);
		expect(idsIn(await mine.retry())).toEqual(tasks());
	});

	it('goes on with its task where the other execution asks for something else', async () => {
		const [mine, other] = [equalExecutions()(), equalExecutions()()];
		await other.lose(NEVER_CREATED);
		await mine.lose(CREATED);
		expect(idsIn(await mine.retry())).toEqual(tasks());
	});

	it('is given the same task as another retry of the same execution', async () => {
		const mine = equalExecutions()();
		await mine.lose(CREATED);
		expect(idsIn(await mine.retry())).toEqual(tasks());
		const both = await Promise.all([mine.retry(), mine.retry()]);
		expect(both.map(idsIn)).toEqual([tasks(), tasks()]);
		expect(bench.counters.tasksCreated).toBe(1);
	});

	it('goes on with the task that was answered after n8n had stored the stopped execution', async () => {
		const mine = equalExecutions()();
		bench.sandbox.setFaults([LATE]);
		const stop = new AbortController();
		const running = mine.run({ signal: stop.signal });
		await until(() => tasks().length === 1);
		const stored = JSON.parse(JSON.stringify(mine.nodeContext)) as IDataObject;
		stop.abort(new Error('stopped'));
		expect((await running).error.message).toMatch(/stopped/);
		bench.sandbox.setFaults([]);
		const again = await mine.run({ nodeContext: stored, continueOnFail: true });
		expect(JSON.stringify(again.items)).toContain(tasks()[0]);
		expect(bench.counters.tasksCreated).toBe(1);
	});
});

describe('the id of a task that was found', () => {
	it('is logged with node and item, and left out of custom data unless the user wants it there', async () => {
		const mine = equalExecutions()();
		await mine.lose(CREATED);
		const { logs, customData } = await mine.retry();
		expect(logs.map(({ message }) => message)).toContain(
			`PiAPI: task ${tasks()[0]} was found at PiAPI for item 0: its create had not been answered`,
		);
		expect(customData).toEqual({});
	});

	it('is put into custom data where the user wants the ids there', async () => {
		const mine = equalExecutions({ options: { saveTaskIds: true } })();
		await mine.lose(CREATED);
		const { customData } = await mine.retry();
		expect(Object.values(customData)).toEqual(tasks());
	});
});
