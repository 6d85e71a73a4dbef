import { isAddress, parseJsonObject, parseOptionalText } from '../../contract/parse';
import { Refusal } from '../../contract/refusal';
import type { ModelDefinition, Read } from '../definitions';
import { readTaskOptions } from '../shared/options';

function requireText(read: Read, name: string, label: string, example: string): string {
	const text = parseOptionalText(read(name), label);
	if (text !== undefined && !isAddress(text)) return text;
	throw new Refusal(
		`“${label}” is ${text === undefined ? 'empty' : 'a web address'}`,
		`Enter the name that PiAPI documents, such as ${example}. Nothing was sent.`,
	);
}

/** A model that the catalogue does not know yet (piapi.ai/docs/unified-api-schema). */
export const runOperation: ModelDefinition = {
	fields: [
		{
			displayName: 'Model Name',
			name: 'modelName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Qubico/flux1-schnell',
			description: 'The model as PiAPI documents it, in its own spelling',
		},
		{
			displayName: 'Task Type',
			name: 'taskType',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. txt2img',
			description: 'What the model is to do, as PiAPI documents it',
		},
		{
			displayName: 'Input',
			name: 'input',
			type: 'json',
			default: '{\n  "prompt": ""\n}',
			required: true,
			description: 'The input of the task as a JSON object; numbers without quotes',
		},
	],
	build(read) {
		return [
			{
				kind: 'model',
				model: requireText(read, 'modelName', 'Model Name', 'Qubico/flux1-schnell'),
				taskType: requireText(read, 'taskType', 'Task Type', 'txt2img'),
				input: parseJsonObject(read('input'), 'Input') ?? {},
				files: [],
				labels: {},
				options: readTaskOptions(read),
				hints: [],
			},
		];
	},
};
