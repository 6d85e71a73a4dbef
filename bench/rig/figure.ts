import type { Bench } from './bench';

/** One line of the table. */
export interface Row {
	/** What was measured, in the words of a reader. */
	what: string;
	/** The figure with its unit. */
	value: string;
	/** The target with its unit; left out where the line is only there to be looked at. */
	target?: string;
	/** Whether the target is met. */
	met?: boolean;
	/** How it came about: how many pairs, their range, what was compared. */
	note?: string;
	/** The bare number, for programs that read the JSON. */
	number?: number;
}

/** One of the benchmarks. */
export interface Figure {
	/** What `--only` takes. */
	name: string;
	title: string;
	/** Why a target of it may be out of reach, for whoever reads that it was missed. */
	limits?: string;
	measure(bench: Bench): Promise<Row[]>;
}

/** A line without a target. */
export function shown(
	what: string,
	measured: number,
	{ unit = '', digits = 2, note }: { unit?: string; digits?: number; note?: string } = {},
): Row {
	return {
		what,
		value: `${measured.toFixed(digits)}${unit}`,
		number: measured,
		...(note !== undefined && { note }),
	};
}

/** A line whose number must not be above the target. */
export function atMost(
	what: string,
	measured: number,
	limit: number,
	{ unit = '', digits = 2, note }: { unit?: string; digits?: number; note?: string } = {},
): Row {
	return {
		...shown(what, measured, { unit, digits, note }),
		target: `<= ${limit}${unit}`,
		met: measured <= limit,
	};
}

/** A line whose number must not be below the target. */
export function atLeast(
	what: string,
	measured: number,
	limit: number,
	{ unit = '', digits = 2, note }: { unit?: string; digits?: number; note?: string } = {},
): Row {
	return {
		...shown(what, measured, { unit, digits, note }),
		target: `>= ${limit}${unit}`,
		met: measured >= limit,
	};
}
