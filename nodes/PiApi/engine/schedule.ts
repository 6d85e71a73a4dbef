/** When the first look at a task is taken, in ms after it was created. */
const FIRST_LOOK_MS = 1_500;
/** Each wait is this much longer than the one before. */
const GROWTH = 1.35;
/** Looks are never further apart than this, in ms. */
const LONGEST_MS = 12_000;
/** Up to this share is added or taken away, so that many tasks do not look at the same moment. */
const JITTER = 0.15;

/**
 * How long to wait before look number `look` (0 is the first), in ms. Looks are free of charge; they get rarer the
 * longer a task takes, because a few seconds matter less then.
 * @param random a number from 0 up to 1
 */
export function pollDelayMs(look: number, random: number): number {
	const steady = Math.min(LONGEST_MS, FIRST_LOOK_MS * GROWTH ** look);
	return steady * (1 - JITTER + 2 * JITTER * random);
}

/** Back-off before a create that certainly was not accepted is sent again, in ms. */
export function backOffMs(attempt: number, random: number): number {
	return Math.min(30_000, 1_000 * 2 ** attempt) * (0.75 + 0.5 * random);
}
