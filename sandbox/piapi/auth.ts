import type { FastifyRequest } from 'fastify';

import { ApiError } from '../http/apiError';

/** A hook that refuses requests without the right `x-api-key` (piapi.ai/docs/quickstart). */
export function requireKey(key: string): (request: FastifyRequest) => Promise<void> {
	return async (request) => {
		if (request.headers['x-api-key'] !== key) throw new ApiError(401, 'Invalid API key');
	};
}
