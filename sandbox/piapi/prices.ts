import type { ProcessMode, ServiceMode } from '../engine/task';
import type { TaskKind } from '../base/taskKinds';

/** Points per US dollar: inferred from recorded tasks and their price list. */
export const POINTS_PER_USD = 10_000_000;

type ByMode = Record<ProcessMode, number>;

/** US dollars for a new grid, by version: goapi.ai's price table; its fast price matches a recorded task. */
const GRID_USD: { from: number; price: ByMode }[] = [
	{ from: 6, price: { relax: 0.03, fast: 0.07, turbo: 0.16 } },
	{ from: 0, price: { relax: 0.015, fast: 0.045, turbo: 0.125 } },
];

const FLAT_USD: Partial<Record<TaskKind, number>> = {
	describe: 0.01,
	upscale: 0.01,
	seed: 0.005,
	upscaleAgain: 0.09,
};

/** Points for a task. Tasks on the user's own Midjourney account cost none: its seat is paid monthly. */
export function priceOf(kind: TaskKind, mode: ProcessMode, version: number, service: ServiceMode): number {
	if (service === 'private') return 0;
	const row = GRID_USD.find(({ from }) => version >= from) ?? GRID_USD[0];
	return Math.round((FLAT_USD[kind] ?? row.price[mode]) * POINTS_PER_USD);
}
