import type { IDataObject } from 'n8n-workflow';
import { live, post, startAfresh, started, TRIGGER, viewOf } from '../callbacks/support';
import { items } from '../support/host';
import { untilTaskEnded, createSandboxTask } from '../support/sandboxTasks';
import { restartProcess } from '../support/processes';
import { expectSuccess } from '../support/runs';
import { hostTestSettings } from '../support/settings';

const MAIN = 'main';
/** n8n takes as long as it takes to start, twice. */
const TEST_TIMEOUT_MS = 240_000;
const COPIES = 3;

// Main answers production webhooks too, as it does unless that is switched off.
beforeAll(
	async () => await restartProcess(MAIN, { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'false' }),
	TEST_TIMEOUT_MS,
);
afterAll(async () => await restartProcess(MAIN), TEST_TIMEOUT_MS);

beforeEach(async () => await startAfresh(200));

async function finished(prompt: string): Promise<IDataObject> {
	return await viewOf(
		(await untilTaskEnded(await createSandboxTask('imagine', { prompt, process_mode: 'fast' }))).id,
	);
}

it(
	'an event that main and the webhook processor are called with at the same moment starts once in each of them, and is never lost',
	async () => {
		const target = await live();
		const { url, webhookUrl } = hostTestSettings().n8n;
		expect(url).not.toBe(webhookUrl);
		const addresses = [target.url, target.url.replace(webhookUrl, url)];
		const events = await Promise.all(['a fox', 'a hare', 'a heron'].map(finished));
		const call = async () =>
			await Promise.all(
				events.flatMap((data) =>
					Array.from({ length: COPIES }, () => addresses)
						.flat()
						.map(async (address) => (await post(address, { timestamp: 1_760_000_000, data })).status),
				),
			);
		const calls = events.length * COPIES * addresses.length;
		expect(await call()).toEqual(Array(calls).fill(200));
		// What comes later is known to both.
		expect(await call()).toEqual(Array(calls).fill(200));
		const executions = await started(target, events.length * addresses.length);
		executions.forEach(expectSuccess);
		const ids = executions.map((execution) => items(execution, TRIGGER)[0].json.task_id);
		const expected = events.flatMap(({ task_id: id }) => addresses.map(() => id));
		expect([...ids].sort()).toEqual([...expected].sort());
	},
	TEST_TIMEOUT_MS,
);
