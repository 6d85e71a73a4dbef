import type { IExecuteFunctions, IWorkflowExecutionCustomData } from 'n8n-workflow';

/** n8n takes ten pieces of custom data per execution, and complains beyond 255 characters; the user’s own come first. */
const KEYS = 4;
const CHARACTERS = 255;
const SEPARATOR = ' ';

function getCustomData(ctx: IExecuteFunctions): IWorkflowExecutionCustomData | undefined {
	const execution: unknown = ctx.getWorkflowDataProxy(0).$execution;
	if (typeof execution !== 'object' || execution === null || !('customData' in execution)) return undefined;
	return execution.customData as IWorkflowExecutionCustomData | undefined;
}

function buildKey(position: number): string {
	return position === 0 ? 'piapi_tasks' : `piapi_tasks_${position + 1}`;
}

/**
 * Puts the ids of created tasks into the execution’s custom data, so that n8n’s executions list finds an execution by a
 * task id. What goes beyond n8n’s limits is left out: the journal and the log hold every id.
 */
export function createIdRecorder(ctx: IExecuteFunctions): (taskId: string) => void {
	const customData = getCustomData(ctx);
	return (taskId) => {
		if (customData === undefined) return;
		for (let position = 0; position < KEYS; position++) {
			const key = buildKey(position);
			const ids = customData.get(key) ?? '';
			if (ids.split(SEPARATOR).includes(taskId)) return;
			const longer = ids === '' ? taskId : `${ids}${SEPARATOR}${taskId}`;
			if (longer.length > CHARACTERS) continue;
			customData.set(key, longer);
			return;
		}
	};
}
