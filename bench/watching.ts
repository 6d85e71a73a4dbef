import type { WorkflowDefinition } from '../host/rest';
import type { SettingsPatch, TaskRecord } from '../sandbox';
import type { Bench } from './bench';
import { IMAGINE_BODY, pollLoop } from './coreSteps';
import { imagine, upscale } from './ourSteps';
import { Recorder } from './recorder';
import { prompts, workflow } from './workflow';
import type { Credentials } from './workflow';

const CORE_WAIT_S = 5;

/** Tasks that people know to take about this long, and how each side asks for them. */
export interface TaskLength {
	seconds: number;
	kind: 'upscale' | 'imagine';
	processMode: 'fast' | 'relax';
}

export const LENGTHS: TaskLength[] = [
	{ seconds: 5, kind: 'upscale', processMode: 'fast' },
	{ seconds: 30, kind: 'imagine', processMode: 'fast' },
	{ seconds: 90, kind: 'imagine', processMode: 'relax' },
];

/** How one side watched its tasks; each list holds one number for every task. */
export interface Watched {
	requests: number[];
	/** How long after its end a task was seen to have ended, as a share of its length. */
	lateness: number[];
}

function watched(recorder: Recorder, tasks: TaskRecord[]): Watched {
	const known = tasks.flatMap(({ id, createdAt, endedAt = 0 }) => {
		const looks = recorder.looks.get(id);
		return looks?.noticedAt === undefined
			? []
			: [{ count: looks.count, late: (looks.noticedAt - endedAt) / (endedAt - createdAt) }];
	});
	return { requests: known.map(({ count }) => count), lateness: known.map(({ late }) => late) };
}

function ours(
	credentials: Credentials,
	count: number,
	length: TaskLength,
	originId: string,
): WorkflowDefinition {
	const { kind, processMode } = length;
	const step = kind === 'upscale' ? upscale(credentials, originId) : imagine(credentials, { processMode });
	return workflow('Ours', prompts(count), [step]);
}

function core(
	credentials: Credentials,
	count: number,
	length: TaskLength,
	originId: string,
): WorkflowDefinition {
	const upscaleBody = `={{ { model: 'midjourney', task_type: 'upscale', input: { origin_task_id: '${originId}', index: '1' } } }}`;
	const body =
		length.kind === 'upscale' ? upscaleBody : IMAGINE_BODY.replace("'fast'", `'${length.processMode}'`);
	const { steps, arrows } = pollLoop(credentials, CORE_WAIT_S, body);
	return workflow('Core nodes', prompts(count), steps, arrows);
}

/** Runs so many tasks of a length by each side at the same time, with every look on record. */
export async function watchTasks(
	bench: Bench,
	count: number,
	length: TaskLength,
	settings: SettingsPatch,
): Promise<{ ours: Watched; core: Watched }> {
	const sandbox = await bench.freshSandbox();
	// Upscales build on a task that ended before anything is measured.
	const { task_id: originId } = await sandbox.finishedTask();
	const limit = 4 * count;
	const sizes = { free: limit, creator: limit, pro: limit };
	await sandbox.configure({ durationMs: length.seconds * 1_000, concurrency: sizes, ...settings });
	const recorders = [await Recorder.start(sandbox.url), await Recorder.start(sandbox.url)];
	try {
		const n8n = await bench.n8n();
		await Promise.all(
			[ours, core].map(async (build, side) => {
				const account = { url: recorders[side].url, key: sandbox.key, concurrentJobs: limit };
				const credentials = await n8n.credentials(account);
				await n8n.run(await n8n.store(build(credentials, count, length, originId)));
			}),
		);
		const tasks = (await sandbox.tasks()).filter(({ id }) => id !== originId);
		const [oursWatched, coreWatched] = recorders.map((recorder) => watched(recorder, tasks));
		return { ours: oursWatched, core: coreWatched };
	} finally {
		await Promise.all(recorders.map(async (recorder) => await recorder.stop()));
		await sandbox.stop();
	}
}
