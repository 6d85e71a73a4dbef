import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { Editor } from './support/editor';
import { storeWorkflow } from './support/host';
import { chain } from './support/workflow';

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

	it.each(['midjourney', 'piapi'])('is found by searching for "%s"', async (text) => {
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
});
