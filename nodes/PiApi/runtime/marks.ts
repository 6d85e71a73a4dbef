import { createHash } from 'node:crypto';
import countBy from 'lodash/countBy';
import uniq from 'lodash/uniq';
import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

import type { JournalStore } from './journalStore';
import { inTurn } from './turn';
import type { NamedWork } from './workNames';
import { namesOf } from './workNames';

/** The newest requests of a node that are remembered, each by two marks, and by two more once its task is known. */
const REQUESTS = 2_000;
const MARKS_EACH = 4;
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: REQUESTS * MARKS_EACH };
/** Two executions may write the first mark of a node at the same moment: the second try then finds the row. */
const TRIES = 2;

/** What the execution, and the tries before it, sent already. */
export type EarlierWork = Pick<JournalStore, 'countOf' | 'history'>;

/**
 * Marks of what was sent, in n8n's own table of processed data, which outlives a process that is killed: the journal
 * does not, because n8n stores a node's context when the workflow ends or waits. A mark tells that a request was sent.
 * It cannot hold which task that became, but another one is made of both, so that of a list of tasks it can be told
 * which one it is.
 *
 * A request is marked by what it asks for, and by its input item with the parameters that were not resolved, each with
 * how many of the same kind the execution had before it: run and item indexes are others in a retry after a crash.
 * Best effort: there is one row per node, read and written again without a lock, so that of two processes that write
 * at the same moment one may lose its marks; within one process none is lost.
 */
export interface SentMarks {
	/**
	 * Numbers the requests of a run, in input order: to be called before any of them is taken.
	 * @param earlier the journal; what it holds of the slots of these works is what they were numbered as before
	 */
	number(works: readonly NamedWork[], earlier: EarlierWork): void;
	/** Marks a request that is about to leave; true where a try that was cut off did before. */
	take(work: NamedWork): Promise<boolean>;
	/** Marks which task a request became; settles when that is written. */
	noteTask(work: NamedWork, taskId: string): Promise<void>;
	/** The one of these tasks that was marked as what the request became, the first of them where there are several. */
	taskOf(work: NamedWork, taskIds: readonly string[]): Promise<string | undefined>;
	/** It is certain that no task exists, or that this one ended for free. */
	giveBack(work: NamedWork, taskId?: string): void;
	/** Settles when everything is written. */
	settled(): Promise<void>;
	/** A name of the request that is the same in every retry of the execution; undefined where there are no marks. */
	referenceOf(work: NamedWork): string | undefined;
}

const SPOILED =
	'Another retry asks for the task of this request too, or was cut off while it did, so that its marks cannot be believed: if its id became known, it is in the log of the try that created it';

const NONE: SentMarks = {
	number: () => undefined,
	take: async () => false,
	noteTask: async () => undefined,
	taskOf: async () => undefined,
	giveBack: () => undefined,
	settled: async () => undefined,
	referenceOf: () => undefined,
};

/** Marks on their way to one row; those that wait while it is written go together. */
interface Batch {
	marks: string[];
	/** Those that were there before. */
	found: string[];
}

const batches = new Map<string, Batch[]>();

/** How often each name stands before each request, by slot. */
class Numbers {
	private readonly bySlot = new Map<string, number[]>();

	add(works: readonly NamedWork[], earlier: EarlierWork): void {
		/** How often each name stands in the slots of these works: there it is no other request. */
		const own = countBy(
			uniq(works.map(({ slot }) => slot)).flatMap((slot) => uniq(earlier.history(slot).flatMap(namesOf))),
		);
		const counts = new Map<string, number>();
		const next = (name: string): number => {
			const before = counts.get(name) ?? earlier.countOf(name) - (own[name] ?? 0);
			counts.set(name, before + 1);
			return before;
		};
		for (const work of works) this.bySlot.set(work.slot, namesOf(work).map(next));
	}

	/** Whether this run has numbered the work: what others of its name stand before it is known of no other. */
	has({ slot }: NamedWork): boolean {
		return this.bySlot.has(slot);
	}

	of(work: NamedWork): string[] {
		const numbers = this.bySlot.get(work.slot) ?? [];
		return namesOf(work).map((name, position) => `${name}/${numbers[position] ?? 0}`);
	}
}

/**
 * @param token n8n's token of the execution: random, and the same for its retries; older n8n has none
 */
