import { Refusal } from '../contract/refusal';
import type { ImageNumber } from '../contract/request';
import { isSet } from '../contract/value';

/** The four images of a grid: top left, top right, bottom left, bottom right. */
const OF_A_GRID: readonly ImageNumber[] = [1, 2, 3, 4];

/** The most that a draft has (docs.midjourney.com/hc/en-us/articles/35577175650957). */
const MOST_IMAGES = 24;

/** A number from 1 to 24, also as text; undefined for anything else. */
function toImageNumber(value: unknown): ImageNumber | undefined {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
	return number >= 1 && number <= MOST_IMAGES && String(number) === text ? number : undefined;
}

/**
 * Reads which images of a task are meant: 1 to 24 (number or text) gives that one, `all` gives the four of a grid.
 * Throws a Refusal for anything else. Source: https://piapi.ai/docs/midjourney-api/upscale (index 1 to 4).
 */
export function parseImageNumbers(value: unknown, field = 'Image'): ImageNumber[] {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text.toLowerCase() === 'all') return [...OF_A_GRID];
	const number = toImageNumber(value);
	if (number !== undefined) return [number];
	if (text === '' || text === 'undefined' || text === 'null') {
		const empty = value === undefined || value === null || typeof value === 'string';
		throw new Refusal(
			empty ? `“${field}” is empty` : `“${field}” does not hold an image number`,
			'Choose 1 to 4 or All. To take the number from the item, set Split Into Items (under Options) to One Item per Image in ' +
				'the PiAPI node before: each item then carries it as `index`.',
		);
	}
	throw new Refusal(
		`“${field}” is “${text}”, but a grid has the images 1, 2, 3 and 4, and a draft up to ${MOST_IMAGES}`,
		'Choose 1 to 4 (top left, top right, bottom left, bottom right), or All for one task per image.',
	);
}

/**
 * Reads which one of a task's results is meant: its number, or nothing where the task has one only. Throws a Refusal for
 * anything else.
 * @param field the field as the user sees it, which is also what is counted: “Image”, “Video”
 * @param most the highest number there is
 */
export function parseImageNumber(
	value: unknown,
	field = 'Image',
	most = MOST_IMAGES,
): ImageNumber | undefined {
	if (!isSet(value)) return undefined;
	const number = toImageNumber(value);
	if (number !== undefined && number <= most) return number;
	throw new Refusal(
		`“${field}” is “${String(value)}”, but a task has at most the ${field.toLowerCase()}s 1 to ${most}`,
		`Choose 1 to 4, or Single ${field} where the task has one only.`,
	);
}
