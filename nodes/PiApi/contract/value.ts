import type { IDataObject } from 'n8n-workflow';

/** Whether a parameter or a field holds something: neither nothing at all nor an empty text. */
export function isSet(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** Whether a value is a JSON object: no list, and not null. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON text holds; undefined where it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A text that holds something, or a number as text; undefined for anything else. */
export function readText(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The texts of a list. */
export function readTexts(value: unknown): string[] {
	const list = Array.isArray(value) ? value : [];
	return list.map(readText).filter((entry): entry is string => entry !== undefined);
}

/** A finite number, also from text; undefined for anything else. */
export function readNumber(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
