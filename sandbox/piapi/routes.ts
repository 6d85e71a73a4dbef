import type { FastifyInstance } from 'fastify';

import type { World } from '../world';
import { accountRoutes } from './accountRoutes';
import { requireKey } from './auth';
import { taskRoutes } from './taskRoutes';
import { uploadRoutes } from './uploadRoutes';

/** PiAPI's own addresses; each wants the API key. */
export async function piApiRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		api.addHook('onRequest', requireKey(world.key));
		taskRoutes(api, world);
		accountRoutes(api, world);
		uploadRoutes(api, world);
	});
}