export function sentMarks(ctx: IExecuteFunctions, token: string | undefined): SentMarks {
	if (token === undefined || typeof ctx.helpers.checkProcessedAndRecord !== 'function') return NONE;
	const nodeId = ctx.getNode().id;
	const place = `marks/${ctx.getWorkflow().id ?? ''}/${nodeId}`;
	const numbers = new Numbers();
	const marksOf = (work: NamedWork): string[] =>
		numbers.of(work).map((name) => digest(`${token}/${nodeId}/${name}`));
	/** What this run marked itself says nothing about an earlier try. */
	const own = new Set<string>();
	const writes = new Set<Promise<void>>();
	const later = async (write: Promise<void>): Promise<void> => {
		writes.add(write);
		await write.finally(() => writes.delete(write));
	};
	const add = async (marks: string[]): Promise<Batch> => {
		const batch: Batch = { marks, found: [] };
		batches.set(place, [...(batches.get(place) ?? []), batch]);
		await inTurn(place, async () => await write(ctx, place));
		return batch;
	};
	const taskMarks = (work: NamedWork, taskId: string): string[] =>
		marksOf(work).map((mark) => digest(`${mark}/${taskId}`));
	return {
		number: (works, earlier) => numbers.add(works, earlier),
		take: async (work) => {
			// A mark that is being taken back must not go after it was set again.
			await Promise.all(writes);
			const batch = await add(marksOf(work));
			const isFound = batch.found.some((mark) => !own.has(mark));
			batch.marks.forEach((mark) => own.add(mark));
			return isFound;
		},
		noteTask: async (work, taskId) => await later(add(taskMarks(work, taskId)).then(() => undefined)),
		taskOf: async (work, taskIds) => {
			const marks = taskIds.flatMap((taskId) => taskMarks(work, taskId));
			// One for each name, so that what is left behind spoils the questions about this request alone.
			const guards = marksOf(work).map((mark) => digest(`${mark}/lookup`));
			const found = await inTurn(place, async () => await lookUp(ctx, marks, guards));
			if (guards.some((guard) => found.has(guard))) ctx.logger.warn(SPOILED);
			const by = (name: number) =>
				found.has(guards[name])
					? undefined
					: taskIds.find((taskId) => found.has(taskMarks(work, taskId)[name]));
			// What was asked for tells more than what it was made from.
			return by(0) ?? by(1);
		},
		giveBack: (work, taskId) => {
			// Its number is another one's: taking that mark back would let what exists be created again.
			if (!numbers.has(work)) return;
			const marks = [...marksOf(work), ...(taskId === undefined ? [] : taskMarks(work, taskId))];
			void later(inTurn(place, async () => await remove(ctx, marks)));
		},
		settled: async () => void (await Promise.all(writes)),
		referenceOf: (work) => marksOf(work)[0],
	};
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}

/** Writes all that has come together for a row since it was written last. */
async function write(ctx: IExecuteFunctions, place: string): Promise<void> {
	const together = batches.get(place) ?? [];
	batches.delete(place);
	if (together.length === 0) return;
	const known = new Set(
		await record(
			ctx,
			together.flatMap(({ marks }) => marks),
		),
	);
	for (const batch of together) batch.found = batch.marks.filter((mark) => known.has(mark));
}

/**
 * Records marks and gives those that were there. Without marks the journal is all there is, as for a workflow that was
 * never saved: no reason to turn work down.
 */
async function record(ctx: IExecuteFunctions, marks: string[]): Promise<string[]> {
	for (let tries = 1; tries <= TRIES; tries++) {
		try {
			const { processed } = await ctx.helpers.checkProcessedAndRecord(marks, 'node', OPTIONS);
			return processed.map(String);
		} catch (thrown) {
			ctx.logger.debug(`No mark could be made: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
		}
	}
	return [];
}

/**
 * The marks and guards that are there. n8n cannot look without writing: the others are written too, with the guards, and
 * taken out again together with them. Where that did not happen, be it that the process ended between the two, a guard
 * is found by every later question about the same, whose answer says nothing.
 */
async function lookUp(ctx: IExecuteFunctions, marks: string[], guards: string[]): Promise<Set<string>> {
	// Without a limit, which would push others out.
	const { mode } = OPTIONS;
	const { processed, new: added } = await ctx.helpers.checkProcessedAndRecord([...marks, ...guards], 'node', {
		mode,
	});
	await ctx.helpers.removeProcessed(added, 'node', OPTIONS);
	return new Set(processed.map(String));
}

async function remove(ctx: IExecuteFunctions, marks: string[]): Promise<void> {
	try {
		await ctx.helpers.removeProcessed(marks, 'node', OPTIONS);
	} catch (thrown) {
		ctx.logger.debug(
			`A mark could not be taken back: ${thrown instanceof Error ? thrown.message : 'unknown'}`,
		);
	}
}
