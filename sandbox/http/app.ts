import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

import type { Service } from '../base/services';
import type { World } from '../world/world';
import { ApiError } from './apiError';
import { addHooks } from './hooks';
import type { ServiceParts } from './serviceParts';

/** A mask or an upload of 10 MB is 13.4 MB as base64. */
const BODY_LIMIT = 32 * 1024 * 1024;

function parseJson(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		throw new ApiError(400, 'invalid character in request body, expected JSON');
	}
}

function statusOf(error: unknown): number {
	const status = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
	return typeof status === 'number' ? status : 500;
}

/** Takes a world and its services; gives the web server without its routes: bodies, refusals, counting and faults. */
export function createApp(world: World, services: Record<Service, ServiceParts>): FastifyInstance {
	const app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
	app.removeAllContentTypeParsers();
	// The real server reads any body as JSON, whatever its content type says.
	app.addContentTypeParser<string>('*', { parseAs: 'string' }, async (_request: unknown, text: string) =>
		parseJson(text),
	);
	app.setErrorHandler(async (error, request, reply) => {
		const status = error instanceof ApiError ? error.status : statusOf(error);
		const message = error instanceof Error ? error.message : String(error);
		const extra = error instanceof ApiError ? error.extra : {};
		const { service = 'piapi' } = request.routeOptions.config;
		const answer = services[service].refuse({ status, message, extra }, world.settings);
		return await reply.code(answer.status).send(answer.body);
	});
	app.setNotFoundHandler(
		async (_request, reply) => await reply.code(404).type('text/plain').send('404 page not found'),
	);
	addHooks(app, world, services);
	return app;
}
