export type OutputShape = 'simplified' | 'raw' | 'selectedFields';
/** Whether a task becomes one item, or one per picture; a task with videos is split by these. */
export type Split = 'task' | 'image';
/** Of a task with videos, whatever is downloaded is its videos. */
export type Download = 'none' | 'grid' | 'images' | 'both';

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
	'index',
	'image_url',
	'grid_url',
	'images',
	'video_url',
	'videos',
	'audios',
	'files',
	'text',
	'descriptions',
	'seed',
	'actions',
	'progress',
	'message',
	'discord_image_url',
	'intermediate_image_urls',
	'cost',
	'created_at',
	'started_at',
	'ended_at',
	'error',
] as const;
