import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { Ran, RunOptions } from '../support/context';
import { NODE_TYPE } from '../support/context';
import { API_KEY, itemsOf, useBench, WEBHOOK_SECRET } from '../support/sandbox';
import type { FakeExecution } from '../support/suspended';
import { useHost } from '../support/suspended';

const bench = useBench();
const IMAGINE = { operation: 'imagine', prompt: '={{ $json.prompt }}', processMode: 'fast' };
const prompts = (...words: string[]) => itemsOf(...words.map((prompt) => ({ prompt })));

type Options = Partial<Omit<RunOptions, 'parameters'>>;

/** An Imagine in Fast mode, which costs $0.07 at PiAPI, with a limit. */
async function imagine(limits: IDataObject, options: Options, more: INodeParameters = {}): Promise<Ran> {
	const own = { ...(more.options as INodeParameters), ...limits } as INodeParameters;
	return await bench.run({ ...IMAGINE, ...more, options: own }, options);
}

function endsOf({ items }: Ran): unknown[] {
	return items.map(({ json }) => json.status ?? (json.details as IDataObject).reason);
}

describe('Spending Limit', () => {
	it('refuses the items that would pass it before anything is sent, and says what was spent', async () => {
		const run = await imagine(
			{ spendingLimitUsd: 0.15 },
			{ items: prompts('a', 'b', 'c', 'd'), continueOnFail: true },
		);
		expect(endsOf(run)).toEqual(['completed', 'completed', 'refused', 'refused']);
		expect(run.creates).toHaveLength(2);
		expect(run.items[3].json).toEqual({
			error:
				'“Spending Limit (USD)”: $0.14 of $0.15 is spent in this execution, and this task costs up to $0.07',
			message: expect.stringContaining('raise “Spending Limit (USD)” under Options') as unknown,
			details: { reason: 'refused', retryable: false },
		});
	});

	it('is off unless it is set', async () => {
		const run = await imagine({}, { items: prompts('a', 'b', 'c', 'd') });
		expect(run.creates).toHaveLength(4);
	});

	it('counts the rounds of a loop together, whether they wait or not', async () => {
		for (const waitForResult of ['wait', 'none']) {
			const nodeContext = {};
			const ends: unknown[] = [];
			for (let runIndex = 0; runIndex < 4; runIndex++) {
				const options = { nodeContext, runIndex, items: prompts(`round ${runIndex}`), continueOnFail: true };
				const run = await imagine({ spendingLimitUsd: 0.15 }, options, { waitForResult });
				ends.push(run.creates.length);
			}
			expect(ends).toEqual([1, 1, 0, 0]);
		}
	});

	it('holds through Retry On Fail: what was created is handed out, what was refused stays refused', async () => {
		const nodeContext = {};
		const items = prompts('a', 'b', 'c');
		const first = await imagine({ spendingLimitUsd: 0.15 }, { nodeContext, items });
		expect(first.error.message).toContain('1 of 3 tasks failed');
		const second = await imagine({ spendingLimitUsd: 0.15 }, { nodeContext, items, continueOnFail: true });
		expect(endsOf(second)).toEqual(['completed', 'completed', 'refused']);
		expect(bench.counters.tasksCreated).toBe(2);
	});

	it('can be raised for a retry of the execution, which then pays for what is left only', async () => {
		const nodeContext = {};
		const items = prompts('a', 'b', 'c');
		await imagine({ spendingLimitUsd: 0.15 }, { nodeContext, items });
		const retry = await imagine({ spendingLimitUsd: 0.21 }, { nodeContext, items, executionId: '2' });
		expect(retry.items).toHaveLength(3);
		expect(retry.creates).toHaveLength(1);
		expect(bench.counters.tasksCreated).toBe(3);
	});

	it('stops an agent that calls its tool again and again, one call after the other or all at once', async () => {
		const type = `${NODE_TYPE}Tool`;
		const call = async (nodeContext: IDataObject, runIndex: number) =>
			await imagine(
				{ spendingLimitUsd: 0.15 },
				{ type, nodeContext, runIndex, items: prompts(`call ${runIndex}`) },
			);
		const inTurn = {};
		for (let n = 0; n < 2; n++) expect(endsOf(await call(inTurn, n))).toEqual(['completed']);
		expect((await call(inTurn, 2)).error.description).toContain(
			'Trying again in this execution does not help',
		);
		expect(bench.counters.tasksCreated).toBe(2);

		const together = {};
		const runs = await Promise.all([0, 1, 2, 3, 4].map(async (n) => await call(together, n)));
		expect(runs.reduce((sum, { creates }) => sum + creates.length, 0)).toBe(2);
	});

	it('counts points too, and both where both are set', async () => {
		const points = await imagine(
			{ spendingLimitPoints: 1_000_000 },
			{ items: prompts('a', 'b'), continueOnFail: true },
		);
		expect(endsOf(points)).toEqual(['completed', 'refused']);
		expect(points.items[1].json.error).toContain('700,000 points of 1,000,000 points is spent');
		const both = await imagine(
			{ spendingLimitPoints: 10_000_000, spendingLimitUsd: 0.1 },
			{ items: prompts('a', 'b'), continueOnFail: true },
		);
		expect(endsOf(both)).toEqual(['completed', 'refused']);
	});

	it('knows the prices of the models by what they are asked for', async () => {
		const parameters = { resource: 'image', operation: 'generate', prompt: '={{ $json.prompt }}' };
		const run = await bench.run(
			{ ...parameters, modelParameters: { numberOfImages: 2 }, options: { spendingLimitUsd: 0.007 } },
			{ items: prompts('a', 'b', 'c'), continueOnFail: true },
		);
		expect(endsOf(run)).toEqual(['completed', 'completed', 'refused']);
		expect(run.items[2].json.error).toContain('$0.006 of $0.007 is spent');
	});

	it('is in points at LegNext, for what LegNext says a price of', async () => {
		const credentials = { service: 'legnext' };
		const run = await imagine(
			{ spendingLimitPoints: 200 },
			{ credentials, items: prompts('a', 'b', 'c'), continueOnFail: true },
		);
		expect(endsOf(run)).toEqual(['completed', 'completed', 'refused']);
		expect(run.items[2].json.error).toContain('160 points of 200 points is spent');
		const taskId = String(run.items[0].json.task_id);
		const dollars = await imagine({ spendingLimitUsd: 1 }, { credentials, items: prompts('a') });
		expect(dollars.error.message).toBe(
			'“Spending Limit (USD)” cannot be kept: the price is known in another unit only',
		);
		expect(dollars.error.description).toContain('Use “Spending Limit (Points)” instead');
		const reroll = await bench.run(
			{ operation: 'reroll', taskId, options: { spendingLimitPoints: 200 } },
			{ credentials },
		);
		expect(reroll.error.message).toContain('LegNext publishes no price for this operation');
	});

	it.each([
		['midapi', 'MidAPI does not say what its tasks cost'],
		['useapi', 'useapi.net is paid by subscription'],
	])('cannot be kept at %s, and says why before anything is sent', async (service, why) => {
		const run = await imagine(
			{ spendingLimitPoints: 5 },
			{
				credentials: { service, ...(service === 'useapi' ? { apiKey: 'user:1-key' } : {}) },
				items: prompts('a'),
			},
		);
		expect(run.error.message).toContain(why);
		expect(run.sent.filter(({ method }) => method === 'POST')).toEqual([]);
	});

	it.each([['abc'], [-1], ['']])('refuses an amount of %j', async (amount) => {
		const run = await imagine({ spendingLimitUsd: amount }, { items: prompts('a') });
		expect(run.error.message).toContain('“Spending Limit (USD)”');
		expect(run.sent).toEqual([]);
	});

	it('is not dropped where its expression gives nothing', async () => {
		const run = await imagine({ spendingLimitUsd: '={{ $json.budget }}' }, { items: prompts('a') });
		expect(run.error.message).toBe('“Spending Limit (USD)” is empty');
		expect(run.sent).toEqual([]);
	});

	it('a Spending Limit of 0 lets nothing through that costs', async () => {
		const run = await imagine({ spendingLimitUsd: 0 }, { items: prompts('a') });
		expect(run.error.message).toContain('$0.00 of $0.00 is spent');
		expect(run.sent).toEqual([]);
	});

	describe('Spending Limit of Message a Model', () => {
		const ask = async (limit: number, options: Options, more: INodeParameters = {}) =>
			await bench.run(
				{
					...{ resource: 'text', operation: 'messageModel', prompt: '={{ $json.prompt }}', ...more },
					options: { ...(more.options as INodeParameters), spendingLimitUsd: limit },
				},
				options,
			);
		const short = { options: { maxTokens: 1000 } };

		it('the limit counts the tokens that an answer reports, by the price list', async () => {
			const nodeContext = {};
			// Each may cost $0.00046 at most, and costs a tenth of that.
			for (let runIndex = 0; runIndex < 4; runIndex++) {
				const run = await ask(0.0006, { nodeContext, runIndex, items: prompts(`q ${runIndex}`) }, short);
				expect(run.items[0].json.text).toBeTruthy();
			}
		});

		it('the limit refuses what may cost more, and a model without a known price', async () => {
			const run = await ask(0.0006, { items: prompts('a') });
			expect(run.error.message).toMatch(/^“Spending Limit \(USD\)”: \$0\.00 of \$0\.0006 is spent/);
			const unknown = await ask(1, { items: prompts('a') }, { chatModel: 'gpt-5' });
			expect(unknown.error.message).toContain('no price is known for this');
			expect(bench.counters.requests.chat ?? 0).toBe(0);
		});

		it('the limit counts an answer that was lost by the most that it may have cost, and says so', async () => {
			bench.sandbox.setFaults([{ route: 'chat', count: 1, effect: { type: 'reset', when: 'after' } }]);
			const nodeContext = {};
			const lost = await ask(0.0006, { nodeContext, items: prompts('a') }, short);
			expect(lost.error.message).toContain('No answer came');
			const again = await ask(0.0006, { nodeContext, items: prompts('a') }, short);
			expect(again.error.message).toMatch(
				/\$0\.0005 of \$0\.0006 is spent in this execution \(\$0\.0005 of it for answers that were lost\)/,
			);
			expect((await ask(1, { nodeContext, items: prompts('a') }, short)).items).toHaveLength(1);
		});
	});
});

