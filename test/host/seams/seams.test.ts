import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapPooled } from '../../../nodes/PiApi/engine/pool';
import type { TaskRecord } from '../../../sandbox';
import { allCombinations, coveringSample, describeCombination } from '../../seams/combinations';
import { expectedOf } from '../../seams/expectations';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { observe, placeOf } from './judge';
import { play } from './play';
import type { PlayedSeam } from './play';
import type { Seam } from './workflow';
import { faultsOf } from './workflow';

/** So many workflows run side by side in the one n8n. */
const AT_ONCE = 6;
/** How long one combination may take on a busy machine, in ms, on average. */
const ON_AVERAGE_MS = 30_000;
const FINAL = ['completed', 'failed', 'cancelled'];

const { full, seed } = hostTestSettings();
const seams: Seam[] = (full ? allCombinations() : coveringSample(seed)).map((combination, position) => ({
	tag: `seam${String(position).padStart(4, '0')}`,
	combination,
}));

const played = new Map<string, PlayedSeam | Error>();
let tasks: TaskRecord[] = [];
let log = '';

/** Waits until no task at the sandbox changes any more: an answer that was lost leaves one that nobody waits for. */
async function settledTasks(): Promise<TaskRecord[]> {
	for (;;) {
		const found = await sandbox.tasks();
		if (found.every(({ status }) => FINAL.includes(status))) return found;
		await sleep(200);
	}
}

beforeAll(async () => {
	await sandbox.reset();
	await sandbox.configure({
		...{ tilePx: 16, durationMs: 2_000, pendingMs: 0, concurrency: { pro: 10_000 } },
		// As long as PiAPI tries, in smaller steps: n8n takes no callback until it has stored a suspended run.
		...{ callbackRetryMs: 100_000, callbackAttempts: 10 },
	});
	await sandbox.setFaults(seams.flatMap(faultsOf));
	await mapPooled(seams, AT_ONCE, async (seam) => {
		const result = await play(seam).catch((thrown: unknown) => thrown as Error);
		played.set(seam.tag, result);
	});
	tasks = await settledTasks();
	const logs = hostTestSettings().n8n.processes.map(async ({ logFile }) => await readFile(logFile, 'utf8'));
	log = (await Promise.all(logs)).join('\n');
}, seams.length * ON_AVERAGE_MS);

afterAll(() => {
	const which = full ? 'all combinations' : `the sample of seed ${seed}`;
	const paid = tasks.filter(({ consumed }) => consumed > 0).length;
	const places = tasks.map((task) => accountedFor(task)).filter((place) => place !== undefined);
	const counted = [...new Set(places)].map(
		(place) => `${places.filter((each) => each === place).length} in ${PLACES[place]}`,
	);
	process.stdout.write(
		`Seam matrix, ${which}: ${seams.length} combinations played, ${tasks.length} tasks created, ${paid} paid; ` +
			`${places.length} of ${tasks.length} ids accounted for (${counted.join(', ')}).\n`,
	);
});

const PLACES = { item: 'items', error: 'errors', log: 'the log', reported: 'reports of lost answers' };

function resultOf({ tag }: Seam): PlayedSeam {
	const result = played.get(tag);
	if (result === undefined || result instanceof Error) throw result ?? new Error('It was not played');
	return result;
}

/** Where the id of a task stands, in the executions of its combination or in the log. */
function accountedFor(task: TaskRecord): ReturnType<typeof placeOf> {
	const result = played.get(task.prompt.split(' ')[0]);
	if (result === undefined || result instanceof Error) return undefined;
	return placeOf(task, result, log);
}

it.each(seams.map((seam) => [describeCombination(seam.combination), seam] as const))(
	'a combination does what it should: %s',
	(_name, seam) => {
		const { wrong, ...observed } = observe(resultOf(seam), tasks);
		expect(wrong).toEqual([]);
		const expected = expectedOf(seam.combination);
		if (expected.length === 1) expect(observed).toEqual(expected[0]);
		else expect(expected).toContainEqual(observed);
	},
);

it('a combination leaves no task behind that nobody hears of', () => {
	const lost = tasks.filter((task) => accountedFor(task) === undefined);
	expect(lost.map(({ id, prompt }) => `${prompt} (${id})`)).toEqual([]);
	expect(tasks.length).toBeGreaterThanOrEqual(seams.length);
});
