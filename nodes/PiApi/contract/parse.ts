import isPlainObject from 'lodash/isPlainObject';
import type { IDataObject } from 'n8n-workflow';
import type { z } from 'zod';

import { Refusal } from './refusal';
import { isSet, parseJson } from './value';

/**
 * Checks a parameter against its schema; throws a Refusal that names `field` as the user sees it.
 * @param fix what to do instead, one sentence
 */
export function parseField<S extends z.ZodTypeAny>(
	schema: S,
	value: unknown,
	field: string,
	fix: string,
): z.output<S> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<S>;
	throw new Refusal(`“${field}” is ${quoteValue(value)}`, fix);
}

/** A value as it is quoted in a message. */
export function quoteValue(value: unknown): string {
	if (!isSet(value)) return 'empty';
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	const text = String(value);
	return `“${text.length > 80 ? `${text.slice(0, 77)}…` : text}”`;
}

/** JSON from a field, as text or as an expression's object; throws a Refusal unless it is an object. */
export function parseJsonObject(value: unknown, field: string): IDataObject | undefined {
	if (!isSet(value)) return undefined;
	const json = typeof value === 'string' ? parseJson(value) : value;
	if (isPlainObject(json))
		return Object.keys(json as IDataObject).length > 0 ? (json as IDataObject) : undefined;
	throw new Refusal(
		`“${field}” is not a JSON object`,
		'Write it like { "name": "value" }, in curly brackets.',
	);
}

/** A list from a field: an expression's array, JSON text of one, or text split at line breaks and commas. */
export function parseList(value: unknown): string[] {
	if (Array.isArray(value))
		return value.map((entry) => String(entry ?? '').trim()).filter((entry) => entry !== '');
	if (typeof value !== 'string') return [];
	const text = value.trim();
	if (text.startsWith('[')) {
		const list = parseJson(text);
		if (Array.isArray(list)) return parseList(list);
	}
	// A comma inside an address is part of it; one that a space, a line break or a new address follows is not.
	return text
		.split(/[\r\n]+|,\s+|,(?=https?:\/\/)|\s+(?=https?:\/\/)/)
		.map((entry) => entry.trim().replace(/,$/, ''))
		.filter((entry) => entry !== '');
}

/** Text of a field, trimmed; undefined where it is empty. Throws a Refusal for objects and lists. */
export function parseOptionalText(value: unknown, field: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'object') {
		throw new Refusal(
			`“${field}” holds ${quoteValue(value)}, not text`,
			'Map the part of it that holds the text.',
		);
	}
	const text = String(value).trim();
	return text === '' ? undefined : text;
}

/** Where items and answers hold the address of a file. */
const LINKS = ['url', 'image_url', 'video_url', 'audio_url', 'file_url'];

/**
 * The address in an object that describes a file, such as an entry of `images`, alone or in a list; anything else as it
 * is.
 * @param media what the field takes, where it takes one kind only: addresses of others are not for it
 */
export function unwrapAddress(value: unknown, media?: 'image' | 'video' | 'audio'): unknown {
	if (Array.isArray(value)) return value.map((entry) => unwrapAddress(entry, media));
	if (!isPlainObject(value)) return value;
	const names = media === undefined ? LINKS : [`${media}_url`, 'url', 'file_url'];
	const links = names.map((name) => (value as IDataObject)[name]);
	return links.find((entry) => typeof entry === 'string' && entry !== '') ?? value;
}

/** What pasting leaves around an address: brackets, quotes, blanks and characters that take no room. */
const AROUND = '[\\s<>"\'“”\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]{1,20}';
const BEFORE = new RegExp(`^${AROUND}(?=https?:\\/\\/)`, 'i');
const BEHIND = new RegExp(`${AROUND}$`);

/** An address without what pasting leaves around it; any other text as it is. */
export function trimAddress(text: string): string {
	const bare = text.replace(BEFORE, '').replace(BEHIND, '');
	return isAddress(bare) ? bare : text;
}

/** Whether a text is an http(s) address. */
export function isAddress(text: string): boolean {
	try {
		return ['http:', 'https:'].includes(new URL(text).protocol) && !/\s/.test(text);
	} catch {
		return false;
	}
}
