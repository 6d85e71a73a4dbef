import type { SIMPLIFIED_FIELDS } from '../contract/output';

/** A field of a simplified item. */
export type SimplifiedField = (typeof SIMPLIFIED_FIELDS)[number];

/** What n8n's editor reads of an item before a node has run (`__schema__`): the part of JSON schema that it shows. */
export interface PreviewSchema {
	type: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';
	/** At the top only; n8n knows one version. */
	version?: 1;
	properties?: Record<string, PreviewSchema>;
	items?: PreviewSchema;
}

const STRING: PreviewSchema = { type: 'string' };
const NUMBER: PreviewSchema = { type: 'number' };
const INTEGER: PreviewSchema = { type: 'integer' };
const STRINGS: PreviewSchema = { type: 'array', items: STRING };
const FILES: PreviewSchema = {
	type: 'array',
	items: { type: 'object', properties: { index: INTEGER, url: STRING } },
};

const SCHEMAS: Record<SimplifiedField, PreviewSchema> = {
	task_id: STRING,
	service: STRING,
	model: STRING,
	task_type: STRING,
	status: STRING,
	prompt: STRING,
	origin_task_id: STRING,
	origin_index: INTEGER,
	index: INTEGER,
	image_url: STRING,
	grid_url: STRING,
	images: FILES,
	video_url: STRING,
	videos: FILES,
	audio_url: STRING,
	audios: FILES,
	file_url: STRING,
	files: FILES,
	thumbnails: STRINGS,
	covers: STRINGS,
	last_frames: STRINGS,
	preview_videos: STRINGS,
	no_background_images: STRINGS,
	text: STRING,
	lyrics: { type: 'array', items: { type: 'object', properties: { title: STRING, text: STRING } } },
	usage: {
		type: 'object',
		properties: { prompt_tokens: INTEGER, completion_tokens: INTEGER, total_tokens: INTEGER },
	},
	descriptions: STRINGS,
	seed: STRING,
	actions: STRINGS,
	progress: NUMBER,
	message: STRING,
	discord_image_url: STRING,
	intermediate_image_urls: STRINGS,
	cost: { type: 'object', properties: { points: NUMBER, usd: NUMBER } },
	created_at: STRING,
	started_at: STRING,
	ended_at: STRING,
	expires_at: STRING,
	task_error: { type: 'object', properties: { code: STRING, message: STRING, detail: STRING } },
};

/** The preview of an item that holds these fields. */
export function buildPreview(fields: readonly SimplifiedField[]): PreviewSchema {
	const properties = Object.fromEntries(fields.map((field) => [field, SCHEMAS[field]]));
	return { type: 'object', version: 1, properties };
}
