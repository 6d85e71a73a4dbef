import type { WorkflowDefinition } from '../../host/rest';
import type { SettingsPatch, TaskRecord } from '../../sandbox';
import type { Bench } from './bench';
import { IMAGINE_BODY, pollLoop } from './coreSteps';
import type { N8nInstance } from './n8nInstance';
import { imagine, upscale } from './ourSteps';
import { Recorder } from './recorder';
import { prompts, workflow } from './workflow';
import type { Credentials } from './workflow';

/** The fixed wait of the core loop, in s. */
export const CORE_WAIT_S = 5;

/** A kind of task that is made to take this long: each length has a kind of its own, for what is learned is per kind. */
export interface TaskLength {
	seconds: number;
	kind: 'upscale' | 'imagine';
	processMode: 'fast' | 'relax' | 'turbo';
}

/** How one side polled its tasks; each list holds one number for every task. */
export interface Watched {
	polls: number[];
	/** How long after its end a task was seen to have ended, in ms. */
	lateMs: number[];
	/** The same as a share of the length of the task. */
	late: number[];
}

function watched(recorder: Recorder, tasks: TaskRecord[]): Watched {
	const known = tasks.flatMap(({ id, createdAt, endedAt = 0 }) => {
		const polls = recorder.polls.get(id);
		return polls?.noticedAt === undefined
			? []
			: [{ count: polls.count, lateMs: polls.noticedAt - endedAt, lengthMs: endedAt - createdAt }];
	});
	return {
		polls: known.map(({ count }) => count),
		lateMs: known.map(({ lateMs }) => lateMs),
		late: known.map(({ lateMs, lengthMs }) => lateMs / lengthMs),
	};
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

/** What the node has learned of a kind before it is watched. */
export interface Lesson {
	/** How many tasks teach it. */
	count: number;
	/** How long they take, as a multiple of the length that follows. */
	factor: number;
}

/** Runs so many tasks of a length by each side at the same time, with every poll on record. */
export async function watchTasks(
	bench: Bench,
	n8n: N8nInstance,
	{ count, length, settings, lesson }: WatchedTasks,
): Promise<{ ours: Watched; core: Watched }> {
	const sandbox = await bench.freshSandbox();
	// Upscales build on a task that ended before anything is measured.
	const { task_id: originId } = await sandbox.finishedTask();
	const limit = 4 * count;
	const sizes = { free: limit, creator: limit, pro: limit };
	const durationMs = length.seconds * 1_000;
	await sandbox.configure({ durationMs, pendingMs: 0, concurrency: sizes, ...settings });
	const recorders = [await Recorder.start(sandbox.url), await Recorder.start(sandbox.url)];
	try {
		const run = async (build: typeof ours, url: string, tasks: number): Promise<void> => {
			const credentials = await n8n.credentials({ url, key: sandbox.key, concurrentJobs: limit });
			await n8n.run(await n8n.store(build(credentials, tasks, length, originId)));
		};
		if (lesson) {
			await sandbox.configure({ durationMs: durationMs * lesson.factor });
			await run(ours, sandbox.url, lesson.count);
			await sandbox.configure({ durationMs });
		}
		await Promise.all([ours, core].map(async (build, side) => await run(build, recorders[side].url, count)));
		const tasks = (await sandbox.tasks()).filter(({ id }) => id !== originId);
		const [oursWatched, coreWatched] = recorders.map((recorder) => watched(recorder, tasks));
		return { ours: oursWatched, core: coreWatched };
	} finally {
		await Promise.all(recorders.map(async (recorder) => await recorder.stop()));
		await sandbox.stop();
	}
}

/** Tasks to be watched. */
export interface WatchedTasks {
	count: number;
	length: TaskLength;
	settings: SettingsPatch;
	lesson?: Lesson;
}
