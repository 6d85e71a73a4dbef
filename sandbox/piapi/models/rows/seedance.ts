import { by, perSecond } from '../row';
import type { ModelRow } from '../row';
import { audio, flag, image, integer, list, need, oneOf, open, text, video } from '../rule';

const ratio = oneOf('21:9', '16:9', '4:3', '1:1', '3:4', '9:16', 'auto');

const mode = oneOf('text_to_video', 'first_last_frames', 'omni_reference');

const prompt = text({ longest: 4000 });

/** Seedance: piapi.ai/docs/seedance-api. Callbacks are taken away from a task, whatever was asked. */
export const SEEDANCE_ROWS: readonly ModelRow[] = [
	{
		model: 'seedance',
		taskType: 'seedance-2',
		kind: 'video',
		shape: 'video',
		price: by(
			'resolution',
			{ '480p': perSecond(0.1), '720p': perSecond(0.2), '1080p': perSecond(0.5) },
			'720p',
		),
		fields: {
			prompt: need(prompt),
			mode: mode,
			image_urls: list(image, 9),
			video_urls: list(video, 3),
			audio_urls: list(audio, 3),
			duration: integer(4, 15),
			aspect_ratio: ratio,
			resolution: oneOf('480p', '720p', '1080p'),
			audio: flag,
		},
	},
	{
		model: 'seedance',
		taskType: 'seedance-2-fast',
		kind: 'video',
		shape: 'video',
		price: by('resolution', { '480p': perSecond(0.048), '720p': perSecond(0.096) }, '720p'),
		fields: {
			prompt: need(prompt),
			mode: mode,
			image_urls: list(image, 9),
			video_urls: list(video, 3),
			audio_urls: list(audio, 3),
			duration: integer(4, 15),
			aspect_ratio: ratio,
			resolution: oneOf('480p', '720p'),
			audio: flag,
		},
	},
	{
		model: 'seedance',
		taskType: 'seedance-2-mini',
		kind: 'video',
		shape: 'video',
		price: by('resolution', { '480p': perSecond(0.042), '720p': perSecond(0.084) }, '720p'),
		fields: {
			prompt: need(prompt),
			mode: mode,
			image_urls: list(image, 9),
			video_urls: list(video, 3),
			audio_urls: list(audio, 3),
			duration: integer(4, 15),
			aspect_ratio: ratio,
			resolution: oneOf('480p', '720p'),
			audio: flag,
		},
	},
	{
		model: 'seedance',
		taskType: 'seedance-2.5',
		kind: 'video',
		shape: 'video',
		price: by(
			'resolution',
			{ '480p': perSecond(0.15), '720p': perSecond(0.35), '1080p': perSecond(0.8) },
			'720p',
		),
		seconds: 280,
		fields: {
			prompt: need(prompt),
			mode: mode,
			image_urls: list(image, 9),
			video_urls: list(video, 3),
			audio_urls: list(audio, 3),
			duration: integer(4, 30),
			aspect_ratio: oneOf('21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
			resolution: oneOf('480p', '720p', '1080p'),
			audio: flag,
		},
	},
	{
		model: 'seedance',
		taskType: 'seedance-2-preview',
		kind: 'video',
		shape: 'video',
		price: perSecond(0.15),
		fields: {
			prompt: need(text()),
			duration: integer(),
			aspect_ratio: open('21:9', '16:9', '4:3', '1:1', '3:4', '9:16'),
		},
	},
];
