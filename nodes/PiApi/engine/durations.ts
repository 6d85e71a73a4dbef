import type { Task } from '../contract/task';

/** How many of the newest durations of a kind are kept, and of how many kinds. */
const KEPT = 20;
const KINDS_KEPT = 200;
/** An end is expected where this share of the tasks before had ended: a few odd ones move nothing. */
const QUANTILE = 0.2;

/** Tasks of the same kind take about as long. */
export function kindOf({
	service,
	model,
	taskType,
	processMode,
}: Pick<Task, 'service' | 'model' | 'taskType' | 'processMode'>): string {
	return [service, model, taskType, processMode ?? ''].join('/').toLowerCase();
}

/** What tasks of a kind took, from creation to end; a bounded number of them, the newest. */
export class Durations {
	private readonly known = new Map<string, number[]>();

	/** When a task of the kind will soonest have ended, in ms after its creation; undefined where none has ended yet. */
	expectedMs(kind: string): number | undefined {
		const sorted = [...(this.known.get(kind) ?? [])].sort((a, b) => a - b);
		return sorted[Math.floor(QUANTILE * (sorted.length - 1))];
	}

	/** @param ms from creation to end */
	learn(kind: string, ms: number): void {
		const newest = [...(this.known.get(kind) ?? []), ms].slice(-KEPT);
		// The kind that was learned last moves to the end, so that the one forgotten is the one longest not seen.
		this.known.delete(kind);
		this.known.set(kind, newest);
		const [oldest] = this.known.keys();
		if (this.known.size > KINDS_KEPT && oldest !== undefined) this.known.delete(oldest);
	}
}

/** What the runs of this process have learned; gone with the process, and never written anywhere. */
export const LEARNED = new Durations();

/**
 * How long a task took, in ms: by the times of the service, within what was seen here, for not every service knows its
 * times to the second. Where it says none, polls that fit what is expected say nothing new.
 * @param seen between which ages the task ended, by its polls, in ms
 */
export function estimateMs(
	task: Task,
	{ leastMs, mostMs }: { leastMs: number; mostMs: number },
	expectedMs: number | undefined,
): number {
	const said = lengthOf(task);
	if (said !== undefined) return Math.min(Math.max(said, leastMs), mostMs);
	const fits = expectedMs !== undefined && expectedMs >= leastMs && expectedMs <= mostMs;
	return fits ? expectedMs : (leastMs + mostMs) / 2;
}

/** From creation to end by the service's own clock, in ms; undefined where it does not say. */
export function lengthOf({ createdAt, endedAt }: Task): number | undefined {
	if (!createdAt || !endedAt) return undefined;
	const ms = Date.parse(endedAt) - Date.parse(createdAt);
	return ms >= 0 ? ms : undefined;
}
