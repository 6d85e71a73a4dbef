import { Refusal } from '../contract/refusal';
import { formatVersion, type Version } from './versions';

export interface AspectRatio {
	width: number;
	height: number;
	/** `16:9`, as Midjourney and the services take it. */
	text: string;
}

const EXACT = /^(\d{1,6}):(\d{1,6})$/;
const CLOSE = /^(\d{0,6}\.?\d{1,6})\s*(?:[:x×*/／：-]|to|by|\s)\s*(\d{0,6}\.?\d{1,6})$/i;
const QUOTIENT = /^\d{0,6}\.\d{1,6}$/;

function computeCommonDivisor(a: number, b: number): number {
	return b === 0 || !Number.isFinite(b) ? a : computeCommonDivisor(b, a % b);
}

function countDecimals(text: string): number {
	return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/** The nearest `w:h` in whole numbers: `1.39:1` gives `139:100`, `16x9` gives `16:9`. */
function suggestRatio(text: string): string | undefined {
	// Full-width digits, and characters that stand for a colon.
	const plain = text
		.normalize('NFKC')
		.replace(/[\u2236\u02d0\ua789]/g, ':')
		.replace(/^["'(]|["')]$/g, '');
	const close = CLOSE.exec(QUOTIENT.test(plain) ? `${plain}:1` : plain);
	if (close === null) return undefined;
	const scale = 10 ** Math.max(countDecimals(close[1]), countDecimals(close[2]));
	const width = Math.round(Number(close[1]) * scale);
	const height = Math.round(Number(close[2]) * scale);
	if (width === 0 || height === 0) return undefined;
	const divisor = scale === 1 ? 1 : computeCommonDivisor(width, height);
	return `${width / divisor}:${height / divisor}`;
}

/**
 * Reads an aspect ratio of two whole numbers above zero, such as `16:9`. `subject` names the field or flag.
 * Throws a Refusal for every other form and suggests the one that was meant.
 * Source: https://docs.midjourney.com/hc/en-us/articles/31894244298125 (Aspect Ratio: no decimals).
 */
export function parseAspectRatio(value: unknown, subject = '“Aspect Ratio”'): AspectRatio {
	const text = typeof value === 'string' ? value.trim() : String(value);
	const exact = EXACT.exec(text);
	const width = Number(exact?.[1] ?? 0);
	const height = Number(exact?.[2] ?? 0);
	if (width > 0 && height > 0) return { width, height, text: `${width}:${height}` };
	const meant = suggestRatio(text);
	throw new Refusal(
		`${subject} is “${text}”, which is not an aspect ratio that Midjourney reads`,
		meant === undefined
			? 'Write width and height as two whole numbers above zero with a colon between them, such as 16:9.'
			: `Write it in whole numbers with a colon between them: ${meant}.`,
	);
}

/** What Midjourney draws is a little off: 1456 × 816 px are 16:9. */
const COMMON: ReadonlyArray<readonly [number, number]> = [
	...([
		[1, 1],
		[16, 9],
		[9, 16],
		[4, 3],
		[3, 4],
		[3, 2],
		[2, 3],
		[7, 4],
		[4, 7],
	] as const),
	...([
		[5, 4],
		[4, 5],
		[6, 5],
		[5, 6],
		[2, 1],
		[1, 2],
		[21, 9],
		[9, 21],
	] as const),
];
const CLOSE_ENOUGH = 0.01;

/** The aspect ratio of an image: the common one that it is within 1 % of, else its own in whole numbers. */
export function toAspectRatio({ width, height }: { width: number; height: number }): string {
	const computeError = ([w, h]: readonly [number, number]) => Math.abs((width * h) / (height * w) - 1);
	const nearest = COMMON.reduce((best, ratio) => (computeError(ratio) < computeError(best) ? ratio : best));
	if (computeError(nearest) <= CLOSE_ENOUGH) return nearest.join(':');
	const divisor = computeCommonDivisor(width, height);
	return `${width / divisor}:${height / divisor}`;
}

/**
 * Throws a Refusal for a ratio beyond what the version draws: 4:1 in HD (8.1 and 8.2 only) and 14:1 without
 * HD on 8.1 and 8.2. Other versions state no limit.
 * Source: https://docs.midjourney.com/hc/en-us/articles/31894244298125 (Aspect Ratio).
 */
export function checkExtremes(
	ratio: AspectRatio,
	settings: { version?: Version; hd: boolean },
	subject = '“Aspect Ratio”',
): void {
	const eight = settings.version?.known === '8.2' || settings.version?.known === '8.1';
	const limit = settings.hd ? 4 : 14;
	const applies = settings.hd ? eight || settings.version === undefined : eight;
	const stretch = Math.max(ratio.width / ratio.height, ratio.height / ratio.width);
	if (!applies || stretch <= limit) return;
	const who = settings.version === undefined ? 'Midjourney' : formatVersion(settings.version);
	throw new Refusal(
		`${subject} is ${ratio.text}, but ${who} goes up to ${limit}:1${settings.hd ? ' in HD' : ''}`,
		settings.hd && stretch <= 14
			? `Choose a ratio between 1:${limit} and ${limit}:1, or leave HD out.`
			: `Choose a ratio between 1:${limit} and ${limit}:1.`,
	);
}
