import { getParam } from './names';
import { AUDIO } from './rows/audio';
import { FLUX_EDIT } from './rows/fluxEdit';
import { FLUX_GENERATE } from './rows/fluxGenerate';
import { GPT_IMAGE } from './rows/gptImage';
import { IMAGE } from './rows/image';
import { IMAGE_TOOLS } from './rows/imageTools';
import { KLING_GENERATE } from './rows/klingGenerate';
import { KLING_TOOLS } from './rows/klingTools';
import { MODEL_3D } from './rows/model3d';
import { SEEDANCE } from './rows/seedance';
import { TEXT } from './rows/text';
import { VIDEO_MODELS } from './rows/video';
import { OPEN_VIDEO_MODELS } from './rows/videoOpen';
import { VIDEO_TOOLS } from './rows/videoTools';
import { WAN } from './rows/wan';
import type { Row } from './schema';

/** Every model that the node knows. */
export const CATALOG: readonly Row[] = [
	...FLUX_GENERATE,
	...FLUX_EDIT,
	...IMAGE,
	...GPT_IMAGE,
	...IMAGE_TOOLS,
	...KLING_GENERATE,
	...KLING_TOOLS,
	...VIDEO_MODELS,
	...SEEDANCE,
	...WAN,
	...OPEN_VIDEO_MODELS,
	...VIDEO_TOOLS,
	...AUDIO,
	...MODEL_3D,
	...TEXT,
];

/** The first model of an operation, good and cheap. It never changes, because n8n does not store defaults. */
const FIRST: Record<string, string> = {
	'image generate': 'Qubico/flux1-schnell/txt2img',
	'image edit': 'gemini/gemini-2.5-flash-image',
	'video generate': 'kling/video_generation',
	'video extend': 'kling/extend_video',
	'video lipSync': 'kling/lip_sync',
	'video addEffect': 'kling/effects',
	'audio generateMusic': 'Qubico/ace-step/txt2audio',
	'audio editMusic': 'Qubico/ace-step/audio2audio',
	'audio generateSpeech': 'byteaudio/seed-audio-1.0',
	'audio generateSound': 'kling/sound',
	'model3d generate': 'Qubico/trellis/image-to-3d',
	'image swapFaces': 'Qubico/image-toolkit/face-swap',
};

/** The value of a model in the node’s menu: stored in workflows, never renamed. */
export function getModelId({ model, taskType }: Pick<Row, 'model' | 'taskType'>): string {
	return `${model}/${taskType}`;
}

function findRowAt(row: Row, resource: string, operation: string): Row | undefined {
	if (row.resource === resource && row.operation === operation) return row;
	const { alsoUnder } = row;
	if (alsoUnder?.resource !== resource || alsoUnder.operation !== operation) return undefined;
	const fields = row.fields.map((field) =>
		getParam(field) === alsoUnder.requires ? { ...field, required: true } : field,
	);
	return { ...row, fields };
}

const MODELS = new Map<string, Row[]>();

/** The models of an operation, as they are there: the one it begins with first, the others by name. */
export function listModels(resource: string, operation: string): Row[] {
	const place = `${resource} ${operation}`;
	const getRank = (row: Row) => (getModelId(row) === FIRST[place] ? 0 : 1);
	const models =
		MODELS.get(place) ??
		CATALOG.flatMap((row) => findRowAt(row, resource, operation) ?? []).sort(
			(a, b) => getRank(a) - getRank(b) || (a.name < b.name ? -1 : 1),
		);
	MODELS.set(place, models);
	return models;
}

/** The row that a value of the Model menu stands for; undefined for one that the operation does not have. */
export function findModel(resource: string, operation: string, value: unknown): Row | undefined {
	return listModels(resource, operation).find((row) => getModelId(row) === value);
}

/** What the models of an operation are called. */
export function listModelNames(resource: string, operation: string): string[] {
	return listModels(resource, operation).map(({ name }) => name);
}
