import type { Figure } from '../rig/figure';
import { atMost, shown } from '../rig/figure';
import { imagine } from '../rig/ourSteps';
import { Recorder } from '../rig/recorder';
import { prompts, workflow } from '../rig/workflow';

const PER_MINUTE = 60;
const LIMIT = 10;
const TASK_MS = 5_000;

/** An account that may send sixty requests a minute, creates included: every result is wanted all the same. */
export const rateLimited: Figure = {
	name: 'rateLimited',
	title: '11. A service that allows 60 requests a minute',
	async measure(bench) {
		const count = bench.short ? 10 : 60;
		const sandbox = await bench.freshSandbox();
		const sizes = { free: LIMIT, creator: LIMIT, pro: LIMIT };
		await sandbox.configure({ durationMs: TASK_MS, pendingMs: 0, plan: 'free', concurrency: sizes });
		const recorder = await Recorder.start(sandbox.url, PER_MINUTE);
		try {
			const n8n = await bench.n8n();
			const account = { url: recorder.url, key: sandbox.key, concurrentJobs: LIMIT };
			const step = imagine(await n8n.credentials(account));
			bench.log(`${count} tasks of ${TASK_MS / 1_000} s at ${PER_MINUTE} requests a minute`);
			const { wallMs } = await n8n.run(await n8n.store(workflow('Ours', prompts(count), [step])));
			const tasks = await sandbox.tasks();
			const done = tasks.filter(({ status }) => status === 'completed').length;
			const polls = [...recorder.polls.values()].reduce((sum, each) => sum + each.count, 0);
			// One create and one poll for each task; the first minute's requests may all go at once.
			const byRate = (Math.max(0, 2 * count - PER_MINUTE) * 60_000) / PER_MINUTE;
			const least = Math.max(byRate, Math.ceil(count / LIMIT) * TASK_MS);
			return [
				atMost(`${count} tasks of 5 s: missing or failed results`, count - done, 0, { digits: 0 }),
				shown(`${count} tasks of 5 s: time / bound`, wallMs / least, {
					note: `${(wallMs / 1_000).toFixed(1)} s, the rate and the limit of ${LIMIT} allow ${(least / 1_000).toFixed(0)} s; ${tasks.length} creates and ${polls} polls let through, ${recorder.limited} requests turned away`,
				}),
			];
		} finally {
			await recorder.stop();
			await sandbox.stop();
		}
	},
};
