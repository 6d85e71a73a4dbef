import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';

/**
 * Every parameter that workflows store, and every value of a menu: once published, none may be renamed or taken
 * away, or saved workflows break. New ones are added here.
 */
const SHAPE = ['output= raw selectedFields simplified', 'fields'];
const IMAGES = [...SHAPE, 'download= none grid both images'];
const WAIT = 'waitForResult= wait suspend none';
const RATIOS = '1:1 16:9 9:16 4:3 3:4 3:2 2:3 21:9 5:4 4:5 2:1 1:2';
const MODE = 'processMode= relax fast turbo';
const VIDEOS = [...SHAPE, 'download= none videos'];
const IMAGE = 'image= 1 2 3 4 all';
/** One picture of a task, which may have only one. */
const ONE_IMAGE = 'image=  1 2 3 4';
const ANY_IMAGE = ['imageSource= base64 binary url', 'imageUrl', 'imageBinaryProperty', 'imageBase64'];
const TASK_OR_IMAGE = [
	'imageSource= base64 binary task url',
	'taskId',
	ONE_IMAGE,
	'imageUrl',
	'imageBinaryProperty',
	'imageBase64',
];
const MASK = ['maskUrl', 'maskBinaryProperty', 'maskBase64', 'maskAreas'];
/** The options of every operation that creates a task. */
const CREATE_OPTIONS =
	'options: additionalInput callbackUrl concurrentJobs ifAnswerLost saveTaskIds serviceMode spendingLimitPoints spendingLimitUsd';
/** Of those that wait for it. */
const TEXT_OPTIONS = `${CREATE_OPTIONS} cancelOnStop onTimeout resumeExecution timeout`;
/** Of those with images, videos or files. */
const OPTIONS = `${TEXT_OPTIONS} splitIntoItems`;

const FILES = [...SHAPE, 'download= none main all'];
/** The operations whose own parameters are those of their models: see models.test.ts. */
const OF_MODELS = [
	...['edit', 'generate', 'removeBackground', 'segment', 'swapFaces', 'tryOn', 'upscale'].map(
		(name) => `image ${name}`,
	),
	...['addEffect', 'extend', 'generate', 'lipSync', 'removeBackground', 'swapFaces', 'upscale'].map(
		(name) => `video ${name}`,
	),
	...['editMusic', 'generateMusic', 'generateSound', 'generateSpeech'].map((name) => `audio ${name}`),
	'model3d generate',
];

/** Of the operations with a prompt. */
const PROMPT = 'checkPrompt flagsInPrompt';
const PROMPT_OPTIONS = `${OPTIONS} ${PROMPT}`;

