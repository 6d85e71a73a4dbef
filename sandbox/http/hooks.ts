import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Service } from '../base/services';
import { occasionOf } from '../world/faults';
import type { Occasion, RequestEffect, RouteName } from '../world/faults';
import type { World } from '../world/world';
import type { ServiceParts } from './serviceParts';

declare module 'fastify' {
	interface FastifyContextConfig {
		/** The name that faults and counters know the route by. */
		name?: RouteName;
		/** Whose route it is; none for files and for the sandbox's own. */
		service?: Service;
		/** What a request to it is about, as far as the request tells. */
		about?: (request: FastifyRequest) => Occasion;
	}
	interface FastifyRequest {
		/** A fault that spoils the answer. */
		spoil?: RequestEffect;
	}
}

type Services = Record<Service, ServiceParts>;
type StatusEffect = Extract<RequestEffect, { type: 'status' }>;

const HTML_PAGE =
	'<!doctype html><html><head><title>Error</title></head><body><h1>Bad gateway</h1></body></html>';

function routeName(request: FastifyRequest): RouteName | undefined {
	return request.routeOptions.config.name;
}

/** What a request is about: the task that it names, or what it says itself. */
function occasion(request: FastifyRequest, world: World): Occasion {
	const { service, about } = request.routeOptions.config;
	const facts = about?.(request) ?? {};
	const task = facts.taskId === undefined ? undefined : world.engine.get(facts.taskId);
	return task ? occasionOf(task) : { service, ...facts };
}

function statusBody(
	effect: StatusEffect,
	request: FastifyRequest,
	{ refuse }: ServiceParts,
	world: World,
): string {
	if (effect.body === 'html') return HTML_PAGE;
	if (effect.body === 'empty') return '';
	const { status, message = 'injected fault' } = effect;
	const name = routeName(request);
	if (name === 'chat' || name === 'images')
		return JSON.stringify({ error: { message, type: 'server_error' } });
	return JSON.stringify(refuse({ status, message, extra: {} }, world.settings).body);
}

/** Sets status and headers of a fault; gives the body, in the words of the service. */
function applyStatus(
	effect: StatusEffect,
	request: FastifyRequest,
	reply: FastifyReply,
	world: World,
	services: Services,
): string {
	const { service = 'piapi' } = request.routeOptions.config;
	reply.code(effect.status).type(effect.body === 'html' ? 'text/html' : 'application/json');
	reply.removeHeader('content-length');
	if (effect.retryAfter !== undefined) reply.header('retry-after', String(effect.retryAfter));
	return statusBody(effect, request, services[service], world);
}

async function readAll(payload: unknown): Promise<Buffer> {
	if (payload instanceof Readable) return Buffer.concat(await payload.toArray());
	return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
}

/** Sends half of the body under the full length, then breaks the connection. */
async function cutInHalf(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<Readable> {
	const whole = await readAll(payload);
	reply.header('content-length', whole.length);
	const { socket } = request.raw;
	return Readable.from(
		(async function* () {
			yield whole.subarray(0, Math.ceil(whole.length / 2));
			// Long enough for the first half to leave: a reset overtakes what is still buffered.
			await sleep(20);
			socket.destroy();
		})(),
		{ objectMode: false },
	);
}

/** Counts every request and its answer, and carries out the faults of a request. */
export function addHooks(app: FastifyInstance, world: World, services: Services): void {
	const { counters, faults } = world;

	app.addHook('onRequest', async (request) => {
		const name = routeName(request);
		if (name) counters.request(name, request.routeOptions.config.service);
	});

	app.addHook('preHandler', async (request, reply) => {
		const name = routeName(request);
		const about = occasion(request, world);
		if (name === 'get' && about.taskId) counters.taskRead(about.taskId);
		const effect = name && faults.forRequest(name, about);
		if (!effect) return;
		if (effect.when === 'after') {
			request.spoil = effect;
			return;
		}
		if (effect.type === 'slow') {
			await sleep(effect.ms);
			return;
		}
		if (effect.type === 'status') return reply.send(applyStatus(effect, request, reply, world, services));
		counters.drop(name);
		reply.hijack();
		if (effect.type === 'reset') request.raw.socket.resetAndDestroy();
	});

	app.addHook('onSend', async (request, reply, payload) => {
		const name = routeName(request);
		const effect = request.spoil;
		if (!name || !effect) return payload;
		if (effect.type === 'slow') await sleep(effect.ms);
		if (effect.type === 'status') return applyStatus(effect, request, reply, world, services);
		if (effect.type === 'cut') return await cutInHalf(request, reply, payload);
		if (effect.type === 'reset') request.raw.socket.resetAndDestroy();
		if (effect.type === 'reset' || effect.type === 'timeout') {
			counters.drop(name);
			reply.hijack();
			// Never answered; the connection goes when the caller gives up or the sandbox stops.
			return await new Promise<never>(() => {});
		}
		return payload;
	});

	app.addHook('onSend', async (request, reply, payload) => {
		const name = routeName(request);
		if (name) counters.response(name, reply.statusCode);
		return payload;
	});
}
