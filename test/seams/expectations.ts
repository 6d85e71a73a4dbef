import type { Combination } from './combinations';

/**
 * What is the matter with an item; `turnedAway` is one whose first create the service answers with 402, and the next
 * would be taken.
 */
export type Role = 'good' | 'refused' | 'moderated' | 'lost' | 'turnedAway';

/**
 * How an item comes out in the end:
 * - `finished`: as one item with the result of its own task
 * - `failed`: as one error item
 * - `named`: the node failed as a whole, and its error says what became of the item
 */
export type End = 'finished' | 'failed' | 'named';

export interface ItemOutcome {
	/** How many tasks the service made for it. */
	tasks: number;
	end: End;
}

/** How a combination comes out: what n8n shows of the last execution, and every item in input order. */
export interface Outcome {
	status: 'success' | 'error';
	items: ItemOutcome[];
}

/** The rounds of the node, as the positions of the items in the input. */
export function roundsOf({ loop }: Combination): number[][] {
	return loop
		? [
				[0, 1],
				[2, 3],
			]
		: [[0, 1, 2]];
}

/** The item that has the trouble: the first of the last round, since n8n's retry looks at a first item. */
export function troubledOf(combination: Combination): number {
	return roundsOf(combination).at(-1)?.[0] ?? 0;
}

/**
 * What is the matter with the troubled item. Where nothing is to fail for good, something has to make n8n run the node
 * again all the same: the service turns the item away once.
 */
export function roleOf({ trouble, retry, onError }: Combination): Role {
	if (trouble === 'refused' || trouble === 'moderated' || trouble === 'lost') return trouble;
	if (trouble === 'changing') return retry === 'none' ? 'good' : 'turnedAway';
	const failsOnce = (retry === 'original' || retry === 'current') && onError === 'stop';
	return failsOnce ? 'turnedAway' : 'good';
}

/** Whether n8n runs the node again after the troubled item failed in its first try. */
export function hasSecondTry({ retry, onError, wait }: Combination): boolean | 'perhaps' {
	switch (retry) {
		case 'none':
			return false;
		case 'original':
		case 'current':
			// With the other settings the execution fails at a later node, and starts again there.
			return onError === 'stop';
		case 'onFail':
			// The first item of a suspended run must not say that it failed: n8n would run the node again.
			return onError !== 'stop' && wait === 'suspend' ? 'perhaps' : true;
	}
}

const FINISHED: ItemOutcome = { tasks: 1, end: 'finished' };

/** What may become of the troubled item; a lost answer may also be found again, where that is safe. */
function troubledOutcomes(combination: Combination): ItemOutcome[] {
	const { onError, wait } = combination;
	const failed = (tasks: number): ItemOutcome => ({ tasks, end: onError === 'stop' ? 'named' : 'failed' });
	switch (roleOf(combination)) {
		case 'good':
			return [FINISHED];
		case 'refused':
			return [failed(0)];
		case 'moderated':
			// A node cannot fail from a callback: what is turned down while it is suspended is an error item.
			return onError === 'stop' && wait === 'suspend'
				? [failed(1), { tasks: 1, end: 'failed' }]
				: [failed(1)];
		case 'lost':
			return [failed(1), FINISHED];
		case 'turnedAway': {
			const again = hasSecondTry(combination);
			return [...(again === false ? [] : [FINISHED]), ...(again === true ? [] : [failed(0)])];
		}
	}
}

/** Every outcome that is right for a combination: mostly one. */
export function expectedOf(combination: Combination): Outcome[] {
	const troubled = troubledOf(combination);
	const rounds = roundsOf(combination);
	return troubledOutcomes(combination).map((outcome) => {
		const runFails = outcome.end === 'named';
		const items = rounds.flatMap((round) =>
			round.map((position): ItemOutcome => {
				if (position === troubled) return outcome;
				return runFails && round.includes(troubled) ? { tasks: 1, end: 'named' } : FINISHED;
			}),
		);
		return { status: runFails ? 'error' : 'success', items };
	});
}
