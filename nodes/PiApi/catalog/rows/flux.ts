import { choice, group, imageFile, number, text, whole } from '../fieldBuilders';
import type { Field, Rule } from '../schema';

/** What the models of FLUX.1 have in common (piapi.ai/docs/flux-api). */
export const PROMPT = text('prompt', 'Prompt', 'What the result should show', { required: true, top: true });

export const NEGATIVE_PROMPT = text(
	'negative_prompt',
	'Negative Prompt',
	'What the result should not contain',
);

export const INPUT_IMAGE = imageFile('image', 'Image', 'The image to work on', { required: true });

/** They count for text to image only. */
export const SIZE: Field[] = [
	whole('width', 'Width', 'Width in pixels', { min: 128 }),
	whole('height', 'Height', 'Height in pixels', { min: 128 }),
];

/** 1024 x 1024 pixels, in any shape (qubico.ai/docs/models/flux1-schnell). */
export const LARGEST_IMAGE: Rule = {
	total: { of: ['width', 'height'], how: 'product', above: 1_048_576 },
	field: 'width',
	problem: 'times “Height” is more than 1,048,576 pixels',
	fix: 'Make one of the two smaller: 1024 x 1024 or 1280 x 816 fit.',
};

export const GUIDANCE_SCALE = number(
	'guidance_scale',
	'Guidance Scale',
	'Higher follows the prompt more, lower is more natural',
	{ min: 1.5, max: 5 },
);

export const STEPS_OF_DEV = whole(
	'steps',
	'Steps',
	"Number of passes; 25 is usual, PiAPI's own client stops at 40",
	{ min: 1 },
);

export const STEPS_OF_SCHNELL = whole(
	'steps',
	'Steps',
	"Number of passes; 4 is usual, PiAPI's own client stops at 10",
	{ min: 1 },
);

export const NUMBER_OF_IMAGES = whole('batch_size', 'Number of Images', 'Each image is charged', {
	param: 'numberOfImages',
	default: 1,
	min: 1,
	max: 4,
});

export const SCALE = whole('scale', 'Scale', 'How many times larger', { min: 2 });

export const DENOISE = number('denoise', 'Denoise', 'How far the result may move away from the input image', {
	default: 0.7,
	min: 0,
	max: 1,
});

export const IMAGE_OUTPUT = ['image_url', 'image_urls', 'image_base64'];

const STYLES = [
	'anime',
	'art',
	'disney',
	'furry',
	'mjv6',
	'realism',
	'scenery',
	'collage-artstyle',
	'creepcute',
	'cyberpunk-anime-style',
	'deco-pulse',
	'deep-sea-particle-enhencer',
	'faetastic-details',
	'fractal-geometry',
	'galactixy-illustrations-style',
	'geometric-woman',
	'graphic-portrait',
	'mat-miller-art',
	'moebius-style',
	'ob3d-isometric-3d-room',
	'paper-quilling-and-layering-style',
	'mystic-realism',
	'remes-abstract-poster-style',
];

/** A style that is laid over the model (piapi.ai/docs/available-lora-and-controlnet). */
export function lora(more: Pick<Field, 'required'> = {}): Field {
	return group(
		'lora_settings',
		'LoRA',
		'Style add-on; one entry is taken',
		[
			choice('lora_type', 'Style', 'Name of the LoRA style', STYLES, { required: true, openEnum: true }),
			number('lora_strength', 'Strength', 'How strongly the style is applied', {
				default: 1,
				min: 0.1,
				max: 1,
			}),
		],
		{ param: 'lora', ...more, single: true },
	);
}
