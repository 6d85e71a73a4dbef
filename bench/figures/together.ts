import type { Bench } from '../rig/bench';
import type { Figure } from '../rig/figure';
import { shown } from '../rig/figure';
import { imagine } from '../rig/ourSteps';
import { prompts, workflow } from '../rig/workflow';

const TASK_MS = 20_000;
const SHORT_TASK_MS = 5_000;
const KB = 1024;

/** What polling so many tasks together costs n8n, creating and results included. */
export const together: Figure = {
	name: 'together',
	title: '12. Tasks polled together',
	async measure(bench: Bench) {
		const [count, taskMs] = bench.short ? [100, SHORT_TASK_MS] : [1_000, TASK_MS];
		const sandbox = await bench.sandbox();
		const concurrency = { free: count, creator: count, pro: count };
		await sandbox.reset({ plan: 'free', concurrency, pendingMs: 0, durationMs: taskMs });
		const n8n = await bench.freshN8n();
		try {
			const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: count });
			const build = (size: number) => workflow(`${size} items`, prompts(size), [imagine(credentials)]);
			// The first run loads what every run needs.
			await sandbox.configure({ durationMs: 100 });
			await n8n.run(await n8n.store(build(1)));
			await sandbox.configure({ durationMs: taskMs });
			const stored = await n8n.store(build(count));
			const idle = bench.short ? await n8n.process.rss() : await n8n.process.settledRss();
			const { result, peak } = await n8n.process.peakOf(async () => await n8n.run(stored));
			const what = `${count} tasks of ${taskMs / 1_000} s polled together`;
			const note = `${(result.wallMs / 1_000).toFixed(1)} s in all`;
			return [
				shown(`${what}: CPU time per item`, result.cpuMs / count, { unit: ' ms', note }),
				shown(`${what}: memory per item, peak above idle`, Math.max(0, peak - idle) / KB / count, {
					unit: ' KB',
				}),
			];
		} finally {
			await n8n.stop();
		}
	},
};
