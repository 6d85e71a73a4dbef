import { basename } from 'node:path';
import omit from 'lodash/omit';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { exampleFiles, manualTriggerOf, readWorkflow } from '../../../host/examples';
import type { StoredWorkflow } from '../../../host/rest';
import type { ServiceName } from '../../../nodes/PiApi/contract/task';
import { items, n8n, runWorkflow, storeWorkflow } from '../support/host';
import type { Execution } from '../support/host';
import { column, expectQuarters, fileFacts, fileNames, sourcesOf } from '../support/items';
import { billed, expectNoSecrets, expectSuccess } from '../support/runs';
import type { Bill } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { fetchedFile } from '../support/steps';
import { chain } from '../support/workflow';
import { commonFields, credentialOf, EVERYBODY, startAfresh, swapped, TILE } from './support';

beforeEach(async () => await startAfresh());

interface Ran {
	execution: Execution;
	bill: Bill;
}

/** Imports an example once and runs it with each credential, which is all that is changed. */
async function runEverywhere(name: string): Promise<Map<ServiceName, Ran>> {
	const client = await n8n();
	const file = (await exampleFiles()).find((path) => basename(path) === name) ?? name;
	const definition = await readWorkflow(file);
	let workflow: StoredWorkflow = await storeWorkflow(definition, await credentialOf('piapi'));
	const ran = new Map<ServiceName, Ran>();
	for (const service of EVERYBODY) {
		const changed = await swapped(workflow, service);
		workflow = { ...changed, ...(await client.updateWorkflow(workflow.id, changed)) };
		// What n8n adds to a node by itself counts for nothing.
		const bare = (node: INode) => omit(node, ['credentials', 'webhookId']);
		expect(workflow.nodes.map(bare)).toEqual(definition.nodes.map(bare));
		const { result: execution, bill } = await billed(
			async () => await client.waitFor(await client.start(workflow, manualTriggerOf(definition))),
		);
		await expectNoSecrets(execution);
		expectSuccess(execution);
		ran.set(service, { execution, bill });
	}
	return ran;
}

/** The name that a task's files begin with: its id, without what a file system does not take. */
function stemOf(item: INodeExecutionData): string {
	return String(item.json.task_id).replace(/[^\w.-]+/g, '_');
}

it('01-prompt-to-four-images.json runs on every service, and the same comes out', async () => {
	const ran = await runEverywhere('01-prompt-to-four-images.json');
	const fields = new Set<string>();
	for (const [service, { execution, bill }] of ran) {
		const out = items(execution, 'Imagine');
		expect([service, column(out, 'index')]).toEqual([service, [1, 2, 3, 4]]);
		expect([service, sourcesOf(out)]).toEqual([service, [0, 0, 0, 0]]);
		expect(new Set(column(out, 'service'))).toEqual(new Set([service]));
		expect(new Set(column(out, 'task_type'))).toEqual(new Set(['imagine']));
		expect(new Set(column(out, 'status'))).toEqual(new Set(['completed']));
		for (const [position, item] of out.entries()) {
			expect(fileNames(item)).toEqual({ data: `${stemOf(item)}-${position + 1}.png` });
			expect([service, await fileFacts(item)]).toEqual([service, `png ${TILE}x36`]);
			fields.add(commonFields(item.json).join());
		}
		expect(bill).toMatchObject({ paid: 1, uploads: 0, credentialLeaks: 0 });
	}
	expect([...fields]).toHaveLength(1);
	expect((await sandbox.state()).counters.createdByService).toEqual(
		Object.fromEntries(EVERYBODY.map((service) => [service, 1])),
	);
	// In grid order: the four pictures are the quarters of the grid, where there is one.
	for (const service of EVERYBODY.filter((name) => name !== 'midapi')) {
		const out = items(ran.get(service)?.execution as Execution, 'Imagine');
		const fetched = await runWorkflow(chain({ steps: [fetchedFile(String(out[0].json.grid_url))] }));
		await expectQuarters(
			[items(fetched, 'Fetch')[0]],
			out.map((item) => [item]),
		);
	}
});

it('02-imagine-then-upscale-all.json runs on every service, and the same comes out', async () => {
	const ran = await runEverywhere('02-imagine-then-upscale-all.json');
	const fields = new Set<string>();
	for (const [service, { execution, bill }] of ran) {
		const out = items(execution, 'Upscale');
		expect([service, out.length]).toEqual([service, 4]);
		expect(new Set(column(out, 'task_id')).size).toBe(4);
		expect(new Set(column(out, 'service'))).toEqual(new Set([service]));
		expect(new Set(column(out, 'task_type'))).toEqual(new Set(['upscale']));
		for (const item of out) {
			expect(fileNames(item)).toEqual({ data: `${stemOf(item)}.png` });
			expect([service, await fileFacts(item)]).toEqual([service, `png ${TILE * 2}x${TILE * 2}`]);
			fields.add(commonFields(item.json).join());
		}
		expect(bill).toMatchObject({ paid: 5, uploads: 0, credentialLeaks: 0 });
	}
	expect([...fields]).toHaveLength(1);
	expect((await sandbox.state()).counters.createdByService).toEqual(
		Object.fromEntries(EVERYBODY.map((service) => [service, 5])),
	);
});
