import { runLoop, runOurs } from '../rig/batch';
import type { Batch } from '../rig/batch';
import type { Bench } from '../rig/bench';
import { atMost, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { ratioOf, repeat } from '../rig/statistics';
import type { Pair } from '../rig/statistics';

const LIMIT = 10;
const WAITS_S = [1, 2, 3, 4, 5];
/** A short run does not look for the best wait: this is what it comes to. */
const SHORT_WAIT_S = 3;

interface Kind {
	what: string;
	settings: Batch['settings'];
	target: number;
	/** How often ours and the loop take turns. */
	pairs: number;
	/** Whether one by one is measured too. */
	oneByOne?: boolean;
}

/**
 * A length that a fixed wait hits to the millisecond is the loop's best case. A service takes a moment before it
 * begins, and then the loop's next poll comes a whole wait later.
 */
const KINDS: Kind[] = [
	{ what: 'tasks of 2 s to the ms', settings: { durationMs: 2_000 }, target: 0.75, pairs: 3 },
	{
		what: 'tasks of 2 s after 0.1 s of queueing',
		settings: { durationMs: 2_000, pendingMs: 100 },
		target: 0.75,
		pairs: 5,
		oneByOne: true,
	},
	{ what: 'tasks of 1-3 s (seeded)', settings: { durationMs: 2_000, spread: 0.5 }, target: 0.6, pairs: 5 },
];

/** The fixed wait with which the loop is quickest, found on fewer tasks than are measured. */
async function bestWait(bench: Bench, settings: Batch['settings']): Promise<{ wait: number; tried: string }> {
	if (bench.short) return { wait: SHORT_WAIT_S, tried: 'not looked for in a short run' };
	const batch = { count: 4 * LIMIT, limit: LIMIT, settings };
	bench.log(`${batch.count} tasks: looking for the best wait of the loop`);
	const tries: Array<{ wait: number; seconds: number }> = [];
	for (const wait of WAITS_S) {
		const { seconds } = await runLoop(bench, batch, { batchSize: LIMIT, waitSeconds: wait });
		tries.push({ wait, seconds });
	}
	const best = tries.reduce((least, next) => (next.seconds < least.seconds ? next : least));
	const tried = tries.map(({ wait, seconds }) => `${wait} s: ${seconds.toFixed(1)} s`).join(', ');
	return { wait: best.wait, tried: `${batch.count} tasks with a wait of ${tried}` };
}

async function againstBatches(
	bench: Bench,
	batch: Batch,
	waitSeconds: number,
	times: number,
): Promise<Pair[]> {
	return await repeat(bench.times(times), async () => ({
		ours: (await runOurs(bench, batch)).seconds,
		other: (await runLoop(bench, batch, { batchSize: LIMIT, waitSeconds })).seconds,
	}));
}

/** One by one takes minutes, each round as long as the one before: a few are measured, the rest is in proportion. */
async function againstOneByOne(
	bench: Bench,
	batch: Batch,
	{ what, ours, waitSeconds }: { what: string; ours: number; waitSeconds: number },
): Promise<Row> {
	const few = { ...batch, count: bench.short ? 3 : 20 };
	const { seconds } = await runLoop(bench, few, { batchSize: 1, waitSeconds });
	const whole = (seconds * batch.count) / few.count;
	const note = `${whole.toFixed(0)} s, extrapolated from ${few.count} tasks with a wait of ${waitSeconds} s`;
	return atMost(`${batch.count} ${what}, time / one by one`, ours / whole, 0.1, { note });
}

async function measureKind(
	bench: Bench,
	{ what, settings, target, pairs: times, oneByOne }: Kind,
): Promise<Row[]> {
	const { wait, tried } = await bestWait(bench, settings);
	const batch: Batch = { count: bench.short ? 20 : 120, limit: LIMIT, settings };
	bench.log(`${batch.count} ${what}: ours against the loop with a wait of ${wait} s`);
	const pairs = await againstBatches(bench, batch, wait, times);
	const { ratio, note } = ratioOf(pairs);
	const seconds = pairs.map(({ ours, other }) => `${ours.toFixed(1)} / ${other.toFixed(1)} s`).join(', ');
	const rows = [
		shown(`Best wait of the batch loop, ${what}`, wait, { unit: ' s', digits: 0, note: tried }),
		atMost(`${batch.count} ${what} by ${LIMIT}, time / best batch loop`, ratio, target, {
			note: `${note}; ${seconds}`,
		}),
	];
	if (!oneByOne) return rows;
	return [...rows, await againstOneByOne(bench, batch, { what, ours: pairs[0].ours, waitSeconds: wait })];
}

export const alternatives: Figure = {
	name: 'alternatives',
	title: '2. Against core nodes in a loop',
	limits:
		'the loop is given the wait that suits these tasks best, found beforehand; with tasks of equal length it is at the bound then. What nobody is told, the length, is what our node has to find out by polling.',
	async measure(bench) {
		const rows: Row[] = [];
		// CI's short run leaves out the loop's best case.
		for (const kind of bench.short ? KINDS.slice(1) : KINDS) rows.push(...(await measureKind(bench, kind)));
		return rows;
	},
};
