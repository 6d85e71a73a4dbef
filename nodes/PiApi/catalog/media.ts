import type { IBinaryData, INodeProperties } from 'n8n-workflow';

import type { BinaryRef } from '../contract/binary';
import { isBinaryData, parseBinaries } from '../contract/binary';
import { trimAddress, isAddress, unwrapAddress, parseList, quoteValue } from '../contract/parse';
import { Refusal } from '../contract/refusal';
import type { ImageSource, MediaKind } from '../contract/request';
import { getParam, buildSourceNames } from './names';
import type { Field } from './schema';
import { checkCount, isEmpty } from './values';

/** Reads a parameter of one item, expressions resolved; undefined where it is not shown. */
export type ReadParameter = (name: string) => unknown;

/** The name of a binary field as people give it; longer texts without blanks are files themselves. */
const BINARY_FIELD = /^[\w$][\w$ .-]{0,99}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{100,}={0,2}$/;

const SOURCES = [
	{
		name: 'Base64',
		value: 'base64',
		description: 'Text that holds the file, with or without a data URI prefix',
	},
	{ name: 'Binary', value: 'binary', description: 'A file of the input item' },
	{ name: 'URL', value: 'url', description: 'A public address that leads straight to the file' },
];

const EXAMPLES: Record<MediaKind, string> = {
	image: 'e.g. https://example.com/image.png',
	video: 'e.g. https://example.com/video.mp4',
	audio: 'e.g. https://example.com/voice.mp3',
};

/** The labels of the parameters of a file that has a source to choose. */
function buildLabels({ label, type }: Field) {
	const several = type === 'files';
	const one = several ? label.replace(/s$/, '') : label;
	return {
		source: `${label} Source`,
		url: `${one} URL${several ? 's' : ''}`,
		binary: `${one} Binary Field${several ? 's' : ''}`,
		base64: `${one} Base64`,
	};
}

/** A file that must go in: where it comes from, then the parameter that matches. */
export function buildSourceProperties(field: Field): INodeProperties[] {
	const name = buildSourceNames(getParam(field));
	const label = buildLabels(field);
	const several = field.type === 'files';
	const buildShowRule = (source: string) => ({ show: { [name.source]: [source] } });
	return [
		{
			displayName: label.source,
			name: name.source,
			type: 'options',
			options: SOURCES,
			default: 'url',
			description: `Where the ${several ? 'files come' : 'file comes'} from`,
		},
		{
			displayName: label.url,
			name: name.url,
			type: 'string',
			default: '',
			placeholder: EXAMPLES[field.media ?? 'image'],
			description: several
				? `${field.description}. Public addresses, separated by commas or line breaks, or an expression that gives a list.`
				: `${field.description}. A public address that leads straight to the file.`,
			displayOptions: buildShowRule('url'),
		},
		{
			displayName: label.binary,
			name: name.binary,
			type: 'string',
			default: 'data',
			description: several
				? 'The names of the input binary fields, separated by commas'
				: 'The name of the input binary field that contains the file',
			displayOptions: buildShowRule('binary'),
		},
		{
			displayName: label.base64,
			name: name.base64,
			type: 'string',
			default: '',
			description: several
				? 'One text per line, or an expression that gives a list'
				: 'The file as base64 text, with or without a data URI prefix',
			displayOptions: buildShowRule('base64'),
		},
	];
}

/** A file that may go in: one text that is an address, the name of a binary field, or the file itself. */
export function buildFileProperty(field: Field): INodeProperties {
	const several = field.type === 'files';
	return {
		displayName: field.label,
		name: getParam(field),
		type: 'string',
		default: '',
		placeholder: EXAMPLES[field.media ?? 'image'],
		description: several
			? `${field.description}. Public addresses or names of input binary fields, separated by commas or line breaks, or an expression that gives a list.`
			: `${field.description}. A public address, the name of an input binary field, or base64 text.`,
	};
}

function parseAddress(text: string, field: string): ImageSource {
	const url = trimAddress(text);
	if (isAddress(url)) return { from: 'url', url, field };
	throw new Refusal(
		`“${field}” holds ${quoteValue(url)}, which is not a web address`,
		'Enter a public address that starts with https:// and leads straight to the file. Nothing was sent.',
	);
}

