import { Refusal } from '../contract/refusal';
import type { ImageNumber } from '../contract/request';

/** The four pictures of a grid: top left, top right, bottom left, bottom right. */
export const IMAGE_NUMBERS: readonly ImageNumber[] = [1, 2, 3, 4];

/**
 * Reads which pictures of a grid are meant: 1 to 4 (number or text) gives that one, `all` gives the four.
 * Throws a Refusal for anything else. Source: https://piapi.ai/docs/midjourney-api/upscale (index 1 to 4).
 */
export function parseImageNumbers(value: unknown, field = 'Image'): ImageNumber[] {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text.toLowerCase() === 'all') return [...IMAGE_NUMBERS];
	const chosen = IMAGE_NUMBERS.find((number) => String(number) === text);
	if (chosen !== undefined) return [chosen];
	if (text === '' || text === 'undefined' || text === 'null') {
		const empty = value === undefined || value === null || typeof value === 'string';
		throw new Refusal(
			empty ? `“${field}” is empty` : `“${field}” does not hold an image number`,
			'Choose 1 to 4 or All. To take the number from the item, set Split Into Items to One Item per Image in ' +
				'the PiAPI node before: each item then carries it as `index`.',
		);
	}
	throw new Refusal(
		`“${field}” is “${text}”, but a grid has the images 1, 2, 3 and 4`,
		'Choose 1 to 4 (top left, top right, bottom left, bottom right), or All for one task per image.',
	);
}

/**
 * Reads which one of a task's results is meant: 1 to 4, or nothing where the task has one only. Throws a Refusal for
 * anything else.
 * @param field the field as the user sees it, which is also what is counted: “Image”, “Video”
 */
export function parseImageNumber(value: unknown, field = 'Image'): ImageNumber | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const chosen = IMAGE_NUMBERS.find((number) => String(number) === String(value).trim());
	if (chosen !== undefined) return chosen;
	throw new Refusal(
		`“${field}” is “${String(value)}”, but a task has at most the ${field.toLowerCase()}s 1, 2, 3 and 4`,
		`Choose 1 to 4, or Single ${field} where the task has one only.`,
	);
}
