import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { MARKERS } from '../engine/moderation';
import { isFinal } from '../engine/task';
import type { SandboxTask, TaskDraft } from '../engine/task';
import type { Occasion } from '../world/faults';
import { ApiError } from '../http/apiError';
import { requireBearer } from '../http/auth';
import { textField } from '../http/fields';
import type { World } from '../world/world';
import { ACCOUNT } from './account';
import { PICKS } from './buttons';
import { draftBlend, draftButton, draftDescribe, draftImagine, draftSeed } from './draft';
import { findJob, unknownJob } from './find';
import { badField, BODIES, checkBody } from './parse';
import type { Verb } from './verbs';
import { shownJob } from './version3';
import { jobView, MODERATED } from './view';

const service = 'useapi';
const PENDING_MOD_MESSAGE =
	'Your Discord account has received a pending moderation message from Midjourney. Please address this issue and ' +
	'reset pendingModMessage before making any new API calls';
const QUEUED = 'Job queued. The API will not be able to track the progress of this job';

function executing(world: World): SandboxTask[] {
	return world.engine.list(service).filter((task) => !isFinal(task));
}

function requireSlot(draft: TaskDraft, world: World): void {
	const maxJobs = Number(draft.input.maxJobs ?? world.settings.useapi.maxJobs);
	const executingJobs = executing(world).map(({ id }) => id);
	if (executingJobs.length < maxJobs) return;
	throw new ApiError(429, `Maximum of ${maxJobs} jobs executing in parallel supported`, { executingJobs });
}

/** U1 to U4 run once for a job; the answer to a second press is the job of the first. */
function refuseSecondPick({ originTaskId, input }: TaskDraft, world: World): void {
	const button = String(input.button);
	if (!PICKS.includes(button)) return;
	const ended = ['failed', 'cancelled'];
	const earlier = world.engine
		.list(service)
		.find(
			(task) =>
				task.originTaskId === originTaskId && task.input.button === button && !ended.includes(task.status),
		);
	if (!earlier) return;
	const job = jobView(earlier, world.contextOf(service));
	throw new ApiError(409, `Button ${button} already executed by job ${earlier.id}`, job);
}

/** A channel that is named has to be the one that is configured. */
function requireChannel(channel: string | undefined): void {
	if (channel === undefined || channel === ACCOUNT.channel) return;
	throw new ApiError(404, `Configuration not found for channel ${channel}`);
}

function submit(draft: TaskDraft, world: World): SandboxTask {
	refuseSecondPick(draft, world);
	requireSlot(draft, world);
	if (draft.failure?.refused && world.settings.useapi.moderation === 'at once') {
		const { id: jobid } = world.engine.submitFailed(draft);
		throw new ApiError(422, MODERATED, { jobid, status: 'moderated' });
	}
	if (draft.prompt.includes(MARKERS.queued)) {
		const failure = { code: 504, message: QUEUED, raw: QUEUED, logs: [], refused: false };
		const { id: jobid } = world.engine.submitFailed({ ...draft, failure });
		throw new ApiError(504, QUEUED, { jobid, status: 'failed' });
	}
	return world.engine.submit(draft);
}

/** Waits for the end of a job, or of the caller's patience. */
async function end(task: SandboxTask, { raw }: FastifyRequest): Promise<void> {
	while (!isFinal(task) && !raw.socket.destroyed) await sleep(5);
}

function aboutCreate(verb: Verb): (request: FastifyRequest) => Occasion {
	return ({ body }) => ({ taskType: verb, prompt: textField(body, 'prompt') });
}

function aboutJob({ query }: FastifyRequest): Occasion {
	return { taskId: textField(query, 'jobid') };
}

interface ById {
	Params: { jobid: string };
}

function aboutPath({ params }: FastifyRequest): Occasion {
	return { taskId: textField(params, 'jobid') };
}

