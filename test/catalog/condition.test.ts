import fc from 'fast-check';
import { NodeHelpers } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';

import { CATALOG, idOf } from '../../nodes/PiApi/catalog';
import { conditionsFor } from '../../nodes/PiApi/catalog/condition';

const ALL = CATALOG.map(idOf);

/** The models for which n8n shows a field that has these conditions. */
function shownFor(conditions: ReturnType<typeof conditionsFor>, among: string[]): string[] {
	const field: INodeProperties = {
		displayName: 'Field',
		name: 'field',
		type: 'string',
		default: '',
		displayOptions: { show: { model: conditions } },
	};
	return among.filter((model) => NodeHelpers.displayParameter({ model }, field, null, null));
}

it('shows a field for the models that have it and for no other, by n8n’s own rules', () => {
	fc.assert(
		fc.property(fc.subarray(ALL, { minLength: 1 }), (ids) => {
			expect(shownFor(conditionsFor(ids, ALL), ALL).sort()).toEqual([...ids].sort());
		}),
		{ numRuns: 200 },
	);
});

it('looks no further than the models that can be chosen', () => {
	fc.assert(
		fc.property(fc.subarray(ALL, { minLength: 2 }), fc.nat(), (among, seed) => {
			const ids = among.filter((_id, position) => (seed >> (position % 16)) % 2 === 0);
			expect(shownFor(conditionsFor(ids, among), among)).toEqual(ids);
		}),
		{ numRuns: 200 },
	);
});

it('says what models have in common where that is shorter than naming them', () => {
	const kling = ALL.filter((id) => id.startsWith('kling/'));
	expect(conditionsFor(kling, ALL)).toEqual([{ _cnd: { startsWith: 'kling/' } }]);
	expect(conditionsFor(kling.slice(0, 1), ALL)).toEqual(kling.slice(0, 1));
	expect(conditionsFor(ALL, ALL)).toEqual([{ _cnd: { startsWith: '' } }]);
});
