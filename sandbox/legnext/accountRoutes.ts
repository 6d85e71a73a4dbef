import type { FastifyInstance } from 'fastify';

import { isFinal, progressAt } from '../engine/task';
import type { World } from '../world/world';

const ACCOUNT_ID = 1;
/** Points that an account gets for nothing, once; what is above them was bought as credits. */
const FREE_POINTS = 200;
/** Credits and points to the US dollar: from the sample balance. */
const PER_USD = 1_000;

function balance(world: World): object {
	const { available } = world.account;
	const points = Math.min(available, FREE_POINTS);
	return {
		account_id: ACCOUNT_ID,
		balance_usd: available / PER_USD,
		available_credits: available - points,
		available_points: points,
		alert_threshold: 10,
		low_balance_alert: available / PER_USD < 10,
		updated_at: new Date(world.clock.now()).toISOString(),
	};
}

function activeTasks(world: World): object {
	const now = world.clock.now();
	const active = world.engine.list('legnext').filter((task) => !isFinal(task));
	return {
		account_id: ACCOUNT_ID,
		total_active: active.length,
		concurrent_limit: world.settings.legnext.concurrency,
		tasks: active.map((task) => ({
			job_id: task.id,
			task_type: task.taskType,
			status: task.status,
			created_at: new Date(task.createdAt).toISOString(),
			progress: progressAt(task, now),
			estimated_time: task.endsAt === undefined ? null : Math.max(Math.ceil((task.endsAt - now) / 1000), 0),
		})),
		updated_at: new Date(now).toISOString(),
	};
}

function info(world: World): object {
	const { available, frozen, used } = world.account;
	return {
		account_id: ACCOUNT_ID,
		email: 'sandbox@example.com',
		plan: 'pro',
		balance: available,
		used,
		quota: { monthly_limit: available + frozen + used, remaining: available, reset_at: '' },
		status: 'active',
	};
}

/** Balance (docs.legnext.ai, account), and info and running jobs, which only the vendor's OpenAPI file names. */
export function accountRoutes(app: FastifyInstance, world: World): void {
	const envelope = (data: object): object => ({ code: 200, data, message: 'success' });
	const service = 'legnext';
	app.get('/api/account/balance', { config: { name: 'account', service } }, async () =>
		envelope(balance(world)),
	);
	app.get('/api/account/info', { config: { name: 'account', service } }, async () => envelope(info(world)));
	app.get('/api/account/active_tasks', { config: { name: 'activeTasks', service } }, async () =>
		envelope(activeTasks(world)),
	);
}
