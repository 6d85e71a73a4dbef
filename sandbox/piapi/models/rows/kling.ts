import { by, each, flat, numberIn, perSecond, unknownPrice } from '../row';
import type { ModelRow, Price } from '../row';
import { audio, decimal, flag, image, integer, list, need, object, oneOf, open, text, video } from '../rule';

const ratio = oneOf('16:9', '9:16', '1:1');

const shots = list(object({ prompt: need(text()), duration: integer(1, 14) }), 6);

/** 3.0 costs by the second, 2.0 and 2.1-master have a price of their own, the others cost by five seconds. */
const klingPrice: Price = (input) => {
	const seconds = numberIn(input, 'duration', 5);
	const pro = input.mode === 'pro';
	if (input.version === '3.0')
		return seconds * ((pro ? 0.15 : 0.1) + (input.enable_audio === true ? 0.05 : 0));
	if (input.version === '2.0' || input.version === '2.1-master') return (seconds / 5) * 0.96;
	return (seconds / 5) * (pro ? 0.33 : 0.2);
};

/** Kling: piapi.ai/docs/kling-api. Addresses only, and numbers must not be quoted. */
export const KLING_ROWS: readonly ModelRow[] = [
	{
		model: 'kling',
		taskType: 'ai_try_on',
		kind: 'image',
		shape: 'klingImages',
		oneOf: [['dress_input', 'upper_input', 'lower_input']],
		price: each(0.07, 'batch_size'),
		fields: {
			model_input: need(image),
			dress_input: image,
			upper_input: image,
			lower_input: image,
			batch_size: integer(1, 4),
		},
	},
	{
		model: 'kling',
		taskType: 'effects',
		kind: 'video',
		shape: 'klingWorks',
		price: by('professional_mode', { true: flat(0.46), false: flat(0.26) }, 'false'),
		fields: {
			image_url: need(image),
			effect: need(open('squish', 'expansion', 'kissing', 'hugging', 'fighting')),
			prompt: text(),
			professional_mode: flag,
		},
	},
	{
		model: 'kling',
		taskType: 'motion_control',
		kind: 'video',
		shape: 'klingWorks',
		oneOf: [['video_url', 'preset_motion']],
		price: by('mode', { std: perSecond(0.065), pro: perSecond(0.104) }, 'std'),
		seconds: 512,
		fields: {
			image_url: need(image),
			video_url: video,
			preset_motion: open(
				'Cute Baby Dance',
				'Nezha',
				'Heart Gesture Dance',
				'Motorcycle Dance',
				'Subject 3 Dance',
				'Ghost Step Dance',
				'Martial Arts',
				'Running',
				'Poping',
			),
			prompt: text(),
			motion_direction: oneOf('video', 'image'),
			keep_original_sound: flag,
			mode: oneOf('std', 'pro'),
			version: open('2.6', '3.0'),
		},
	},
	{
		model: 'kling',
		taskType: 'extend_video',
		kind: 'video',
		shape: 'klingWorks',
		price: unknownPrice,
		fields: { origin_task_id: need(text()), prompt: text() },
	},
	{
		model: 'kling',
		taskType: 'video_generation',
		kind: 'video',
		shape: 'klingWorks',
		price: klingPrice,
		seconds: 112,
		fields: {
			prompt: { ...text(), unless: ['multi_shots'] },
			negative_prompt: text(),
			version: open('3.0', '2.6', '2.5', '2.1', '2.1-master', '2.0', '1.6', '1.5', '1.0'),
			mode: open('std', 'pro'),
			duration: integer(3, 15),
			aspect_ratio: ratio,
			image_url: image,
			image_tail_url: image,
			cfg_scale: decimal(0, 1),
			enable_audio: flag,
			multi_shots: shots,
			prefer_multi_shots: flag,
			elements: list(object({ image_url: need(image) }), 4),
			camera_control: object({
				type: open('simple'),
				config: need(
					object({
						horizontal: integer(-10, 10),
						vertical: integer(-10, 10),
						pan: integer(-10, 10),
						tilt: integer(-10, 10),
						roll: integer(-10, 10),
						zoom: integer(-10, 10),
					}),
				),
			}),
			motion_brush: object({
				mask_url: need(image),
				static_masks: list(
					object({ points: need(list(object({ x: need(decimal()), y: need(decimal()) }))) }),
				),
				dynamic_masks: list(
					object({ points: need(list(object({ x: need(decimal()), y: need(decimal()) }))) }),
				),
			}),
		},
	},
	{
		model: 'kling',
		taskType: 'omni_video_generation',
		kind: 'video',
		shape: 'video',
		price: by('resolution', { '720p': perSecond(0.1), '1080p': perSecond(0.15) }, '720p'),
		seconds: 83,
		fields: {
			prompt: { ...text(), unless: ['multi_shots'] },
			version: need(open('3.0', 'o1')),
			resolution: oneOf('720p', '1080p'),
			duration: integer(3, 15),
			aspect_ratio: ratio,
			enable_audio: flag,
			images: list(image, 7),
			video: video,
			keep_original_audio: flag,
			multi_shots: shots,
		},
	},
	{
		model: 'kling',
		taskType: 'lip_sync',
		kind: 'video',
		shape: 'klingWorks',
		oneOf: [
			['origin_task_id', 'video_url'],
			['tts_text', 'local_dubbing_url'],
		],
		price: unknownPrice,
		fields: {
			origin_task_id: text(),
			video_url: video,
			tts_text: text(),
			tts_timbre: text(),
			tts_speed: decimal(0.8, 2),
			local_dubbing_url: audio,
		},
	},
	{
		model: 'kling',
		taskType: 'avatar',
		kind: 'video',
		shape: 'klingWorks',
		price: unknownPrice,
		fields: {
			image_url: need(image),
			local_dubbing_url: need(audio),
			prompt: text(),
			mode: oneOf('std', 'pro'),
			batch_size: integer(1),
		},
	},
	{
		model: 'kling',
		taskType: 'sound',
		kind: 'audio',
		shape: 'klingSounds',
		price: flat(0.07),
		fields: { prompt: need(text()), duration: decimal(), origin_task_id: text() },
	},
	{
		model: 'kling-turbo',
		taskType: 'video_generation',
		kind: 'video',
		shape: 'video',
		price: perSecond(0.056),
		seconds: 137,
		fields: {
			prompt: need(text()),
			negative_prompt: text(),
			start_image_url: image,
			end_image_url: image,
			duration: integer(),
			aspect_ratio: ratio,
			mode: open('pro'),
			version: open('2.5-turbo'),
		},
	},
];
