import type { Page } from 'playwright-core';
import { eventually, post, startAfresh, testUrl, TRIGGER, triggered, viewOf } from '../callbacks/support';
import type { Editor } from '../support/editor';
import { shows } from '../support/editor';
import { storeWorkflow } from '../support/host';
import { untilTaskEnded, createSandboxTask } from '../support/sandboxTasks';

/** The trigger: its addresses, and a test event. */
export function trigger(opened: () => Editor): void {
	describe('the trigger', () => {
		let editor: Editor;
		let page: Page;

		beforeAll(async () => {
			editor = opened();
			({ page } = editor);
			await startAfresh(100);
		});

		it('shows both addresses, listens, and shows the event that comes', async () => {
			const { workflow, path } = triggered({ download: 'grid' });
			await editor.openWorkflow(await storeWorkflow(workflow));
			await editor.openNode(TRIGGER);
			const panel = page.getByTestId('ndv');
			for (const text of ['Start when a task calls back', 'Events', 'Verification', 'Filters']) {
				await shows(panel, text);
			}
			await editor.screenshot('trigger-panel');
			await page.getByText('Webhook URLs').click();
			await shows(panel, `/webhook-test/${path}`);
			await shows(panel, 'Test URL');
			expect(await panel.innerText()).toMatch(/production URL.*Callback URL/);
			await page.getByText('Production URL', { exact: true }).first().click();
			await shows(panel, `/webhook/${path}`);
			await editor.screenshot('trigger-addresses');
			await page.getByTestId('trigger-execute-button').first().click();
			await page.getByText('Waiting for a task to call back').first().waitFor();
			await editor.screenshot('trigger-listening');
			const task = await untilTaskEnded(
				await createSandboxTask('imagine', { prompt: 'a fox in the editor', process_mode: 'fast' }),
			);
			const body = { timestamp: 1, data: await viewOf(task.id) };
			await eventually('the test address', async () =>
				(await post(testUrl(path), body)).status === 200 ? true : undefined,
			);
			await shows(panel, task.id);
			await editor.screenshot('trigger-event');
		});
	});
}
