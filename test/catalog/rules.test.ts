import type { IDataObject } from 'n8n-workflow';

import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { getParam } from '../../nodes/PiApi/catalog/names';
import { buildModelRequest } from '../../nodes/PiApi/catalog/request';
import type { Row } from '../../nodes/PiApi/catalog/schema';
import { Refusal } from '../../nodes/PiApi/contract/refusal';
import { itemsOf, useBench } from '../support/sandbox';

const bench = useBench();
const IMAGE = 'https://files.example/a.png';
const VIDEO = 'https://files.example/a.mp4';
const AUDIO = 'https://files.example/a.mp3';

function rowOf(id: string): Row {
	const row = CATALOG.find((each) => getModelId(each) === id);
	if (!row) throw new Error(`no row ${id}`);
	return row;
}

/** The parameters of a row as n8n gives them; what is required beside is filled in. */
function readOf(row: Row, given: IDataObject) {
	const parameters: IDataObject = { modelParameters: given, ...given };
	for (const field of row.fields.filter(({ required, media }) => required && media)) {
		parameters[`${getParam(field)}Source`] = 'url';
		parameters[`${getParam(field)}Url`] = IMAGE;
	}
	return (name: string) => parameters[name];
}

function refusalOf(id: string, given: IDataObject, additionalInput: IDataObject = {}): string {
	const row = rowOf(id);
	try {
		buildModelRequest(row, readOf(row, given), { additionalInput });
	} catch (thrown) {
		if (thrown instanceof Refusal) return `${thrown.message} | ${thrown.description}`;
		throw thrown;
	}
	return 'no refusal';
}

const prompt = 'a red fox';

/** Whatever the kinds of FLUX need beside the size. */
const TO_FLUX = {
	prompt,
	lora: { entries: { loraType: 'anime' } },
	controlNet: { entries: { controlType: 'depth', controlImage: IMAGE } },
};