function createRoutes(api: FastifyInstance, world: World): void {
	const show = (task: SandboxTask) => shownJob(task, world.contextOf(service));
	const create = (verb: Verb, draft: (body: unknown) => Promise<TaskDraft>): void => {
		const config = { name: 'create', service, about: aboutCreate(verb) } as const;
		api.post(`/v2/jobs/${verb}`, { config }, async (request) => {
			const task = submit(await draft(request.body), world);
			if (verb === 'seed' && world.settings.useapi.seedAnswers === 'at the end') await end(task, request);
			return show(task);
		});
	};

	create('imagine', async (body) => {
		const checked = checkBody(BODIES.imagine, body, world.settings);
		requireChannel(checked.channel);
		return await draftImagine(checked, world);
	});
	create('button', async (body) => await draftButton(checkBody(BODIES.button, body, world.settings), world));
	create('blend', async (body) => {
		const checked = checkBody(BODIES.blend, body, world.settings);
		requireChannel(checked.channel);
		return await draftBlend(checked, world);
	});
	create('describe', async (body) => {
		const checked = checkBody(BODIES.describe, body, world.settings);
		requireChannel(checked.channel);
		return await draftDescribe(checked, world);
	});
	for (const verb of ['seed', 'seed_async'] as const) {
		create(verb, async (body) => draftSeed(verb, checkBody(BODIES.seed, body, world.settings), world));
	}
}

function readRoutes(api: FastifyInstance, world: World): void {
	const jobOf = ({ query }: FastifyRequest): SandboxTask => {
		const jobid = textField(query, 'jobid');
		if (!jobid) throw badField('Query param jobid not provided', world.settings);
		// Each version knows its own jobs.
		if (jobid.startsWith('j') && !jobid.startsWith('job:')) throw unknownJob(jobid);
		return findJob(world, jobid);
	};

	api.get('/v2/jobs/', { config: { name: 'get', service, about: aboutJob } }, async (request) =>
		jobView(jobOf(request), world.contextOf(service)),
	);

	api.get<ById>(
		'/v3/midjourney/jobs/:jobid',
		{ config: { name: 'get', service, about: aboutPath } },
		async ({ params }) => {
			if (params.jobid.startsWith('job:')) throw unknownJob(params.jobid);
			return shownJob(findJob(world, params.jobid), world.contextOf(service));
		},
	);

	api.get('/v2/jobs/cancel/', { config: { name: 'cancel', service, about: aboutJob } }, async (request) => {
		const task = jobOf(request);
		world.engine.cancel(task, 'ended');
		// Too late, it tells what became of the job.
		return { jobid: task.id, status: jobView(task, world.contextOf(service)).status, code: 200 };
	});

	api.get('/v2/jobs', { config: { name: 'list', service } }, async () =>
		executing(world).map(({ id }) => id),
	);
}

/** useapi.net's addresses of version 2; each wants the token as bearer: useapi.net/docs/api-v2. */
export async function useApiRoutes(app: FastifyInstance, world: World): Promise<void> {
	await app.register(async (api) => {
		api.addHook('onRequest', requireBearer(world.key, 'Unauthorized'));
		api.get('/v2/account', { config: { name: 'account', service } }, async () => ({
			email: 'sandbox@example.com',
			created: '2023-07-01T00:00:00.000Z',
			verified: '2023-07-01T00:00:00.000Z',
			name: 'Sandbox',
			sub: world.settings.useapi.subscribed ? 'active' : 'expired',
			code: 200,
		}));

		await api.register(async (jobs) => {
			jobs.addHook('onRequest', async () => {
				const { subscribed, pendingModMessage } = world.settings.useapi;
				if (!subscribed) throw new ApiError(402, 'Account has no subscription or subscription expired');
				if (pendingModMessage) throw new ApiError(596, PENDING_MOD_MESSAGE);
			});
			createRoutes(jobs, world);
			readRoutes(jobs, world);
		});
	});
}
