import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { OutputSettings } from '../../contract/output';
import { SIMPLIFIED_FIELDS } from '../../contract/output';
import type { Read } from '../definitions';
import { parseField, parseList } from '../../contract/parse';
import { readRawOptions } from './options';

const shapeFields: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'Raw', value: 'raw', description: 'The service’s own answer, without secrets' },
			{ name: 'Selected Fields', value: 'selectedFields', description: 'Some of the simplified fields' },
			{ name: 'Simplified', value: 'simplified', description: 'The same fields whoever runs the task' },
		],
		default: 'simplified',
		description: 'What an item holds',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		options: [...SIMPLIFIED_FIELDS].sort().map((name) => ({ name, value: name })),
		default: ['task_id', 'status', 'image_url'],
		description: 'The fields to keep',
		displayOptions: { show: { output: ['selectedFields'] } },
	},
];

const imageSplitOption: INodeProperties = {
	displayName: 'Split Into Items',
	name: 'splitIntoItems',
	type: 'options',
	options: [
		{ name: 'One Item per Task', value: 'task' },
		{
			name: 'One Item per Image',
			value: 'file',
			description: 'Each with its number as index, ready for a follow-up',
		},
	],
	default: 'task',
	description: 'How many items a task becomes',
};

const downloadChoices = [
	{ name: 'Grid', value: 'grid', description: 'The grid of four, or the single image of an upscale' },
	{ name: 'Grid and Images', value: 'both' },
	{ name: 'Images', value: 'images', description: 'The single images' },
];

const downloadField: INodeProperties = {
	displayName: 'Download',
	name: 'download',
	type: 'options',
	options: [{ name: 'Nothing', value: 'none', description: 'Links only' }, ...downloadChoices],
	default: 'none',
	description: 'What to fetch as binary data',
};

/** A task that is only named by its id may have videos: these are split and downloaded like images. */
const anySplitOption: INodeProperties = {
	...imageSplitOption,
	description: 'How many items a task becomes; one with videos or recordings is split by these',
};

const anyDownloadField: INodeProperties = {
	...downloadField,
	description: 'What to fetch as binary data; of videos and of other models than Midjourney, all results',
};

/** The output fields of an operation with images. */
export const imageOutputFields: INodeProperties[] = [...shapeFields, downloadField];

/** Its options. */
export const imageOutputOptions: INodeProperties[] = [imageSplitOption];

/** The output fields of an operation with videos. */
export const videoOutputFields: INodeProperties[] = [
	...shapeFields,
	{
		...downloadField,
		options: [
			{ name: 'Nothing', value: 'none', description: 'Links only' },
			{ name: 'Videos', value: 'videos' },
		],
	},
];

/** Its options. */
export const videoOutputOptions: INodeProperties[] = [
	{
		...imageSplitOption,
		options: [
			{ name: 'One Item per Task', value: 'task' },
			{
				name: 'One Item per Video',
				value: 'file',
				description: 'Each with its number as index, ready for a follow-up',
			},
		],
	},
];

/** The output fields of an operation on a task of any kind. */
export const taskOutputFields: INodeProperties[] = [...shapeFields, anyDownloadField];

/** Its options. */
export const taskOutputOptions: INodeProperties[] = [anySplitOption];

/** The output fields of an operation that a model of PiAPI runs. */
export const modelOutputFields: INodeProperties[] = [
	...shapeFields,
	{
		...downloadField,
		options: [
			{ name: 'Nothing', value: 'none', description: 'Links only' },
			{ name: 'Everything', value: 'all', description: 'Thumbnails, covers and previews too' },
			{ name: 'Results', value: 'main', description: 'The images, videos, recordings or 3D models' },
		],
	},
];

/** Its options. */
export const modelOutputOptions: INodeProperties[] = [
	{
		...imageSplitOption,
		options: [
			{ name: 'One Item per Task', value: 'task' },
			{ name: 'One Item per File', value: 'file', description: 'Each with its number as index' },
		],
	},
];

/** The output fields of an operation without images. */
export const plainOutputFields: INodeProperties[] = shapeFields;

/** The output fields of an operation that is asked for files. */
export const fileOutputFields: INodeProperties[] = [
	...shapeFields,
	{ ...anyDownloadField, options: downloadChoices, default: 'images' },
];

const shapeSchema = z.enum(['simplified', 'raw', 'selectedFields']);
// Images and videos are split and downloaded alike: the task tells which it has.
const splitSchema = z.enum(['task', 'file']).transform((by) => (by === 'task' ? by : 'image'));
const downloadSchema = z
	.enum(['none', 'grid', 'images', 'both', 'videos', 'main', 'all'])
	.transform((what) => (what === 'videos' ? 'images' : what));

/** What the items are like; throws a Refusal that names the field. */
export function readOutput(read: Read): OutputSettings {
	const fix = 'Choose one of the list.';
	return {
		shape: parseField(shapeSchema, read('output') ?? 'simplified', 'Output', fix),
		fields: parseList(read('fields')),
		split: parseField(splitSchema, readRawOptions(read).splitIntoItems ?? 'task', 'Split Into Items', fix),
		download: parseField(downloadSchema, read('download') ?? 'none', 'Download', fix),
	};
}

/** What an AI agent gets: small, with links. */
export const TOOL_OUTPUT: OutputSettings = {
	shape: 'simplified',
	fields: [],
	split: 'task',
	download: 'none',
};
