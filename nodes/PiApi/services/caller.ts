import type { TaskFailure } from '../contract/failure';
import type { Purpose } from '../transport/answer';
import { makeAnswerFailure, makeConnectionFailure, readAnswerStatus } from '../transport/answer';
import type { ApiAnswer, ApiCall, ApiTransport } from '../transport/http';
import { redact } from './redact';

export interface CallerOptions {
	/** The service as people write it. */
	title: string;
	/** Its own address, without a slash at the end. */
	api: string;
	/** What the credential says instead; empty for the service's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer. */
	secrets: readonly string[];
}

/** Sends calls to one service, and keeps secrets out of what goes wrong. */
export class Caller {
	private readonly base: string;

	constructor(
		private readonly send: ApiTransport,
		private readonly options: CallerOptions,
	) {
		this.base = options.baseUrl.trim().replace(/\/+$/, '') || options.api;
	}

	/** Throws the TaskFailure that a missing answer stands for. */
	async ask(call: ApiCall, purpose: Purpose): Promise<ApiAnswer> {
		try {
			return await this.send({ ...call, url: `${this.base}${call.url}`, whole: purpose === 'cancel' });
		} catch (thrown) {
			throw this.clean(makeConnectionFailure(thrown, this.options.title, purpose));
		}
	}

	/** What `read` makes of an answer; what it throws may quote what was sent, so it is cleaned. */
	guard<T>(read: () => T): T {
		try {
			return read();
		} catch (thrown) {
			throw this.clean(thrown);
		}
	}

	/** What an answer stands for that shows no task. */
	makeFailure(answer: ApiAnswer, purpose: Purpose): TaskFailure {
		const failure = makeAnswerFailure(answer, readAnswerStatus(answer), this.options.title, purpose);
		failure.message = redact(failure.message, this.options.secrets);
		return failure;
	}

	private clean(thrown: unknown): unknown {
		if (thrown instanceof Error) thrown.message = redact(thrown.message, this.options.secrets);
		return thrown;
	}
}
