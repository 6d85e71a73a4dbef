import fc from 'fast-check';

import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { getParam, buildSourceNames } from '../../nodes/PiApi/catalog/names';
import { buildModelRequest } from '../../nodes/PiApi/catalog/request';
import type { Row } from '../../nodes/PiApi/catalog/schema';
import { Refusal } from '../../nodes/PiApi/contract/refusal';

function rowOf(model: string, taskType: string): Row {
	const row = CATALOG.find((each) => each.model === model && each.taskType === taskType);
	if (!row) throw new Error(`no row ${model} ${taskType}`);
	return row;
}

const KLING = rowOf('kling', 'video_generation');
const SEEDANCE = rowOf('seedance', 'seedance-2');
const VEO = rowOf('veo3', 'veo3-video');
const FLUX = rowOf('Qubico/flux1-schnell', 'txt2img');
const REMOVE = rowOf('Qubico/image-toolkit', 'background-remove');
const TRY_ON = rowOf('kling', 'ai_try_on');

function build(row: Row, parameters: Record<string, unknown>) {
	return buildModelRequest(row, (name) => parameters[name], {});
}

function refusalOf(row: Row, parameters: Record<string, unknown>): string {
	try {
		build(row, parameters);
	} catch (thrown) {
		if (thrown instanceof Refusal) return `${thrown.message} | ${thrown.description}`;
		throw thrown;
	}
	return 'no refusal';
}

it('the request leaves out what is empty, and sends numbers as numbers', () => {
	const modelParameters = {
		negativePrompt: ' ',
		duration: '10',
		cfgScale: '',
		seed: null,
		startImage: [],
		shots: {},
	};
	expect(build(KLING, { prompt: ' a fox ', modelParameters }).input).toEqual({
		prompt: 'a fox',
		duration: 10,
	});
});

it('the request keeps zeros and switches that are off', () => {
	expect(build(KLING, { prompt: 'a fox', modelParameters: { cfgScale: 0, audio: false } }).input).toEqual({
		prompt: 'a fox',
		...{ cfg_scale: 0, enable_audio: false },
	});
});

it('the request sends what the service wants even where nothing is filled in', () => {
	const segment = rowOf('Qubico/image-toolkit', 'segment');
	const { input } = build(segment, {
		prompt: 'dog',
		imageSource: 'url',
		imageUrl: 'https://a.example/1.png',
	});
	expect(input).toMatchObject({ prompt: 'dog', negative_prompt: '', segment_factor: 0 });
});

it.each<[string, unknown]>([
	['commas', 'https://a.example/1.png, https://a.example/2.png'],
	['lines', 'https://a.example/1.png\nhttps://a.example/2.png'],
	['a list', ['https://a.example/1.png', 'https://a.example/2.png']],
	['JSON', '["https://a.example/1.png", "https://a.example/2.png"]'],
])('a field for several files takes them from %s', (_name, referenceImages) => {
	expect(build(SEEDANCE, { prompt: 'a fox', modelParameters: { referenceImages } }).files).toEqual(
		[1, 2].map((number) => ({
			path: ['image_urls', number - 1],
			source: { from: 'url', url: `https://a.example/${number}.png`, field: 'Images' },
			media: 'image',
			base64: false,
		})),
	);
});

it.each<[string, unknown, object]>([
	['a binary field', 'data', { from: 'binary', property: 'data' }],
	['a data URI', 'data:image/png;base64,iVBORw0KGgo=', { from: 'base64' }],
	['base64 text', 'iVBORw0KGgo'.repeat(20), { from: 'base64' }],
])('a field for a file takes it from %s', (_name, startImage, source) => {
	const [file] = build(KLING, { prompt: 'a fox', modelParameters: { startImage } }).files;
	expect(file.source).toMatchObject({ ...source, field: 'Start Image' });
});

it('a field for entries takes a fixed collection, and the list of an expression', () => {
	const shots = [{ prompt: 'one' }, { prompt: 'two', duration: '4' }];
	const sent = [{ prompt: 'one' }, { prompt: 'two', duration: 4 }];
	for (const given of [{ entries: shots }, JSON.stringify(shots)]) {
		const { input } = build(KLING, { modelParameters: { version: '3.0', shots: given } });
		expect(input).toEqual({ version: '3.0', multi_shots: sent });
	}
});

