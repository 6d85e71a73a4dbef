import { finding } from './editor/finding';
import { firstImage } from './editor/firstImage';
import { models } from './editor/models';
import { trigger } from './editor/trigger';
import { Editor } from './support/editor';

// One browser for all of it: to load n8n's editor takes longer than most of what is looked at there.
describe('the editor of n8n', () => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open();
	}, 90_000);

	afterAll(async () => await editor.close());

	const opened = (): Editor => editor;
	finding(opened);
	firstImage(opened);
	models(opened);
	trigger(opened);
});
