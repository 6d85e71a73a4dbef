import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

/** Under this name the error of a task stands in an item that did not fail itself. */
export const TASK_ERROR = 'task_error';

/** An error object whose parts say nothing, such as `{code: 0, message: ''}`: services send one with every good task. */
function isEmpty(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return !error;
	return Object.values(error).every(isEmpty);
}

/**
 * An item without a top-level `error`: n8n runs a node with Retry On Fail again when its first item carries one, an
 * empty object included. An empty error is left out, any other stands under `task_error`.
 */
export function dropError(json: IDataObject): IDataObject {
	if (!('error' in json)) return json;
	const rest = omit(json, ['error']);
	return isEmpty(json.error) ? rest : { ...rest, [TASK_ERROR]: json.error };
}
