import { basename } from 'node:path';
import { exampleFiles, manualTriggerOf, readWorkflow } from '../../host/examples';
import { items, n8n, storeWorkflow } from './support/host';
import { column, expectQuarters, fileFacts, fileNames } from './support/items';
import { billed, expectNoSecrets, expectSuccess, hintsOf } from './support/runs';
import type { BilledRun } from './support/runs';
import { sandbox } from './support/sandbox';

const TILE = 64;
const FOUR_PICTURES = '01-prompt-to-four-pictures.json';
const UPSCALE_ALL = '02-imagine-then-upscale-all.json';
const CUT_THE_GRID = '03-cut-the-grid.json';

/** Imports an example as it is and runs it as the editor's Execute button does. */
async function runExample(name: string): Promise<BilledRun> {
	const file = (await exampleFiles()).find((path) => basename(path) === name);
	if (file === undefined) throw new Error(`There is no example ${name}`);
	const workflow = await readWorkflow(file);
	const client = await n8n();
	const stored = await storeWorkflow(workflow);
	const { result, bill } = await billed(
		async () => await client.waitFor(await client.start(stored, manualTriggerOf(workflow))),
	);
	await expectNoSecrets(result);
	expectSuccess(result);
	return { execution: result, bill };
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: TILE, durationMs: 100 });
});

it('has a test here for every example', async () => {
	const names = (await exampleFiles()).map((file) => basename(file));
	expect(names).toEqual([FOUR_PICTURES, UPSCALE_ALL, CUT_THE_GRID]);
});

describe(FOUR_PICTURES, () => {
	it('puts out four items, each with its picture and number', async () => {
		const { execution, bill } = await runExample(FOUR_PICTURES);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const out = items(execution, 'Imagine');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		const [task] = await sandbox.tasks();
		for (const [position, item] of out.entries()) {
			expect(item.json.task_id).toBe(task.id);
			expect(fileNames(item)).toEqual({ data: `${task.id}-${position + 1}.png` });
			expect(await fileFacts(item)).toBe(`png ${TILE}x36`);
		}
	});

	it('puts out the grid and says how to cut it where the plan shows no single pictures', async () => {
		await sandbox.configure({ plan: 'free' });
		const { execution, bill } = await runExample(FOUR_PICTURES);
		expect(bill.paid).toBe(1);
		const out = items(execution, 'Imagine');
		expect(out).toHaveLength(1);
		expect(await fileFacts(out[0])).toBe('png 128x72');
		const hints = hintsOf(execution, 'Imagine').join('\n');
		expect(hints).toMatch(/plan/);
		expect(hints).toMatch(/Edit Image/);
	});
});

describe(UPSCALE_ALL, () => {
	it('puts out the four pictures, upscaled', async () => {
		const { execution, bill } = await runExample(UPSCALE_ALL);
		expect(bill).toEqual({
			created: { imagine: 1, upscale: 4 },
			paid: 5,
			uploads: 0,
			credentialLeaks: 0,
		});
		const out = items(execution, 'Upscale');
		const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task]));
		const indices = column(out, 'task_id').map((id) => tasks.get(String(id))?.input.index);
		expect(indices).toEqual(['1', '2', '3', '4']);
		for (const item of out) {
			expect(fileNames(item)).toEqual({ data: `${String(item.json.task_id)}.png` });
			expect(await fileFacts(item)).toBe(`png ${TILE * 2}x${TILE * 2}`);
		}
	});
});

describe(CUT_THE_GRID, () => {
	it('cuts the grid into its four pictures on a plan that shows none', async () => {
		await sandbox.configure({ plan: 'free' });
		const { execution, bill } = await runExample(CUT_THE_GRID);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const [grid] = items(execution, 'Imagine');
		expect(grid.json).not.toHaveProperty('images');
		expect(await fileFacts(grid)).toBe(`png ${TILE * 2}x${TILE * 2}`);
		const out = items(execution, 'Cut Out');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x${TILE}`);
		await expectQuarters(
			[grid],
			out.map((item) => [item]),
		);
	});

	it('says why there is only the grid', async () => {
		await sandbox.configure({ plan: 'free' });
		const { execution } = await runExample(CUT_THE_GRID);
		expect(hintsOf(execution, 'Imagine').join('\n')).toMatch(/plan/);
	});
});
