import type { ModelResource } from '../catalog/schema';
import type { InheritedField, OperationFacts, OriginNeed } from '../contract/operationFacts';
import type { ImageSource, MidjourneyInputs, MidjourneyOperation } from '../contract/request';
import type { ServiceName } from '../contract/task';
import { SERVICE_NAMES } from '../contract/task';

/**
 * What comes out of an operation; its output fields, what the editor shows before a run and what a follow-up can do
 * with it follow from this:
 * - `grid`, `single`, `gridOrSingle`: Midjourney’s images: four, one, or either
 * - `videos`, `texts`, `seed`: of Midjourney too
 * - `image`, `video`, `audio`, `model3d`, `text`: of a model of PiAPI, and `files` of any of them
 * - `task`: a task of any kind; `taskFiles`: its files
 * - `answer`: what the service says
 */
export type Result =
	| ('grid' | 'single' | 'gridOrSingle' | 'videos' | 'texts' | 'seed')
	| (ModelResource | 'files')
	| ('task' | 'taskFiles' | 'answer');

/** The things that the user can do something with, in the order of the Resource menu. */
export const RESOURCE_ROWS = [
	{ value: 'image', name: 'Image', defaultOperation: 'generate' },
	{ value: 'video', name: 'Video', defaultOperation: 'generate' },
	{ value: 'audio', name: 'Audio', defaultOperation: 'generateMusic' },
	{ value: 'model3d', name: '3D Model', defaultOperation: 'generate' },
	{ value: 'text', name: 'Text', defaultOperation: 'captionImage' },
	{ value: 'anyModel', name: 'Any Model', defaultOperation: 'run' },
	{ value: 'midjourney', name: 'Midjourney', defaultOperation: 'imagine' },
	{ value: 'midjourneyVideo', name: 'Midjourney Video', defaultOperation: 'generate' },
	{ value: 'task', name: 'Task', defaultOperation: 'get' },
	{ value: 'file', name: 'File', defaultOperation: 'upload' },
	{ value: 'account', name: 'Account', defaultOperation: 'get' },
] as const;

/** What the node begins with: for ever, because n8n does not store defaults. */
export const DEFAULT_RESOURCE = 'image';

/** The fields of an input that hold images. */
type ImageFieldOf<I> = {
	[F in keyof I]-?: string extends F
		? never
		: NonNullable<I[F]> extends ImageSource | ImageSource[]
			? F
			: never;
}[keyof I];

/** Their names; where there are some, the row has to say so. */
type ImageFields<F> = [F] extends [never] ? readonly [] : readonly [F, ...F[]];

interface Row {
	resource: (typeof RESOURCE_ROWS)[number]['value'];
	/** Stored in workflows: never renamed. */
	value: string;
	/** What the menu of operations says. */
	name: string;
	/** What n8n’s list of actions says. */
	action: string;
	description: string;
	result: Result;
	/** Who has it. */
	services: readonly ServiceName[];
}

/** Creates a task of Midjourney. */
interface MidjourneyRow<O extends MidjourneyOperation> extends Row {
	resource: 'midjourney' | 'midjourneyVideo';
	kind: 'midjourney';
	/** What the operation is called within the code, where names of all resources meet. */
	operation: O;
	/** What messages call it, where that is not its name. */
	title?: string;
	/** The fields of its input that hold images, in the order in which the service takes them; a mask is none of them. */
	images: ImageFields<ImageFieldOf<MidjourneyInputs[O]>>;
	/** What the task that it builds on must offer; absent where it builds on none. */
	origin?: OriginNeed;
	/** What it takes over from that task where the user says nothing. */
	inherits?: readonly InheritedField[];
}

/** Creates a task of a model in the catalogue, whose row holds the rest. */
interface CatalogRow extends Row {
	resource: ModelResource;
	kind: 'catalog';
}

