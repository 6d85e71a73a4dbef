import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Occasion } from '../../world/faults';
import { ApiError } from '../../http/apiError';
import { requireBearer } from '../../http/auth';
import { field, textField } from '../../http/fields';
import type { World } from '../../world/world';
import { answerChat, chatEvents, parseChat } from './chat';
import { answerErrors } from './errors';
import { answerImage, imagePoints, parseImage } from './images';

/** Takes points for good: an answer is paid for as it is given. */
function pay(world: World, route: 'chat' | 'images', points: number): void {
	if (!world.account.freeze(points)) {
		throw new ApiError(402, 'insufficient credits', { type: 'insufficient_quota' });
	}
	world.account.consume(points);
	world.counters.answerPaid(route, points);
}

function aboutChat({ body }: FastifyRequest): Occasion {
	const messages = field(body, 'messages');
	const last: unknown = Array.isArray(messages) ? messages[messages.length - 1] : undefined;
	return { prompt: textField(last, 'content') };
}

function aboutImage({ body }: FastifyRequest): Occasion {
	return { prompt: textField(body, 'prompt') };
}

/** The OpenAI-style addresses: the key as bearer, no task, no envelope (piapi.ai/docs/llm-api, /gpt-image). */
export async function openAiRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		answerErrors(api);
		api.addHook('onRequest', requireBearer(world.key, 'Invalid API key'));
		let answers = 0;

		api.post(
			'/v1/chat/completions',
			{ config: { name: 'chat', service: 'piapi', about: aboutChat } },
			async (request, reply) => {
				const chat = parseChat(request.body, world.settings.plan);
				answers += 1;
				const answer = answerChat(chat, world.clock.now(), answers);
				pay(world, 'chat', answer.points);
				return chat.stream ? await reply.type('text/event-stream').send(chatEvents(answer)) : answer.body;
			},
		);

		api.post(
			'/v1/images/generations',
			{ config: { name: 'images', service: 'piapi', about: aboutImage } },
			async (request) => {
				const imageRequest = parseImage(request.body);
				pay(world, 'images', imagePoints(imageRequest));
				return await answerImage(imageRequest, world);
			},
		);
	});
}
