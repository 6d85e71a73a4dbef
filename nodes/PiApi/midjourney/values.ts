import { Refusal } from '../contract/refusal';
import { joinWithOr } from '../contract/words';
import { parseAspectRatio } from './aspectRatio';
import type { Parameter, ValueRule } from './parameters';
import { parseVersion } from './versions';

/** A parameter with the value that a field or the prompt gives it. */
export interface Setting {
	parameter: Parameter;
	from: 'field' | 'prompt';
	/** How a sentence names it: “Chaos” in “Midjourney Parameters”, or `--chaos` in “Prompt”. */
	subject: string;
	/** The flag's name, without dashes. */
	flag: string;
	/** The flag's value in Midjourney's spelling; empty for a flag that stands alone. */
	value: string;
}

const NUMBER_FORM = /^[-+]?(?:\d+(?:\.\d+)?|\.\d+)$/;
const ADDRESS = /^https?:\/\/\S+$/i;
const STYLE_CODE = /^(?:random|\d+)(?:::\d*\.?\d+)?$/i;
const PROFILE_CODE = /^[A-Za-z0-9][\w-]*$/;
/** Punctuation that sentences end with and that Midjourney does not read after a flag. */
export const FINAL_PUNCTUATION = /[,.;!]+$/;

/** How a sentence names the parameter's field. */
export function describeSubject(parameter: Parameter): string {
	return parameter.place === 'node'
		? `“${parameter.label}”`
		: `“${parameter.label}” in “Midjourney Parameters”`;
}

