import type { ProcessMode } from '../engine/task';
import type { TaskKind } from '../base/taskKinds';

/** Credits for a task. A relaxed job at 3 was seen in client code; the rest is a stand-in of the same order. */
export function priceOf(kind: TaskKind, mode: ProcessMode): number {
	if (kind === 'video') return 24;
	return { relax: 3, fast: 8, turbo: 16 }[mode];
}
