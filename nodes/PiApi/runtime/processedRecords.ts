import { createHash } from 'node:crypto';
import countBy from 'lodash/countBy';
import uniq from 'lodash/uniq';
import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

import type { JournalStore } from './journalStore';
import { runInOrder } from './serialQueue';
import type { NamedWork } from './workNames';
import { listWorkNames } from './workNames';

/** The newest requests of a node that are remembered, each by two records, and by two more once its task is known. */
const REQUESTS = 2_000;
const RECORDS_EACH = 4;
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: REQUESTS * RECORDS_EACH };
/** Two executions may write the first record of a node at the same moment: the second try then finds the row. */
const TRIES = 2;

/** What the execution, and the tries before it, sent already. */
export type EarlierWork = Pick<JournalStore, 'countSlots' | 'getHistory'>;

/**
 * Records of what was sent, in n8n's own table of processed data, which outlives a process that is killed: the journal
 * does not, because n8n stores a node's context when the workflow ends or waits. A record tells that a request was sent.
 * It cannot hold which task that became, but another one is made of both, so that of a list of tasks it is clear
 * which one it is.
 *
 * A request is recorded by what it asks for, and by its input item with the parameters that were not resolved, each with
 * how many of the same kind the execution had before it: run and item indexes are others in a retry after a crash.
 * Best effort: there is one row per node, read and written again without a lock, so that of two processes that write
 * at the same moment one may lose its records; within one process none is lost.
 */
export interface ProcessedRecords {
	/**
	 * Numbers the requests of a run, in input order: to be called before any of them is recorded.
	 * @param earlier the journal; what it holds of the slots of these works is what they were numbered as before
	 */
	assignNumbers(works: readonly NamedWork[], earlier: EarlierWork): void;
	/** Records a request that is about to leave; true where a try that was cut off did before. */
	recordRequest(work: NamedWork): Promise<boolean>;
	/** Records which task a request became; resolves when that is written. */
	recordTask(work: NamedWork, taskId: string): Promise<void>;
	/** The one of these tasks that was recorded as what the request became, the first of them where there are several. */
	findTask(work: NamedWork, taskIds: readonly string[]): Promise<string | undefined>;
	/** Removes the records of a request: it is certain that no task exists, or that this one ended for free. */
	remove(work: NamedWork, taskId?: string): void;
	/** Resolves when everything is written. */
	flush(): Promise<void>;
	/** A name of the request that is the same in every retry of the execution; undefined where there are no records. */
	getReference(work: NamedWork): string | undefined;
}

const UNCLEAR =
	'Another retry asks for the task of this request too, or was cut off while it did, so that its records say nothing: if its id became known, it is in the log of the try that created it';

const NO_RECORDS: ProcessedRecords = {
	assignNumbers: () => undefined,
	recordRequest: async () => false,
	recordTask: async () => undefined,
	findTask: async () => undefined,
	remove: () => undefined,
	flush: async () => undefined,
	getReference: () => undefined,
};

/** Records on their way to one row; those that wait while it is written go together. */
interface Batch {
	records: string[];
	/** Those that were there before. */
	existing: string[];
}

const batches = new Map<string, Batch[]>();

/** How often each name stands before each request, by slot. */
class Numbers {
	private readonly bySlot = new Map<string, number[]>();

	add(works: readonly NamedWork[], earlier: EarlierWork): void {
		/** How often each name stands in the slots of these works: there it is no other request. */
		const own = countBy(
			uniq(works.map(({ slot }) => slot)).flatMap((slot) =>
				uniq(earlier.getHistory(slot).flatMap(listWorkNames)),
			),
		);
		const counts = new Map<string, number>();
		const takeNumber = (name: string): number => {
			const before = counts.get(name) ?? earlier.countSlots(name) - (own[name] ?? 0);
			counts.set(name, before + 1);
			return before;
		};
		for (const work of works) this.bySlot.set(work.slot, listWorkNames(work).map(takeNumber));
	}

	/** Whether this run has numbered the work: what others of its name stand before it is known of no other. */
	has({ slot }: NamedWork): boolean {
		return this.bySlot.has(slot);
	}

	listNumbered(work: NamedWork): string[] {
		const numbers = this.bySlot.get(work.slot) ?? [];
		return listWorkNames(work).map((name, position) => `${name}/${numbers[position] ?? 0}`);
	}
}

/**
 * @param token n8n's token of the execution: random, and the same for its retries; older n8n has none
 */
