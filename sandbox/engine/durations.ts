import type { Random } from '../base/random';
import type { TaskKind } from '../base/taskKinds';
import type { SandboxSettings } from '../settings/settings';
import type { ProcessMode, TaskDraft } from './task';

type ByMode = Record<ProcessMode, number>;

const grid: ByMode = { relax: 90_000, fast: 24_000, turbo: 12_000 };
const again: ByMode = { relax: 75_000, fast: 30_000, turbo: 15_000 };
const quick = (ms: number): ByMode => ({ relax: ms, fast: ms, turbo: ms });

/**
 * Processing times in ms. A fast imagine took 24 s in a recorded answer of May 2025; the rest follow it, videos
 * the 3 to 6 minutes that docs.legnext.ai (video-diffusion) names.
 */
const DURATIONS: Record<TaskKind, ByMode> = {
	imagine: grid,
	variation: grid,
	reroll: grid,
	blend: grid,
	inpaint: grid,
	outpaint: grid,
	pan: grid,
	edit: grid,
	removeBackground: quick(12_000),
	upscale: quick(3_000),
	upscaleAgain: again,
	describe: quick(8_000),
	shorten: quick(8_000),
	seed: quick(4_000),
	video: { relax: 360_000, fast: 180_000, turbo: 120_000 },
	videoUpscale: quick(120_000),
	// Each model has its own.
	model: quick(30_000),
};

/** How long a task is processed, in ms of the sandbox's clock. */
export function processingMs(draft: TaskDraft, settings: SandboxSettings, random: Random): number {
	const spread = 1 + settings.spread * (2 * random() - 1);
	if (settings.durationMs !== null) return settings.durationMs * spread;
	const base =
		settings.durations[draft.kind] ?? draft.work?.usualMs ?? DURATIONS[draft.kind][draft.processMode];
	return (base / settings.speed) * spread;
}

/** How long a task waits as `pending`, in ms of the sandbox's clock. */
export function pendingMs(settings: SandboxSettings): number {
	return settings.pendingMs / settings.speed;
}
