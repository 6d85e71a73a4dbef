/** More tasks than this never come out of one prompt: what Midjourney’s larger plans allow (Parameter List, Repeat). */
export const MOST_TASKS = 40;

/** A group of alternatives: where it stands, and its parts. */
interface Group {
	start: number;
	end: number;
	parts: string[];
}

/** The first outermost `{a, b}`; braces without a comma are text, and so is what a backslash stands before. */
function findFirstGroup(text: string): Group | undefined {
	const open: Array<{ start: number; commas: number[] }> = [];
	let outermost: { start: number; end: number; commas: number[] } | undefined;
	for (let at = 0; at < text.length; at++) {
		const char = text[at];
		if (char === '\\') at++;
		else if (char === '{') open.push({ start: at, commas: [] });
		else if (char === ',') open[open.length - 1]?.commas.push(at);
		else if (char === '}') {
			const group = open.pop();
			const isGroup = group !== undefined && group.commas.length > 0;
			// What encloses another is found after it.
			if (isGroup && (outermost === undefined || group.start < outermost.start))
				outermost = { ...group, end: at };
			if (outermost !== undefined && open.length === 0) break;
		}
	}
	if (outermost === undefined) return undefined;
	const { start, end, commas } = outermost;
	const edges = [start, ...commas, end];
	const parts = edges.slice(1).map((edge, position) => text.slice(edges[position] + 1, edge).trim());
	return { start, end, parts: parts.map((part) => part.replace(/\\,/g, ',')) };
}

/**
 * The prompts that a prompt with permutations stands for (`a {red, blue} bird`), at most `most` and one more; the prompt
 * itself where it has none. Source: https://docs.midjourney.com (Permutation Prompts).
 */
export function expandPermutations(prompt: string, most = MOST_TASKS): string[] {
	const prompts: string[] = [];
	const open = [prompt];
	for (let next = open.pop(); next !== undefined && prompts.length <= most; next = open.pop()) {
		const group = findFirstGroup(next);
		if (group === undefined) {
			prompts.push(next);
			continue;
		}
		const [head, tail] = [next.slice(0, group.start), next.slice(group.end + 1)];
		// The last one is taken first.
		open.push(...group.parts.map((part) => head + part + tail).reverse());
	}
	return prompts;
}
