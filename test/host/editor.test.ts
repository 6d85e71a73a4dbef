import { Editor } from './support/editor';
import { storeWorkflow, n8n } from './support/host';
import { chain, PIAPI_NODE_TYPE } from './support/workflow';

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

	it('lists its operations as actions', async () => {
		const node = (await (await n8n()).nodeTypes()).find(({ name }) => name === PIAPI_NODE_TYPE);
		await editor.searchNodes('piapi');
		await editor.chooseNode('PiAPI');
		const actions = await editor.listed();
		await editor.screenshot('actions');
		expect(node).toBeDefined();
		expect(actions).toContain('Imagine an image');
	});
});
