import type { Bench } from '../rig/bench';
import { atMost } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { assertAnswered, callPaced } from '../rig/load';
import { VARIANTS } from '../rig/n8nInstance';
import type { N8nInstance, Variant } from '../rig/n8nInstance';
import { percentile } from '../rig/statistics';
import { callbackOf, SuspendedRuns } from '../rig/suspendedRuns';
import type { Kind } from '../rig/suspendedRuns';

const TARGET_MS = 1_000;

/** How many callbacks come in a second, and for how long. */
interface Rate {
	perSecond: number;
	seconds: number;
}

/** How runs went on, in ms. */
interface Resuming {
	/** From the callback to the next node, for every run. */
	latencies: number[];
	/** Of n8n, for each run. */
	cpuMs: number;
}

async function resume(
	bench: Bench,
	n8n: N8nInstance,
	kind: Kind,
	{ perSecond, seconds }: Rate,
): Promise<Resuming> {
	const count = perSecond * seconds;
	const runs = await SuspendedRuns.start(bench, n8n, { kind, count, callsBack: false });
	await runs.endTasks();
	const tasks = await runs.sandbox.tasks();
	const calls = await Promise.all(tasks.map(async ({ id }) => await callbackOf(runs.sandbox, id)));
	const cpuBefore = await n8n.process.cpuMs();
	const answers = await callPaced(calls, perSecond);
	assertAnswered(answers, `${perSecond} callbacks per second`);
	const sentAt = new Map(tasks.map(({ id }, position) => [id, answers[position].sentAt]));
	const ended = await runs.ended();
	const cpuMs = ((await n8n.process.cpuMs()) - cpuBefore) / count;
	const resumed = await runs.resumed(ended);
	await runs.close();
	if (resumed.length !== count) throw new Error(`Only ${resumed.length} of ${count} runs went on`);
	const latencies = resumed.map(({ taskId, nextAt }) => {
		const from = sentAt.get(taskId);
		if (from === undefined) throw new Error('A run went on with a task that was not called back');
		return nextAt - from;
	});
	return { latencies, cpuMs };
}

async function rateRow(bench: Bench, n8n: N8nInstance, rate: Rate, where: string): Promise<Row> {
	const { perSecond, seconds } = rate;
	bench.log(`${perSecond} callbacks per second for ${seconds} s to ours and to the Wait node${where}`);
	const ours = await resume(bench, n8n, 'ours', rate);
	const core = await resume(bench, n8n, 'core', rate);
	const side = ({ latencies, cpuMs }: Resuming): string =>
		`p50 ${percentile(latencies, 0.5).toFixed(0)} ms, CPU ${cpuMs.toFixed(0)} ms per run`;
	const corePercentile = percentile(core.latencies, 0.95).toFixed(0);
	return atMost(
		`${perSecond} callbacks per second${where}: to the next node, p95`,
		percentile(ours.latencies, 0.95),
		TARGET_MS,
		{
			unit: ' ms',
			digits: 0,
			note: `${ours.latencies.length} runs, ${side(ours)}; Wait node: p95 ${corePercentile} ms, ${side(core)}`,
		},
	);
}

async function ratesOf(bench: Bench, n8n: N8nInstance, rates: Rate[], where = ''): Promise<Row[]> {
	const rows: Row[] = [];
	for (const rate of rates) rows.push(await rateRow(bench, n8n, rate, where));
	return rows;
}

async function measureVariant(bench: Bench, { where, environment }: Variant, rates: Rate[]): Promise<Row[]> {
	const n8n = await bench.freshN8n(environment);
	try {
		// What every run needs is loaded by the first ones.
		await resume(bench, n8n, 'ours', rates[0]);
		return await ratesOf(bench, n8n, rates, where);
	} finally {
		await n8n.stop();
	}
}

export const resuming: Figure = {
	name: 'resuming',
	title: '10. From the callback to the next node',
	limits:
		'the same isolates; at 50 calls a second n8n does not keep up on two cores with its own Wait node either.',
	async measure(bench) {
		const n8n = await bench.n8n();
		if (bench.short) {
			const rates = [
				{ perSecond: 10, seconds: 1 },
				{ perSecond: 50, seconds: 0.5 },
			];
			return await ratesOf(bench, n8n, rates);
		}
		const rates = [2, 10, 50].map((perSecond) => ({ perSecond, seconds: perSecond === 50 ? 5 : 10 }));
		await resume(bench, n8n, 'ours', rates[0]);
		const rows = await ratesOf(bench, n8n, rates);
		for (const variant of VARIANTS) rows.push(...(await measureVariant(bench, variant, rates)));
		return rows;
	},
};
