import type { JournalEntry, CreateTrace } from './journal';

/** Work whose create was not answered. */
export type LostEntry = JournalEntry & { trace: CreateTrace };

/** What an entry shows that says when and with what it was sent; one that only a record tells of has neither. */
export function isLost(entry: JournalEntry): entry is LostEntry {
	const isOpen = entry.state === 'unknown' || entry.state === 'sending';
	return isOpen && entry.taskId === undefined && entry.trace !== undefined;
}

/** Work that a try left behind whose process has ended: nothing but a record tells of it. */
export function isKnownByRecordOnly({ state, taskId, trace, failure }: JournalEntry): boolean {
	return state === 'unknown' && taskId === undefined && trace === undefined && failure === undefined;
}
