import { join } from 'node:path';
import { chromium, selectors } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
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
];
const WINDOW = { width: 1400, height: 900 };
/** How often, and how far apart in ms, the node list is looked at after typing. */
const LIST_LOOKS = 50;
const LIST_PAUSE_MS = 200;
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost'];

/** Which n8n to open, and how. */
export interface EditorOptions {
	n8n: Pick<HostTestSettings['n8n'], 'url' | 'owner'>;
	/** The folder of the screenshots. */
	screenshots: string;
	window?: { width: number; height: number };
	colorScheme?: 'light' | 'dark';
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
		// The editor asks the npm registry and others about community packages: no test may depend on them.
		await page.route(
			({ hostname }) => !LOOPBACK_HOSTS.includes(hostname),
			async (route) => await route.abort(),
		);
		await page.goto('/signin');
		await page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
		await page.locator('input[name=password]').fill(owner.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL(({ pathname }) => pathname.startsWith('/home'));
		return new Editor(browser, page, options.screenshots);
	}

	/** Opens a stored workflow on the canvas. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens the panel that adds nodes. */
	async openNodeCreator(): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').waitFor();
	}

	/** Types into the panel's search and returns the names of the nodes that it lists. */
	async searchNodes(text: string): Promise<string[]> {
		await this.page.getByTestId('node-creator-search-bar').fill('');
		await this.page.waitForTimeout(LIST_PAUSE_MS * 3);
		const before = await this.listed();
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		// The list follows the typing with a delay, and shows what it showed until then.
		for (let look = 0; look < LIST_LOOKS; look++) {
			const names = await this.listed();
			if (names.join() !== before.join()) return names;
			await this.page.waitForTimeout(LIST_PAUSE_MS);
		}
		return before;
	}

	/** Opens a listed node, whose actions the panel then lists. */
	async chooseNode(name: string): Promise<void> {
		await this.page.getByTestId('node-creator-item-name').getByText(name, { exact: true }).click();
		const title = this.page.getByText(/^Actions \(\d+\)$/);
		await title.waitFor();
		// A long list is drawn bit by bit.
		const count = Number(/\d+/.exec(await title.innerText())?.[0] ?? 0);
		for (let poll = 0; poll < LIST_LOOKS && (await this.listed()).length < count; poll++) {
			await this.page.waitForTimeout(LIST_PAUSE_MS);
		}
	}

	/** The names that the panel lists now. */
	async listed(): Promise<string[]> {
		return await this.page.getByTestId('node-creator-item-name').allInnerTexts();
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Drags something onto something else, as a hand does. */
	async drag(what: Locator, onto: Locator): Promise<void> {
		const [from, to] = [await what.boundingBox(), await onto.boundingBox()];
		if (from === null || to === null) throw new Error('What is dragged, or where to, is not on the screen');
		const { mouse } = this.page;
		await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
		await mouse.down();
		await mouse.move(from.x + from.width / 2 + 10, from.y + from.height / 2 + 10, { steps: 5 });
		await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 20 });
		await mouse.up();
	}

	/** Closes the panel of a node. */
	async closeNode(): Promise<void> {
		const panel = this.page.getByTestId('ndv');
		// What is open on top of the panel is closed first.
		for (let press = 0; press < 4 && (await panel.isVisible()); press++) {
			await this.page.keyboard.press('Escape');
			await this.page.waitForTimeout(500);
		}
		await panel.waitFor({ state: 'hidden' });
	}

	/** Saves what the browser shows, under a name, into the screenshots' folder. */
	async screenshot(name: string): Promise<void> {
		await this.page.screenshot({ path: join(this.screenshots, `${name}.png`) });
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
