import type { Bench } from '../rig/bench';
import { atMost, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { imagine } from '../rig/ourSteps';
import { median, repeat } from '../rig/statistics';
import { prompts, workflow } from '../rig/workflow';

/** What one item more may cost beyond the items before it. */
const TARGET = 1.1;
const LIMIT = 100;
const TASK_MS = 100;
const KB = 1024;

/** What one item costs in a run of so many. */
interface Cost {
	wallMs: number;
	cpuMs: number;
	/** Peak above idle. */
	memoryKb: number;
}

async function costOf(bench: Bench, count: number): Promise<Cost> {
	const sandbox = await bench.sandbox();
	await sandbox.reset({ concurrency: { pro: LIMIT }, pendingMs: 0, durationMs: TASK_MS });
	const n8n = await bench.freshN8n();
	try {
		const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: LIMIT });
		const build = (size: number) => workflow(`${size} items`, prompts(size), [imagine(credentials)]);
		// The first run loads what every run needs.
		await n8n.run(await n8n.store(build(1)));
		const stored = await n8n.store(build(count));
		const idle = bench.short ? await n8n.process.rss() : await n8n.process.settledRss();
		const { result, peak } = await n8n.process.peakOf(async () => await n8n.run(stored));
		return {
			wallMs: result.wallMs / count,
			cpuMs: result.cpuMs / count,
			memoryKb: Math.max(0, peak - idle) / KB / count,
		};
	} finally {
		await n8n.stop();
	}
}

const WHAT: Record<keyof Cost, { name: string; unit: string }> = {
	wallMs: { name: 'Time', unit: ' ms' },
	cpuMs: { name: 'CPU time', unit: ' ms' },
	memoryKb: { name: 'Memory', unit: ' KB' },
};

function rowsOf(key: keyof Cost, counts: number[], costs: Cost[][]): Row[] {
	const { name, unit } = WHAT[key];
	const medians = costs.map((ofCount) => median(ofCount.map((cost) => cost[key])));
	const lines = counts.map((count, at) => shown(`${name} per item, ${count} items`, medians[at], { unit }));
	const [smaller, larger] = medians.slice(-2);
	const [few, many] = counts.slice(-2);
	const ratio = smaller === 0 ? 1 : larger / smaller;
	return [...lines, atMost(`${name} per item, ${many} / ${few} items`, ratio, TARGET)];
}

export const growth: Figure = {
	name: 'growth',
	title: '6. Growth',
	limits: 'n8n keeps all items of an execution in memory and stores them as one text.',
	async measure(bench) {
		const counts = bench.short ? [50, 150] : [10, 100, 1_000, 5_000];
		const rounds = await repeat(bench.times(2), async (round) => {
			const costs: Cost[] = [];
			for (const count of counts) {
				bench.log(`${count} items, round ${round + 1}`);
				costs.push(await costOf(bench, count));
			}
			return costs;
		});
		const byCount = counts.map((_count, at) => rounds.map((costs) => costs[at]));
		return (['wallMs', 'cpuMs', 'memoryKb'] as const).flatMap((key) => rowsOf(key, counts, byCount));
	},
};
