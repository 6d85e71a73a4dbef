import { findFileType } from '../contract/fileType';
import { TaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import type { EntryFacts, JournalEntry } from './journal';
import type { EnginePorts } from './ports';

/** An answer without a task of its own is kept up to this many characters of JSON, its files aside. */
const LARGEST_ANSWER = 64 * 1024;

/** A file in the answer itself. */
const INLINE = /^data:[^,]{0,200};base64,/;

/** What stands for a file in an answer that is kept. */
function buildPlaceholder(position: number): string {
	return `{{kept file ${position + 1}}}`;
}

/** The files that an answer holds as text, each once. */
function findInlineFiles({ output }: Task): string[] {
	const texts = output.imageUrls.filter((url) => INLINE.test(url)).map((url) => url.replace(INLINE, ''));
	return [...new Set(texts)];
}

async function keepInlineFile(text: string, ports: EnginePorts): Promise<string | undefined> {
	const data = Buffer.from(text, 'base64');
	const { extension = 'bin', mimeType = 'application/octet-stream' } = findFileType(data, '') ?? {};
	return await ports.keepFile(data, `answer.${extension}`, mimeType);
}

/** Answers that could be kept nowhere else, for as long as n8n holds the entry: for the next try of the node. */
const inMemory = new WeakMap<JournalEntry, Task>();

/**
 * What the journal keeps of an answer that no service keeps: the answer itself where it is small, and its files and what
 * else is large where n8n keeps files, so that a later try hands out what was paid for. Never throws: the answer is there.
 */
export async function keepAnswer(entry: JournalEntry, task: Task, ports: EnginePorts): Promise<EntryFacts> {
	const whole = JSON.stringify(task);
	if (whole.length <= LARGEST_ANSWER) return { answer: task };
	const texts = findInlineFiles(task);
	const rest = texts.reduce(
		(text, file, position) => text.split(file).join(buildPlaceholder(position)),
		whole,
	);
	const files: string[] = [];
	for (const text of texts) {
		const id = await keepInlineFile(text, ports);
		if (id === undefined) return keepInMemory(entry, task);
		files.push(id);
	}
	if (rest.length <= LARGEST_ANSWER) return { answer: JSON.parse(rest) as Task, reference: { files } };
	const json = await ports.keepFile(Buffer.from(rest), 'answer.json', 'application/json');
	return json === undefined ? keepInMemory(entry, task) : { reference: { files, json } };
}

function keepInMemory(entry: JournalEntry, task: Task): EntryFacts {
	inMemory.set(entry, task);
	return {};
}

/** The answer of an earlier try; throws a TaskFailure where it could not be kept, or is gone since. */
export async function recallAnswer(
	entry: JournalEntry,
	ports: Pick<EnginePorts, 'service' | 'readKeptFile'>,
): Promise<Task> {
	const { answer, reference } = entry;
	const answerInMemory = inMemory.get(entry);
	if (answerInMemory) return answerInMemory;
	let whole = answer && JSON.stringify(answer);
	if (typeof reference?.json === 'string') whole = (await readPiece(reference.json, ports)).toString();
	if (whole === undefined) throw makeNotKeptFailure(ports);
	const ids = Array.isArray(reference?.files) ? reference.files : [];
	for (const [position, id] of ids.entries()) {
		const data = await readPiece(String(id), ports);
		whole = whole.split(buildPlaceholder(position)).join(data.toString('base64'));
	}
	return JSON.parse(whole) as Task;
}

async function readPiece(id: string, ports: Pick<EnginePorts, 'service' | 'readKeptFile'>): Promise<Buffer> {
	const data = await ports.readKeptFile(id);
	if (data === undefined) throw makeAnswerGoneFailure(ports);
	return data;
}

function makeNotKeptFailure({ service }: Pick<EnginePorts, 'service'>): TaskFailure {
	return new TaskFailure('The answer of an earlier try was too large to be kept', {
		kind: 'read',
		description: `It was paid for, and ${service.title} keeps no copy: take it from the output of that try, or start a new execution. n8n keeps answers for a retry of the execution unless its binary data is in memory (N8N_DEFAULT_BINARY_DATA_MODE=default).`,
	});
}

function makeAnswerGoneFailure({ service }: Pick<EnginePorts, 'service'>): TaskFailure {
	return new TaskFailure('The answer of an earlier try is no longer in n8n’s storage', {
		kind: 'read',
		description: `It was paid for, and ${service.title} keeps no copy. n8n deletes files together with the execution that they belong to. To pay for a new one start a new execution.`,
	});
}
