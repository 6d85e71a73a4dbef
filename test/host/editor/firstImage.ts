import type { Locator, Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { shows } from '../support/editor';
import { n8n, storeWorkflow } from '../support/host';
import { sandbox } from '../support/sandbox';
import { midjourney, promptItems } from '../support/steps';
import { chain, PIAPI } from '../support/workflow';

function credentialMenu(page: Page): Locator {
	return page.getByTestId('node-credentials-select');
}

/** Begins a new credential in a node's panel: where there is none yet, n8n shows a button in place of the menu. */
async function newCredential(page: Page): Promise<void> {
	await page.getByTestId('node-credentials-slot').waitFor();
	const menu = credentialMenu(page);
	if ((await menu.count()) === 0) {
		await page.getByTestId('node-credentials-empty-state').getByRole('button').click();
		return;
	}
	await menu.click();
	await page.getByTestId('node-credentials-select-item-new').click();
}

/** Chooses a credential in a node's panel, unless n8n has done so by itself. */
async function chooseCredential(page: Page, name: string): Promise<void> {
	const menu = credentialMenu(page);
	await menu.waitFor();
	if ((await menu.locator('input').inputValue()) === name) return;
	await menu.click();
	await page.getByRole('option', { name, exact: true }).click();
}

/** What a person does first who has never seen the node: prompt, credential, run, images, upscale. */
export function firstImage(opened: () => Editor): void {
	beforeFirstRun(opened);
	options(opened);

	describe('a new node', () => {
		let editor: Editor;
		let page: Page;
		let credential = '';

		beforeAll(async () => {
			editor = opened();
			({ page } = editor);
			await sandbox.reset();
			await sandbox.configure({ tilePx: 128, durationMs: 300 });
			const items = promptItems('a lighthouse on a cliff at dusk');
			const steps = [midjourney('imagine', { options: { splitIntoItems: 'file' }, download: 'images' })];
			const client = await n8n();
			await editor.openWorkflow(await client.createWorkflow(chain({ name: 'First image', items, steps })));
			await editor.openNode(PIAPI);
		});

		it('takes the prompt by dragging a field of the item before, and the process mode from its menu', async () => {
			await editor.mapByDragging('prompt', 'prompt');
			await page.getByTestId('parameter-input-processMode').click();
			await page.getByRole('option', { name: 'Fast', exact: true }).click();
			await editor.screenshot('imagine-filled');
		});

		it('has a credential whose dialog says that a wrong key fails, and closes when the right one works', async () => {
			await newCredential(page);
			const dialog = page.getByTestId('editCredential-modal');
			await dialog.waitFor();
			const key = dialog.getByTestId('parameter-input-apiKey').locator('input');
			const save = dialog.getByTestId('credential-save-button');
			await key.fill('wrong');
			await dialog.getByTestId('parameter-input-baseUrl').locator('input').fill(sandbox.url);
			await save.click();
			await shows(dialog, 'Couldn’t connect with these settings');
			await dialog.getByText('More details').click();
			await shows(dialog, 'The service did not accept the API key. Check API Key and Service.');
			await editor.screenshot('credential-wrong-key');
			await key.fill(sandbox.key);
			await save.click();
			await dialog.waitFor({ state: 'hidden' });
			credential = await credentialMenu(page).locator('input').inputValue();
			expect(credential).toMatch(/^PiAPI account/);
			await editor.screenshot('credential-works');
		});

		it('gives four images, which n8n shows, and says in the browser’s console how its task stands', async () => {
			const said: string[] = [];
			page.on('console', (message) => said.push(message.text()));
			await editor.runNode('4 items');
			const files = await editor.openFiles();
			await editor.screenshot('four-images');
			expect(await files.count()).toBe(4);
			for (let image = 0; image < 4; image++) {
				await editor.view(files.nth(image), 'img');
				await editor.screenshot(`image-${image + 1}`);
				await page.getByText('Back to list').click();
			}
			expect(said.join('\n')).toMatch(/Item 0: task [\w-]+ is completed/);
			const [task, ...others] = await sandbox.tasks();
			expect(others).toEqual([]);
			expect(task.input).toMatchObject({ prompt: 'a lighthouse on a cliff at dusk', process_mode: 'fast' });
		});

		it('takes an Upscale behind it, which runs for each of the four images with nothing to map', async () => {
			await editor.closeNode();
			await editor.addAfter(PIAPI, 'midjourney', 'PiAPI', 'Upscale Midjourney image');
			await chooseCredential(page, credential);
			await editor.screenshot('upscale-added');
			await editor.runNode('4 items');
			await editor.screenshot('upscaled');
			expect((await sandbox.state()).counters.createdByType).toEqual({ imagine: 1, upscale: 4 });
		});

		it('can be read in the dark theme, with the icon that is made for it', async () => {
			const icon = page.getByTestId('canvas-node').locator('img[src$="/piapi.dark.svg"]');
			expect(await icon.count()).toBe(0);
			await page.emulateMedia({ colorScheme: 'dark' });
			await icon.first().waitFor();
			await editor.screenshot('panel-dark');
			await editor.closeNode();
			await editor.screenshot('canvas-dark');
			await page.emulateMedia({ colorScheme: 'light' });
		});
	});
}

/** What need not be set, and what becomes of it when a menu changes. */
function options(opened: () => Editor): void {
	describe('the options of a node', () => {
		let editor: Editor;
		let page: Page;

		const timeout = () => page.getByTestId('parameter-input-timeout').locator('input');
		const choose = async (menu: string, name: string) => {
			await page.getByTestId(`parameter-input-${menu}`).click();
			await page
				.getByRole('option', { name: new RegExp(`^${name}`) })
				.filter({ visible: true })
				.first()
				.click();
		};

		beforeAll(async () => {
			editor = opened();
			({ page } = editor);
			const steps = [midjourney('imagine', { prompt: 'a red fox' })];
			await editor.openWorkflow(await storeWorkflow(chain({ name: 'Options', steps })));
			await editor.openNode(PIAPI);
		});

		it('what need not be set stands in one list at the end of a short panel', async () => {
			await editor.screenshot('imagine-plain');
			await page.getByPlaceholder('Add Option').click();
			await page.getByRole('option', { name: 'Cancel When Stopped', exact: true }).waitFor();
			await editor.screenshot('options-open');
			await page.getByRole('option', { name: 'Timeout', exact: true }).click();
			await timeout().fill('60');
			await timeout().blur();
			expect(await timeout().inputValue()).toBe('60');
			await editor.screenshot('option-added');
		});

		it('an option stays when another way to wait, and another operation, is chosen', async () => {
			await choose('waitForResult', 'Suspend Until Callback');
			expect(await timeout().inputValue()).toBe('60');
			await choose('operation', 'Reroll');
			expect(await timeout().inputValue()).toBe('60');
			await choose('operation', 'Shorten');
			expect(await timeout().inputValue()).toBe('60');
			await editor.screenshot('option-kept');
		});
	});
}

/** What can be seen before anything is paid. */
function beforeFirstRun(opened: () => Editor): void {
	describe('a node before its first run', () => {
		let editor: Editor;
		let page: Page;

		beforeAll(async () => {
			editor = opened();
			({ page } = editor);
			const parameters = { prompt: 'a {red, blue} fox', options: { permutations: 'expand' } };
			const edit = { name: 'Edit', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: {} };
			const steps = [midjourney('imagine', { ...parameters, waitForResult: 'suspend' }), edit];
			await editor.openWorkflow(await storeWorkflow(chain({ name: 'Preview', steps })));
		});

		it('the node behind shows the fields that will come out, to be mapped', async () => {
			await editor.openNode('Edit');
			const input = page.getByTestId('ndv-input-panel');
			await shows(input, 'Usually outputs the following fields');
			await shows(input, /image_url[\s\S]*images/);
			await editor.screenshot('preview');
			await editor.closeNode();
		});

		it('the panel warns that a prompt that is expanded is several paid tasks', async () => {
			await editor.openNode(PIAPI);
			const output = page.getByTestId('output-panel');
			await shows(output, 'Permutations is set to Expand: each combination of Prompt is a paid task');
			await editor.screenshot('permutations-expand');
		});

		it('the panel says what Suspend Until Callback does and needs', async () => {
			const field = page.getByTestId('parameter-input-waitForResult');
			await field.scrollIntoViewIfNeeded();
			await shows(page.getByTestId('ndv'), 'Wait for Result');
			await field.click();
			await page.getByText('Store the execution until the service calls back').first().waitFor();
			await editor.screenshot('suspend-options');
			await page.keyboard.press('Escape');
		});
	});
}
