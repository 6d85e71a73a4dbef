import { randomUUID } from 'node:crypto';
import pick from 'lodash/pick';
import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { FailureKind } from '../../contract/failure';
import { TaskFailure } from '../../contract/failure';
import type { EntryFacts, Journal, JournalEntry } from '../../engine/journal';
import type { Settled } from '../../engine/run';
import { isOpen } from '../../engine/suspend';
import type { OutputSettings } from '../../contract/output';
import { entriesIn, JOURNAL_KEY } from '../journalStore';
import type { Outcome } from '../outcome';

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

const suspensionSchema = z.object({ id: z.string(), members: z.array(memberSchema) });

const contextSchema = z.object({ suspension: suspensionSchema, journal: z.unknown() });

type StoredMember = z.output<typeof memberSchema>;

/** One task of a suspended run. */
export interface SuspendedTask {
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

/** What a suspended run goes on with, read from the node's context, which n8n stores with the execution. */
export interface Suspension {
	/** Different for every suspension. */
	id: string;
	/** In input order. */
	members: Array<SuspendedTask | KnownFailure>;
}

function memberOf(settled: Settled, output: OutputSettings, journal: Journal): StoredMember {
	const { itemIndex } = settled;
	if ('failure' in settled) {
		const { message, kind, description, taskId, httpStatus, charge, retryable } = settled.failure;
		return { itemIndex, failure: { message, kind, description, taskId, httpStatus, charge, retryable } };
	}
	const { task, entry } = settled;
	const place = entry
		? { slot: entry.slot, position: journal.history(entry.slot).indexOf(entry) }
		: { id: task.id };
	return { itemIndex, task: place, open: isOpen(settled), output };
}

/** A task as the journal knows it; undefined where it does not. */
function suspendedTask(
	{ itemIndex, task, open, output }: Extract<StoredMember, { task: unknown }>,
	journal: unknown,
): SuspendedTask | undefined {
	if ('id' in task) return { itemIndex, taskId: task.id, open, output };
	const entry = entriesIn(journal, task.slot).at(task.position);
	if (entry?.taskId === undefined) return undefined;
	return { itemIndex, taskId: entry.taskId, open, output, sent: pick(entry, ['prompt', 'origin']) };
}

/** Stores what is needed to go on; refused items keep their place. */
export function storeSuspension(
	ctx: IExecuteFunctions,
	settled: Settled[],
	refused: Outcome[],
	outputOf: (itemIndex: number) => OutputSettings,
	journal: Journal,
): void {
	const failures = refused.flatMap((outcome): Settled[] =>
		'failure' in outcome
			? [{ itemIndex: outcome.itemIndex, part: 0, hints: [], failure: outcome.failure }]
			: [],
	);
	const members = [...settled, ...failures]
		.sort((a, b) => a.itemIndex - b.itemIndex)
		.map((each) => memberOf(each, outputOf(each.itemIndex), journal));
	const suspension: z.input<typeof suspensionSchema> = { id: randomUUID(), members };
	// As plain JSON: n8n stores it, and another worker reads it.
	ctx.getContext('node')[KEY] = JSON.parse(JSON.stringify(suspension)) as IDataObject;
}

/** The entries of the tasks that an earlier run of this node waited for, suspended: a webhook cannot note what became of them. */
export function suspendedEntries(context: IDataObject, journal: Journal): JournalEntry[] {
	const parsed = suspensionSchema.safeParse(context[KEY]);
	if (!parsed.success) return [];
	return parsed.data.members.flatMap((member) => {
		if (!('task' in member) || !member.open || !('slot' in member.task)) return [];
		const entry = journal.history(member.task.slot).at(member.task.position);
		return entry === undefined ? [] : [entry];
	});
}

/** A text as it can stand in an expression, whose end is marked by braces. */
function quoted(text: string): string {
	return JSON.stringify(text).replace(/[{}]/g, (brace) => `\\u00${brace.charCodeAt(0).toString(16)}`);
}

/** What the suspended execution stored; undefined where this node did not suspend it. */
export function loadSuspension(ctx: IWebhookFunctions): Suspension | undefined {
	const context = `$(${quoted(ctx.getNode().name)}).context`;
	const stored: unknown = ctx.evaluateExpression(
		`{{ JSON.stringify({ suspension: ${context}.${KEY}, journal: ${context}.${JOURNAL_KEY} }) }}`,
	);
	if (typeof stored !== 'string') return undefined;
	const parsed = contextSchema.safeParse(JSON.parse(stored));
	if (!parsed.success) return undefined;
	const { suspension, journal } = parsed.data;
	const members = suspension.members
		.map((member) => ('failure' in member ? member : suspendedTask(member, journal)))
		.filter((member) => member !== undefined);
	return { id: suspension.id, members };
}

/** A failure that was known before the run suspended. */
export function failureOf({ failure }: KnownFailure): TaskFailure {
	return new TaskFailure(failure.message, failure);
}
