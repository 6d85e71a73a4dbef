import { TaskFailure } from '../contract/failure';
import type { TaskRequest } from '../contract/request';
import type { JournalEntry } from './journal';
import type { EnginePorts } from './ports';

/** A task whose answer was lost was created within this time of the request, in s. */
const WITHIN_S = 120;
const PAGES = 3;
const PAGE_SIZE = 100;
/** So many ids are named. */
const NAMED = 10;

/** Whether the time of an entry is that of a request: one that only a mark tells of was sent at an unknown time. */
function wasSentThen({ state, failure }: JournalEntry): boolean {
	return state === 'sending' || (state === 'unknown' && failure !== undefined);
}

/**
 * The tasks that a request whose answer was lost may have become: those that the service lists as created within two
 * minutes of it, of its type where that is known, and that the journal does not know. None of them is taken over: the
 * history does not say what a task was asked for. A history that cannot be read names none.
 */
export async function candidatesOf(
	entry: JournalEntry,
	request: TaskRequest,
	{ service, journal, log }: EnginePorts,
): Promise<string[]> {
	if (!service.listing || !wasSentThen(entry)) return [];
	const sentAtS = entry.time / 1_000;
	const window = {
		createdAfter: Math.floor(sentAtS) - WITHIN_S,
		createdBefore: Math.ceil(sentAtS) + WITHIN_S,
	};
	const known = new Set(journal.entries().map(({ taskId }) => taskId));
	const wanted = (request.kind === 'model' ? request.taskType : request.operation).toLowerCase();
	const found: string[] = [];
	try {
		for (let page = 1; page <= PAGES; page++) {
			const { tasks, isLast } = await service.listing.list({ page, size: PAGE_SIZE, ...window });
			for (const { id, taskType } of tasks) {
				const fits = taskType === undefined || taskType.toLowerCase().includes(wanted);
				if (fits && !known.has(id)) found.push(id);
			}
			if (isLast) break;
		}
	} catch (thrown) {
		log(`The task history could not be read: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
		return [];
	}
	return found;
}

/** The failure of a lost answer, with the ids of the tasks that it may be about. */
export function withCandidates(failure: TaskFailure, ids: readonly string[]): TaskFailure {
	if (ids.length === 0) return failure;
	const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
	return new TaskFailure(failure.message, {
		...failure,
		description: `${failure.description} Created within two minutes of it: ${ids.slice(0, NAMED).join(', ')}${more}.`,
	});
}
