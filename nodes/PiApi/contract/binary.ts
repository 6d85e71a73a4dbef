import type { IBinaryData } from 'n8n-workflow';

import { parseList, shown } from './parse';
import { Refusal } from './refusal';

/** A file of n8n: by the name of a binary field of the input item, or the file object itself, of whatever item. */
export type BinaryRef = string | IBinaryData;

/** Whether a value is a file object of n8n, as `$binary.data` or `$('Node').item.binary.data` gives it. */
export function isBinaryData(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const { mimeType, data, id } = value as Record<string, unknown>;
	return typeof mimeType === 'string' && (typeof data === 'string' || typeof id === 'string');
}

/** The file objects that an object holds by name, as `$binary` does; undefined where it is anything else. */
function filesOf(value: unknown): IBinaryData[] | undefined {
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
	const files = filesOf(value);
	if (files) return files;
	throw new Refusal(
		`“${field}” holds ${shown(value)}, which is no file`,
		'Enter the name of a binary field of the input item, such as data, or map a file: {{ $binary.data }}. Nothing was sent.',
	);
}
