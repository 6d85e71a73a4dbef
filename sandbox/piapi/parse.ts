import type { z } from 'zod';

import { ApiError } from '../http/apiError';
import { goMessage, withoutNulls } from '../http/goErrors';
import type { SandboxSettings } from '../settings/settings';
import { INPUTS, requestSchema, variationWithPrompt } from './schemas';
import type { TaskRequestBody } from './schemas';
import { TASK_TYPES } from './taskTypes';
import type { TaskType } from './taskTypes';

/** A request that passed: its type, its input with zero values filled in, and its config. */
export interface ParsedRequest {
	taskType: TaskType;
	input: Record<string, unknown>;
	config: TaskRequestBody['config'];
}

function isTaskType(name: string): name is TaskType {
	return TASK_TYPES.some((type) => type === name);
}

function structName(taskType: TaskType): string {
	return `Midjourney${taskType[0].toUpperCase()}${taskType.slice(1)}Input`;
}

function inputSchema(taskType: TaskType, settings: SandboxSettings): z.AnyZodObject {
	if (taskType === 'variation' && !settings.lenientVariationPrompt) return variationWithPrompt;
	return INPUTS[taskType];
}

/** Takes the body of a create; gives it with its outer parts checked, or throws the 400 that the API answers with. */
export function parseBody(body: unknown): TaskRequestBody {
	const request = requestSchema.safeParse(withoutNulls(body ?? {}));
	if (!request.success) throw new ApiError(400, goMessage(request.error, 'TaskRequest'));
	return request.data;
}

/** Takes a request for Midjourney; gives it with its input checked, or throws the 400. */
export function parseRequest(body: TaskRequestBody, settings: SandboxSettings): ParsedRequest {
	const { task_type: taskType, input, config } = body;
	if (!isTaskType(taskType)) throw new ApiError(400, 'invalid task type');
	const extra = Object.fromEntries(
		Object.entries(input).filter(([name]) => settings.extraInputFields.includes(name)),
	);
	const known = Object.fromEntries(Object.entries(input).filter(([name]) => !Object.hasOwn(extra, name)));
	const parsed = inputSchema(taskType, settings)
		.strict()
		.safeParse(known, { path: ['input'] });
	if (!parsed.success) {
		throw new ApiError(400, goMessage(parsed.error, structName(taskType)).replace(/^input\./, ''));
	}
	return { taskType, input: { ...parsed.data, ...extra }, config };
}
