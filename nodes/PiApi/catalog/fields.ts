import memoize from 'lodash/memoize';
import omit from 'lodash/omit';
import uniq from 'lodash/uniq';
import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { taskIdField } from '../contract/taskIdField';
import { joinWithAnd } from '../contract/words';
import { buildConditions } from './condition';
import { CATALOG, getModelId, listModels } from './index';
import { buildFileProperty, buildSourceProperties } from './media';
import { isTop, getParam, toValueLabel } from './names';
import type { Field, Row } from './schema';

/** An operation of the node whose models are in the catalogue. */
export interface CatalogPlace {
	resource: string;
	operation: string;
}

/** The options of the Model menu of an operation. */
export function listModelOptions({ resource, operation }: CatalogPlace): INodePropertyOptions[] {
	return listModels(resource, operation).map((row) => {
		const description = describeModel(row);
		return { name: row.name, value: getModelId(row), ...(description === '' ? {} : { description }) };
	});
}

const GOES_IN: Record<string, string> = { image: 'an image', video: 'a video', audio: 'a recording' };

/** What must go in, in words: `From a prompt and an image`. */
function describeInputs({ fields, oneOf = [] }: Row): string {
	const neededFields = fields.filter(
		({ name, required }) => required || oneOf.some((names) => names.includes(name)),
	);
	const words = neededFields.flatMap(({ type, media, name }) => {
		if (type === 'files') return [`${media}s`];
		if (media) return [GOES_IN[media]];
		if (type === 'task') return ['an earlier task'];
		return type === 'text' ? [name === 'prompt' ? 'a prompt' : 'a text'] : [];
	});
	const unique = [...new Set(words)];
	if (unique.length === 0) return '';
	return `From ${joinWithAnd(unique)}.`;
}

/** One or two lines: what goes in, what to know, how long it takes, what it costs. */
export function describeModel(row: Row): string {
	return [
		describeInputs(row),
		row.caution,
		row.usualSeconds === undefined ? undefined : `Usually ${row.usualSeconds} s.`,
		row.price === undefined ? undefined : `USD ${row.price}.`,
	]
		.filter(Boolean)
		.join(' ');
}

function describeField({ description, openEnum }: Field): string {
	return openEnum === true ? `${description}. For any other use an expression.` : description;
}

function buildType(field: Field): Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties> {
	const { type, options = [], min, max, label, single, fields = [] } = field;
	switch (type) {
		case 'text':
			return { type: 'string', typeOptions: { rows: 4 }, default: '' };
		case 'whole':
		case 'number':
			return {
				type: 'number',
				typeOptions: {
					...(min === undefined ? {} : { minValue: min }),
					...(max === undefined ? {} : { maxValue: max }),
					numberPrecision: type === 'whole' ? 0 : 3,
				},
				default: field.default ?? min ?? 0,
			};
		case 'flag':
			return { type: 'boolean', default: field.default ?? false };
		case 'choice':
		case 'numberChoice':
			return {
				type: 'options',
				options: options.map((value) => ({ name: toValueLabel(value), value })),
				...(field.openEnum === true ? { allowArbitraryValues: true } : {}),
				default: field.default ?? options[0],
			};
		case 'json':
			return { type: 'json', default: '{}' };
		case 'group':
		case 'record':
			return {
				type: 'fixedCollection',
				...(type === 'group' && single !== true ? { typeOptions: { multipleValues: true } } : {}),
				placeholder: `Add ${label}`,
				options: [{ name: 'entries', displayName: label, values: fields.map(buildEntryProperty) }],
				default: {},
			};
		default:
			return { type: 'string', default: '' };
	}
}

/** A field that is one parameter. */
function buildEntryProperty(field: Field): INodeProperties {
	if (field.media !== undefined) return buildFileProperty(field);
	if (field.type === 'task') return buildTaskProperty(field);
	return {
		displayName: field.label,
		name: getParam(field),
		...buildType(field),
		...(field.required && !field.requiredUnless ? { required: true } : {}),
		description: describeField(field),
	};
}

/** A field that names an earlier task; where others may stand in its place it begins empty. */
function buildTaskProperty(field: Field): INodeProperties {
	const { label, description, required } = field;
	return {
		...omit(taskIdField, ['required']),
		...{ displayName: label, name: getParam(field), description },
		...(required ? { required } : { default: { mode: 'id', value: '' } }),
	};
}

/** A field as parameters at the top of the panel; a file has a source to choose. */
function buildTopProperties(field: Field): INodeProperties[] {
	return field.media === undefined ? [buildEntryProperty(field)] : buildSourceProperties(field);
}

/** One parameter, and the models that have it. */
interface SharedProperty {
	property: INodeProperties;
	places: Set<CatalogPlace>;
	models: Set<string>;
}

/** Parameters that several models have alike, each once: the description would be ten times as large without. */
class MergedProperties {
	private readonly sharedByKey = new Map<string, SharedProperty>();
	/** The same by the parameter itself: rows of a family have the very same one. */
	private readonly known = new Map<INodeProperties, SharedProperty>();

	add(property: INodeProperties, place: CatalogPlace, row: Row): void {
		const sharedProperty = this.known.get(property) ?? this.findShared(property);
		this.known.set(property, sharedProperty);
		sharedProperty.places.add(place);
		sharedProperty.models.add(getModelId(row));
	}

