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
 * @param taken at each level the families that have others too
 */
function inFamilies(
	ids: readonly string[],
	taken: ReadonlyArray<ReadonlySet<string>>,
	level = 0,
): Condition[] {
	if (level === FAMILIES.length) return [...ids];
	return Object.entries(groupBy(ids, FAMILIES[level])).flatMap(([startsWith, members]) =>
		members.length > 1 && !taken[level].has(startsWith)
			? [{ _cnd: { startsWith } }]
			: inFamilies(members, taken, level + 1),
	);
}

/**
 * The conditions of a display rule that hold for some ids and for no other of `among`: a family stands for all that
 * belong to it. The description of the node would be larger with every id in every rule.
 */
export function conditionsFor(ids: Iterable<string>, among: readonly string[]): Condition[] {
	const wanted = new Set(ids);
	const others = among.filter((id) => !wanted.has(id));
	return inFamilies(
		[...wanted],
		FAMILIES.map((familyOf) => new Set(others.map(familyOf))),
	);
}
