import type { Task } from '../contract/task';

/** What tasks usually take from creation to end, in ms; a fast imagine of May 2025 took 27 s. */
const USUAL_MS: Record<string, number> = {
	'imagine/relax': 90_000,
	'imagine/fast': 28_000,
	'imagine/turbo': 15_000,
	upscale: 5_000,
	describe: 11_000,
	seed: 7_000,
};

/** Everything that paints takes as long as an imagine. */
const PAINTING = 'imagine';

const MIDJOURNEY = 'midjourney';

/** How many of the newest durations of a kind are kept. */
const KEPT = 20;

export interface Expectation {
	ms: number;
	/** Whether tasks of this run showed it, and not the table. */
	learned: boolean;
}

/** Two tasks of the same kind take about as long. */
export function kindOf({
	model = MIDJOURNEY,
	taskType,
	processMode,
}: Pick<Task, 'taskType' | 'processMode'> & { model?: string }): string {
	if (model.toLowerCase() !== MIDJOURNEY) return `${model}: ${taskType}`;
	const type = taskType.toLowerCase();
	return type in USUAL_MS ? type : `${type}/${processMode ?? 'fast'}`;
}

/** What tasks of a kind take, learned from those of the run that have ended. */
export class Durations {
	private readonly seen = new Map<string, number[]>();

	/** The quickest of the newest tasks of the kind; where none has ended yet, what is usual. */
	expected(kind: string): Expectation {
		const known = this.seen.get(kind);
		if (known && known.length > 0) return { ms: Math.min(...known), learned: true };
		const usual =
			USUAL_MS[kind] ?? USUAL_MS[`${PAINTING}/${kind.split('/')[1] ?? 'fast'}`] ?? USUAL_MS['imagine/fast'];
		return { ms: usual, learned: false };
	}

	/** Takes the service's own times, so that neither looks nor clocks distort them. */
	learn(task: Task): void {
		if (task.status !== 'completed' || !task.createdAt || !task.endedAt) return;
		const ms = Date.parse(task.endedAt) - Date.parse(task.createdAt);
		if (!(ms >= 0)) return;
		const kind = kindOf(task);
		this.seen.set(kind, [...(this.seen.get(kind) ?? []), ms].slice(-KEPT));
	}
}
