import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { items, n8n, piApiItems, sandboxCredentialData } from './support/host';
import type { Execution, RunOptions } from './support/host';
import { column, sourcesOf } from './support/items';
import { untilTaskEnded, finishedGrid, finishedSingle, createSandboxTask } from './support/sandboxTasks';
import { maskPng, plainPng } from './support/pictures';
import { runBilled } from './support/runs';
import type { Bill, BilledRun } from './support/runs';
import { sandbox } from './support/sandbox';
import { drawnPng, imagineMapped, itemsWith, midjourney } from './support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI, START } from './support/workflow';
import type { Step } from './support/workflow';

/** A bad item: what is wrong, the fields it brings, and what its error has to say. */
type Bad = [what: string, json: IDataObject, error: RegExp];

const NOTHING: Bill = { created: {}, paid: 0, uploads: 0, credentialLeaks: 0 };
const GOOD_PROMPT = 'a harbour at dawn';

/** Runs a step with “Continue (using error output)” on the items given. */
async function runWithErrorOutput(
	input: INodeExecutionData[],
	step: Step,
	options?: RunOptions,
): Promise<BilledRun> {
	const steps = [{ ...step, onError: 'continueErrorOutput' as const }];
	const run = await runBilled(chain({ items: input, steps }), options);
	expect(run.execution.status).toBe('success');
	return run;
}

/** What the PiAPI node put on its error output. */
function errorItems(execution: Execution): INodeExecutionData[] {
	return items(execution, PIAPI, 1);
}

/** Each bad item has to be on the error output, in order, with its error, its advice and its details. */
function expectErrors(execution: Execution, bad: Bad[], reason: string): void {
	const out = errorItems(execution);
	expect(out).toHaveLength(bad.length);
	for (const [position, [what, , error]] of bad.entries()) {
		// n8n itself keeps the fields that the item came in with.
		expect({ what, ...out[position].json }).toMatchObject({
			what,
			error: expect.stringMatching(error),
			message: expect.stringMatching(/\w+.*\.$/),
			details: expect.objectContaining({ reason }),
		});
	}
}

