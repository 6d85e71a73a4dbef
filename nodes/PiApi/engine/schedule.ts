import type { Task } from '../contract/task';

/** While nothing is known of its end, a task is left alone for this time or this share of its age, whichever is more. */
const BLIND_MS = 1_000;
const BLIND_SHARE = 0.15;
/** Before the end that is expected a task may be left alone for longer: all that wrong knowledge can cost. */
const TRUSTING_MS = 2_000;
const TRUSTING_SHARE = 0.3;
/** The poll that is to see the end comes this little after the time that is expected, as a share and in ms. */
const MARGIN = 0.005;
const MARGIN_MS = 10;
/** Once a task is overdue the first pause is this share of the time expected; each next one grows by this share of the delay. */
const OVERDUE_SHARE = 0.03;
const OVERDUE_GROWTH = 0.4;
/** A progress that moves slowly near its end does not draw more polls than this share of the age apart. */
const FORECAST_SHARE = 0.02;
const SHORTEST_MS = 120;
/** Below this percentage a progress says nothing about the end. */
const TELLING_PROGRESS = 5;

/** What is known about a task when its next poll is planned. */
export interface Outlook {
	/** How old the task was at its newest poll, in ms; 0 before the first. */
	ageMs: number;
	/** When tasks of its kind end, in ms after creation, where that was learned. */
	expectedMs?: number;
	/** When its own progress says that it will end, in ms after creation. */
	forecastMs?: number;
}

/** How long after the newest poll the next one is wanted, and how long after it at most it has to go, in ms. */
export interface PollPlan {
	wantMs: number;
	mustMs: number;
}

/** The longest that a task of this age is left alone while nothing is known of its end, in ms. */
export function computeBlindBoundMs(ageMs: number): number {
	return Math.max(BLIND_MS, BLIND_SHARE * ageMs);
}

/** The longest that it is left alone before the end that is expected, in ms. */
export function computeTrustingBoundMs(ageMs: number): number {
	return Math.max(TRUSTING_MS, TRUSTING_SHARE * ageMs);
}

/**
 * When the task should end, in ms after its creation, by its progress: shown on some plans only
 * (piapi.ai/docs/midjourney-api/task-result-explaination); undefined where it tells nothing.
 */
export function computeForecastMs({ task, ageMs }: { task?: Task; ageMs: number }): number | undefined {
	const progress = task?.output.progress ?? 0;
	if (!task?.createdAt || !task.startedAt || progress < TELLING_PROGRESS || progress >= 100) return undefined;
	const queuedMs = Date.parse(task.startedAt) - Date.parse(task.createdAt);
	const runMs = ageMs - queuedMs;
	return runMs > 0 && queuedMs >= 0 ? queuedMs + (runMs * 100) / progress : undefined;
}

/**
 * Plans the next poll. Polls are free of charge, but a good guest takes few: the pauses are bounded by what is known
 * and never by what is guessed, and a poll is placed where the end is expected.
 */
export function planPoll({ ageMs, expectedMs, forecastMs: forecast }: Outlook): PollPlan {
	const blind = computeBlindBoundMs(ageMs);
	const end = forecast ?? expectedMs;
	if (end === undefined) return { wantMs: blind, mustMs: blind };
	const target = end * (1 + MARGIN) + MARGIN_MS;
	if (ageMs < target) {
		const mustMs = computeTrustingBoundMs(ageMs);
		const least = forecast === undefined ? 0 : FORECAST_SHARE * ageMs;
		return { wantMs: Math.min(Math.max(target - ageMs, least), mustMs), mustMs };
	}
	const overdue = OVERDUE_SHARE * target + OVERDUE_GROWTH * (ageMs - target);
	return { wantMs: Math.min(Math.max(overdue, SHORTEST_MS), blind), mustMs: blind };
}

/** Back-off before a create that certainly was not accepted is sent again, in ms. */
export function computeBackOffMs(attempt: number, random: number): number {
	return Math.min(30_000, 1_000 * 2 ** attempt) * (0.75 + 0.5 * random);
}
