import type { Page } from 'playwright-core';
import type { Editor } from '../support/editor';
import { storeWorkflow } from '../support/host';
import { taskOf } from '../support/models';
import { sandbox } from '../support/sandbox';
import { itemsWith, piapi } from '../support/steps';
import { chain, PIAPI } from '../support/workflow';

/** PiAPI's models: their fields, and what they make. */
export function models(opened: () => Editor): void {
	describe('a model', () => {
		let editor: Editor;
		let page: Page;

		beforeAll(async () => {
			editor = opened();
			({ page } = editor);
			await sandbox.reset();
			await sandbox.configure({ tilePx: 256, durationMs: 100 });
		});

		it('shows its own fields, keeps the prompt of the model before, and its video is shown', async () => {
			const parameters = {
				prompt: 'a lighthouse in a storm',
				model: 'hailuo/video_generation',
				download: 'main',
			};
			const steps = [piapi('video', 'generate', parameters)];
			await editor.openWorkflow(await storeWorkflow(chain({ name: 'Model of a video', steps })));
			await editor.openNode(PIAPI);
			const model = page.getByTestId('parameter-input-model').locator('input');
			const prompt = page.getByTestId('parameter-input-prompt').locator('textarea');
			const version = page.getByTestId('parameter-input-modelVersion');
			await version.waitFor();
			await editor.screenshot('model-hailuo');
			await model.click();
			await page.keyboard.type('veo 3.1');
			const veo = page.getByRole('option', { name: /Veo 3\.1/ }).first();
			await veo.waitFor();
			await editor.screenshot('model-list');
			await veo.click();
			await version.waitFor({ state: 'detached' });
			expect(await model.inputValue()).toBe('Veo 3.1');
			expect(await prompt.inputValue()).toBe('a lighthouse in a storm');
			await editor.screenshot('model-veo');
			await editor.runNode('1 item');
			await editor.view(await editor.openFiles(), 'video');
			await editor.screenshot('video-shown');
			expect(await taskOf('veo3.1-video')).toMatchObject({
				status: 'completed',
				input: { prompt: 'a lighthouse in a storm' },
			});
		});

		it('takes a field of the item by dragging, and its image is shown', async () => {
			const items = itemsWith({ scene: 'a lighthouse in a storm' });
			const steps = [
				piapi('image', 'generate', { modelParameters: { width: 512, height: 512 }, download: 'main' }),
			];
			await editor.openWorkflow(await storeWorkflow(chain({ name: 'Drag and run', items, steps })));
			await editor.openNode(PIAPI);
			await editor.mapByDragging('scene', 'prompt');
			await editor.screenshot('field-mapped');
			await page.getByPlaceholder('Add Parameter').click();
			await page.getByRole('option', { name: 'Steps', exact: true }).waitFor();
			await editor.screenshot('model-parameters-open');
			await page.keyboard.press('Escape');
			await editor.runNode('1 item');
			await editor.view(await editor.openFiles(), 'img');
			await editor.screenshot('image-shown');
			expect((await taskOf('txt2img')).input).toMatchObject({ prompt: 'a lighthouse in a storm' });
		});
	});
}
