import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import type { ProcessMode, Task, TaskError, TaskOutput, TaskStatus } from '../../contract/task';
import { isFinal } from '../../contract/task';
import { parsePrompt } from '../../midjourney/promptText';
import { collectReasons } from '../../transport/reason';
import { isObject, readNumber, readText } from '../../contract/value';
import { readNumberedLines, readObject, readTime } from '../values';
import { redact } from '../redact';
import { readButton } from './buttons';
import { flattenJob } from './version3';

/** The states of a job (useapi.net/docs/api-v2/get-jobs-jobid). */
const STATUS: Record<string, TaskStatus> = {
	created: 'pending',
	started: 'processing',
	progress: 'processing',
	completed: 'completed',
	failed: 'failed',
	moderated: 'failed',
	cancelled: 'cancelled',
};

const MODES: ReadonlyArray<[RegExp, ProcessMode]> = [
	[/\(\s*relax(?:ed)?\b|--relax\b/i, 'relax'],
	[/\(\s*fast\b|--fast\b/i, 'fast'],
	[/\(\s*turbo\b|--turbo\b/i, 'turbo'],
];

/** Midjourney writes the prompt in bold at the start of its message. */
const BOLD = /^\*\*([\s\S]+?)\*\*/;
const PERCENT = /\((\d{1,3})%\)/;
const LINK = /\[([^\]]+)\]\([^)]*\)/g;
const VIDEO_FILE = /\.(mp4|mov|webm)(\?|#|$)/i;
/** The verbs that read the seed; the answer brings the four single images along. */
const SEED = /^seed/;

/** The id of a job in an answer, where it shows one. */
export function readJobId(body: unknown): string | undefined {
	return isObject(body) ? readText(body.jobid) : undefined;
}

/** The state that a job is in, where an answer says one that is known. */
export function readJobStatus(body: unknown): TaskStatus | undefined {
	return isObject(body) ? STATUS[readText(body.status)?.toLowerCase() ?? ''] : undefined;
}

/** Whether an answer's own state is that the job was moderated. */
export function isModerated(body: unknown): boolean {
	return isObject(body) && readText(body.status)?.toLowerCase() === 'moderated';
}

function readType(verb: string, job: IDataObject): string {
	if (SEED.test(verb)) return 'seed';
	return verb === 'button' ? (readButton(readText(job.button) ?? '')?.taskType ?? verb) : verb;
}

interface Attachment {
	url: string;
	isVideo: boolean;
}

function readAttachments(job: IDataObject): Attachment[] {
	const list: unknown[] = Array.isArray(job.attachments) ? job.attachments : [];
	return list.flatMap((entry) => {
		const { url, proxy_url: proxyUrl, content_type: type, filename } = readObject(entry);
		const address = readText(url) ?? readText(proxyUrl);
		if (address === undefined) return [];
		const isVideo =
			(readText(type)?.startsWith('video/') ?? false) || VIDEO_FILE.test(readText(filename) ?? address);
		return [{ url: address, isVideo }];
	});
}

/** `imageUx` and `videoUx`: single results with the number of their place. */
function readNumbered(list: unknown): string[] {
	const entries = (Array.isArray(list) ? list : []).map((entry: unknown, position) => ({
		url: readText(readObject(entry).url) ?? readText(entry),
		place: readNumber(readObject(entry).id) ?? position,
	}));
	return entries
		.sort((a, b) => a.place - b.place)
		.map(({ url }) => url)
		.filter((url): url is string => url !== undefined);
}

/** Each kind of job has its results elsewhere. */
function readResults(
	job: IDataObject,
	taskType: string,
): Pick<TaskOutput, 'imageUrl' | 'imageUrls' | 'videoUrls'> {
	const attachments = readAttachments(job);
	const urls = attachments.map(({ url }) => url);
	if (taskType === 'describe') return { imageUrls: [], videoUrls: [] };
	if (taskType === 'seed') return { imageUrls: urls, videoUrls: [] };
	const singles = readNumbered(job.videoUx);
	const videos = attachments.filter(({ isVideo }) => isVideo).map(({ url }) => url);
	if (taskType.startsWith('video')) {
		return { imageUrls: [], videoUrls: [singles, videos, urls].find((list) => list.length > 0) ?? [] };
	}
	const [imageUrl] = urls.filter((url) => !videos.includes(url));
	return {
		...(imageUrl === undefined ? {} : { imageUrl }),
		imageUrls: readNumbered(job.imageUx),
		videoUrls: singles.length > 0 ? singles : videos,
	};
}

function readDescriptions(job: IDataObject): string[] {
	const embeds: unknown[] = Array.isArray(job.embeds) ? job.embeds : [];
	const whole = embeds
		.map((embed) => readText(readObject(embed).description))
		.find((entry) => entry !== undefined);
	return readNumberedLines((whole ?? readText(job.content) ?? '').replace(LINK, '$1'));
}

function readSeed(job: IDataObject): string | undefined {
	const { seed } = job;
	if (!isObject(seed)) return readText(seed);
	return readText(seed.value) ?? /\*\*seed\*\*\s+(\d+)/.exec(readText(seed.content) ?? '')?.[1];
}

function readTaskOutput(job: IDataObject, taskType: string): TaskOutput {
	const percent = readText(job.progress_percent) ?? PERCENT.exec(readText(job.content) ?? '')?.[1];
	const buttons: unknown[] = Array.isArray(job.buttons) ? job.buttons : [];
	const seed = readSeed(job);
	return {
		...readResults(job, taskType),
		intermediateImageUrls: [],
		audioUrls: [],
		fileUrls: [],
		descriptions: taskType === 'describe' ? readDescriptions(job) : [],
		actions: buttons
			.map((label) => readText(label))
			.filter((label): label is string => label !== undefined)
			.map((label) => readButton(label)?.action ?? label),
		...(seed === undefined ? {} : { seed }),
		...(percent === undefined ? {} : { progress: Number(percent) }),
	};
}

/** A job that was moderated says so only by its state. */
function readError(job: IDataObject, status: TaskStatus): TaskError | undefined {
	if (status !== 'failed') return undefined;
	const [reason = 'no reason given', ...more] = collectReasons([job.error, job.errorDetails], [], []);
	const code = readNumber(job.code);
	return {
		code: code === undefined || code === 200 ? (readText(job.status) ?? 0) : code,
		message: isModerated(job) && !/moderat/i.test(reason) ? `Moderated by Midjourney: ${reason}` : reason,
		...(more.length === 0 ? {} : { detail: more.join(' | ') }),
	};
}

function readEcho(job: IDataObject, taskType: string): Pick<Task, 'prompt' | 'aspectRatio' | 'processMode'> {
	const content = readText(job.content) ?? '';
	const prompt = taskType === 'describe' ? undefined : (readText(job.prompt) ?? BOLD.exec(content)?.[1]);
	const ratios = parsePrompt(prompt ?? '').flags.filter(({ name }) => name === 'ar' || name === 'aspect');
	const aspectRatio = ratios.pop()?.value;
	const processMode = MODES.find(([words]) => words.test(`${prompt ?? ''} ${content}`))?.[1];
	return {
		...(prompt === undefined ? {} : { prompt }),
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(processMode === undefined ? {} : { processMode }),
	};
}

/**
 * A job (useapi.net/docs/api-v2/get-jobs-jobid); the same object comes from creates, polls and callbacks. Throws a
 * TaskFailure when it names no job.
 */
export function readUseApiTask(job: IDataObject, secrets: readonly string[]): Task {
	const id = readJobId(job);
	if (id === undefined) {
		throw new TaskFailure('useapi.net answered without a job id', {
			kind: 'read',
			description: 'Check Base URL in the credential: the answer is not one of useapi.net’s.',
		});
	}
	const whole = flattenJob(job);
	const clean = redact(whole, secrets);
	const taskType = readType(readText(clean.verb) ?? '', clean);
	const status = readJobStatus(clean) ?? 'processing';
	const error = readError(clean, status);
	const originId = readText(clean.parentJobId);
	const createdAt = readTime(clean.created);
	const task: Task = {
		id,
		service: 'useapi',
		model: 'midjourney',
		taskType,
		status,
		...readEcho(clean, taskType),
		...(originId === undefined ? {} : { originId }),
		// Compared with the address that was asked for, so it stays whole.
		...(typeof whole.replyUrl === 'string' ? { callbackUrl: whole.replyUrl } : {}),
		output: readTaskOutput(clean, taskType),
		...(error === undefined ? {} : { error }),
		...(createdAt === undefined ? {} : { createdAt }),
		raw: redact(job, secrets),
	};
	const endedAt = isFinal(task) ? readTime(clean.updated) : undefined;
	return endedAt === undefined ? task : { ...task, endedAt };
}
