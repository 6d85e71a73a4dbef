import { runsOf } from '../../host/execution';
import { loopStep, noOpStep } from '../rig/coreSteps';
import type { Figure } from '../rig/figure';
import { atMost, shown } from '../rig/figure';
import { imagine, OURS } from '../rig/ourSteps';
import { mean } from '../rig/statistics';
import { prompts, workflow } from '../rig/workflow';

/** What the last rounds may cost beyond the first. */
const TARGET = 1.1;
const TASK_MS = 100;
/** So many rounds are taken together: n8n gives whole milliseconds. */
const WINDOW = 100;

/** What our node costs in the thousands of rounds of a loop, by what n8n notes of each of its runs. */
export const loop: Figure = {
	name: 'loop',
	title: '13. Loop Over Items',
	limits:
		'n8n keeps the processed records of a node in one row of its database and reads and writes it whole: the row grows until it holds the newest 2,000 requests.',
	async measure(bench) {
		const count = bench.short ? 500 : 5_000;
		const sandbox = await bench.sandbox();
		await sandbox.reset({ plan: 'pro', concurrency: { pro: count }, pendingMs: 0, durationMs: TASK_MS });
		const n8n = await bench.freshN8n();
		try {
			const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: 10 });
			const steps = [loopStep(1), noOpStep(), imagine(credentials, { waitForResult: 'none' })];
			const built = workflow('A loop', prompts(count), steps, [
				['Loop', 'Done', 0],
				['Loop', OURS, 1],
				[OURS, 'Loop'],
			]);
			bench.log(`A loop of ${count} rounds`);
			const { executionId, wallMs } = await n8n.run(await n8n.store(built));
			const times = runsOf(await n8n.execution(executionId), OURS).map(({ executionTime }) => executionTime);
			if (times.length !== count) throw new Error(`Our node ran ${times.length} times`);
			const first = mean(times.slice(WINDOW, 2 * WINDOW));
			const last = mean(times.slice(-WINDOW));
			return [
				atMost(
					`Rounds ${count - WINDOW}-${count} / ${WINDOW}-${2 * WINDOW}: time of our node`,
					last / first,
					TARGET,
					{
						note: `${last.toFixed(1)} / ${first.toFixed(1)} ms per round`,
					},
				),
				shown(`${count} rounds: time of our node, share of the whole`, (100 * mean(times) * count) / wallMs, {
					...{ unit: ' %', digits: 0, note: `${(wallMs / 1_000).toFixed(0)} s in all` },
				}),
			];
		} finally {
			await n8n.stop();
		}
	},
};
