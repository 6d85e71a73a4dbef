import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { MidjourneyOperation } from '../../contract/request';
import type { ProcessMode, Task, TaskError, TaskOutput, TaskStatus } from '../../contract/task';
import { collectReasons } from '../../transport/reason';
import { isObject, readNumber, readText } from '../../contract/value';
import { addDays, readObject, readTime } from '../values';
import { redact } from '../redact';

/** Result files are kept this long (docs.midapi.ai/mj-api/get-mj-task-details), in days. */
const FILES_KEPT_DAYS = 15;

/** `successFlag` of a record (docs.midapi.ai/mj-api/get-mj-task-details): 2 and 3 are two ways to fail. */
const STATUS: Record<number, TaskStatus> = { 0: 'processing', 1: 'completed', 2: 'failed', 3: 'failed' };

/** MidAPI's task types by their words; how it names an upscale and a vary is not published. */
const TYPES: Array<[RegExp, string]> = [
	[/upscale/i, 'upscale'],
	[/vary|variation/i, 'variation'],
	[/video.*extend|extend.*video/i, 'video_extend'],
	[/video/i, 'video'],
	[/^mj_/i, 'imagine'],
];

const TYPE_OF_OPERATION: Partial<Record<MidjourneyOperation, string>> = {
	videoGenerate: 'video',
	videoExtend: 'video_extend',
};

