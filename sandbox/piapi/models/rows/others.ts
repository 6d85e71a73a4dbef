import { flat } from '../row';
import type { ModelRow } from '../row';
import { decimal, image, integer, list, need, oneOf, open, text } from '../rule';

/** 3D models and captions: piapi.ai/docs of trellis and joycaption. */
export const OTHER_ROWS: readonly ModelRow[] = [
	{
		model: 'Qubico/trellis',
		taskType: 'image-to-3d',
		kind: '3d',
		shape: 'model3d',
		price: flat(0.04),
		fields: {
			images: need(list(image)),
			seed: integer(),
			ss_sampling_steps: integer(10, 50),
			slat_sampling_steps: integer(10, 50),
			ss_guidance_strength: decimal(0, 10),
			slat_guidance_strength: decimal(0, 10),
		},
	},
	{
		model: 'Qubico/trellis',
		taskType: 'text-to-3d',
		kind: '3d',
		shape: 'model3d',
		price: flat(0.04),
		fields: {
			prompt: need(text()),
			seed: integer(),
			ss_sampling_steps: integer(10, 50),
			slat_sampling_steps: integer(10, 50),
			ss_guidance_strength: decimal(0, 10),
			slat_guidance_strength: decimal(0, 10),
		},
	},
	{
		model: 'Qubico/trellis2',
		taskType: 'image-to-3d',
		kind: '3d',
		shape: 'model3d',
		price: flat(0.1),
		fields: { image: need(image), seed: integer() },
	},
	{
		model: 'Qubico/pixal3d',
		taskType: 'image-to-3d',
		kind: '3d',
		shape: 'model3d',
		price: flat(0.25),
		fields: { image: need(image) },
	},
	{
		model: 'Qubico/joycaption',
		taskType: 'joycaption-beta-one',
		kind: 'text',
		shape: 'text',
		price: flat(0.01),
		seconds: 30,
		fields: {
			image: need(image),
			prompt_style: open('Descriptive'),
			caption_length: open('any'),
			workflow_type: oneOf('joycaption-beta-one'),
		},
	},
];
