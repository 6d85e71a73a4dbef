import pick from 'lodash/pick';
import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { SIMPLIFIED_FIELDS } from '../contract/output';
import type { OutputSettings } from '../contract/output';
import type { Task } from '../contract/task';
import type { NumberedFile } from './simplify';
import { dropError } from './taskError';

/** Fetches a file into n8n's binary storage; `stem` is the file name without its extension. */
export type FetchFile = (url: string, stem: string) => Promise<IBinaryData>;

export interface OutputItem {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** What an item holds: the simplified fields, some of them, or the service's own answer with the place in it. */
export function shapeTask(
	task: Task,
	simple: IDataObject,
	settings: OutputSettings,
	place: IDataObject = {},
): IDataObject {
	if (settings.shape === 'raw') return dropError({ ...task.raw, ...place });
	if (settings.shape === 'selectedFields') return pick(simple, settings.fields);
	// In the order of the documentation, so that a table shows the number of an image beside its address.
	return { ...pick(simple, SIMPLIFIED_FIELDS), ...simple };
}

/** The name of a file of a task, without its extension. */
export function buildFileStem(task: Task, file: NumberedFile, files: NumberedFile[]): string {
	return files.length === 1 ? toFileName(task) : `${toFileName(task)}-${file.index}`;
}

/** The id, or the model of an answer without one, as a file name: those of useapi.net hold colons, which Windows does not take. */
export function toFileName({ id, model }: Task): string {
	return (id || model).replace(/[^\w.-]+/g, '_');
}
