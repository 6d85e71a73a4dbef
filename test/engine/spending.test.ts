import fc from 'fast-check';

import type { Service } from '../../nodes/PiApi/contract/service';
import type { Task } from '../../nodes/PiApi/contract/task';
import type { WaitSettings } from '../../nodes/PiApi/contract/wait';
import type { Job } from '../../nodes/PiApi/engine/job';
import type { EntryState, Work } from '../../nodes/PiApi/engine/journal';
import type { EnginePorts } from '../../nodes/PiApi/engine/ports';
import type { JobResult } from '../../nodes/PiApi/engine/runJobs';
import { runJobs } from '../../nodes/PiApi/engine/runJobs';
import { sumSpending } from '../../nodes/PiApi/engine/spending';
import { fakePorts, IMAGINE, workOf } from '../support/ports';
import { taskLike } from '../support/tasks';
import { VirtualTime } from '../support/virtualTime';

const WAIT: WaitSettings = {
	...{ mode: 'wait', callRun: false, timeoutMs: 3_600_000, onTimeout: 'error', cancelOnStop: true },
};

/** What becomes of one task, in cents. */
interface Fate {
	/** By the price list. */
	price: number;
	/** In truth, as the task reports it at its end; a service need not report at all. */
	cost: number;
	reports: boolean;
	fails: boolean;
	seconds: number;
}

/** One run of the node: a round of a loop, or a call of an agent. */
interface Round {
	fates: Fate[];
	isTool: boolean;
	concurrency: number;
}

const IN_FLIGHT: ReadonlySet<EntryState> = new Set(['sending', 'created']);

/** A service whose tasks cost what their fates say, with everything that was really paid. */
class Till {
	readonly time = new VirtualTime();
	readonly ports: EnginePorts;
	paid = 0;
	mostInFlight = 0;
	created = 0;
	private readonly tasks: Array<{ fate: Fate; until: number }> = [];

	constructor() {
		const service: Service = {
			...fakePorts(() => ({})).service,
			create: async ({ request }) => {
				const fate = JSON.parse(String(request.options.additionalInput?.fate)) as Fate;
				this.tasks.push({ fate, until: this.time.now() + fate.seconds * 1000 });
				this.created += 1;
				this.mostInFlight = Math.max(this.mostInFlight, this.inFlight());
				if (!fate.fails) this.paid += fate.cost;
				return await Promise.resolve(this.view(this.tasks.length - 1));
			},
			get: async (id) => await Promise.resolve(this.view(Number(id))),
		};
		this.ports = this.time.ports({ ...fakePorts(() => ({})), service });
	}

	/** Of how many tasks it is not known yet what they cost, the one that is just asked for among them. */
	private inFlight(): number {
		const { journal } = this.ports;
		return journal.listEntries().filter(({ state, cost }) => IN_FLIGHT.has(state) && cost === undefined)
			.length;
	}

	private view(index: number): Task {
		const { fate, until } = this.tasks[index];
		const base = { id: String(index), taskType: 'spending' };
		if (this.time.now() < until) return taskLike({ ...base, status: 'processing' });
		const usd = fate.fails ? 0 : fate.cost / 100;
		const cost = fate.reports || fate.fails ? { cost: { points: usd, usd } } : {};
		return fate.fails
			? taskLike({ ...base, ...cost, status: 'failed', error: { code: 1, message: 'no luck' } })
			: taskLike({ ...base, ...cost, status: 'completed' });
	}

	/** Runs rounds one after the other, or all at once, as an agent may call its tools. */
	async run(rounds: Round[], cents: number, atOnce: boolean): Promise<JobResult[]> {
		const play = async (round: Round, runIndex: number) =>
			await runJobs(
				round.fates.map((fate, itemIndex) => jobOf(fate, round, runIndex, itemIndex, cents)),
				{ concurrency: round.concurrency },
				this.ports,
			);
		if (atOnce) return (await this.time.run(Promise.all(rounds.map(play)))).flat();
		const settled: JobResult[] = [];
		for (const [runIndex, round] of rounds.entries()) {
			settled.push(...(await this.time.run(play(round, runIndex))));
		}
		return settled;
	}
}

