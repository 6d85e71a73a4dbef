import { basename } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { exampleFiles } from '../../host/examples';
import { executionWith, readExample, REAL_USES, runExample, sendForm } from './support/examples';
import { binary, items, n8n, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { column, expectQuarters, fileFacts, fileNames } from './support/items';
import { expectFile, only } from './support/models';
import { billed, expectNoSecrets, hintsOf } from './support/runs';
import type { WorkflowDefinition } from '../../host/rest';
import { sandbox } from './support/sandbox';
import { ScriptedModel } from './support/scriptedModel';

const TILE = 64;
const FOUR_PICTURES = '01-prompt-to-four-images.json';
const UPSCALE_ALL = '02-imagine-then-upscale-all.json';
const CUT_THE_GRID = '03-cut-the-grid.json';
const FORM = '04-form-then-callback.json';
const SUSPEND = '05-suspend-until-callback.json';
const TIME_LIMIT = '06-suspend-with-a-time-limit.json';
const FLUX_IMAGE = '07-text-to-image-flux.json';
const KLING_VIDEO = '08-image-to-video-kling.json';
const SPEECH = '09-text-to-speech.json';
const PRODUCT_PHOTO = '10-product-photo.json';
const PROMPT_WRITER = '11-language-model-writes-the-prompt.json';
const AGENT = '12-agent-that-draws.json';
/** n8n wakes suspended executions once a minute. */
const WOKEN_WITHIN_MS = 85_000;

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: TILE, durationMs: 100 });
});

it('every example has a test here, or in realUses.test.ts', async () => {
	const names = (await exampleFiles()).map((file) => basename(file));
	const midjourney = [FOUR_PICTURES, UPSCALE_ALL, CUT_THE_GRID, FORM, SUSPEND, TIME_LIMIT];
	const models = [FLUX_IMAGE, KLING_VIDEO, SPEECH, PRODUCT_PHOTO, PROMPT_WRITER, AGENT];
	expect(names).toEqual([...midjourney, ...models, ...Object.values(REAL_USES)]);
});