describe('Spending Limit of runs that suspend', () => {
	const host = useHost();

	const optionsOf = (
		prompt: string,
		runIndex: number,
		nodeContext: IDataObject,
		more: INodeParameters = {},
	): RunOptions => ({
		...{ runIndex, nodeContext, items: prompts(prompt), executionId: '77' },
		parameters: {
			...{ resource: 'midjourney', ...IMAGINE, waitForResult: 'suspend' },
			options: { spendingLimitUsd: 0.15, ...more },
		},
		credentials: { apiKey: API_KEY, baseUrl: bench.sandbox.url, webhookSecret: WEBHOOK_SECRET },
	});

	/** A round of a loop: the node suspends, its task ends while it sleeps, and n8n keeps its context. */
	async function round(prompt: string, runIndex: number, nodeContext: IDataObject): Promise<FakeExecution> {
		bench.sandbox.configure({ durationMs: 100_000_000 });
		const execution = await host.run(optionsOf(prompt, runIndex, nodeContext));
		bench.sandbox.configure({ durationMs: 0 });
		for (let step = 0; step < 3; step++) bench.sandbox.advance(110_000_000);
		return execution;
	}

	it('counts for a resumed run what its task reported, not its price', async () => {
		const nodeContext = {};
		// Failed for free: by its price each would take half of the limit.
		for (let n = 0; n < 3; n++) {
			expect((await round(`a ${MARKERS.fail} fox ${n}`, n, nodeContext)).error).toBeUndefined();
		}
		expect((await round('a fox', 3, nodeContext)).error).toBeUndefined();
		expect((await round('a wolf', 4, nodeContext)).error).toBeUndefined();
		expect((await round('a cat', 5, nodeContext)).error?.message).toContain('$0.14 of $0.15 is spent');
		expect(bench.counters.tasksCreated).toBe(5);
	});
});
