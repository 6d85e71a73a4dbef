import { ApiError } from '../../http/apiError';
import type { FieldRule, Fields } from './rule';

const GO_TYPES = { text: 'string', integer: 'int', number: 'float64', flag: 'bool' } as const;

function goType(rule: FieldRule): string {
	if (rule.type === 'list') return `[]${goType(rule.of)}`;
	return rule.type === 'object' ? 'struct' : GO_TYPES[rule.type];
}

function jsonType(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	return typeof value === 'boolean' ? 'bool' : typeof value;
}

function fits(rule: FieldRule, value: unknown): boolean {
	switch (rule.type) {
		case 'text':
			return typeof value === 'string';
		case 'integer':
			return typeof value === 'number' && Number.isInteger(value);
		case 'number':
			return typeof value === 'number';
		case 'flag':
			return typeof value === 'boolean';
		case 'list':
			return Array.isArray(value);
		case 'object':
			return jsonType(value) === 'object';
	}
}

/** Reads one value as a Go server would: gives what it understood, or throws the 400 for a wrong type. */
function readValue(rule: FieldRule, value: unknown, path: string, struct: string): unknown {
	if (!fits(rule, value)) {
		const got = typeof value === 'number' && rule.type === 'integer' ? `number ${value}` : jsonType(value);
		const wanted = `Go struct field ${struct}.input.${path} of type ${goType(rule)}`;
		throw new ApiError(400, `json: cannot unmarshal ${got} into ${wanted}`);
	}
	if (rule.type === 'list' && Array.isArray(value)) {
		return value.map((element) => readValue(rule.of, element, path, struct));
	}
	if (rule.type === 'object') return readFields(rule.fields, value, struct, `${path}.`);
	return value;
}

/**
 * Takes the fields of a row and what was sent; gives the known fields, a null being one that was not sent. Throws
 * a 400 for a wrong type: a quoted number is one.
 */
export function readFields(
	fields: Fields,
	sent: unknown,
	struct: string,
	prefix = '',
): Record<string, unknown> {
	const known: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(sent ?? {})) {
		if (!Object.hasOwn(fields, name) || value === null) continue;
		known[name] = readValue(fields[name], value, `${prefix}${name}`, struct);
	}
	return known;
}
