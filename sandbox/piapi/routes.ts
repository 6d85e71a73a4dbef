import type { FastifyInstance } from 'fastify';

import { requireKey } from '../http/auth';
import type { World } from '../world/world';
import { accountRoutes } from './accountRoutes';
import { openAiRoutes } from './openai/routes';
import { taskRoutes } from './taskRoutes';
import { uploadRoutes } from './uploadRoutes';

/** PiAPI's own addresses; each wants the API key (piapi.ai/docs/quickstart). */
export async function piApiRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		api.addHook('onRequest', requireKey(world.key, 'Invalid API key'));
		taskRoutes(api, world);
		accountRoutes(api, world);
		uploadRoutes(api, world);
	});
	await openAiRoutes(app, world);
}
