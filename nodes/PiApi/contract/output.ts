export type OutputShape = 'simplified' | 'raw' | 'selectedFields';
/** Whether a task becomes one item, or one per image; a task with other files is split by these. */
export type Split = 'task' | 'image';
/**
 * What is fetched: of a Midjourney task its grid and its images (its videos, whatever is said); of a model’s task its
 * results (`main`), or its thumbnails, covers and previews too (`all`).
 */
export type Download = 'none' | 'grid' | 'images' | 'both' | 'main' | 'all';

export interface OutputSettings {
	shape: OutputShape;
	/** The simplified fields to keep, with the shape Selected Fields. */
	fields: string[];
	split: Split;
	download: Download;
}

/** The fields of a simplified item, in the order they are shown; Selected Fields picks from these. */
export const SIMPLIFIED_FIELDS = [
	'task_id',
	'service',
	'model',
	'task_type',
	'status',
	'prompt',
	'origin_task_id',
	'origin_index',
	'index',
	'image_url',
	'grid_url',
	'images',
	'video_url',
	'videos',
	'audio_url',
	'audios',
	'file_url',
	'files',
	'thumbnails',
	'covers',
	'last_frames',
	'preview_videos',
	'no_background_images',
	'text',
	'lyrics',
	'descriptions',
	'seed',
	'actions',
	'progress',
	'message',
	'discord_image_url',
	'intermediate_image_urls',
	'usage',
	'cost',
	'created_at',
	'started_at',
	'ended_at',
	'expires_at',
	'task_error',
] as const;
