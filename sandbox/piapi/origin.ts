import sharp from 'sharp';

import type { TaskEngine } from '../engine/engine';
import { refusal } from '../engine/moderation';
import type { SandboxTask, TaskFailure } from '../engine/task';
import { ApiError } from '../http/apiError';
import { frameSize } from '../pictures/picture';
import type { Picture } from '../pictures/picture';
import { actionOf } from './actions';
import type { TaskType } from './taskTypes';

export interface Origin {
	task: SandboxTask;
	picture: Picture;
}

/**
 * Takes a follow-up; gives the finished task it builds on, or undefined when it builds on none. Throws a 400
 * for a parent that is unknown, unfinished, failed, or does not offer what is asked: nothing is paid for it.
 */
export function findOrigin(
	engine: TaskEngine,
	taskType: TaskType,
	input: Record<string, unknown>,
): Origin | undefined {
	if (input.origin_task_id === undefined) return undefined;
	const task = engine.find('piapi', String(input.origin_task_id));
	if (!task || task.work) throw new ApiError(400, 'origin task not found');
	if (task.status === 'failed' || task.status === 'cancelled')
		throw new ApiError(400, 'origin task is failed');
	if (task.status !== 'completed') throw new ApiError(400, 'origin task is not completed');
	if (task.result.kind !== 'picture') {
		throw new ApiError(400, `action ${taskType} is not available for ${task.taskType} task`);
	}
	const action = actionOf(taskType, input);
	if (action && !task.result.actions.includes(action)) {
		throw new ApiError(400, `action ${action} is not available for origin task`);
	}
	return { task, picture: task.result.picture };
}

/** Why a task on an old parent fails: the message that live clients have met. */
export function outdated(origin: Origin, now: number, maxAgeMs: number): TaskFailure | undefined {
	const age = now - (origin.task.endedAt ?? origin.task.createdAt);
	return age > maxAgeMs ? refusal('derive from origin task: parent task is outdated') : undefined;
}

/**
 * Takes the mask of an inpaint as it was sent; gives its bytes, or why the task will fail. A mask is a
 * base64 PNG as large as the parent's picture, white where it is to be painted over (docs.gptunnel.ru, which
 * resells this API).
 */
export async function readMask(mask: string, origin: Origin): Promise<Buffer | TaskFailure> {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(mask)) return refusal('invalid mask: not base64');
	const bytes = Buffer.from(mask, 'base64');
	try {
		const image = sharp(bytes);
		const { format, width, height } = await image.metadata();
		if (format !== 'png') return refusal('invalid mask: not a png image');
		const size = frameSize(origin.picture);
		if (width !== size.width || height !== size.height) {
			return refusal(
				`invalid mask: size ${width}x${height} does not match the image (${size.width}x${size.height})`,
			);
		}
		const { channels } = await image.removeAlpha().greyscale().stats();
		return channels[0].max < 128 ? refusal('invalid mask: nothing is selected') : bytes;
	} catch {
		return refusal('invalid mask: not a png image');
	}
}