describe(FOUR_PICTURES, () => {
	it('puts out four items, each with its image and number', async () => {
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

	it('puts out the grid and says how to cut it where the plan shows no single images', async () => {
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
	it('puts out the four images, upscaled', async () => {
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
	it('cuts the grid into its four images on a plan that shows none', async () => {
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

describe(FORM, () => {
	it('ends at once, and fetches the images when the service calls back', async () => {
		const client = await n8n();
		const stored = await storeWorkflow(await readExample(FORM));
		await client.publish(stored);
		const { result, bill } = await billed(async () => {
			await sendForm(stored, { 'field-0': 'a bell tower' });
			return await executionWith(stored, 'Download');
		});
		await client.unpublish(stored);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const creating = await executionWith(stored, 'Imagine');
		expect(column(items(creating, 'Imagine'), 'status')).not.toContain('completed');
		expect(creating.id).not.toBe(result.id);
		const [task] = await sandbox.tasks();
		expect(task.prompt).toBe('a bell tower');
		const out = items(result, 'Download');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x${TILE}`);
		await expectNoSecrets(result);
	});
});

describe(SUSPEND, () => {
	it('goes on when the service has called back for both prompts', async () => {
		await sandbox.configure({ durationMs: 800 });
		const { execution, bill } = await runExample(SUSPEND);
		expect(bill).toEqual({ created: { imagine: 2 }, paid: 2, uploads: 0, credentialLeaks: 0 });
		const out = items(execution, 'Imagine');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x${TILE}`);
		expect((await sandbox.state()).counters.callbacks.delivered).toBe(2);
	});
});

describe(TIME_LIMIT, () => {
	it('waits for what the time limit left over, and pays once', async () => {
		// Nobody calls back, and the limit is short: n8n wakes the execution by itself.
		await sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
		await sandbox.configure({ durationMs: 1_000 });
		const shortened = (workflow: WorkflowDefinition): WorkflowDefinition => ({
			...workflow,
			nodes: workflow.nodes.map((node) =>
				node.name === 'Imagine'
					? {
							...node,
							parameters: {
								...node.parameters,
								options: { ...(node.parameters.options as INodeParameters), timeout: 2 },
							},
						}
					: node,
			),
		});
		const { execution, bill } = await runExample(TIME_LIMIT, WOKEN_WITHIN_MS, shortened);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const [pending] = items(execution, 'Imagine');
		const [task] = await sandbox.tasks();
		expect(pending.json.task_id).toBe(task.id);
		expect(pending.json.status).not.toBe('completed');
		const out = items(execution, 'Wait');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x${TILE}`);
	});
});

/** The only item of a node, which has ended well and has a file of this kind. */
async function onlyFile(execution: Execution, node: string, mimeType: string, extension: string) {
	const item = only(execution, node);
	expect(item.json.status).toBe('completed');
	await expectFile(item, mimeType, extension);
	return item;
}

/** What the sandbox's tasks were asked for, by their type. */
async function inputsByType(): Promise<Record<string, Record<string, unknown>>> {
	return Object.fromEntries((await sandbox.tasks()).map(({ taskType, input }) => [taskType, input]));
}

describe(FLUX_IMAGE, () => {
	it('puts out the image of the prompt as a file', async () => {
		const { execution, bill } = await runExample(FLUX_IMAGE);
		expect(bill).toEqual({ created: { txt2img: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const item = await onlyFile(execution, 'Generate Image', 'image/png', 'png');
		expect(await fileFacts(item)).toBe('png 64x48');
		const [{ model, input }] = await sandbox.tasks();
		expect(model).toBe('Qubico/flux1-schnell');
		expect(input.prompt).toContain('a lighthouse on a cliff');
	});
});

describe(KLING_VIDEO, () => {
	it('animates the image that was drawn, as the scene says', async () => {
		const { execution, bill } = await runExample(KLING_VIDEO);
		expect(bill).toEqual({
			created: { txt2img: 1, video_generation: 1 },
			paid: 2,
			uploads: 0,
			credentialLeaks: 0,
		});
		const [frame] = items(execution, 'First Frame');
		expect((await inputsByType()).video_generation).toMatchObject({
			prompt: expect.stringContaining('the boat drifts'),
			image_url: frame.json.image_url,
			duration: 5,
		});
		await onlyFile(execution, 'Generate Video', 'video/mp4', 'mp4');
	});
});

describe(SPEECH, () => {
	it('puts out the spoken text as a file', async () => {
		const { execution, bill } = await runExample(SPEECH);
		expect(bill).toMatchObject({ paid: 1, credentialLeaks: 0 });
		const [{ model, input }] = await sandbox.tasks();
		expect(model).toBe('byteaudio');
		expect(input.text).toContain('Good morning.');
		await onlyFile(execution, 'Generate Speech', 'audio/mpeg', 'mp3');
	});
});

describe(PRODUCT_PHOTO, () => {
	it('cuts the photo out and enlarges what is left', async () => {
		const { execution, bill } = await runExample(PRODUCT_PHOTO);
		expect(bill).toEqual({
			created: { txt2img: 1, 'background-remove': 1, upscale: 1 },
			paid: 3,
			uploads: 0,
			credentialLeaks: 0,
		});
		const photo = await onlyFile(execution, 'Photo', 'image/png', 'png');
		const cutOut = await onlyFile(execution, 'Remove Background', 'image/png', 'png');
		await onlyFile(execution, 'Upscale', 'image/png', 'png');
		const inputs = await inputsByType();
		const base64 = async (item: typeof photo) => (await binary(item)).toString('base64');
		expect(inputs['background-remove'].image).toContain(await base64(photo));
		expect(inputs.upscale).toMatchObject({ scale: 2, image: expect.stringContaining(await base64(cutOut)) });
	});
});

describe(PROMPT_WRITER, () => {
	it('draws what the language model has written', async () => {
		const { execution, bill } = await runExample(PROMPT_WRITER);
		expect(bill).toMatchObject({ created: { txt2img: 1 }, paid: 1 });
		expect((await sandbox.state()).counters.answersPaid).toEqual({ chat: 1 });
		const [{ json: written }] = items(execution, 'Write Prompt');
		expect(written.text).toContain('autumn in a small harbour town');
		expect((await inputsByType()).txt2img.prompt).toBe(written.text);
		await onlyFile(execution, 'Generate Image', 'image/png', 'png');
	});
});

describe(AGENT, () => {
	it('lets the agent write a prompt, draw, and answer with the link', async () => {
		const prompt = 'a quiet harbour at dawn, soft light, wide shot';
		const model = new ScriptedModel('Draw_an_Image', [[prompt], 'Here is your harbour.']);
		try {
			const url = await model.start();
			const client = await n8n();
			const { id, name } = await client.createCredential('openAiApi', 'Scripted', { apiKey: 'none', url });
			const { execution, bill } = await runExample(AGENT, undefined, (workflow) => ({
				...workflow,
				nodes: workflow.nodes.map((node) =>
					node.name === 'Chat Model' ? { ...node, credentials: { openAiApi: { id, name } } } : node,
				),
			}));
			expect(bill).toEqual({ created: { txt2img: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
			const [task] = await sandbox.tasks();
			expect(task.input).toEqual({ prompt, width: 1024, height: 768 });
			const [answer] = model.toolAnswers();
			expect(JSON.parse(answer)).toMatchObject([{ task_id: task.id, status: 'completed' }]);
			expect(answer.length).toBeLessThan(2_000);
			expect(JSON.stringify(model.asked[0])).toContain('A quiet harbour for the cover');
			expect(items(execution, 'AI Agent')[0].json).toEqual({ output: 'Here is your harbour.' });
		} finally {
			await model.stop();
		}
	});
});
