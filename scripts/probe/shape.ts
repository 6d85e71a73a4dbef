/** What kinds of value stand at each place of an answer, by path: `data.tasks[].id`. The answer itself is at ''. */
export type Shape = Map<string, Set<string>>;

function kindOf(value: unknown): string {
	if (value === null || value === undefined) return 'nothing';
	if (Array.isArray(value)) return 'list';
	return typeof value === 'string' ? 'text' : typeof value;
}

function add(shape: Shape, path: string, value: unknown): void {
	const kinds = shape.get(path) ?? new Set<string>();
	shape.set(path, kinds.add(kindOf(value)));
	if (Array.isArray(value)) {
		for (const entry of value) add(shape, `${path}[]`, entry);
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, entry] of Object.entries(value)) add(shape, path === '' ? key : `${path}.${key}`, entry);
	}
}

/** The shape of an answer's body; the entries of a list count together. */
export function shapeOf(body: unknown): Shape {
	const shape: Shape = new Map();
	add(shape, '', body);
	return shape;
}

function parentOf(path: string): string {
	return path.endsWith('[]') ? path.slice(0, -2) : path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** Whether something can stand below this place: what is absent or empty has no parts to miss. */
function isOpen(shape: Shape, path: string): boolean {
	const kinds = shape.get(path);
	return kinds !== undefined && (kinds.has('object') || kinds.has('list'));
}

function kindsAt(shape: Shape, path: string): string[] {
	return [...(shape.get(path) ?? [])].filter((kind) => kind !== 'nothing').sort();
}

function nameOf(path: string): string {
	return path === '' ? 'The answer' : `\`${path}\``;
}

/**
 * Where two shapes differ, a sentence each. Nothing is compared with `null`, nor the entries of an empty list; of what
 * one side lacks as a whole only the outermost place is named.
 */
export function differences(live: Shape, expected: Shape): string[] {
	const found: string[] = [];
	for (const path of expected.keys()) {
		if (!live.has(path)) {
			const parent = parentOf(path);
			const isEmptyList = path.endsWith('[]');
			if (!isEmptyList && isOpen(live, parent)) found.push(`${nameOf(path)} is missing`);
			continue;
		}
		const [here, there] = [kindsAt(live, path), kindsAt(expected, path)];
		if (here.length === 0 || there.length === 0) continue;
		if (here.some((kind) => !there.includes(kind))) {
			found.push(`${nameOf(path)} is ${here.join(' or ')} in place of ${there.join(' or ')}`);
		}
	}
	for (const path of live.keys()) {
		if (expected.has(path) || path.endsWith('[]')) continue;
		const kinds = kindsAt(live, path);
		if (isOpen(expected, parentOf(path)) && kinds.length > 0)
			found.push(`${nameOf(path)} (${kinds.join(' or ')}) is new`);
	}
	return found;
}