/** For every rule of the catalogue what breaks it, and what is next to that and passes. */
const CASES: Array<[id: string, broken: IDataObject, message: RegExp, fine: IDataObject]> = [
	[
		'hailuo/video_generation',
		{ prompt, modelVersion: 'v2.3', resolutionLines: '1080', durationChoice: 10 },
		/^“Duration” cannot be 10 at a “Resolution” of 1080 \| Choose 6, or 768/,
		{ prompt, modelVersion: 'v2.3', resolutionLines: 1080, durationChoice: 6 },
	],
	[
		'hailuo/video_generation',
		{ prompt, modelVersion: 'i2v-02' },
		/^“Image” is empty, and models whose name begins with i2v/,
		{ prompt, modelVersion: 'i2v-02', startImage: IMAGE },
	],
	[
		'kling/video_generation',
		{ prompt, duration: 7 },
		/^“Duration” is 5 or 10 seconds with every version but 3.0/,
		{ prompt, duration: 7, version: '3.0' },
	],
	[
		'kling/video_generation',
		{ prompt, version: '2.1-master' },
		/^“Mode” is Standard, which versions 2.0 and 2.1-master do not have/,
		{ prompt, version: '2.1-master', qualityMode: 'pro' },
	],
	[
		'kling/video_generation',
		{ prompt, version: '2.1' },
		/^“Start Image” is empty, and version 2.1/,
		{ prompt, version: '2.1', startImage: 'data' },
	],
	[
		'kling/video_generation',
		{ prompt, endImage: IMAGE },
		/^“End Image” needs a “Start Image”/,
		{ prompt, endImage: IMAGE, startImage: IMAGE },
	],
	[
		'kling/video_generation',
		{ prompt, audio: true, version: '2.5' },
		/^“Audio” is on, and only versions 2.6 and 3.0/,
		{ prompt, audio: true },
	],
	[
		'kling/video_generation',
		{ shots: [{ prompt }] },
		/^“Shots” are only made by version 3.0/,
		{ shots: [{ prompt }], version: '3.0' },
	],
	[
		'kling/video_generation',
		{ version: '3.0', shots: [{ prompt, duration: 13 }, { prompt }] },
		/^“Shots” are longer than 15 seconds together/,
		{ version: '3.0', shots: [{ prompt, duration: 12 }, { prompt }] },
	],
	[
		'kling/omni_video_generation',
		{
			version: 'o1',
			shots: [
				{ prompt, duration: 14 },
				{ prompt, duration: 2 },
			],
		},
		/^“Shots” are longer/,
		{
			version: 'o1',
			shots: [
				{ prompt, duration: 13 },
				{ prompt, duration: 2 },
			],
		},
	],
	[
		'kling/omni_video_generation',
		{ version: '3.0', prompt: 'only @image_1', referenceImages: [IMAGE, 'data'] },
		/^“Prompt” does not name every image of “Images”/,
		{ version: '3.0', prompt: '@image_1 and @image_2', referenceImages: [IMAGE, 'data'] },
	],
	[
		'kling/omni_video_generation',
		{ version: '3.0', prompt, referenceVideo: VIDEO },
		/^“Prompt” does not name the video/,
		{ version: '3.0', shots: [{ prompt: 'as in @video' }], referenceVideo: VIDEO },
	],
	[
		'kling/ai_try_on',
		{ dressImage: IMAGE, upperImage: IMAGE },
		/^“Dress Image” is the whole outfit/,
		{ upperImage: IMAGE, lowerImage: IMAGE },
	],
	['kling/ai_try_on', { dressImage: IMAGE, lowerImage: IMAGE }, /^“Dress Image”/, { dressImage: IMAGE }],
	[
		'kling/lip_sync',
		{ sourceVideo: VIDEO, text: 'Good morning.' },
		/^“Voice” is empty, and “Text to Speak” needs a voice/,
		{ sourceVideo: VIDEO, text: 'Good morning.', dubbing: AUDIO },
	],
	[
		'luma/video_generation',
		{ prompt, durationChoice: 10, startImage: IMAGE },
		/^“Duration” cannot be 10 with a start or an end image/,
		{ prompt, durationChoice: 10 },
	],
	[
		'luma/video_generation',
		{ prompt, durationChoice: 10, endImage: IMAGE },
		/^“Duration” cannot be 10/,
		{ prompt, endImage: IMAGE },
	],
	...[{ endImage: IMAGE }, { endGenerationId: 'g1' }].map((given): (typeof CASES)[number] => [
		'luma/extend_video',
		{ prompt, keyFrames: { entries: { startType: 'image', startImage: IMAGE, ...given } } },
		/^“Key Frames” have an end without its type/,
		{ prompt, keyFrames: { entries: { startType: 'image', startImage: IMAGE } } },
	]),
	...['start', 'end'].flatMap((at): typeof CASES => [
		[
			'luma/extend_video',
			{
				prompt,
				keyFrames: { entries: { startType: 'image', startImage: IMAGE, [`${at}Type`]: 'generation' } },
			},
			/^“Key Frames” are of type Generation without a Generation ID/,
			{ prompt, keyFrames: { entries: { startType: 'generation', startGenerationId: 'g1' } } },
		],
		[
			'luma/extend_video',
			{
				prompt,
				keyFrames: {
					entries: { startType: 'generation', startGenerationId: 'g1', [`${at}Type`]: 'image' },
				},
			},
			/^“Key Frames” are of type Image without an image/,
			{ prompt, keyFrames: { entries: { startType: 'image', startImage: 'data' } } },
		],
	]),
	...['seedance-2', 'seedance-2-fast', 'seedance-2-mini', 'seedance-2.5'].flatMap(seedanceCases),
	...CATALOG.filter(({ rules = [] }) => rules.some(({ total }) => total?.how === 'product')).map(
		(row): (typeof CASES)[number] => [
			getModelId(row),
			{ ...TO_FLUX, width: 1281, height: '819' },
			/^“Width” times “Height” is more than 1,048,576 pixels/,
			{ ...TO_FLUX, width: 1280, height: '819' },
		],
	),
	[
		'music-u/generate_music',
		{ prompt, lyricsType: 'generate', lyrics: 'La la' },
		/^“Lyrics” is filled in, and “Lyrics Type” does not use/,
		{ prompt, lyricsType: 'user', lyrics: 'La la' },
	],
	[
		'music-u/generate_music',
		{ prompt, lyricsType: 'user' },
		/^“Lyrics” is empty, and “Lyrics Type” asks/,
		{ prompt, lyricsType: 'instrumental' },
	],
];

