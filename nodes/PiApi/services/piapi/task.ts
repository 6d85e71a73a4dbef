import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { ProcessMode, Task, TaskCost, TaskOutput, TaskStatus } from '../../contract/task';
import { isObject, readNumber, readText } from '../../contract/value';
import { readNumberedLines, readTime } from '../values';
import { redact } from '../redact';
import { readModelOutput } from './modelOutput';
import { POINTS_PER_USD } from './points';
import { readTaskError, findFirstList, readPoints, readStatus, readTextList } from '../taskObject';

const MIDJOURNEY = 'midjourney';

const MODES: readonly ProcessMode[] = ['relax', 'fast', 'turbo'];

/** A describe answers with one text of numbered lines; others came with a list. */
function readDescriptions(output: IDataObject): string[] {
	const descriptions = readTextList(output.descriptions);
	if (descriptions.length > 0) return descriptions;
	return readNumberedLines(readText(output.description) ?? '');
}

function readTaskOutput(raw: unknown): TaskOutput {
	const output = isObject(raw) ? raw : {};
	const message = readText(output.message);
	return {
		imageUrl: readText(output.image_url) ?? readTextList(output.image)[0],
		imageUrls: findFirstList(output.temporary_image_urls, output.image_urls),
		discordImageUrl: readText(output.discord_image_url),
		intermediateImageUrls: readTextList(output.intermediate_image_urls),
		videoUrls: findFirstList(output.video_urls, output.video_url, output.video),
		audioUrls: findFirstList(output.audio_urls, output.audio_url, output.audio),
		fileUrls: findFirstList(output.model_file, output.model_file_url, output.model_url),
		text: readText(output.description) ?? readText(output.text),
		descriptions: readDescriptions(output),
		seed: readText(output.seed),
		actions: readTextList(output.actions),
		progress: readNumber(output.progress) ?? readNumber(output.task_progress),
		...(message === undefined ? {} : { message }),
	};
}

function readCost(meta: IDataObject, status: TaskStatus): TaskCost | undefined {
	const pointCost = readPoints(meta, status);
	if (pointCost === undefined) return undefined;
	const { points, type } = pointCost;
	return type === undefined || type === 'point' || type === 'llm'
		? { points, usd: points / POINTS_PER_USD }
		: { points };
}

/** Some families echo an empty input, which says nothing. */
function isFilled(input: unknown): input is IDataObject {
	return isObject(input) && Object.keys(input).length > 0;
}

/** What the task was made from; the mode that counts is in `meta`. */
function readEcho(
	input: unknown,
	meta: IDataObject,
): Pick<Task, 'prompt' | 'aspectRatio' | 'processMode' | 'originId'> {
	const echo = isObject(input) ? input : {};
	const prompt = readText(echo.prompt);
	const aspectRatio = readText(echo.aspect_ratio);
	const originId = readText(echo.origin_task_id);
	const mode = MODES.find((known) => known === (readText(meta.process_mode) ?? readText(echo.process_mode)));
	return {
		...(prompt === undefined ? {} : { prompt }),
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(mode === undefined ? {} : { processMode: mode }),
		...(originId === undefined ? {} : { originId }),
	};
}

/** Some models take a callback address and drop it: the echo is empty then, and nobody will call. */
function readCallback(config: unknown): Pick<Task, 'callbackUrl'> {
	const webhook = isObject(config) && isObject(config.webhook_config) ? config.webhook_config : undefined;
	return typeof webhook?.endpoint === 'string' ? { callbackUrl: webhook.endpoint } : {};
}

/**
 * PiAPI's task object as a {@link Task}; the same object comes from create, get and callbacks.
 * Throws a TaskFailure when it names no task.
 * @param secrets texts that must not leave with it
 */
export function readPiApiTask(data: IDataObject, secrets: readonly string[]): Task {
	const id = readText(data.task_id);
	if (id === undefined) {
		throw new TaskFailure('PiAPI answered without a task id', {
			kind: 'read',
			description: 'Check Base URL in the credential: the answer is not one of PiAPI’s.',
		});
	}
	const clean = redact(data, secrets);
	const meta = isObject(clean.meta) ? clean.meta : {};
	const status = readStatus(clean.status);
	const error = readTaskError(clean, status);
	const cost = readCost(meta, status);
	const model = readText(clean.model) ?? MIDJOURNEY;
	const isMidjourney = model.toLowerCase() === MIDJOURNEY;
	return {
		id,
		service: 'piapi',
		model,
		taskType: readText(clean.task_type) ?? '',
		status,
		...readEcho(clean.input, meta),
		...readCallback(data.config),
		...(isMidjourney || !isFilled(clean.input) ? {} : { echoedInput: clean.input }),
		output: (isMidjourney ? readTaskOutput : readModelOutput)(clean.output ?? clean.task_result),
		...(error ? { error } : {}),
		...(cost ? { cost } : {}),
		createdAt: readTime(meta.created_at),
		startedAt: readTime(meta.started_at),
		endedAt: readTime(meta.ended_at),
		raw: clean,
	};
}
