import { RESOURCES } from '../../../nodes/PiApi/actions/resources';
import type { Editor } from '../support/editor';
import { storeWorkflow } from '../support/host';
import { chain } from '../support/workflow';

const TYPED = [
	'midjourney',
	'image',
	'video',
	'flux',
	'kling',
	'remove background',
	'text to video',
	'text to speech',
	'piapi',
];

/** The node and its trigger are found by what people type. */
export function finding(opened: () => Editor): void {
	describe('the node', () => {
		let editor: Editor;

		beforeAll(async () => {
			editor = opened();
			// With a trigger on the canvas the panel lists actions; on an empty canvas it lists triggers.
			await editor.openWorkflow(await storeWorkflow(chain({ name: 'Node creator', steps: [] })));
			await editor.openNodeCreator();
		}, 90_000);

		it.each(TYPED)('is found by searching for "%s"', async (text) => {
			const names = await editor.searchNodes(text, 'PiAPI');
			await editor.screenshot(`search-${text}`);
			expect(names).toContain('PiAPI');
		});

		it('lists every operation with its action text, and the trigger', async () => {
			await editor.chooseNode('PiAPI');
			const listed = await editor.listed();
			await editor.screenshot('actions');
			const actions = RESOURCES.flatMap(({ operations }) => operations.map(({ action }) => action));
			expect(actions.length).toBeGreaterThanOrEqual(15);
			expect(listed).toEqual(expect.arrayContaining(actions));
			// n8n lists a package's trigger with its node, folded below the actions.
			expect(await editor.page.getByTestId('node-creator').innerText()).toMatch(/Triggers \(\d+\)/);
		});
	});
}
