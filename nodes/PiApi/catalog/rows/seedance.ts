import {
	audioFile,
	audioFiles,
	choice,
	flag,
	imageFile,
	imageFiles,
	numberChoice,
	text,
	videoFiles,
	whole,
} from '../fieldBuilders';
import type { Field, Row, Rule } from '../schema';

/** What every Seedance takes. */
const REFERENCES: Field[] = [
	text('prompt', 'Prompt', 'What happens; name references as @image1, @video1, @audio1', {
		required: true,
		top: true,
		maxLength: 4000,
	}),
	choice(
		'mode',
		'Mode',
		'Leave empty: the service finds it from what is given',
		['text_to_video', 'first_last_frames', 'omni_reference'],
		{ param: 'referenceMode' },
	),
	imageFiles('image_urls', 'Images', 'Start and end frame, or reference images', {
		param: 'referenceImages',
		maxItems: 9,
	}),
	videoFiles('video_urls', 'Reference Videos', 'Videos to take motion or style from', {
		param: 'referenceVideos',
		maxItems: 3,
	}),
	audioFiles('audio_urls', 'Reference Audio', 'Sound to use; needs an image or video beside it', {
		param: 'referenceAudio',
		maxItems: 3,
	}),
];

const SEEDANCE_2: Field[] = [
	...REFERENCES,
	whole('duration', 'Duration', 'Length in seconds', { default: 5, min: 4, max: 15 }),
	choice('aspect_ratio', 'Aspect Ratio', 'Shape; auto only with first and last frame', [
		'21:9',
		'16:9',
		'4:3',
		'1:1',
		'3:4',
		'9:16',
		'auto',
	]),
];

const AUDIO = flag('audio', 'Audio', 'Whether to make sound too', { default: true });

/**
 * What goes together with which mode.
 * @param most how many references are taken in all
 */
function referenceRules(most: number): Rule[] {
	return [
		...REFERENCE_FIELDS.map((name) => ({
			when: { mode: { is: ['text_to_video'] }, [name]: { filled: true } },
			field: 'mode',
			problem: 'is Text to Video, which takes no references',
			fix: 'Leave “Mode” empty, or leave the images, videos and recordings out.',
		})),
		...REFERENCE_FIELDS.slice(1).map((name) => ({
			when: { mode: { is: ['first_last_frames'] }, [name]: { filled: true } },
			field: 'mode',
			problem: 'is First Last Frames, which takes one or two images and nothing else',
			fix: 'Leave “Mode” empty, or leave the videos and recordings out.',
		})),
		{
			when: { mode: { is: ['first_last_frames'] }, image_urls: { filled: false } },
			field: 'image_urls',
			problem: 'is empty, and First Last Frames needs one or two',
			fix: 'Give the first frame, or the first and the last.',
		},
		{
			when: { mode: { is: ['first_last_frames'] } },
			total: { of: ['image_urls'], how: 'entries', above: 2 },
			field: 'image_urls',
			problem: 'has more than two entries, and First Last Frames takes one or two',
			fix: 'Leave some out, or choose Omni Reference as “Mode”.',
		},
		{
			when: { audio_urls: { filled: true }, image_urls: { filled: false }, video_urls: { filled: false } },
			field: 'audio_urls',
			problem: 'needs an image or a video beside it',
			fix: 'Give one of “Images” or “Reference Videos” too.',
		},
		{
			total: { of: REFERENCE_FIELDS, how: 'entries', above: most },
			field: 'image_urls',
			problem: `and the other references are more than ${most} together`,
			fix: `Leave some out: “Images”, “Reference Videos” and “Reference Audio” together take ${most}.`,
		},
	];
}

/** Seedance 2.5 has no shape of that name. */
const AUTO_NEEDS_FRAMES: Rule = {
	when: { aspect_ratio: { is: ['auto'] }, image_urls: { filled: false } },
	field: 'aspect_ratio',
	problem: 'can be auto only with a first and a last frame',
	fix: 'Choose another shape, or give the frames as “Images”.',
};

const REFERENCE_FIELDS = ['image_urls', 'video_urls', 'audio_urls'];

const LIMITS =
	'prompt up to 4,000 characters; first and last frame: 1 or 2 images; references: up to 9 in all (12 on the page, 10 and more were refused); audio mp3 or wav, 15 s in all; video mp4 or mov, 15.4 s in all';

const REMARKS =
	'Callbacks are not delivered: the service strips webhook_config, so polling is the only way. Do not send mode unless chosen. text_to_video refuses images. output.video can appear while the status is still pending. Signed or expiring addresses may fail. A real person in a reference is a common reason for refusal, which stands only in logs.';

/** What both ways of Wan 2.6 take. */
const WAN_26: Field[] = [
	numberChoice('duration', 'Duration', 'Length in seconds', [5, 10, 15], {
		param: 'durationChoice',
		default: 5,
	}),
	choice('resolution', 'Resolution', 'Size of the video; the P is a capital letter', ['720P', '1080P']),
	flag('audio', 'Audio', 'Whether to make sound too'),
	flag('prompt_extend', 'Expand Prompt', 'Whether the service may rewrite the prompt', {
		param: 'expandPrompt',
	}),
	choice('shot_type', 'Shots', 'One shot or several', ['single', 'multi']),
	whole('seed', 'Seed', 'Same seed and settings give a similar result'),
	flag('watermark', 'Watermark', "Whether to put the maker's watermark on the video"),
];

