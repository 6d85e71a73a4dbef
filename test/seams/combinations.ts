import { Dice } from '../faults/dice';

/** What can differ where the node meets n8n, and every value that it can have. */
export const DIMENSIONS = {
	/** How the result is waited for; `taskWait` is Do Not Wait with a Task > Wait after it. */
	wait: ['here', 'suspend', 'taskWait'],
	output: ['simplified', 'raw', 'selectedFields'],
	onError: ['stop', 'continue', 'errorOutput'],
	/** What runs the node again: Retry On Fail, or Retry execution with the workflow as it was or as it is now saved. */
	retry: ['none', 'onFail', 'original', 'current'],
	/** What becomes of one of the items; `changing` is an expression that resolves differently each time. */
	trouble: ['none', 'refused', 'moderated', 'lost', 'changing'],
	/** Whether the node stands inside Loop Over Items. */
	loop: [false, true],
} as const;

export type Dimension = keyof typeof DIMENSIONS;

/** One value of each dimension. */
export type Combination = { -readonly [D in Dimension]: (typeof DIMENSIONS)[D][number] };

type Value = string | boolean;
type Row = Record<Dimension, Value>;

const NAMES = Object.keys(DIMENSIONS) as Dimension[];
/** So many rows are drawn for each that is taken. */
const CANDIDATES = 40;

/** Every combination there is, in a fixed order. */
export function allCombinations(): Combination[] {
	const rows = NAMES.reduce<Array<Partial<Row>>>(
		(known, name) => known.flatMap((row) => DIMENSIONS[name].map((value) => ({ ...row, [name]: value }))),
		[{}],
	);
	return rows as Combination[];
}

/** The pairs of values that a combination holds, as texts. */
export function pairsOf(combination: Combination): string[] {
	return NAMES.flatMap((one, position) =>
		NAMES.slice(position + 1).map((other) => `${one} ${combination[one]} + ${other} ${combination[other]}`),
	);
}

/** Every pair of values there is. */
export function allPairs(): Set<string> {
	return new Set(allCombinations().flatMap(pairsOf));
}

/** Few combinations in which each pair of values occurs at least once; the same for the same seed. */
export function coveringSample(seed: number): Combination[] {
	const all = allCombinations();
	const dice = new Dice(seed, 0);
	const missing = allPairs();
	const gain = (combination: Combination): number =>
		pairsOf(combination).filter((pair) => missing.has(pair)).length;
	const sample: Combination[] = [];
	while (missing.size > 0) {
		// One of them has a missing pair for certain, so that every round brings something.
		const [wanted] = missing;
		const fitting = all.filter((combination) => pairsOf(combination).includes(wanted));
		const candidates = Array.from({ length: CANDIDATES }, () => dice.pick(fitting));
		const best = candidates.reduce((one, other) => (gain(other) > gain(one) ? other : one));
		pairsOf(best).forEach((pair) => missing.delete(pair));
		sample.push(best);
	}
	return sample;
}

/** A combination in words, for the name of its test. */
export function describeCombination({ wait, output, onError, retry, trouble, loop }: Combination): string {
	const words = [
		{ here: 'Wait Here', suspend: 'Suspend', taskWait: 'Do Not Wait + Task > Wait' }[wait],
		{ simplified: 'Simplified', raw: 'Raw', selectedFields: 'Selected Fields' }[output],
		{ stop: 'Stop', continue: 'Continue', errorOutput: 'Error Output' }[onError],
		{
			none: 'run once',
			onFail: 'Retry On Fail',
			original: 'Retry execution as it was',
			current: 'Retry execution as saved',
		}[retry],
		{
			none: 'all good',
			refused: 'one refused',
			moderated: 'one moderated',
			lost: 'one answer lost',
			changing: 'an expression that changes',
		}[trouble],
		...(loop ? ['in a loop'] : []),
	];
	return words.join(', ');
}
