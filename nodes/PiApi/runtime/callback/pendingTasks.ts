import { randomUUID } from 'node:crypto';
import pick from 'lodash/pick';
import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { FailureKind } from '../../contract/failure';
import { TaskFailure } from '../../contract/failure';
import type { EntryFacts, Journal, JournalEntry } from '../../engine/journal';
import type { JobResult } from '../../engine/runJobs';
import { isOpen } from '../../engine/openTasks';
import type { OutputSettings } from '../../contract/output';
import { readEntries, JOURNAL_KEY } from '../journalStore';
import type { ItemResult } from '../itemResult';

const KEY = 'piApiSuspended';

const outputSchema = z.object({
	shape: z.enum(['simplified', 'raw', 'selectedFields']),
	fields: z.array(z.string()),
	split: z.enum(['task', 'image']),
	download: z.enum(['none', 'grid', 'images', 'both', 'main', 'all']),
});

const failureSchema = z.object({
	message: z.string(),
	kind: z.string().transform((kind) => kind as FailureKind),
	description: z.string(),
	taskId: z.string().optional(),
	httpStatus: z.number().optional(),
	charge: z.enum(['free', 'charged', 'unknown']).optional(),
	retryable: z.boolean().optional(),
});

/** Of a task that the node created itself, where it stands in the journal; of one that the user named, its id. */
const taskSchema = z.union([
	z.object({ slot: z.string(), position: z.number() }),
	z.object({ id: z.string() }),
]);

const memberSchema = z.union([
	z.object({ itemIndex: z.number(), task: taskSchema, open: z.boolean(), output: outputSchema }),
	z.object({ itemIndex: z.number(), failure: failureSchema }),
]);

const pendingRunSchema = z.object({ id: z.string(), members: z.array(memberSchema) });

const contextSchema = z.object({ run: pendingRunSchema, journal: z.unknown() });

type StoredMember = z.output<typeof memberSchema>;

/** One task of a suspended run. */
export interface PendingTask {
	itemIndex: number;
	taskId: string;
	/** What was sent, where the service does not echo it. */
	sent?: Pick<EntryFacts, 'prompt' | 'origin'>;
	/** Whether the run waits for it; others had ended before it was suspended. */
	open: boolean;
	output: OutputSettings;
}

/** A failure that was known before. */
export type KnownFailure = Extract<StoredMember, { failure: unknown }>;

/** What a suspended run resumes with, read from the node's context, which n8n stores with the execution. */
export interface PendingRun {
	/** Different for every suspension. */
	id: string;
	/** In input order. */
	members: Array<PendingTask | KnownFailure>;
}

function toMember(result: JobResult, output: OutputSettings, journal: Journal): StoredMember {
	const { itemIndex } = result;
	if ('failure' in result) {
		const { message, kind, description, taskId, httpStatus, charge, retryable } = result.failure;
		return { itemIndex, failure: { message, kind, description, taskId, httpStatus, charge, retryable } };
	}
	const { task, entry } = result;
	const place = entry
		? { slot: entry.slot, position: journal.getHistory(entry.slot).indexOf(entry) }
		: { id: task.id };
	return { itemIndex, task: place, open: isOpen(result), output };
}

/** A task as the journal knows it; undefined where it does not. */
function toPendingTask(
	{ itemIndex, task, open, output }: Extract<StoredMember, { task: unknown }>,
	journal: unknown,
): PendingTask | undefined {
	if ('id' in task) return { itemIndex, taskId: task.id, open, output };
	const entry = readEntries(journal, task.slot).at(task.position);
	if (entry?.taskId === undefined) return undefined;
	return { itemIndex, taskId: entry.taskId, open, output, sent: pick(entry, ['prompt', 'origin']) };
}

/** Stores what is needed to resume; refused items keep their place. */
export function storePendingRun(
	ctx: IExecuteFunctions,
	results: JobResult[],
	refusals: ItemResult[],
	getOutput: (itemIndex: number) => OutputSettings,
	journal: Journal,
): void {
	const failures = refusals.flatMap((refusal): JobResult[] =>
		'failure' in refusal
			? [{ itemIndex: refusal.itemIndex, part: 0, hints: [], failure: refusal.failure }]
			: [],
	);
	const members = [...results, ...failures]
		.sort((a, b) => a.itemIndex - b.itemIndex)
		.map((each) => toMember(each, getOutput(each.itemIndex), journal));
	const run: z.input<typeof pendingRunSchema> = { id: randomUUID(), members };
	// As plain JSON: n8n stores it, and another worker reads it.
	ctx.getContext('node')[KEY] = JSON.parse(JSON.stringify(run)) as IDataObject;
}

/** The entries of the tasks that an earlier run of this node waited for, suspended: a webhook cannot record what became of them. */
export function listPendingEntries(context: IDataObject, journal: Journal): JournalEntry[] {
	const reading = pendingRunSchema.safeParse(context[KEY]);
	if (!reading.success) return [];
	return reading.data.members.flatMap((member) => {
		if (!('task' in member) || !member.open || !('slot' in member.task)) return [];
		const entry = journal.getHistory(member.task.slot).at(member.task.position);
		return entry === undefined ? [] : [entry];
	});
}

/** A text as it can stand in an expression, which braces end. */
function quoteForExpression(text: string): string {
	return JSON.stringify(text).replace(/[{}]/g, (brace) => `\\u00${brace.charCodeAt(0).toString(16)}`);
}

/** What the suspended execution stored; undefined where this node did not suspend it. */
export function loadPendingRun(ctx: IWebhookFunctions): PendingRun | undefined {
	const context = `$(${quoteForExpression(ctx.getNode().name)}).context`;
	const text: unknown = ctx.evaluateExpression(
		`{{ JSON.stringify({ run: ${context}.${KEY}, journal: ${context}.${JOURNAL_KEY} }) }}`,
	);
	if (typeof text !== 'string') return undefined;
	const reading = contextSchema.safeParse(JSON.parse(text));
	if (!reading.success) return undefined;
	const { run, journal } = reading.data;
	const members = run.members
		.map((member) => ('failure' in member ? member : toPendingTask(member, journal)))
		.filter((member) => member !== undefined);
	return { id: run.id, members };
}

/** A failure that was known before the run suspended. */
export function toFailure({ failure }: KnownFailure): TaskFailure {
	return new TaskFailure(failure.message, failure);
}
