import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { Editor } from './support/editor';
import { storeWorkflow } from './support/host';
import { piapi } from './support/steps';
import { chain, PIAPI } from './support/workflow';

describe("the node in n8n's editor", () => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open();
		// With a trigger on the canvas the panel lists actions; on an empty canvas it lists triggers.
		const { id } = await storeWorkflow(chain({ name: 'Node creator', steps: [] }));
		await editor.openWorkflow(id);
		await editor.openNodeCreator();
	}, 90_000);

	afterAll(async () => {
		await editor.close();
	});

	const TYPED = ['midjourney', 'piapi', 'flux', 'kling', 'remove background'];

	it.each(TYPED)('is found by searching for "%s"', async (text) => {
		const names = await editor.searchNodes(text);
		await editor.screenshot(`search-${text}`);
		expect(names).toContain('PiAPI');
	});

	it('lists every operation with its action text', async () => {
		await editor.searchNodes('piapi');
		await editor.chooseNode('PiAPI');
		const listed = await editor.listed();
		await editor.screenshot('actions');
		const actions = RESOURCES.flatMap(({ operations }) => operations.map(({ action }) => action));
		expect(actions.length).toBeGreaterThanOrEqual(15);
		expect(listed).toEqual(expect.arrayContaining(actions));
	});

	it('shows the fields of the chosen model, and keeps the prompt when another model is chosen', async () => {
		const step = piapi('video', 'generate', { prompt: 'a lighthouse in a storm' });
		const { id } = await storeWorkflow(chain({ name: 'Models', steps: [step] }));
		await editor.openWorkflow(id);
		const { page } = editor;
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${PIAPI}"]`).dblclick();
		const model = page.getByTestId('parameter-input-model');
		await model.waitFor();
		await editor.screenshot('model-kling');
		const prompt = page.getByTestId('parameter-input-prompt').locator('textarea');
		expect(await prompt.inputValue()).toBe('a lighthouse in a storm');
		await model.locator('input').click();
		await page.keyboard.type('veo 3.1');
		await page
			.getByRole('option', { name: /Veo 3\.1/ })
			.first()
			.click();
		const chosen = async () => await model.locator('input').inputValue();
		for (let poll = 0; poll < 50 && (await chosen()) !== 'Veo 3.1'; poll++) await page.waitForTimeout(100);
		expect(await chosen()).toBe('Veo 3.1');
		await editor.screenshot('model-veo');
		expect(await prompt.inputValue()).toBe('a lighthouse in a storm');
	});
});
