import { ApiError } from '../../http/apiError';
import { isHttpUrl } from '../../http/fields';
import type { FieldRule, Fields } from './rule';

/** What a file in the input may be. */
export interface MediaRules {
	/** Base64 is taken in place of an address. */
	base64: boolean;
}

const DATA_URI = /^data:[\w/+.-]+;base64,/;

/** Whether a text could be a file in base64, with or without `data:` before it. */
export function isBase64File(text: string): boolean {
	const data = text.replace(DATA_URI, '');
	return data.length >= 16 && data.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(data);
}

function refuse(message: string): never {
	throw new ApiError(400, message);
}

/** Whether a value counts as one that was sent. */
export function isSent(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	return typeof value === 'string' ? value.trim() !== '' : value !== undefined;
}

function checkText(
	rule: Extract<FieldRule, { type: 'text' }>,
	value: string,
	name: string,
	media: MediaRules,
) {
	// Go knows no difference between an empty text and none.
	if (value === '') return;
	if (rule.choices && !rule.open && !rule.choices.includes(value)) {
		refuse(`invalid ${name}: must be one of ${rule.choices.join(', ')}`);
	}
	if (rule.longest !== undefined && [...value].length > rule.longest) {
		refuse(`invalid ${name}: must be at most ${rule.longest} characters`);
	}
	if (!rule.media || isHttpUrl(value)) return;
	if (value.startsWith('asset://')) throw new ApiError(422, `invalid ${name}: asset is not supported`);
	if (!media.base64) refuse(`invalid ${name}: must be an http or https URL`);
	if (!isBase64File(value)) refuse(`invalid ${name}: must be a URL or base64`);
}

function checkNumber(rule: Extract<FieldRule, { type: 'integer' | 'number' }>, value: number, name: string) {
	const { choices, open, min = -Infinity, max = Infinity } = rule;
	if (choices && !open && !choices.includes(value)) {
		refuse(`invalid ${name}: must be one of ${choices.join(', ')}`);
	}
	if (value >= min && value <= max) return;
	if (max === Infinity) refuse(`invalid ${name}: must be at least ${min}`);
	refuse(`invalid ${name}: must be between ${min} and ${max}`);
}

function checkValue(rule: FieldRule, value: unknown, name: string, media: MediaRules): void {
	if (rule.type === 'text' && typeof value === 'string') checkText(rule, value, name, media);
	if ((rule.type === 'integer' || rule.type === 'number') && typeof value === 'number') {
		checkNumber(rule, value, name);
	}
	if (rule.type === 'list' && Array.isArray(value)) {
		if (rule.most !== undefined && value.length > rule.most) {
			refuse(`invalid ${name}: must have at most ${rule.most} items`);
		}
		for (const element of value) {
			if (!isSent(element)) refuse(`invalid ${name}: must not be empty`);
			checkValue(rule.of, element, name, media);
		}
	}
	if (rule.type === 'object') checkFields(rule.fields, value, media, `${name}.`);
}

/** Takes fields of the right types; throws a 400 for what is missing, out of range or not on offer. */
export function checkFields(fields: Fields, known: unknown, media: MediaRules, prefix = ''): void {
	const values = new Map(Object.entries(known ?? {}));
	for (const [name, rule] of Object.entries(fields)) {
		const value = values.get(name);
		const path = `${prefix}${name}`;
		const excused = rule.unless?.some((other) => isSent(values.get(other)));
		if ((rule.required || (rule.unless && !excused)) && !isSent(value)) refuse(`${path} is required`);
		if (rule.present && value === undefined) refuse(`${path} is required`);
		if (value !== undefined) checkValue(rule, value, path, media);
	}
}
