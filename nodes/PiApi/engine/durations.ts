import type { Task } from '../contract/task';

/** How many of the newest durations of a kind are kept, and of how many kinds. */
const KEPT = 20;
const KINDS_KEPT = 200;
/** An end is expected where this share of the tasks before had ended: a few odd ones move nothing. */
const QUANTILE = 0.2;

/** Tasks of the same kind take about as long. */
export function getKind({
	service,
	model,
	taskType,
	processMode,
}: Pick<Task, 'service' | 'model' | 'taskType' | 'processMode'>): string {
	return [service, model, taskType, processMode ?? ''].join('/').toLowerCase();
}

/** What tasks of a kind took, from creation to end; a bounded number of them, the newest. */
export class Durations {
	private readonly byKind = new Map<string, number[]>();

	/** When a task of the kind will soonest have ended, in ms after its creation; undefined where none has ended yet. */
	predictMs(kind: string): number | undefined {
		const durations = [...(this.byKind.get(kind) ?? [])].sort((a, b) => a - b);
		return durations[Math.floor(QUANTILE * (durations.length - 1))];
	}

	/** @param ms from creation to end */
	learn(kind: string, ms: number): void {
		const newest = [...(this.byKind.get(kind) ?? []), ms].slice(-KEPT);
		// The kind that was learned last moves to the end, so that the one forgotten is the one longest not learned.
		this.byKind.delete(kind);
		this.byKind.set(kind, newest);
		const [oldest] = this.byKind.keys();
		if (this.byKind.size > KINDS_KEPT && oldest !== undefined) this.byKind.delete(oldest);
	}
}

/** What the runs of this process have learned; gone with the process, and never written anywhere. */
export const LEARNED_DURATIONS = new Durations();

/**
 * How long a task took, in ms: by the times of the service, within what the polls showed, for not every service knows its
 * times to the second. Where it says none, polls that fit what is expected say nothing new.
 * @param intervals between which ages the task ended, by its polls, in ms
 */
export function estimateMs(
	task: Task,
	intervals: { leastMs: number; mostMs: number },
	expectedMs: number | undefined,
): number {
	const { leastMs, mostMs } = intervals;
	const byService = computeLength(task);
	if (byService !== undefined) return Math.min(Math.max(byService, leastMs), mostMs);
	const isExpected = expectedMs !== undefined && expectedMs >= leastMs && expectedMs <= mostMs;
	return isExpected ? expectedMs : (leastMs + mostMs) / 2;
}

/** From creation to end by the service's own clock, in ms; undefined where it does not say. */
export function computeLength({ createdAt, endedAt }: Task): number | undefined {
	if (!createdAt || !endedAt) return undefined;
	const ms = Date.parse(endedAt) - Date.parse(createdAt);
	return ms >= 0 ? ms : undefined;
}
