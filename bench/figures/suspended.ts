import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../rig/bench';
import { atMost, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { ENDED_STATUSES, VARIANTS } from '../rig/n8nInstance';
import type { N8nInstance, StoredRun, Variant } from '../rig/n8nInstance';
import { tally } from '../rig/statistics';
import { SuspendedRuns } from '../rig/suspendedRuns';

const KB = 1024;
const MB = KB * KB;
const SHORT_LOOK_MS = 2_000;
const LOOK_MS = 10_000;
const FEWER = [50, 200];

/** An n8n at rest: its memory, and what it works nevertheless. */
interface Rest {
	rss: number;
	/** Of one core. */
	cpuShare: number;
}

/** What became of runs that were all called back at once. */
interface Burst {
	/** Until the last run ended of those that did. */
	seconds: number;
	/** Most memory of n8n meanwhile, in bytes. */
	peak: number;
	/** Runs that no callback resumed: they stay suspended until their time limit. */
	lost: number;
	statuses: string;
	/** Callbacks that were sent again, and what came back for all. */
	again: number;
	answers: string;
	/** Tasks paid for beyond, or short of, one for each run. */
	unpaid: number;
}

async function atRest(bench: Bench, n8n: N8nInstance): Promise<Rest> {
	const rss = bench.short ? await n8n.process.rss() : await n8n.process.settledRss();
	const [cpuBefore, startedAt] = [await n8n.process.cpuMs(), performance.now()];
	await sleep(bench.short ? SHORT_LOOK_MS : LOOK_MS);
	const cpuMs = (await n8n.process.cpuMs()) - cpuBefore;
	return { rss, cpuShare: cpuMs / (performance.now() - startedAt) };
}

/** When a run ended, in ms since 1970; a suspended one has stopped too, but not ended. */
function endedAt({ status, stoppedAt = 0 }: StoredRun): number {
	return ENDED_STATUSES.includes(status) ? stoppedAt : 0;
}

async function callBackAll(runs: SuspendedRuns): Promise<Burst> {
	const startedAt = Date.now();
	const { result: ended, peak } = await runs.n8n.process.peakOf(async () => {
		await runs.endTasks();
		return await runs.ended();
	});
	await runs.untilCallbacksSettled();
	const { callbacks, counters } = await runs.sandbox.state();
	return {
		seconds: (Math.max(startedAt, ...ended.map(endedAt)) - startedAt) / 1_000,
		peak,
		lost: runs.count - ended.filter(({ status }) => status === 'success').length,
		statuses: tally(ended.map(({ status }) => status)),
		again: callbacks.filter(({ attempt }) => attempt > 1).length,
		answers: tally(callbacks.map(({ status, error = 'no answer' }) => status ?? error)),
		unpaid: Math.abs(counters.tasksPaid - runs.count),
	};
}

/** What runs cost while they are suspended. */
async function restRows(runs: SuspendedRuns, idle: Rest, full: Rest): Promise<Row[]> {
	const { count } = runs;
	const { waiting, running } = await runs.counts();
	const percent = ({ cpuShare }: Rest): number => cpuShare * 100;
	return [
		atMost(`${count} suspended runs: executions running meanwhile`, running, 0, {
			digits: 0,
			note: `n8n lists ${waiting} as waiting`,
		}),
		shown(`${count} suspended runs: CPU of n8n, share of a core`, percent(full), {
			unit: ' %',
			digits: 1,
			note: `idle before any run ${percent(idle).toFixed(1)} %`,
		}),
		shown('Database per suspended run', (await runs.storedBytes()) / KB, { unit: ' KB', digits: 1 }),
	];
}

function memoryRow(count: number, idle: Rest, plain: Rest, full: Rest): Row {
	const mb = [idle, plain, full].map(({ rss }) => (rss / MB).toFixed(0)).join(' / ');
	const perRun = (full.rss - plain.rss) / KB / count;
	return shown('Memory of n8n per suspended run, beyond a run that does not wait', perRun, {
		unit: ' KB',
		digits: 1,
		note: `n8n idle / after ${count} runs that do not wait / after ${count} suspended ones: ${mb} MB`,
	});
}

/** n8n keeps some of what any run takes: that is not the price of suspending. */
async function afterPlainRuns(bench: Bench, n8n: N8nInstance, count: number): Promise<Rest> {
	bench.log(`${count} runs that do not wait`);
	await SuspendedRuns.start(bench, n8n, { kind: 'none', count });
	return await atRest(bench, n8n);
}

function burstRows(what: string, count: number, ours: Burst, core: Burst): Row[] {
	const name = `${count} callbacks at once${what}`;
	const megabytes = (burst: Burst): string => `${(burst.peak / MB).toFixed(0)} MB`;
	const lastAt = ({ seconds, lost }: Burst): string =>
		lost === count ? 'none ended' : `${seconds.toFixed(1)} s${lost > 0 ? ', not all' : ''}`;
	return [
		{
			what: `${name}: time until the last run has ended`,
			value: lastAt(ours),
			note: `peak of n8n ${megabytes(ours)}; Wait node: ${lastAt(core)}, ${megabytes(core)}`,
			number: ours.seconds,
		},
		atMost(`${name}: runs lost`, ours.lost, 0, {
			digits: 0,
			note: `ours: ${ours.statuses}; Wait node: ${core.statuses}`,
		}),
		atMost(`${name}: tasks paid for, difference to the runs`, ours.unpaid, 0, { digits: 0 }),
		shown(`${name}: callbacks sent again`, ours.again, {
			digits: 0,
			note: `answers, ours: ${ours.answers}; Wait node: ${core.answers}`,
		}),
	];
}

async function coreBurst(n8n: N8nInstance, bench: Bench, count: number): Promise<Burst> {
	bench.log(`${count} callbacks at once to the Wait node`);
	return await callBackAll(await SuspendedRuns.start(bench, n8n, { kind: 'core', count }));
}

/** The Wait node, on an n8n of its own: one that was called back too often at once is not well afterwards. */
async function measureCore(bench: Bench, count: number): Promise<Burst> {
	if (bench.short) return await coreBurst(await bench.n8n(), bench, count);
	const n8n = await bench.freshN8n();
	try {
		return await coreBurst(n8n, bench, count);
	} finally {
		await n8n.stop();
	}
}

async function bothBursts(bench: Bench, n8n: N8nInstance, count: number, what = ''): Promise<Row[]> {
	bench.log(`${count} callbacks at once to ours and to the Wait node${what}`);
	const ours = await callBackAll(await SuspendedRuns.start(bench, n8n, { kind: 'ours', count }));
	const core = await callBackAll(await SuspendedRuns.start(bench, n8n, { kind: 'core', count }));
	return burstRows(what, count, ours, core);
}

/** Suspends runs, looks at n8n meanwhile, and calls all back at once. */
async function measureOurs(bench: Bench, count: number): Promise<{ rest: Row[]; burst: Burst }> {
	const n8n = await bench.freshN8n();
	try {
		const idle = await atRest(bench, n8n);
		// Memory that has not settled says nothing.
		const plain = bench.short ? undefined : await afterPlainRuns(bench, n8n, count);
		bench.log(`${count} runs that are suspended`);
		const runs = await SuspendedRuns.start(bench, n8n, { kind: 'ours', count });
		const full = await atRest(bench, n8n);
		const rest = await restRows(runs, idle, full);
		if (plain) rest.push(memoryRow(count, idle, plain, full));
		bench.log(`${count} callbacks at once`);
		return { rest, burst: await callBackAll(runs) };
	} finally {
		await n8n.stop();
	}
}

async function measureVariant(bench: Bench, { where, environment }: Variant, count: number): Promise<Row[]> {
	const n8n = await bench.freshN8n(environment);
	try {
		return await bothBursts(bench, n8n, count, where);
	} finally {
		await n8n.stop();
	}
}

export const suspended: Figure = {
	name: 'suspended',
	title: '8. Suspended runs',
	limits:
		'1,000 calls at the same instant are more than n8n takes on two cores, with its own Wait node too; runs that no callback resumed go on by themselves at their time limit, and nothing is paid twice.',
	async measure(bench) {
		const count = bench.short ? 30 : 1_000;
		const { rest, burst } = await measureOurs(bench, count);
		const rows = [...rest, ...burstRows('', count, burst, await measureCore(bench, count))];
		if (bench.short) return rows;
		// How many at once n8n can take shows in the difference.
		for (const fewer of FEWER) rows.push(...(await bothBursts(bench, await bench.n8n(), fewer)));
		for (const variant of VARIANTS) rows.push(...(await measureVariant(bench, variant, count)));
		return rows;
	},
};