const VIDEO_FILE = /\.(mp4|mov|webm)(\?|#|$)/i;
const MODES: readonly ProcessMode[] = ['relax', 'fast', 'turbo'];

function readType(raw: unknown): string {
	const name = readText(raw) ?? '';
	return TYPES.find(([words]) => words.test(name))?.[1] ?? name;
}

/** A list of addresses, or of objects that hold one; a single one stands for a list of it. */
function readAddresses(list: unknown): string[] {
	const entries: unknown[] = Array.isArray(list) ? list : [list];
	return entries
		.map((entry) => readText(isObject(entry) ? (entry.resultUrl ?? entry.url) : entry))
		.filter((entry): entry is string => entry !== undefined);
}

/** Four single images, one upscaled image, or videos; MidAPI draws no grid. */
function buildOutput(urls: string[], taskType: string): TaskOutput {
	const isVideo = taskType.startsWith('video');
	const videoUrls = urls.filter((url) => isVideo || VIDEO_FILE.test(url));
	const imageUrls = urls.filter((url) => !videoUrls.includes(url));
	return {
		...(imageUrls.length === 1 ? { imageUrl: imageUrls[0] } : {}),
		imageUrls,
		intermediateImageUrls: [],
		videoUrls,
		audioUrls: [],
		fileUrls: [],
		descriptions: [],
		actions: [],
	};
}

/** What the task was made from, as the request is echoed. */
function readEcho(
	request: IDataObject,
	id: string,
): Pick<Task, 'prompt' | 'aspectRatio' | 'processMode' | 'originId' | 'callbackUrl'> {
	const prompt = readText(request.prompt);
	const aspectRatio = readText(request.aspectRatio);
	const speed = readText(request.speed)?.toLowerCase() ?? '';
	const processMode = MODES.find((mode) => speed.startsWith(mode));
	const originId = readText(request.taskId);
	const { callBackUrl } = request;
	return {
		...(prompt === undefined ? {} : { prompt }),
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(processMode === undefined ? {} : { processMode }),
		...(originId === undefined || originId === id ? {} : { originId }),
		...(typeof callBackUrl === 'string' ? { callbackUrl: callBackUrl } : {}),
	};
}

/** @param reasons where the reason may stand: a text, an object or a list */
function readError(status: TaskStatus, code: unknown, reasons: unknown[]): TaskError | undefined {
	if (status !== 'failed') return undefined;
	const [message = 'no reason given', ...more] = collectReasons(reasons, [], []);
	return {
		code: typeof code === 'number' || typeof code === 'string' ? code : 0,
		message,
		...(more.length === 0 ? {} : { detail: more.join(' | ') }),
	};
}

interface Snapshot {
	id: string;
	taskType: string;
	status: TaskStatus;
	request: IDataObject;
	urls: string[];
	error?: TaskError;
	raw: IDataObject;
}

function buildTask(
	{ id, taskType, status, request, urls, error, raw }: Snapshot,
	secrets: readonly string[],
): Task {
	const { callbackUrl, ...echo } = readEcho(request, id);
	return {
		id,
		service: 'midapi',
		model: 'midjourney',
		taskType,
		status,
		...redact(echo, secrets),
		// Compared with the address that was asked for, so it stays whole.
		...(callbackUrl === undefined ? {} : { callbackUrl }),
		output: redact(buildOutput(urls, taskType), secrets),
		...(error === undefined ? {} : { error: redact(error, secrets) }),
		raw: redact(raw, secrets),
	};
}

/** A task that was just created: MidAPI answers with its id only. */
export function readMidApiCreate(
	id: string,
	operation: MidjourneyOperation,
	body: IDataObject,
	data: IDataObject,
	secrets: readonly string[],
): Task {
	return buildTask(
		{
			id,
			taskType: TYPE_OF_OPERATION[operation] ?? operation,
			status: 'pending',
			request: body,
			urls: [],
			raw: data,
		},
		secrets,
	);
}

/**
 * A record (docs.midapi.ai/mj-api/get-mj-task-details). `resultInfoJson` is an object there and was met as JSON text, its
 * addresses are objects there and were met as texts. Throws a TaskFailure when it names no task.
 */
export function readMidApiRecord(data: IDataObject, secrets: readonly string[]): Task {
	const id = readText(data.taskId);
	if (id === undefined) {
		throw new TaskFailure('MidAPI does not know this', {
			kind: 'read',
			httpStatus: 404,
			description:
				'Check Task ID and Base URL. Tasks are kept for a limited time, and only under the account that created them.',
		});
	}
	const request = readObject(data.paramJson);
	const results = readObject(data.resultInfoJson);
	const status = STATUS[readNumber(data.successFlag) ?? 0] ?? 'processing';
	const createdAt = readTime(data.createTime);
	const endedAt = status === 'processing' ? undefined : readTime(data.completeTime);
	const expiresAt = status === 'completed' ? addDays(endedAt, FILES_KEPT_DAYS) : undefined;
	const error = readError(status, data.errorCode, [data.errorMessage, data.error]);
	return {
		...buildTask(
			{
				id,
				taskType: readType(data.taskType ?? request.taskType),
				status,
				request,
				urls: readAddresses(results.resultUrls ?? data.resultUrls),
				raw: data,
				...(error === undefined ? {} : { error }),
			},
			secrets,
		),
		...(createdAt === undefined ? {} : { createdAt }),
		...(endedAt === undefined ? {} : { endedAt }),
		...(expiresAt === undefined ? {} : { expiresAt }),
	};
}

/**
 * A callback (docs.midapi.ai/mj-api/generate-mj-image-callbacks). It names no state: with results the task is done, with
 * a code other than 200 it failed, and else it is under way. Undefined where the body is none.
 */
export function readMidApiCallback(body: unknown, secrets: readonly string[]): Task | undefined {
	if (!isObject(body) || !isObject(body.data)) return undefined;
	const { data } = body;
	const id = readText(data.taskId);
	if (id === undefined) return undefined;
	const request = readObject(data.promptJson ?? data.paramJson);
	const urls = readAddresses(data.resultUrls ?? readObject(data.resultInfoJson).resultUrls);
	const code = readNumber(body.code) ?? 200;
	const status: TaskStatus = code !== 200 ? 'failed' : urls.length > 0 ? 'completed' : 'processing';
	const error = readError(status, body.code, [data.errorMessage, data.error, body.msg]);
	const raw = body;
	const taskType = readType(data.taskType ?? request.taskType);
	return buildTask(
		{ id, taskType, status, request, urls, raw, ...(error === undefined ? {} : { error }) },
		secrets,
	);
}