function jobOf(fate: Fate, { isTool }: Round, runIndex: number, itemIndex: number, cents: number): Job {
	const request = { ...IMAGINE, options: { additionalInput: { fate: JSON.stringify(fate) } }, hints: [] };
	const slot = isTool ? `tool:${runIndex}.${itemIndex}` : `${runIndex}:${itemIndex}.0`;
	const work: Work = { ...workOf(request, slot), isTool };
	return {
		...{ itemIndex, part: 0, wait: WAIT, request, work, ifAnswerLost: 'report' },
		budget: { limits: { usd: cents / 100 }, price: { usd: fate.price / 100 } },
	};
}

const fates: fc.Arbitrary<Fate> = fc.record({
	price: fc.nat(40),
	cost: fc.nat(60),
	reports: fc.boolean(),
	fails: fc.boolean(),
	seconds: fc.integer({ min: 0, max: 90 }),
});

const rounds = (fate: fc.Arbitrary<Fate>) =>
	fc.array(
		fc.record({
			fates: fc.array(fate, { minLength: 1, maxLength: 8 }),
			isTool: fc.boolean(),
			concurrency: fc.integer({ min: 1, max: 4 }),
		}),
		{ minLength: 1, maxLength: 6 },
	);

const LIMIT = fc.nat(300);

function refusedIn(settled: JobResult[]): JobResult[] {
	return settled.filter((each) => 'failure' in each && each.failure.kind === 'refused');
}

describe('a spending limit', () => {
	it('holds where prices are right or too high: nothing is paid beyond it, in loops and by agents', async () => {
		const honest = fates.map((fate) => ({ ...fate, cost: Math.min(fate.cost, fate.price) }));
		await fc.assert(
			fc.asyncProperty(rounds(honest), LIMIT, fc.boolean(), async (played, cents, atOnce) => {
				const till = new Till();
				await till.run(played, cents, atOnce);
				expect(till.paid).toBeLessThanOrEqual(cents);
			}),
			{ numRuns: 25 },
		);
	});

	it('is passed by no more than the tasks in flight where prices are wrong and tasks report', async () => {
		const wrong = fates.map((fate) => ({ ...fate, reports: true }));
		await fc.assert(
			fc.asyncProperty(rounds(wrong), LIMIT, fc.boolean(), async (played, cents, atOnce) => {
				const till = new Till();
				await till.run(played, cents, atOnce);
				const dearest = Math.max(...played.flatMap((round) => round.fates.map(({ cost }) => cost)));
				expect(till.paid).toBeLessThanOrEqual(cents + till.mostInFlight * dearest);
			}),
			{ numRuns: 25 },
		);
	});

	it('refuses no task that it has room for: what is refused would have passed it', async () => {
		const exact = fates.map((fate) => ({ ...fate, fails: false, cost: fate.price }));
		await fc.assert(
			fc.asyncProperty(rounds(exact), LIMIT, async (played, cents) => {
				const till = new Till();
				const settled = await till.run(played, cents, false);
				const asked = played.flatMap((round) => round.fates);
				const refused = asked.filter((_, n) => refusedIn([settled[n]]).length > 0);
				expect(till.created + refused.length).toBe(asked.length);
				for (const { price } of refused) expect(till.paid + price).toBeGreaterThan(cents);
			}),
			{ numRuns: 25 },
		);
	});

	it('counts nothing for failures that were free, so that the next task has their room', async () => {
		const till = new Till();
		const fate: Fate = { price: 40, cost: 40, reports: true, fails: true, seconds: 1 };
		const round = (fails: boolean): Round => ({
			...{ fates: [{ ...fate, fails }], isTool: false, concurrency: 1 },
		});
		const settled = await till.run([round(true), round(true), round(false), round(false)], 50, false);
		expect(settled.map((each) => ('failure' in each ? each.failure.kind : each.task.status))).toEqual([
			...['task', 'task', 'completed', 'refused'],
		]);
		expect(till.paid).toBe(40);
		expect(sumSpending(till.ports.journal, till.ports.service, 'usd')).toBe(0.4);
	});

	it('says what is spent, what the limit is and what the task would cost', async () => {
		const till = new Till();
		const fate: Fate = { price: 40, cost: 40, reports: true, fails: false, seconds: 1 };
		const [, second] = await till.run([{ fates: [fate, fate], isTool: false, concurrency: 1 }], 50, false);
		expect(second).toMatchObject({
			failure: {
				message:
					'“Spending Limit (USD)”: $0.40 of $0.50 is spent in this execution, and this task costs up to $0.40',
				retryable: false,
			},
		});
		expect(till.created).toBe(1);
	});
});
