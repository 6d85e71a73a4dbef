import { digest, randomFrom } from '../../sandbox/base/random';

/** Draws the same for the same seed and case, whatever was drawn for other cases. */
export class Dice {
	private readonly random: () => number;

	constructor(seed: number, caseNumber: number) {
		this.random = randomFrom(digest('fault case', seed, caseNumber));
	}

	/** A whole number, both ends included. */
	int(least: number, most: number): number {
		return least + Math.floor(this.random() * (most - least + 1));
	}

	chance(share: number): boolean {
		return this.random() < share;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.int(0, list.length - 1)];
	}
}
