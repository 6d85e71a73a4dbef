function join(values: ReadonlyArray<string | number>, last: string): string {
	return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} ${last} ${values.at(-1)}`;
}

/** Values as a sentence lists them where one is to be chosen: 1, 2 or 4. */
export function joinWithOr(values: ReadonlyArray<string | number>): string {
	return join(values, 'or');
}

/** Values as a sentence lists them where all are meant: 1, 2 and 4. */
export function joinWithAnd(values: ReadonlyArray<string | number>): string {
	return join(values, 'and');
}

/** Pieces of a text behind each other, with a blank between; what is empty or not there is left out. */
export function joinPieces(pieces: ReadonlyArray<string | undefined>): string {
	return pieces.filter((piece) => piece !== undefined && piece !== '').join(' ');
}

/** A text with a capital at its beginning. */
export function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
