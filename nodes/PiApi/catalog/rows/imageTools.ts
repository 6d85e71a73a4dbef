import { choice, flag, imageFile, line, text, whole } from '../fieldBuilders';
import type { Row } from '../schema';

/** What can be done to an image. */
export const IMAGE_TOOLS: Row[] = [
	{
		resource: 'image',
		operation: 'removeBackground',
		name: 'Background Remover',
		model: 'Qubico/image-toolkit',
		taskType: 'background-remove',
		kind: 'image',
		base64: true,
		fields: [
			imageFile('image', 'Image', 'The image to work on', { required: true }),
			choice('rmbg_model', 'Cut-Out Model', 'Which model finds the background', ['RMBG-2.0'], {
				default: 'RMBG-2.0',
				openEnum: true,
			}),
		],
		output: ['image_url'],
		price: '0.001 per image',
		limits: 'image up to 10 MB',
		remarks: 'Other model names are not listed in what was read.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/image-editing-api/remove-background-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
		],
	},
	{
		resource: 'image',
		operation: 'segment',
		name: 'Segment by Prompt',
		model: 'Qubico/image-toolkit',
		taskType: 'segment',
		kind: 'image',
		base64: true,
		fields: [
			imageFile('image', 'Image', 'The image to work on', { required: true }),
			text('prompt', 'Prompt', 'What to cut out, several things separated by commas', {
				required: true,
				top: true,
			}),
			text('negative_prompt', 'Negative Prompt', 'What to leave out of the selection', { unset: '' }),
			whole('segment_factor', 'Edge Shift', 'Grow (positive) or shrink (negative) the selection, in pixels', {
				unset: 0,
			}),
		],
		output: ['image_url'],
		price: '0.01 per started megapixel (older page)',
		limits: 'image up to 10 MB',
		remarks:
			'The doc page calls negative_prompt and segment_factor required; the newer reference has them optional. Send an empty text and 0 when unset. The MCP server sends -15, the peer node 0.',
		confidence: 'medium',
		sources: [
			'piapi.ai/docs/image-editing-api/segment-with-prompt-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
		],
	},
	{
		resource: 'image',
		operation: 'swapFaces',
		name: 'Face Swap: One Face',
		model: 'Qubico/image-toolkit',
		taskType: 'face-swap',
		kind: 'image',
		base64: true,
		fields: [
			imageFile('target_image', 'Target Image', 'Image that gets the new face', { required: true }),
			imageFile('swap_image', 'Face Image', 'Image with the face to put in', { required: true }),
		],
		output: ['image_url'],
		limits: 'below 2048 x 2048 px, up to 10 MB; jpg, jpeg, png, webp',
		remarks: 'Price not known.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/faceswap-api/image-faceswap',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
			'qubico.ai/docs/models/faceswap',
		],
	},
	{
		resource: 'image',
		operation: 'swapFaces',
		name: 'Face Swap: Several Faces',
		model: 'Qubico/image-toolkit',
		taskType: 'multi-face-swap',
		kind: 'image',
		base64: true,
		fields: [
			imageFile('target_image', 'Target Image', 'Image that gets the new faces', { required: true }),
			imageFile('swap_image', 'Faces Image', 'Image with the faces to put in', { required: true }),
			line('swap_faces_index', 'Faces to Take', 'Numbers of the faces to take, from 0, such as 0,1', {
				default: '0',
			}),
			line('target_faces_index', 'Faces to Replace', 'Numbers of the faces to replace, in matching order', {
				default: '0',
			}),
		],
		output: ['image_url'],
		price: '0.015 per image',
		limits: 'below 2048 x 2048 px, up to 10 MB',
		remarks:
			'Texts, not lists. Docs, reference and peer node use these names; the machine catalogue has input_faces_index and source_faces_index, which are probably wrong. Faces are usually counted from left to right.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/faceswap-api/multi-faceswap',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'qubico.ai/docs/models/faceswap',
		],
	},
	{
		resource: 'image',
		operation: 'upscale',
		name: 'Super Resolution',
		model: 'Qubico/image-toolkit',
		taskType: 'upscale',
		kind: 'image',
		base64: true,
		fields: [
			imageFile('image', 'Image', 'The image to work on', { required: true }),
			whole('scale', 'Scale', 'How many times larger', { default: 2, min: 2, max: 10, unset: 2 }),
			flag('face_enhance', 'Enhance Faces', 'Whether to sharpen faces as well', { default: false }),
		],
		output: ['image_url'],
		limits: 'image up to 10 MB',
		remarks: 'scale is a number, not a text. One reference calls it required: send 2 when unset.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/image-editing-api/super-resolution-api',
			'mindcloud-inc/universal-api-reference (2026-08)',
			'lvalics/n8n-nodes-piapi (2025-07)',
			'apinetwork/piapi-mcp-server src/index.ts (2025-08)',
		],
	},
];
