import {
	choice,
	flag,
	group,
	imageFile,
	imageFiles,
	json,
	number,
	record,
	text,
	videoFile,
	whole,
} from '../fieldBuilders';
import type { Field, Row, Rule } from '../schema';

/** Where the newer families put the video, and where Kling does. */
export const VIDEO_OUTPUT = [
	'video_url',
	'works[].video.resource_without_watermark',
	'works[].video.resource',
	'video',
];

const ASPECT_RATIO = choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1'], {
	default: '16:9',
});

const SHOTS = group(
	'multi_shots',
	'Shots',
	'Several scenes in one video; prompt and duration are then ignored',
	[
		text('prompt', 'Prompt', 'What this shot shows', { required: true }),
		whole('duration', 'Duration', 'Length of this shot in seconds', { default: 3, min: 1, max: 14 }),
	],
	{ param: 'shots', maxItems: 6 },
);

const SHOTS_RULE: Rule = {
	total: { of: ['multi_shots.duration'], how: 'sum', above: 15 },
	field: 'multi_shots',
	problem: 'are longer than 15 seconds together',
	fix: 'Shorten or leave out some of them.',
};

/** One way in which the camera moves; the range is the maker's. */
function axis(name: string, label: string, description: string): Field {
	return whole(`config.${name}`, label, description, { param: name, default: 0, min: -10, max: 10 });
}

const ONLY_5_OR_10 = ['2.6', '2.5', '2.1', '2.1-master', '2.0', '1.6', '1.5', '1.0'];
const WITHOUT_SOUND = ONLY_5_OR_10.filter((version) => version !== '2.6');

/** What depends on the version (piapi.ai/docs/kling-api/create-task, kling-3-api). */
const VERSION_RULES: Rule[] = [
	SHOTS_RULE,
	{
		when: { version: { is: ONLY_5_OR_10 }, multi_shots: { filled: true } },
		field: 'multi_shots',
		problem: 'are only made by version 3.0',
		fix: 'Choose 3.0 as “Version”, or leave “Shots” out.',
	},
	{
		when: { version: { is: ONLY_5_OR_10 }, duration: { isNot: [5, 10] } },
		field: 'duration',
		problem: 'is 5 or 10 seconds with every version but 3.0',
		fix: 'Enter 5 or 10, or choose 3.0 as “Version”.',
	},
	{
		when: { version: { is: ['2.0', '2.1-master'] }, mode: { is: ['std'] } },
		field: 'mode',
		problem: 'is Standard, which versions 2.0 and 2.1-master do not have',
		fix: 'Choose Professional as “Mode”, or another “Version”.',
	},
	{
		when: { version: { is: ['2.1'] }, image_url: { filled: false } },
		field: 'image_url',
		problem: 'is empty, and version 2.1 makes no video from text alone',
		fix: 'Give a “Start Image”, or choose another “Version”.',
	},
	{
		when: { image_tail_url: { filled: true }, image_url: { filled: false } },
		field: 'image_tail_url',
		problem: 'needs a “Start Image”, which is empty',
		fix: 'Give both, or leave “End Image” out.',
	},
	{
		when: { enable_audio: { is: [true] }, version: { is: WITHOUT_SOUND } },
		field: 'enable_audio',
		problem: 'is on, and only versions 2.6 and 3.0 make sound',
		fix: 'Switch “Audio” off, or choose another “Version”.',
	},
];

