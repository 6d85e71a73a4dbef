import type { INodeParameters } from 'n8n-workflow';

import type { Ran } from '../support/context';
import { itemsOf, STANDING, until, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: '={{ $json.prompt }}' };
const ITEMS = itemsOf({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' });

interface Stopped {
	run: Ran;
	/** Requests that were made after the stop. */
	after: string[];
	/** Real ms from the stop to the end. */
	took: number;
}

/** Runs the node and stops it as soon as the condition holds. */
async function stopWhen(
	condition: () => boolean,
	parameters: INodeParameters,
	concurrentJobs = 3,
	items = ITEMS,
): Promise<Stopped> {
	const stop = new AbortController();
	const running = bench.run(parameters, {
		items,
		signal: stop.signal,
		credentials: { concurrentJobs },
	});
	await until(condition);
	const moment = Date.now();
	const at = performance.now();
	stop.abort(new Error('stopped by the user'));
	const run = await running;
	const took = performance.now() - at;
	const after = run.sent.filter((request) => request.at > moment).map(({ method }) => method);
	return { run, after, took };
}

const made = (count: number) => () => bench.sandbox.tasks().length === count;
const looked = () => made(3)() && (bench.counters.requests.get ?? 0) >= 3;

describe('a stop by the user', () => {
	it('a stop ends polling at once and cancels what has not started', async () => {
		bench.sandbox.configure(STANDING);
		const { run, after, took } = await stopWhen(looked, IMAGINE);
		expect(run.error.message).toBe('The execution was stopped');
		// A look that was on its way when the user stopped may still go out; no task is looked at twice.
		expect(after.filter((method) => method !== 'GET')).toEqual(['DELETE', 'DELETE', 'DELETE']);
		expect(after.filter((method) => method === 'GET').length).toBeLessThanOrEqual(3);
		expect(took).toBeLessThan(4_000);
		expect(bench.sandbox.state().tasks).toEqual({ cancelled: 3 });
		const ids = bench.sandbox.tasks().map(({ id }) => id);
		for (const id of ids) {
			expect(run.logs.map(({ message }) => message)).toContain(`Stopped: task ${id} was cancelled`);
		}
	});

	it('names in the log what runs on', async () => {
		bench.sandbox.configure({ ...STANDING, pendingMs: 0 });
		const { run } = await stopWhen(looked, IMAGINE);
		expect(bench.sandbox.state().tasks).toEqual({ processing: 3 });
		for (const { id } of bench.sandbox.tasks()) {
			expect(run.logs.map(({ message }) => message)).toContain(`Stopped: task ${id} runs on at the service`);
		}
	});

	it('names in the log what had ended', async () => {
		bench.sandbox.configure({ durationMs: 0, pendingMs: 0 });
		const secondStands = () => {
			const isFirstOver = bench.sandbox.state().tasks.completed === 1;
			if (isFirstOver) bench.sandbox.configure(STANDING);
			return isFirstOver && made(2)();
		};
		const { run } = await stopWhen(secondStands, IMAGINE, 1);
		expect(run.error.message).toBe('The execution was stopped');
		const [first, second] = bench.sandbox.tasks();
		const lines = run.logs.map(({ message }) => message);
		expect(lines).toContain(`Stopped: task ${first.id} had ended before (completed)`);
		expect(lines).toContain(`Stopped: task ${second.id} was cancelled`);
	});

	it('leaves everything running where it is asked to', async () => {
		bench.sandbox.configure(STANDING);
		const { run, after } = await stopWhen(looked, { ...IMAGINE, options: { cancelOnStop: false } });
		expect(run.error.message).toBe('The execution was stopped');
		expect(after.filter((method) => method !== 'GET')).toEqual([]);
		expect(bench.sandbox.state().tasks).toEqual({ pending: 3 });
	});

	it('creates nothing more', async () => {
		bench.sandbox.configure(STANDING);
		const { run } = await stopWhen(made(1), IMAGINE, 1);
		expect(run.creates).toHaveLength(1);
		expect(bench.sandbox.state().tasks).toEqual({ cancelled: 1 });
	});

	it('does not break off a create: its id is known, and it is cancelled', async () => {
		bench.sandbox.configure(STANDING);
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'slow', when: 'after', ms: 80 } }]);
		const { run } = await stopWhen(made(1), IMAGINE, 1, ITEMS.slice(0, 1));
		expect(run.error.message).toBe('The execution was stopped');
		expect(bench.sandbox.state().tasks).toEqual({ cancelled: 1 });
		expect(JSON.stringify(run.nodeContext)).toContain(bench.sandbox.tasks()[0].id);
	});

	it('is heard while the service asks to slow down', async () => {
		bench.sandbox.setFaults([{ route: 'create', effect: { type: 'status', status: 429, retryAfter: 600 } }]);
		const { run, took } = await stopWhen(
			() => (bench.counters.responses.create?.['429'] ?? 0) > 0,
			IMAGINE,
			1,
			ITEMS.slice(0, 1),
		);
		expect(run.error.message).toBe('The execution was stopped');
		expect(took).toBeLessThan(4_000);
		expect(run.creates).toHaveLength(1);
	});

	it('a stop by the user of Task > Wait cancels nothing: the tasks are somebody else’s', async () => {
		bench.sandbox.configure(STANDING);
		const id = await bench.begun('imagine', { prompt: 'a red fox' });
		const { run, after } = await stopWhen(
			() => (bench.counters.requests.get ?? 0) >= 1,
			{ resource: 'task', operation: 'wait', taskId: id },
			3,
			itemsOf({}),
		);
		expect(run.error.message).toBe('The execution was stopped');
		expect(after).not.toContain('DELETE');
		expect(bench.sandbox.state().tasks).toEqual({ pending: 1 });
	});

	it('says so where a task cannot be cancelled', async () => {
		bench.sandbox.configure(STANDING);
		bench.sandbox.setFaults([{ route: 'cancel', effect: { type: 'status', status: 500 } }]);
		const { run } = await stopWhen(looked, IMAGINE, 3);
		const [{ id }] = bench.sandbox.tasks();
		const lines = run.logs.map(({ message }) => message);
		expect(lines.find((line) => line.startsWith(`Task ${id} could not be cancelled`))).toBeDefined();
		expect(lines).toContain(`Stopped: task ${id} runs on at the service`);
	});
});

it('a signal that was aborted from the start sends nothing at all', async () => {
	const run = await bench.run(IMAGINE, { items: ITEMS, signal: AbortSignal.abort() });
	expect(run.error.message).toBe('The execution was stopped');
	expect(run.sent).toHaveLength(0);
});
