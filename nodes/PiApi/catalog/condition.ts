import groupBy from 'lodash/groupBy';
import type { DisplayCondition, NodeParameterValue } from 'n8n-workflow';

type Condition = NodeParameterValue | DisplayCondition;

/** What ids can have in common: anything, the first word, or all but the task type. */
const FAMILIES: Array<(id: string) => string> = [
	() => '',
	(id) => id.slice(0, id.indexOf('/') + 1),
	(id) => id.slice(0, id.lastIndexOf('/') + 1),
];

/**
 * @param takenFamilies at each level the families that have others too
 */
function buildFamilyConditions(
	ids: readonly string[],
	takenFamilies: ReadonlyArray<ReadonlySet<string>>,
	level = 0,
): Condition[] {
	if (level === FAMILIES.length) return [...ids];
	return Object.entries(groupBy(ids, FAMILIES[level])).flatMap(([family, members]) =>
		members.length > 1 && !takenFamilies[level].has(family)
			? [buildPrefixCondition(family)]
			: buildFamilyConditions(members, takenFamilies, level + 1),
	);
}

/** Behind every character that an id is made of. */
const LAST = '~';

/**
 * The condition that holds for the ids that start with this. n8n has one of that name, which throws in 1.123 and 2.8 while no
 * model is known yet: there no workflow with the node could be run or published. A comparison is false then.
 */
function buildPrefixCondition(family: string): Condition {
	if (family === '') return { _cnd: { gte: family } };
	return { _cnd: { between: { from: family, to: `${family}${LAST}` } } };
}

/**
 * The conditions of a display rule that hold for some ids and for no other of `among`: a family stands for all that
 * belong to it. The description of the node would be larger with every id in every rule.
 */
export function buildConditions(ids: Iterable<string>, among: readonly string[]): Condition[] {
	const wantedIds = new Set(ids);
	const others = among.filter((id) => !wantedIds.has(id));
	return buildFamilyConditions(
		[...wantedIds],
		FAMILIES.map((getFamily) => new Set(others.map(getFamily))),
	);
}
