import type { ModelResource } from '../../catalog/schema';

/** What a person wants a model to do. */
export interface ModelOperation {
	resource: ModelResource;
	/** The value stored in workflows: never renamed. */
	value: string;
	name: string;
	/** What the node’s menu says. */
	action: string;
	description: string;
}

/** The resources that are run by a model of the catalogue, in the order of the menu. */
export const MODEL_RESOURCES: Array<{ value: ModelResource; name: string; first: string }> = [
	{ value: 'image', name: 'Image', first: 'generate' },
	{ value: 'video', name: 'Video', first: 'generate' },
	{ value: 'audio', name: 'Audio', first: 'generateMusic' },
	{ value: 'model3d', name: '3D Model', first: 'generate' },
	{ value: 'text', name: 'Text', first: 'captionImage' },
];

/** Every operation whose models are in the catalogue. */
export const MODEL_OPERATIONS: readonly ModelOperation[] = [
	{
		resource: 'image',
		value: 'edit',
		name: 'Edit',
		action: 'Edit image',
		description: 'Change an image by a prompt',
	},
	{
		resource: 'image',
		value: 'generate',
		name: 'Generate',
		action: 'Generate image',
		description: 'Generate images from a prompt',
	},
	{
		resource: 'image',
		value: 'removeBackground',
		name: 'Remove Background',
		action: 'Remove image background',
		description: 'Remove the background of an image',
	},
	{
		resource: 'image',
		value: 'segment',
		name: 'Segment',
		action: 'Segment image',
		description: 'Cut what a prompt names out of an image',
	},
	{
		resource: 'image',
		value: 'swapFaces',
		name: 'Swap Faces',
		action: 'Swap faces in image',
		description: 'Replace a face in an image by the face of another',
	},
	{
		resource: 'image',
		value: 'tryOn',
		name: 'Try On',
		action: 'Try clothes on person',
		description: 'Dress the person in an image in other clothes',
	},
	{
		resource: 'image',
		value: 'upscale',
		name: 'Upscale',
		action: 'Upscale image',
		description: 'Make an image larger',
	},
	{
		resource: 'video',
		value: 'addEffect',
		name: 'Add Effect',
		action: 'Add effect to image',
		description: 'Animate an image with a ready-made effect or motion',
	},
	{
		resource: 'video',
		value: 'extend',
		name: 'Extend',
		action: 'Extend video',
		description: 'Extend the video of an earlier task',
	},
	{
		resource: 'video',
		value: 'generate',
		name: 'Generate',
		action: 'Generate video',
		description: 'Generate a video from a prompt, an image, or both',
	},
	{
		resource: 'video',
		value: 'lipSync',
		name: 'Lip-Sync',
		action: 'Lip sync video or image',
		description: 'Make the person in a video or an image speak',
	},
	{
		resource: 'video',
		value: 'removeBackground',
		name: 'Remove Background',
		action: 'Remove video background',
		description: 'Remove the background of a video',
	},
	{
		resource: 'video',
		value: 'swapFaces',
		name: 'Swap Faces',
		action: 'Swap faces in video',
		description: 'Replace a face in a video by the face of an image',
	},
	{
		resource: 'video',
		value: 'upscale',
		name: 'Upscale',
		action: 'Upscale video',
		description: 'Make a video larger',
	},
	{
		resource: 'audio',
		value: 'editMusic',
		name: 'Edit Music',
		action: 'Edit music',
		description: 'Restyle a recording, change its lyrics, or make it longer',
	},
	{
		resource: 'audio',
		value: 'generateMusic',
		name: 'Generate Music',
		action: 'Generate music',
		description: 'Generate a song or a piece of music from a description or lyrics',
	},
	{
		resource: 'audio',
		value: 'generateSound',
		name: 'Generate Sound',
		action: 'Generate sound effects',
		description: 'Generate sounds from a prompt, or for a video',
	},
	{
		resource: 'audio',
		value: 'generateSpeech',
		name: 'Generate Speech',
		action: 'Generate speech from text',
		description: 'Generate speech from a text',
	},
	{
		resource: 'model3d',
		value: 'generate',
		name: 'Generate',
		action: 'Generate 3D model',
		description: 'Generate a 3D model from images or a prompt',
	},
	{
		resource: 'text',
		value: 'captionImage',
		name: 'Caption Image',
		action: 'Caption image',
		description: 'Describe an image in words',
	},
	{
		resource: 'text',
		value: 'writeLyrics',
		name: 'Write Lyrics',
		action: 'Write song lyrics',
		description: 'Write the lyrics of a song from a prompt',
	},
];