/** What a text stands for: an address, a file, or a binary field that holds one. */
function parseSource(text: string, field: string): ImageSource {
	if (/^https?:/i.test(text)) return parseAddress(text, field);
	if (text.startsWith('data:')) return { from: 'base64', data: text, field };
	if (BINARY_FIELD.test(text)) return { from: 'binary', property: text, field };
	if (BASE64.test(text.replace(/\s+/g, ''))) return { from: 'base64', data: text, field };
	throw new Refusal(
		`“${field}” holds ${quoteValue(text)}, which is neither a web address nor the name of a binary field`,
		'Enter a public address that starts with https://, or the name of an input binary field, such as data. Nothing was sent.',
	);
}

function parseTexts(field: Field, value: unknown, label: string): string[] {
	if (field.type === 'files') return parseList(value);
	if (typeof value === 'string') return [value.trim()];
	if (Array.isArray(value) && value.length === 1) return parseTexts(field, value[0], label);
	throw new Refusal(`“${label}” is ${quoteValue(value)}`, 'Enter one public address. Nothing was sent.');
}

/** The files that one parameter names; none where it is empty. Throws a Refusal. */
export function parseFiles(field: Field, input: unknown): ImageSource[] {
	const value = unwrapAddress(input, field.media);
	if (isEmpty(value)) return [];
	const entries = findFileObjects(field, value, field.label) ?? parseTexts(field, value, field.label);
	return checkCount(
		field,
		entries.map((entry) =>
			isBinaryData(entry)
				? { from: 'binary', property: entry, field: field.label }
				: parseSource(entry, field.label),
		),
	);
}

/** The files that a person gave by their source; none where the parameter is empty. Throws a Refusal. */
export function readFiles(read: ReadParameter, field: Field): ImageSource[] {
	const name = buildSourceNames(getParam(field));
	const label = buildLabels(field);
	const source = read(name.source);
	if (source === 'binary' && !isEmpty(read(name.binary))) {
		const refs = parseFieldBinaries(field, read(name.binary), label.binary);
		return checkCount(
			field,
			refs.map((property) => ({ from: 'binary', property, field: label.binary })),
		);
	}
	const values: Record<string, [unknown, string, (text: string, label: string) => ImageSource]> = {
		url: [unwrapAddress(read(name.url), field.media), label.url, parseAddress],
		binary: [read(name.binary), label.binary, (property, at) => ({ from: 'binary', property, field: at })],
		base64: [read(name.base64), label.base64, (data, at) => ({ from: 'base64', data, field: at })],
	};
	const content = values[String(source)];
	if (content === undefined) {
		throw new Refusal(
			`“${label.source}” is ${quoteValue(source)}`,
			'Choose URL, Binary or Base64. Nothing was sent.',
		);
	}
	const [value, at, make] = content;
	if (isEmpty(value)) {
		throw new Refusal(`“${at}” is empty`, `${FILL_IN[String(source)]} Nothing was sent.`);
	}
	return checkCount(
		field,
		parseTexts(field, value, at).map((text) => make(text, at)),
	);
}

const FILL_IN: Record<string, string> = {
	url: 'Enter a public address that starts with https://.',
	binary: 'Enter the name of the input binary field, such as data.',
	base64: 'Map the base64 text of the file.',
};

/** File objects of n8n, alone, in a list or by their names; undefined where the value holds any text. */
function findFileObjects(field: Field, value: unknown, label: string): IBinaryData[] | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const isListOfFiles = Array.isArray(value) && value.every((entry) => typeof entry === 'object');
	if (Array.isArray(value) && !isListOfFiles) return undefined;
	return parseFieldBinaries(field, value, label).filter(isBinaryData);
}

/** The binary fields that a parameter names, or the files themselves: one, or several where several go in. */
function parseFieldBinaries(field: Field, value: unknown, label: string): BinaryRef[] {
	const refs = parseBinaries(value, label);
	if (field.type === 'files' || refs.length < 2) return refs;
	throw new Refusal(
		`“${label}” names ${refs.length} files, but one goes in`,
		'Choose one of them. Nothing was sent.',
	);
}
