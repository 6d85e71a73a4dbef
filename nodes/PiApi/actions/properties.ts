import isEqual from 'lodash/isEqual';
import memoize from 'lodash/memoize';
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { listModelOptions, buildModelProperties } from '../catalog/fields';
import {
	fileOutputFields,
	imageOutputFields,
	modelOutputFields,
	plainOutputFields,
	taskOutputFields,
	videoOutputFields,
} from './shared/outputFields';
import { creationWaitFields, taskWaitFields } from './shared/waitFields';
import { buildOptionsCollection } from './optionsCollection';
import type { Operation, Resource } from './definitions';
import type { Result } from './operations';
import { CATALOG_OPERATIONS, DEFAULT_RESOURCE } from './operations';
import type { OperationPlace, ShowRule } from './places';
import { toRootRule, PLACES, buildShowRules } from './places';
import { RESOURCES } from './resources';

const MODEL_PLACES = CATALOG_OPERATIONS.map(({ resource, value }) => ({ resource, operation: value }));

function isModelPlace({ resource, operation }: OperationPlace): boolean {
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

/** What follows the operation's own fields: how to wait, what comes out. */
function listCommonFields({ operation }: OperationPlace): INodeProperties[][] {
	return [listWaitFields(operation), OUTPUT_FIELDS[operation.result]];
}

function listWaitFields(operation: Operation): INodeProperties[] {
	if (operation.kind === 'create') return operation.answers === true ? [] : creationWaitFields;
	return operation.kind === 'wait' ? taskWaitFields : [];
}

/** A field, and the operations that have it. */
interface MergedField {
	field: INodeProperties;
	places: OperationPlace[];
}

/**
 * Whether a choice stays when another operation is chosen: n8n unsets it, a list and an expression too, when a menu
 * changes that the rule of the field names, unless the name begins with a slash. So where the choices are the same
 * everywhere, and for Wait for Result: nobody comes to Task > Wait, which has fewer, straight from where it is shown.
 */
function isLasting({ name, options }: INodeProperties, among: readonly MergedField[]): boolean {
	if (options === undefined) return false;
	const alike = among.filter(({ field }) => field.name === name);
	return name === 'waitForResult' || alike.every(({ field }) => isEqual(field.options, options));
}

/**
 * The fields of all operations, those that several have alike once: the description would be four times as large
 * without. Each operation keeps its own order: a field is taken from another only where it stands further down there.
 */
function mergeFields(listFields: (place: OperationPlace) => INodeProperties[]): INodeProperties[] {
	const mergedFields: MergedField[] = [];
	// Many operations have the very same object.
	const toKey = memoize((field: INodeProperties) => JSON.stringify(field));
	const positions = new Map<string, number[]>();
	for (const place of PLACES) {
		let last = -1;
		for (const field of listFields(place)) {
			const known = positions.get(toKey(field)) ?? [];
			const further = known.find((position) => position > last);
			last = further ?? mergedFields.push({ field, places: [] }) - 1;
			if (further === undefined) positions.set(toKey(field), [...known, last]);
			mergedFields[last].places.push(place);
		}
	}
	return mergedFields.flatMap(({ field, places }) =>
		buildShowRules(places).map((rule) => ({
			...field,
			displayOptions: {
				...field.displayOptions,
				// The place comes first: n8n shows all that follows a condition on an expression.
				show: {
					...(isLasting(field, mergedFields) ? toRootRule(rule) : rule),
					...field.displayOptions?.show,
				},
			},
		})),
	);
}

function buildOperationMenu(resource: Resource): INodeProperties {
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
 * is not: only then n8n unsets a model that another resource or operation left behind.
 */
function buildModelRule({ resource, operation }: OperationPlace): IDisplayOptions {
	const show: ShowRule = {};
	const hide: NonNullable<IDisplayOptions['hide']> = {};
	if (resource.value === DEFAULT_RESOURCE) {
		hide.resource = RESOURCES.map(({ value }) => value).filter((value) => value !== resource.value);
	} else show.resource = [resource.value];
	const others = resource.operations.map(({ value }) => value).filter((value) => value !== operation.value);
	if (operation.value !== resource.defaultOperation) show.operation = [operation.value];
	else if (others.length > 0) hide.operation = others;
	return { show, ...(Object.keys(hide).length > 0 ? { hide } : {}) };
}

function buildModelMenu(place: OperationPlace): INodeProperties {
	const options = listModelOptions({ resource: place.resource.value, operation: place.operation.value });
	const first = options[0].value;
	return {
		displayName: 'Model',
		name: 'model',
		type: 'options',
		noDataExpression: true,
		displayOptions: buildModelRule(place),
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
	...RESOURCES.map(buildOperationMenu),
	midjourneyNotice,
	...PLACES.filter(isModelPlace).map(buildModelMenu),
	...buildModelProperties(MODEL_PLACES),
	...mergeFields(({ operation }) => operation.fields.filter(isLeading)),
	...mergeFields(({ operation }) => operation.fields.filter((field) => !isLeading(field))),
	...[0, 1].flatMap((part) => mergeFields((place) => listCommonFields(place)[part] ?? [])),
	buildOptionsCollection(),
];
