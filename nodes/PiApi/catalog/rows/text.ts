import { choice, imageFile, text } from '../fieldBuilders';
import type { Row } from '../schema';

/** Texts that come from a task. */
export const TEXT: Row[] = [
	{
		resource: 'text',
		operation: 'captionImage',
		name: 'JoyCaption',
		model: 'Qubico/joycaption',
		taskType: 'joycaption-beta-one',
		kind: 'text',
		base64: true,
		fields: [
			imageFile('image', 'Image', 'Image to describe', { required: true }),
			choice('prompt_style', 'Style', 'Kind of description', ['Descriptive'], {
				default: 'Descriptive',
				openEnum: true,
			}),
			choice('caption_length', 'Length', 'Length of the description', ['any'], {
				default: 'any',
				openEnum: true,
			}),
		],
		output: ['text'],
		usualSeconds: 30,
		price: '0.01 per image',
		remarks:
			'The sample sends workflow_type, yet the service does not echo it: it seems to be ignored. The other styles and lengths of the model are not listed by PiAPI. Charged at create.',
		confidence: 'high',
		sources: [
			'piapi.ai/docs/joycaption-api/create-task',
			'piapi.ai/docs/joycaption/get-task',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
		],
	},
	{
		resource: 'text',
		operation: 'writeLyrics',
		name: 'Udio Lyrics',
		model: 'music-u',
		taskType: 'generate_lyrics',
		kind: 'text',
		fields: [text('prompt', 'Prompt', 'What the song is about', { required: true, top: true })],
		output: ['lyrics_pairs[].title', 'lyrics_pairs[].text'],
		confidence: 'high',
		sources: [
			'piapi.ai/docs/song-api/udio-generate-lyrics',
			'apinetwork/piapi-mcp-server baseline.piapi-catalog.json (2026-07-24)',
			'lvalics/n8n-nodes-piapi (2025-07)',
		],
	},
];
