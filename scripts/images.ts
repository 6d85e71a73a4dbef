import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import sharp from 'sharp';

import { exampleFiles, importExamples } from '../host/examples';
import { ensureHost } from '../host/install';
import { startN8n } from '../host/n8n';
import type { StoredWorkflow } from '../host/rest';
import { Stoppables } from '../host/stoppables';
import { startSandbox } from '../sandbox';
import { Editor } from '../test/host/support/editor';

/**
 * Makes the images of the README and of docs/ anew, from the real editor with the current package (npm run images).
 */
const FOLDER = join(__dirname, '..', 'docs', 'images');
const WINDOW = { width: 1400, height: 800 };
/** In px; what is wider is made smaller. */
const WIDEST = 1_000;
/** In bytes: what a page can hold a dozen of. */
const LARGEST = 100_000;
/** Space around the nodes of a workflow, in px: their names stand below them, and are wider. */
const MARGIN = { side: 50, top: 25, bottom: 80 };
/** What stands behind the last node once it has run, in px: how many items came out. */
const COUNT = 60;
/** The bar of the logs below the canvas, in px. */
const LOGS = 40;
/** What the editor lays over the canvas. */
const BUTTONS = [
	'.vue-flow__controls',
	'.vue-flow__minimap',
	'[data-test-id="canvas-controls"]',
	'[data-test-id^="execute-workflow-button"]',
	'[class*="executionButtons"]',
];

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Whether an image is to be made: `npm run images -- 13 panel` makes those whose names hold one of the words. */
function isWanted(name: string): boolean {
	const words = process.argv.slice(2);
	return words.length === 0 || words.some((word) => name.includes(word));
}

/** Stores an image small: with a palette, as few colours as it takes. */
async function save(name: string, png: Buffer): Promise<void> {
	const file = join(FOLDER, `${name}.png`);
	for (const colours of [128, 64, 32, 16]) {
		const small = await sharp(png)
			.resize({ width: WIDEST, withoutEnlargement: true })
			.png({ palette: true, colours, compressionLevel: 9, effort: 10 })
			.toBuffer();
		if (small.length > LARGEST) continue;
		await writeFile(file, small);
		console.log(`${name}.png: ${(small.length / 1_000).toFixed(1)} kB`);
		return;
	}
	throw new Error(`${name}.png cannot be made smaller than ${LARGEST} bytes`);
}

/** The part of the window that the nodes and notes of a workflow take. */
async function boxOfNodes({ page }: Editor): Promise<Box> {
	const boxes = await Promise.all(
		(await page.locator('.vue-flow__node').all()).map(async (node) => await node.boundingBox()),
	);
	const there = boxes.filter((box) => box !== null);
	const left = Math.max(0, Math.min(...there.map(({ x }) => x)) - MARGIN.side);
	const top = Math.max(0, Math.min(...there.map(({ y }) => y)) - MARGIN.top);
	const right = Math.min(WINDOW.width, Math.max(...there.map(({ x, width }) => x + width)) + MARGIN.side);
	const bottom = Math.min(
		WINDOW.height - LOGS,
		Math.max(...there.map(({ y, height }) => y + height)) + MARGIN.bottom,
	);
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A workflow on the canvas, whole and without the editor's own buttons. */
async function imageOfWorkflow(editor: Editor, workflow: StoredWorkflow): Promise<Buffer> {
	const { page } = editor;
	await editor.openWorkflow(workflow);
	const style = await page.addStyleTag({ content: `${BUTTONS.join(', ')} { visibility: hidden }` });
	await page.keyboard.press('1');
	await page.waitForTimeout(1_000);
	const image = await page.screenshot({ clip: await boxOfNodes(editor) });
	await style.evaluate((tag) => tag.parentNode?.removeChild(tag));
	return image;
}

async function main(started: Stoppables): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	const work = await mkdtemp(join(tmpdir(), 'piapi-images-'));
	started.add(async () => await rm(work, { recursive: true, force: true }));
	const host = await ensureHost();
	const sandbox = await startSandbox({ settings: { speed: 100 } });
	started.add(async () => await sandbox.stop());
	const n8n = await startN8n(host, { stoppables: started });
	const credential = await n8n.client.createCredential('piApiApi', 'PiAPI account', {
		service: 'piapi',
		apiKey: sandbox.key,
		baseUrl: sandbox.url,
		webhookSecret: '',
		concurrentJobs: 3,
	});
	const files = await exampleFiles();
	const workflows = await importExamples(n8n.client, credential, join(work, 'imports.json'), files);
	const editor = await Editor.open({ n8n, screenshots: work, window: WINDOW });
	started.add(async () => await editor.close());
	for (const [position, file] of files.entries()) {
		const name = basename(file, '.json');
		if (isWanted(name)) await save(name, await imageOfWorkflow(editor, workflows[position]));
	}
	if (isWanted('run') || isWanted('panel')) await imagesOfTheFirst(editor, workflows[0]);
}

/** The first example from the panel to its result. */
async function imagesOfTheFirst(editor: Editor, workflow: StoredWorkflow): Promise<void> {
	const { page } = editor;
	await editor.openWorkflow(workflow);
	await page.keyboard.press('1');
	await page.getByTestId('execute-workflow-button').click();
	const toast = page.getByText('Workflow executed successfully').first();
	await toast.waitFor({ timeout: 60_000 });
	await toast.waitFor({ state: 'hidden' });
	await page.waitForTimeout(1_000);
	const box = await boxOfNodes(editor);
	const clip = { ...box, width: Math.min(box.width + COUNT, WINDOW.width - box.x) };
	await save('run', await page.screenshot({ clip }));
	await editor.openNode('Imagine');
	await page.waitForTimeout(1_000);
	await save('panel', await page.screenshot());
}

const started = new Stoppables();
main(started)
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	})
	.finally(async () => await started.stopAll());
