import maxBy from 'lodash/maxBy';
import uniq from 'lodash/uniq';
import type { DisplayCondition, NodeParameterValue } from 'n8n-workflow';

type Condition = NodeParameterValue | DisplayCondition;

/** What stands for several ids at once in a display rule. */
interface Pattern {
	condition: DisplayCondition;
	/** Those that it stands for, of all that there are. */
	ids: readonly string[];
	size: number;
}

function sizeOf(value: unknown): number {
	return JSON.stringify(value).length + 1;
}

/** Where one word of an id ends and the next begins. */
const BETWEEN_WORDS = /[/.-]/g;

function cutsOf(id: string): number[] {
	return [...id.matchAll(BETWEEN_WORDS)].map(({ index }) => index);
}

/** What an id begins with, up to the end of a word, or past what follows it. */
function startsOf(id: string): string[] {
	return ['', ...cutsOf(id).flatMap((at) => [id.slice(0, at), id.slice(0, at + 1)])];
}

/** What an id ends with, from the beginning of a word, or from what stands before it. */
function endsOf(id: string): string[] {
	return cutsOf(id).flatMap((at) => [id.slice(at), id.slice(at + 1)]);
}

/** Each set of ids that begin or end alike, once, with the shortest text that says so. */
function patternsOf(all: readonly string[]): Pattern[] {
	const found = new Map<string, Pattern>();
	const add = (condition: DisplayCondition, ids: string[]) => {
		const key = ids.join(' ');
		const size = sizeOf(condition);
		if (ids.length > 1 && size < (found.get(key)?.size ?? Infinity)) found.set(key, { condition, ids, size });
	};
	for (const startsWith of uniq(all.flatMap(startsOf))) {
		add(
			{ _cnd: { startsWith } },
			all.filter((id) => id.startsWith(startsWith)),
		);
	}
	for (const endsWith of uniq(all.flatMap(endsOf))) {
		add(
			{ _cnd: { endsWith } },
			all.filter((id) => id.endsWith(endsWith)),
		);
	}
	return [...found.values()];
}

/**
 * Makes the function that gives the conditions of a display rule that hold for some ids and for no other of `among`.
 * What ids have in common stands for them where that is shorter: the description of the node would be 6 KB larger with
 * every id in every rule.
 */
export function makeConditions(all: readonly string[]) {
	const patterns = patternsOf(all);
	const made = new Map<string, Condition[]>();
	return (ids: Iterable<string>, among: Iterable<string> = all): Condition[] => {
		const wanted = new Set(ids);
		const others = new Set(among);
		wanted.forEach((id) => others.delete(id));
		// Many fields have the same models.
		const key = `${[...wanted].join(' ')}|${[...others].join(' ')}`;
		const known = made.get(key) ?? shortest(wanted, others, patterns);
		made.set(key, known);
		return known;
	};
}

/** Takes what saves most, until nothing saves anything; `left` ends as those that are named one by one. */
function shortest(left: Set<string>, others: Set<string>, patterns: Pattern[]): Condition[] {
	const fitting = patterns.filter(({ ids }) => !ids.some((id) => others.has(id)));
	const savingOf = ({ ids, size }: Pattern) =>
		ids.reduce((sum, id) => (left.has(id) ? sum + id.length + 3 : sum), -size);
	const chosen: Condition[] = [];
	for (;;) {
		const best = maxBy(fitting, savingOf);
		if (best === undefined || savingOf(best) <= 0) return [...chosen, ...left];
		chosen.push(best.condition);
		best.ids.forEach((id) => left.delete(id));
	}
}
