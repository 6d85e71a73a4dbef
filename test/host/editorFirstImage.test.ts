import type { Locator } from 'playwright-core';
import { Editor } from './support/editor';
import { n8n } from './support/host';
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

/** What a person does first who has never seen the node. */
describe('a new node in the editor', () => {
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

	it('the prompt is mapped by dragging a field of the item before', async () => {
		const { page } = editor;
		await page.getByTestId('execute-previous-node').click();
		const field = page.getByTestId('ndv-input-panel').getByText('prompt', { exact: true }).first();
		await field.waitFor();
		await editor.drag(field, page.getByTestId('parameter-input-prompt'));
		await shows(page.getByTestId('parameter-input-prompt'), /\{\{ \$json\.prompt \}\}/);
		await editor.screenshot('prompt-mapped');
	});

	it('the credential test fails with a wrong key, and the dialog says so', async () => {
		const { page } = editor;
		await newCredential(editor);
		const dialog = page.getByTestId('editCredential-modal');
		await dialog.waitFor();
		await dialog.getByTestId('parameter-input-apiKey').locator('input').fill('wrong');
		await dialog.getByTestId('parameter-input-baseUrl').locator('input').fill(sandbox.url);
		await dialog.getByTestId('credential-save-button').click();
		await shows(dialog, /Couldn’t connect with these settings/);
		await editor.screenshot('credential-wrong-key');
	});
});
