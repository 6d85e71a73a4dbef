import type { FailureKind } from '../../contract/failure';
import { TaskFailure } from '../../contract/failure';
import type { Task } from '../../contract/task';
import type { Purpose } from '../../transport/answer';
import { makeAnswerFailure } from '../../transport/answer';
import { readFirstReason } from '../../transport/reason';
import type { ApiAnswer } from '../../transport/http';
import { isObject, readNumber } from '../../contract/value';
import { readJobId } from './task';

export const TITLE = 'useapi.net';

/** The banner over its documentation (useapi.net/docs/api-v2). */
export const END_NOTICE =
	'useapi.net has announced the end of its Midjourney service for June 24, 2026: where it does not answer any more, choose a credential of another service.';

interface Row {
	kind: FailureKind;
	message: string;
	description: string;
}

const FILTERED = 'The content filter turned the prompt or the image down';

/** What the statuses of a create mean beyond what they mean everywhere (useapi.net/docs/api-v2); nothing was created. */
const CREATE: Record<number, Row> = {
	404: {
		kind: 'rejected',
		message: `${TITLE} does not know what this builds on`,
		description:
			'Check Task ID: jobs are kept for 31 days, and only under the account that created them. Nothing was created.',
	},
	409: {
		kind: 'rejected',
		message: 'This image was upscaled before',
		description:
			'Each image of a grid is upscaled once. The earlier job could not be found: fetch it with Task > Get by its id. Nothing was created.',
	},
	412: {
		kind: 'rejected',
		message: `${TITLE} misses a field`,
		description: 'Fill in the field that is named; Additional Input may hold it. Nothing was created.',
	},
	413: {
		kind: 'rejected',
		message: `A text is too long for ${TITLE}`,
		description: 'Shorten what is named, such as Prompt or Callback URL. Nothing was created.',
	},
	422: {
		kind: 'moderated',
		message: FILTERED,
		description:
			'Reword Prompt or use another image. Sending the same again endangers the Midjourney account.',
	},
	596: {
		kind: 'rejected',
		message: 'Midjourney waits for an answer from your Discord account',
		description:
			'Nothing was created. Open Discord, answer Midjourney’s message, and reset the account at useapi.net (POST account/midjourney/{channel}/reset).',
	},
};

const NO_SUBSCRIPTION: Row = {
	kind: 'rejected',
	message: `The account has no subscription at ${TITLE}`,
	description: 'Renew the subscription. Nothing was created.',
};

/** The status that counts: the body's own code where HTTP says that all is well. */
export function getEffectiveStatus({ status, body }: ApiAnswer): number {
	const code = isObject(body) ? readNumber(body.code) : undefined;
	return status < 300 && code !== undefined && code >= 400 ? code : status;
}

/** A failure with the sentence about the end of the service. */
export function addNotice(thrown: unknown): unknown {
	if (!(thrown instanceof TaskFailure)) return thrown;
	const { kind, taskId, httpStatus, retryAfterS, description } = thrown;
	return new TaskFailure(thrown.message, {
		kind,
		taskId,
		httpStatus,
		retryAfterS,
		description: `${description} ${END_NOTICE}`,
	});
}

/** Midjourney took the job, but useapi.net will not learn what becomes of it. */
function makeUntrackedFailure(answer: ApiAnswer): TaskFailure {
	return new TaskFailure('The task was queued at Midjourney, and useapi.net cannot follow it', {
		kind: 'uncertain',
		httpStatus: 504,
		taskId: readJobId(answer.body),
		description:
			'To make sure that nothing is paid for twice it is not sent again. Find the image in your Discord channel, and lower Concurrent Jobs in the credential for the next minutes.',
	});
}

/** The job that a create was answered with was moderated at once: it is over, even where a poll finds nothing. */
export function makeModerationFailure(task: Task): TaskFailure {
	return new TaskFailure(`${FILTERED}: ${task.error?.message ?? 'no reason given'} (task ${task.id})`, {
		kind: 'moderated',
		description: CREATE[422].description,
		task,
		charge: 'free',
	});
}

/** The failure that an answer stands for. */
export function makeUseApiFailure(answer: ApiAnswer, purpose: Purpose): TaskFailure {
	const status = getEffectiveStatus(answer);
	const isJson = isObject(answer.body);
	if (status === 504 && purpose === 'create' && isJson) return makeUntrackedFailure(answer);
	const row = status === 402 ? NO_SUBSCRIPTION : purpose === 'create' && isJson ? CREATE[status] : undefined;
	const reason = readFirstReason(answer.body);
	const failure =
		row === undefined
			? makeAnswerFailure(answer, status, TITLE, purpose)
			: new TaskFailure(`${row.message}${reason === undefined ? '' : `: ${reason}`}`, {
					kind: row.kind,
					description: row.description,
					httpStatus: status,
				});
	const isGone = status === 402 || !isJson || (status >= 500 && status !== 596);
	return isGone ? (addNotice(failure) as TaskFailure) : failure;
}