/** What ended an execution that failed: its message, and its description under it. */
function failureOf({ status, error }: Execution): { message: string; description: string } {
	expect(status).toBe('error');
	const description = error !== undefined && 'description' in error ? String(error.description) : '';
	return { message: error?.message ?? '', description };
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

describe('a run with Continue (using error output)', () => {
	it('Imagine turns bad fields down before anything is sent, and runs the other items', async () => {
		const bad: Bad[] = [
			['empty prompt', { prompt: '' }, /“Prompt” is empty/],
			['blank prompt', { prompt: '  \n ' }, /“Prompt” is empty/],
			['too long prompt', { prompt: 'x'.repeat(8_193) }, /“Prompt”.*(8,?192|8,?193)/],
			['aspect ratio of another form', { ratio: '16 to nine' }, /“Aspect Ratio” is “16 to nine”/],
			['chaos 101', { chaos: 101 }, /“Chaos”.*101/],
			[
				'omni reference with 8.2',
				{ version: '8.2', reference: 'https://example.com/a.png' },
				/“Omni Reference”.*8\.2/,
			],
			['additional input that is a list', { extra: '[1, 2]' }, /“Additional Input” is not a JSON object/],
			['additional input that is no JSON', { extra: '{ mood: }' }, /“Additional Input” is not a JSON object/],
			['callback address', { callback: 'not an address' }, /“Callback URL”/],
		];
		const good = [{ prompt: 'first' }, { prompt: 'last' }];
		const input = [good[0], ...bad.map(([, json]) => ({ prompt: GOOD_PROMPT, ...json })), good[1]];
		const { execution, bill } = await runWithErrorOutput(
			itemsWith(...input),
			imagineMapped({
				aspectRatio: "={{ $json.ratio ?? '1:1' }}",
				midjourneyParameters: {
					chaos: '={{ $json.chaos }}',
					version: '={{ $json.version }}',
					omniReference: '={{ $json.reference }}',
				},
				options: {
					additionalInput: "={{ $json.extra ?? '{}' }}",
					callbackUrl: '={{ $json.callback }}',
				},
			}),
		);
		expectErrors(execution, bad, 'refused');
		expect(sourcesOf(errorItems(execution))).toEqual(bad.map((_, position) => position + 1));
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 2 }, paid: 2 });
		const done = piApiItems(execution);
		expect(column(done, 'prompt')).toEqual(['first', 'last']);
		expect(column(done, 'status')).toEqual(['completed', 'completed']);
		expect(sourcesOf(done)).toEqual([0, input.length - 1]);
	});

	it('Variation turns bad origins and image numbers down, and runs the other item', async () => {
		const grid = await finishedGrid();
		const single = await finishedSingle();
		const failed = await createSandboxTask('imagine', { prompt: 'a __fail__' });
		await untilTaskEnded(failed);
		await sandbox.configure({ pendingMs: 10_000_000 });
		const running = await createSandboxTask('imagine', { prompt: 'a slow one' });
		const unknown = randomUUID();
		const bad: Bad[] = [
			['image 0', { task_id: grid, image: 0 }, /“Image” is “0”/],
			['image 5', { task_id: grid, image: 5 }, /does not offer Variation 5$/],
			['image 1,2', { task_id: grid, image: '1,2' }, /“Image” is “1,2”/],
			['no image', { task_id: grid, image: '' }, /“Image” is empty/],
			['no task id', { task_id: '' }, /“Task ID” is empty/],
			['a name for a task id', { task_id: 'my task' }, /“Task ID” is “my task”/],
			['a task that nobody knows', { task_id: unknown }, new RegExp(`“Task ID”.*${unknown}`)],
			['a failed task', { task_id: failed }, new RegExp(`${failed}.*did not succeed`)],
			['a running task', { task_id: running }, new RegExp(`${running}.*not finished`)],
			['a single image', { task_id: single }, new RegExp(`${single}.*grid`)],
		];
		await sandbox.configure({ pendingMs: 0 });
		const input = [...bad.map(([, json]) => ({ image: 1, ...json })), { task_id: grid, image: 4 }];
		const { execution, bill } = await runWithErrorOutput(
			itemsWith(...input),
			midjourney('variation', { image: '={{ $json.image }}', prompt: 'in snow' }),
		);
		expectErrors(execution, bad, 'refused');
		expect(bill).toEqual({ ...NOTHING, created: { variation: 1 }, paid: 1 });
		expect(sourcesOf(piApiItems(execution))).toEqual([bad.length]);
	});

	it('Inpaint turns bad masks down, and runs the other item', async () => {
		const single = await finishedSingle();
		const mask = (await maskPng(128, 128)).toString('base64');
		const jpeg = (
			await sharp(await maskPng(128, 128))
				.jpeg()
				.toBuffer()
		).toString('base64');
		const small = (await plainPng(64, 64, '#ffffff')).toString('base64');
		const bad: Bad[] = [
			['a JPEG', { mask: jpeg }, /“Mask Base64” is not a PNG/],
			['no base64', { mask: 'this is no image!' }, /“Mask Base64” is not base64/],
			['another size', { mask: small }, /“Mask Base64” measures 64×64.*128×128/],
			['a missing file', { source: 'binary' }, /“Input Binary Field”.*no binary field “data”/],
			['no address', { source: 'url' }, /“Mask URL” is empty/],
		];
		const input = [...bad.map(([, json]) => ({ source: 'base64', ...json })), { source: 'base64', mask }];
		const { execution, bill } = await runWithErrorOutput(
			itemsWith(...input),
			midjourney('inpaint', {
				taskId: single,
				maskSource: '={{ $json.source }}',
				maskBase64: '={{ $json.mask }}',
				maskUrl: '={{ $json.url }}',
				maskBinaryProperty: 'data',
			}),
		);
		expectErrors(execution, bad, 'refused');
		expect(bill).toEqual({ ...NOTHING, created: { inpaint: 1 }, paid: 1 });
		expect(sourcesOf(piApiItems(execution))).toEqual([bad.length]);
	});

	it('Blend turns too few and too many images and a missing file down', async () => {
		const urls = (count: number): string[] =>
			Array.from({ length: count }, (_, position) => `https://example.com/${position}.png`);
		const bad: Bad[] = [
			['one image', { source: 'url', urls: urls(1) }, /“Image URLs” names 1 image/],
			['six images', { source: 'url', urls: urls(6) }, /“Image URLs” names 6 images/],
			['a missing file', { source: 'binary' }, /“Input Binary Fields”.*no binary field “second”/],
		];
		const { execution, bill } = await runBilled(
			chain({
				items: itemsWith(...bad.map(([, json]) => json)),
				steps: [
					drawnPng('first', 16, 16),
					midjourney(
						'blend',
						{
							imagesSource: '={{ $json.source }}',
							imagesUrl: '={{ $json.urls }}',
							imagesBase64: '={{ $json.base64 }}',
							imagesBinaryProperty: 'first, second',
						},
						{ onError: 'continueErrorOutput' },
					),
				],
			}),
		);
		expectErrors(execution, bad, 'refused');
		expect({ ...bill, uploads: 0 }).toEqual(NOTHING);
		expect(piApiItems(execution)).toEqual([]);
	});

	it('an expression that n8n cannot resolve for one item is that item’s error alone', async () => {
		const paired = (prompt: string): INodeExecutionData => ({ json: { prompt }, pairedItem: { item: 0 } });
		const unpaired = { ...paired('second'), pairedItem: { item: 7 } };
		const { execution, bill } = await runWithErrorOutput(
			[paired('first'), unpaired, paired('last')],
			imagineMapped({ prompt: `={{ $('${START}').item.json.name ?? $json.prompt }}` }),
		);
		expectErrors(execution, [['unresolved', {}, /“Prompt”|prompt/i]], 'refused');
		expect(sourcesOf(errorItems(execution))).toEqual([1]);
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 2 }, paid: 2 });
		expect(column(piApiItems(execution), 'prompt')).toEqual(['first', 'last']);
	});

	it('a moderated prompt fails alone, with the id of its task and advice of its own', async () => {
		const { execution, bill } = await runWithErrorOutput(
			itemsWith({ prompt: 'first' }, { prompt: 'a __banned__ thing' }, { prompt: 'last' }),
			imagineMapped(),
		);
		expectErrors(execution, [['moderated', {}, /content filter.*__banned__/]], 'moderated');
		const banned = (await sandbox.tasks()).find(({ status }) => status === 'failed');
		expect(errorItems(execution)[0].json).toMatchObject({
			message: expect.stringContaining('Reword'),
			details: { task_id: banned?.id, task: { status: 'failed' } },
		});
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 3 }, paid: 2 });
		expect(column(piApiItems(execution), 'prompt')).toEqual(['first', 'last']);
	});

	it('a wrong key creates nothing and says where to mend it', async () => {
		const client = await n8n();
		const credential = await client.createCredential(
			CREDENTIAL_TYPE,
			'Wrong key',
			sandboxCredentialData('a-wrong-key'),
		);
		const { execution, bill } = await runWithErrorOutput(
			itemsWith({ prompt: 'first' }, { prompt: 'last' }),
			imagineMapped(),
			{ credential },
		);
		const bad: Bad = ['wrong key', {}, /PiAPI did not accept the API key/];
		expectErrors(execution, [bad, bad], 'rejected');
		expect(errorItems(execution)[0].json).toMatchObject({
			message: expect.stringContaining('credential'),
			details: { http_status: 401 },
		});
		expect(JSON.stringify(errorItems(execution))).not.toContain('a-wrong-key');
		expect(bill).toEqual(NOTHING);
	});

	it('exhausted credits fail the items that they do not reach', async () => {
		await sandbox.configure({ credits: 700_000 });
		const { execution, bill } = await runWithErrorOutput(
			itemsWith({ prompt: 'first' }, { prompt: 'second' }, { prompt: 'third' }),
			imagineMapped(),
		);
		const bad: Bad = ['no credits', {}, /Not enough credits/];
		expectErrors(execution, [bad, bad], 'rejected');
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 1 }, paid: 1 });
		expect(piApiItems(execution)).toHaveLength(1);
		const all = [...piApiItems(execution), ...errorItems(execution)];
		expect(sourcesOf(all).sort()).toEqual([0, 1, 2]);
	});

	it('an upload beyond the plan becomes advice', async () => {
		await sandbox.configure({ plan: 'free' });
		const { execution, bill } = await runBilled(
			chain({
				steps: [
					drawnPng('data', 16, 16),
					midjourney('describe', { imageSource: 'binary' }, { onError: 'continueErrorOutput' }),
				],
			}),
		);
		expectErrors(execution, [['upload', {}, /does not take file uploads on your plan/]], 'rejected');
		expect(errorItems(execution)[0].json.message).toMatch(/Creator plan.*URL/);
		expect(bill).toEqual(NOTHING);
	});
});

