import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { parseFiles } from '../../catalog/media';
import type { Field } from '../../catalog/schema';
import { parseField, parseOptionalText } from '../../contract/parse';
import { Refusal } from '../../contract/refusal';
import type { ModelFile } from '../../contract/request';
import type { ModelDefinition } from '../definitions';
import { readTaskOptions, readRawOptions } from '../shared/options';
import { isSet } from '../../contract/value';

/** The models of PiAPI's newest client; others may work too (PiAPI-1/piapi-cli, src/models/catalog.ts). */
const MODELS = [
	{ name: 'Claude Opus 4.6', value: 'claude-opus-4-6', description: 'Creator plan or higher' },
	{ name: 'Claude Sonnet 4.6', value: 'claude-sonnet-4-6', description: 'Creator plan or higher' },
	{ name: 'Gemini 2.5 Flash', value: 'gemini-2.5-flash-nothinking' },
	{ name: 'GPT-4.1', value: 'gpt-4.1' },
	{
		name: 'GPT-4o',
		value: 'gpt-4o',
		description: 'Creator plan or higher',
	},
	{ name: 'GPT-4o Mini', value: 'gpt-4o-mini', description: 'USD 0.11 in, 0.45 out per million tokens' },
	{ name: 'GPT-5', value: 'gpt-5' },
	{ name: 'GPT-5.2', value: 'gpt-5.2' },
];

const IMAGES: Field = {
	name: 'images',
	type: 'files',
	label: 'Images',
	description: 'Images that the message is about',
	media: 'image',
};

const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'chatModel',
		type: 'options',
		options: MODELS,
		allowArbitraryValues: true,
		default: 'gpt-4o-mini',
		description: 'For any other model use an expression',
	},
	{
		displayName: 'Message',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		description: 'What to ask',
	},
];

const options: INodeProperties[] = [
	{
		displayName: 'Answer as JSON',
		name: 'jsonOutput',
		type: 'boolean',
		default: true,
		description: 'Whether the answer is to be a JSON object',
	},
	{
		displayName: 'Images',
		name: 'images',
		type: 'string',
		default: '',
		description: 'Public addresses or names of input binary fields, separated by commas or line breaks',
	},
	{
		displayName: 'Maximum Length',
		name: 'maxTokens',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1000,
		description: 'The most tokens that the answer may have',
	},
	{
		displayName: 'System Message',
		name: 'systemMessage',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		description: 'How to answer',
	},
	{
		displayName: 'Temperature',
		name: 'temperature',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
		default: 1,
		description: 'Lower is more predictable, higher more varied',
	},
];

const JSON_ONLY = 'Answer with one JSON object and nothing else.';

const maxTokensSchema = z.coerce.number().int().min(1);
const temperatureSchema = z.coerce.number().min(0).max(2);

function requireText(value: unknown, field: string, fix: string): string {
	const text = parseOptionalText(value, field);
	if (text === undefined) throw new Refusal(`“${field}” is empty`, `${fix} Nothing was sent.`);
	return text;
}

/** The optional parts of the request; throws a Refusal that names the option. */
function buildSettings(options: IDataObject): IDataObject {
	return {
		...(options.jsonOutput === true ? { response_format: { type: 'json_object' } } : {}),
		...(isSet(options.maxTokens)
			? {
					max_tokens: parseField(
						maxTokensSchema,
						options.maxTokens,
						'Maximum Length',
						'Enter a whole number from 1 up.',
					),
				}
			: {}),
		...(isSet(options.temperature)
			? {
					temperature: parseField(
						temperatureSchema,
						options.temperature,
						'Temperature',
						'Enter a number from 0 to 2.',
					),
				}
			: {}),
	};
}

/** One answer of a language model, which comes at once (piapi.ai/docs/llm-api). */
export const messageModelOperation: ModelDefinition = {
	fields,
	options,
	build(read) {
		const options = readRawOptions(read) as IDataObject;
		const model = requireText(read('chatModel'), 'Model', 'Choose one of the list.');
		const message = requireText(read('prompt'), 'Message', 'Enter what to say to the model.');
		const system = [
			parseOptionalText(options.systemMessage, 'System Message'),
			options.jsonOutput === true ? JSON_ONLY : undefined,
		].filter((words) => words !== undefined);
		const before = system.length > 0 ? [{ role: 'system', content: system.join('\n\n') }] : [];
		const sources = parseFiles(IMAGES, options.images);
		const files = sources.map((source, position): ModelFile => {
			const path = ['messages', before.length, 'content', position + 1, 'image_url', 'url'];
			return { path, source, media: 'image', base64: true };
		});
		const content =
			files.length === 0
				? message
				: [{ type: 'text', text: message }, ...files.map(() => ({ type: 'image_url', image_url: {} }))];
		return [
			{
				kind: 'model',
				answers: 'chat',
				model,
				taskType: 'chat',
				input: { messages: [...before, { role: 'user', content }], ...buildSettings(options) },
				files,
				labels: {},
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
