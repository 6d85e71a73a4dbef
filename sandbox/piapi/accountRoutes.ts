import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { SandboxTask } from '../engine/task';
import { ApiError } from '../http/apiError';
import { concurrencyLimit } from '../settings';
import type { World } from '../world';
import { POINTS_PER_USD } from './prices';
import { pictureUrls } from './urls';

const ACCOUNT_ID = 1001;
const EMPTY_COUNTS = { staged_count: 0, pending_count: 0, processing_count: 0, active_tasks: [] };

/** The values of `model` that piapi.ai/docs/piapi-user-history-query lists; Midjourney is `mj`. */
const HISTORY_MODELS = [
	...[
		'diffrhythm',
		'flux',
		'gpts',
		'hailuo',
		'hug_video',
		'hunyuan',
		'image_toolkit',
		'kling',
		'llm',
		'luma',
		'mj',
	],
	...['mmaudio', 'music-s', 'music-u', 'sd', 'skyreels', 'trellis', 'tts', 'video_toolkit', 'wan', ''],
] as const;

const wholeNumber = z.string().regex(/^\d+$/).transform(Number);
const historyQuery = z.object({
	page: wholeNumber.pipe(z.number().min(1)).default('1'),
	page_size: wholeNumber.pipe(z.number().min(1).max(100)).default('10'),
	model: z.enum(HISTORY_MODELS).default(''),
	start_time: wholeNumber.optional(),
	end_time: wholeNumber.optional(),
});

/** The live answer carries the API key itself: a client has to keep it out of what it shows. */
function accountInfo(world: World): object {
	const { available, frozen, used } = world.account;
	return {
		id: ACCOUNT_ID,
		name: 'Sandbox',
		api_key: world.key,
		plan: world.settings.plan,
		type: 'ppu',
		is_enable: true,
		is_verified: true,
		credit_pack_info: {
			available_credits: available,
			used_credits: used,
			total_credits: available + frozen + used,
			frozen_credits: frozen,
			expired_credits: 0,
			inactive_credits: 0,
		},
		equivalent_in_usd: available / POINTS_PER_USD,
		max_concurrent_task_count: concurrencyLimit(world.settings),
		mj_failover_enabled: false,
		notification_hook_url: '',
	};
}

function activeTasks(world: World): object {
	const tasks = world.engine.list('piapi');
	const count = (status: string): number => tasks.filter((task) => task.status === status).length;
	const midjourney = {
		...EMPTY_COUNTS,
		staged_count: count('staged'),
		pending_count: count('pending'),
		processing_count: count('processing'),
	};
	const idle = ['flux', 'kling', 'luma', 'music-s', 'music-u'].map((name) => [name, EMPTY_COUNTS]);
	return { ...Object.fromEntries(idle), midjourney };
}

/** A row of the history; `finished` stands for completed there. */
function historyRow(task: SandboxTask, world: World): object {
	const output =
		task.status === 'completed' && task.result.kind === 'picture'
			? pictureUrls(task, task.result.picture, world.url).image
			: '';
	const updated = task.endedAt ?? task.startedAt ?? task.createdAt;
	return {
		id: task.ordinal,
		account_id: ACCOUNT_ID,
		api_key_id: 1,
		task_id: task.id,
		task_model: 'mj',
		action: task.taskType,
		service_mode: task.serviceMode,
		status: task.status === 'completed' ? 'finished' : task.status,
		usage: task.consumed,
		usage_type: 'point',
		fixed: false,
		detail: { task_id: task.id, model: 'midjourney', output },
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(updated).toISOString(),
	};
}

/** Account info, running counts, history: piapi.ai/docs/account-info-api, /task-list-api, /piapi-user-history-query. */
export function accountRoutes(app: FastifyInstance, world: World): void {
	app.get('/account/info', { config: { name: 'account', service: 'piapi' } }, async () => ({
		code: 200,
		data: accountInfo(world),
		message: 'success',
	}));

	app.get('/account/active_tasks', { config: { name: 'activeTasks', service: 'piapi' } }, async () => ({
		code: 200,
		data: activeTasks(world),
		message: 'success',
	}));

	app.get('/api/open/tasks/histories', { config: { name: 'history', service: 'piapi' } }, async (request) => {
		const query = historyQuery.safeParse(request.query);
		if (!query.success) throw new ApiError(400, `invalid ${query.error.issues[0].path.join('.')}`);
		const { page, page_size: size, model, start_time: start, end_time: end } = query.data;
		const rows = world.engine
			.list('piapi')
			.reverse()
			.filter(() => model === '' || model === 'mj')
			.filter(({ createdAt }) => start === undefined || createdAt >= start * 1000)
			.filter(({ createdAt }) => end === undefined || createdAt <= end * 1000);
		const data = rows.slice((page - 1) * size, page * size).map((task) => historyRow(task, world));
		return { code: 200, data: { data, page, size, total: rows.length }, message: 'success' };
	});
}
