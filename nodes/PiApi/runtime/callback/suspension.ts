import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { FailureKind } from '../../contract/failure';
import { TaskFailure } from '../../contract/failure';
import type { Settled } from '../../engine/run';
import { isOpen } from '../../engine/suspend';
import type { OutputSettings } from '../../contract/output';
import type { Outcome } from '../outcome';

const KEY = 'piApiSuspended';

const outputSchema = z.object({
	shape: z.enum(['simplified', 'raw', 'selectedFields']),
	fields: z.array(z.string()),
	split: z.enum(['task', 'image']),
	download: z.enum(['none', 'grid', 'images', 'both']),
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

const entrySchema = z.union([
	z.object({
		itemIndex: z.number(),
		taskId: z.string(),
		prompt: z.string().optional(),
		open: z.boolean(),
		output: outputSchema,
	}),
	z.object({ itemIndex: z.number(), failure: failureSchema }),
]);

const suspensionSchema = z.object({ id: z.string(), entries: z.array(entrySchema) });

type SuspensionEntry = z.output<typeof entrySchema>;
/** One task of a suspended run. */
export type OpenedEntry = Extract<SuspensionEntry, { taskId: string }>;
/** A failure that was known before. */
export type FailedEntry = Extract<SuspensionEntry, { failure: unknown }>;

/** What a suspended run needs to go on with: it lives in the node's context, which n8n stores with the execution. */
export interface Suspension {
	/** Different for every suspension. */
	id: string;
	/** In input order. */
	entries: SuspensionEntry[];
}

function entryOf(settled: Settled, output: OutputSettings): SuspensionEntry {
	const { itemIndex } = settled;
	if ('task' in settled)
		return { itemIndex, taskId: settled.task.id, prompt: settled.task.prompt, open: isOpen(settled), output };
	const { message, kind, description, taskId, httpStatus, charge, retryable } = settled.failure;
	return { itemIndex, failure: { message, kind, description, taskId, httpStatus, charge, retryable } };
}

/** Stores what is needed to go on; refused items keep their place. */
export function storeSuspension(
	ctx: IExecuteFunctions,
	settled: Settled[],
	refused: Outcome[],
	outputOf: (itemIndex: number) => OutputSettings,
): void {
	const failures = refused.flatMap((outcome): Settled[] =>
		'failure' in outcome
			? [{ itemIndex: outcome.itemIndex, part: 0, hints: [], failure: outcome.failure }]
			: [],
	);
	const entries = [...settled, ...failures]
		.sort((a, b) => a.itemIndex - b.itemIndex)
		.map((each) => entryOf(each, outputOf(each.itemIndex)));
	const suspension: Suspension = { id: randomUUID(), entries };
	// As plain JSON: n8n stores it, and another worker reads it.
	ctx.getContext('node')[KEY] = JSON.parse(JSON.stringify(suspension)) as IDataObject;
}

/** A text as it can stand in an expression, whose end is marked by braces. */
function quoted(text: string): string {
	return JSON.stringify(text).replace(/[{}]/g, (brace) => `\\u00${brace.charCodeAt(0).toString(16)}`);
}

/** What the suspended execution stored; undefined where this node did not suspend it. */
export function loadSuspension(ctx: IWebhookFunctions): Suspension | undefined {
	const stored: unknown = ctx.evaluateExpression(
		`{{ JSON.stringify($(${quoted(ctx.getNode().name)}).context.${KEY}) }}`,
	);
	if (typeof stored !== 'string') return undefined;
	const parsed = suspensionSchema.safeParse(JSON.parse(stored));
	return parsed.success ? parsed.data : undefined;
}

/** A failure that was known before the run suspended. */
export function failureOf({ failure }: FailedEntry): TaskFailure {
	return new TaskFailure(failure.message, failure);
}