const FROZEN: Record<string, string[]> = {
	'': ['resource= image video audio model3d text anyModel midjourney midjourneyVideo task file account'],
	image: ['operation= edit generate removeBackground segment swapFaces tryOn upscale'],
	video: ['operation= addEffect extend generate lipSync removeBackground swapFaces upscale'],
	audio: ['operation= editMusic generateMusic generateSound generateSpeech'],
	model3d: ['operation= generate'],
	text: ['operation= captionImage messageModel writeLyrics'],
	anyModel: ['operation= run'],
	...Object.fromEntries(OF_MODELS.map((place) => [place, [OPTIONS, WAIT, ...FILES]])),
	'text captionImage': [TEXT_OPTIONS, WAIT, ...SHAPE],
	'text messageModel': [
		'chatModel= claude-opus-4-6 claude-sonnet-4-6 gemini-2.5-flash-nothinking gpt-4.1 gpt-4o gpt-4o-mini gpt-5 gpt-5.2',
		'prompt',
		`${CREATE_OPTIONS} images jsonOutput maxTokens systemMessage temperature`,
		...SHAPE,
	],
	'text writeLyrics': [TEXT_OPTIONS, WAIT, ...SHAPE],
	'anyModel run': ['modelName', 'taskType', 'input', OPTIONS, WAIT, ...FILES],
	account: ['operation= get getActiveTasks'],
	file: ['operation= upload'],
	'file upload': ['fileSource= base64 binary url', 'fileUrl', 'fileBinaryProperty', 'fileBase64'],
	midjourney: [
		[
			'operation= blend describe edit enhance enhanceUpscale seed imagine inpaint outpaint pan remix',
			'removeBackground reroll retexture shorten upscale variation',
		].join(' '),
	],
	midjourneyVideo: ['operation= extend generate upscale'],
	task: ['operation= cancel cancelMany download get getMany wait'],
	'midjourney blend': [
		'imagesSource= base64 binary url',
		'imagesUrl',
		'imagesBinaryProperty',
		'imagesBase64',
		'dimension= landscape portrait square',
		MODE,
		`${OPTIONS} botId`,
		WAIT,
		...IMAGES,
	],
	'midjourney describe': [
		'imageSource= base64 binary url',
		'imageUrl',
		'imageBinaryProperty',
		'imageBase64',
		MODE,
		`${TEXT_OPTIONS} botId`,
		WAIT,
		...SHAPE,
	],
	'midjourney seed': ['taskId', TEXT_OPTIONS, WAIT, ...SHAPE],
	'midjourney imagine': [
		'prompt',
		`aspectRatio= ${RATIOS}`,
		MODE,
		[
			'midjourneyParameters: chaos characterReference characterWeight draft experimental hd imagePromptBase64',
			'imagePromptBinaryProperties imagePromptUrls imageWeight no omniReference omniWeight personalization',
			'quality raw seed stop styleReference styleVersion styleWeight stylize tile version weird',
		].join(' '),
		`${PROMPT_OPTIONS} permutations botId skipPromptCheck translatePrompt watermark`,
		WAIT,
		...IMAGES,
	],
	'midjourney inpaint': [
		'taskId',
		ONE_IMAGE,
		'maskSource= areas base64 binary url',
		...MASK,
		'prompt',
		`${PROMPT_OPTIONS} skipPromptCheck`,
		WAIT,
		...IMAGES,
	],
	'midjourney edit': [
		...TASK_OR_IMAGE,
		'prompt',
		'canvasWidth',
		'canvasHeight',
		'imageWidth',
		'imageHeight',
		'imageX',
		'imageY',
		'maskSource= areas base64 binary none url',
		...MASK,
		PROMPT_OPTIONS,
		WAIT,
		...IMAGES,
	],
	'midjourney enhance': ['taskId', IMAGE, OPTIONS, WAIT, ...IMAGES],
	'midjourney enhanceUpscale': [
		...TASK_OR_IMAGE,
		'resolution= 12K 2K 4K 6K 8K FHD HD',
		'contentType= illustration low_res photo standard text',
		`${OPTIONS} aspectRatio cropMode faceEnhancement outputFormat`,
		WAIT,
		...IMAGES,
	],
	'midjourney remix': [
		'taskId',
		ONE_IMAGE,
		'prompt',
		'strength= strong subtle',
		PROMPT_OPTIONS,
		WAIT,
		...IMAGES,
	],
	'midjourney removeBackground': [...ANY_IMAGE, OPTIONS, WAIT, ...IMAGES],
	'midjourney retexture': [...ANY_IMAGE, 'prompt', PROMPT_OPTIONS, WAIT, ...IMAGES],
	'midjourney shorten': ['prompt', `${TEXT_OPTIONS} ${PROMPT}`, WAIT, ...SHAPE],
	'midjourneyVideo extend': [
		'taskId',
		'video=  1 2 3 4',
		'prompt',
		'motion=  low high',
		`${PROMPT_OPTIONS} watermark`,
		WAIT,
		...VIDEOS,
	],
	'midjourneyVideo generate': [
		...TASK_OR_IMAGE,
		'prompt',
		'resolution= 480p 720p',
		'motion= low high',
		`${PROMPT_OPTIONS} batchSize endImageUrl loop raw translatePrompt watermark`,
		WAIT,
		...VIDEOS,
	],
	'midjourneyVideo upscale': ['taskId', 'video=  1 2 3 4', OPTIONS, WAIT, ...VIDEOS],
	'midjourney outpaint': [
		'taskId',
		ONE_IMAGE,
		'zoomRatio= 1.5 2 custom 1',
		'customZoom',
		`aspectRatio=  ${RATIOS}`,
		'prompt',
		`${PROMPT_OPTIONS} skipPromptCheck`,
		WAIT,
		...IMAGES,
	],
	'midjourney pan': [
		'taskId',
		ONE_IMAGE,
		'direction= down left right up',
		'panScale',
		'prompt',
		`${PROMPT_OPTIONS} skipPromptCheck`,
		WAIT,
		...IMAGES,
	],
	'midjourney reroll': [
		'taskId',
		'prompt',
		`aspectRatio=  ${RATIOS}`,
		`${PROMPT_OPTIONS} skipPromptCheck`,
		WAIT,
		...IMAGES,
	],
	'midjourney upscale': [
		'taskId',
		'upscaleType= 2x 4x beta creative image imageCreative light subtle',
		IMAGE,
		`${OPTIONS} watermark`,
		WAIT,
		...IMAGES,
	],
	'midjourney variation': [
		'taskId',
		'variationType= image strong subtle',
		IMAGE,
		'prompt',
		`aspectRatio=  ${RATIOS}`,
		`${PROMPT_OPTIONS} skipPromptCheck watermark`,
		WAIT,
		...IMAGES,
	],
	'task cancel': ['taskId'],
	'task cancelMany': ['cancelModel= all kling luma midjourney', 'cancelBefore', 'reallyCancel'],
	'task getMany': ['returnAll', 'limit', 'filters: createdAfter createdBefore model', 'options: includeResults'],
	'task download': ['taskId', ...SHAPE, 'download= grid both images', 'options: splitIntoItems'],
	'task get': ['taskId', ...IMAGES, 'options: splitIntoItems'],
	'task wait': [
		'taskId',
		'waitForResult= wait suspend',
		...IMAGES,
		'options: onTimeout splitIntoItems timeout',
	],
};

/** The same of the trigger. */
const FROZEN_TRIGGER = [
	'address',
	'events= completed failed progress',
	'verification= automatic reread none',
	'unsafe',
	'filters: models taskTypes',
	...IMAGES,
	'options: splitIntoItems',
];

