import type { SettingsPatch } from '../../sandbox';
import type { Bench } from '../bench';
import { atMost } from '../figure';
import type { Figure, Row } from '../figure';
import { runOurs } from '../batch';
import { median, range, repeat } from '../statistics';

const TARGET = 1.1;

interface Case {
	what: string;
	count: number;
	limit: number;
	settings: SettingsPatch;
	/** The least time that any scheduler needs, in ms, from the lengths of the tasks in ms. */
	bound(lengths: number[]): number;
}

function cases(short: boolean): Case[] {
	const [few, many] = short ? [40, 120] : [120, 1_000];
	const equal = (count: number, limit: number, ms: number): Case => ({
		what: `${count} tasks of ${ms / 1_000} s at a limit of ${limit}: time / bound`,
		count,
		limit,
		settings: { durationMs: ms },
		bound: () => Math.ceil(count / limit) * ms,
	});
	return [
		equal(few, 10, 2_000),
		equal(many, 30, 1_000),
		{
			what: `${few} tasks of 1-3 s (seeded) at a limit of 10: time / bound`,
			count: few,
			limit: 10,
			settings: { durationMs: 2_000, spread: 0.5 },
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

async function measureCase(bench: Bench, { what, count, limit, settings, bound }: Case): Promise<Row> {
	const runs = await repeat(bench.times(5), async (round) => {
		bench.log(`${what}, run ${round + 1}`);
		const { seconds, lengths } = await runOurs(bench, { count, limit, settings });
		const least = bound(lengths);
		return { seconds, ratio: (seconds * 1_000) / least, floor: inOrder(lengths, limit) / least };
	});
	const ratios = runs.map(({ ratio }) => ratio);
	const took = `${median(runs.map(({ seconds }) => seconds)).toFixed(1)} s`;
	const spread = runs.length === 1 ? '1 run' : `${runs.length} runs: ${range(ratios)}`;
	const floor = median(runs.map((run) => run.floor)).toFixed(2);
	const note = `${took}, ${spread}; ${floor} were these tasks begun in order and each seen to end at once`;
	return atMost(what, median(ratios), TARGET, { note });
}

export const makespan: Figure = {
	name: 'makespan',
	title: '1. Makespan',
	async measure(bench) {
		const rows: Row[] = [];
		for (const one of cases(bench.short)) rows.push(await measureCase(bench, one));
		return rows;
	},
};
