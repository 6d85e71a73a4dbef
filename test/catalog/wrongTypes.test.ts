import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CATALOG_OPERATIONS } from '../../nodes/PiApi/actions/operations';
import { getModelId, listModels } from '../../nodes/PiApi/catalog';
import { isTop, getParam, buildSourceNames } from '../../nodes/PiApi/catalog/names';
import type { Field, Row } from '../../nodes/PiApi/catalog/schema';
import { filledIn } from '../support/rowParameters';
import { itemsOf, useBench } from '../support/sandbox';

// Rich: no value may be turned down for its price.
const bench = useBench({ credits: 10 ** 15 });

/** An expression that gives whatever the item holds. */
const MAPPED = '={{ $json.value }}';

/** What expressions give in the place of what a field wants. */
const anything = fc.oneof(
	fc.constantFrom<IDataObject['value']>(
		...[null, '', ' ', true, false, 0, -1, 1.5, 5, 100_000, 'true', '7', '1.5', 'x', '[]', '{}', '{"a":1}'],
		...['undefined', '[object Object]', 'https://', 'https://files.example/a.png', 'a'.repeat(20_000)],
	),
	fc.constantFrom<IDataObject['value']>([], {}, [1, 2], ['x'], [{}], { a: { b: [] } }, { entries: 'x' }),
	fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<IDataObject['value']>,
);

interface Place {
	resource: string;
	operation: string;
	row: Row;
	field: Field;
	/** The field within, of one that has entries. */
	within?: Field;
}

const PLACES: Place[] = CATALOG_OPERATIONS.flatMap(({ resource, value: operation }) =>
	listModels(resource, operation).flatMap((row) =>
		row.fields.flatMap((field) => [
			{ resource, operation, row, field },
			...(field.fields ?? []).map((within) => ({ resource, operation, row, field, within })),
		]),
	),
);

/** The parameters of a row with a field that is mapped. */
async function mapped({ row, field, within }: Place): Promise<INodeParameters> {
	const parameters = await filledIn(bench, row, 'needed');
	const param = getParam(field);
	const options = parameters.modelParameters as IDataObject;
	const holder = (isTop(field) ? parameters : options) as IDataObject;
	if (within) {
		const entries = (holder[param] as IDataObject | undefined)?.entries;
		const entry = { ...([entries ?? {}].flat()[0] as IDataObject), [getParam(within)]: MAPPED };
		holder[param] = { entries: field.type === 'group' && !field.single ? [entry] : entry };
	} else if (isTop(field) && field.media) holder[buildSourceNames(param).url] = MAPPED;
	else holder[param] = MAPPED;
	return parameters;
}

/** The ways in which a message may call the fields of a row. */
function labelsOf(row: Row): string[] {
	return row.fields.map(({ label }) => `“${label.replace(/s$/, '')}`);
}

it('whatever an expression gives in a field is refused by name before anything is sent, or taken by the service', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(PLACES.length - 1),
			fc.array(anything, { minLength: 6, maxLength: 6 }),
			async (position, values) => {
				const place = PLACES[position];
				const { resource, operation, row } = place;
				const parameters = { resource, operation, model: getModelId(row), ...(await mapped(place)) };
				const before = bench.counters.tasksCreated;
				const run = await bench.run(parameters, {
					items: itemsOf(...values.map((value) => ({ value }))),
					continueOnFail: true,
				});
				expect(run.items).toHaveLength(values.length);
				const refused = run.items.filter(({ json }) => json.error !== undefined);
				for (const { json, pairedItem } of refused) {
					const value = JSON.stringify(values[(pairedItem as { item: number }).item]).slice(0, 80);
					const named = labelsOf(row).some((label) => String(json.error).includes(label));
					expect([value, String(json.error), named]).toEqual([value, String(json.error), true]);
				}
				// Nothing went out for those, and the strict sandbox took all others.
				const made =
					row.answers === undefined
						? bench.counters.tasksCreated - before
						: run.items.length - refused.length;
				expect(made).toBe(run.items.length - refused.length);
			},
		),
		{ numRuns: 120, seed: 20261127 },
	);
}, 300_000);
