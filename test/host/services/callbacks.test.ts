import { items, n8n, runWorkflow, storeWorkflow } from '../support/host';
import { column, fileFacts } from '../support/items';
import { taskThat } from '../support/sandboxTasks';
import { billed, expectNoSecrets, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { imagineMapped, midjourney, promptItems } from '../support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI, START } from '../support/workflow';
import {
	AFTER,
	eventually,
	expectNothingLeaks,
	live,
	post,
	started,
	suspended,
	suspending,
	TRIGGER,
	untilEnded,
} from '../callbacks/support';
import { TITLES } from '../../support/matrix';
import { credentialData, credentialOf, EVERYBODY, startAfresh, TILE } from './support';

const DUPLICATE = { route: 'callback', effect: { type: 'duplicate', copies: 1 } } as const;

async function attempts(): Promise<number> {
	return (await sandbox.state()).counters.callbacks.attempts;
}

async function untilCalled(times: number): Promise<void> {
	await eventually(`${times} callbacks`, async () => ((await attempts()) >= times ? true : undefined));
}

describe('Suspend Until Callback', () => {
	it.each(EVERYBODY)('is resumed once by %s, which calls twice', async (service) => {
		await startAfresh(1_500);
		await sandbox.setFaults([DUPLICATE]);
		await sandbox.configure({ callbackOnProcessing: true, useapi: { callbackOnEvery: true } });
		const { result: execution, bill } = await billed(async () => {
			const workflow = suspending(['a fox'], { download: 'images' });
			const { id } = await suspended(workflow, await credentialOf(service));
			return await untilEnded(id);
		});
		expectSuccess(execution);
		await untilCalled(2);
		const [item] = items(execution, PIAPI);
		expect(items(execution, PIAPI)).toHaveLength(1);
		expect(item.json).toMatchObject({ service, task_type: 'imagine', status: 'completed' });
		expect(item.json.images).toHaveLength(4);
		expect(await fileFacts(item, 'data_4')).toBe(`png ${TILE}x${TILE}`);
		expect(execution.runs[AFTER]).toHaveLength(1);
		expect(bill).toMatchObject({ paid: 1, credentialLeaks: 0 });
		await expectNothingLeaks(execution);
		const again = await untilEnded(execution.id);
		expect(again.runs[AFTER]).toHaveLength(1);
	});
});

describe('the trigger', () => {
	it.each(EVERYBODY)('is started once by %s, which calls twice', async (service) => {
		await startAfresh(300);
		await sandbox.setFaults([DUPLICATE]);
		const credential = await credentialOf(service);
		const listening = await live({}, credential);
		try {
			// Nobody comes upon the address: n8n gives it a token of its own.
			expect(listening.url).toMatch(
				/\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\/piapi$/,
			);
			const parameters = { waitForResult: 'none', options: { callbackUrl: listening.url } };
			const workflow = chain({ items: promptItems('a fox'), steps: [imagineMapped(parameters)] });
			expectSuccess(await runWorkflow(workflow, { credential }));
			const task = await taskThat(({ status }) => status === 'completed', 'it is done');
			const [execution] = await started(listening, 1);
			await untilCalled(2);
			expectSuccess(execution);
			const out = items(execution, TRIGGER);
			expect(out).toHaveLength(1);
			expect(out[0].json).toMatchObject({ task_id: task.id, service, status: 'completed' });
			expect(out[0].json.images).toHaveLength(4);
			await expectNoSecrets(execution);
			await eventually('both calls were answered', async () => {
				const { delivered, abandoned } = (await sandbox.state()).counters.callbacks;
				return delivered + abandoned >= 2 ? true : undefined;
			});
			expect(await started(listening, 1)).toHaveLength(1);
			expect((await sandbox.state()).counters.tasksPaid).toBe(1);
		} finally {
			await (await n8n()).unpublish(listening.stored);
		}
	});

	it.each(['legnext', 'midapi', 'useapi'] as const)(
		'does not believe a stranger who claims a task of %s',
		async (service) => {
			await startAfresh(300);
			const listening = await live({}, await credentialOf(service));
			try {
				const id = { legnext: 'job_id', midapi: 'taskId', useapi: 'jobid' }[service];
				const told = {
					[id]: `${service}-0123456789abcdef`,
					status: 'completed',
					resultUrls: ['https://x.example/'],
				};
				const body = service === 'midapi' ? { code: 200, data: told } : told;
				const { status } = await post(listening.url, body, {});
				expect(status).toBeGreaterThanOrEqual(400);
				expect(await (await n8n()).executionIds(listening.stored)).toEqual([]);
			} finally {
				await (await n8n()).unpublish(listening.stored);
			}
		},
	);
});

describe('the credential test', () => {
	it.each(EVERYBODY)('the credential test of %s is free, and finds out a wrong key', async (service) => {
		await startAfresh();
		const client = await n8n();
		const credential = await credentialOf(service);
		const good = await client.testCredential(credential, credentialData(service));
		expect(good).toMatchObject({ status: 'OK' });
		const bad = await client.testCredential(credential, credentialData(service, 'not-the-right-key'));
		expect(bad.status).toBe('Error');
		expect(bad.message).toMatch(/key|auth|credential/i);
		expect(bad.message).not.toContain('not-the-right-key');
		const { counters } = await sandbox.state();
		expect(counters.tasksCreated).toBe(0);
		// n8n sends what was answered with 401 once more.
		expect(counters.requestsByService).toEqual({ [service]: { account: expect.any(Number) } });
	});
});

describe('a task of another service', () => {
	it.each(
		EVERYBODY.flatMap((owner) =>
			EVERYBODY.filter((other) => other !== owner).map((other) => [owner, other] as const),
		),
	)('made by %s is not followed up on %s', async (owner, other) => {
		await startAfresh(50);
		const grid = await runWorkflow(chain({ steps: [midjourney('imagine', { prompt: 'a fox' })] }), {
			credential: await credentialOf(owner),
		});
		expectSuccess(grid);
		const [{ json }] = items(grid, PIAPI);
		const upscale = midjourney('upscale', { image: 1 });
		const workflow = chain({ items: [{ json }], steps: [upscale] });
		const followed = await runWorkflow(workflow, { credential: await credentialOf(other) });
		expect(followed.status).toBe('error');
		expect(followed.error?.message).toContain(
			`is a task of ${TITLES[owner]}, but the credential of this node runs on ${TITLES[other]}`,
		);
		const bare = chain({ items: [{ json: { task_id: json.task_id } }], steps: [upscale] });
		const blind = await runWorkflow(bare, { credential: await credentialOf(other) });
		expect(blind.status).toBe('error');
		// PiAPI and LegNext both give out UUIDs: only a look tells.
		const alike = [owner, other].every((name) => name === 'piapi' || name === 'legnext');
		expect(blind.error?.message).toMatch(alike ? /knows no task/ : /is a task of .*, but the credential/);
		expect(column(items(grid, PIAPI), 'service')).toEqual([owner]);
		expect((await sandbox.state()).counters.tasksCreated).toBe(1);
	});
});

it('the same workflow goes on to work when the credential itself changes its service', async () => {
	await startAfresh();
	const client = await n8n();
	const credential = await client.createCredential(CREDENTIAL_TYPE, 'Changing', credentialData('piapi'));
	const stored = await storeWorkflow(
		chain({ steps: [midjourney('imagine', { prompt: 'a fox' })] }),
		credential,
	);
	for (const service of EVERYBODY) {
		await client.updateCredential(credential, credentialData(service));
		const execution = await client.waitFor(await client.start(stored, START));
		expectSuccess(execution);
		expect(column(items(execution, PIAPI), 'service')).toEqual([service]);
	}
	expect((await sandbox.state()).counters.tasksPaid).toBe(EVERYBODY.length);
});
