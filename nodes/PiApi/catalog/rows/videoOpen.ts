import { choice, group, imageFile, line, number, text, whole } from '../fieldBuilders';
import type { Field, Row } from '../schema';

/** The fields of Hunyuan: Text to Video, Hunyuan: Text to Video (Fast). */
const HUNYUAN_GENERATE: Field[] = [
	text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
	text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
	choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1'], { default: '16:9' }),
];

/** The fields of Hunyuan: Image to Video (Concat), Hunyuan: Image to Video (Replace). */
const HUNYUAN_GENERATE_2: Field[] = [
	text('prompt', 'Prompt', 'How the image should move', { required: true, top: true }),
	imageFile('image', 'Image', 'Image to animate', { required: true }),
	text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
	choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1'], { default: '16:9' }),
];

/** Videos by other open models, which PiAPI runs itself. */
export const OPEN_VIDEO_MODELS: Row[] = [
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hunyuan: Text to Video',
		model: 'Qubico/hunyuan',
		taskType: 'txt2video',
		kind: 'video',
		fields: HUNYUAN_GENERATE,
		output: ['video_url'],
		price: '0.09 per video',
		limits:
			'85 frames; 480 x 848 or 640 x 640 (image to video 544 x 960 or 720 x 720); prompt about 1,000 characters (vendor page)',
		remarks:
			"No content filter at the provider, by its own account. PiAPI's own client waits up to 15 minutes.",
		confidence: 'high',
		sources: [
			'piapi.ai/docs/hunyuan-video/txt2video-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hunyuan: Text to Video (Fast)',
		model: 'Qubico/hunyuan',
		taskType: 'fast-txt2video',
		kind: 'video',
		fields: HUNYUAN_GENERATE,
		output: ['video_url'],
		price: '0.09 per video',
		limits:
			'85 frames; 480 x 848 or 640 x 640 (image to video 544 x 960 or 720 x 720); prompt about 1,000 characters (vendor page)',
		remarks:
			'No content filter at the provider, by its own account. Quicker and cheaper than the full model; its price is not published separately.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/hunyuan-video/txt2video-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hunyuan: Text to Video with LoRA',
		model: 'Qubico/hunyuan',
		taskType: 'txt2video-lora',
		kind: 'video',
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { required: true, top: true }),
			group(
				'lora_settings',
				'LoRA',
				'Style add-on; one entry is usual',
				[
					line('lora_type', 'Style', 'Name of the LoRA style', { required: true }),
					number('lora_strength', 'Strength', 'How strongly it is applied', { min: 0, max: 2 }),
				],
				{ param: 'lora', required: true, single: true },
			),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1'], {
				default: '16:9',
			}),
		],
		output: ['video_url'],
		price: '0.09 per video',
		limits:
			'85 frames; 480 x 848 or 640 x 640 (image to video 544 x 960 or 720 x 720); prompt about 1,000 characters (vendor page)',
		remarks:
			"No content filter at the provider, by its own account. Names of the styles are not published in what was read; strength 0 to 2 is the vendor page's.",
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/hunyuan-video/txt2video-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'qubico.ai/docs/models/hunyuan',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hunyuan: Image to Video (Concat)',
		model: 'Qubico/hunyuan',
		taskType: 'img2video-concat',
		kind: 'video',
		base64: true,
		fields: HUNYUAN_GENERATE_2,
		output: ['video_url'],
		price: '0.09 per video',
		limits:
			'85 frames; 480 x 848 or 640 x 640 (image to video 544 x 960 or 720 x 720); prompt about 1,000 characters (vendor page)',
		remarks:
			'No content filter at the provider, by its own account. Moves more freely than Replace, keeps less of the first frame.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/hunyuan-video/txt2video-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'qubico.ai/docs/models/hunyuan',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'Hunyuan: Image to Video (Replace)',
		model: 'Qubico/hunyuan',
		taskType: 'img2video-replace',
		kind: 'video',
		base64: true,
		fields: HUNYUAN_GENERATE_2,
		output: ['video_url'],
		price: '0.09 per video',
		limits:
			'85 frames; 480 x 848 or 640 x 640 (image to video 544 x 960 or 720 x 720); prompt about 1,000 characters (vendor page)',
		remarks:
			'No content filter at the provider, by its own account. Keeps closer to the given image than Concat.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/hunyuan-video/txt2video-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'qubico.ai/docs/models/hunyuan',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'SkyReels: Image to Video',
		model: 'Qubico/skyreels',
		taskType: 'img2video',
		kind: 'video',
		base64: true,
		fields: [
			text('prompt', 'Prompt', 'How the image should move; start with "FPS-24, "', {
				required: true,
				top: true,
			}),
			imageFile('image', 'Image', 'Image to animate', { required: true }),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
			choice('aspect_ratio', 'Aspect Ratio', 'Shape of the video', ['16:9', '9:16', '1:1'], {
				default: '16:9',
			}),
			number('guidance_scale', 'Guidance Scale', 'How closely the prompt is followed', {
				default: 3.5,
				min: 0.1,
				max: 10,
			}),
		],
		output: ['video_url'],
		price: '0.15 per video',
		caution: 'Refused for some accounts.',
		remarks: 'One live client (2026-07) found it refused for its account.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/skyreels-api/create-task',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'FramePack: Image to Video',
		model: 'Qubico/framepack',
		taskType: 'img2video',
		kind: 'video',
		base64: true,
		fields: [
			text('prompt', 'Prompt', 'What happens in the video', { top: true }),
			imageFile('start_image', 'Start Image', 'First frame of the video', { required: true }),
			imageFile('end_image', 'End Image', 'Last frame of the video'),
			whole('duration', 'Duration', 'Length in seconds', { default: 10, min: 10, max: 30 }),
			text('negative_prompt', 'Negative Prompt', 'What the result should not contain'),
		],
		output: ['video_url'],
		price: '0.03 per second',
		limits: '30 frames a second',
		remarks: 'One client also sends aspect_ratio (16:9, 9:16, 4:3, 3:4, 1:1); not in the catalogue.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/framepack-api/create-task',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
		],
	},
	{
		resource: 'video',
		operation: 'generate',
		name: 'AI Hug: Image to Video',
		model: 'Qubico/hug-video',
		taskType: 'image_to_video',
		kind: 'video',
		fields: [
			imageFile('image_url', 'Image', 'Image that shows two people', { param: 'image', required: true }),
		],
		output: ['video_url'],
		limits: 'result kept for one day (vendor page)',
		remarks: 'Price not known.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/ai-hug-api/create-task',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'PiAPI-1/piapi-cli src/models/catalog.ts',
		],
	},
];
