import type { IDataObject } from 'n8n-workflow';

import type { ServiceName } from '../contract/task';
import { explainForeignForm, explainForeignItem } from '../services/foreignTasks';

/** Throws a Refusal for a task that another service made, where its id or the input item tells. */
export function refuseForeignTask(
	taskId: unknown,
	json: IDataObject,
	service: ServiceName,
	field = 'Task ID',
): void {
	if (typeof taskId !== 'string') return;
	const id = taskId.trim();
	const refusal = explainForeignItem(json, id, service, field) ?? explainForeignForm(id, service, field);
	if (refusal) throw refusal;
}
