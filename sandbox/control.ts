import type { FastifyInstance } from 'fastify';
import { z, ZodError } from 'zod';

import { ApiError } from './http/apiError';
import { recordOf, stateOf } from './state';
import type { World } from './world/world';

const advanceSchema = z.object({ ms: z.number().finite().nonnegative() }).strict();
const faultsSchema = z.array(z.unknown());
const settingsSchema = z.record(z.unknown());

/** Runs a change; a wrong value becomes a 400 that names it. */
function checked<T>(change: () => T): T {
	try {
		return change();
	} catch (error) {
		if (!(error instanceof ZodError)) throw error;
		const [{ path, message }] = error.issues;
		throw new ApiError(400, `${path.join('.')}: ${message}`);
	}
}

/** Steers the sandbox from outside; no key, as it only listens on the own machine. */
export function controlRoutes(app: FastifyInstance, world: World): void {
	app.get('/sandbox/state', async () => stateOf(world));
	app.get('/sandbox/tasks', async () => world.engine.list().map(recordOf));

	app.post('/sandbox/reset', async () => {
		world.reset();
		return stateOf(world);
	});

	app.post('/sandbox/settings', async (request) => {
		checked(() => world.configure(settingsSchema.parse(request.body)));
		return stateOf(world);
	});

	app.post('/sandbox/faults', async (request) => {
		checked(() => world.faults.set(faultsSchema.parse(request.body)));
		return stateOf(world);
	});

	app.post('/sandbox/advance', async (request) => {
		const { ms } = checked(() => advanceSchema.parse(request.body));
		world.advance(ms);
		return stateOf(world);
	});
}
