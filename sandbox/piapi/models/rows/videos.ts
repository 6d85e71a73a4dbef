import { by, flat, perSecond, unknownPrice } from '../row';
import type { ModelRow, Price } from '../row';
import {
	audio,
	flag,
	image,
	integer,
	list,
	need,
	object,
	oneNumber,
	oneOf,
	open,
	openNumber,
	text,
} from '../rule';

const veoSeconds = oneOf('4s', '6s', '8s');

/** v2.3 costs by length and sharpness, the 01 models 0.20; of the 02 models only a range is known. */
const hailuoPrice: Price = (input) => {
	const model = String(input.model);
	if (model.includes('01')) return 0.2;
	if (model.includes('02')) return 0.25;
	if (input.resolution === 1080) return 0.4;
	return input.duration === 10 ? 0.45 : 0.23;
};

/** Videos of other makers: piapi.ai/docs of luma, hailuo, sora2, veo, wan 2.6 and omni-human. The duration of Veo is a
 * text. */
export const VIDEO_ROWS: readonly ModelRow[] = [
	{
		model: 'luma',
		taskType: 'extend_video',
		kind: 'video',
		shape: 'luma',
		price: unknownPrice,
		fields: {
			prompt: need(text()),
			key_frames: need(
				object({
					frame0: need(object({ type: need(open('image', 'generation')), url: image, id: text() })),
					frame1: object({ type: need(open('image', 'generation')), url: image, id: text() }),
				}),
			),
		},
	},
	{
		model: 'luma',
		taskType: 'video_generation',
		kind: 'video',
		shape: 'luma',
		price: perSecond(0.04),
		fields: {
			prompt: need(text()),
			model: open('ray-v2', 'ray-v1'),
			start_image: image,
			end_image: image,
			duration: openNumber(5, 10),
			aspect_ratio: oneOf('16:9', '9:16', '4:3', '3:4', '1:1', '21:9', '9:21'),
			loop: flag,
		},
	},
	{
		model: 'hailuo',
		taskType: 'video_generation',
		kind: 'video',
		shape: 'hailuo',
		price: hailuoPrice,
		fields: {
			prompt: need(text()),
			model: need(
				open(
					'v2.3',
					't2v-02',
					'i2v-02',
					't2v-01',
					'i2v-01',
					's2v-01',
					't2v-01-director',
					'i2v-01-director',
					'i2v-01-live',
				),
			),
			image_url: image,
			duration: oneNumber(6, 10),
			resolution: oneNumber(768, 1080),
			expand_prompt: flag,
		},
	},
	{
		model: 'sora2',
		taskType: 'sora2-video',
		kind: 'video',
		shape: 'video',
		price: perSecond(0.08, 4),
		seconds: 92,
		fields: {
			prompt: need(text()),
			image_url: image,
			duration: openNumber(4, 8, 12),
			aspect_ratio: oneOf('16:9', '9:16'),
		},
	},
	{
		model: 'sora2',
		taskType: 'sora2-pro-video',
		kind: 'video',
		shape: 'video',
		price: unknownPrice,
		fields: {
			prompt: need(text()),
			duration: openNumber(4, 8, 12),
			aspect_ratio: oneOf('16:9', '9:16'),
			resolution: oneOf('720p', '1080p'),
		},
	},
	{
		model: 'veo3',
		taskType: 'veo3-video',
		kind: 'video',
		shape: 'video',
		price: by('generate_audio', { true: perSecond(0.24, 8), false: perSecond(0.12, 8) }, 'false'),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			image_url: image,
			aspect_ratio: oneOf('16:9', '9:16', 'auto'),
			duration: veoSeconds,
			resolution: oneOf('720p', '1080p'),
			generate_audio: flag,
		},
	},
	{
		model: 'veo3',
		taskType: 'veo3-video-fast',
		kind: 'video',
		shape: 'video',
		price: by('generate_audio', { true: perSecond(0.09, 8), false: perSecond(0.06, 8) }, 'false'),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			image_url: image,
			aspect_ratio: oneOf('16:9', '9:16', 'auto'),
			duration: veoSeconds,
			resolution: oneOf('720p', '1080p'),
			generate_audio: flag,
		},
	},
	{
		model: 'veo3.1',
		taskType: 'veo3.1-video',
		kind: 'video',
		shape: 'video',
		price: by('generate_audio', { true: perSecond(0.24, 8), false: perSecond(0.12, 8) }, 'false'),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			image_url: image,
			tail_image_url: image,
			reference_image_urls: list(image, 3),
			aspect_ratio: oneOf('16:9', '9:16', 'auto'),
			duration: veoSeconds,
			resolution: oneOf('720p', '1080p'),
			generate_audio: flag,
		},
	},
	{
		model: 'veo3.1',
		taskType: 'veo3.1-video-fast',
		kind: 'video',
		shape: 'video',
		price: by('generate_audio', { true: perSecond(0.09, 8), false: perSecond(0.06, 8) }, 'false'),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			image_url: image,
			tail_image_url: image,
			aspect_ratio: oneOf('16:9', '9:16', 'auto'),
			duration: veoSeconds,
			resolution: oneOf('720p', '1080p'),
			generate_audio: flag,
		},
	},
	{
		model: 'Wan',
		taskType: 'wan26-txt2video',
		kind: 'video',
		shape: 'video',
		price: by('resolution', { '720P': perSecond(0.08), '1080P': perSecond(0.12) }, '720P'),
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			aspect_ratio: oneOf('16:9', '9:16', '1:1', '4:3', '3:4'),
			duration: oneNumber(5, 10, 15),
			resolution: oneOf('720P', '1080P'),
			audio: flag,
			audio_url: audio,
			prompt_extend: flag,
			shot_type: oneOf('single', 'multi'),
			seed: integer(),
			watermark: flag,
		},
	},
	{
		model: 'Wan',
		taskType: 'wan26-img2video',
		kind: 'video',
		shape: 'video',
		price: by('resolution', { '720P': perSecond(0.08), '1080P': perSecond(0.12) }, '720P'),
		fields: {
			prompt: text(),
			image: need(image),
			duration: oneNumber(5, 10, 15),
			resolution: oneOf('720P', '1080P'),
			audio: flag,
			prompt_extend: flag,
			shot_type: oneOf('single', 'multi'),
			seed: integer(),
			watermark: flag,
		},
	},
	{
		model: 'omni-human',
		taskType: 'omni-human-1.5',
		kind: 'video',
		shape: 'video',
		price: flat(0.65),
		fields: {
			image_url: need(image),
			audio_url: need(audio),
			prompt: text(),
			fast_mode: flag,
			seed: integer(),
		},
	},
];
