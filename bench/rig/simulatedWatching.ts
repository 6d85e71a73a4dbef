import { pollAll } from '../../test/support/polling';
import type { Simulated } from '../../test/support/polling';
import { CORE_WAIT_S } from './watching';
import type { Watched } from './watching';

const LATENCY_MS = 50;
/** So many tasks are in flight together. */
const TOGETHER = 5;
/** Spreads numbers evenly over 0 to 1, the same ones every time. */
const GOLDEN = 0.618034;

export interface SimulatedTasks {
	count: number;
	lengthMs: number;
	/** How far the lengths lie apart: 0.1 means plus or minus 10 %. */
	spread: number;
	/** How long tasks of the kind took before, in ms; left out where nothing is known. */
	learnedMs?: number;
	showsProgress: boolean;
}

/** A loop that polls every so many seconds, with nothing else to do. */
function looped(lengthsMs: number[]): Watched {
	const waitMs = CORE_WAIT_S * 1_000;
	const polls = lengthsMs.map((ms) => Math.max(1, Math.ceil(ms / waitMs)));
	const lateMs = lengthsMs.map((ms, n) => polls[n] * waitMs - ms);
	return { polls, lateMs, late: lateMs.map((ms, n) => ms / lengthsMs[n]) };
}

/** Polls simulated tasks with the node's own engine on a clock that jumps from one event to the next. */
export async function watchSimulated(tasks: SimulatedTasks): Promise<{ ours: Watched; core: Watched }> {
	const { count, lengthMs, spread, learnedMs, showsProgress } = tasks;
	const lengths = Array.from({ length: count }, (_, n) => {
		const even = (n * GOLDEN) % 1;
		return lengthMs * (1 + spread * (2 * even - 1));
	});
	const watched: Watched = { polls: [], lateMs: [], late: [] };
	for (let first = 0; first < count; first += TOGETHER) {
		const round = lengths.slice(first, first + TOGETHER).map((takesMs, n): Simulated => ({
			createdAt: n * 137,
			takesMs,
			// Nothing is learned from each other where nothing is to be known.
			taskType: learnedMs === undefined ? `kind ${n}` : 'kind',
			showsProgress,
			...(learnedMs === undefined ? {} : { learnedMs }),
		}));
		for (const { createdAt, takesMs, polls } of await pollAll(round, () => ({ latencyMs: LATENCY_MS }))) {
			const shownAt = polls[polls.length - 1] + LATENCY_MS / 2;
			const lateMs = shownAt - createdAt - takesMs;
			watched.polls.push(polls.length);
			watched.lateMs.push(lateMs);
			watched.late.push(lateMs / takesMs);
		}
	}
	return { ours: watched, core: looped(lengths) };
}
