import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import isEqual from 'lodash/isEqual';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import {
	imageOutputFields,
	modelOutputFields,
	videoOutputFields,
} from '../nodes/PiApi/actions/shared/outputFields';
import { creationWaitFields } from '../nodes/PiApi/actions/shared/waitFields';
import { midjourneyParametersField } from '../nodes/PiApi/actions/midjourney/parameters';
import type { Operation } from '../nodes/PiApi/actions/definitions';
import { getFacts, OPERATIONS } from '../nodes/PiApi/actions/operations';
import type { PlacedOption } from '../nodes/PiApi/actions/optionsCollection';
import { listPlacedOptions } from '../nodes/PiApi/actions/optionsCollection';
import { PLACES } from '../nodes/PiApi/actions/places';
import { RESOURCES } from '../nodes/PiApi/actions/resources';
import { triggerFields } from '../nodes/PiApi/actions/trigger/fields';
import { SERVICE_NAMES } from '../nodes/PiApi/contract/task';
import type { Capabilities } from '../nodes/PiApi/contract/capabilities';
import { DEFAULT_VERSION } from '../nodes/PiApi/midjourney/versions';
import { PROFILES } from '../nodes/PiApi/services/profiles';
import { PiApiApi } from '../credentials/PiApiApi.credentials';
import { cell } from './markdown';
import { renderModels } from './modelDocs';

const README = join(__dirname, '..', 'README.md');
const SERVICES = join(__dirname, '..', 'docs', 'services.md');
const FIELDS = join(__dirname, '..', 'docs', 'fields.md');
const MODELS = join(__dirname, '..', 'docs', 'models.md');

/** Documented once, for both nodes. */
const OF_OUTPUT = new Set(imageOutputFields.map(({ name }) => name));

type Choice = INodeProperties | INodePropertyOptions | INodePropertyCollection;

function isProperty(choice: Choice): choice is INodeProperties {
	return 'displayName' in choice && 'type' in choice;
}

function isOption(choice: Choice): choice is INodePropertyOptions {
	return 'name' in choice && 'value' in choice;
}

function typeOf(field: INodeProperties): string {
	if (field.type === 'options' || field.type === 'multiOptions') {
		const names = (field.options ?? []).filter(isOption).map(({ name }) => name);
		return `${field.type === 'options' ? 'one' : 'some'} of: ${names.join(', ')}`;
	}
	if (field.type === 'resourceLocator') return 'string, or one of a list';
	return field.type === 'boolean' ? 'switch' : field.type;
}

function defaultOf({ type, default: value, options }: INodeProperties): string {
	if (type === 'resourceLocator' && typeof value === 'object' && value !== null && 'value' in value) {
		return `\`${String(value.value)}\``;
	}
	if (value === '' || value === undefined) return '';
	if (typeof value === 'object') return Array.isArray(value) ? value.join(', ') : '';
	const named = (options ?? []).filter(isOption).find((option) => option.value === value);
	return named ? named.name : `\`${String(value)}\``;
}

function rows(fields: INodeProperties[]): string[] {
	return fields.map(
		(field) =>
			`| ${cell(field.displayName)}${field.required ? ' *' : ''} | ${cell(typeOf(field))} | ${cell(defaultOf(field))} | ${cell(field.description ?? '')} |`,
	);
}

function table(fields: INodeProperties[]): string {
	return ['| Field | Takes | Default | What it is |', '| --- | --- | --- | --- |', ...rows(fields)].join(
		'\n',
	);
}

function inside(collection: INodeProperties): INodeProperties[] {
	return (collection.options ?? []).filter(isProperty);
}

/** Collections are documented once, in tables of their own; a notice says nothing that the fields do not. */
function ownFields(operation: Operation): INodeProperties[] {
	return operation.fields.filter(({ type }) => type !== 'collection' && type !== 'notice');
}

/** Who offers what, from what the node itself refuses by. */
function services(): string {
	const offered = SERVICE_NAMES.map((name) => PROFILES[name]);
	const yes = (has: boolean) => (has ? 'yes' : '-');
	const row = (label: string, cells: string[]) => `| ${[label, ...cells].join(' | ')} |`;
	const types = (of: (capabilities: Capabilities) => readonly string[]) =>
		offered.map(({ capabilities }) => of(capabilities).join(', ') || '-');
	return [
		row(
			'',
			offered.map(({ title }) => title),
		),
		row(
			'---',
			offered.map(() => '---'),
		),
		...OPERATIONS.filter((each) => each.kind === 'midjourney').map(({ operation }) =>
			row(
				getFacts(operation).title,
				SERVICE_NAMES.map((name) => yes(getFacts(operation).services.includes(name))),
			),
		),
		row(
			'Upscale Types',
			types(({ upscaleTypes }) => upscaleTypes),
		),
		row(
			'Upscale Types of a grid, beside Image',
			types(({ gridUpscaleTypes }) => gridUpscaleTypes ?? []),
		),
		row(
			'Of an image of a grid too',
			types(({ gridFollowUps }) => (gridFollowUps ?? []).map((operation) => getFacts(operation).title)),
		),
		row(
			'Variation Types',
			types(({ variationTypes }) => variationTypes),
		),
		row(
			'Task > Cancel',
			offered.map(({ capabilities }) => yes(capabilities.cancel)),
		),
		row(
			'Images as binary or base64',
			offered.map(({ capabilities }) => yes(capabilities.upload)),
		),
		row(
			'Callbacks carry the Webhook Secret',
			offered.map(({ capabilities }) => yes(capabilities.callbackSecret)),
		),
		row(
			'Longest prompt (characters)',
			offered.map(({ capabilities }) => String(capabilities.promptLimit)),
		),
		row(
			'Version where none is stated',
			offered.map(
				({ capabilities }) => capabilities.defaultVersion ?? `Midjourney’s own (${DEFAULT_VERSION})`,
			),
		),
	].join('\n');
}

