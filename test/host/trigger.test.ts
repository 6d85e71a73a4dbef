import { randomUUID } from 'node:crypto';

import { hostTestSettings } from './support/settings';
import { items, n8n, runWorkflow, storeWorkflow } from './support/host';
import { sandbox } from './support/sandbox';
import { midjourney } from './support/steps';
import { chain } from './support/workflow';
import type { WorkflowDefinition } from '../../host/rest';

const TRIGGER = 'PiAPI Trigger';

/** A workflow that a callback starts. */
function triggered(parameters = {}): WorkflowDefinition & { path: string } {
	const webhookId = randomUUID();
	return {
		name: 'Triggered',
		nodes: [
			{
				id: randomUUID(),
				name: TRIGGER,
				type: 'n8n-nodes-piapi-midjourney.piApiTrigger',
				typeVersion: 1,
				position: [0, 0],
				webhookId,
				parameters,
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
		path: `${webhookId}/piapi`,
	};
}

beforeEach(async () => {
	await sandbox.reset();
});

it('starts a workflow when a task calls back', async () => {
	const client = await n8n();
	const { path, ...workflow } = triggered({ download: 'grid' });
	const stored = await storeWorkflow(workflow);
	await client.publish(stored);
	await new Promise((resolve) => setTimeout(resolve, 1500));
	const callbackUrl = `${hostTestSettings().n8n.url}/webhook/${path}`;
	await runWorkflow(
		chain({
			steps: [
				midjourney('imagine', {
					prompt: 'a cat',
					processMode: 'fast',
					waitForResult: 'none',
					taskOptions: { callbackUrl },
				}),
			],
		}),
	);
	for (let i = 0; i < 50 && (await client.executionIds(stored)).length === 0; i++)
		await new Promise((resolve) => setTimeout(resolve, 100));
	const [id] = await client.executionIds(stored);
	const execution = await client.waitFor(id);
	console.log(JSON.stringify((await sandbox.state()).callbacks), execution.error);
	console.log(JSON.stringify(items(execution, TRIGGER), null, 1));
	expect(items(execution, TRIGGER)).toHaveLength(1);
});
