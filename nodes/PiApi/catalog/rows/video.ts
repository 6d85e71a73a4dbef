import { choice, flag, imageFile, imageFiles, line, numberChoice, record, text } from '../fieldBuilders';
import type { Field, Row, Rule } from '../schema';

/** The fields of Veo 3, Veo 3 Fast. */
const VEO_3_GENERATE: Field[] = [
	text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
	text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
	imageFile('image_url', 'Start Image', 'First frame of the video', { param: 'startImage' }),
	choice(
		'aspect_ratio',
		'Aspect Ratio',
		'Shape; auto takes that of the start image',
		['16:9', '9:16', 'auto'],
		{ default: '16:9' },
	),
	choice('duration', 'Duration', 'Length; a text that ends in s', ['4s', '6s', '8s'], {
		param: 'durationText',
		default: '8s',
	}),
	choice('resolution', 'Resolution', 'Size of the video', ['720p', '1080p'], { default: '720p' }),
	flag('generate_audio', 'Audio', 'Whether to make sound too; costs more', { param: 'audio' }),
];

/** The fields of Veo 3.1; the fast one takes no reference images. */
const VEO_31_GENERATE: Field[] = [
	...VEO_3_GENERATE,
	imageFile('tail_image_url', 'End Image', 'Last frame of the video', { param: 'endImage' }),
];

/** One of Luma's key frames: an image, or an earlier video. */
function frame(position: number, param: string, label: string, required: boolean): Field[] {
	return [
		choice(
			`frame${position}.type`,
			`${label} Type`,
			'Image for an image, Generation for an earlier task',
			['image', 'generation'],
			{ param: `${param}Type`, openEnum: true, ...(required ? { required, default: 'image' } : {}) },
		),
		imageFile(`frame${position}.url`, `${label} Image`, 'The image', { param: `${param}Image` }),
		line(`frame${position}.id`, `${label} Generation ID`, 'ID of the earlier video', {
			param: `${param}GenerationId`,
		}),
	];
}

/** The end may be left out, but not half of it. */
const END_RULES: Rule[] = ['url', 'id'].map((name) => ({
	when: { [`key_frames.frame1.${name}`]: { filled: true }, 'key_frames.frame1.type': { filled: false } },
	field: 'key_frames',
	problem: 'have an end without its type',
	fix: 'Choose End Type too.',
}));

function frameRules(position: number): Rule[] {
	const [type, url, id] = ['type', 'url', 'id'].map((name) => `key_frames.frame${position}.${name}`);
	return [
		{
			when: { [type]: { is: ['generation'] }, [id]: { filled: false } },
			field: 'key_frames',
			problem: 'are of type Generation without a Generation ID',
			fix: 'Enter the ID of the earlier video.',
		},
		{
			when: { [type]: { is: ['image'] }, [url]: { filled: false } },
			field: 'key_frames',
			problem: 'are of type Image without an image',
			fix: 'Give the image.',
		},
	];
}

