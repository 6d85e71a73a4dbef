import type { IDataObject } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import { findFileType } from '../../contract/fileType';
import type { AnswerKind, ModelRequest } from '../../contract/request';
import type { PreparedTask } from '../../contract/service';
import type { Task, TaskOutput } from '../../contract/task';
import { readAnswerStatus } from '../../transport/answer';
import type { ApiAnswer, ApiCall } from '../../transport/http';
import type { Caller } from '../caller';
import { isObject, readText } from '../../contract/value';
import { readTime } from '../values';
import { redact } from '../redact';

/** The addresses that answer at once, in OpenAI's style (piapi.ai/docs/llm-api, piapi.ai/docs/gpt-image). */
const PATHS: Record<AnswerKind, string> = {
	chat: '/v1/chat/completions',
	images: '/v1/images/generations',
};

/** Long answers and images of high quality take minutes, in ms. */
const TIMEOUT_MS = 300_000;

/** Base64 text of the first bytes, which show what a file is. */
const HEAD_CHARACTERS = 64;

const NOTHING: TaskOutput = {
	imageUrls: [],
	intermediateImageUrls: [],
	videoUrls: [],
	audioUrls: [],
	fileUrls: [],
	descriptions: [],
	actions: [],
};

function readObjects(value: unknown): IDataObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What a chat said; undefined where the answer is none. */
function readChatOutput({ choices }: IDataObject): TaskOutput | undefined {
	const messages = readObjects(choices).map(({ message }) => (isObject(message) ? message : {}));
	const texts = messages.map(({ content }) => readText(content)).filter((words) => words !== undefined);
	return texts.length === 0 ? undefined : { ...NOTHING, text: texts.join('\n\n') };
}

/** A file that came as text, with what it is by its content. */
function toDataUri(file: string | undefined): string | undefined {
	if (file === undefined) return undefined;
	const type = findFileType(Buffer.from(file.slice(0, HEAD_CHARACTERS), 'base64'), '');
	return `data:${type?.mimeType ?? 'image/png'};base64,${file}`;
}

/** The images of an answer, by address or as the files themselves; undefined where the answer is none. */
function readImageOutput({ data }: IDataObject): TaskOutput | undefined {
	const images = readObjects(data).flatMap(({ url, b64_json: file }) => {
		const address = readText(url) ?? toDataUri(readText(file));
		return address === undefined ? [] : [address];
	});
	if (images.length === 0) return undefined;
	return { ...NOTHING, imageUrls: images, ...(images.length === 1 ? { imageUrl: images[0] } : {}) };
}

function getPrompt({ input }: ModelRequest): string | undefined {
	const last = readObjects(input.messages).at(-1)?.content;
	return (
		readText(input.prompt) ??
		readText(last) ??
		readObjects(last)
			.map((part) => readText(part.text))
			.find(Boolean)
	);
}

/** A lost text costs little: a later try asks again. A lost image was paid for like any task. */
function toChatFailure(failure: unknown): unknown {
	if (!(failure instanceof TaskFailure) || failure.kind !== 'uncertain') return failure;
	return new TaskFailure(failure.message.replace(/^The task may have been created: /, 'No answer came: '), {
		kind: 'rejected',
		retryable: true,
		charge: 'unknown',
		description:
			'The words may have been paid for. Run the node again, or choose another model; long answers take a lower Maximum Length.',
		...(failure.httpStatus === undefined ? {} : { httpStatus: failure.httpStatus }),
	});
}

function readAnswerTask(
	answer: ApiAnswer,
	request: ModelRequest,
	secrets: readonly string[],
): Task | undefined {
	const { body } = answer;
	if (readAnswerStatus(answer) >= 300 || !isObject(body)) return undefined;
	const clean = redact(body, secrets);
	const output = request.answers === 'images' ? readImageOutput(clean) : readChatOutput(clean);
	if (output === undefined) return undefined;
	const prompt = getPrompt(request);
	return {
		id: '',
		service: 'piapi',
		model: readText(clean.model) ?? request.model,
		taskType: request.taskType,
		status: 'completed',
		answerOnly: true,
		...(prompt === undefined ? {} : { prompt }),
		output: { ...output, ...(isObject(clean.usage) ? { usage: clean.usage } : {}) },
		createdAt: readTime(clean.created),
		raw: clean,
	};
}

/**
 * Asks for an answer that comes at once, without a task, and gives it as one that has ended. Throws the TaskFailure that
 * anything else stands for.
 * @param caller of the host that waits longer than two minutes (proxy.piapi.ai)
 */
export async function askAtOnce(
	{ request, modelInput }: PreparedTask<ModelRequest>,
	caller: Caller,
	secrets: readonly string[],
): Promise<Task> {
	const { answers = 'chat', model, options } = request;
	const call: ApiCall = {
		method: 'POST',
		url: PATHS[answers],
		body: { model, ...(modelInput ?? request.input), ...options.additionalInput },
		timeoutMs: TIMEOUT_MS,
	};
	try {
		const answer = await caller.ask(call, 'create');
		const task = readAnswerTask(answer, request, secrets);
		if (task) return task;
		throw caller.makeFailure(answer, 'create');
	} catch (thrown) {
		throw answers === 'chat' ? toChatFailure(thrown) : thrown;
	}
}
