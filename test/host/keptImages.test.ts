import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { binary, items, n8n, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { expectNoSecrets, expectSuccess, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import { itemsWith, piapi } from './support/steps';
import { chain, START } from './support/workflow';

const DRAW = { model: 'gpt-image-1/generations', prompt: '={{ $json.prompt }}', download: 'main' };

async function hashOf(item: INodeExecutionData): Promise<string> {
	return createHash('sha256')
		.update(await binary(item))
		.digest('hex');
}

async function answersPaid(): Promise<unknown> {
	return (await sandbox.state()).counters.answersPaid;
}

beforeEach(async () => {
	await sandbox.reset();
	// Far larger than what the journal keeps itself.
	await sandbox.configure({ tilePx: 1_200, durationMs: 100, piapi: { imageAnswer: 'b64_json' } });
});

it('the node hands an image that came as text out again when it is tried again', async () => {
	await sandbox.setFaults([
		{ route: 'images', promptContains: 'whale', effect: { type: 'status', status: 403 }, count: 1 },
	]);
	const retryOnFail = { retryOnFail: true, maxTries: 2, waitBetweenTries: 50, name: 'Draw' };
	const { execution } = await succeed(
		chain({
			items: itemsWith({ prompt: 'a red fox' }, { prompt: 'a blue whale' }),
			steps: [piapi('image', 'generate', DRAW, retryOnFail)],
		}),
	);
	expect(await answersPaid()).toEqual({ images: 2 });
	const drawn = items(execution, 'Draw');
	expect(drawn).toHaveLength(2);
	for (const item of drawn) {
		expect(item.binary?.data).toMatchObject({ mimeType: 'image/png' });
		expect((await binary(item)).length).toBeGreaterThan(64 * 1024);
	}
});

it('the node hands it out in a retry of the execution, and says so where n8n has deleted it', async () => {
	const client = await n8n();
	const retry = async ({ id }: Execution) => await client.waitFor(await client.retry(id, true));
	const draw = piapi('image', 'generate', DRAW, { name: 'Draw' });
	const stored = await storeWorkflow(
		chain({ items: itemsWith({ prompt: 'a red fox' }, { prompt: 'a blue whale' }), steps: [draw] }),
	);
	await sandbox.setFaults([
		{ route: 'images', promptContains: 'whale', effect: { type: 'status', status: 403 }, count: 2 },
	]);
	const first = await client.waitFor(await client.start(stored, START));
	expect(first.status).toBe('error');
	const second = await retry(first);
	expect(second.status).toBe('error');
	expect(await answersPaid()).toEqual({ images: 1 });

	const third = await retry(second);
	await expectNoSecrets(third);
	expectSuccess(third);
	expect(await answersPaid()).toEqual({ images: 2 });
	const [fox] = items(third, 'Draw');
	expect(fox.binary?.data.mimeType).toBe('image/png');
	expect(await hashOf(fox)).toMatch(/^[0-9a-f]{64}$/);

	// n8n deletes the files of an execution together with it.
	await sandbox.setFaults([
		{ route: 'images', promptContains: 'whale', effect: { type: 'status', status: 403 } },
	]);
	await client.session.rest('POST', '/executions/delete', { ids: [first.id] });
	const fourth = await retry(second);
	expect(fourth.status).toBe('error');
	expect(JSON.stringify(fourth.error)).toContain('no longer in n8n’s storage');
	expect(await answersPaid()).toEqual({ images: 2 });
});
