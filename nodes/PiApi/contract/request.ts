import type { IDataObject } from 'n8n-workflow';

import type { BinaryRef } from './binary';
import type { OperationFacts } from './operationFacts';
import type { ProcessMode } from './task';

/** An image that goes into a task: already on the web, in a binary field of the item, or as base64 text. */
export type ImageSource =
	| { from: 'url'; url: string; field: string }
	| { from: 'binary'; property: BinaryRef; field: string }
	| { from: 'base64'; data: string; field: string };

/** A part of an image: a polygon on an image of this size. */
export interface MaskArea {
	width: number;
	height: number;
	/** The corners clockwise, in px: x, y, x, y, … */
	points: number[];
}

/** What is repainted: an image that is white there, or polygons. */
export type Mask = ImageSource | { from: 'areas'; areas: MaskArea[]; field: string };

/** An image of a task as people count them: 1 to 4 in a grid, up to 24 where a draft has so many. */
export type ImageNumber = number;

/** Upscalers that work on a single image, and the one (`image`) that picks it out of the grid. */
export type UpscaleType = 'image' | 'subtle' | 'creative' | '2x' | '4x' | 'light' | 'beta';

/** Variations of one image of a grid (`image`), or of a single image. */
export type VariationType = 'image' | 'strong' | 'subtle';

/** How far a new image may be from the old one. */
export type Strength = 'strong' | 'subtle';

/** How much moves in a video. */
export type Motion = 'low' | 'high';

/** An image made larger by a photo upscaler, out of a task or from elsewhere. */
export interface EnhanceUpscaleInput {
	source?: ImageSource;
	image?: ImageNumber;
	resolution?: string;
	contentType?: string;
	aspectRatio?: string;
	cropMode?: string;
	outputFormat?: string;
	faceEnhancement?: string;
}

/** A video from an image, out of a task or from elsewhere. */
export interface VideoInput {
	prompt?: string;
	image?: ImageNumber;
	startImage?: ImageSource;
	/** Where the video ends. */
	endImage?: ImageSource;
	resolution?: '480p' | '720p';
	motion?: Motion;
	/** How many videos. */
	batchSize?: 1 | 2 | 4;
	raw?: boolean;
	loop?: boolean;
}

/** What the user set under Options. */
export interface TaskOptions {
	serviceMode?: 'public' | 'private';
	botId?: number;
	skipPromptCheck?: boolean;
	/** Text that is written on the results. */
	watermark?: string;
	/** Whether the service translates the prompt into English first. */
	translatePrompt?: boolean;
	callbackUrl?: string;
	/** Merged into the service's `input` last: what the API adds later. */
	additionalInput?: IDataObject;
}

/** The input of each Midjourney operation, in words that every service shares. */
export interface MidjourneyInputs {
	imagine: { prompt: string; promptImages: ImageSource[]; aspectRatio?: string; processMode?: ProcessMode };
	/** With an image, the upscale takes it straight out of a grid, whatever the type. */
	upscale: { type: UpscaleType; image?: ImageNumber };
	variation: { type: VariationType; image?: ImageNumber; prompt?: string; aspectRatio?: string };
	reroll: { prompt?: string; aspectRatio?: string };
	describe: { image: ImageSource; processMode?: ProcessMode };
	blend: {
		images: ImageSource[];
		dimension?: 'square' | 'portrait' | 'landscape';
		processMode?: ProcessMode;
	};
	/** With an image, an inpaint, outpaint or pan takes it straight out of a grid. */
	inpaint: { mask: Mask; image?: ImageNumber; prompt?: string };
	outpaint: { zoomRatio: string; image?: ImageNumber; aspectRatio?: string; prompt?: string };
	pan: {
		direction: 'up' | 'down' | 'left' | 'right';
		image?: ImageNumber;
		/** How much larger the image gets; by itself as large as the service makes it. */
		scale?: number;
		prompt?: string;
	};
	seed: Record<string, never>;
	shorten: { prompt: string };
	remix: { prompt: string; strength: Strength; image?: ImageNumber };
	retexture: { image: ImageSource; prompt: string };
	enhance: { image: ImageNumber };
	removeBackground: { image: ImageSource };
	edit: {
		prompt: string;
		image?: ImageNumber;
		/** An image from elsewhere, in place of a task's. */
		source?: ImageSource;
		/** The size of the new image, in px. */
		canvas: { width: number; height: number };
		/** Where the old image lies on it, in px. */
		position: { x: number; y: number; width: number; height: number };
		mask?: Mask;
	};
	enhanceUpscale: EnhanceUpscaleInput;
	videoGenerate: VideoInput;
	videoExtend: { video?: ImageNumber; prompt?: string; motion?: Motion };
	videoUpscale: { video?: ImageNumber };
}

export type MidjourneyOperation = keyof MidjourneyInputs;

/** A follow-up's origin: read (free) before the follow-up is paid for. */
export interface OriginRequirement {
	taskId: string;
	/** The name of the field that holds the id, as the user sees it. */
	field: string;
	/** Whether this is one of the requests for all images of the grid. */
	all?: true;
}

/** One Midjourney task to be created: pure data, the same for every service. */
export type MidjourneyRequest = {
	[O in MidjourneyOperation]: {
		kind: 'midjourney';
		operation: O;
		facts: OperationFacts;
		input: MidjourneyInputs[O];
		options: TaskOptions;
		origin?: OriginRequirement;
		/** Sentences for the person who reads the run, such as a field that the prompt's own flag overrode. */
		hints: string[];
	};
}[MidjourneyOperation];

/** What kind of file a field takes. */
export type MediaKind = 'image' | 'video' | 'audio';

/** A file that goes into the input of a model. */
export interface ModelFile {
	/** Where it goes in the input: names of fields and positions in lists, such as `['images', 0]`. */
	path: Array<string | number>;
	source: ImageSource;
	media: MediaKind;
	/** Whether the model takes the file itself as base64 text, beside a public address. */
	base64: boolean;
}

/** PiAPI’s addresses that answer at once and keep no task. */
export type AnswerKind = 'chat' | 'images';

/** One task of a PiAPI model of the catalogue, or of any other model: pure data. */
export interface ModelRequest {
	kind: 'model';
	/** PiAPI’s own name of the model, such as `kling`. */
	model: string;
	/** PiAPI’s own name of what the model is to do, such as `video_generation`. */
	taskType: string;
	/** PiAPI’s `input`, in its own types; the files come in beside it. */
	input: IDataObject;
	files: ModelFile[];
	/** Where the answer comes at once, without a task. */
	answers?: AnswerKind;
	/** What the fields of the input are called in the node, by their names in the input. */
	labels: Record<string, string>;
	/** How long such a task usually takes, in s; only a first guess, and often not known. */
	usualSeconds?: number;
	options: TaskOptions;
	/** A model’s task has none. */
	origin?: undefined;
	/** Sentences for the person who reads the run. */
	hints: string[];
}

/** One task to be created: pure data. Midjourney’s are the same for every service, those of a model are PiAPI’s. */
export type TaskRequest = MidjourneyRequest | ModelRequest;
