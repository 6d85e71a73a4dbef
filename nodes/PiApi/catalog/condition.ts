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
	return (ids: Iterable<string>, among: Iterable<string> = all): Condition[] => {
		const left = new Set(ids);
		const others = new Set(among);
		left.forEach((id) => others.delete(id));
		const fitting = patterns.filter((pattern) => !pattern.ids.some((id) => others.has(id)));
		const savingOf = (pattern: Pattern) =>
			pattern.ids.reduce((sum, id) => (left.has(id) ? sum + id.length + 3 : sum), -pattern.size);
		const chosen: Condition[] = [];
		for (;;) {
			let best: Pattern | undefined;
			let most = 0;
			for (const pattern of fitting) {
				const saving = savingOf(pattern);
				if (saving > most) [best, most] = [pattern, saving];
			}
			if (best === undefined) return [...chosen, ...left];
			chosen.push(best.condition);
			best.ids.forEach((id) => left.delete(id));
		}
	};
}