/** Kling: videos from text and images. */
export const KLING_GENERATE: Row[] = [
	{
		resource: 'video',
		operation: 'generate',
		name: 'Kling',
		model: 'kling',
		taskType: 'video_generation',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', {
				required: true,
				top: true,
				requiredUnless: ['multi_shots'],
				maxLength: 2500,
			}),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
			choice(
				'version',
				'Version',
				'Generation of the model; decides which other fields work. USD for 5 s: 2.5 and 2.6 0.20 (std) or 0.33 (pro), 2.0 and 2.1-master 0.96; for each second of 3.0: 0.10 (std) or 0.15 (pro), with audio 0.15 or 0.20',
				['3.0', '2.6', '2.5', '2.1', '2.1-master', '2.0', '1.6', '1.5', '1.0'],
				{ default: '2.6', openEnum: true },
			),
			choice('mode', 'Mode', 'Standard or professional; 3.0: 720p or 1080p', ['std', 'pro'], {
				param: 'qualityMode',
				default: 'std',
				openEnum: true,
			}),
			whole('duration', 'Duration', 'Seconds; 5 or 10, with version 3.0 any from 3 to 15', {
				default: 5,
				min: 3,
				max: 15,
			}),
			choice(
				'aspect_ratio',
				'Aspect Ratio',
				'Shape of the video; ignored when a start image is given',
				['16:9', '9:16', '1:1'],
				{ default: '16:9' },
			),
			imageFile('image_url', 'Start Image', 'First frame of the video', { param: 'startImage' }),
			imageFile('image_tail_url', 'End Image', 'Last frame; needs a start image', { param: 'endImage' }),
			number('cfg_scale', 'Prompt Strength', 'How closely the prompt is followed', {
				default: 0.5,
				min: 0,
				max: 1,
			}),
			flag('enable_audio', 'Audio', 'Whether to make sound too (2.6 and 3.0)', {
				param: 'audio',
				default: false,
			}),
			SHOTS,
			flag('prefer_multi_shots', 'Prefer Several Shots', 'Whether the model may cut the scene itself (3.0)'),
			group(
				'elements',
				'Elements',
				'One to four images of things to show (version 1.6)',
				[imageFile('image_url', 'Image', 'The image', { required: true })],
				{ maxItems: 4 },
			),
			record(
				'camera_control',
				'Camera Control',
				'Camera movement, text to video only',
				[
					choice('type', 'Type', 'Kind of control', ['simple'], { default: 'simple', openEnum: true }),
					axis('horizontal', 'Horizontal', 'Move left or right'),
					axis('vertical', 'Vertical', 'Move down or up'),
					axis('pan', 'Pan', 'Turn up or down'),
					axis('tilt', 'Tilt', 'Turn left or right'),
					axis('roll', 'Roll', 'Rotate around the view'),
					axis('zoom', 'Zoom', 'Zoom out or in'),
				],
				{ param: 'camera' },
			),
			json('motion_brush', 'Motion Brush', 'Moves chosen areas of the start image'),
		],
		rules: VERSION_RULES,
		output: VIDEO_OUTPUT,
		usualSeconds: 112,
		price: '0.20 to 1.00 per 5 s, by Version, Mode and Audio',
		limits:
			'prompts up to 2,500 characters; start image up to 10 MB, sides above 300 px; up to 6 shots, 15 s in all',
		remarks:
			"Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. usual_seconds is for 3.0, std, 5 s. 2.0 and 2.1-master: pro only; 2.1: no text to video. 3.0 needs version to be sent. The machine catalogue also lists images and resolution, which belong to Kling Omni. The camera range -10 to 10 is the maker's. Docs describe cfg_scale as text, the server wants a number.",
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/create-task',
			'piapi.ai/docs/kling-api/kling-3-api',
			'piapi.ai/docs/kling-api/kling-elements',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'public client code, 2026-04 and 2026-07',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Kling Omni',
		model: 'kling',
		taskType: 'omni_video_generation',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens; name images as @image_1 and the video as @video', {
				required: true,
				top: true,
				requiredUnless: ['multi_shots'],
			}),
			choice(
				'version',
				'Version',
				'Either 3.0, or o1 for the first omni model. USD per second: 3.0 0.10 (720p) or 0.15 (1080p), with audio 0.15 or 0.20; o1 about 0.078 at 720p',
				['3.0', 'o1'],
				{
					required: true,
					default: '3.0',
					openEnum: true,
				},
			),
			choice('resolution', 'Resolution', 'Size of the video', ['720p', '1080p'], { default: '720p' }),
			whole('duration', 'Duration', 'Length in seconds', { default: 5, min: 3, max: 15 }),
			ASPECT_RATIO,
			flag('enable_audio', 'Audio', 'Whether to make sound too', { param: 'audio', default: false }),
			imageFiles('images', 'Images', 'Images to use; each must be named in the prompt', {
				param: 'referenceImages',
				maxItems: 7,
			}),
			videoFile('video', 'Video', 'Video to use; name it @video in the prompt', { param: 'referenceVideo' }),
			flag('keep_original_audio', 'Keep Original Audio', 'Whether to keep the sound of the given video'),
			SHOTS,
		],
		rules: [
			SHOTS_RULE,
			{
				mentions: { of: 'images', as: '@image_' },
				field: 'prompt',
				problem: 'does not name every image of “Images”',
				fix: 'Name the images where they belong, as @image_1, @image_2 and so on.',
			},
			{
				mentions: { of: 'video', as: '@video' },
				field: 'prompt',
				problem: 'does not name the video of “Video”',
				fix: 'Write @video where it belongs.',
			},
		],
		output: ['video'],
		usualSeconds: 83,
		price: '0.08 to 0.20 per second, by Version, Resolution and Audio',
		limits: 'up to 6 shots, 15 s in all; up to 7 images (client code)',
		remarks:
			'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. Allow up to 30 minutes.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/kling-3-omni-api',
			'piapi.ai/docs/kling-api/kling-o1-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'public client code, 2026',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Kling Turbo',
		model: 'kling-turbo',
		taskType: 'video_generation',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
			imageFile('start_image_url', 'Start Image', 'First frame of the video', { param: 'startImage' }),
			imageFile('end_image_url', 'End Image', 'Last frame of the video', { param: 'endImage' }),
			whole('duration', 'Duration', 'Length in seconds', { default: 5 }),
			ASPECT_RATIO,
			choice('mode', 'Mode', 'Quality mode', ['pro'], { param: 'qualityMode', openEnum: true }),
			choice('version', 'Version', 'Turbo version', ['2.5-turbo'], { openEnum: true }),
		],
		output: ['video'],
		usualSeconds: 137,
		price: '0.28 per 5 s',
		caution: 'Failed for one account in 2026-07; Kling with version 2.5 worked.',
		remarks:
			'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. One client (2026-07-25) got only internal errors from this model and had success with model kling, version 2.5, mode turbo. One doc sample names the start image image_url.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/kling-api/kling-turbo-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'public client code, 2026-07',
		],
	},
];
