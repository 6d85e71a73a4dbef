import type { StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import type { Bench } from '../rig/bench';
import { createStep, noOpStep } from '../rig/coreSteps';
import { atMost } from '../rig/figure';
import type { Figure } from '../rig/figure';
import type { N8nInstance, Run } from '../rig/n8nInstance';
import { imagine } from '../rig/ourSteps';
import { ratioOf, repeat } from '../rig/statistics';
import { prompts, workflow } from '../rig/workflow';
import type { Credentials } from '../rig/workflow';

const TARGET = 1.25;
/** Ends no task while creates are measured. */
const LONG_MS = 3_600_000;

/** The same items through nothing at all, through HTTP Request and through our node. */
function workflows(
	credentials: Credentials,
	count: number,
): Record<'none' | 'http' | 'ours', WorkflowDefinition> {
	const items = prompts(count);
	return {
		none: workflow('No work', items, [noOpStep()]),
		http: workflow('HTTP Request', items, [createStep(credentials)]),
		ours: workflow('Ours', items, [imagine(credentials, { waitForResult: 'none' })]),
	};
}

async function measureOnce(
	bench: Bench,
	n8n: N8nInstance,
	stored: StoredWorkflow,
	count: number,
): Promise<Run> {
	const sandbox = await bench.sandbox();
	await sandbox.reset({
		plan: 'pro',
		concurrency: { pro: count },
		pendingMs: 0,
		durationMs: LONG_MS,
	});
	return await n8n.run(stored);
}

export const overhead: Figure = {
	name: 'overhead',
	title: '4. Overhead of creating',
	async measure(bench) {
		const count = bench.short ? 200 : 1_000;
		const n8n = await bench.n8n();
		// HTTP Request sends all at once: our node is allowed as many.
		const credentials = await n8n.credentials({ ...(await bench.sandbox()), concurrentJobs: count });
		const built = workflows(credentials, count);
		const stored = {
			none: await n8n.store(built.none),
			http: await n8n.store(built.http),
			ours: await n8n.store(built.ours),
		};
		const once = async (which: keyof typeof stored): Promise<Run> =>
			await measureOnce(bench, n8n, stored[which], count);
		await once('http');
		await once('ours');
		const rounds = await repeat(bench.times(5), async (round) => {
			bench.log(`${count} creates by ours and by HTTP Request, round ${round + 1}`);
			const [none, ours, http] = [await once('none'), await once('ours'), await once('http')];
			return {
				cpu: { ours: ours.cpuMs - none.cpuMs, other: http.cpuMs - none.cpuMs },
				wall: { ours: ours.wallMs - none.wallMs, other: http.wallMs - none.wallMs },
			};
		});
		return (['cpu', 'wall'] as const).map((which) => {
			const pairs = rounds.map((round) => round[which]);
			const { ratio, note } = ratioOf(pairs);
			const [{ ours, other }] = pairs;
			const what = `${count} creates without waiting, ${which === 'cpu' ? 'CPU' : 'wall'} time / HTTP Request`;
			const first = `${(ours / count).toFixed(2)} / ${(other / count).toFixed(2)} ms per item in the first pair`;
			return atMost(what, ratio, TARGET, {
				note: `${note}; ${first}, the same items without work taken off`,
			});
		});
	},
};