/** Videos by Seedance and by Wan 2.6. */
export const SEEDANCE: Row[] = [
	{
		resource: 'video',
		operation: 'generate',
		name: 'Seedance 2',
		model: 'seedance',
		taskType: 'seedance-2',
		kind: 'video',
		fields: [
			...SEEDANCE_2,
			choice('resolution', 'Resolution', 'Size of the video', ['480p', '720p', '1080p'], { default: '480p' }),
			AUDIO,
		],
		rules: [...referenceRules(9), AUTO_NEEDS_FRAMES],
		output: ['video'],
		price: '0.10 (480p), 0.20 (720p), 0.50 (1080p) per second',
		limits: LIMITS,
		remarks: REMARKS,
		confidence: 'high',
		sources: [
			'piapi.ai/docs/seedance-api/seedance-2',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
			'public client code, 2026-07',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Seedance 2 Fast',
		model: 'seedance',
		taskType: 'seedance-2-fast',
		kind: 'video',
		fields: [
			...SEEDANCE_2,
			choice('resolution', 'Resolution', 'Size of the video', ['480p', '720p'], { default: '480p' }),
			AUDIO,
		],
		rules: [...referenceRules(9), AUTO_NEEDS_FRAMES],
		output: ['video'],
		price: '0.048 (480p), 0.096 (720p) per second',
		limits: LIMITS,
		remarks: `${REMARKS} No 1080p.`,
		confidence: 'high',
		sources: [
			'piapi.ai/docs/seedance-api/seedance-2',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
			'public client code, 2026-07',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Seedance 2 Mini',
		model: 'seedance',
		taskType: 'seedance-2-mini',
		kind: 'video',
		fields: [
			...SEEDANCE_2,
			choice('resolution', 'Resolution', 'Size of the video', ['480p', '720p'], { default: '720p' }),
			AUDIO,
		],
		rules: [...referenceRules(9), AUTO_NEEDS_FRAMES],
		output: ['video'],
		price: '0.042 (480p), 0.084 (720p) per second',
		limits: LIMITS,
		remarks: `New in 2026. ${REMARKS}`,
		confidence: 'medium',
		sources: ['piapi.ai/seedance-2-mini', 'public client code, 2026-07 and 2026-09'],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Seedance 2.5',
		model: 'seedance',
		taskType: 'seedance-2.5',
		kind: 'video',
		fields: [
			...REFERENCES,
			whole('duration', 'Duration', 'Length in seconds', { default: 5, min: 4, max: 30 }),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape; ignored with first and last frame', [
				'21:9',
				'16:9',
				'4:3',
				'1:1',
				'3:4',
				'9:16',
			]),
			choice('resolution', 'Resolution', 'Size of the video', ['480p', '720p', '1080p'], { default: '720p' }),
			AUDIO,
		],
		rules: referenceRules(12),
		output: ['video'],
		usualSeconds: 280,
		price: '0.15 (480p), 0.35 (720p), 0.80 (1080p) per second',
		limits:
			'prompt up to 4,000 characters; up to 9 images, 3 videos, 3 sounds, 12 in all; two tasks at once can answer 429',
		remarks: `New in 2026. usual_seconds measured for 5 s at 1080p; 22 s at 480p took 570 s. ${REMARKS}`,
		confidence: 'medium',
		sources: ['piapi.ai/seedance-2-5', 'public client code, 2026-07 and 2026-09'],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Seedance 2 Preview',
		model: 'seedance',
		taskType: 'seedance-2-preview',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			whole('duration', 'Duration', 'Length in seconds', { default: 5 }),
			choice(
				'aspect_ratio',
				'Aspect Ratio',
				'Shape of the video',
				['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'],
				{ openEnum: true },
			),
		],
		output: ['video'],
		price: '0.15 per second',
		caution: 'Superseded by Seedance 2.',
		remarks: `Superseded: gone from the newest CLI, and its page leads to Seedance 2. ${REMARKS}`,
		confidence: 'low',
		sources: ['piapi.ai/docs/seedance-api/seedance-2-preview'],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Wan 2.6: Text to Video',
		model: 'Wan',
		taskType: 'wan26-txt2video',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1', '4:3', '3:4'], {
				default: '16:9',
			}),
			...WAN_26,
			audioFile('audio_url', 'Audio File', 'Sound the video is made to', { param: 'audioFile' }),
		],
		output: ['video_url', 'video'],
		price: '0.08 (720P), 0.12 (1080P) per second',
		remarks: 'Capital P in the resolution is a must. model is "Wan" with a capital W.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/wan-api/wan26-text-to-video',
			'piapi.ai/wan-2-6',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Wan 2.6: Image to Video',
		model: 'Wan',
		taskType: 'wan26-img2video',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { top: true }),
			imageFile('image', 'Image', 'First frame of the video', { required: true }),
			...WAN_26,
		],
		output: ['video_url', 'video'],
		price: '0.08 (720P), 0.12 (1080P) per second',
		remarks:
			'Capital P in the resolution is a must. model is "Wan" with a capital W. negative_prompt and audio_url are listed for text to video only.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/wan-api/wan26-image-to-video',
			'piapi.ai/wan-2-6',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
		],
	},
];
