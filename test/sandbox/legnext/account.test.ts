import { call, create, STANDING, useSandbox } from '../support';
import { post } from './support';

const sandbox = useSandbox(STANDING);

interface Enveloped {
	code: number;
	message: string;
	data: Record<string, unknown>;
}

it('the account shows the balance', async () => {
	sandbox().configure({ credits: 72_048 });
	const { status, json } = await call<Enveloped>(sandbox(), '/api/account/balance');
	expect(status).toBe(200);
	expect(json).toEqual({
		code: 200,
		message: 'success',
		data: {
			account_id: expect.any(Number),
			balance_usd: 72.048,
			available_credits: 71_848,
			available_points: 200,
			alert_threshold: 10,
			low_balance_alert: false,
			updated_at: expect.any(String),
		},
	});
	await post(sandbox(), 'diffusion', { text: 'a lion' });
	expect((await call<Enveloped>(sandbox(), '/api/account/balance')).json.data.available_credits).toBe(71_768);
	expect((await call<Enveloped>(sandbox(), '/api/account/info')).json.data).toMatchObject({
		status: 'active',
	});
	expect(sandbox().state().counters.requests.account).toBe(3);
});

it('the account lists the running jobs of its own', async () => {
	await create(sandbox(), 'imagine', { prompt: 'a lion' });
	const { job_id } = (await post(sandbox(), 'diffusion', { text: 'a lion' })).json;
	sandbox().advance(50_000);
	const { data } = (await call<Enveloped>(sandbox(), '/api/account/active_tasks')).json;
	expect(data).toMatchObject({
		total_active: 1,
		concurrent_limit: 6,
		tasks: [{ job_id, task_type: 'diffusion', status: 'processing', progress: expect.any(Number) }],
	});
});