function sorted(line: string): string {
	const [, head, rest] = /^(\w+[=:]?)(.*)$/.exec(line) ?? [line, line, ''];
	return [head, ...rest.split(' ').filter(Boolean).sort()].join(' ');
}

/** Whether an option within a collection, or the collection itself, is shown in a place such as `midjourney pan`. */
function isShownAt({ displayOptions }: INodeProperties, place: string): boolean {
	const [show, hide] = [displayOptions?.show ?? {}, displayOptions?.hide ?? {}] as Array<
		Record<string, string[]>
	>;
	const [resource, operation] = place.split(' ');
	const isShown =
		(show['/resource']?.includes(resource) ?? true) && (show['/operation']?.includes(operation) ?? true);
	return isShown && !hide['/resource']?.includes(resource) && !hide['/operation']?.includes(operation);
}

function lineOf({ name, type, options = [] }: INodeProperties, place = ''): string {
	if (type === 'collection') {
		const shown = (options as INodeProperties[]).filter((each) => isShownAt(each, place));
		return `${name}: ${shown.map((each) => each.name).join(' ')}`;
	}
	// The fields to choose from are those of the output, which grow.
	if (type === 'options' || (type === 'multiOptions' && name !== 'fields'))
		return `${name}= ${(options as INodePropertyOptions[]).map(({ value }) => value).join(' ')}`;
	return name;
}

const PROPERTIES = new PiApi().description.properties;

/** The operations of each resource. */
const OPERATIONS = new Map(
	PROPERTIES.filter(({ name }) => name === 'operation').map((menu) => [
		String(menu.displayOptions?.show?.resource?.[0]),
		(menu.options as INodePropertyOptions[]).map(({ value }) => String(value)),
	]),
);

/** Where a parameter stands; those of the models have a list of their own. */
function placesOf(property: INodeProperties): string[] {
	const show = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
	if (property.name === 'model' || property.type === 'notice' || show.model || show['/model']) return [];
	if (property.name === 'options') {
		const places = [...OPERATIONS].flatMap(([resource, names]) => names.map((name) => `${resource} ${name}`));
		return places.filter((place) => isShownAt(property, place));
	}
	const resource = show.resource ?? show['/resource'] ?? [];
	const operation = show.operation ?? show['/operation'];
	if (resource.length === 0) return [''];
	if (operation === undefined) return resource;
	return resource.flatMap((each) =>
		operation.filter((name) => OPERATIONS.get(each)?.includes(name)).map((name) => `${each} ${name}`),
	);
}

/** The node's own parameters, in the words of the list above. */
function parameters(): Record<string, string[]> {
	const found: Record<string, string[]> = {};
	for (const property of PROPERTIES) {
		for (const place of placesOf(property)) (found[place] ??= []).push(sorted(lineOf(property, place)));
	}
	return found;
}

const present = parameters();

it('no operation is gone', () => {
	expect(Object.keys(present).sort()).toEqual(Object.keys(FROZEN).sort());
});

it.each(Object.entries(FROZEN))('the parameters of “%s” are those that workflows store', (place, lines) => {
	expect([...(present[place] ?? [])].sort()).toEqual(lines.map(sorted).sort());
});

it('the parameters of the trigger are those that workflows store', () => {
	const found = new PiApiTrigger().description.properties.map((property) => sorted(lineOf(property)));
	expect(found.sort()).toEqual(FROZEN_TRIGGER.map(sorted).sort());
});

it('the trigger begins with what is safe', () => {
	const defaults = new PiApiTrigger().description.properties.map(({ name, default: value }) => [name, value]);
	expect(Object.fromEntries(defaults)).toMatchObject({
		...{ events: ['completed', 'failed'], verification: 'automatic', filters: {} },
		...{ output: 'simplified', download: 'none', options: {} },
	});
});

/** The values of the menus among the options; several where operations have different ones. */
const CHOICES = [
	'aspectRatio= 1:1 16:9 2:3 3:2 3:4 4:3 4:5 5:4 9:16 keep',
	'batchSize= 1 2 4',
	'checkPrompt= hints strict',
	'cropMode= crop letterbox stretch',
	'faceEnhancement= moderate off strong subtle',
	'flagsInPrompt= read text',
	'ifAnswerLost= createAgain report',
	'onTimeout= error pending',
	'outputFormat= jpeg png tiff',
	'permutations= expand refuse',
	'serviceMode= private public',
	'splitIntoItems= task file',
];

it('the values of the options are those that workflows store', () => {
	const collection = PROPERTIES.find(({ name }) => name === 'options');
	const menus = ((collection?.options ?? []) as INodeProperties[]).filter(({ type }) => type === 'options');
	expect([...new Set(menus.map((menu) => sorted(lineOf(menu))))].sort()).toEqual(CHOICES.map(sorted).sort());
});

it('the list tells names apart', () => {
	expect(Object.values(FROZEN).flat().length).toBeGreaterThan(100);
	expect(sorted('a= 2 1')).not.toBe(sorted('a= 2'));
});
