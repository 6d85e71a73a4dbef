import { FLAG_NAMES } from './parameters';

/** How many letters have to be changed, added, taken out or swapped to make one word of the other. */
function computeDistance(a: string, b: string): number {
	const rows: number[][] = Array.from({ length: a.length + 1 }, (_, row) => [row]);
	for (let column = 0; column <= b.length; column++) rows[0][column] = column;
	for (let row = 1; row <= a.length; row++) {
		for (let column = 1; column <= b.length; column++) {
			const cost = a[row - 1] === b[column - 1] ? 0 : 1;
			const swapCost =
				row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
					? rows[row - 2][column - 2] + 1
					: Infinity;
			rows[row][column] = Math.min(
				rows[row - 1][column] + 1,
				rows[row][column - 1] + 1,
				rows[row - 1][column - 1] + cost,
				swapCost,
			);
		}
	}
	return rows[a.length][b.length];
}

/** Longest name that is compared. */
const LONGEST = 16;

/** The known flag that an unknown one was probably meant for; undefined where none is near. */
export function findNearestFlag(name: string): string | undefined {
	if (name.length > LONGEST) return undefined;
	const near = FLAG_NAMES.map((known) => ({
		known,
		// A name that was cut short is as near as one with a slip.
		far: Math.min(
			computeDistance(name, known),
			known.startsWith(name) && (name.length > 2 || known.length === 2) ? 0.5 : Infinity,
		),
	})).sort((a, b) => a.far - b.far);
	const [{ known, far }] = near;
	return far <= (name.length <= 3 ? 1 : 2) ? known : undefined;
}
