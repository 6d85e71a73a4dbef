import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { SandboxTask } from '../engine/task';
import { ApiError } from '../http/apiError';
import { concurrencyLimit } from '../settings/settings';
import type { World } from '../world/world';
import { POINTS_PER_USD } from './prices';

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

/** The groups that the count of active tasks knows. */
const ACTIVE_GROUPS = ['flux', 'kling', 'luma', 'midjourney', 'music-s', 'music-u'] as const;

function activeGroupOf({ work }: SandboxTask): string {
	if (!work) return 'midjourney';
	if (work.model.startsWith('Qubico/flux')) return 'flux';
	return work.model.startsWith('kling') ? 'kling' : work.model;
}

/** What the history calls a model: its own short name where the filter lists one; newer ones stand under `llm`. */
function historyModelOf({ work }: SandboxTask): string {
	if (!work) return 'mj';
	const name = work.model
		.replace(/^Qubico\//, '')
		.replace(/-/g, '_')
		.toLowerCase();
	const known = HISTORY_MODELS.filter((model) => model !== '');
	if (work.model === 'music-u') return 'music-u';
	return known.find((model) => name.startsWith(model)) ?? 'llm';
}

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
		wallet: {
			id: ACCOUNT_ID,
			point_remain: available,
			point_used: used,
			point_frozen: frozen,
			llm_remain: 0,
			llm_used: 0,
			luma_remain: 0,
			mj_remain: 0,
			gpts_remain: 0,
			auto_recharge_enabled: false,
		},
		equivalent_in_usd: available / POINTS_PER_USD,
		max_concurrent_task_count: concurrencyLimit(world.settings),
		mj_failover_enabled: false,
		notification_hook_url: '',
	};
}

function activeTasks(world: World): object {
	const tasks = world.engine.list('piapi');
	const counts = (group: string) => {
		const own = tasks.filter((task) => activeGroupOf(task) === group);
		const count = (status: string): number => own.filter((task) => task.status === status).length;
		return {
			...EMPTY_COUNTS,
			staged_count: count('staged'),
			pending_count: count('pending'),
			processing_count: count('processing'),
		};
	};
	return Object.fromEntries(ACTIVE_GROUPS.map((group) => [group, counts(group)]));
}

/** A row of the history; `finished` stands for completed there. It holds no output. */
function historyRow(task: SandboxTask): object {
	const updated = task.endedAt ?? task.startedAt ?? task.createdAt;
	return {
		id: task.ordinal,
		account_id: ACCOUNT_ID,
		api_key_id: 1,
		task_id: task.id,
		task_model: historyModelOf(task),
		action: task.taskType,
		service_mode: task.serviceMode,
		status: task.status === 'completed' ? 'finished' : task.status,
		usage: task.consumed,
		usage_type: 'point',
		fixed: false,
		detail: {
			task_id: task.id,
			model: task.work?.model ?? 'midjourney',
			...(task.status === 'failed' && task.failure && { error: task.failure.raw || task.failure.message }),
		},
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(updated).toISOString(),
		deleted_at: null,
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
			.filter((task) => model === '' || model === historyModelOf(task))
			.filter(({ createdAt }) => start === undefined || createdAt >= start * 1000)
			.filter(({ createdAt }) => end === undefined || createdAt <= end * 1000);
		const data = rows.slice((page - 1) * size, page * size).map(historyRow);
		return { code: 200, data: { data, page, size, total: rows.length }, message: 'success' };
	});
}
