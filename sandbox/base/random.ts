import { createHash } from 'node:crypto';

/** Numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** The SHA-256 of the parts in hexadecimal; parts are kept apart, so ('ab','c') differs from ('a','bc'). */
export function digest(...parts: (string | number)[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A small generator (mulberry32) seeded with 32 bits. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A generator seeded from a hexadecimal digest. */
export function randomFrom(hex: string): Random {
	return seededRandom(Number.parseInt(hex.slice(0, 8), 16));
}
