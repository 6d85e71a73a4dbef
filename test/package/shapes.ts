import type {
	IDisplayOptions,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { getModelId, listModels } from '../../nodes/PiApi/catalog';

/** By place (resource, operation, model): each parameter as a workflow stores it, and what a menu has to choose from. */
export type Shapes = Record<string, string[]>;

/** What decides where a parameter belongs; the other conditions only say when it is shown there. */
const PLACING = ['resource', 'operation', 'model'];

type Rules = NonNullable<IDisplayOptions['show']>;

/** The conditions on resource, operation and model, of the whole node wherever the parameter lies. */
function placing(rules: Rules = {}): Rules {
	const entries = Object.entries(rules).map(([name, list]) => [name.replace(/^\//, ''), list] as const);
	return Object.fromEntries(entries.filter(([name]) => PLACING.includes(name)));
}

/** Whether a parameter belongs to a place, by n8n's own rules. */
function belongs(property: INodeProperties, place: INodeParameters): boolean {
	const { show, hide } = property.displayOptions ?? {};
	const displayOptions = { show: placing(show), hide: placing(hide) };
	return NodeHelpers.displayParameter(place, { ...property, displayOptions }, { typeVersion: 1 }, null);
}

/** What there is to choose from in a menu; that of the fields to keep is held by a test of its own. */
function choicesOf({ name, type, options = [] }: INodeProperties): string {
	if (name === 'fields' || (type !== 'options' && type !== 'multiOptions')) return '';
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	return ` of ${JSON.stringify(values.sort())}`;
}

/** What a workflow stores of a parameter: its path, what kind of value, and what it is where nothing is stored. */
function lineOf(property: INodeProperties, path: string): string {
	const { name, type, typeOptions, default: value } = property;
	const many = typeOptions?.multipleValues === true ? '[]' : '';
	return `${path}${name}: ${type}${many} = ${JSON.stringify(value)}${choicesOf(property)}`;
}

/** A line in two: the parameter, and the values of its menu. */
function splitLine(line: string): { parameter: string; values: unknown[] } {
	const [, parameter, values] = /^(.*?)(?: of (\[[^\]]*\]))?$/.exec(line) ?? [];
	return { parameter, values: values === undefined ? [] : (JSON.parse(values) as unknown[]) };
}

/** What of one is not in the other: parameters and values of menus, each with its place. */
export function missing(wanted: Shapes, there: Shapes): string[] {
	return Object.entries(wanted).flatMap(([place, lines]) => {
		const present = new Map<string, unknown[]>();
		for (const { parameter, values } of (there[place] ?? []).map(splitLine)) {
			// Two fields of one name, shown at different times, share what is stored.
			present.set(parameter, [...(present.get(parameter) ?? []), ...values]);
		}
		return lines.map(splitLine).flatMap(({ parameter, values }) => {
			const choices = present.get(parameter);
			if (choices === undefined) return [`${place} > ${parameter}`];
			return values
				.filter((value) => !choices.includes(value))
				.map((value) => `${place} > ${parameter}, choice ${JSON.stringify(value)}`);
		});
	});
}

function isProperty(option: object): option is INodeProperties {
	return 'type' in option;
}

function isGroup(option: object): option is INodePropertyCollection {
	return 'values' in option;
}

/** The lines of a parameter and of those within it, as far as they belong to a place. */
export function linesOf(property: INodeProperties, place: INodeParameters = {}, path = ''): string[] {
	if (property.type === 'notice' || !belongs(property, place)) return [];
	const below = `${path}${property.name}.`;
	const inner = (property.options ?? []).flatMap((option) => {
		if (isGroup(option))
			return option.values.flatMap((each) => linesOf(each, place, `${below}${option.name}.`));
		return isProperty(option) ? linesOf(option, place, below) : [];
	});
	return [lineOf(property, path), ...inner];
}

/** Every operation, and every model of one. */
const PLACES: INodeParameters[] = RESOURCES.flatMap((resource) =>
	resource.operations.flatMap((operation) => {
		const place = { resource: resource.value, operation: operation.value };
		const models = listModels(resource.value, operation.value);
		return models.length === 0 ? [place] : models.map((row) => ({ ...place, model: getModelId(row) }));
	}),
);

/** The two menus that lead to a place stand once, not at every place: that of the resources, and one for each resource. */
function menusOf(properties: INodeProperties[]): Shapes {
	const menu = (name: string, place: INodeParameters) =>
		properties.filter((property) => property.name === name).flatMap((property) => linesOf(property, place));
	return Object.fromEntries([
		['', menu('resource', {})],
		...RESOURCES.map(({ value }) => [value, menu('operation', { resource: value })]),
	]) as Shapes;
}

/** What workflows store of a node, by place; what all models of an operation have in common stands there once. */
export function shapesOf(properties: INodeProperties[]): Shapes {
	const shapes: Shapes = {};
	const others = properties.filter(({ name }) => name !== 'resource' && name !== 'operation');
	for (const place of PLACES) {
		const lines = others.flatMap((property) => linesOf(property, place));
		shapes[Object.values(place).join(' ')] = [...new Set(lines)].sort();
	}
	return { ...menusOf(properties), ...shared(shapes) };
}

function shared(shapes: Shapes): Shapes {
	const found: Shapes = {};
	for (const place of Object.keys(shapes)) {
		const operation = place.split(' ').slice(0, 2).join(' ');
		const family = Object.keys(shapes).filter((other) => other.startsWith(`${operation} `));
		const common = shapes[place].filter((line) => family.every((other) => shapes[other].includes(line)));
		found[operation] = family.length === 0 ? shapes[place] : common;
		if (family.length > 0) found[place] = shapes[place].filter((line) => !common.includes(line));
	}
	return found;
}
