import type { IDataObject } from 'n8n-workflow';

import type { FailureKind } from '../contract/failure';
import { TaskFailure } from '../contract/failure';
import { findMeaning } from '../contract/reasonWords';
import { ConnectionLost } from './connectionLost';
import type { ApiAnswer } from './http';
import { isObject } from '../contract/value';
import { isWebPage, readPageTitle, readReason, readReasons } from './reason';

/** What a call was for: it decides what an unclear answer means. */
export type Purpose = 'create' | 'read' | 'cancel' | 'upload' | 'account';

interface Row {
	kind: FailureKind;
	message: (service: string, purpose: Purpose) => string;
	description: string;
}

/** The error table: HTTP status to what happened and what to do. */
const TABLE: Record<number, Row> = {
	400: {
		kind: 'rejected',
		message: (service) => `${service} did not accept the input`,
		description: 'Check the fields of the node against what the service says.',
	},
	401: {
		kind: 'rejected',
		message: (service) => `${service} did not accept the API key`,
		description:
			'Open the PiAPI API credential and enter the key again; the key is in your workspace at the service.',
	},
	402: {
		kind: 'rejected',
		message: (service) => `Not enough credits at ${service}`,
		description: 'Top up the account, or choose a cheaper Process Mode. Nothing was created.',
	},
	403: {
		kind: 'rejected',
		message: (service) => `${service} does not allow this for your account`,
		description: 'Check your plan and the permissions of the API key.',
	},
	404: {
		kind: 'read',
		message: (service) => `${service} does not know this`,
		description:
			'Check Task ID and Base URL. Tasks are kept for a limited time, and only under the account that created them.',
	},
	422: {
		kind: 'rejected',
		message: (service) => `${service} could not read the input`,
		description: 'Check the fields of the node against what the service says.',
	},
	429: {
		kind: 'limited',
		message: (service) => `${service} asks to slow down`,
		description:
			'Lower Concurrent Jobs in the credential to what your plan allows, or run fewer workflows at once. Nothing was created.',
	},
};

const UPLOAD_PLAN: Row = {
	kind: 'rejected',
	message: (service) => `${service} does not take file uploads on your plan`,
	description:
		'File upload needs the Creator plan or higher. Put the image on a public web address and choose URL as the image source instead.',
};

const OTHER_4XX: Row = {
	kind: 'rejected',
	message: (service) => `${service} turned the request down`,
	description: 'See what the service says, and check the fields of the node.',
};

const REDIRECT: Row = {
	kind: 'rejected',
	message: (service) => `${service} answered with a redirect`,
	description: 'Redirects are not followed, to keep the API key safe. Check Base URL in the credential.',
};

const MODERATED: Row = {
	kind: 'moderated',
	message: () => 'The content filter turned the prompt or the image down',
	description:
		'Reword Prompt or use another image; sending the same again counts towards the daily penalty limit of your plan. Nothing was created.',
};

const ENDED: Row = {
	kind: 'rejected',
	message: (service) => `${service} has ended its own Midjourney service`,
	description:
		'Choose LegNext as Service in the credential (or MidAPI, which runs the most usual operations), with a key of that service: nothing else in the workflow changes. Nothing was created.',
};

/** Redirects that say that the request was not acted on here; after the others it may have been (RFC 9110, 15.4). */
const MOVED: ReadonlySet<number> = new Set([301, 307, 308]);

const SERVER: Row = {
	kind: 'read',
	message: (service) => `${service} could not answer just now`,
	description: 'This is usually over within minutes; run the node again.',
};

function makeUncertainFailure(service: string, what: string, httpStatus?: number): TaskFailure {
	return new TaskFailure(`The task may have been created: ${what}`, {
		kind: 'uncertain',
		httpStatus,
		description: `To make sure that nothing is paid for twice it is not sent again. Check your task history at ${service}: if the task is there, fetch it by its id with Task > Get or Task > Wait; if it is not, start a new execution. If this happens every time, check Base URL in the credential.`,
	});
}

