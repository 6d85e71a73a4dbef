import type { IDataObject } from 'n8n-workflow';

import { CATALOG, findModel, getModelId, listModels } from '../../nodes/PiApi/catalog';
import { getParam } from '../../nodes/PiApi/catalog/names';
import type { Rule } from '../../nodes/PiApi/catalog/schema';
import { rowSchema } from '../../nodes/PiApi/catalog/schema';
import { CATALOG_OPERATIONS } from '../../nodes/PiApi/actions/operations';
import { filledIn, withoutOf } from '../support/rowParameters';
import { useBench } from '../support/sandbox';

const bench = useBench();

/** The fields that a rule names; those within others by the outer one. */
function namesIn({ when = {}, total, mentions, field }: Rule): string[] {
	const names = [...Object.keys(when), ...(total?.of ?? []), ...(mentions ? [mentions.of] : []), field];
	return names.map((name) => name.split('.')[0]);
}

it.each(CATALOG.map((row) => [getModelId(row), row] as const))('%s is a row', (_id, row) => {
	expect(rowSchema.safeParse(row)).toMatchObject({ success: true });
	const params = row.fields.map(getParam);
	expect(new Set(params).size).toBe(params.length);
	for (const { fields = [] } of row.fields) {
		const within = fields.map(getParam);
		expect(new Set(within).size).toBe(within.length);
	}
	const names = row.fields.map(({ name }) => name);
	for (const name of [
		...(row.oneOf ?? []).flat(),
		...(row.rules ?? []).flatMap(namesIn),
		...row.fields.flatMap((each) => each.requiredUnless ?? []),
	]) {
		expect(names).toContain(name);
	}
});

it('every operation has models, and every model an operation', () => {
	const placed = CATALOG_OPERATIONS.flatMap(({ resource, value }) => {
		const rows = listModels(resource, value);
		expect([resource, value, rows.length > 0]).toEqual([resource, value, true]);
		return rows.map(getModelId);
	});
	expect(new Set(placed)).toEqual(new Set(CATALOG.map(getModelId)));
	expect(new Set(CATALOG.map(getModelId)).size).toBe(CATALOG.length);
});

const places = CATALOG_OPERATIONS.flatMap(({ resource, value }) =>
	listModels(resource, value).map(
		(row) => [`${resource} ${value} ${getModelId(row)}`, resource, value, row] as const,
	),
);

describe('against the sandbox', () => {
	it.each(places)('%s runs with no more than it needs', async (_title, resource, operation, row) => {
		const model = getModelId(row);
		const run = await bench.run({ resource, operation, model, ...(await filledIn(bench, row, 'needed')) });
		expect(run.items[0].json).toMatchObject({
			status: 'completed',
			...{ model: row.model, task_type: row.taskType },
		});
		expect(findModel(resource, operation, model)).toEqual(row);
	});

	it.each(places)('%s runs with everything that it knows', async (_title, resource, operation, row) => {
		const model = getModelId(row);
		const run = await bench.run({ resource, operation, model, ...(await filledIn(bench, row, 'all')) });
		expect(run.items[0].json).toMatchObject({ status: 'completed' });
		// Answers that come at once go to an address of their own: see test/actions/gptImage.test.ts.
		if (row.answers !== undefined) return;
		// Nothing was left out on the way.
		expect(Object.keys(run.creates[0].input as IDataObject).sort()).toEqual(
			row.fields
				.map(({ name }) => name)
				.filter((name) => !withoutOf(row).includes(name))
				.sort(),
		);
	});
});