function printValue(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a parameter takes, for a sentence that begins with “It takes”. */
export function describeValueRule(rule: ValueRule): string {
	if (rule.kind === 'number') {
		return `a ${rule.decimals === true ? '' : 'whole '}number from ${rule.min} to ${rule.max}`;
	}
	return rule.kind === 'choice' ? joinWithOr(rule.choices) : 'a value';
}

/**
 * Splits at white space and commas. A comma inside an address belongs to the address, unless another address or
 * a style code follows it; an address that is an element of a list is left whole.
 */
function toList(raw: unknown): string[] {
	if (Array.isArray(raw)) {
		return raw.flatMap((each) => (ADDRESS.test(String(each).trim()) ? [String(each).trim()] : toList(each)));
	}
	return String(raw)
		.split(/\s+|,(?=\s|$|https?:\/\/|(?:random|\d+)(?:\s|,|$))/i)
		.flatMap((token) => (ADDRESS.test(token) ? [token] : token.split(',')))
		.filter((token) => token !== '');
}

function splitWords(raw: unknown): string[] {
	const words = Array.isArray(raw) ? raw.flatMap(splitWords) : String(raw).split(',');
	return words.map((word) => word.trim().replace(/\s+/g, ' ')).filter((word) => word !== '');
}

function isUnset(parameter: Parameter, raw: unknown): boolean {
	if (raw === undefined || raw === null) return true;
	if (Array.isArray(raw)) return raw.length === 0 || raw.every((each) => isUnset(parameter, each));
	return typeof raw === 'string' && raw.trim() === '' && parameter.value.kind !== 'codes';
}

/** Reads a number, also from text. Throws a Refusal for anything else. */
export function parseNumberValue(raw: unknown, rule: ValueRule, subject: string): string {
	const isNumeric = typeof raw === 'number' ? Number.isFinite(raw) : NUMBER_FORM.test(String(raw).trim());
	if (isNumeric && typeof raw !== 'boolean') return String(Number(raw));
	throw new Refusal(
		`${subject} is “${printValue(raw)}”, which is not a number`,
		`It takes ${describeValueRule(rule)}; leave it out to use Midjourney’s own setting.`,
	);
}

/** Throws a Refusal for a token that is no address (and, where codes are allowed, no style code). */
export function checkReferences(tokens: string[], codes: boolean, subject: string): void {
	const other = tokens.find((token) => !ADDRESS.test(token) && !(codes && STYLE_CODE.test(token)));
	const brokenToken = other ?? tokens.find((token) => FINAL_PUNCTUATION.test(token));
	if (brokenToken === undefined) return;
	const takes = codes ? 'addresses of images, style codes (numbers) or random' : 'the address of an image';
	throw new Refusal(
		`${subject} holds “${brokenToken}”, which Midjourney cannot use as a reference`,
		`It takes ${takes}, with a space between two of them. Words that describe the image go into the prompt’s ` +
			'text, before the first flag.',
	);
}

/** Throws a Refusal for a token that cannot be a profile code. */
export function checkCodes(tokens: string[], subject: string): void {
	const other = tokens.find((token) => !PROFILE_CODE.test(token));
	if (other === undefined) return;
	throw new Refusal(
		`${subject} holds “${other}”, which is not a profile code`,
		'Enter one or more codes of letters and digits, or leave it empty to use the default profile.',
	);
}

function parseSwitchValue(raw: unknown, subject: string): string | undefined {
	if (raw === true || String(raw).trim().toLowerCase() === 'true') return '';
	if (raw === false || String(raw).trim().toLowerCase() === 'false') return undefined;
	throw new Refusal(
		`${subject} is “${printValue(raw)}”, but it is either on or off`,
		'Set it to true or false.',
	);
}

function parseVersionValue(raw: unknown, subject: string): Pick<Setting, 'flag' | 'value'> {
	const version = typeof raw === 'string' || typeof raw === 'number' ? parseVersion(raw) : undefined;
	if (version !== undefined) {
		const [flag, value = ''] = version.flag.slice(2).split(' ');
		return { flag, value };
	}
	throw new Refusal(
		`${subject} is “${printValue(raw)}”, which is not a Midjourney version`,
		'Choose a version from the list, or enter its number, such as 8.2 or niji 7.',
	);
}

function parseMode(raw: unknown, parameter: Parameter, subject: string): string {
	const mode = parameter.flags.find((flag) => flag === String(raw).trim().toLowerCase());
	if (mode !== undefined) return mode;
	throw new Refusal(`${subject} is “${printValue(raw)}”`, 'Choose Relax, Fast or Turbo.');
}

function refuseObject(raw: unknown, subject: string): void {
	const values = Array.isArray(raw) ? raw : [raw];
	if (values.every((value) => typeof value !== 'object' && !/\[object \w+\]/.test(String(value)))) return;
	throw new Refusal(
		`${subject} holds an object, not text`,
		'Map the part of the object that holds the value.',
	);
}

function parseFieldValue(
	parameter: Parameter,
	raw: unknown,
	subject: string,
): Pick<Setting, 'flag' | 'value'> | undefined {
	const { value: rule, flags } = parameter;
	const [flag] = flags;
	switch (rule.kind) {
		case 'number':
		case 'choice':
			return { flag, value: parseNumberValue(raw, rule, subject) };
		case 'switch':
			return parseSwitchValue(raw, subject) === undefined ? undefined : { flag, value: '' };
		case 'version':
			return parseVersionValue(raw, subject);
		case 'ratio':
			return { flag, value: parseAspectRatio(raw, subject).text };
		case 'mode':
			return { flag: parseMode(raw, parameter, subject), value: '' };
		case 'words':
			refuseObject(raw, subject);
			return refuseFlagInside(splitWords(raw), flag, subject);
		case 'references': {
			refuseObject(raw, subject);
			const tokens = toList(raw);
			checkReferences(tokens, rule.codes, subject);
			return { flag, value: tokens.join(' ') };
		}
		case 'codes': {
			refuseObject(raw, subject);
			if (raw === false) return undefined;
			const isDefault = raw === true || /^\s*(default)?\s*$/i.test(String(raw));
			const tokens = isDefault ? [] : toList(raw);
			checkCodes(tokens, subject);
			return { flag, value: tokens.join(' ') };
		}
	}
}

function refuseFlagInside(
	words: string[],
	flag: string,
	subject: string,
): Pick<Setting, 'flag' | 'value'> | undefined {
	const other = words.find((word) => word.includes('--'));
	if (other === undefined) return words.length === 0 ? undefined : { flag, value: words.join(', ') };
	throw new Refusal(
		`${subject} holds “${other}”, which would start another flag`,
		'Enter words only, with commas between them; set other parameters in their own fields.',
	);
}

/**
 * Reads a parameter from its field. Gives `undefined` when it is not set (undefined, null, empty text, a switch
 * that is off). Numbers may come as text. Throws a Refusal for a value of the wrong form; ranges are checked by
 * `checkRange`.
 */
export function readField(parameter: Parameter, raw: unknown): Setting | undefined {
	if (isUnset(parameter, raw)) return undefined;
	const subject = describeSubject(parameter);
	const read = parseFieldValue(parameter, raw, subject);
	return read === undefined ? undefined : { parameter, from: 'field', subject, ...read };
}
