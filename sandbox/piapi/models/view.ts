import type { SandboxTask } from '../../engine/task';
import { commonView, shownAt } from '../view';
import type { ViewOptions } from '../view';
import { modelFileUrl } from '../urls';
import { emptyOutputOf, outputOf } from './output';
import type { ModelRow } from './row';
import { findRow } from './table';

/** Families whose price is taken at create; the others freeze it first. */
const PAID_AT_CREATE = new Set([
	...['gemini', 'seedream', 'Qubico/z-image', 'veo3', 'veo3.1', 'sora2', 'seedance', 'kling-turbo'],
	...['Qubico/joycaption', 'Qubico/diffrhythm', 'Qubico/ace-step', 'Qubico/video-toolkit'],
]);

/** Older families whose samples echo `{}`; which ones do is not documented beyond samples. */
const ECHO_NOTHING = new Set(['luma', 'Qubico/hunyuan', 'Qubico/skyreels', 'Qubico/hug-video']);

/** Fields that are taken and not understood. */
const NOT_ECHOED: Record<string, string> = { 'Qubico/joycaption': 'workflow_type' };

function echoOf(task: SandboxTask, row: ModelRow): Record<string, unknown> {
	if (ECHO_NOTHING.has(row.model)) return {};
	const dropped = NOT_ECHOED[row.model];
	return Object.fromEntries(Object.entries(task.input).filter(([name]) => name !== dropped));
}

function usageOf(task: SandboxTask, row: ModelRow, completed: boolean) {
	const { price } = task;
	const paid = completed || task.consumed > 0;
	if (!PAID_AT_CREATE.has(row.model)) return { type: 'point', frozen: price, consume: paid ? price : 0 };
	const returned = task.endedAt !== undefined && !paid;
	return { type: 'llm', frozen: 0, consume: returned ? 0 : price };
}

function outputAt(task: SandboxTask, row: ModelRow, options: ViewOptions, completed: boolean) {
	const { settings, origin } = options;
	// Seedance shows the address before there is anything behind it.
	const shown = completed || (row.model === 'seedance' && task.status === 'processing');
	if (!shown || task.result.kind !== 'files') {
		return settings.pendingOutput === 'null' ? emptyOutputOf(row) : (emptyOutputOf(row) ?? {});
	}
	const { files } = task.result;
	const url = (name: string): string => modelFileUrl(task, row.shape, name, files[name], origin);
	return outputOf({ row, input: task.input, files, url, musicOutput: settings.piapi.musicOutput });
}

/** Takes a task of any model but Midjourney; gives the object that create, get and callbacks carry. */
export function modelTaskView(task: SandboxTask, options: ViewOptions) {
	const model = task.work?.model ?? '';
	const row = findRow(model, task.taskType);
	if (!row) throw new Error(`no row for ${model} ${task.taskType}`);
	const { status } = shownAt(task, options);
	const completed = status === 'completed';
	const common = commonView(task, options);
	return {
		...common,
		model,
		input: echoOf(task, row),
		output: outputAt(task, row, options, completed),
		meta: {
			...common.meta,
			usage: usageOf(task, row, completed),
			is_using_private_pool: false,
		},
	};
}

export type ModelTaskView = ReturnType<typeof modelTaskView>;
