import type { FastifyRequest } from 'fastify';

import { ApiError } from './apiError';

type Check = (request: FastifyRequest) => Promise<void>;

/** A hook that refuses requests without the right `x-api-key`. */
export function requireKey(key: string, message: string): Check {
	return async (request) => {
		if (request.headers['x-api-key'] !== key) throw new ApiError(401, message);
	};
}

/** A hook that refuses requests without the right `Authorization: Bearer`. */
export function requireBearer(key: string, message: string): Check {
	return async (request) => {
		const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
		const right = scheme.toLowerCase() === 'bearer' && token === key && rest.length === 0;
		if (!right) throw new ApiError(401, message);
	};
}
