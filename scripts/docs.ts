import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import {
	imageOutputFields,
	modelOutputFields,
	videoOutputFields,
} from '../nodes/PiApi/actions/shared/outputFields';
import { createWaitFields } from '../nodes/PiApi/actions/shared/waitFields';
import { midjourneyParametersField } from '../nodes/PiApi/actions/midjourney/parameters';
import type { Operation } from '../nodes/PiApi/actions/operation';
import { factsOf, OPERATIONS } from '../nodes/PiApi/actions/operations';
import { RESOURCES } from '../nodes/PiApi/actions/resources';
import type { TaskOptionName } from '../nodes/PiApi/actions/shared/taskOptions';
import { taskOptionsField } from '../nodes/PiApi/actions/shared/taskOptions';
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

/** Those that not every operation has. */
const TASK_OPTIONS: TaskOptionName[] = [
	...(['botId', 'checkPrompt', 'flagsInPrompt', 'permutations'] as const),
	...(['skipPromptCheck', 'translatePrompt', 'watermark'] as const),
];

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
				factsOf(operation).title,
				SERVICE_NAMES.map((name) => yes(factsOf(operation).services.includes(name))),
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
			types(({ gridFollowUps }) => (gridFollowUps ?? []).map((operation) => factsOf(operation).title)),
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
	const [mode, waitOptions] = createWaitFields;
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
		section('Task Options', '', table(inside(taskOptionsField(TASK_OPTIONS)))),
		section('Waiting', '', table([mode, ...inside(waitOptions)])),
		section(
			'Output',
			'Of Midjourney’s images:',
			[
				table(imageOutputFields),
				'Of Midjourney’s videos Split Into Items and Download are:',
				table(differing(videoOutputFields)),
				'Of all other models they are:',
				table(differing(modelOutputFields)),
			].join('\n\n'),
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
