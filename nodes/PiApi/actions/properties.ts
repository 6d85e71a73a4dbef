import memoize from 'lodash/memoize';
import partition from 'lodash/partition';
import uniq from 'lodash/uniq';
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { modelOptions, modelProperties } from '../catalog/fields';
import {
	fileOutputFields,
	modelOutputFields,
	imageOutputFields,
	plainOutputFields,
	taskOutputFields,
	videoOutputFields,
} from './shared/outputFields';
import { createWaitFields, taskWaitFields } from './shared/waitFields';
import { modelTaskOptions } from './models/catalogRequest';
import type { Operation, Resource } from './operation';
import type { Result } from './operations';
import { CATALOG_OPERATIONS, DEFAULT_RESOURCE } from './operations';
import { RESOURCES } from './resources';

/** An operation of a resource. */
interface Place {
	resource: Resource;
	operation: Operation;
}

type Rule = NonNullable<IDisplayOptions['show']>;

/** The collection that nearly every operation has. */
const TASK_OPTIONS = 'taskOptions';

const PLACES: readonly Place[] = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => ({ resource, operation })),
);

const MODEL_PLACES = CATALOG_OPERATIONS.map(({ resource, value }) => ({ resource, operation: value }));

function isModelPlace({ resource, operation }: Place): boolean {
	return MODEL_PLACES.some(
		(place) => place.resource === resource.value && place.operation === operation.value,
	);
}

const OUTPUT_FIELDS: Record<Result, INodeProperties[]> = {
	grid: imageOutputFields,
	single: imageOutputFields,
	gridOrSingle: imageOutputFields,
	videos: videoOutputFields,
	texts: plainOutputFields,
	seed: plainOutputFields,
	image: modelOutputFields,
	video: modelOutputFields,
	audio: modelOutputFields,
	model3d: modelOutputFields,
	text: plainOutputFields,
	files: modelOutputFields,
	task: taskOutputFields,
	taskFiles: fileOutputFields,
	answer: [],
};

/** The task to build on stands first wherever it is asked for. */
function isLeading({ name, displayOptions }: INodeProperties): boolean {
	return name === 'taskId' && displayOptions === undefined;
}

/** The fields of an operation that stand before those it has in common with others. */
function ownFieldsOf({ fields }: Operation): INodeProperties[] {
	return fields.filter((field) => field.name !== TASK_OPTIONS && !isLeading(field));
}

/** What follows the task options: how to wait, what comes out. */
function commonFieldsOf({ operation }: Place): INodeProperties[][] {
	return [waitFieldsOf(operation), OUTPUT_FIELDS[operation.result]];
}

function waitFieldsOf(operation: Operation): INodeProperties[] {
	if (operation.kind === 'create') return operation.answers === true ? [] : createWaitFields;
	return operation.kind === 'wait' ? taskWaitFields : [];
}

/**
 * When a field that several operations have alike is shown: one rule where the product of resources and operations
 * says nothing wrong, else one for each resource.
 */
function rulesFor(places: readonly Place[]): Rule[] {
	const resources = uniq(places.map(({ resource }) => resource));
	const names = uniq(places.map(({ operation }) => operation.value));
	const exact = resources.every((resource) =>
		resource.operations.every(
			(operation) =>
				!names.includes(operation.value) || places.some((place) => isAt(place, resource, operation)),
		),
	);
	if (exact) return [{ resource: resources.map(({ value }) => value), operation: names }];
	// Resources that have it everywhere share one rule.
	const [full, rest] = partition(resources, (resource) =>
		resource.operations.every((operation) => places.some((place) => isAt(place, resource, operation))),
	);
	return [full, ...rest.map((resource) => [resource])]
		.filter((group) => group.length > 0)
		.map((group) => ({
			resource: group.map(({ value }) => value),
			operation: uniq(
				places.filter((place) => group.includes(place.resource)).map(({ operation }) => operation.value),
			),
		}));
}

function isAt(place: Place, resource: Resource, operation: Operation): boolean {
	return place.resource === resource && place.operation === operation;
}

/** A rule as the fields within a collection state it. */
function fromWithin(rule: Rule): Rule {
	return Object.fromEntries(Object.entries(rule).map(([name, values]) => [`/${name}`, values]));
}

function taskOptionsOf(place: Place): INodeProperties | undefined {
	if (isModelPlace(place)) return modelTaskOptions;
	return place.operation.fields.find(({ name }) => name === TASK_OPTIONS);
}

