import type { IDataObject } from 'n8n-workflow';

import type { ServiceName } from '../contract/task';
import { isObject } from '../contract/value';
import type { EntryFacts, EntryState, Journal, JournalEntry, JournalEvent, Work } from '../engine/journal';
import { ENTRY_STATES, ENTRY_VERSION, getNextState } from '../engine/journal';
import { NameCounts } from './workNames';

/** Under this name the journal lies in the node's context. */
export const JOURNAL_KEY = 'piApiJournal';

function isEntry(value: unknown): value is JournalEntry {
	if (!isObject(value)) return false;
	const { state, executionId, fingerprint } = value;
	return (
		ENTRY_STATES.some((existing) => existing === state) &&
		typeof executionId === 'string' &&
		typeof fingerprint === 'string'
	);
}

/** The entries of a slot in what is stored, oldest first; what is none of ours is left out. */
export function readEntries(journal: unknown, slot: string): JournalEntry[] {
	const entries: unknown = isObject(journal) ? journal[slot] : undefined;
	return Array.isArray(entries) ? (entries as unknown[]).filter(isEntry) : [];
}

/** The names in a journal; n8n hands the same object to every run of the node within one execution. */
const namesBySlots = new WeakMap<IDataObject, NameCounts>();

function getNames(slots: IDataObject): NameCounts {
	const existing = namesBySlots.get(slots);
	if (existing) return existing;
	const names = new NameCounts();
	for (const slot of Object.keys(slots)) {
		readEntries(slots, slot).forEach((entry, position, all) => names.add(entry, all.slice(0, position)));
	}
	namesBySlots.set(slots, names);
	return names;
}

export interface JournalStoreOptions {
	/** n8n's id of the execution: its retries have others. */
	executionId: string;
	service: ServiceName;
	/** Now, in ms since 1970. */
	now: () => number;
	/** Takes an entry of which it is certain now that no task exists, or that it ended for free. */
	onFree?: (entry: JournalEntry) => void;
}

/** What costs nothing, for certain. */
const FREE: ReadonlySet<EntryState> = new Set(['rejected', 'failedFree']);

/**
 * Keeps the journal in the node's context. n8n keeps that through Retry On Fail and in a retry of the execution; it
 * stores it when the workflow ends, fails or begins to wait.
 */
export class JournalStore implements Journal {
	private readonly slots: IDataObject;
	private readonly names: NameCounts;

	/** @param context the node's context object (`getContext('node')`) */
	constructor(
		context: IDataObject,
		private readonly options: JournalStoreOptions,
	) {
		const existing = context[JOURNAL_KEY];
		this.slots = isObject(existing) ? existing : {};
		context[JOURNAL_KEY] = this.slots;
		this.names = getNames(this.slots);
	}

	get executionId(): string {
		return this.options.executionId;
	}

	listEntries(): readonly JournalEntry[] {
		return Object.keys(this.slots).flatMap((slot) => readEntries(this.slots, slot));
	}

	getHistory(slot: string): readonly JournalEntry[] {
		return readEntries(this.slots, slot);
	}

	/** In how many slots a request of this name stands, whatever became of it. */
	countSlots(name: string): number {
		return this.names.count(name);
	}

	begin({ slot, fingerprint, inputHash, parametersHash, call }: Work): JournalEntry {
		const { executionId, service, now } = this.options;
		const entry: JournalEntry = {
			...{ version: ENTRY_VERSION, slot, executionId, service, fingerprint, inputHash, parametersHash },
			...{ state: 'sending', time: now() },
			...(call === undefined ? {} : { call }),
		};
		const before = readEntries(this.slots, slot);
		this.names.add(entry, before);
		this.slots[slot] = [...before, entry];
		return entry;
	}

	record(entry: JournalEntry, event: JournalEvent, facts: EntryFacts = {}): void {
		Object.assign(entry, facts, { state: getNextState(entry.state, event) });
		// What was not accepted may go out much later.
		if (event === 'send') entry.time = this.options.now();
		if (FREE.has(entry.state)) this.options.onFree?.(entry);
	}
}
