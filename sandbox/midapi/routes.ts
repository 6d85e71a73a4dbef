import type { FastifyInstance, FastifyRequest } from 'fastify';

import { NotAccepted } from '../engine/engine';
import type { TaskDraft } from '../engine/task';
import type { Occasion } from '../world/faults';
import { ApiError } from '../http/apiError';
import { requireBearer } from '../http/auth';
import { textField } from '../http/fields';
import type { World } from '../world/world';
import { draftExtension, draftFromPicture, draftGenerate } from './draft';
import { checkBody } from './parse';
import { extendSchema, generateSchema, upscaleSchema, varySchema } from './schemas';
import { recordView } from './view';

const service = 'midapi';

function envelope(data: unknown): object {
	return { code: 200, msg: 'success', data };
}

function submit(draft: TaskDraft, world: World): object {
	try {
		return envelope({ taskId: world.engine.submit(draft).id });
	} catch (error) {
		if (!(error instanceof NotAccepted)) throw error;
		if (error.reason === 'no credits') throw new ApiError(402, 'Insufficient credits');
		throw new ApiError(429, 'Rate limited: too many tasks');
	}
}

/** What a create is about; `fixed` for an address that makes tasks of one type only. */
function aboutCreate(fixed?: string): (request: FastifyRequest) => Occasion {
	return ({ body }) => ({
		taskType: fixed ?? textField(body, 'taskType'),
		prompt: textField(body, 'prompt'),
	});
}

function aboutRecord({ query }: FastifyRequest): Occasion {
	return { taskId: textField(query, 'taskId') };
}

function createRoutes(api: FastifyInstance, world: World): void {
	const create = (path: string, draft: (body: unknown) => Promise<TaskDraft>, fixed?: string): void => {
		const config = { name: 'create', service, about: aboutCreate(fixed) } as const;
		api.post(`/api/v1/mj/${path}`, { config }, async ({ body }) => {
			if (world.settings.midapi.outage !== null) throw new ApiError(505, 'The feature is disabled');
			return submit(await draft(body), world);
		});
	};

	create('generate', async (body) => {
		return await draftGenerate(checkBody(generateSchema(world.settings.midapi), body), world);
	});

	create(
		'generateUpscale',
		async (body) => {
			const checked = checkBody(upscaleSchema, body);
			return await draftFromPicture('upscale', checked, checked.imageIndex, world);
		},
		'mj_upscale',
	);

	create(
		'generateVary',
		async (body) => {
			const { varyIndexBase: base } = world.settings.midapi;
			const checked = checkBody(varySchema(base), body);
			return await draftFromPicture('vary', checked, checked.imageIndex - base, world);
		},
		'mj_vary',
	);

	create('generateVideoExtend', async (body) => await draftExtension(checkBody(extendSchema, body), world));
}

/** MidAPI's own addresses; each wants the key as bearer token: docs.midapi.ai. */
export async function midApiRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		api.addHook('onRequest', requireBearer(world.key, 'Unauthorized'));
		api.addHook('onRequest', async () => {
			if (world.settings.midapi.outage === 455) throw new ApiError(455, 'The system is under maintenance');
		});
		createRoutes(api, world);

		const config = { name: 'get', service, about: aboutRecord } as const;
		api.get('/api/v1/mj/record-info', { config }, async ({ query }) => {
			const id = textField(query, 'taskId');
			if (!id) throw new ApiError(422, 'taskId is required');
			const task = world.engine.find(service, id);
			if (!task) throw new ApiError(world.settings.midapi.unknownTaskCode, 'task not found');
			return envelope(recordView(task, world.contextOf(service)));
		});

		// MidAPI's own, and that of kie.ai, which is the same API.
		for (const path of ['common', 'chat']) {
			api.get(`/api/v1/${path}/credit`, { config: { name: 'account', service } }, async () =>
				envelope(world.account.available),
			);
		}
	});
}
