import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { parseBinaries } from '../../contract/binary';
import { Refusal } from '../../contract/refusal';
import type { ImageSource } from '../../contract/request';
import { trimAddress, isAddress, parseList, quoteValue, unwrapAddress } from '../../contract/parse';
import type { Read } from '../definitions';

interface ImageFields {
	/** The names of the parameters: `<prefix>Source`, `<prefix>Url`, … */
	prefix: string;
	/** What the image is, as in “Mask”. */
	label: string;
	/** Whether several images go in. */
	several: boolean;
	/** Sources of the operation's own, whose fields it brings itself. */
	more?: INodePropertyOptions[];
	/** The source that is chosen first; an address unless said. */
	first?: string;
}

const SOURCES = [
	{
		name: 'Base64',
		value: 'base64',
		description: 'Text that holds the file, with or without a data URI prefix',
	},
	{ name: 'Binary', value: 'binary', description: 'A file of the input item' },
	{ name: 'URL', value: 'url', description: 'A public address that leads straight to the file' },
];

function buildNames({ prefix }: ImageFields) {
	return {
		source: `${prefix}Source`,
		url: `${prefix}Url`,
		binary: `${prefix}BinaryProperty`,
		base64: `${prefix}Base64`,
	};
}

function buildLabels({ label, several }: ImageFields) {
	return {
		url: several ? `${label} URLs` : `${label} URL`,
		binary: several ? 'Input Binary Fields' : 'Input Binary Field',
		base64: `${label} Base64`,
	};
}

/**
 * The fields for an image that goes in: where it comes from, then the one that matches. None is required:
 * where the source is an expression n8n would demand all of them; what is missing is refused by name.
 */
export function buildImageFields(fields: ImageFields): INodeProperties[] {
	const name = buildNames(fields);
	const label = buildLabels(fields);
	const { several, more = [], first = 'url' } = fields;
	const sources = [...SOURCES, ...more].sort((a, b) => (a.name < b.name ? -1 : 1));
	const buildShowRule = (source: string) => ({ show: { [name.source]: [source] } });
	return [
		{
			displayName: `${fields.label} Source`,
			name: name.source,
			type: 'options',
			options: sources,
			default: first,
			description: several ? 'Where the images come from' : 'Where the image comes from',
		},
		{
			displayName: label.url,
			name: name.url,
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/image.png',
			description: several
				? 'Public addresses, separated by commas or line breaks, or an expression that gives a list'
				: 'Public address that leads straight to the file',
			displayOptions: buildShowRule('url'),
		},
		{
			displayName: label.binary,
			name: name.binary,
			type: 'string',
			default: 'data',
			hint: several
				? 'The names of the input binary fields, separated by commas'
				: 'The name of the input binary field containing the file',
			description:
				'Uploaded to the service first, up to 10 MB; PiAPI takes uploads on the Creator plan and higher',
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

function listChoices({ more = [] }: ImageFields): string {
	const names = ['URL', 'Binary', ...more.map(({ name }) => name)];
	return `${names.join(', ')} or Base64`;
}

/** The images that the fields name, in order; throws a Refusal for empty ones and for addresses that are none. */
export function readImages(read: Read, fields: ImageFields): ImageSource[] {
	const name = buildNames(fields);
	const label = buildLabels(fields);
	const source = read(name.source);
	switch (source) {
		case 'binary':
			return parseBinaryFields(read(name.binary), label.binary, fields.several);
		case 'base64':
			return parseBase64Texts(read(name.base64), label.base64, fields.several);
		case 'url':
			return parseAddresses(read(name.url), label.url, fields.several);
		default:
			throw new Refusal(
				`“${fields.label} Source” is ${quoteValue(source)}`,
				`Choose ${listChoices(fields)}.`,
			);
	}
}

/** Addresses from a field. */
export function parseAddresses(input: unknown, field: string, several: boolean): ImageSource[] {
	const value = unwrapAddress(input);
	// An expression may yield a list of one.
	const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
	const single = typeof only === 'string' && only.trim() !== '' ? [only.trim()] : [];
	const urls = (several ? parseList(value) : single).map(trimAddress);
	if ([value].flat().some((entry) => typeof entry === 'object' && entry !== null)) {
		throw new Refusal(
			`“${field}” holds an object without an address`,
			'Map the part of it that holds the address, which starts with https://; for a file of the item choose Binary.',
		);
	}
	if (!several && Array.isArray(value) && value.length > 1) {
		throw new Refusal(`“${field}” holds ${value.length} addresses, but one goes in`, 'Map one of them.');
	}
	if (urls.length === 0)
		throw new Refusal(`“${field}” is empty`, 'Enter a public address that starts with https://.');
	return urls.map((url) => {
		if (isAddress(url)) return { from: 'url', url, field };
		throw new Refusal(
			`“${field}” holds ${quoteValue(url)}, which is not a web address`,
			'Enter a public address that starts with https:// and leads straight to the file; for a file of the item choose Binary.',
		);
	});
}

/** Binary fields by their names, or the files themselves, from a field. */
export function parseBinaryFields(value: unknown, field: string, several: boolean): ImageSource[] {
	const properties = parseBinaries(value, field);
	if (!several && properties.length > 1) {
		throw new Refusal(
			`“${field}” names ${properties.length} files, but one goes in`,
			'Choose one of them. Nothing was sent.',
		);
	}
	if (properties.length === 0) {
		throw new Refusal(`“${field}” is empty`, 'Enter the name of the input binary field, such as data.');
	}
	return properties.map((property) => ({ from: 'binary', property, field }));
}

/** Base64 texts from a field. */
export function parseBase64Texts(value: unknown, field: string, several: boolean): ImageSource[] {
	const texts = several && typeof value === 'string' ? value.split(/[\r\n]+/) : [value].flat();
	const pieces = texts
		.map((text) => (typeof text === 'string' ? text.trim() : ''))
		.filter((text) => text !== '');
	if (pieces.length === 0) throw new Refusal(`“${field}” is empty`, 'Map the base64 text of the image.');
	return pieces.map((data) => ({ from: 'base64', data, field }));
}