/** Task Options once for all operations: each option says itself where it is shown. */
function taskOptionsFields(): INodeProperties[] {
	const places = PLACES.filter((place) => taskOptionsOf(place) !== undefined);
	const found = new Map<string, { field: INodeProperties; shownAt: Place[] }>();
	for (const place of places) {
		for (const field of (taskOptionsOf(place)?.options ?? []) as INodeProperties[]) {
			const known = found.get(field.name) ?? { field, shownAt: [] };
			known.shownAt.push(place);
			found.set(field.name, known);
		}
	}
	const options = [...found.values()].flatMap(({ field, shownAt }) =>
		shownAt.length === places.length
			? [field]
			: rulesFor(shownAt).map((rule) => ({ ...field, displayOptions: { show: fromWithin(rule) } })),
	);
	options.sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return rulesFor(places).map((show) => ({ ...modelTaskOptions, options, displayOptions: { show } }));
}

/** A field, and the operations that have it. */
interface Merged {
	field: INodeProperties;
	places: Place[];
}

/**
 * The fields of all operations, those that several have alike once: the description would be four times as large
 * without. Each operation keeps its own order: a field is taken from another only where it stands further down there.
 */
function merged(fieldsOf: (place: Place) => INodeProperties[]): INodeProperties[] {
	const found: Merged[] = [];
	// Many operations have the very same object.
	const keyOf = memoize((field: INodeProperties) => JSON.stringify(field));
	const positions = new Map<string, number[]>();
	for (const place of PLACES) {
		let last = -1;
		for (const field of fieldsOf(place)) {
			const known = positions.get(keyOf(field)) ?? [];
			const further = known.find((position) => position > last);
			last = further ?? found.push({ field, places: [] }) - 1;
			if (further === undefined) positions.set(keyOf(field), [...known, last]);
			found[last].places.push(place);
		}
	}
	return found.flatMap(({ field, places }) =>
		rulesFor(places).map((rule) => ({
			...field,
			displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...rule } },
		})),
	);
}

function operationMenu(resource: Resource): INodeProperties {
	const first = resource.defaultOperation;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: first,
	};
}

/**
 * When the Model menu of an operation is shown. What n8n does not store, because it is the default, is named by what it
 * is not: only then n8n takes back a model that another resource or operation left behind.
 */
function modelRule({ resource, operation }: Place): IDisplayOptions {
	const show: Rule = {};
	const hide: NonNullable<IDisplayOptions['hide']> = {};
	if (resource.value === DEFAULT_RESOURCE) {
		hide.resource = RESOURCES.map(({ value }) => value).filter((value) => value !== resource.value);
	} else show.resource = [resource.value];
	const others = resource.operations.map(({ value }) => value).filter((value) => value !== operation.value);
	if (operation.value !== resource.defaultOperation) show.operation = [operation.value];
	else if (others.length > 0) hide.operation = others;
	return { show, ...(Object.keys(hide).length > 0 ? { hide } : {}) };
}

function modelMenu(place: Place): INodeProperties {
	const options = modelOptions({ resource: place.resource.value, operation: place.operation.value });
	const first = options[0].value;
	return {
		displayName: 'Model',
		name: 'model',
		type: 'options',
		noDataExpression: true,
		displayOptions: modelRule(place),
		options,
		default: first,
		description: 'Who does the work; the fields below are those of the model',
	};
}

const resourceMenu: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ name, value }) => ({ name, value })),
	default: DEFAULT_RESOURCE,
};

/** What a person should know who finds Midjourney at PiAPI. */
const midjourneyNotice: INodeProperties = {
	displayName:
		'If your credential is for PiAPI: it has ended its own Midjourney service. LegNext runs these operations, and MidAPI the most usual of them: use a credential with one of them as Service. Nothing else in the workflow changes.',
	name: 'midjourneyNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { resource: ['midjourney', 'midjourneyVideo'] } },
};

/** Every field of the node, made from the operations and the catalogue. */
export const properties: INodeProperties[] = [
	resourceMenu,
	...RESOURCES.map(operationMenu),
	midjourneyNotice,
	...PLACES.filter(isModelPlace).map(modelMenu),
	...modelProperties(MODEL_PLACES),
	...merged(({ operation }) => operation.fields.filter(isLeading)),
	...merged(({ operation }) => ownFieldsOf(operation)),
	...taskOptionsFields(),
	...[0, 1].flatMap((part) => merged((place) => commonFieldsOf(place)[part] ?? [])),
];
