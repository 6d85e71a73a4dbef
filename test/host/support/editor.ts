import { join } from 'node:path';
import { chromium, selectors } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import type { StoredWorkflow } from '../../../host/rest';
import { hostTestSettings } from './settings';
import type { HostTestSettings } from './settings';

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// The editor asks the npm registry and others about community packages: no test may depend on them. With
	// Playwright's routes the browser would have no cache.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
const WINDOW = { width: 1400, height: 900 };
/** How often, and how far apart in ms, something on the screen is looked at until it is as it has to be. */
const LOOKS = 200;
const LOOK_PAUSE_MS = 100;

/** Which n8n to open, and how. */
export interface EditorOptions {
	n8n: Pick<HostTestSettings['n8n'], 'url' | 'owner'>;
	/** The folder of the screenshots. */
	screenshots: string;
	window?: { width: number; height: number };
	colorScheme?: 'light' | 'dark';
}

/** Waits until an element on the screen holds a text. */
export async function shows(what: Locator, text: string | RegExp): Promise<void> {
	await what.filter({ hasText: text }).first().waitFor();
}

/** n8n's editor in a real browser, signed in. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly screenshots: string,
	) {}

	/** Starts the browser and signs in as the owner; in the n8n of the tests where no other is named. */
	static async open(options: EditorOptions = hostTestSettings()): Promise<Editor> {
		const { url, owner } = options.n8n;
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({
			executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
			args: FLAGS,
		});
		const page = await browser.newPage({
			baseURL: url,
			viewport: options.window ?? WINDOW,
			colorScheme: options.colorScheme ?? 'light',
		});
		const signedIn = await page.request.post('/rest/login', {
			data: { emailOrLdapLoginId: owner.email, password: owner.password },
		});
		if (!signedIn.ok()) throw new Error(`n8n refused to sign the owner in: ${await signedIn.text()}`);
		return new Editor(browser, page, options.screenshots);
	}

	/** Opens a stored workflow on the canvas; only the first one loads the whole editor. */
	async openWorkflow({ id, nodes }: Pick<StoredWorkflow, 'id' | 'nodes'>): Promise<void> {
		const { page } = this;
		const path = `/workflow/${id}`;
		if (page.url().includes('/workflow/') && (await this.clear())) {
			// What the back button does: the editor itself goes to the other workflow.
			await page.evaluate(
				`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate', { state: null }));`,
			);
		} else {
			await page.goto(path);
		}
		await page.locator(`.vue-flow__node[data-id="${nodes[0].id}"]`).waitFor();
	}

	/** Closes what lies over the canvas; false where something stays. */
	private async clear(): Promise<boolean> {
		const over = this.page
			.locator('dialog, [role="dialog"], [data-test-id="node-creator"]')
			.filter({ visible: true });
		for (let press = 0; press < 4 && (await over.count()) > 0; press++) {
			await this.page.keyboard.press('Escape');
			await over
				.first()
				.waitFor({ state: 'hidden', timeout: 1_000 })
				.catch(() => undefined);
		}
		return (await over.count()) === 0;
	}

	/** Opens the panel that adds nodes. */
	async openNodeCreator(): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').waitFor();
	}

	/** Types into the panel's search until it lists a node, and returns all names that it then lists. */
	async searchNodes(text: string, wanted: string): Promise<string[]> {
		const bar = this.page.getByTestId('node-creator-search-bar');
		// The list follows the typing with a delay, and shows what it showed until then.
		if ((await bar.inputValue()) !== '') {
			const found = await this.listed();
			await bar.fill('');
			await this.listThat((names) => names.join() !== found.join());
		}
		const all = await this.listed();
		await bar.fill(text);
		return await this.listThat((names) => names.join() !== all.join() && names.includes(wanted));
	}

	/** Opens a listed node, whose actions the panel then lists. */
	async chooseNode(name: string): Promise<void> {
		await this.page.getByTestId('node-creator-item-name').getByText(name, { exact: true }).click();
		const title = this.page.getByText(/^Actions \(\d+\)$/);
		await title.waitFor();
		// A long list is drawn bit by bit.
		const count = Number(/\d+/.exec(await title.innerText())?.[0] ?? 0);
		await this.listThat((names) => names.length >= count);
	}

	/** The names in the panel once they are as they have to be, or what they are after a while. */
	private async listThat(fits: (names: string[]) => boolean): Promise<string[]> {
		for (let look = 0; look < LOOKS; look++) {
			const names = await this.listed();
			if (fits(names)) return names;
			await this.page.waitForTimeout(LOOK_PAUSE_MS);
		}
		return await this.listed();
	}

	/** The names that the panel lists now. */
	async listed(): Promise<string[]> {
		return await this.page.getByTestId('node-creator-item-name').allInnerTexts();
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<void> {
		await this.canvasNode(name).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Drags something onto something else, as a hand does. */
	private async drag(what: Locator, onto: Locator): Promise<void> {
		const [from, to] = [await what.boundingBox(), await onto.boundingBox()];
		if (from === null || to === null) throw new Error('What is dragged, or where to, is not on the screen');
		const { mouse } = this.page;
		await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
		await mouse.down();
		await mouse.move(from.x + from.width / 2 + 10, from.y + from.height / 2 + 10, { steps: 5 });
		await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 20 });
		await mouse.up();
	}

	/** Maps a field of the node before by dragging it onto a parameter; the nodes before are run first. */
	async mapByDragging(field: string, parameter: string): Promise<void> {
		const { page } = this;
		await page.getByTestId('execute-previous-node').click();
		const item = page.getByTestId('ndv-input-panel').getByTestId('run-data-schema-item');
		const pill = item.filter({ hasText: field }).first().locator('.pill').first();
		await pill.waitFor();
		const onto = page.getByTestId(`parameter-input-${parameter}`).first();
		await this.drag(pill, onto);
		await shows(onto, `$json.${field}`);
	}

	/** Adds a node behind another: by the plus of the canvas, a search, and one of the node's actions. */
	async addAfter(node: string, search: string, found: string, action: string): Promise<void> {
		await this.canvasNode(node).getByTestId('canvas-handle-plus').click();
		await this.page.getByTestId('node-creator-search-bar').waitFor();
		await this.searchNodes(search, found);
		await this.chooseNode(found);
		await this.page.getByTestId('node-creator-item-name').getByText(action, { exact: true }).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Runs the node whose panel is open, and waits until its output says so many items. */
	async runNode(items: string): Promise<void> {
		await this.page.getByTestId('node-execute-button').first().click();
		await shows(this.page.getByTestId('output-panel'), items);
	}

	/** Looks at the files that the node whose panel is open has put out; gives their View buttons. */
	async openFiles(): Promise<Locator> {
		const output = this.page.getByTestId('output-panel');
		await output.getByTestId('radio-button-binary').click();
		const views = output.getByTestId('ndv-view-binary-data');
		await views.first().waitFor();
		return views;
	}

	/** Opens one of the files and waits until it is shown: an image that could not be loaded has no size, and is not visible. */
	async view(button: Locator, tag: 'img' | 'video'): Promise<void> {
		await button.click();
		const shown = tag === 'img' ? 'img[src*="binary-data"]' : 'video';
		await this.page.getByTestId('output-panel').locator(shown).first().waitFor();
	}

	/** Closes the panel of a node. */
	async closeNode(): Promise<void> {
		await this.clear();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	private canvasNode(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Saves what the browser shows, under a name, into the screenshots' folder. */
	async screenshot(name: string): Promise<void> {
		const path = join(this.screenshots, `${name}.png`);
		await this.page.screenshot({ path, animations: 'disabled' });
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
