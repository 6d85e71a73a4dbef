import { runExample } from './support/examples';
import { items, n8n } from './support/host';
import { column, fileFacts } from './support/items';
import { sandbox } from './support/sandbox';
import { PIAPI_NODE_TYPE } from './support/workflow';

const TILE = 64;
const FOUR_IMAGES = '01-prompt-to-four-images.json';
const SUSPEND = '05-suspend-until-callback.json';

/** What has to work on every n8n line that the README names; `npm run test:compat` runs it on the older ones. */
describe('on every supported n8n', () => {
	beforeEach(async () => {
		await sandbox.reset();
		await sandbox.configure({ tilePx: TILE, durationMs: 800 });
	});

	it('both nodes are loaded', async () => {
		const names = (await (await n8n()).nodeTypes()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([PIAPI_NODE_TYPE, `${PIAPI_NODE_TYPE}Trigger`]));
	});

	it('the first example puts out four images as files, paid once', async () => {
		const { execution, bill } = await runExample(FOUR_IMAGES);
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const out = items(execution, 'Imagine');
		expect(column(out, 'index')).toEqual([1, 2, 3, 4]);
		for (const item of out) expect(await fileFacts(item)).toBe(`png ${TILE}x36`);
	});

	it('a suspended run is resumed by the callbacks', async () => {
		const { execution, bill } = await runExample(SUSPEND);
		expect(bill).toEqual({ created: { imagine: 2 }, paid: 2, uploads: 0, credentialLeaks: 0 });
		expect(column(items(execution, 'Imagine'), 'index')).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
		expect((await sandbox.state()).counters.callbacks.delivered).toBe(2);
	});
});
