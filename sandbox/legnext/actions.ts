import type { SandboxTask } from '../engine/task';

/** What may be done with each picture of a job; `reroll` with the job as a whole. */
export const NUMBERED_ACTIONS = [
	'edit',
	'inpaint',
	'outpaint',
	'pan',
	'remix',
	'upscale',
	'variation',
] as const;

/** The actions of a grid, or of one picture that came out of a grid. A picture is upscaled only once. */
export function actionsOf(frames: number, hd: boolean): string[] {
	const single = frames === 1;
	const rest = NUMBERED_ACTIONS.filter((action) => action !== 'upscale' || !(single || hd));
	return single ? rest : [...rest, 'reroll'];
}

/** `available_actions`: for each action the numbers of the pictures that it is open to, from 0. */
export function availableActions(task: SandboxTask): Record<string, number[] | boolean> {
	const { result } = task;
	const offered = result.kind === 'picture' ? result.actions : [];
	const numbers = result.kind === 'picture' ? result.picture.frames.map((_, number) => number) : [];
	const numbered = NUMBERED_ACTIONS.map((action) => [action, offered.includes(action) ? numbers : []]);
	return { ...Object.fromEntries(numbered), reroll: offered.includes('reroll') };
}
