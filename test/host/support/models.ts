import type { INodeExecutionData } from 'n8n-workflow';
import { findFileType } from '../../../nodes/PiApi/contract/fileType';
import type { TaskRecord } from '../../../sandbox';
import { binary, items } from './host';
import type { Execution } from './host';
import { fileNames } from './items';
import { taskThat } from './sandboxTasks';

/** The only item of a node. */
export function only(execution: Execution, node: string): INodeExecutionData {
	const out = items(execution, node);
	expect(out).toHaveLength(1);
	return out[0];
}

/** The sandbox's only task of a type. */
export async function taskOf(taskType: string): Promise<TaskRecord> {
	return await taskThat((task) => task.taskType === taskType, `of type ${taskType}`);
}

/** Checks that an item has one file, named by its task, that is by its content what n8n was told that it is. */
export async function expectFile(
	item: INodeExecutionData,
	mimeType: string,
	extension: string,
): Promise<void> {
	expect(fileNames(item)).toEqual({ data: `${String(item.json.task_id)}.${extension}` });
	expect(item.binary?.data).toMatchObject({ mimeType, fileExtension: extension });
	expect(findFileType(await binary(item), '')).toEqual({ mimeType, extension });
}
