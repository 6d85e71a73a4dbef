import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { NotAccepted } from '../engine/engine';
import type { SandboxTask, TaskDraft } from '../engine/task';
import type { Occasion } from '../world/faults';
import { ApiError } from '../http/apiError';
import { field, textField } from '../http/fields';
import type { World } from '../world/world';
import { draftTask } from './draft';
import { draftModelTask } from './models/draft';
import { modelTaskView } from './models/view';
import { parseBody, parseRequest } from './parse';
import { taskView } from './view';

interface ById {
	Params: { id: string };
}

const cancelManyQuery = z.object({
	created_before: z.string().regex(/^\d+$/, 'invalid created_before: must be unix seconds'),
	model: z.enum(['kling', 'midjourney', 'suno', 'luma', 'all']),
});

function envelope(task: SandboxTask, world: World): object {
	const options = { settings: world.settings, now: world.clock.now(), origin: world.url };
	const data = task.work ? modelTaskView(task, options) : taskView(task, options);
	return { code: 200, data, message: 'success' };
}

function find(world: World, id: string): SandboxTask {
	const task = world.engine.find('piapi', id);
	if (!task) throw new ApiError(404, 'task not found');
	return task;
}

function aboutCreate({ body }: FastifyRequest): Occasion {
	return { taskType: textField(body, 'task_type'), prompt: textField(field(body, 'input'), 'prompt') };
}

function aboutTask({ params }: FastifyRequest): Occasion {
	return { taskId: textField(params, 'id') };
}

/** The answer that live clients got to `model: midjourney` in 2026-07; its status was not recorded. */
const NO_MIDJOURNEY = 'PiAPI no longer support MidJourney service';

async function readDraft(body: unknown, world: World): Promise<TaskDraft> {
	const { settings, engine } = world;
	const request = parseBody(body);
	if (request.model === 'midjourney') {
		if (!settings.piapi.midjourney) throw new ApiError(400, NO_MIDJOURNEY);
		return await draftTask(parseRequest(request, settings), world);
	}
	const draft = await draftModelTask(request, world);
	if (settings.piapi.overLimit === 'refused' && engine.isFull('piapi')) {
		throw new ApiError(429, 'too many requests');
	}
	return draft;
}

/** The bodies of 402 and 429 are not published; clients look for these words. */
function refuse(error: unknown): never {
	if (!(error instanceof NotAccepted)) throw error;
	if (error.reason === 'no credits') throw new ApiError(402, 'Insufficient credits');
	throw new ApiError(429, 'too many requests: the queue of staged tasks is full');
}

/** Create, get and cancel: piapi.ai/docs/unified-api-schema, piapi.ai/docs/midjourney-api/cancel-task. */
export function taskRoutes(app: FastifyInstance, world: World): void {
	app.post(
		'/api/v1/task',
		{ config: { name: 'create', service: 'piapi', about: aboutCreate } },
		async (request) => {
			const draft = await readDraft(request.body, world);
			try {
				return envelope(world.engine.submit(draft), world);
			} catch (error) {
				return refuse(error);
			}
		},
	);

	app.get<ById>(
		'/api/v1/task/:id',
		{ config: { name: 'get', service: 'piapi', about: aboutTask } },
		async (request) => envelope(find(world, request.params.id), world),
	);

	app.delete<ById>(
		'/api/v1/task/:id',
		{ config: { name: 'cancel', service: 'piapi', about: aboutTask } },
		async (request) => {
			const task = find(world, request.params.id);
			if (!world.engine.cancel(task)) {
				throw new ApiError(400, `task ${task.id} is ${task.status}, only pending tasks can be canceled`);
			}
			return { code: 200, message: `task ${task.id} canceled` };
		},
	);

	// piapi.ai/docs/kling-api/cancel-tasks: both parameters are required.
	app.delete('/api/v1/tasks', { config: { name: 'cancelMany', service: 'piapi' } }, async (request) => {
		const query = cancelManyQuery.safeParse(request.query);
		if (!query.success) throw new ApiError(400, 'invalid request: created_before and model are required');
		const { created_before: before, model } = query.data;
		const wanted = world.engine
			.list('piapi')
			.filter(({ work }) => model === 'all' || model === (work?.model ?? 'midjourney'));
		const cancelled = wanted.filter(
			(task) => task.createdAt < Number(before) * 1000 && world.engine.cancel(task),
		);
		return { code: 200, message: `${cancelled.length} tasks canceled` };
	});
}
