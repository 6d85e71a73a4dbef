import type { INodeParameters } from 'n8n-workflow';

import { hintsOf, succeed } from './support/runs';
import { items, piApiItems } from './support/host';
import { sandbox } from './support/sandbox';
import { imagineMapped, promptItems } from './support/steps';
import { chain, PIAPI } from './support/workflow';

const SUSPEND: INodeParameters = { waitForResult: 'suspend', waitOptions: { timeout: 300 } };

/** What a node puts after the suspended one. */
const AFTER = { name: 'After', type: 'n8n-nodes-base.noOp', parameters: {} };

beforeEach(async () => {
	await sandbox.reset();
});

it('suspends for several items and goes on with what Wait Here gives', async () => {
	await sandbox.configure({ durationMs: 1_500 });
	const prompts = promptItems('a fox', 'a hare', 'a heron');
	const parameters = { download: 'both', splitIntoItems: 'image', output: 'simplified' };
	const suspended = await succeed(
		chain({ items: prompts, steps: [imagineMapped({ ...SUSPEND, ...parameters }), AFTER] }),
	);
	const found = piApiItems(suspended.execution);
	console.log(JSON.stringify(found.slice(0, 1), null, 1), hintsOf(suspended.execution, PIAPI));
	expect(found).toHaveLength(12);
	expect(items(suspended.execution, 'After')).toHaveLength(12);
	expect(suspended.bill.created).toEqual({ imagine: 3 });
});