/** Creates a task of a model of PiAPI that is in no catalogue. */
interface ModelRow extends Row {
	kind: 'model';
	/** Whether the answer comes at once: there is nothing to wait for. */
	answers?: true;
}

/** Waits for a task, reads one, or makes a call with a small answer. */
interface PlainRow extends Row {
	kind: 'wait' | 'read' | 'call';
}

/** What the table says of one operation. */
export type OperationRow =
	{ [O in MidjourneyOperation]: MidjourneyRow<O> }[MidjourneyOperation] | CatalogRow | ModelRow | PlainRow;

const EVERY_SERVICE = SERVICE_NAMES;
const PIAPI = ['piapi'] as const;
const LEGNEXT = ['legnext'] as const;

/** Every operation of the node: one row here and, unless models of the catalogue run it, one file. */
export const OPERATIONS = [
	{
		resource: 'image',
		value: 'edit',
		kind: 'catalog',
		name: 'Edit',
		action: 'Edit image',
		description: 'Change an image by a prompt',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'generate',
		kind: 'catalog',
		name: 'Generate',
		action: 'Generate image',
		description: 'Generate images from a prompt',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'removeBackground',
		kind: 'catalog',
		name: 'Remove Background',
		action: 'Remove image background',
		description: 'Remove the background of an image',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'segment',
		kind: 'catalog',
		name: 'Segment',
		action: 'Segment image',
		description: 'Cut what a prompt names out of an image',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'swapFaces',
		kind: 'catalog',
		name: 'Swap Faces',
		action: 'Swap faces in image',
		description: 'Replace a face in an image by the face of another',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'tryOn',
		kind: 'catalog',
		name: 'Try On',
		action: 'Try clothes on person',
		description: 'Dress the person in an image in other clothes',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'image',
		value: 'upscale',
		kind: 'catalog',
		name: 'Upscale',
		action: 'Upscale image',
		description: 'Make an image larger',
		result: 'image',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'addEffect',
		kind: 'catalog',
		name: 'Add Effect',
		action: 'Add effect to image',
		description: 'Animate an image with a ready-made effect or motion',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'extend',
		kind: 'catalog',
		name: 'Extend',
		action: 'Extend video',
		description: 'Extend the video of an earlier task',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'generate',
		kind: 'catalog',
		name: 'Generate',
		action: 'Generate video',
		description: 'Generate a video from a prompt, an image, or both',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'lipSync',
		kind: 'catalog',
		name: 'Lip-Sync',
		action: 'Lip sync video or image',
		description: 'Make the person in a video or an image speak',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'removeBackground',
		kind: 'catalog',
		name: 'Remove Background',
		action: 'Remove video background',
		description: 'Remove the background of a video',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'swapFaces',
		kind: 'catalog',
		name: 'Swap Faces',
		action: 'Swap faces in video',
		description: 'Replace a face in a video by the face of an image',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'video',
		value: 'upscale',
		kind: 'catalog',
		name: 'Upscale',
		action: 'Upscale video',
		description: 'Make a video larger',
		result: 'video',
		services: PIAPI,
	},
	{
		resource: 'audio',
		value: 'editMusic',
		kind: 'catalog',
		name: 'Edit Music',
		action: 'Edit music',
		description: 'Restyle a recording, change its lyrics, or make it longer',
		result: 'audio',
		services: PIAPI,
	},
	{
		resource: 'audio',
		value: 'generateMusic',
		kind: 'catalog',
		name: 'Generate Music',
		action: 'Generate music',
		description: 'Generate a song or a piece of music from a description or lyrics',
		result: 'audio',
		services: PIAPI,
	},
	{
		resource: 'audio',
		value: 'generateSound',
		kind: 'catalog',
		name: 'Generate Sound',
		action: 'Generate sound effects',
		description: 'Generate sounds from a prompt, or for a video',
		result: 'audio',
		services: PIAPI,
	},
	{
		resource: 'audio',
		value: 'generateSpeech',
		kind: 'catalog',
		name: 'Generate Speech',
		action: 'Generate speech from text',
		description: 'Generate speech from a text',
		result: 'audio',
		services: PIAPI,
	},
	{
		resource: 'model3d',
		value: 'generate',
		kind: 'catalog',
		name: 'Generate',
		action: 'Generate 3D model',
		description: 'Generate a 3D model from images or a prompt',
		result: 'model3d',
		services: PIAPI,
	},
	{
		resource: 'text',
		value: 'captionImage',
		kind: 'catalog',
		name: 'Caption Image',
		action: 'Caption image',
		description: 'Describe an image in words',
		result: 'text',
		services: PIAPI,
	},
	{
		resource: 'text',
		value: 'messageModel',
		kind: 'model',
		name: 'Message a Model',
		action: 'Message model',
		description: 'Ask a language model such as GPT, Claude or Gemini, with the same key',
		result: 'text',
		answers: true,
		services: PIAPI,
	},
	{
		resource: 'text',
		value: 'writeLyrics',
		kind: 'catalog',
		name: 'Write Lyrics',
		action: 'Write song lyrics',
		description: 'Write the lyrics of a song from a prompt',
		result: 'text',
		services: PIAPI,
	},
	{
		resource: 'anyModel',
		value: 'run',
		kind: 'model',
		name: 'Run',
		action: 'Run any model',
		description: 'Run any model of PiAPI by its name, with its input as JSON',
		result: 'files',
		services: PIAPI,
	},
	{
		resource: 'midjourney',
		value: 'blend',
		kind: 'midjourney',
		operation: 'blend',
		name: 'Blend',
		action: 'Blend images with Midjourney',
		description: 'Blend two to five images into four new ones',
		images: ['images'],
		result: 'grid',
		services: ['piapi', 'legnext', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'describe',
		kind: 'midjourney',
		operation: 'describe',
		name: 'Describe',
		action: 'Describe image with Midjourney',
		description: 'Get prompts that could have made an image',
		images: ['image'],
		result: 'texts',
		services: ['piapi', 'legnext', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'edit',
		kind: 'midjourney',
		operation: 'edit',
		name: 'Edit',
		action: 'Edit Midjourney image',
		description:
			'Place an image on a larger canvas and fill in the rest; LegNext opens this to some accounts only',
		images: ['source'],
		origin: 'image',
		result: 'gridOrSingle',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'enhance',
		kind: 'midjourney',
		operation: 'enhance',
		name: 'Enhance',
		action: 'Enhance Midjourney draft images',
		description: 'Finish an image that was made with Draft, in version 7',
		images: [],
		origin: 'draft',
		result: 'gridOrSingle',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'enhanceUpscale',
		kind: 'midjourney',
		operation: 'enhanceUpscale',
		name: 'Enhance Upscale',
		action: 'Enhance and upscale Midjourney image',
		description: 'Upscale an image of a task, or any other, up to 12K with Topaz',
		images: ['source'],
		origin: 'image',
		result: 'single',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'seed',
		kind: 'midjourney',
		operation: 'seed',
		name: 'Get Seed',
		action: 'Get seed of Midjourney task',
		description: 'Get the seed of a task, to make similar images again',
		images: [],
		origin: 'any',
		result: 'seed',
		services: ['piapi', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'imagine',
		kind: 'midjourney',
		operation: 'imagine',
		name: 'Imagine',
		action: 'Generate Midjourney images',
		description: 'Generate four images from a prompt',
		images: ['promptImages'],
		result: 'grid',
		services: EVERY_SERVICE,
	},
	{
		resource: 'midjourney',
		value: 'inpaint',
		kind: 'midjourney',
		operation: 'inpaint',
		name: 'Inpaint',
		action: 'Inpaint Midjourney image',
		description: 'Repaint part of an upscaled image',
		images: [],
		origin: 'single',
		result: 'grid',
		services: ['piapi', 'legnext'],
	},
	{
		resource: 'midjourney',
		value: 'outpaint',
		kind: 'midjourney',
		operation: 'outpaint',
		name: 'Outpaint',
		action: 'Outpaint Midjourney image',
		description: 'Zoom out of an upscaled image, or change its aspect ratio',
		images: [],
		origin: 'single',
		result: 'grid',
		services: ['piapi', 'legnext', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'pan',
		kind: 'midjourney',
		operation: 'pan',
		name: 'Pan',
		action: 'Pan Midjourney image',
		description: 'Shift an upscaled image to one side and fill in the rest',
		images: [],
		origin: 'single',
		result: 'grid',
		services: ['piapi', 'legnext', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'remix',
		kind: 'midjourney',
		operation: 'remix',
		name: 'Remix',
		action: 'Remix Midjourney image',
		description: 'Generate four images that resemble one image, with a new prompt',
		images: [],
		origin: 'image',
		result: 'gridOrSingle',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'removeBackground',
		kind: 'midjourney',
		operation: 'removeBackground',
		name: 'Remove Background',
		action: 'Remove background of Midjourney image',
		description: 'Remove the background of any image',
		images: ['image'],
		result: 'single',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'reroll',
		kind: 'midjourney',
		operation: 'reroll',
		name: 'Reroll',
		action: 'Reroll Midjourney images',
		description: 'Generate four new images from the prompt of an earlier task',
		images: [],
		origin: 'reroll',
		inherits: ['aspectRatio'],
		result: 'grid',
		services: ['piapi', 'legnext', 'useapi'],
	},
	{
		resource: 'midjourney',
		value: 'retexture',
		kind: 'midjourney',
		operation: 'retexture',
		name: 'Retexture',
		action: 'Retexture image with Midjourney',
		description: 'Keep the shapes of any image and change its materials, colors and light',
		images: ['image'],
		result: 'gridOrSingle',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'shorten',
		kind: 'midjourney',
		operation: 'shorten',
		name: 'Shorten',
		action: 'Shorten Midjourney prompt',
		description: 'Get shorter prompts that say the same',
		images: [],
		result: 'texts',
		services: LEGNEXT,
	},
	{
		resource: 'midjourney',
		value: 'upscale',
		kind: 'midjourney',
		operation: 'upscale',
		name: 'Upscale',
		action: 'Upscale Midjourney image',
		description: 'Take one image out of a grid, or make a single image larger',
		images: [],
		origin: 'gridOrSingle',
		result: 'single',
		services: EVERY_SERVICE,
	},
	{
		resource: 'midjourney',
		value: 'variation',
		kind: 'midjourney',
		operation: 'variation',
		name: 'Variation',
		action: 'Create variations of Midjourney image',
		description: 'Generate four images that resemble one image',
		images: [],
		origin: 'gridOrSingle',
		inherits: ['prompt', 'aspectRatio'],
		result: 'grid',
		services: EVERY_SERVICE,
	},
	{
		resource: 'midjourneyVideo',
		value: 'extend',
		kind: 'midjourney',
		operation: 'videoExtend',
		name: 'Extend',
		title: 'Midjourney Video > Extend',
		action: 'Extend Midjourney video',
		description: 'Extend a video by some seconds',
		images: [],
		origin: 'video',
		result: 'videos',
		services: ['legnext', 'midapi', 'useapi'],
	},
	{
		resource: 'midjourneyVideo',
		value: 'generate',
		kind: 'midjourney',
		operation: 'videoGenerate',
		name: 'Generate',
		title: 'Midjourney Video > Generate',
		action: 'Generate Midjourney video',
		description: 'Animate an image of a task, or any other',
		images: ['startImage', 'endImage'],
		origin: 'image',
		inherits: ['prompt'],
		result: 'videos',
		services: ['legnext', 'midapi', 'useapi'],
	},
	{
		resource: 'midjourneyVideo',
		value: 'upscale',
		kind: 'midjourney',
		operation: 'videoUpscale',
		name: 'Upscale',
		title: 'Midjourney Video > Upscale',
		action: 'Upscale Midjourney video',
		description: 'Make a video larger',
		images: [],
		origin: 'video',
		result: 'videos',
		services: LEGNEXT,
	},
	{
		resource: 'task',
		value: 'cancel',
		kind: 'call',
		name: 'Cancel',
		action: 'Cancel task',
		description: 'Cancel a task that has not started; a running one runs to its end',
		result: 'answer',
		services: ['piapi', 'useapi'],
	},
	{
		resource: 'task',
		value: 'cancelMany',
		kind: 'call',
		name: 'Cancel Many',
		action: 'Cancel many tasks',
		description: 'Cancel all tasks of the account that have not started, those of other workflows included',
		result: 'answer',
		services: PIAPI,
	},
	{
		resource: 'task',
		value: 'download',
		kind: 'read',
		name: 'Download',
		action: 'Download files of task',
		description: 'Fetch the files of a finished task as binary data',
		result: 'taskFiles',
		services: EVERY_SERVICE,
	},
	{
		resource: 'task',
		value: 'get',
		kind: 'read',
		name: 'Get',
		action: 'Get task',
		description: 'Get a task as it stands, finished or not',
		result: 'task',
		services: EVERY_SERVICE,
	},
	{
		resource: 'task',
		value: 'getMany',
		kind: 'call',
		name: 'Get Many',
		action: 'Get many tasks',
		description: 'List the tasks of the account, newest first',
		result: 'answer',
		services: PIAPI,
	},
	{
		resource: 'task',
		value: 'wait',
		kind: 'wait',
		name: 'Wait',
		action: 'Wait for task',
		description: 'Wait until a task has ended and return its result',
		result: 'task',
		services: EVERY_SERVICE,
	},
	{
		resource: 'file',
		value: 'upload',
		kind: 'call',
		name: 'Upload',
		action: 'Upload file',
		description: 'Put an image, a video or a recording of up to 10 MB on the web for 24 hours',
		result: 'answer',
		services: PIAPI,
	},
	{
		resource: 'account',
		value: 'get',
		kind: 'call',
		name: 'Get',
		action: 'Get account',
		description: 'Get the plan and the credits of the account',
		result: 'answer',
		services: EVERY_SERVICE,
	},
	{
		resource: 'account',
		value: 'getActiveTasks',
		kind: 'call',
		name: 'Get Active Tasks',
		action: 'Get active tasks of account',
		description: 'Count the tasks that wait or run, by family of models',
		result: 'answer',
		services: PIAPI,
	},
] as const satisfies readonly OperationRow[];

/** The operations that models of the catalogue run. */
export const CATALOG_OPERATIONS: readonly CatalogRow[] = OPERATIONS.filter((row) => row.kind === 'catalog');

type ListedOperation = Extract<(typeof OPERATIONS)[number], { kind: 'midjourney' }>;

const MIDJOURNEY_ROWS: ReadonlyArray<Extract<OperationRow, { kind: 'midjourney' }>> = OPERATIONS.filter(
	(row) => row.kind === 'midjourney',
);

/** What a request carries of the row of its operation. */
export function getFacts(operation: MidjourneyOperation): OperationFacts {
	// The compiler names an operation without a row here.
	const listedName = operation satisfies ListedOperation['operation'];
	const row = MIDJOURNEY_ROWS.find((each) => each.operation === listedName);
	if (row === undefined) throw new Error(`There is no row for ${listedName}`);
	const { name, title = name, services, images, origin, inherits } = row;
	return {
		title,
		services,
		images,
		...(origin === undefined ? {} : { origin }),
		...(inherits === undefined ? {} : { inherits }),
	};
}
