import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { Refusal } from '../contract/refusal';
import type { Announcement, EnginePorts, SizeLimit } from '../engine/ports';
import { StoppedError } from '../engine/ports';
import { readHead, readUpTo } from '../transport/readFile';
import { readBinary } from './binaryFiles';
import { getResumeUrl, readTokens } from './callback/resumeAddress';
import type { AccountConnection } from './connection';
import { connect } from './connection';
import { JournalStore } from './journalStore';
import type { ProcessedRecords } from './processedRecords';
import { openProcessedRecords } from './processedRecords';
import { keepFile, readKeptFile } from './keptFiles';
import { createProgressReporter } from './progress';
import { runInOrder } from './serialQueue';

/** A stop is noticed within this time, in ms, on any version of n8n. */
const SLEEP_SLICE_MS = 500;

/** What the node runs on: the account, and n8n behind the engine's ports. */
export interface Environment extends Omit<AccountConnection, 'service'> {
	ports: EnginePorts;
	/** What was sent, also where this process ends. */
	records: ProcessedRecords;
	journal: JournalStore;
	/** The address that resumes this execution; undefined where n8n gives none. */
	resumeUrl?: string;
	/** The node's run within the execution: each round of a loop is one. */
	runIndex: number;
	/** Whether an AI agent called the node. */
	isTool: boolean;
}

/** Reads the credential and opens the service it names. */
export async function openEnvironment(ctx: IExecuteFunctions): Promise<Environment> {
	const resumeUrl = getResumeUrl(ctx);
	const tokens = readTokens(resumeUrl);
	const { service, ...connection } = await connect(ctx, tokens);
	const { $runIndex, $execution } = ctx.getWorkflowDataProxy(0);
	const runIndex = Number($runIndex ?? 0);
	const executionId = String(($execution as { id?: unknown } | undefined)?.id ?? '');
	const records = openProcessedRecords(ctx, tokens[0]);
	const journal = new JournalStore(ctx.getContext('node'), {
		executionId,
		service: service.name,
		now: () => Date.now(),
		onFree: (entry) => records.remove(entry, entry.taskId),
	});
	const node = ctx.getNode();
	return {
		...connection,
		records,
		journal,
		...(resumeUrl === undefined ? {} : { resumeUrl }),
		ports: {
			service,
			journal,
			now: () => Date.now(),
			sleep: async (ms) => await sleepInSlices(ctx, ms),
			isStopped: () => isStopped(ctx),
			random: () => Math.random(),
			readBinary: async (itemIndex, property, field, limit) =>
				await readBinary(ctx, itemIndex, property, field, limit),
			readHead: async (url, bytes) => await readHead(ctx, url, bytes),
			keepFile: async (data, fileName, mimeType) => await keepFile(ctx, data, fileName, mimeType),
			readKeptFile: async (reference) => await readKeptFile(ctx, reference),
			readUrl: async (url, field, limit) => await readUrl(ctx, url, field, limit),
			recordRequest: async (work) => await records.recordRequest(work),
			recordTask: async (work, taskId) => await records.recordTask(work, taskId),
			findRecordedTask: async (work, taskIds) => await records.findTask(work, taskIds),
			getReference: (work) => records.getReference(work),
			runInOrder: async (slot, work) => await runInOrder(`${executionId}/${node.id}/${slot}`, work),
			announce: (taskId, announcement) =>
				ctx.logger.info(`${node.name}: task ${taskId} ${describeAnnouncement(announcement, service.title)}`),
			log: (message) => ctx.logger.info(message),
			show: createProgressReporter(ctx),
		},
		runIndex,
		isTool: isTool(ctx),
	};
}

/** What became known of a task, for whoever reads the log. */
function describeAnnouncement({ itemIndex, isFound }: Announcement, service: string): string {
	const place = itemIndex === undefined ? 'another round of the node' : `item ${itemIndex}`;
	return isFound
		? `was found at ${service} for ${place}: its create had not been answered`
		: `was created at ${service} for ${place}`;
}

/** n8n runs a tool as a node of the type `<name>Tool`; only its older agents also say so in the context. */
function isTool(ctx: IExecuteFunctions): boolean {
	return ctx.isToolExecution?.() === true || ctx.getNode().type.endsWith('Tool');
}

function isStopped(ctx: IExecuteFunctions): boolean {
	return ctx.getExecutionCancelSignal?.()?.aborted === true;
}

async function sleepInSlices(ctx: IExecuteFunctions, ms: number): Promise<void> {
	const until = Date.now() + ms;
	for (let remainingMs = ms; remainingMs > 0; remainingMs = until - Date.now()) {
		if (isStopped(ctx)) throw new StoppedError();
		await sleepOnce(Math.min(remainingMs, SLEEP_SLICE_MS), ctx.getExecutionCancelSignal?.());
	}
	if (isStopped(ctx)) throw new StoppedError();
}

async function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await sleep(ms, signal);
	} catch {
		// The signal fired; the caller checks it next.
	}
}

async function readUrl(
	ctx: IExecuteFunctions,
	url: string,
	field: string,
	limit: SizeLimit,
): Promise<Buffer> {
	const read = await readUpTo(ctx, url, limit.bytes);
	if (read?.whole === false) throw limit.refuse();
	if (read !== undefined) return read.bytes;
	throw new Refusal(
		`“${field}”: nothing could be read from ${url}`,
		'The address must be public and lead straight to the file.',
	);
}
