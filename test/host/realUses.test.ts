import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import type { StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import { executionWith, readExample, REAL_USES, runExample, sendForm } from './support/examples';
import { items, n8n, storeWorkflow } from './support/host';
import { column, fileFacts } from './support/items';
import { plainPng } from './support/pictures';
import { billed, expectNoSecrets } from './support/runs';
import { sandbox } from './support/sandbox';

const TILE = 64;
const PAGE_WITHIN_MS = 20_000;
const PIAPI_API = 'https://api.piapi.ai';

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: TILE, durationMs: 100 });
});

/** Publishes an example while something is done with it. */
async function whilePublished<T>(name: string, work: (stored: StoredWorkflow) => Promise<T>): Promise<T> {
	const client = await n8n();
	const stored = await storeWorkflow(await readExample(name));
	await client.publish(stored);
	try {
		return await work(stored);
	} finally {
		await client.unpublish(stored);
	}
}

describe(REAL_USES.table, () => {
	it('makes one image for each row, and writes it back before the next row begins', async () => {
		const { execution, bill } = await runExample(REAL_USES.table);
		expect(bill).toEqual({ created: { txt2img: 3 }, paid: 3, uploads: 0, credentialLeaks: 0 });
		const tasks = await sandbox.tasks();
		const done = items(execution, 'All Rows Done');
		expect(column(done, 'name')).toEqual(['spring', 'summer', 'winter']);
		expect(column(done, 'task_id').sort()).toEqual(tasks.map(({ id }) => id).sort());
		expect(column(done, 'image_url')).toEqual(done.map(() => expect.stringMatching(/^http/)));
		expect(execution.runs['Write Back']).toHaveLength(3);
	});
});

/** The page of a form, once it waits for somebody: while the execution runs n8n does not answer for it. */
async function waitingPage(address: string): Promise<string> {
	const status = new URL(address);
	status.pathname += '/n8n-execution-status';
	for (const deadline = Date.now() + PAGE_WITHIN_MS; Date.now() < deadline; await sleep(100)) {
		if ((await (await fetch(status)).text()) === 'form-waiting') return await (await fetch(address)).text();
	}
	throw new Error(`The form at ${address} never waited for anybody`);
}

/** Sends a page of a form on. */
async function sendPage(address: string, fields: Record<string, string>): Promise<void> {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.set(name, value);
	const { status } = await fetch(address, { method: 'POST', body: form });
	if (status !== 200) throw new Error(`The form answered ${status}`);
}

describe(REAL_USES.pick, () => {
	it('shows the four images, and upscales the one that was picked', async () => {
		const { result, bill } = await billed(
			async () =>
				await whilePublished(REAL_USES.pick, async (stored) => {
					const answer = await sendForm(stored, { 'field-0': 'a bell tower' });
					const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };
					const page = await waitingPage(formWaitingUrl);
					expect(page.match(/<img src=/g)).toHaveLength(4);
					await sendPage(formWaitingUrl, { 'field-1': '3' });
					const last = await waitingPage(formWaitingUrl);
					const upscaled = (await sandbox.tasks()).find(({ taskType }) => taskType === 'upscale');
					expect(upscaled?.input.index).toBe('3');
					expect(last).toContain(String(upscaled?.id));
					await sendPage(formWaitingUrl, {});
					return await executionWith(stored, 'Upscale');
				}),
		);
		expect(bill).toMatchObject({ created: { imagine: 1, upscale: 1 }, paid: 2 });
		expect(items(result, 'Upscale')[0].json.image_url).toMatch(/^http/);
		await expectNoSecrets(result);
	});
});

describe(REAL_USES.photo, () => {
	it('puts the uploaded photo into the scene that the form asks for', async () => {
		const png = await plainPng(40, 30);
		const { result, bill } = await billed(
			async () =>
				await whilePublished(REAL_USES.photo, async (stored) => {
					const photo = new File([new Uint8Array(png)], 'mug.png', { type: 'image/png' });
					await sendForm(stored, { 'field-0': photo, 'field-1': 'on a marble table' });
					return await executionWith(stored, 'Send On');
				}),
		);
		expect(bill).toMatchObject({ created: { kontext: 1 }, paid: 1 });
		const [{ input }] = await sandbox.tasks();
		expect(input.prompt).toBe('the same product on a marble table, product photo');
		expect(input.image).toContain(png.toString('base64'));
		expect(await fileFacts(items(result, 'Send On')[0])).toMatch(/^png /);
		await expectNoSecrets(result);
	});
});

/** The example with the six nodes switched on, speaking to the sandbox, and their wait short. */
function withTheLoop(workflow: WorkflowDefinition): WorkflowDefinition {
	const switchedOn = (node: INode): INode => {
		const { url, amount } = node.parameters;
		return {
			...node,
			disabled: false,
			parameters: {
				...node.parameters,
				...(typeof url === 'string' && { url: url.replace(PIAPI_API, sandbox.url) }),
				...(amount !== undefined && { amount: 1 }),
			},
		};
	};
	return { ...workflow, nodes: workflow.nodes.map(switchedOn) };
}

describe(REAL_USES.sixNodes, () => {
	it('runs the one node, and none of the six', async () => {
		const { execution, bill } = await runExample(REAL_USES.sixNodes);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		expect(await fileFacts(items(execution, 'Imagine')[0])).toBe(`png ${TILE * 2}x${TILE * 2}`);
	});

	it('compares with six nodes that work when they are switched on', async () => {
		const { execution, bill } = await runExample(REAL_USES.sixNodes, undefined, withTheLoop);
		expect(bill).toMatchObject({ created: { imagine: 2 }, paid: 2 });
		const [loop, ours] = await Promise.all(
			['Get File', 'Imagine'].map(async (node) => await fileFacts(items(execution, node)[0])),
		);
		expect(loop).toBe(ours);
	});
});

describe(REAL_USES.report, () => {
	it('goes on with what worked, and reports the rest with what to do', async () => {
		const { execution, bill } = await runExample(REAL_USES.report);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		expect(column(items(execution, 'Finished'), 'prompt')).toEqual(['a red fox in the snow']);
		const report = items(execution, 'Report').map(({ json }) => json);
		expect(report).toEqual([
			expect.objectContaining({ 'what happened': expect.stringContaining('“Prompt” is empty') }),
			expect.objectContaining({ 'what happened': expect.stringContaining('chaos') }),
		]);
		expect(report.map(({ id }) => id)).toEqual(['2', '3']);
		for (const row of report)
			expect([row.task, String(row['what to do']).length > 10]).toEqual(['none', true]);
	});
});
