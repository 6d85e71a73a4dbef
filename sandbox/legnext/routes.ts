import type { FastifyInstance, FastifyRequest } from 'fastify';

import { NotAccepted } from '../engine/engine';
import type { SandboxTask } from '../engine/task';
import type { Occasion } from '../world/faults';
import { ApiError } from '../http/apiError';
import { requireKey } from '../http/auth';
import { textField } from '../http/fields';
import type { World } from '../world/world';
import { accountRoutes } from './accountRoutes';
import { draftJob } from './draft';
import { OPERATIONS } from './operations';
import type { Operation } from './operations';
import { parseBody } from './parse';
import { jobView } from './view';
import type { LegNextJob } from './view';

interface ById {
	Params: { id: string };
}

function aboutCreate(operation: Operation): (request: FastifyRequest) => Occasion {
	return ({ body }) => {
		const prompt = textField(body, 'text') ?? textField(body, 'prompt') ?? textField(body, 'remixPrompt');
		return { taskType: operation, prompt };
	};
}

function aboutJob({ params }: FastifyRequest): Occasion {
	return { taskId: textField(params, 'id') };
}

/** The bodies of 402 and 429 are not published; clients look for these words. */
function refuse(error: unknown): never {
	if (!(error instanceof NotAccepted)) throw error;
	if (error.reason === 'no credits') throw new ApiError(402, 'Insufficient credits');
	throw new ApiError(429, 'Too many requests: the limit of concurrent jobs is reached');
}

async function create(operation: Operation, body: unknown, world: World): Promise<LegNextJob> {
	const draft = await draftJob(parseBody(operation, body, world.settings), world);
	let task: SandboxTask;
	try {
		task = world.engine.submit(draft);
	} catch (error) {
		return refuse(error);
	}
	return jobView(task, world.contextOf('legnext'));
}

/** LegNext's own addresses; each wants the API key. There is no cancel and no list: docs.legnext.ai. */
export async function legNextRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		api.addHook('onRequest', requireKey(world.key, 'Invalid API key'));

		for (const operation of OPERATIONS) {
			const config = { name: 'create', service: 'legnext', about: aboutCreate(operation) } as const;
			api.post(`/api/v1/${operation}`, { config }, async ({ body }) => await create(operation, body, world));
		}

		const config = { name: 'get', service: 'legnext', about: aboutJob } as const;
		api.get<ById>('/api/v1/job/:id', { config }, async ({ params }) => {
			const task = world.engine.find('legnext', params.id);
			if (!task) throw new ApiError(404, 'Job not found');
			return jobView(task, world.contextOf('legnext'));
		});

		accountRoutes(api, world);
	});
}
