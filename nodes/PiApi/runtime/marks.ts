import { createHash } from 'node:crypto';
import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

import { inTurn } from './turn';

/** The oldest marks go first; a mark is only needed until its execution has been retried. */
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: 10_000 };
/** Two executions may write the first mark of a node at the same moment: the second try then finds the row. */
const TRIES = 2;

/**
 * Marks of what was sent, in n8n's own table of processed data, which outlives a process that is killed: the journal
 * does not, because n8n stores a node's context only after the node has ended. A mark tells that a request was sent,
 * and not which task it became. Marks are taken away again when the node ends.
 */
export interface SentMarks {
	/** Marks a request as sent; true where an earlier try of the same execution was cut off after it did. */
	take(slot: string, hash: string): Promise<boolean>;
	clear(): Promise<void>;
}

const NONE: SentMarks = { take: async () => false, clear: async () => undefined };

/**
 * @param token n8n's token of the execution: random, and the same for its retries
 */
export function sentMarks(ctx: IExecuteFunctions, token: string | undefined, runIndex: number): SentMarks {
	if (token === undefined || typeof ctx.helpers.checkProcessedAndRecord !== 'function') return NONE;
	const place = `marks/${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}`;
	const taken: string[] = [];
	return {
		take: async (slot, hash) => {
			const mark = createHash('sha256').update(`${token}/${runIndex}/${slot}/${hash}`).digest('base64url');
			const isNew = await inTurn(place, async () => await record(ctx, mark));
			if (isNew) taken.push(mark);
			return !isNew;
		},
		clear: async () => {
			if (taken.length > 0) await inTurn(place, async () => await remove(ctx, taken.splice(0)));
		},
	};
}

/** Without a mark the journal is all there is, as for a workflow that was never saved: no reason to turn work down. */
async function record(ctx: IExecuteFunctions, mark: string): Promise<boolean> {
	for (let tries = 1; tries <= TRIES; tries++) {
		try {
			const { processed } = await ctx.helpers.checkProcessedAndRecord([mark], 'node', OPTIONS);
			return processed.length === 0;
		} catch (thrown) {
			ctx.logger.debug(`No mark could be made: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
		}
	}
	return true;
}

async function remove(ctx: IExecuteFunctions, marks: string[]): Promise<void> {
	try {
		await ctx.helpers.removeProcessed(marks, 'node', OPTIONS);
	} catch (thrown) {
		ctx.logger.debug(
			`${marks.length} marks could not be removed: ${thrown instanceof Error ? thrown.message : 'unknown'}`,
		);
	}
}
