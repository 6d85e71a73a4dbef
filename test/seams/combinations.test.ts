import {
	allCombinations,
	allPairs,
	coveringSample,
	describeCombination,
	DIMENSIONS,
	pairsOf,
} from './combinations';

it('the list of combinations holds each once', () => {
	const all = allCombinations();
	const sizes = Object.values(DIMENSIONS).map((values) => values.length);
	expect(all).toHaveLength(sizes.reduce<number>((product, size) => product * size, 1));
	expect(new Set(all.map(describeCombination)).size).toBe(all.length);
});

it.each([1, 2, 3, 4_711])('the sample of seed %i has each pair of values, in few combinations', (seed) => {
	const sample = coveringSample(seed);
	const covered = new Set(sample.flatMap(pairsOf));
	expect([...allPairs()].filter((pair) => !covered.has(pair))).toEqual([]);
	// Each retry has to meet each trouble, and greed needs half as many again.
	expect(sample.length).toBeGreaterThanOrEqual(20);
	expect(sample.length).toBeLessThanOrEqual(40);
});

it('the sample is the same for the same seed, and another for another', () => {
	expect(coveringSample(5)).toEqual(coveringSample(5));
	expect(coveringSample(6)).not.toEqual(coveringSample(5));
});