/** Seconds from a Retry-After header, as a number or as a date. */
export function readRetryAfterS(headers: Record<string, string>, nowMs: number): number | undefined {
	const value = headers['retry-after'];
	if (value === undefined) return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}

function findRow(status: number, purpose: Purpose, reasons: string[]): Row {
	if (status === 403 && purpose === 'upload') return UPLOAD_PLAN;
	const isRefused = status >= 400 && status < 500 && status !== 401 && status !== 429;
	const meanings = isRefused ? reasons.map(findMeaning) : [];
	if (purpose === 'create' && meanings.includes('moderated')) return MODERATED;
	const known = TABLE[status];
	if (known && status !== 400) return known;
	if (meanings.includes('credits')) return TABLE[402];
	if (known) return known;
	if (status >= 300 && status < 400) return REDIRECT;
	return status >= 400 && status < 500 ? OTHER_4XX : SERVER;
}

/** Proxies say these where a connection ended before the service had answered (nginx 444 and 499, AWS 460). */
const CUT_OFF: ReadonlySet<number> = new Set([408, 444, 460, 499]);

/** Whether a create that was answered like this may have made a task all the same. */
function mayExist(status: number): boolean {
	return status < 300 || CUT_OFF.has(status) || status >= 500 || (status < 400 && !MOVED.has(status));
}

/** What answered instead of the service: `a web page “Just a moment...” (HTTP 403 from api.example.com)`. */
function describePage({ body, status, host }: ApiAnswer): string | undefined {
	if (typeof body !== 'string' || !isWebPage(body)) return undefined;
	const title = readPageTitle(body);
	return `a web page${title === undefined ? '' : ` “${title}”`} (HTTP ${status}${host === undefined ? '' : ` from ${host}`})`;
}

function makePageFailure(page: string, status: number, service: string, purpose: Purpose): TaskFailure {
	const isCertain = purpose === 'create' || (status >= 300 && status < 500);
	return new TaskFailure(`Instead of ${service}, ${page} answered`, {
		kind: isCertain ? 'rejected' : 'read',
		description: `Something between n8n and ${service} answered: a proxy, a firewall or a bot check. Check Base URL in the credential and whether the address opens from your n8n’s network.${purpose === 'create' ? ' Nothing was created.' : isCertain ? '' : ' It may be over in minutes: run the node again.'}`,
		httpStatus: status,
	});
}

/** What came as an unclear answer to a create. */
function describeUnclear(answer: ApiAnswer, service: string, reason: string | undefined): string {
	const { status, body } = answer;
	const page = describePage(answer);
	if (page !== undefined) return `instead of ${service}, ${page} answered`;
	const quotedReason = reason ? ` (${reason})` : '';
	const isGood = status >= 200 && status < 300;
	if (isGood && isObject(body) && isSuccess(body))
		return `${service} answered without a task id${quotedReason}`;
	const isRedirect = status >= 300 && status < 400;
	const what =
		isGood && !isObject(body) ? ' with something that is not JSON' : isRedirect ? ' with a redirect' : '';
	return `${service} answered ${status}${what}${quotedReason}`;
}

/**
 * The failure that an answer of status `status` (HTTP, or the body's own code) stands for. For a create the answer names
 * no task: one that does is that task, whatever its status.
 */
export function makeAnswerFailure(
	answer: ApiAnswer,
	status: number,
	service: string,
	purpose: Purpose,
): TaskFailure {
	const reasons = readReasons(answer.body);
	const [reason] = reasons;
	const isEnded = reasons.some((text) => findMeaning(text) === 'ended');
	if (purpose === 'create' && mayExist(status) && !isEnded) {
		return makeUncertainFailure(service, describeUnclear(answer, service, reason), answer.status);
	}
	const page = describePage(answer);
	if (page !== undefined) return makePageFailure(page, status, service, purpose);
	const row = isEnded ? ENDED : findRow(status, purpose, reasons);
	const kind = purpose === 'create' && row.kind === 'read' ? 'rejected' : row.kind;
	return new TaskFailure(`${row.message(service, purpose)}${reason ? `: ${reason}` : ''}`, {
		kind,
		description: row.description,
		httpStatus: status,
		retryAfterS: readRetryAfterS(answer.headers, Date.now()),
	});
}

