import isPlainObject from 'lodash/isPlainObject';
import type { GenericValue, IDataObject } from 'n8n-workflow';

import { parseList, quoteValue } from '../contract/parse';
import { Refusal } from '../contract/refusal';
import { parseTaskId } from '../contract/taskId';
import { parseJson } from '../contract/value';
import { joinWithOr } from '../contract/words';
import type { Field } from './schema';

/** Whether a person left a field empty. */
export function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return value.every(isEmpty);
	return isPlainObject(value) && Object.keys(value as object).length === 0;
}

function refuse({ label }: Field, value: unknown, fix: string): never {
	throw new Refusal(`“${label}” is ${quoteValue(value)}`, `${fix} Nothing was sent.`);
}

/** The numbers that a field takes, in words. */
function describeRange({ type, min, max }: Field): string {
	const kind = type === 'whole' || type === 'numberChoice' ? 'a whole number' : 'a number';
	if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
	if (min !== undefined) return `${kind} from ${min} up`;
	return max === undefined ? kind : `${kind} up to ${max}`;
}

function parseNumber(field: Field, value: unknown): number {
	const number = typeof value === 'string' ? Number(value.trim()) : value;
	const { type, min = -Infinity, max = Infinity } = field;
	const fits =
		typeof number === 'number' &&
		Number.isFinite(number) &&
		(type === 'number' || Number.isSafeInteger(number)) &&
		number >= min &&
		number <= max;
	return fits ? number : refuse(field, value, `Enter ${describeRange(field)}.`);
}

function parseText(field: Field, value: unknown): string {
	if (typeof value === 'object') refuse(field, value, 'Map the part of it that holds the text.');
	const text = String(value).trim();
	const { maxLength = Infinity } = field;
	if (text.length <= maxLength) return text;
	throw new Refusal(
		`“${field.label}” has ${text.length} characters, and the model takes ${maxLength}`,
		'Shorten the text. Nothing was sent.',
	);
}

function parseFlag(field: Field, value: unknown): boolean {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	return refuse(field, value, 'Switch it on or off; an expression must give true or false.');
}

/** One of the known values in any casing; where the list is open, any other too. */
function parseChoice(field: Field, value: unknown): string | number {
	const { options = [], openEnum, type } = field;
	if (typeof value === 'object' || typeof value === 'boolean') {
		return refuse(field, value, `Choose ${joinWithOr(options)}.`);
	}
	const text = String(value).trim().toLowerCase();
	const known = options.find((option) => String(option).toLowerCase() === text);
	if (known !== undefined) return known;
	if (openEnum !== true) return refuse(field, value, `Choose ${joinWithOr(options)}.`);
	return type === 'numberChoice' ? parseNumber(field, value) : parseText(field, value);
}

function parseTexts(field: Field, value: unknown): string[] {
	if (typeof value !== 'string' && !Array.isArray(value)) {
		refuse(field, value, 'Enter texts, separated by commas or line breaks.');
	}
	return checkCount(field, parseList(value));
}

/** The list as it is, where it is not too long. */
export function checkCount<T>({ label, maxItems = Infinity }: Field, list: T[]): T[] {
	if (list.length <= maxItems) return list;
	throw new Refusal(
		`“${label}” has ${list.length} entries, and the model takes ${maxItems}`,
		'Leave some of them out. Nothing was sent.',
	);
}

/** JSON from a field, as text or as what an expression gave; throws a Refusal for what is neither object nor list. */
export function parseJsonValue(field: Field, value: unknown): IDataObject | IDataObject[] {
	const json = typeof value === 'string' ? parseJson(value) : value;
	if (isPlainObject(json)) return json as IDataObject;
	if (Array.isArray(json) && json.every(isPlainObject)) return json as IDataObject[];
	return refuse(field, value, 'Write it as JSON, like { "name": "value" }, in curly brackets.');
}

/** A value in the type that the service wants. Throws a Refusal that names the field for what does not fit. */
export function parseValue(
	field: Field,
	value: unknown,
): GenericValue | IDataObject | IDataObject[] | string[] {
	switch (field.type) {
		case 'whole':
		case 'number':
			return parseNumber(field, value);
		case 'flag':
			return parseFlag(field, value);
		case 'choice':
		case 'numberChoice':
			return parseChoice(field, value);
		case 'texts':
			return parseTexts(field, value);
		case 'json':
			return parseJsonValue(field, value);
		case 'task':
			return parseTaskId(value, field.label);
		default:
			return parseText(field, value);
	}
}
