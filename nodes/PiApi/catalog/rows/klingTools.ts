import { audioFile, choice, flag, imageFile, line, number, taskId, text, videoFile, whole } from '../build';
import type { Row } from '../schema';
import { VIDEO_OUTPUT } from './klingGenerate';

/** Kling: what can be done with videos and images. */
export const KLING_TOOLS: Row[] = [
	{
		resource: 'image',
		operation: 'tryOn',
		name: 'Kling Virtual Try-On',
		model: 'kling',
		taskType: 'ai_try_on',
		kind: 'image',
		fields: [
			imageFile('model_input', 'Person Image', 'Image of the person', {
				param: 'personImage',
				required: true,
			}),
			imageFile('dress_input', 'Dress Image', 'Image of a one-piece garment', { param: 'dressImage' }),
			imageFile('upper_input', 'Upper Garment Image', 'Image of the upper garment', { param: 'upperImage' }),
			imageFile('lower_input', 'Lower Garment Image', 'Image of the lower garment', { param: 'lowerImage' }),
			whole('batch_size', 'Number of Images', 'Each image is charged', {
				param: 'numberOfImages',
				default: 1,
				min: 1,
				max: 4,
			}),
		],
		oneOf: [['dress_input', 'upper_input', 'lower_input']],
		rules: ['upper_input', 'lower_input'].map((name) => ({
			when: { dress_input: { filled: true }, [name]: { filled: true } },
			field: 'dress_input',
			problem: 'is the whole outfit, and a single garment is given too',
			fix: 'Give either “Dress Image”, or “Upper Garment Image” and “Lower Garment Image”.',
		})),
		output: ['works[].image.resource_without_watermark', 'works[].image.resource'],
		price: '0.07 per image',
		limits: 'images up to 10 MB, addresses only (no base64)',
		remarks: 'Either a dress, or upper and/or lower garment. No version field.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/virtual-try-on-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'addEffect',
		name: 'Kling Effects',
		model: 'kling',
		taskType: 'effects',
		kind: 'video',
		fields: [
			imageFile('image_url', 'Image', 'The image to animate', { param: 'image', required: true }),
			choice(
				'effect',
				'Effect',
				'Name of the effect',
				['squish', 'expansion', 'kissing', 'hugging', 'fighting'],
				{ required: true, openEnum: true },
			),
			text('prompt', 'Prompt', 'How the effect should play out', { top: true }),
			flag('professional_mode', 'Professional Mode', 'Whether to use the better mode, which costs more', {
				default: false,
			}),
		],
		output: VIDEO_OUTPUT,
		price: '0.26 standard, 0.46 professional',
		limits: 'image up to 10 MB',
		remarks:
			'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. One reference has prompt as required, the docs do not. kissing, hugging and fighting are made for images of two people.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/kling-effects-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'addEffect',
		name: 'Kling Motion Control',
		model: 'kling',
		taskType: 'motion_control',
		kind: 'video',
		fields: [
			imageFile('image_url', 'Image', 'Image of the figure to move', { param: 'image', required: true }),
			videoFile('video_url', 'Motion Video', 'Video whose motion is taken over', { param: 'motionVideo' }),
			choice(
				'preset_motion',
				'Preset Motion',
				'Ready-made motion; wins over the motion video',
				[
					'Cute Baby Dance',
					'Nezha',
					'Heart Gesture Dance',
					'Motorcycle Dance',
					'Subject 3 Dance',
					'Ghost Step Dance',
					'Martial Arts',
					'Running',
					'Poping',
				],
				{ openEnum: true },
			),
			text('prompt', 'Prompt', 'Optional description of the scene', { top: true }),
			choice(
				'motion_direction',
				'Orientation',
				'What the figure follows: Video suits complex motion, Image suits camera moves',
				['video', 'image'],
				{ default: 'video' },
			),
			flag('keep_original_sound', 'Keep Original Sound', 'Whether to keep the sound of the motion video'),
			choice('mode', 'Mode', 'Standard or professional', ['std', 'pro'], {
				param: 'qualityMode',
				default: 'std',
			}),
			choice('version', 'Version', 'Version of the model', ['2.6', '3.0'], {
				default: '2.6',
				openEnum: true,
			}),
		],
		oneOf: [['video_url', 'preset_motion']],
		output: VIDEO_OUTPUT,
		usualSeconds: 512,
		price: '0.065 (std), 0.104 (pro) per started second of the motion',
		remarks:
			'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. Docs allow version 2.6 only; a reference of 2026-08 adds 3.0. "Poping" is the spelling the service uses.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/kling-motion-control-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'public client code, 2026',
		],
	},
	{
		resource: 'video',
		operation: 'extend',
		name: 'Kling',
		model: 'kling',
		taskType: 'extend_video',
		kind: 'video',
		fields: [
			taskId('origin_task_id', 'Task ID', 'Task of the Kling video to lengthen', {
				required: true,
				top: true,
			}),
			text('prompt', 'Prompt', 'What happens next', { top: true }),
		],
		output: VIDEO_OUTPUT,
		remarks: 'Videos of version 1.5 cannot be extended; support for 2.x and 3.0 is not documented.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/kling-api/create-task',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'video',
		operation: 'lipSync',
		name: 'Kling Lip Sync',
		model: 'kling',
		taskType: 'lip_sync',
		kind: 'video',
		fields: [
			taskId('origin_task_id', 'Task ID', 'Task of the Kling video to use', { top: true }),
			videoFile('video_url', 'Video', 'Any other video', { param: 'sourceVideo' }),
			text('tts_text', 'Text to Speak', 'Text that is spoken by a synthetic voice', {
				param: 'text',
				top: true,
			}),
			line('tts_timbre', 'Voice', 'Name of a Kling voice, such as Rock; needed with a text', {
				param: 'voice',
			}),
			number('tts_speed', 'Speed', 'Speed of the voice', { param: 'speed', default: 1, min: 0.8, max: 2 }),
			audioFile('local_dubbing_url', 'Audio', 'Recording to use; wins over the text', { param: 'dubbing' }),
		],
		oneOf: [
			['origin_task_id', 'video_url'],
			['tts_text', 'local_dubbing_url'],
		],
		rules: [
			{
				when: {
					tts_text: { filled: true },
					tts_timbre: { filled: false },
					local_dubbing_url: { filled: false },
				},
				field: 'tts_timbre',
				problem: 'is empty, and “Text to Speak” needs a voice',
				fix: 'Enter the name of a Kling voice, such as Rock, or give a recording as “Audio”.',
			},
		],
		output: VIDEO_OUTPUT,
		limits: 'audio mp3, wav, flac or ogg, below 20 MB and 60 s',
		remarks:
			"Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. The list of voices is Kling's own and not published by PiAPI. Samples send unused texts as empty strings.",
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/lipsync',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'lipSync',
		name: 'Kling Avatar',
		model: 'kling',
		taskType: 'avatar',
		kind: 'video',
		fields: [
			imageFile('image_url', 'Image', 'Image of the person who speaks', { param: 'image', required: true }),
			audioFile('local_dubbing_url', 'Audio', 'Recording of the speech', { param: 'audio', required: true }),
			text('prompt', 'Prompt', 'How the person should act', { top: true }),
			choice('mode', 'Mode', 'Standard or professional', ['std', 'pro'], {
				param: 'qualityMode',
				default: 'std',
			}),
			whole('batch_size', 'Number of Videos', 'Each video is charged', {
				param: 'numberOfVideos',
				default: 1,
				min: 1,
			}),
		],
		output: VIDEO_OUTPUT,
		remarks:
			'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64. Officially for English, Japanese, Korean and Chinese.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/kling-api/kling-avatar-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'audio',
		operation: 'generateSound',
		name: 'Kling Sound',
		model: 'kling',
		taskType: 'sound',
		kind: 'audio',
		fields: [
			text('prompt', 'Prompt', 'What should be heard', { required: true, top: true }),
			number('duration', 'Duration', 'Length in seconds'),
			taskId('origin_task_id', 'Task ID', 'Task of the Kling video that the sound is made for', {
				top: true,
			}),
		],
		output: [
			'works[].audio.resource_without_watermark',
			'works[].audio.resource',
			'works[].video.resource_without_watermark',
		],
		price: '0.07 for four results',
		remarks: 'Numbers must not be quoted (a quoted cfg_scale is refused). File addresses only, no base64.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/kling-api/kling-sound-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
];
