import type { IDataObject } from 'n8n-workflow';
import { getFacts } from '../../../nodes/PiApi/actions/operations';
import { MATRIX, othersWho, SAMPLE_IDS, TITLES } from '../../support/matrix';
import { items, runWorkflow } from '../support/host';
import { billed, expectNoSecrets, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { chain } from '../support/workflow';
import { credentialOf, EVERYBODY, everyOperation, operations, startAfresh, uploadedMask } from './support';

const WITHIN_MS = 85_000;

beforeEach(async () => await startAfresh());

function lengthOf(list: unknown): number {
	return Array.isArray(list) ? list.length : 0;
}

it.each(EVERYBODY)('every operation of %s, one after the other', async (service) => {
	const steps = everyOperation(service, await uploadedMask());
	const { result: execution, bill } = await billed(
		async () =>
			await runWorkflow(chain({ steps }), { credential: await credentialOf(service), withinMs: WITHIN_MS }),
	);
	await expectNoSecrets(execution);
	expectSuccess(execution);
	for (const operation of operations()) {
		const row = MATRIX[operation];
		if (!row.services.includes(service)) continue;
		const out = items(execution, operation);
		expect([operation, out.length]).toEqual([operation, 1]);
		const [{ json }] = out;
		expect(json).toMatchObject({ service, task_type: row.taskType, status: 'completed' });
		const found = {
			images: lengthOf(json.images),
			videos: lengthOf(json.videos),
			texts: lengthOf(json.descriptions) > 0,
			seed: json.seed !== undefined && row.result === 'seed',
		};
		const wanted = {
			images: row.result === 'grid' ? 4 : row.result === 'single' ? 1 : 0,
			videos: row.videos?.[service] ?? 0,
			texts: row.result === 'texts',
			seed: row.result === 'seed',
		};
		// The seed of a grid at useapi.net brings its four pictures along.
		if (row.result === 'seed') found.images = 0;
		expect([operation, found]).toEqual([operation, wanted]);
	}
	expect(bill).toMatchObject({ paid: steps.length, uploads: 0, credentialLeaks: 0 });
	expect((await sandbox.state()).counters.createdByService).toEqual({ [service]: steps.length });
});

it.each(EVERYBODY)(
	'every operation that %s lacks is refused by name, and nothing is sent',
	async (service) => {
		const lacking = operations().filter((operation) => !MATRIX[operation].services.includes(service));
		const steps = lacking.map((operation) => ({
			name: operation,
			onError: 'continueRegularOutput' as const,
			parameters: {
				...MATRIX[operation].parameters,
				...(MATRIX[operation].origin === undefined ? {} : { taskId: SAMPLE_IDS[service] }),
			},
		}));
		const execution = await runWorkflow(chain({ steps }), { credential: await credentialOf(service) });
		await expectNoSecrets(execution);
		expectSuccess(execution);
		for (const operation of lacking) {
			const { error, message } = items(execution, operation)[0].json as IDataObject;
			expect(error).toBe(`${TITLES[service]} does not offer ${getFacts(operation).title}`);
			expect(message).toBe(othersWho(MATRIX[operation].services));
		}
		expect((await sandbox.state()).counters.requestsByService).toEqual({});
	},
);
