import type { CreateOperation, Operation, Resource } from '../actions/operation';
import { RESOURCES } from '../actions/resources';
import { SIMPLIFIED_FIELDS } from '../contract/output';
import type { PreviewSchema, SimplifiedField } from '../output/preview';
import { previewOf } from '../output/preview';

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

/** What each kind of result is found under. */
const RESULTS = {
	images: ['prompt', 'image_url', 'images', 'actions', 'discord_image_url', 'intermediate_image_urls'],
	image: ['prompt', 'image_url', 'images'],
	video: ['prompt', 'video_url', 'videos', 'covers', 'thumbnails', 'last_frames'],
	audio: ['prompt', 'audio_url', 'audios'],
	model3d: ['prompt', 'file_url', 'files', 'preview_videos', 'no_background_images'],
	text: ['prompt', 'text'],
	texts: ['prompt', 'text', 'descriptions'],
} as const satisfies Record<string, readonly SimplifiedField[]>;

function resultOf(resource: Resource, operation: CreateOperation): readonly SimplifiedField[] | undefined {
	const { value } = resource;
	if (operation.result === 'videos') return RESULTS.video;
	if (operation.value === 'seed') return ['seed'];
	if (value === 'image' || value === 'video' || value === 'audio' || value === 'model3d' || value === 'text')
		return RESULTS[value];
	if (value === 'midjourney') return operation.result === 'images' ? RESULTS.images : RESULTS.texts;
	return undefined;
}

/** What a task that may be of any kind holds. */
const ANY: readonly SimplifiedField[] = SIMPLIFIED_FIELDS.filter((field) => field !== 'grid_url');

function fieldsOf(resource: Resource, operation: Operation): readonly SimplifiedField[] | undefined {
	if (operation.kind === 'call') return undefined;
	const result = operation.kind === 'create' ? resultOf(resource, operation) : undefined;
	const origin = operation.fields.some(({ name }) => name === 'taskId') ? ORIGIN : [];
	return result ? [...ALWAYS, ...origin, ...result, ...AT_THE_END] : ANY;
}

/**
 * What the editor shows of an operation's items before it has run, by the file that n8n looks for below the folder of
 * the node. The simplified item: with Raw, fields are those of the service. Operations whose items hold what the service
 * says, such as the account, have none.
 */
export function previews(): Record<string, PreviewSchema> {
	const files = RESOURCES.flatMap((resource) =>
		resource.operations.flatMap((operation): Array<[string, PreviewSchema]> => {
			const fields = fieldsOf(resource, operation);
			if (fields === undefined) return [];
			return [[`__schema__/v${VERSION}/${resource.value}/${operation.value}.json`, previewOf(fields)]];
		}),
	);
	return Object.fromEntries(files);
}