it.each<[string, Row, Record<string, unknown>, RegExp]>([
	['an empty prompt', FLUX, { prompt: '' }, /^“Prompt” is empty \| Fill in “Prompt”/],
	[
		'a text for a number',
		KLING,
		{ prompt: 'x', modelParameters: { duration: 'ten' } },
		/“Duration” is “ten” \| Enter a whole number from 3 to 15/,
	],
	['a number out of range', KLING, { prompt: 'x', modelParameters: { duration: 30 } }, /“Duration” is “30”/],
	[
		'a fraction for a whole number',
		KLING,
		{ prompt: 'x', modelParameters: { duration: 5.5 } },
		/“Duration” is “5.5”/,
	],
	[
		'a closed choice',
		VEO,
		{ prompt: 'x', modelParameters: { durationText: '7s' } },
		/“Duration” is “7s” \| Choose 4s, 6s or 8s/,
	],
	[
		'a value of another model',
		VEO,
		{ prompt: 'x', modelParameters: { aspectRatio: '21:9' } },
		/“Aspect Ratio” is “21:9”/,
	],
	[
		'too many files',
		SEEDANCE,
		{ prompt: 'x', modelParameters: { referenceAudio: Array(4).fill('https://a.example/1.mp3') } },
		/“Reference Audio” has 4 entries, and the model takes 3/,
	],
	[
		'a long text',
		SEEDANCE,
		{ prompt: 'x'.repeat(4001) },
		/“Prompt” has 4001 characters, and the model takes 4000/,
	],
	[
		'no address',
		REMOVE,
		{ imageSource: 'url', imageUrl: 'a.png' },
		/“Image URL” holds “a.png”, which is not a web address/,
	],
	['no file', REMOVE, { imageSource: 'url', imageUrl: '' }, /“Image URL” is empty/],
	[
		'none of several',
		TRY_ON,
		{ personImageSource: 'url', personImageUrl: 'https://a.example/1.png' },
		/“Dress Image”, “Upper Garment Image” or “Lower Garment Image” is needed/,
	],
	[
		'an entry without what it needs',
		KLING,
		{ prompt: 'x', modelParameters: { shots: { entries: [{ duration: 3 }] } } },
		/“Shots > Prompt” is empty/,
	],
	['an object for a text', FLUX, { prompt: { text: 'x' } }, /“Prompt” is an object/],
	[
		'a word for a switch',
		KLING,
		{ prompt: 'x', modelParameters: { audio: 'yes' } },
		/“Audio” is “yes” \| Switch it on or off/,
	],
])('a request with %s is refused', (_name, row, parameters, message) => {
	expect(refusalOf(row, parameters)).toMatch(message);
});

it('an open choice takes other values', () => {
	const nano = rowOf('gemini', 'nano-banana-2');
	expect(build(nano, { prompt: 'x', modelParameters: { aspectRatio: '7:3' } }).input).toMatchObject({
		aspect_ratio: '7:3',
	});
});

it('whatever is entered in a field is refused by name, or goes out in the type of the field', () => {
	const anything = fc.oneof(
		fc.anything({ maxDepth: 2 }),
		fc.string(),
		fc.double(),
		fc.constantFrom('1', 'true', '[]', '{}'),
	);
	const places = CATALOG.flatMap((row) => row.fields.map((field) => ({ row, field })));
	fc.assert(
		fc.property(fc.constantFrom(...places), anything, ({ row, field }, value) => {
			const parameters = {
				[getParam(field)]: value,
				[buildSourceNames(getParam(field)).url]: value,
				modelParameters: { [getParam(field)]: value },
			};
			let input;
			try {
				input = build(
					{ ...row, fields: [field], oneOf: [] },
					{ ...parameters, [buildSourceNames(getParam(field)).source]: 'url' },
				).input;
			} catch (thrown) {
				expect(thrown).toBeInstanceOf(Refusal);
				expect((thrown as Refusal).message).toContain(`“${field.label.replace(/s$/, '')}`);
				return;
			}
			const sent = input[field.name];
			if (sent === undefined) return;
			const types: Record<string, string> = {
				whole: 'number',
				number: 'number',
				numberChoice: 'number',
				flag: 'boolean',
				text: 'string',
				line: 'string',
				choice: 'string',
			};
			expect(typeof sent).toBe(types[field.type] ?? 'object');
		}),
		{ numRuns: 1500, seed: 20261127 },
	);
});

it('no row has two names alike', () => {
	expect(new Set(CATALOG.map((row) => getModelId(row).toLowerCase())).size).toBe(CATALOG.length);
});