export function openProcessedRecords(ctx: IExecuteFunctions, token: string | undefined): ProcessedRecords {
	if (token === undefined || typeof ctx.helpers.checkProcessedAndRecord !== 'function') return NO_RECORDS;
	const nodeId = ctx.getNode().id;
	const place = `records/${ctx.getWorkflow().id ?? ''}/${nodeId}`;
	const numbers = new Numbers();
	const listRecords = (work: NamedWork): string[] =>
		numbers.listNumbered(work).map((name) => digest(`${token}/${nodeId}/${name}`));
	/** What this run recorded itself says nothing about an earlier try. */
	const own = new Set<string>();
	const writes = new Set<Promise<void>>();
	const track = async (writing: Promise<void>): Promise<void> => {
		writes.add(writing);
		await writing.finally(() => writes.delete(writing));
	};
	const add = async (records: string[]): Promise<Batch> => {
		const batch: Batch = { records, existing: [] };
		batches.set(place, [...(batches.get(place) ?? []), batch]);
		await runInOrder(place, async () => await writeBatches(ctx, place));
		return batch;
	};
	const listTaskRecords = (work: NamedWork, taskId: string): string[] =>
		listRecords(work).map((record) => digest(`${record}/${taskId}`));
	return {
		assignNumbers: (works, earlier) => numbers.add(works, earlier),
		recordRequest: async (work) => {
			// A record that is being removed must not go after it was written again.
			await Promise.all(writes);
			const batch = await add(listRecords(work));
			const isFound = batch.existing.some((record) => !own.has(record));
			batch.records.forEach((record) => own.add(record));
			return isFound;
		},
		recordTask: async (work, taskId) => await track(add(listTaskRecords(work, taskId)).then(() => undefined)),
		findTask: async (work, taskIds) => {
			const records = taskIds.flatMap((taskId) => listTaskRecords(work, taskId));
			// One for each name, so that what is left behind spoils the questions about this request alone.
			const guards = listRecords(work).map((record) => digest(`${record}/question`));
			const existing = await runInOrder(place, async () => await findRecords(ctx, records, guards));
			if (guards.some((guard) => existing.has(guard))) ctx.logger.warn(UNCLEAR);
			const findByName = (name: number) =>
				existing.has(guards[name])
					? undefined
					: taskIds.find((taskId) => existing.has(listTaskRecords(work, taskId)[name]));
			// What was asked for tells more than what it was made from.
			return findByName(0) ?? findByName(1);
		},
		remove: (work, taskId) => {
			// Its number is another one's: removing that record would let what exists be created again.
			if (!numbers.has(work)) return;
			const records = [...listRecords(work), ...(taskId === undefined ? [] : listTaskRecords(work, taskId))];
			void track(runInOrder(place, async () => await removeRecords(ctx, records)));
		},
		flush: async () => void (await Promise.all(writes)),
		getReference: (work) => listRecords(work)[0],
	};
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}

/** Writes all that has come together for a row since it was written last. */
async function writeBatches(ctx: IExecuteFunctions, place: string): Promise<void> {
	const together = batches.get(place) ?? [];
	batches.delete(place);
	if (together.length === 0) return;
	const existing = new Set(
		await checkAndRecord(
			ctx,
			together.flatMap(({ records }) => records),
		),
	);
	for (const batch of together) batch.existing = batch.records.filter((record) => existing.has(record));
}

/**
 * Writes records and gives those that were there. Without any the journal is all there is, as for a workflow that was
 * never saved: no reason to turn work down.
 */
async function checkAndRecord(ctx: IExecuteFunctions, records: string[]): Promise<string[]> {
	for (let tries = 1; tries <= TRIES; tries++) {
		try {
			const { processed } = await ctx.helpers.checkProcessedAndRecord(records, 'node', OPTIONS);
			return processed.map(String);
		} catch (thrown) {
			ctx.logger.debug(`No record could be written: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
		}
	}
	return [];
}

/**
 * The records and guards that are there. n8n cannot ask without writing: the others are written too, with the guards, and
 * removed together with them. Where that did not happen, be it that the process ended between the two, a guard
 * is found by every later question about the same, whose answer says nothing.
 */
async function findRecords(
	ctx: IExecuteFunctions,
	records: string[],
	guards: string[],
): Promise<Set<string>> {
	// Without a limit, which would push others out.
	const { mode } = OPTIONS;
	const questions = [...records, ...guards];
	const { processed, new: missing } = await ctx.helpers.checkProcessedAndRecord(questions, 'node', { mode });
	await ctx.helpers.removeProcessed(missing, 'node', OPTIONS);
	return new Set(processed.map(String));
}

async function removeRecords(ctx: IExecuteFunctions, records: string[]): Promise<void> {
	try {
		await ctx.helpers.removeProcessed(records, 'node', OPTIONS);
	} catch (thrown) {
		ctx.logger.debug(
			`A record could not be removed: ${thrown instanceof Error ? thrown.message : 'unknown'}`,
		);
	}
}
