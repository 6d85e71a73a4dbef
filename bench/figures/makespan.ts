import type { Bench } from '../rig/bench';
import { atMost } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { runOurs } from '../rig/batch';
import type { Batch } from '../rig/batch';
import type { N8nInstance } from '../rig/n8nInstance';
import { median, range, repeat } from '../rig/statistics';

/** What a run may take that knows nothing, of short tasks and of others, and one that has learned. */
const COLD_SHORT_TARGET = 1.5;
const COLD_TARGET = 1.15;
const WARM_TARGET = 1.08;
const SHORT_MS = 2_000;

interface Case extends Batch {
	what: string;
	/** How long the tasks take in the middle, in ms. */
	lengthMs: number;
	/** The least time that any scheduler needs, in ms, from the lengths of the tasks in ms. */
	bound(lengths: number[]): number;
}

function cases(short: boolean): Case[] {
	const few = short ? 40 : 120;
	const equal = (count: number, limit: number, ms: number, processMode: 'fast' | 'relax' = 'fast'): Case => ({
		what: `${count} tasks of ${ms / 1_000} s at a limit of ${limit}`,
		...{ count, limit, processMode, lengthMs: ms, settings: { durationMs: ms, plan: 'free' } },
		bound: () => Math.ceil(count / limit) * ms,
	});
	const always = [equal(few, 10, 2_000), equal(23, 5, 1_500, 'relax')];
	if (short) return always;
	return [
		...always,
		equal(1_000, 30, 1_000),
		{
			what: `${few} tasks of 1-3 s (seeded) at a limit of 10`,
			...{ count: few, limit: 10, lengthMs: 2_000 },
			settings: { durationMs: 2_000, spread: 0.5, plan: 'free' },
			bound: (lengths) => lengths.reduce((sum, length) => sum + length, 0) / 10,
		},
	];
}

/** What taking the tasks in order costs beyond the bound: a long one that begins late ends alone. */
function inOrder(lengths: number[], limit: number): number {
	const freeAt = Array.from({ length: limit }, () => 0);
	for (const length of lengths) {
		const next = freeAt.indexOf(Math.min(...freeAt));
		freeAt[next] += length;
	}
	return Math.max(...freeAt);
}

interface Timed {
	seconds: number;
	/** By the bound. */
	ratio: number;
	/** What these tasks take begun in order and each seen to end at once, by the bound. */
	floor: number;
}

async function timed(bench: Bench, one: Case, n8n: N8nInstance): Promise<Timed> {
	const { seconds, lengths } = await runOurs(bench, one, n8n);
	const least = one.bound(lengths);
	return { seconds, ratio: (seconds * 1_000) / least, floor: inOrder(lengths, one.limit) / least };
}

function rowOf(what: string, runs: Timed[], target: number): Row {
	const ratios = runs.map(({ ratio }) => ratio);
	const took = `${median(runs.map(({ seconds }) => seconds)).toFixed(1)} s`;
	const spread = runs.length === 1 ? '1 run' : `${runs.length} runs: ${range(ratios)}`;
	const floor = median(runs.map((run) => run.floor)).toFixed(2);
	const note = `${took}, ${spread}; ${floor} were these tasks begun in order and each seen to end at once`;
	return atMost(what, median(ratios), target, { note });
}

/** Cold: an n8n that has learned nothing, and a plan that shows no progress. Warm: the same again in the same n8n. */
async function measureCase(bench: Bench, one: Case): Promise<Row[]> {
	const rounds = await repeat(bench.times(3), async (round) => {
		bench.log(`${one.what}, round ${round + 1}`);
		const n8n = await bench.freshN8n();
		try {
			const cold = await timed(bench, one, n8n);
			return { cold, warm: await timed(bench, one, n8n) };
		} finally {
			await n8n.stop();
		}
	});
	const coldTarget = one.lengthMs < SHORT_MS ? COLD_SHORT_TARGET : COLD_TARGET;
	return [
		rowOf(
			`${one.what}, cold: time / bound`,
			rounds.map(({ cold }) => cold),
			coldTarget,
		),
		rowOf(
			`${one.what}, warm: time / bound`,
			rounds.map(({ warm }) => warm),
			WARM_TARGET,
		),
	];
}

export const makespan: Figure = {
	name: 'makespan',
	title: '1. Makespan',
	limits:
		"ten polls a second (a guest's limit, per run of the node) see five tasks that end in a second twice each, and thirty that end in a second not at all: 1,000 tasks of 1 s at a limit of 30 cannot take less than 100 s, three times the bound; of 120 tasks of 1-3 s at a limit of 10 every poll that finds a task unfinished is missing elsewhere.",
	async measure(bench) {
		const rows: Row[] = [];
		for (const one of cases(bench.short)) rows.push(...(await measureCase(bench, one)));
		return rows;
	},
};