	private findShared(property: INodeProperties): SharedProperty {
		const key = JSON.stringify(property);
		const sharedProperty = this.sharedByKey.get(key) ?? { property, places: new Set(), models: new Set() };
		this.sharedByKey.set(key, sharedProperty);
		return sharedProperty;
	}

	/**
	 * The parameters with the rule when each is shown. From the root with a slash: n8n then finds it from within a
	 * collection too, and does not empty a collection whenever another model is chosen.
	 */
	toProperties(prefix: '' | '/'): INodeProperties[] {
		return [...this.sharedByKey.values()].map((sharedProperty) => ({
			...sharedProperty.property,
			displayOptions: {
				// The place comes first: n8n shows all that follows a condition on an expression.
				show: {
					...buildPlaceRule(sharedProperty, prefix),
					...buildModelRule(sharedProperty, prefix, listModelIds(sharedProperty.places)),
					...sharedProperty.property.displayOptions?.show,
				},
			},
		}));
	}

	/** The same for what lies in a collection, which has the rule of the places already. */
	toChildren(): INodeProperties[] {
		return [...this.sharedByKey.values()].map((sharedProperty) => ({
			...sharedProperty.property,
			displayOptions: {
				show: {
					...buildModelRule(sharedProperty, '/'),
					...(isElsewhere(sharedProperty) ? buildPlaceRule(sharedProperty, '/') : {}),
				},
			},
		}));
	}
}

type Rule = NonNullable<IDisplayOptions['show']>;

function buildPlaceRule({ places }: SharedProperty, prefix: string): Rule {
	return {
		[`${prefix}resource`]: listResources(places),
		[`${prefix}operation`]: listOperations(places),
	};
}

function listResources(places: ReadonlySet<CatalogPlace>): string[] {
	return uniq([...places].map(({ resource }) => resource));
}

function listOperations(places: ReadonlySet<CatalogPlace>): string[] {
	return uniq([...places].map(({ operation }) => operation));
}

const IDS: readonly string[] = CATALOG.map(getModelId);

/** For which models a parameter is shown; `among` are those that can be chosen where the rest of its rule holds. */
function buildModelRule({ models }: SharedProperty, prefix: string, among = IDS): Rule {
	return { [`${prefix}model`]: buildConditions(models, among) };
}

/** The models of every pair of resource and operation that the rule of these places lets through. */
function listModelIds(places: ReadonlySet<CatalogPlace>): readonly string[] {
	const [resources, operations] = [listResources(places), listOperations(places)];
	const key = `${resources.join()} ${operations.join()}`;
	const isAt = ({ resource, operation }: CatalogPlace) =>
		resources.includes(resource) && operations.includes(operation);
	const models =
		MODELS_AT.get(key) ??
		CATALOG.filter((row) => isAt(row) || (row.alsoUnder && isAt(row.alsoUnder))).map(getModelId);
	MODELS_AT.set(key, models);
	return models;
}

const MODELS_AT = new Map<string, readonly string[]>();

/** The models that are listed at two places. */
const LISTED_TWICE = CATALOG.filter(({ alsoUnder }) => alsoUnder !== undefined);

/** Whether one of the models is also listed where it does not have this parameter. */
function isElsewhere({ places, models }: SharedProperty): boolean {
	const has = ({ resource, operation }: CatalogPlace) =>
		[...places].some((place) => place.resource === resource && place.operation === operation);
	return LISTED_TWICE.some(
		(row) => models.has(getModelId(row)) && !(has(row) && row.alsoUnder !== undefined && has(row.alsoUnder)),
	);
}

/** The order of the parameters that people fill in first; all others follow. */
const FIRST_PARAMS = ['prompt', 'text', 'stylePrompt', 'lyrics', 'originTaskId'];

function getRank({ name }: INodeProperties): number {
	const rank = FIRST_PARAMS.indexOf(name);
	return rank === -1 ? FIRST_PARAMS.length : rank;
}

/** All parameters of all models: what is needed first, then the Model Parameters. */
export function buildModelProperties(places: readonly CatalogPlace[]): INodeProperties[] {
	const top = new MergedProperties();
	const entries = new MergedProperties();
	const collections = new MergedProperties();
	const parameters = new MergedProperties();
	// Rows of a family share their fields, and so the parameters of these.
	const buildTop = memoize(buildTopProperties);
	const buildParameter = memoize(buildEntryProperty);
	for (const place of places) {
		for (const row of listModels(place.resource, place.operation)) {
			for (const field of row.fields.filter(isTop)) {
				const target = field.type === 'group' || field.type === 'record' ? entries : top;
				buildTop(field).forEach((property) => target.add(property, place, row));
			}
			const rest = row.fields.filter((field) => !isTop(field));
			if (rest.length > 0) collections.add(MODEL_PARAMETERS, place, row);
			rest.forEach((field) => parameters.add(buildParameter(field), place, row));
		}
	}
	const children = parameters.toChildren().sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return [
		...top.toProperties('').sort((a, b) => getRank(a) - getRank(b)),
		...entries.toProperties('/'),
		...collections.toProperties('/').map((property) => ({ ...property, options: children })),
	];
}

/** The collection of what a model takes but does not need. */
const MODEL_PARAMETERS: INodeProperties = {
	displayName: 'Model Parameters',
	name: 'modelParameters',
	type: 'collection',
	placeholder: 'Add Parameter',
	default: {},
};
