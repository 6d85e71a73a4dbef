import type { IDataObject } from 'n8n-workflow';

import type { FailureKind } from '../contract/failure';
import { TaskFailure } from '../contract/failure';
import type { ApiAnswer } from './http';
import { ConnectionLost } from './connection';

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
		'File upload needs the Creator plan or higher. Put the picture on a public web address and choose URL as the image source instead.',
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

const SERVER: Row = {
	kind: 'read',
	message: (service) => `${service} could not answer just now`,
	description: 'This is usually over within minutes; run the node again.',
};

function uncertain(service: string, what: string, httpStatus?: number): TaskFailure {
	return new TaskFailure(`The task may have been created: ${what}`, {
		kind: 'uncertain',
		httpStatus,
		description: `To make sure that nothing is paid for twice it is not sent again. Look in your task history at ${service}: if the task is there, fetch it by its id with Task > Get or Task > Wait; if it is not, start a new execution.`,
	});
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function logsText(logs: unknown): string | undefined {
	if (typeof logs === 'string') return text(logs);
	if (!Array.isArray(logs)) return undefined;
	const lines = logs
		.map((line: unknown) => (isObject(line) ? text(line.message) : text(line)))
		.filter((line): line is string => line !== undefined);
	return lines.length > 0 ? lines.join(' | ') : undefined;
}

/**
 * The reason in the service's own words, in the order `data.error`, `message`, `logs`
 * (piapi.ai/docs/unified-api-schema; some failures explain themselves in the logs only); `msg` at MidAPI
 * (docs.midapi.ai), `error` at useapi.net (useapi.net/docs/api-v2).
 */
export function reasonOf(body: unknown): string | undefined {
	if (!isObject(body)) return undefined;
	const data = isObject(body.data) ? body.data : {};
	const error = isObject(data.error) ? data.error : isObject(body.error) ? body.error : {};
	const message = text(body.message) ?? text(body.msg);
	return (
		text(error.message) ??
		text(error.raw_message) ??
		text(error.detail) ??
		text(body.error) ??
		(message?.toLowerCase() === 'success' ? undefined : message) ??
		text(body.raw_message) ??
		text(body.detail) ??
		logsText(data.logs) ??
		logsText(body.logs)
	);
}

/** Seconds from a Retry-After header, as a number or as a date. */
export function retryAfterS(headers: Record<string, string>, nowMs: number): number | undefined {
	const value = headers['retry-after'];
	if (value === undefined) return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}

function rowFor(status: number, purpose: Purpose, reason: string | undefined): Row {
	if (status === 403 && purpose === 'upload') return UPLOAD_PLAN;
	const known = TABLE[status];
	if (known && status !== 400) return known;
	if (reason && /insufficient (credit|balance|token|quota|point)/i.test(reason)) return TABLE[402];
	if (known) return known;
	if (status >= 300 && status < 400) return REDIRECT;
	return status >= 400 && status < 500 ? OTHER_4XX : SERVER;
}

/** The failure that an answer of status `status` (HTTP, or the body's own code) stands for. */
export function failureOf(answer: ApiAnswer, status: number, service: string, purpose: Purpose): TaskFailure {
	const reason = reasonOf(answer.body);
	if (purpose === 'create' && (status >= 500 || status < 300 || status === 408)) {
		return uncertain(
			service,
			`${service} answered ${answer.status}${reason ? ` (${reason})` : ''}`,
			answer.status,
		);
	}
	const row = rowFor(status, purpose, reason);
	const kind = purpose === 'create' && row.kind === 'read' ? 'rejected' : row.kind;
	return new TaskFailure(`${row.message(service, purpose)}${reason ? `: ${reason}` : ''}`, {
		kind,
		description: row.description,
		httpStatus: status,
		retryAfterS: retryAfterS(answer.headers, Date.now()),
	});
}

/** The failure that a missing answer stands for; anything but a {@link ConnectionLost} is handed back as it is. */
export function failureOfConnection(thrown: unknown, service: string, purpose: Purpose): unknown {
	if (!(thrown instanceof ConnectionLost)) return thrown;
	const { connection, host } = thrown;
	if (!connection.reached) {
		return new TaskFailure(`${service} could not be reached at ${host} (${connection.code})`, {
			kind: 'unreachable',
			description: 'Nothing was sent. Check Base URL in the credential and the network of your n8n.',
		});
	}
	if (purpose === 'create') {
		return uncertain(service, `the connection to ${host} ended before the answer came (${connection.code})`);
	}
	return new TaskFailure(`The connection to ${host} ended before the answer came (${connection.code})`, {
		kind: 'read',
		description: 'Nothing is lost: run the node again.',
	});
}

/**
 * The `data` of a good answer in PiAPI's envelope `{code, data, message}`; code 200 is success, and 0 in the
 * generated schema (piapi.ai/docs/unified-api-schema). Throws the {@link TaskFailure} that anything else stands for.
 */
export function dataOf(answer: ApiAnswer, service: string, purpose: Purpose): IDataObject {
	const { status, body } = answer;
	if (status < 200 || status >= 300) throw failureOf(answer, status, service, purpose);
	if (!isObject(body)) throw failureOf(answer, status, service, purpose);
	const code = body.code === undefined ? 200 : Number(body.code);
	if (code !== 200 && code !== 0) {
		throw failureOf(answer, Number.isFinite(code) && code >= 300 ? code : 502, service, purpose);
	}
	return isObject(body.data) ? body.data : {};
}

/**
 * The body of a good answer of a service without an envelope (docs.legnext.ai, useapi.net/docs/api-v2). Throws the
 * {@link TaskFailure} that anything else stands for.
 */
export function objectOf(answer: ApiAnswer, service: string, purpose: Purpose): IDataObject {
	const { status, body } = answer;
	if (status >= 200 && status < 300 && isObject(body)) return body;
	throw failureOf(answer, status, service, purpose);
}

/** A text on the top level of an answer. */
export function textOf(body: unknown, key: string): string | undefined {
	return isObject(body) ? text(body[key]) : undefined;
}
