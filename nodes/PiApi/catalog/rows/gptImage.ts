import { choice, imageFile, text, whole } from '../fieldBuilders';
import type { Field, Row } from '../schema';

const FIELDS: Field[] = [
	text('prompt', 'Prompt', 'What to create', { required: true, top: true }),
	whole('n', 'Number of Images', 'Each image is charged', {
		param: 'numberOfImages',
		default: 1,
		min: 1,
		max: 4,
	}),
	choice('size', 'Size', 'Width and height in pixels', ['1024x1024', '1536x1024', '1024x1536'], {
		param: 'imageSize',
		openEnum: true,
	}),
	choice('quality', 'Quality', 'Higher is slower and costs more', ['low', 'medium', 'high'], {
		param: 'imageQuality',
		openEnum: true,
	}),
	choice('output_format', 'Output Format', 'File format of the image', ['png', 'jpeg', 'webp']),
];

const SHARED = {
	resource: 'image',
	operation: 'generate',
	taskType: 'generations',
	answers: 'images',
	kind: 'image',
	output: ['data[].url', 'data[].b64_json'],
	confidence: 'medium',
	sources: ['piapi.ai/docs/gpt-image', 'PiAPI-1/piapi-cli src/models/catalog.ts'],
} satisfies Partial<Row>;

/** OpenAI's image models: they answer at once, without a task. */
export const GPT_IMAGE: Row[] = [
	{
		...SHARED,
		name: 'GPT Image 1',
		model: 'gpt-image-1',
		fields: FIELDS,
		price: '0.011 (low) to 0.25 (high quality) per image',
	},
	{
		...SHARED,
		name: 'GPT Image 1.5',
		model: 'gpt-image-1.5',
		fields: FIELDS,
		remarks: 'Price not known.',
	},
	{
		...SHARED,
		name: 'GPT Image 2',
		model: 'gpt-image-2-preview',
		fields: [...FIELDS, imageFile('image', 'Image', 'An image to start from', { param: 'referenceImage' })],
		price: '0.10 per image (preview)',
		remarks:
			'The CLI and the docs name it gpt-image-2-preview; a client used gpt-image-2 with success in 2026-07: Any Model cannot reach it, so the other name is to be tried here on an unknown-model error.',
	},
];