/** The failure that a missing answer stands for; anything but a {@link ConnectionLost} is handed back as it is. */
export function makeConnectionFailure(thrown: unknown, service: string, purpose: Purpose): unknown {
	if (!(thrown instanceof ConnectionLost)) return thrown;
	const { connection, host } = thrown;
	if (!connection.reached) {
		return new TaskFailure(`${service} could not be reached at ${host} (${connection.code})`, {
			kind: 'unreachable',
			description: 'Nothing was sent. Check Base URL in the credential and the network of your n8n.',
		});
	}
	if (purpose === 'create') {
		return makeUncertainFailure(
			service,
			`the connection to ${host} ended before the answer came (${connection.code})`,
		);
	}
	return new TaskFailure(`The connection to ${host} ended before the answer came (${connection.code})`, {
		kind: 'read',
		description: 'Nothing is lost: run the node again.',
	});
}

/** `code` of PiAPI's envelope: 200 is success, and 0 in the generated schema (piapi.ai/docs/unified-api-schema). */
function isSuccess({ code }: IDataObject): boolean {
	if (code === undefined || code === null) return true;
	return Number(code) === 200 || Number(code) === 0 || String(code).toLowerCase() === 'success';
}

/** The status that counts: the body's own code where HTTP says that all is well; 502 for one that is no status. */
export function readAnswerStatus({ status, body }: ApiAnswer): number {
	if (status < 200 || status >= 300 || !isObject(body) || isSuccess(body)) return status;
	const code = Number(body.code);
	return Number.isFinite(code) && code >= 300 ? code : 502;
}

/**
 * The `data` of a good answer in PiAPI's envelope `{code, data, message}`. Throws the {@link TaskFailure} that anything
 * else stands for.
 */
export function readData(answer: ApiAnswer, service: string, purpose: Purpose): IDataObject {
	const status = readAnswerStatus(answer);
	if (status < 200 || status >= 300 || !isObject(answer.body))
		throw makeAnswerFailure(answer, status, service, purpose);
	return isObject(answer.body.data) ? answer.body.data : {};
}

/**
 * The object under which an answer shows a task by its id, in an envelope or bare; undefined where it shows none.
 * @param key the field that holds the id
 * @param origin the task that a create builds on: a refusal may name it too, and it is not the new one
 */
export function findTaskIn({ body }: ApiAnswer, key: string, origin?: string): IDataObject | undefined {
	const whole = unwrapSingle(body);
	const data = isObject(whole) ? unwrapSingle(whole.data) : undefined;
	const places = [
		data,
		...[data, whole].map((place) => (isObject(place) ? unwrapSingle(place.task) : undefined)),
		whole,
	];
	return places.filter(isObject).find((place) => {
		const id = readId(place, key);
		return id !== undefined && id !== origin;
	});
}

/** What stands in a list of one; anything else as it is. */
function unwrapSingle(value: unknown): unknown {
	return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The id in a field, as text; some services write numbers. */
export function readId(place: IDataObject, key: string): string | undefined {
	const value = place[key];
	return typeof value === 'number' ? String(value) : readReason(value);
}

/**
 * The body of a good answer of a service without an envelope (docs.legnext.ai, useapi.net/docs/api-v2). Throws the
 * {@link TaskFailure} that anything else stands for.
 */
export function readAnswerObject(answer: ApiAnswer, service: string, purpose: Purpose): IDataObject {
	const { status, body } = answer;
	if (status >= 200 && status < 300 && isObject(body)) return body;
	throw makeAnswerFailure(answer, status, service, purpose);
}

/** A text on the top level of an answer. */
export function readTextAt(body: unknown, key: string): string | undefined {
	return isObject(body) ? readReason(body[key]) : undefined;
}
