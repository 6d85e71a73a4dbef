import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodError } from 'zod';

import { ApiError } from '../../http/apiError';

/** What the maker of a model refuses; PiAPI wraps the maker's own answer into its message. */
export class UpstreamError extends ApiError {
	constructor(status: number, message: string, type = 'invalid_request_error') {
		super(status, `upstream returned ${status}: ${JSON.stringify({ error: { message, type } })}`, {
			type: 'upstream_error',
		});
	}
}

/** Takes what zod found in a body; gives the refusal that the maker of the model would answer with. */
export function badRequest(error: ZodError): UpstreamError {
	const [issue] = error.issues;
	if (issue.code === 'unrecognized_keys')
		return new UpstreamError(400, `Unknown parameter: '${issue.keys[0]}'.`);
	const path = issue.path.join('.');
	if (issue.code === 'invalid_type' && issue.received === 'undefined') {
		return new UpstreamError(400, `Missing required parameter: '${path}'.`);
	}
	return new UpstreamError(400, `Invalid value for '${path}': ${issue.message}.`);
}

/** A hook that answers refusals of the OpenAI-style endpoints: no envelope, `{error: {message, type}}`. */
export function answerErrors(api: FastifyInstance): void {
	api.setErrorHandler(async (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
		const known = error instanceof ApiError ? error : undefined;
		const status = known?.status ?? 500;
		const message = error instanceof Error ? error.message : String(error);
		const type = known?.extra.type ?? (status === 401 ? 'authentication_error' : 'invalid_request_error');
		return await reply.code(status).send({ error: { message, type } });
	});
}
