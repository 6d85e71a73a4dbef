import { by, byMegapixels, each, flat, unknownPrice } from '../row';
import type { ModelRow } from '../row';
import { decimal, flag, image, integer, list, need, oneOf, open, present, text } from '../rule';

const ratio = open('21:9', '1:1', '4:3', '3:2', '2:3', '5:4', '4:5', '3:4', '16:9', '9:16');

const seedreamRatio = open('1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '4:5', '5:4');

const side = integer(128);

/** Pictures: piapi.ai/docs of qwen-image, z-image, the image toolkit, gemini and seedream. The index fields of the
 * face swap are texts. */
export const IMAGE_ROWS: readonly ModelRow[] = [
	{
		model: 'Qubico/qwen-image',
		taskType: 'image-edit',
		kind: 'image',
		shape: 'imageUrl',
		price: unknownPrice,
		fields: {
			prompt: need(text()),
			image1: need(image),
			image2: image,
			image3: image,
			negative_prompt: text(),
			seed: integer(),
			steps: integer(1),
			flow_shift: decimal(),
		},
	},
	{
		model: 'Qubico/qwen-image',
		taskType: 'txt2img',
		kind: 'image',
		shape: 'imageUrl',
		price: unknownPrice,
		fields: {
			prompt: need(text()),
			width: side,
			height: side,
			seed: integer(),
			steps: integer(1),
			flow_shift: decimal(),
		},
	},
	{
		model: 'Qubico/z-image',
		taskType: 'txt2img',
		kind: 'image',
		shape: 'imageUrl',
		price: byMegapixels([
			[0.5, 0.002],
			[1, 0.004],
			[1.5, 0.006],
			[64, 0.008],
		]),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			width: side,
			height: side,
			seed: integer(),
			batch_size: integer(1),
			flow_shift: decimal(),
		},
	},
	{
		model: 'Qubico/image-toolkit',
		taskType: 'background-remove',
		kind: 'image',
		shape: 'imageUrl',
		price: flat(0.001),
		fields: { image: need(image), rmbg_model: open('RMBG-2.0') },
	},
	{
		model: 'Qubico/image-toolkit',
		taskType: 'segment',
		kind: 'image',
		shape: 'imageUrl',
		price: flat(0.01),
		fields: {
			image: need(image),
			prompt: need(text()),
			negative_prompt: present(text()),
			segment_factor: present(integer()),
		},
	},
	{
		model: 'Qubico/image-toolkit',
		taskType: 'face-swap',
		kind: 'image',
		shape: 'imageUrl',
		price: unknownPrice,
		fields: { target_image: need(image), swap_image: need(image) },
	},
	{
		model: 'Qubico/image-toolkit',
		taskType: 'multi-face-swap',
		kind: 'image',
		shape: 'imageUrl',
		price: flat(0.015),
		fields: {
			target_image: need(image),
			swap_image: need(image),
			swap_faces_index: text(),
			target_faces_index: text(),
		},
	},
	{
		model: 'Qubico/image-toolkit',
		taskType: 'upscale',
		kind: 'image',
		shape: 'imageUrl',
		price: unknownPrice,
		fields: { image: need(image), scale: present(integer(2, 10)), face_enhance: flag },
	},
	{
		model: 'gemini',
		taskType: 'gemini-2.5-flash-image',
		kind: 'image',
		shape: 'imageUrls',
		price: each(0.03, 'num_images'),
		seconds: 18,
		fields: {
			prompt: need(text()),
			image_urls: list(image),
			aspect_ratio: ratio,
			num_images: integer(1),
			output_format: oneOf('png', 'jpeg'),
		},
	},
	{
		model: 'gemini',
		taskType: 'nano-banana-2',
		kind: 'image',
		shape: 'imageUrls',
		price: flat(0.06),
		fields: {
			prompt: need(text()),
			image_urls: list(image, 14),
			aspect_ratio: ratio,
			output_format: oneOf('png', 'jpeg'),
			resolution: oneOf('1K', '2K', '4K'),
			safety_level: open('high'),
		},
	},
	{
		model: 'gemini',
		taskType: 'nano-banana-pro',
		kind: 'image',
		shape: 'imageUrls',
		price: flat(0.1),
		fields: {
			prompt: need(text()),
			image_urls: list(image, 14),
			aspect_ratio: ratio,
			output_format: oneOf('png', 'jpeg'),
			resolution: oneOf('1K', '2K', '4K'),
			safety_level: open('high'),
		},
	},
	{
		model: 'gemini',
		taskType: 'nano-banana-2.1',
		kind: 'image',
		shape: 'imageUrls',
		price: by('resolution', { '1K': flat(0.03), '2K': flat(0.04), '4K': flat(0.09) }, '1K'),
		fields: {
			prompt: need(text()),
			image_urls: list(image, 14),
			aspect_ratio: ratio,
			output_format: oneOf('png', 'jpeg'),
			resolution: oneOf('1K', '2K', '4K'),
		},
	},
	{
		model: 'seedream',
		taskType: 'seedream-5-lite',
		kind: 'image',
		shape: 'imageUrls',
		price: by('size', { '2K': flat(0.028), '3K': flat(0.042) }, '2K'),
		fields: {
			prompt: need(text()),
			image_urls: list(image, 10),
			size: oneOf('2K', '3K'),
			aspect_ratio: seedreamRatio,
			output_format: oneOf('png', 'jpeg'),
		},
	},
	{
		model: 'seedream',
		taskType: 'seedream-5-pro',
		kind: 'image',
		shape: 'imageUrls',
		price: unknownPrice,
		fields: {
			prompt: need(text()),
			size: oneOf('1K', '2K'),
			aspect_ratio: seedreamRatio,
			output_format: oneOf('png', 'jpeg'),
		},
	},
];
