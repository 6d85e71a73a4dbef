import type { Fields } from './rule';

/** What a model makes. */
export type OutputKind = 'image' | 'video' | 'audio' | '3d' | 'text';

/** The families of `output`, told apart by the fields that hold the result. */
export type OutputShape =
	| 'imageUrl'
	| 'imageUrls'
	| 'klingImages'
	| 'klingSounds'
	| 'klingWorks'
	| 'video'
	| 'videoUrl'
	| 'hailuo'
	| 'luma'
	| 'audioUrl'
	| 'songs'
	| 'lyrics'
	| 'model3d'
	| 'text';

/** Takes an input; gives the price of a task in US dollars. */
export type Price = (input: Record<string, unknown>) => number;

/** One pair of model and task type, as PiAPI's pages describe it. */
export interface ModelRow {
	model: string;
	taskType: string;
	kind: OutputKind;
	shape: OutputShape;
	fields: Fields;
	/** Of each group at least one field has to be sent. */
	oneOf?: readonly (readonly string[])[];
	/** Any other field is refused; elsewhere it is ignored and not echoed. */
	closed?: boolean;
	/** Cannot be had on the free plan. */
	creator?: boolean;
	price: Price;
	/** From create to end, where a sample is known. */
	seconds?: number;
}

const MEGAPIXEL = 1_048_576;

/** The number in a field, in a text such as `8s` too. */
export function numberIn(input: Record<string, unknown>, field: string, fallback: number): number {
	const value = input[field];
	if (typeof value === 'number') return value;
	const read = typeof value === 'string' ? Number.parseFloat(value) : Number.NaN;
	return Number.isNaN(read) ? fallback : read;
}

/** The same for every task. */
export const flat =
	(usd: number): Price =>
	() =>
		usd;

/** Prices that were not seen anywhere count as one cent. */
export const unknownPrice = flat(0.01);

/** So much for each of the `field`, of which there is one unless it is sent. */
export const each =
	(usd: number, field: string): Price =>
	(input) =>
		usd * numberIn(input, field, 1);

/** So much for each second of the `duration`. */
export const perSecond =
	(usd: number, seconds = 5): Price =>
	(input) =>
		usd * numberIn(input, 'duration', seconds);

/** A price by the value of a field; that of `fallback` where the field is not sent. */
export const by =
	(field: string, prices: Readonly<Record<string, Price>>, fallback: string): Price =>
	(input) => {
		const chosen = String(input[field] ?? fallback);
		return (Object.hasOwn(prices, chosen) ? prices[chosen] : prices[fallback])(input);
	};

/** A price by the size of the picture, `steps` from the smallest, each with the megapixels it reaches to. */
export const byMegapixels =
	(steps: readonly (readonly [megapixels: number, usd: number])[]): Price =>
	(input) => {
		const pixels = numberIn(input, 'width', 1024) * numberIn(input, 'height', 1024);
		const step = steps.find(([megapixels]) => pixels <= megapixels * MEGAPIXEL) ?? steps[steps.length - 1];
		return step[1] * numberIn(input, 'batch_size', 1);
	};
