import type { Operation } from '../actions/definitions';
import type { Result } from '../actions/operations';
import { RESOURCES } from '../actions/resources';
import { SIMPLIFIED_FIELDS } from '../contract/output';
import type { PreviewSchema, SimplifiedField } from '../output/preview';
import { buildPreview } from '../output/preview';

/** The version of the node that the previews are for, as the editor asks for it: its typeVersion with zeros. */
const VERSION = '1.0.0';

const ALWAYS: SimplifiedField[] = ['task_id', 'service', 'model', 'task_type', 'status', 'progress'];
const AT_THE_END: SimplifiedField[] = [
	'message',
	'cost',
	'created_at',
	'started_at',
	'ended_at',
	'expires_at',
];

/** What a follow-up says of the task that it builds on. */
const ORIGIN: SimplifiedField[] = ['origin_task_id', 'origin_index'];

/** What a task that may be of any kind holds. */
const ANY: readonly SimplifiedField[] = SIMPLIFIED_FIELDS.filter((field) => field !== 'grid_url');

const IMAGES = [
	'prompt',
	'image_url',
	'images',
	'actions',
	'discord_image_url',
	'intermediate_image_urls',
] as const satisfies readonly SimplifiedField[];
const VIDEOS = [
	'prompt',
	'video_url',
	'videos',
	'covers',
	'thumbnails',
	'last_frames',
] as const satisfies readonly SimplifiedField[];

/** What each result is found under; undefined where a task may hold anything. */
const RESULTS: Record<Exclude<Result, 'answer'>, readonly SimplifiedField[] | undefined> = {
	grid: IMAGES,
	single: IMAGES,
	gridOrSingle: IMAGES,
	videos: VIDEOS,
	texts: ['prompt', 'text', 'descriptions'],
	seed: ['seed'],
	image: ['prompt', 'image_url', 'images'],
	video: VIDEOS,
	audio: ['prompt', 'audio_url', 'audios'],
	model3d: ['prompt', 'file_url', 'files', 'preview_videos', 'no_background_images'],
	text: ['prompt', 'text'],
	files: undefined,
	task: undefined,
	taskFiles: undefined,
};

function listFields({ result, fields }: Operation): readonly SimplifiedField[] | undefined {
	if (result === 'answer') return undefined;
	const fieldsOfResult = RESULTS[result];
	const origin = fields.some(({ name }) => name === 'taskId') ? ORIGIN : [];
	return fieldsOfResult ? [...ALWAYS, ...origin, ...fieldsOfResult, ...AT_THE_END] : ANY;
}

/**
 * What the editor shows of an operation's items before it has run, by the file that n8n searches below the folder of
 * the node. The simplified item: with Raw, fields are those of the service. Operations whose items hold what the service
 * says, such as the account, have none.
 */
export function buildPreviews(): Record<string, PreviewSchema> {
	const files = RESOURCES.flatMap((resource) =>
		resource.operations.flatMap((operation): Array<[string, PreviewSchema]> => {
			const fields = listFields(operation);
			if (fields === undefined) return [];
			return [[`__schema__/v${VERSION}/${resource.value}/${operation.value}.json`, buildPreview(fields)]];
		}),
	);
	return Object.fromEntries(files);
}