function seedanceCases(taskType: string): typeof CASES {
	const id = `seedance/${taskType}`;
	const of = (count: number, file: string) => Array.from({ length: count }, (_one, at) => `${file}?${at}`);
	const asText = { prompt, referenceMode: 'text_to_video' };
	const frames = { prompt, referenceMode: 'first_last_frames' };
	const most = taskType === 'seedance-2.5' ? 12 : 9;
	const rest = { referenceVideos: of(3, VIDEO), referenceAudio: of(3, AUDIO) };
	const cases: typeof CASES = [
		...[{ referenceImages: IMAGE }, { referenceVideos: VIDEO }, { referenceAudio: AUDIO }].map(
			(given): (typeof CASES)[number] => [
				id,
				{ ...asText, ...given },
				/^“Mode” is Text to Video, which takes no references/,
				asText,
			],
		),
		...[{ referenceVideos: VIDEO }, { referenceAudio: AUDIO }].map((given): (typeof CASES)[number] => [
			id,
			{ ...frames, referenceImages: IMAGE, ...given },
			/^“Mode” is First Last Frames, which takes/,
			{ ...frames, referenceImages: IMAGE },
		]),
		[id, frames, /^“Images” is empty, and First Last/, { ...frames, referenceImages: of(2, IMAGE) }],
		[id, { ...frames, referenceImages: of(3, IMAGE) }, /^“Images” has more than two/, { prompt }],
		[
			id,
			{ prompt, referenceAudio: AUDIO },
			/^“Reference Audio” needs an image or a video/,
			{ prompt, referenceAudio: AUDIO, referenceVideos: VIDEO },
		],
		[
			id,
			{ prompt, ...rest, referenceImages: of(most - 5, IMAGE) },
			new RegExp(`^“Images” and the other references are more than ${most} together`),
			{ prompt, ...rest, referenceImages: of(most - 6, IMAGE) },
		],
	];
	if (taskType === 'seedance-2.5') return cases;
	return [
		...cases,
		[
			id,
			{ prompt, aspectRatio: 'auto' },
			/^“Aspect Ratio” can be auto only/,
			{ prompt, aspectRatio: 'auto', referenceImages: IMAGE },
		],
	];
}

it.each(CASES)('a request to %s with %j is refused', (id, broken, message, fine) => {
	expect(refusalOf(id, broken)).toMatch(message);
	expect(refusalOf(id, fine)).toBe('no refusal');
});

it('every rule of the catalogue is broken by one of these', () => {
	const broken = new Set(CASES.map(([id, given]) => `${id}: ${refusalOf(id, given).split(' | ')[0]}`));
	const rules = CATALOG.flatMap((row) =>
		(row.rules ?? []).map((rule) => {
			const label = row.fields.find(({ name }) => name === rule.field)?.label;
			return `${getModelId(row)}: “${label}” ${rule.problem}`;
		}),
	);
	expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
});

it('every rule names fields by the labels that they have', () => {
	for (const row of CATALOG) {
		const labels = row.fields.map(({ label }) => label);
		for (const { problem, fix } of row.rules ?? []) {
			const named = [...`${problem} ${fix}`.matchAll(/“([^”]+)”/g)].map(([, label]) => label);
			expect([getModelId(row), ...labels]).toEqual(expect.arrayContaining(named));
		}
	}
});

it('a rule counts what is added as JSON, which wins over the fields', () => {
	const given = { prompt, modelVersion: 'v2.3', resolutionLines: 1080 };
	expect(refusalOf('hailuo/video_generation', given, { duration: 10 })).toMatch(/^“Duration” cannot be 10/);
	expect(refusalOf('hailuo/video_generation', { ...given, durationChoice: 10 }, { duration: 6 })).toBe(
		'no refusal',
	);
	const keyFrames = { entries: { startType: 'image', startImage: IMAGE } };
	const frame0 = { type: 'generation' };
	expect(refusalOf('luma/extend_video', { prompt, keyFrames }, { key_frames: { frame0 } })).toMatch(
		/^“Key Frames” are of type Generation without/,
	);
	expect(
		refusalOf(
			'luma/extend_video',
			{ prompt, keyFrames },
			{ key_frames: { frame0: { ...frame0, id: 'g1' } } },
		),
	).toBe('no refusal');
});

it('the node refuses one item by name before anything is sent, and makes the others', async () => {
	const run = await bench.run(
		{
			resource: 'video',
			operation: 'generate',
			model: 'hailuo/video_generation',
			prompt,
			modelVersion: 'v2.3',
			modelParameters: { resolutionLines: 1080, durationChoice: '={{ $json.seconds }}' },
		},
		{ items: itemsOf({ seconds: 6 }, { seconds: 10 }), continueOnFail: true },
	);
	expect(run.creates).toHaveLength(1);
	expect(run.items[1].json.error).toContain('“Duration” cannot be 10');
});