describe('a run with Continue', () => {
	it('a bad item stays in its place among the others', async () => {
		const { execution } = await runBilled(
			chain({
				items: itemsWith({ prompt: 'first' }, { prompt: '' }, { prompt: 'last' }),
				steps: [imagineMapped({}, { onError: 'continueRegularOutput' })],
			}),
		);
		expect(execution.status).toBe('success');
		const out = piApiItems(execution);
		expect(sourcesOf(out)).toEqual([0, 1, 2]);
		expect(column(out, 'status')).toEqual(['completed', undefined, 'completed']);
		expect(out[1].json).toMatchObject({ error: expect.stringContaining('“Prompt”') });
	});
});

describe('a run with Stop Workflow', () => {
	it('the error names the field and the item, and nothing was sent', async () => {
		const { execution, bill } = await runBilled(
			chain({ items: itemsWith({ prompt: '' }), steps: [imagineMapped()] }),
		);
		const { message, description } = failureOf(execution);
		expect(message).toMatch(/“Prompt” is empty/);
		expect(description).toMatch(/\w/);
		expect(execution.error).toMatchObject({ context: { itemIndex: 0 } });
		expect(bill).toEqual(NOTHING);
		expect((await sandbox.state()).counters.requests).toEqual({});
	});

	it('the error lists every item that failed, and the ids of those that did not', async () => {
		const { execution, bill } = await runBilled(
			chain({
				items: itemsWith(
					{ prompt: 'first', chaos: 0 },
					{ prompt: 'second', chaos: 101 },
					{ prompt: 'a __banned__ thing', chaos: 0 },
					{ prompt: 'last', chaos: 0 },
				),
				steps: [imagineMapped({ midjourneyParameters: { chaos: '={{ $json.chaos }}' } })],
			}),
		);
		expect(bill).toEqual({ ...NOTHING, created: { imagine: 3 }, paid: 2 });
		const { message, description } = failureOf(execution);
		expect(message).toMatch(/^2 of 4 tasks failed: “Chaos”/);
		const ids = new Map((await sandbox.tasks()).map(({ prompt, id }) => [prompt.split(' ')[0], id]));
		expect(description).toMatch(/Item 1: “Chaos”.*101/);
		expect(description).toMatch(new RegExp(`Item 2: .*content filter.*${ids.get('a')}`));
		expect(description).toContain(`item 0: ${ids.get('first')}`);
		expect(description).toContain(`item 3: ${ids.get('last')}`);
	});

	it('a wrong key is named as such', async () => {
		const client = await n8n();
		const data = sandboxCredentialData('a-wrong-key');
		const credential = await client.createCredential(CREDENTIAL_TYPE, 'Wrong key', data);
		const workflow = chain({ items: itemsWith({ prompt: 'first' }), steps: [imagineMapped()] });
		const { execution, bill } = await runBilled(workflow, { credential });
		expect(failureOf(execution)).toEqual({
			message: expect.stringMatching(/did not accept the API key/),
			description: expect.stringMatching(/credential/),
		});
		expect(bill).toEqual(NOTHING);
	});
});