/** Videos by Hailuo, Luma, Sora and Veo. */
export const VIDEO_MODELS: Row[] = [
	{
		resource: 'video',
		operation: 'extend',
		name: 'Luma Dream Machine',
		model: 'luma',
		taskType: 'extend_video',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens next', { required: true, top: true }),
			record(
				'key_frames',
				'Key Frames',
				'Where the new part starts and ends, such as { "frame0": { "type": "generation", "id": "the earlier video" } }',
				[...frame(0, 'start', 'Start', true), ...frame(1, 'end', 'End', false)],
				{ required: true },
			),
		],
		rules: [...END_RULES, ...[0, 1].flatMap(frameRules)],
		output: ['video_raw.url', 'video.url', 'last_frame.url', 'thumbnail.url'],
		caution: 'Unconfirmed: the task type may differ.',
		remarks:
			'The extend page shows task_type video_generation with frame0 carrying the id of the earlier video; the machine catalogue has extend_video. Which of the two is right today is not known.',
		confidence: 'low',
		sources: [
			'piapi.ai/docs/dream-machine/video-extend',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hailuo (MiniMax)',
		model: 'hailuo',
		taskType: 'video_generation',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens; camera moves in brackets, such as [Pan left]', {
				required: true,
				top: true,
				maxLength: 2000,
			}),
			choice(
				'model',
				'Model Version',
				'Version of the model',
				[
					'v2.3',
					't2v-02',
					'i2v-02',
					't2v-01',
					'i2v-01',
					's2v-01',
					't2v-01-director',
					'i2v-01-director',
					'i2v-01-live',
				],
				{ param: 'modelVersion', required: true, default: 'v2.3', openEnum: true },
			),
			imageFile('image_url', 'Image', 'Start image; needed by i2v models, s2v needs a face', {
				param: 'startImage',
			}),
			numberChoice('duration', 'Duration', 'Seconds; 10 is not possible at 1080', [6, 10], {
				param: 'durationChoice',
				default: 6,
			}),
			numberChoice('resolution', 'Resolution', 'Height in lines; a number, not a text', [768, 1080], {
				param: 'resolutionLines',
				default: 768,
			}),
			flag('expand_prompt', 'Expand Prompt', 'Whether the service may rewrite the prompt', {
				default: false,
			}),
		],
		rules: [
			{
				when: { resolution: { is: [1080] }, duration: { is: [10] } },
				field: 'duration',
				problem: 'cannot be 10 at a “Resolution” of 1080',
				fix: 'Choose 6, or 768 as “Resolution”.',
			},
			{
				when: {
					model: { is: ['i2v-02', 'i2v-01', 's2v-01', 'i2v-01-director', 'i2v-01-live'] },
					image_url: { filled: false },
				},
				field: 'image_url',
				problem: 'is empty, and models whose name begins with i2v or s2v need one',
				fix: 'Give an “Image”, or choose v2.3 or a t2v model as “Model Version”.',
			},
		],
		output: ['video_url', 'download_url', 'video', 'cover_url'],
		price: 'v2.3: 768p 6 s 0.23, 10 s 0.45, 1080p 6 s 0.40; 01 models 0.20; 02 models 0.25 to 0.80',
		limits: 'prompt up to 2,000 characters; image jpg or png, 300 to 4096 px, ratio 2:5 to 5:2, up to 10 MB',
		remarks: 'Numbers must not be quoted. There is no aspect_ratio.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/hailuo-api/generate-video',
			'piapi.ai/docs/hailuo-api/get-task',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Luma Dream Machine',
		model: 'luma',
		taskType: 'video_generation',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			choice('model', 'Model Version', 'Version of the model', ['ray-v2', 'ray-v1'], {
				param: 'modelVersion',
				openEnum: true,
			}),
			imageFile('start_image', 'Start Image', 'First frame of the video'),
			imageFile('end_image', 'End Image', 'Last frame of the video'),
			numberChoice('duration', 'Duration', 'Seconds; only 5 with a start or end image', [5, 10], {
				param: 'durationChoice',
				default: 5,
				openEnum: true,
			}),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', [
				'16:9',
				'9:16',
				'4:3',
				'3:4',
				'1:1',
				'21:9',
				'9:21',
			]),
			flag('loop', 'Loop', 'Whether the end should lead back to the start', { default: false }),
		],
		rules: ['start_image', 'end_image'].map((name) => ({
			when: { duration: { is: [10] }, [name]: { filled: true } },
			field: 'duration',
			problem: 'cannot be 10 with a start or an end image',
			fix: 'Choose 5, or leave “Start Image” and “End Image” out.',
		})),
		output: ['video_raw.url', 'video.url', 'last_frame.url', 'thumbnail.url'],
		price: '0.20 per 5 s',
		remarks:
			"Older clients send key_frames{frame0, frame1} and model_name instead of start_image, end_image and model; the newer names are in the machine catalogue and the 2026 reference. GoAPI's page lists 5 and 9 seconds (0.20 and 0.40), the machine catalogue 5 and 10.",
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/dream-machine/create-task',
			'piapi.ai/docs/dream-machine/get-task',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Sora 2',
		model: 'sora2',
		taskType: 'sora2-video',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			imageFile('image_url', 'Start Image', 'First frame of the video', { param: 'startImage' }),
			numberChoice('duration', 'Duration', 'Length in seconds', [4, 8, 12], {
				param: 'durationChoice',
				default: 4,
				openEnum: true,
			}),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16'], { default: '16:9' }),
		],
		output: ['video'],
		usualSeconds: 92,
		price: '0.08 per second',
		caution: 'Reported closed since 2026-09-24.',
		remarks:
			'A client found that OpenAI closed its Sora 2 service on 2026-09-24: check that it still answers before offering it.',
		confidence: 'low',
		sources: [
			'piapi.ai/docs/sora2-api/text-to-video',
			'piapi.ai/docs/sora2-api/get-task',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'public client code, 2026-09',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Sora 2 Pro',
		model: 'sora2',
		taskType: 'sora2-pro-video',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			numberChoice('duration', 'Duration', 'Length in seconds', [4, 8, 12], {
				param: 'durationChoice',
				default: 4,
				openEnum: true,
			}),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16'], { default: '16:9' }),
			choice('resolution', 'Resolution', 'Size of the video', ['720p', '1080p']),
		],
		output: ['video'],
		caution: 'Reported closed since 2026-09-24.',
		remarks:
			'A client found that OpenAI closed its Sora 2 service on 2026-09-24: check that it still answers before offering it.',
		confidence: 'low',
		sources: [
			'piapi.ai/docs/sora2-pro-api/text-to-video',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'public client code, 2026-09',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Veo 3',
		model: 'veo3',
		taskType: 'veo3-video',
		kind: 'video',
		fields: VEO_3_GENERATE,
		output: ['video'],
		price: '0.24 per second with audio, 0.12 without',
		remarks:
			'duration is a text such as 8s, unlike everywhere else. Defaults are those of the samples; 6s and 4s are not sure for every version. Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/veo3-api/text-to-video',
			'piapi.ai/docs/veo3-api/image-to-video',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Veo 3 Fast',
		model: 'veo3',
		taskType: 'veo3-video-fast',
		kind: 'video',
		fields: VEO_3_GENERATE,
		output: ['video'],
		price: '0.09 per second with audio, 0.06 without',
		remarks:
			'duration is a text such as 8s, unlike everywhere else. Defaults are those of the samples; 6s and 4s are not sure for every version. Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/veo3-api/text-to-video',
			'piapi.ai/docs/veo3-api/image-to-video',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Veo 3.1',
		model: 'veo3.1',
		taskType: 'veo3.1-video',
		kind: 'video',
		fields: [
			...VEO_31_GENERATE,
			imageFiles('reference_image_urls', 'Reference Images', 'Images of people or things to show', {
				param: 'referenceImages',
				maxItems: 3,
			}),
		],
		output: ['video'],
		price: '0.24 per second with audio, 0.12 without',
		limits: "three reference images is the maker's limit",
		remarks:
			'duration is a text such as 8s, unlike everywhere else. Defaults are those of the samples; 6s and 4s are not sure for every version. Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/veo31-api/text-to-video',
			'piapi.ai/docs/veo31-api/image-to-video',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Veo 3.1 Fast',
		model: 'veo3.1',
		taskType: 'veo3.1-video-fast',
		kind: 'video',
		fields: VEO_31_GENERATE,
		output: ['video'],
		price: '0.09 per second with audio, 0.06 without',
		remarks:
			'duration is a text such as 8s, unlike everywhere else. Defaults are those of the samples; 6s and 4s are not sure for every version. Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/veo31-api/text-to-video',
			'piapi.ai/docs/veo31-api/image-to-video',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
];
