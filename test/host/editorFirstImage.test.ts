import type { Locator } from 'playwright-core';
import { Editor } from './support/editor';
import { n8n, sandboxCredentialData } from './support/host';
import { sandbox } from './support/sandbox';
import { midjourney, promptItems } from './support/steps';
import { chain, PIAPI } from './support/workflow';

const POLL_MS = 100;
const WITHIN_MS = 20_000;

/** Polls until a text of the page says so. */
async function shows(what: Locator, text: RegExp): Promise<void> {
	for (let waited = 0; waited < WITHIN_MS; waited += POLL_MS) {
		if (text.test((await what.allInnerTexts()).join('\n'))) return;
		await what.page().waitForTimeout(POLL_MS);
	}
	throw new Error(`Not shown: ${String(text)} in “${(await what.allInnerTexts()).join('\n').slice(0, 500)}”`);
}

/** Begins a new credential in a node's panel: where there is none yet, n8n shows a button in place of the menu. */
async function newCredential({ page }: Editor): Promise<void> {
	await page.getByTestId('node-credentials-slot').waitFor();
	const menu = page.getByTestId('node-credentials-select');
	if ((await menu.count()) === 0) {
		await page.getByTestId('node-credentials-empty-state').getByRole('button').click();
		return;
	}
	await menu.click();
	await page.getByTestId('node-credentials-select-item-new').click();
}

/** Chooses a credential in a node's panel, unless n8n has done so by itself. */
async function chooseCredential({ page }: Editor, name: string): Promise<void> {
	const menu = page.getByTestId('node-credentials-select');
	await menu.waitFor();
	if ((await menu.locator('input').inputValue()) === name) return;
	await menu.click();
	await page.getByRole('option', { name, exact: true }).click();
}

/** What a person does who has never seen the node: credential, prompt, run, images, upscale. */
describe('from a new node to upscaled images, in the editor', () => {
	let editor: Editor;

	beforeAll(async () => {
		await sandbox.reset();
		await sandbox.configure({ tilePx: 128, durationMs: 300 });
		editor = await Editor.open();
		const workflow = chain({
			name: 'First image',
			items: promptItems('a lighthouse on a cliff at dusk'),
			steps: [midjourney('imagine', { splitIntoItems: 'image', download: 'images', processMode: 'fast' })],
		});
		const { id } = await (await n8n()).createWorkflow(workflow);
		await editor.openWorkflow(id);
		await editor.openNode(PIAPI);
	}, 90_000);

	afterAll(async () => await editor.close());

	it('the credential test fails with a wrong key, and succeeds with the right one', async () => {
		const { page } = editor;
		const { apiKey, baseUrl } = sandboxCredentialData();
		await newCredential(editor);
		const dialog = page.getByTestId('editCredential-modal');
		await dialog.waitFor();
		await dialog.getByTestId('parameter-input-apiKey').locator('input').fill('wrong');
		await dialog.getByTestId('parameter-input-baseUrl').locator('input').fill(baseUrl);
		await dialog.getByTestId('credential-save-button').click();
		await shows(dialog, /Couldn’t connect with these settings/);
		await editor.screenshot('credential-wrong-key');
		await dialog.getByTestId('parameter-input-apiKey').locator('input').fill(apiKey);
		await dialog.getByTestId('credential-save-button').click();
		await dialog.getByTestId('credentials-config-container-test-success').waitFor();
		await editor.screenshot('credential-works');
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'hidden' });
		if (!(await page.getByTestId('ndv').isVisible())) await editor.openNode(PIAPI);
	});

	it('the prompt is mapped by dragging a field of the item before', async () => {
		const { page } = editor;
		await page.getByTestId('execute-previous-node').click();
		const field = page.getByTestId('ndv-input-panel').getByText('prompt', { exact: true }).first();
		await field.waitFor();
		await editor.drag(field, page.getByTestId('parameter-input-prompt'));
		await shows(page.getByTestId('parameter-input-prompt'), /\{\{ \$json\.prompt \}\}/);
		await editor.screenshot('prompt-mapped');
	});

	it('a run gives four images, which n8n shows, and says in the browser’s console how it stands', async () => {
		const { page } = editor;
		const said: string[] = [];
		page.on('console', (message) => said.push(message.text()));
		await page.getByTestId('node-execute-button').click();
		const output = page.getByTestId('ndv-output-panel');
		await shows(output, /4 items/);
		await output.getByText('Binary', { exact: true }).first().click();
		const view = output.getByTestId('ndv-view-binary-data');
		await view.first().waitFor();
		expect(await view.count()).toBe(4);
		expect(said.join('\n')).toMatch(/Item 0: task [\w-]+ is completed/);
		await editor.screenshot('four-images');
		await page.emulateMedia({ colorScheme: 'dark' });
		await editor.screenshot('four-images-dark');
		await page.emulateMedia({ colorScheme: 'light' });
		await view.first().click();
		const image = page
			.locator('[data-test-id="ndv-binary-data"] img, .binary-data-window img, img[src*="binary-data"]')
			.first();
		await image.waitFor();
		await editor.screenshot('one-image');
		expect((await sandbox.state()).counters.createdByType).toEqual({ imagine: 1 });
	});

	it('an Upscale after it needs no mapping', async () => {
		const { page } = editor;
		await editor.closeNode();
		await editor.addAfter(PIAPI, 'midjourney', 'PiAPI', 'Upscale Midjourney image');
		await page.getByTestId('ndv').waitFor();
		await chooseCredential(editor, 'PiAPI account');
		await editor.screenshot('upscale-added');
		await page.getByTestId('node-execute-button').click();
		await shows(page.getByTestId('ndv-output-panel'), /4 items/);
		await editor.screenshot('upscaled');
		expect((await sandbox.state()).counters.createdByType).toEqual({ imagine: 1, upscale: 4 });
	});
});

describe('before the first run', () => {
	it('the fields that will come out are shown, to be mapped', async () => {
		const editor = await Editor.open();
		try {
			const client = await n8n();
			const after = { name: 'Edit', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: {} };
			const { id } = await client.createWorkflow(
				chain({ name: 'Preview', steps: [midjourney('imagine', { prompt: 'a fox' }), after] }),
			);
			await editor.openWorkflow(id);
			await editor.openNode('Edit');
			const input = editor.page.getByTestId('ndv-input-panel');
			await shows(input, /Usually outputs the following fields/i);
			await shows(input, /image_url[\s\S]*images/);
			await editor.screenshot('preview');
		} finally {
			await editor.close();
		}
	});
});
