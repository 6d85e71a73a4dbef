import { isObject, parseJson } from '../contract/value';

/** Longest reason that is quoted, in characters. */
const REASON_LIMIT = 600;
const MARKUP = /^\s*<(?:!doctype|html|head|body|\?xml)\b|<html[\s>]/i;
const TITLE = /<title[^>]*>([^<]{1,120})/i;
/** Says nothing about what went wrong. */
const GENERIC = /^(?:(?:the )?(?:task|job|request) )?(?:failed|failure|error|success|ok)[.!]?$/i;
const GOOD = /^(?:success|ok)$/i;

/** What the errors of an answer or of a task say, the exact words first. */
export interface Words {
	raw: string[];
	message: string[];
	detail: string[];
}

/** A text that holds something, trimmed; pages of HTML are no text. */
export function readReason(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '' || isWebPage(text)) return undefined;
	return text.length > REASON_LIMIT ? `${text.slice(0, REASON_LIMIT)}…` : text;
}

/** Whether a body is a web page instead of JSON, as proxies and bot checks answer. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && MARKUP.test(body.slice(0, 2_000));
}

/** The title of a web page, where it has one. */
export function readPageTitle(page: string): string | undefined {
	return TITLE.exec(page.slice(0, 20_000))?.[1]?.replace(/\s+/g, ' ').trim() || undefined;
}

function toList(value: string | undefined): string[] {
	return value === undefined ? [] : [value];
}

function readDetails(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(readDetails);
	if (!isObject(value)) return toList(readReason(value));
	const reason = readReason(value.message) ?? readReason(value.msg) ?? readReason(value.detail);
	return toList(reason ?? (Object.keys(value).length > 0 ? JSON.stringify(value) : undefined));
}

/** JSON that comes as text, read; anything else as it is. */
function unpackJson(value: unknown): unknown {
	return typeof value === 'string' && /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value;
}

/** What a text says; the words of the error where it is one as JSON, as services hand on the words of others. */
function readTextWords(value: unknown): string[] {
	const inner = unpackJson(value);
	if (inner === value) return toList(readReason(value));
	const { raw, message, detail } = readWords(inner);
	const words = [...raw, ...message, ...detail];
	return words.length > 0 ? words : toList(readReason(value));
}

/** The words of one error: an object of any known form, a text, JSON as text, or a list of these. */
export function readWords(error: unknown): Words {
	if (Array.isArray(error)) return join(error.map(readWords));
	if (!isObject(error)) {
		const inner = unpackJson(error);
		return inner === error ? { raw: [], message: toList(readReason(error)), detail: [] } : readWords(inner);
	}
	const message = [error.message, error.msg, error.errorMessage, error.error].map(readReason).find(Boolean);
	return {
		raw: readTextWords(error.raw_message),
		message: message !== undefined && GOOD.test(message) ? [] : readTextWords(message),
		detail: readDetails(error.detail ?? error.details ?? error.errorDetails),
	};
}

function join(list: Words[]): Words {
	return {
		raw: list.flatMap(({ raw }) => raw),
		message: list.flatMap(({ message }) => message),
		detail: list.flatMap(({ detail }) => detail),
	};
}

/** The lines of a log: texts, or objects with a message. */
export function readLogLines(logs: unknown): string[] {
	const lines: unknown[] = Array.isArray(logs) ? logs : [logs];
	return lines
		.map((line) => (isObject(line) ? readReason(line.message) : readReason(line)))
		.filter((line) => line !== undefined);
}

/** Whether a text says only that something failed, not why. */
export function isGeneric(text: string): boolean {
	return GENERIC.test(text);
}

function dropRepeats(pieces: string[]): string[] {
	return pieces.filter(
		(piece, at) => !pieces.some((other, place) => place < at && (other === piece || other.includes(piece))),
	);
}

/**
 * Everything that the errors of a task or an answer say, the most telling first: exact words, messages, old lists of
 * messages, details; and the log where nothing else says why (some failures explain themselves there only).
 */
export function collectReasons(errors: unknown[], lists: unknown[], logs: unknown[]): string[] {
	const words = errors.map(readWords);
	const raw = words.flatMap((each) => each.raw);
	const details = [
		...words.flatMap(({ message, detail }) => [...message, ...detail]),
		...lists.flatMap((list) => toList(readDetails(list).join(' | ') || undefined)),
	];
	const pieces = [...raw, ...details];
	if (pieces.some((piece) => !isGeneric(piece))) return dropRepeats(pieces);
	const lines = logs.map((log) => readLogLines(log).join(' | ')).filter((line) => line !== '');
	return dropRepeats([...lines, ...pieces]);
}

/** The reason in an answer, with what else it says: `data.error` (PiAPI), `error`, and the answer's own fields. */
export function readReasons(body: unknown): string[] {
	if (typeof body === 'string') return toList(readReason(body));
	if (!isObject(body)) return [];
	const data = isObject(body.data) ? body.data : {};
	const output = isObject(data.output) ? data.output : {};
	return collectReasons(
		[data.error, body.error, body],
		[output.error_messages, data.error_messages, body.errors, body.error_messages],
		[data.logs, body.logs],
	);
}

/**
 * The reason in the service's own words: `raw_message` before `message` before `detail` before the log
 * (piapi.ai/docs/unified-api-schema; `message` is often no more than “task failed”); `msg` at MidAPI (docs.midapi.ai),
 * `error` as text at useapi.net (useapi.net/docs/api-v2).
 */
export function readFirstReason(body: unknown): string | undefined {
	return readReasons(body)[0];
}
