/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: number[]): number {
	if (values.length === 0) throw new Error('There is no median of no values');
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value that this share of all values does not exceed, e.g. 0.95. */
export function percentile(values: number[], share: number): number {
	if (values.length === 0) throw new Error('There is no percentile of no values');
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** How often each value occurs, the most frequent first, e.g. `200: 58, 409: 2`. */
export function tally(values: Array<string | number>): string {
	const counts = new Map<string | number, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	const sorted = [...counts].sort(([, a], [, b]) => b - a);
	return sorted.map(([value, count]) => `${value}: ${count}`).join(', ');
}

/** The least and the most, e.g. `1.04-1.09`. */
export function range(values: number[], digits = 2): string {
	return `${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}`;
}

/** Values measured in turn, ours and the other's, so that the machine's moods meet both. */
export interface Pair {
	ours: number;
	other: number;
}

/** The median of ours by the other's, each pair for itself, and how far the pairs lie apart. */
export function ratioOf(pairs: Pair[]): { ratio: number; note: string } {
	const ratios = pairs.map(({ ours, other }) => ours / other);
	const count = `${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}`;
	return { ratio: median(ratios), note: pairs.length === 1 ? count : `${count}: ${range(ratios)}` };
}

/** Repeats a measurement, one after another. */
export async function repeat<T>(times: number, measure: (round: number) => Promise<T>): Promise<T[]> {
	const values: T[] = [];
	for (let round = 0; round < times; round++) values.push(await measure(round));
	return values;
}
