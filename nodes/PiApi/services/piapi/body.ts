import type { IDataObject } from 'n8n-workflow';

import type { ModelRequest, TaskRequest, UpscaleType } from '../../contract/request';
import { joinPieces } from '../../contract/words';
import { findRatio, removeFlags } from '../../midjourney/promptText';
import { dropEmpty } from '../values';
import { makeUnknownFormatHint } from '../unknownFormatHint';
import { makeUnofferedRefusal } from '../refusals';
import type { PreparedTask } from '../../contract/service';

/** PiAPI's `index` of the upscalers that work on a single image (piapi.ai/docs/midjourney-api/upscale). */
const UPSCALE_INDEX: Record<Exclude<UpscaleType, 'image'>, string> = {
	subtle: 'subtle',
	creative: 'creative',
	'2x': '2x',
	'4x': '4x',
	light: 'light',
	beta: 'beta',
};

/** PiAPI's `index` of the variations of a single image (piapi.ai/docs/midjourney-api/variation). */
const VARIATION_INDEX = { strong: 'high_variation', subtle: 'low_variation' } as const;

/**
 * What a follow-up takes over from its origin where the user says nothing: PiAPI documents `prompt` of a variation
 * as required and falls back to 1:1 where `aspect_ratio` is missing (piapi.ai/docs/midjourney-api/variation).
 */
function inheritFields(
	{ origin }: PreparedTask,
	aspectRatio: string | undefined,
): { prompt?: string; aspectRatio?: string } {
	const prompt = origin?.prompt;
	const ratioText = prompt === undefined ? undefined : findRatio(prompt);
	// Never both: what the user chose, or what the prompt says itself, or the format of the origin.
	if (aspectRatio === undefined)
		return { prompt, aspectRatio: ratioText === undefined ? origin?.aspectRatio : undefined };
	const bare =
		prompt !== undefined && ratioText !== undefined ? removeFlags(prompt, ['ar', 'aspect']) : prompt;
	return { prompt: bare, aspectRatio };
}

/** The format of a follow-up with a prompt of its own: as chosen, as its prompt says, or as the origin has it. */
function pickFormat(
	{ origin, request }: PreparedTask,
	prompt: string,
	aspectRatio?: string,
): string | undefined {
	if (aspectRatio !== undefined || findRatio(prompt) !== undefined) return aspectRatio;
	const ratio = origin?.aspectRatio ?? findRatio(origin?.prompt ?? '');
	if (ratio === undefined && !origin?.prompt)
		request.hints.push(makeUnknownFormatHint('PiAPI', request.operation));
	return ratio;
}

/** PiAPI's own input of each operation that it has; the others were refused before. */
function buildInput(preparedTask: PreparedTask): IDataObject {
	const { request } = preparedTask;
	const originId = request.origin?.taskId;
	switch (request.operation) {
		case 'imagine':
			return {
				prompt: joinPieces([...preparedTask.imageUrls, request.input.prompt]),
				aspect_ratio: request.input.aspectRatio,
				process_mode: request.input.processMode,
				skip_prompt_check: request.options.skipPromptCheck,
				bot_id: request.options.botId,
			};
		case 'upscale':
			return {
				origin_task_id: originId,
				index:
					request.input.type === 'image' ? String(request.input.image) : UPSCALE_INDEX[request.input.type],
			};
		case 'variation': {
			const { type, image, prompt, aspectRatio } = request.input;
			const from = inheritFields(preparedTask, aspectRatio);
			return {
				origin_task_id: originId,
				index: type === 'image' ? String(image) : VARIATION_INDEX[type],
				prompt: prompt ?? from.prompt,
				aspect_ratio: prompt === undefined ? from.aspectRatio : pickFormat(preparedTask, prompt, aspectRatio),
				skip_prompt_check: request.options.skipPromptCheck,
			};
		}
		case 'reroll': {
			const { prompt, aspectRatio } = request.input;
			return {
				origin_task_id: originId,
				prompt,
				aspect_ratio:
					prompt === undefined
						? (aspectRatio ?? inheritFields(preparedTask, undefined).aspectRatio)
						: pickFormat(preparedTask, prompt, aspectRatio),
				skip_prompt_check: request.options.skipPromptCheck,
			};
		}
		case 'describe':
			return {
				image_url: preparedTask.imageUrls[0],
				process_mode: request.input.processMode,
				bot_id: request.options.botId,
			};
		case 'blend':
			return {
				image_urls: preparedTask.imageUrls,
				dimension: request.input.dimension,
				process_mode: request.input.processMode,
				bot_id: request.options.botId,
			};
		case 'inpaint':
			return {
				origin_task_id: originId,
				mask: preparedTask.mask,
				prompt: request.input.prompt,
				skip_prompt_check: request.options.skipPromptCheck,
			};
		case 'outpaint':
			return {
				origin_task_id: originId,
				zoom_ratio: request.input.zoomRatio,
				aspect_ratio: request.input.aspectRatio,
				prompt: request.input.prompt,
				skip_prompt_check: request.options.skipPromptCheck,
			};
		case 'pan':
			return {
				origin_task_id: originId,
				direction: request.input.direction,
				prompt: request.input.prompt,
				skip_prompt_check: request.options.skipPromptCheck,
			};
		case 'seed':
			return { origin_task_id: originId };
		default:
			throw makeUnofferedRefusal(request, 'piapi');
	}
}

function buildConfig({ request: { options }, callback }: PreparedTask<TaskRequest>): IDataObject | undefined {
	const webhook = callback ? dropEmpty({ endpoint: callback.url, secret: callback.secret }) : undefined;
	const entries = dropEmpty({ service_mode: options.serviceMode, webhook_config: webhook });
	return Object.keys(entries).length > 0 ? entries : undefined;
}

function isMidjourney(preparedTask: PreparedTask<TaskRequest>): preparedTask is PreparedTask {
	return preparedTask.request.kind === 'midjourney';
}

/** The model, what it is to do, and with what. */
function buildWork(preparedTask: PreparedTask<TaskRequest>): {
	model: string;
	task_type: string;
	input: IDataObject;
} {
	if (isMidjourney(preparedTask)) {
		const { kind, operation } = preparedTask.request;
		return { model: kind, task_type: operation, input: dropEmpty(buildInput(preparedTask)) };
	}
	const { model, taskType, input: fields } = preparedTask.request as ModelRequest;
	return { model, task_type: taskType, input: preparedTask.modelInput ?? fields };
}

/** The body of `POST /api/v1/task` (piapi.ai/docs/unified-api-schema, piapi.ai/docs/midjourney-api). */
export function buildPiApiBody(preparedTask: PreparedTask<TaskRequest>): IDataObject {
	const { input: fields, ...rest } = buildWork(preparedTask);
	const settings = buildConfig(preparedTask);
	return {
		...rest,
		// What the user adds comes last.
		input: { ...fields, ...preparedTask.request.options.additionalInput },
		...(settings ? { config: settings } : {}),
	};
}
