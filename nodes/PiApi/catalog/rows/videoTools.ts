import { audioFile, flag, imageFile, line, text, videoFile, whole } from '../fieldBuilders';
import type { Row } from '../schema';

/** What can be done to a video, or with a person in it. */
export const VIDEO_TOOLS: Row[] = [
	{
		resource: 'video',
		operation: 'lipSync',
		name: 'OmniHuman 1.5',
		model: 'omni-human',
		taskType: 'omni-human-1.5',
		kind: 'video',
		fields: [
			imageFile('image_url', 'Image', 'Image of the person who speaks', { param: 'image', required: true }),
			audioFile('audio_url', 'Audio', 'Recording of the speech', { param: 'audio', required: true }),
			text('prompt', 'Prompt', 'How the person should act', { top: true }),
			flag('fast_mode', 'Fast Mode', 'Whether to trade quality for speed', { default: false }),
			whole('seed', 'Seed', 'Same seed and settings give a similar result'),
		],
		output: ['video_url', 'video'],
		price: '0.13 per second',
		limits: 'audio below 35 s; result about 1.2 megapixels',
		remarks: 'No resolution field. "Invalid input" can be a passing fault: one more try is worth it.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/omni-human-api/omni-human-1-5',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'public client code, 2026',
		],
	},
	{
		resource: 'video',
		operation: 'removeBackground',
		name: 'Video Background Remover',
		model: 'Qubico/video-toolkit',
		taskType: 'background-remove',
		kind: 'video',
		fields: [
			videoFile('video', 'Video', 'The video to work on', { required: true }),
			flag('invert_output', 'Invert', 'Whether to keep the background instead', { default: false }),
		],
		output: ['video_url'],
		price: 'by length; 0.028 paid for a short clip',
		remarks: 'Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/tools/video-remove-background-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'video',
		operation: 'swapFaces',
		name: 'Video Face Swap',
		model: 'Qubico/video-toolkit',
		taskType: 'face-swap',
		kind: 'video',
		fields: [
			videoFile('target_video', 'Target Video', 'Video that gets the new face', { required: true }),
			imageFile('swap_image', 'Face Image', 'Image with the face to put in', { required: true }),
			line('swap_faces_index', 'Faces to Take', 'Numbers of the faces to take, from 0, such as 0,1', {
				default: '0',
			}),
			line('target_faces_index', 'Faces to Replace', 'Numbers of the faces to replace, in matching order', {
				default: '0',
			}),
		],
		output: ['video_url'],
		limits: 'MP4 up to 10 MB, 720p, 600 frames',
		remarks: 'The index fields are texts. Price not known.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/faceswap-api/video-faceswap',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'qubico.ai/docs/models/faceswap',
		],
	},
	{
		resource: 'video',
		operation: 'upscale',
		name: 'Video Upscaler',
		model: 'Qubico/video-toolkit',
		taskType: 'upscale',
		kind: 'video',
		fields: [videoFile('video', 'Video', 'The video to work on', { required: true })],
		output: ['video_url'],
		usualSeconds: 120,
		price: '0.0003 per frame',
		limits: 'up to 1280 x 720, 10 to 240 frames, 10 MB',
		remarks:
			'Always doubles the size. The machine catalogue lists a scale field; docs, reference and MCP server have none.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/tools/video-upscale-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
];
