import fc from 'fast-check';
import { NodeHelpers } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';

import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { buildConditions } from '../../nodes/PiApi/catalog/condition';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';

const ALL = CATALOG.map(getModelId);

/** The models for which n8n shows a field that has these conditions. */
function shownFor(
	conditions: ReturnType<typeof buildConditions>,
	among: ReadonlyArray<string | undefined>,
): Array<string | undefined> {
	const field: INodeProperties = {
		displayName: 'Field',
		name: 'field',
		type: 'string',
		default: '',
		displayOptions: { show: { model: conditions } },
	};
	return among.filter((model) => NodeHelpers.displayParameter({ model }, field, null, null));
}

it('a display rule shows a field for the models that have it and for no other, by n8n’s own rules', () => {
	fc.assert(
		fc.property(fc.subarray(ALL, { minLength: 1 }), (ids) => {
			expect(shownFor(buildConditions(ids, ALL), ALL).sort()).toEqual([...ids].sort());
		}),
		{ numRuns: 200 },
	);
});

it('a display rule names no more than the models that can be chosen', () => {
	fc.assert(
		fc.property(fc.subarray(ALL, { minLength: 2 }), fc.nat(), (among, seed) => {
			const ids = among.filter((_id, position) => (seed >> (position % 16)) % 2 === 0);
			expect(shownFor(buildConditions(ids, among), among)).toEqual(ids);
		}),
		{ numRuns: 200 },
	);
});

it('a display rule says what models have in common where that is shorter than naming them', () => {
	const kling = ALL.filter((id) => id.startsWith('kling/'));
	expect(buildConditions(kling, ALL)).toEqual([{ _cnd: { between: { from: 'kling/', to: 'kling/~' } } }]);
	expect(buildConditions(kling.slice(0, 1), ALL)).toEqual(kling.slice(0, 1));
	expect(buildConditions(ALL, ALL)).toEqual([{ _cnd: { gte: '' } }]);
});

/** Conditions with which n8n 1.123 and 2.8 throw where a value is not known yet: they neither run nor publish the workflow. */
const THROWING = ['startsWith', 'endsWith', 'includes'];

it('no rule has a condition that keeps older n8n from running a workflow', () => {
	const description = JSON.stringify([new PiApi().description, new PiApiTrigger().description]);
	const used = [...description.matchAll(/"_cnd":\{"(\w+)"/g)].map(([, name]) => name);
	expect(used).toContain('between');
	expect(used.filter((name) => THROWING.includes(name))).toEqual([]);
});

it('no model has a field while it is not known which one is chosen', () => {
	expect(shownFor(buildConditions(ALL, ALL), [undefined])).toEqual([]);
});
