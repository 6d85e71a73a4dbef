import type { Locator, Page } from 'playwright-core';
import { Editor } from './support/editor';
import { storeWorkflow } from './support/host';
import { taskOf } from './support/models';
import { sandbox } from './support/sandbox';
import { itemsWith, piapi } from './support/steps';
import { chain, PIAPI } from './support/workflow';
import type { ChainOptions } from './support/workflow';

/** Waits until the text of an element fits, and gives it. */
async function textThat(element: Locator, fits: (text: string) => boolean): Promise<string> {
	let text = '';
	for (let look = 0; look < 100; look++) {
		text = await element.innerText().catch(() => '');
		if (fits(text)) return text;
		await element.page().waitForTimeout(100);
	}
	throw new Error(`It never came; what was there: ${text}`);
}

/** Drags as a person does: n8n follows the mouse and not the browser's own dragging. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
	const [start, end] = [await from.boundingBox(), await to.boundingBox()];
	if (!start || !end) throw new Error('Nothing to drag, or nowhere to drop it');
	await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
	await page.mouse.down();
	await page.mouse.move(start.x + start.width / 2 + 20, start.y + start.height / 2 + 10, { steps: 5 });
	await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 15 });
	await page.waitForTimeout(200);
	await page.mouse.up();
}

describe("PiAPI's models in n8n's editor", () => {
	let editor: Editor;

	beforeAll(async () => {
		await sandbox.reset();
		await sandbox.configure({ tilePx: 256, durationMs: 100 });
		editor = await Editor.open();
	}, 90_000);

	afterAll(async () => await editor.close());

	/** Opens the panel of the PiAPI node of a workflow. */
	async function openNode(options: ChainOptions): Promise<Page> {
		const { id } = await storeWorkflow(chain(options));
		await editor.openWorkflow(id);
		const { page } = editor;
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${PIAPI}"]`).dblclick();
		await page.getByTestId('ndv').waitFor();
		return page;
	}

	/** Runs the open node, opens the file that it puts out, and waits until it is shown. */
	async function runAndView(page: Page, tag: 'img' | 'video'): Promise<void> {
		await page.getByTestId('node-execute-button').first().click();
		const output = page.getByTestId('output-panel');
		await output.getByTestId('radio-button-binary').click();
		await output.getByTestId('ndv-view-binary-data').click();
		// An image that could not be loaded has no size, and is not visible.
		const shown = output.locator(tag === 'img' ? 'img[src*="binary-data"]' : 'video').first();
		await shown.waitFor();
	}

	it('are found by what they make, by what is to be done, and by their names', async () => {
		const { id } = await storeWorkflow(chain({ name: 'Find models', steps: [] }));
		await editor.openWorkflow(id);
		await editor.openNodeCreator();
		for (const text of ['text to video', 'remove background', 'text to speech', 'kling', 'flux']) {
			expect([text, ...(await editor.searchNodes(text))]).toEqual(expect.arrayContaining([text, 'PiAPI']));
		}
		await editor.screenshot('models-found');
	});

	it('show their own fields, and hide those of the model before', async () => {
		const page = await openNode({
			name: 'Model fields',
			steps: [piapi('video', 'generate', { prompt: 'a lighthouse', model: 'hailuo/video_generation' })],
		});
		const panel = page.getByTestId('ndv');
		await page.getByTestId('parameter-input-modelVersion').waitFor();
		expect(await panel.innerText()).toContain('Prompt');
		await page.getByTestId('parameter-input-model').locator('input').click();
		await page.keyboard.type('kling');
		await page.getByRole('option', { name: 'Kling', exact: false }).first().click();
		await page.getByTestId('parameter-input-modelVersion').waitFor({ state: 'detached' });
		const prompt = page.getByTestId('parameter-input-prompt').locator('textarea');
		expect(await prompt.inputValue()).toBe('a lighthouse');
		await editor.screenshot('model-fields');
	});

	it('take a field of the item by dragging, run, and show the image', async () => {
		const page = await openNode({
			name: 'Drag and run',
			items: itemsWith({ scene: 'a lighthouse in a storm' }),
			steps: [piapi('image', 'generate', { options: { width: 512, height: 512 }, download: 'main' })],
		});
		await page.getByText('Execute previous nodes').first().click();
		const field = page
			.getByTestId('ndv-input-panel')
			.getByTestId('run-data-schema-item')
			.filter({ hasText: 'scene' })
			.first();
		await field.waitFor();
		const prompt = page.getByTestId('parameter-input-prompt').first();
		await drag(page, field.locator('.pill').first(), prompt);
		await textThat(prompt, (text) => text.includes('$json.scene'));
		await editor.screenshot('field-mapped');
		await runAndView(page, 'img');
		await editor.screenshot('image-shown');
		expect((await taskOf('txt2img')).input).toMatchObject({ prompt: 'a lighthouse in a storm' });
	});

	it('show the video that was made', async () => {
		const page = await openNode({
			name: 'Video',
			steps: [piapi('video', 'generate', { prompt: 'the waves roll in', download: 'main' })],
		});
		await runAndView(page, 'video');
		await editor.screenshot('video-shown');
		expect((await taskOf('video_generation')).status).toBe('completed');
	});
});
