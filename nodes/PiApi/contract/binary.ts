import type { IBinaryData } from 'n8n-workflow';

import { parseList, quoteValue } from './parse';
import { Refusal } from './refusal';

/** A file of n8n: by the name of a binary field of the input item, or the file object itself, of whatever item. */
export type BinaryRef = string | IBinaryData;

/** What a file object has beside its type: one of these at least. */
const PARTS = ['data', 'id', 'fileName', 'fileSize', 'fileExtension'];

/**
 * Whether a value is a file object of n8n, as `$('Node').item.binary.data` gives it, or `$binary.data`, from which n8n
 * takes the content away.
 */
export function isBinaryData(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const file = value as Record<string, unknown>;
	return typeof file.mimeType === 'string' && PARTS.some((part) => typeof file[part] === 'string');
}

/** Whether a file object leads to its content: by itself, or by where n8n keeps it. */
export function hasContent({ data, id }: Partial<IBinaryData>): boolean {
	return typeof data === 'string' || typeof id === 'string';
}

/** The file objects that an object holds by name, as `$binary` does; undefined where it is anything else. */
function findFiles(value: unknown): IBinaryData[] | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const entries = Object.values(value);
	return entries.length > 0 && entries.every(isBinaryData) ? entries : undefined;
}

/**
 * The files that the value of a binary field stands for: names separated by commas or line breaks, file objects, lists of
 * either, or all files of an item at once (`$binary`). Empty where nothing is named; throws a Refusal for anything else.
 */
export function parseBinaries(value: unknown, field: string): BinaryRef[] {
	if (isBinaryData(value)) return [value];
	if (Array.isArray(value)) return value.flatMap((entry) => parseBinaries(entry, field));
	if (typeof value === 'string') return parseList(value.replace(/,/g, ', '));
	if (value === undefined || value === null) return [];
	const files = findFiles(value);
	if (files) return files;
	throw new Refusal(
		`“${field}” holds ${quoteValue(value)}, which is no file`,
		'Enter the name of a binary field of the input item, such as data, or map a file: {{ $binary.data }}. Nothing was sent.',
	);
}
