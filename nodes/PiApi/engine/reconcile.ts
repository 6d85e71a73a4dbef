import { toTaskFailure } from '../contract/failure';
import type { TaskTracing } from '../contract/service';
import type { JournalEntry, Work } from './journal';
import type { Candidate, Candidates } from './candidates';
import {
	readCandidates,
	pickCandidates,
	isSure,
	getCreateKind,
	listOwnTaskIds,
	mayBeOthers,
	MOST_READ,
	READ_AT_ONCE,
	readHistory,
} from './candidates';
import type { LostEntry } from './lostEntry';
import { isLost } from './lostEntry';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import { readSnapshot } from './snapshot';
import { rememberOwner, findOwnedTask } from './processCreates';

/** Where in a run a lost create belongs. */
export interface JobPlace {
	work: Work;
	itemIndex: number;
}

/** Where each entry belongs; undefined for those of other rounds and items. */
type PlaceOf = (entry: JournalEntry) => JobPlace | undefined;

/**
 * Searches for the tasks of lost creates and takes over those that are certain: by a name of our own that the task shows;
 * else, of tasks created within two minutes of it that nobody is known to own, by what they show that they were asked
 * for and by the address of this execution, and only where there are exactly as many of them as creates of that kind
 * were lost, and nothing else that this process sent without an answer can have become one of them. To be called before
 * anything new is created. Nothing is paid for, and it never throws.
 * @param entries all lost creates of the execution at this service
 * @returns for each entry that stays lost the tasks that it may be about
 */
export async function reconcile(
	entries: readonly LostEntry[],
	findPlace: PlaceOf,
	ports: EnginePorts,
): Promise<Map<JournalEntry, Candidates>> {
	const candidatesByEntry = new Map<JournalEntry, Candidates>();
	const { tracing, listing } = ports.service;
	if (entries.length === 0 || tracing === undefined) return candidatesByEntry;
	try {
		await adoptAgain(entries, findPlace, ports);
		if (tracing.readReference) await adoptByReference(entries.filter(isLost), tracing, findPlace, ports);
		if (tracing.readTaskWork && listing && entries.some(isLost)) {
			const { tasks, isWhole } = await readHistory(entries, ports);
			const candidates = await readCandidates(tasks, ports);
			// Another retry of the same execution may have found them meanwhile.
			await adoptAgain(entries, findPlace, ports);
			const open = entries.filter(isLost);
			if (isWhole && candidates.size <= MOST_READ) await adoptByContent(open, candidates, findPlace, ports);
			const stillLost = open.filter(isLost);
			for (const entry of stillLost) {
				const own = pickCandidates(entry, candidates);
				candidatesByEntry.set(entry, {
					ids: own.map(({ id }) => id),
					mayBeOthers: mayBeOthers(own, stillLost),
				});
			}
		}
	} catch (thrown) {
		ports.log(`The tasks of lost answers could not be searched for: ${toTaskFailure(thrown).message}`);
	}
	return candidatesByEntry;
}

/**
 * The task of a request that only a record tells of, after the process of an earlier try has ended: the one that was
 * recorded as what it became, or that shows its name. Undefined where there is none; it never throws.
 * @param listRecent gives the ids of the newest tasks of the account
 */
export async function findRecordedTask(
	work: Work,
	listRecent: () => Promise<string[]>,
	ports: EnginePorts,
): Promise<string | undefined> {
	const { tracing } = ports.service;
	if (tracing === undefined) return undefined;
	try {
		const ownIds = listOwnTaskIds(ports);
		const ids = (await listRecent()).filter((id) => !ownIds.has(id));
		const recordedTask = ids.length === 0 ? undefined : await ports.findRecordedTask(work, ids);
		if (recordedTask !== undefined) return recordedTask;
		const reference = ports.getReference(work);
		return reference === undefined || !tracing.readReference
			? undefined
			: await findByReference(reference, ids, tracing, ports);
	} catch (thrown) {
		ports.log(`The task of an earlier try could not be searched for: ${toTaskFailure(thrown).message}`);
		return undefined;
	}
}

/** Records which task a lost create became, the same way as the id of one that was answered. */
export async function adoptTask(
	entry: JournalEntry,
	taskId: string,
	place: JobPlace | undefined,
	ports: EnginePorts,
): Promise<void> {
	// First of all: nobody else may take it meanwhile.
	rememberOwner(taskId, ports.now(), entry.trace);
	ports.journal.record(entry, 'create', { taskId });
	ports.announce(taskId, { isFound: true, ...(place === undefined ? {} : { itemIndex: place.itemIndex }) });
	if (place !== undefined) await ports.recordTask(place.work, taskId);
}

/** Takes over what another retry of the same execution was given for the very same creates. */
async function adoptAgain(
	entries: readonly LostEntry[],
	findPlace: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	for (const entry of entries.filter(isLost)) {
		const taskId = findOwnedTask(entry.trace);
		if (taskId !== undefined) await adoptTask(entry, taskId, findPlace(entry), ports);
	}
}

async function adoptByReference(
	entries: readonly LostEntry[],
	tracing: TaskTracing,
	findPlace: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	const ids = await tracing.listRecent();
	for (const entry of entries) {
		const { reference } = entry.trace;
		const id = reference === undefined ? undefined : await findByReference(reference, ids, tracing, ports);
		if (id !== undefined) await adoptTask(entry, id, findPlace(entry), ports);
	}
}

/** The only task that shows a name; two of one name cannot be distinguished. */
async function findByReference(
	reference: string,
	ids: readonly string[],
	tracing: TaskTracing,
	{ service }: EnginePorts,
): Promise<string | undefined> {
	const matching = await mapPooled(ids.slice(0, MOST_READ), READ_AT_ONCE, async (id) => {
		const snapshot = await readSnapshot(service, id);
		return 'task' in snapshot && tracing.readReference?.(snapshot.task) === reference ? [id] : [];
	});
	const matches = matching.flat();
	return matches.length === 1 ? matches[0] : undefined;
}

async function adoptByContent(
	entries: readonly LostEntry[],
	candidates: ReadonlyMap<string, Candidate>,
	findPlace: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	const isAlone = new Set(entries.map(getCreateKind)).size === 1;
	for (const kind of new Set(entries.map(getCreateKind))) {
		const lostEntries = entries.filter((entry) => getCreateKind(entry) === kind);
		const matches = lostEntries.map((entry) => pickCandidates(entry, candidates));
		const all = [...new Set(matches.flat())];
		const isClear =
			all.length === lostEntries.length &&
			matches.every((each) => each.length === all.length) &&
			all.every((candidate) => isSure(lostEntries[0], candidate, isAlone)) &&
			!mayBeOthers(all, entries);
		if (!isClear) continue;
		// All at once: between two of them another execution might take the second.
		await Promise.all(
			lostEntries.map(
				async (entry, position) => await adoptTask(entry, all[position].id, findPlace(entry), ports),
			),
		);
	}
}
