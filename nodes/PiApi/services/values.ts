import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { isObject, parseJson, readNumber, readText } from '../contract/value';

/** Times before this are counted in seconds, those after it in ms: the year 1973 in ms. */
const FIRST_MS = 100_000_000_000;
/** A date and a time without a zone, which stand for UTC. */
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?$/;

/** The value as an object; an empty one where it is none. JSON that comes as text is read. */
export function readObject(value: unknown): IDataObject {
	const object = typeof value === 'string' ? parseJson(value) : value;
	return isObject(object) ? object : {};
}

/** A time as ISO 8601 in UTC, from a text or from seconds or ms since 1970; undefined where it is unset. */
export function readTime(value: unknown): string | undefined {
	const count = readNumber(value);
	if (count !== undefined) {
		return count > 0 ? new Date(count < FIRST_MS ? count * 1000 : count).toISOString() : undefined;
	}
	const text = readText(value)?.trim();
	if (text === undefined) return undefined;
	const ms = Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
	return Number.isNaN(ms) || ms <= 0 ? undefined : new Date(ms).toISOString();
}

/** So many days after a time; undefined where the time is. */
export function addDays(moment: string | undefined, days: number): string | undefined {
	return moment === undefined
		? undefined
		: (DateTime.fromISO(moment).plus({ days }).toUTC().toISO() ?? undefined);
}

/** The lines of a text without the numbers that they begin with: `1️⃣ a cat`, `2. a dog`. */
export function readNumberedLines(whole: string): string[] {
	return whole
		.split(/\n+/)
		.map((line) => line.replace(/^\s*(?:[1-9]\uFE0F?\u20E3|[1-9][.):])\s*/u, '').trim())
		.filter((line) => line !== '');
}

/** The fields that hold something: neither undefined nor an empty text. */
export function dropEmpty(fields: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
	);
}
