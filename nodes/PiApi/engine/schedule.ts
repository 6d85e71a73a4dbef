import type { Task } from '../contract/task';
import type { Expectation } from './durations';

/** A first look this early, in ms, tells whether a task is far quicker than usual, and how far it has come. */
const EARLY_MS = 1_000;
/** A task that is expected within this time, in ms, is first looked at when it should be done. */
const SHORT_MS = 8_000;
/** Where nothing is known of the progress, one look is taken at this share of the usual time. */
const MIDWAY = 0.4;
/** A result is expected this little after the time that is forecast, as a share and in ms. */
const MARGIN = 0.01;
const MARGIN_MS = 20;
/** Once overdue, each look is this share of the time gone by later than the one before. */
const OVERDUE_STEP = 0.07;
const SHORTEST_MS = 120;
const LONGEST_MS = 15_000;
/** However long a task is expected to take, it is not left alone for longer than this or the time gone by, in ms. */
const BLIND_MS = 55_000;
/** A queued task is looked at again after this share of the usual time. */
const QUEUED_STEP = 0.25;
/** Below this percentage a progress says nothing about the end. */
const TELLING_PROGRESS = 10;
/** Up to this share is added, so that many tasks do not look at the same moment. */
const JITTER = 0.02;

export interface Outlook {
	/** How many looks were taken. */
	looks: number;
	/** Time since the task was created, in ms. */
	elapsedMs: number;
	expected: Expectation;
	/** The newest look, where there was one. */
	task?: Task;
	/** A number from 0 up to 1. */
	random: number;
}

function clamp(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}

/**
 * When the task should end, in ms after its creation, by its progress: shown on some plans only
 * (piapi.ai/docs/midjourney-api/task-result-explaination); undefined where it tells nothing.
 */
export function forecastMs({ task, elapsedMs }: Pick<Outlook, 'task' | 'elapsedMs'>): number | undefined {
	const progress = task?.output.progress ?? 0;
	if (!task?.createdAt || !task.startedAt || progress < TELLING_PROGRESS || progress >= 100) return undefined;
	const queuedMs = Date.parse(task.startedAt) - Date.parse(task.createdAt);
	const runMs = elapsedMs - queuedMs;
	return runMs > 0 && queuedMs >= 0 ? queuedMs + (runMs * 100) / progress : undefined;
}

function nextMoment(outlook: Outlook): number {
	const { looks, elapsedMs, expected, task } = outlook;
	const inTime = (moment: number) => moment * (1 + MARGIN) + MARGIN_MS;
	const forecast = forecastMs(outlook);
	if (forecast !== undefined) return inTime(forecast);
	if (task?.status === 'staged') return elapsedMs + clamp(expected.ms * QUEUED_STEP, SHORTEST_MS, LONGEST_MS);
	if (looks === 0 && !expected.learned && expected.ms > SHORT_MS) return EARLY_MS;
	if (!expected.learned && expected.ms > SHORT_MS && elapsedMs < expected.ms * MIDWAY)
		return expected.ms * MIDWAY;
	return inTime(expected.ms);
}

/**
 * How long to wait before the next look, in ms. Looks are free of charge, but a good guest takes few: one when the
 * task should be done, by its progress, by the tasks before it or by what is usual, and then ever rarer ones, each
 * within a tenth of the time gone by.
 */
export function nextLookMs(outlook: Outlook): number {
	const { elapsedMs, random } = outlook;
	const overdue = clamp(elapsedMs * OVERDUE_STEP, SHORTEST_MS, LONGEST_MS);
	const wait = Math.min(nextMoment(outlook) - elapsedMs, Math.max(BLIND_MS, elapsedMs));
	return (wait > 0 ? Math.max(wait, SHORTEST_MS) : overdue) * (1 + JITTER * random);
}

/** Back-off before a create that certainly was not accepted is sent again, in ms. */
export function backOffMs(attempt: number, random: number): number {
	return Math.min(30_000, 1_000 * 2 ** attempt) * (0.75 + 0.5 * random);
}
