import type { JournalEntry, Work } from '../engine/journal';

/** What a request is known by, wherever it stands in a retry. */
export type NamedWork = Pick<Work, 'slot' | 'fingerprint' | 'inputHash' | 'parametersHash'>;

/** The two names of a request: by what it asks for, and by what it was made from. */
export function listWorkNames({
	fingerprint,
	inputHash,
	parametersHash,
}: Omit<NamedWork, 'slot'>): [string, string] {
	return [`work/${fingerprint}`, `input/${inputHash}/${parametersHash}`];
}

/**
 * In how many slots of a journal each name stands. Kept along with it, so that the thousandth round of a loop does not
 * count the rounds before it again.
 */
export class NameCounts {
	private readonly counts = new Map<string, number>();

	/** Counts an entry; the names that its slot had before count once. */
	add(entry: JournalEntry, before: readonly JournalEntry[]): void {
		const earlierNames = new Set(before.flatMap(listWorkNames));
		for (const name of listWorkNames(entry)) {
			if (!earlierNames.has(name)) this.counts.set(name, this.count(name) + 1);
		}
	}

	count(name: string): number {
		return this.counts.get(name) ?? 0;
	}
}