/** What a person can do with each thing, in one line each. */
function operations(): string {
	const rows = RESOURCES.map(
		(resource) => `| **${resource.name}** | ${resource.operations.map(({ name }) => name).join(' · ')} |`,
	);
	return ['| Resource | Operations |', '| --- | --- |', ...rows].join('\n');
}

/** What each operation does. */
function described(): string {
	const rows = RESOURCES.flatMap((resource) =>
		resource.operations.map(
			({ name, description }) => `| ${resource.name} | ${name} | ${cell(description)} |`,
		),
	);
	return ['| Resource | Operation | What it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function section(title: string, intro: string, body: string): string {
	return [`## ${title}`, intro, body].filter((part) => part !== '').join('\n\n');
}

/** The operations that have an option, in words. */
function offeredBy({ places }: PlacedOption): string {
	const creating = PLACES.filter(({ operation }) => operation.kind === 'create');
	if (isEqual(places, creating)) return 'all that create a task';
	return RESOURCES.flatMap(({ name, operations: all }) => {
		const here = all.filter((operation) => places.some((place) => place.operation === operation));
		if (here.length === 0) return [];
		return here.length === all.length
			? [name]
			: [`${name} > ${here.map((operation) => operation.name).join(', ')}`];
	}).join('; ');
}

/** Every option, and the operations that have it. */
function options(): string {
	const head = ['| Option | Takes | Default | What it is | Operations |', '| --- | --- | --- | --- | --- |'];
	const lines = listPlacedOptions().map((placed) => {
		const [row] = rows([placed.option]);
		return `${row} ${cell(offeredBy(placed))} |`;
	});
	return [...head, ...lines].join('\n');
}

/** The output fields that are others than those of images. */
function differing(fields: INodeProperties[]): INodeProperties[] {
	return fields.filter((field) => !imageOutputFields.includes(field));
}

/** Every field of both nodes and of the credential, from their own descriptions. */
export function renderFields(): string {
	const perOperation = RESOURCES.flatMap((resource) =>
		resource.operations
			.filter((operation) => ownFields(operation).length > 0)
			.map((operation) => `### ${resource.name} > ${operation.name}\n\n${table(ownFields(operation))}`),
	);
	const plain = triggerFields.filter(
		({ type, name }) => !OF_OUTPUT.has(name) && !['notice', 'collection'].includes(type),
	);
	const collected = triggerFields.filter(({ type }) => type === 'collection').flatMap(inside);
	return `${[
		'# Fields',
		'Made by `npm run docs` from the nodes themselves. Fields with a star are required; every field takes expressions. The fields of each model of PiAPI are in [models.md](models.md).',
		section('Credential: PiAPI API', '', table(new PiApiApi().properties)),
		section('Operations', '', [described(), ...perOperation].join('\n\n')),
		section(
			'Midjourney Parameters',
			'Written into the prompt as flags, in Midjourney’s order, and checked against their range and the chosen version before anything is sent. A flag that the prompt already carries wins over the field, and the run says so.',
			table(inside(midjourneyParametersField)),
		),
		section('Waiting', '', table(creationWaitFields)),
		section(
			'Output',
			'Of Midjourney’s images:',
			[
				table(imageOutputFields),
				'Of Midjourney’s videos Download is:',
				table(differing(videoOutputFields)),
				'Of all other models it is:',
				table(differing(modelOutputFields)),
			].join('\n\n'),
		),
		section(
			'Options',
			'All that need not be set, in one collection at the end of the panel; each is offered where it has a meaning.',
			options(),
		),
		section('PiAPI Trigger', '', table([...plain, ...collected])),
	].join('\n\n')}\n`;
}

function withTable(text: string, name: string, table: string): string {
	const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
	const from = text.indexOf(start);
	const to = text.indexOf(end);
	if (from < 0 || to < 0) throw new Error(`There is no section “${name}”`);
	return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`;
}

/** The README with its table made again from the node's own description. */
export function renderReadme(readme: string): string {
	return withTable(readme, 'operations', operations());
}

/** docs/services.md with its table made again from what the services offer. */
export function renderServices(page: string): string {
	return withTable(page, 'services', services());
}

if (require.main === module) {
	writeFileSync(README, renderReadme(readFileSync(README, 'utf8')));
	writeFileSync(SERVICES, renderServices(readFileSync(SERVICES, 'utf8')));
	writeFileSync(FIELDS, renderFields());
	writeFileSync(MODELS, renderModels());
}
