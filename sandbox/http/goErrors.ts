import type { ZodError, ZodIssue } from 'zod';

/** Go's names for the kinds of values that a zod schema expects. */
function goType(expected: string, struct: string): string {
	if (expected === 'number' || expected === 'integer' || expected === 'float') return 'int';
	if (expected === 'boolean') return 'bool';
	if (expected === 'array') return '[]string';
	if (expected === 'object') return struct;
	return 'string';
}

function goValue(received: string): string {
	if (received === 'boolean') return 'bool';
	return received === 'float' || received === 'integer' ? 'number' : received;
}

/** Go reads all types before it checks any value, so wrong types come first. */
function rank(issue: ZodIssue): number {
	if (issue.code === 'invalid_type') return issue.received === 'undefined' ? 2 : 0;
	return issue.code === 'unrecognized_keys' ? 1 : 3;
}

/**
 * Takes what zod found in a request body; gives the one message that a Go server would answer with, such as
 * `json: cannot unmarshal number into Go struct field UpscaleInput.input.index of type string`.
 */
export function goMessage(error: ZodError, struct: string): string {
	const [issue] = [...error.issues].sort((a, b) => rank(a) - rank(b));
	const path = issue.path.filter((part) => typeof part === 'string').join('.');
	if (issue.code === 'invalid_type') {
		if (issue.received === 'undefined') return `${path} is required`;
		// An element of a list is named by the list's own field.
		const expected = goType(issue.expected, struct);
		return `json: cannot unmarshal ${goValue(issue.received)} into Go struct field ${struct}.${path} of type ${expected}`;
	}
	if (issue.code === 'unrecognized_keys') return `json: unknown field "${issue.keys[0]}"`;
	if (issue.code === 'invalid_enum_value') {
		const allowed = issue.options.filter((option) => option !== '').join(', ');
		return `invalid ${path}: must be one of ${allowed}`;
	}
	return issue.message;
}

/** Takes a JSON value; gives it without its nulls, which Go reads as "not set". */
export function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).filter(([, inner]) => inner !== null);
	return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}
