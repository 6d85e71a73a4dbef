import type { Page } from 'playwright-core';
import { Editor } from '../support/editor';
import { storeWorkflow } from '../support/host';
import { ended, order } from '../support/orders';
import { imagineMapped, promptItems } from '../support/steps';
import { chain, PIAPI } from '../support/workflow';
import { eventually, post, startAfresh, SUSPEND, testUrl, TRIGGER, triggered, viewOf } from './support';

const NDV = 'ndv';

/** Opens a node's panel. */
async function openNode(page: Page, name: string): Promise<void> {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	await page.getByTestId(NDV).waitFor();
}

describe("in n8n's editor", () => {
	let editor: Editor;

	beforeAll(async () => {
		await startAfresh(100);
		editor = await Editor.open();
	}, 90_000);

	afterAll(async () => await editor.close());

	it('the trigger is found among the triggers', async () => {
		const { id } = await storeWorkflow(chain({ name: 'Triggers', steps: [] }));
		await editor.openWorkflow(id);
		await editor.openNodeCreator();
		expect(await editor.searchNodes('piapi')).toEqual(expect.arrayContaining(['PiAPI']));
		await editor.chooseNode('PiAPI');
		await editor.screenshot('trigger-actions');
		// n8n lists a package's trigger with its node, as an action.
		const text = await editor.page.getByTestId('node-creator').innerText();
		expect(text).toMatch(/trigger/i);
	});

	it('its panel shows both addresses, listens, and shows the event that comes', async () => {
		const { workflow, path } = triggered({ download: 'grid' });
		const { id } = await storeWorkflow(workflow);
		await editor.openWorkflow(id);
		const { page } = editor;
		await openNode(page, TRIGGER);
		const panel = page.getByTestId(NDV);
		await eventually('the panel', async () =>
			(await panel.innerText()).includes('Events') ? true : undefined,
		);
		await editor.screenshot('trigger-panel');
		await page.getByText('Webhook URLs').click();
		await eventually('the test address is shown', async () =>
			(await panel.innerText()).includes(`/webhook-test/${path}`) ? true : undefined,
		);
		const text = await panel.innerText();
		for (const words of [
			'Start when a task calls back',
			'Test URL',
			'Production URL',
			'Verification',
			'Filters',
		]) {
			expect([words, text.includes(words)]).toEqual([words, true]);
		}
		expect(text).toMatch(/production URL.*Callback URL/);
		await page.getByText('Production URL', { exact: true }).first().click();
		await eventually('the production address is shown', async () =>
			(await panel.innerText()).includes(`/webhook/${path}`) ? true : undefined,
		);
		await editor.screenshot('trigger-addresses');
		await page.getByTestId('trigger-execute-button').first().click();
		await page.getByText('Waiting for a task to call back').first().waitFor();
		await editor.screenshot('trigger-listening');
		const task = await ended(await order('imagine', { prompt: 'a fox in the editor', process_mode: 'fast' }));
		const body = { timestamp: 1, data: await viewOf(task.id) };
		await eventually('the test address', async () =>
			(await post(testUrl(path), body)).status === 200 ? true : undefined,
		);
		await eventually('the event', async () =>
			(await panel.innerText()).includes(task.id) ? true : undefined,
		);
		await editor.screenshot('trigger-event');
	});

	it('the action node says what Suspend Until Callback needs', async () => {
		const { id } = await storeWorkflow(
			chain({ name: 'Suspend', items: promptItems('a fox'), steps: [imagineMapped(SUSPEND)] }),
		);
		await editor.openWorkflow(id);
		await openNode(editor.page, PIAPI);
		const field = editor.page.getByTestId('parameter-input-waitForResult');
		await field.scrollIntoViewIfNeeded();
		await editor.screenshot('action-suspend');
		const text = await editor.page.getByTestId(NDV).innerText();
		expect(text).toContain('Wait for Result');
		expect(text).toContain('Wait Options');
		await field.click();
		await editor.page
			.getByText('Store the execution until the service calls back', { exact: false })
			.first()
			.waitFor();
		await editor.screenshot('action-suspend-options');
	});
});
