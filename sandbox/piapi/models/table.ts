import type { ModelRow } from './row';
import { FLUX_ROWS } from './rows/flux';
import { IMAGE_ROWS } from './rows/images';
import { KLING_ROWS } from './rows/kling';
import { OTHER_ROWS } from './rows/others';
import { OPEN_VIDEO_ROWS } from './rows/qubicoVideos';
import { SEEDANCE_ROWS } from './rows/seedance';
import { SOUND_ROWS } from './rows/sounds';
import { VIDEO_ROWS } from './rows/videos';

/** Every pair of model and task type but Midjourney's. */
export const MODEL_ROWS: readonly ModelRow[] = [
	...FLUX_ROWS,
	...IMAGE_ROWS,
	...KLING_ROWS,
	...SEEDANCE_ROWS,
	...VIDEO_ROWS,
	...OPEN_VIDEO_ROWS,
	...SOUND_ROWS,
	...OTHER_ROWS,
];

const BY_MODEL = new Map<string, Map<string, ModelRow>>();
for (const row of MODEL_ROWS) {
	const rows = BY_MODEL.get(row.model) ?? new Map<string, ModelRow>();
	BY_MODEL.set(row.model, rows.set(row.taskType, row));
}

/** Whether the service has a model of this name. */
export function knowsModel(model: string): boolean {
	return BY_MODEL.has(model);
}

/** The row of a model and a task type, if there is one. */
export function findRow(model: string, taskType: string): ModelRow | undefined {
	return BY_MODEL.get(model)?.get(taskType);
}

/** Every task type, for faults to be told by. */
export const MODEL_TASK_TYPES: readonly string[] = [...new Set(MODEL_ROWS.map(({ taskType }) => taskType))];
