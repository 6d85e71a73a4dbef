import pick from 'lodash/pick';
import uniqBy from 'lodash/uniqBy';

import { asFailure, TaskFailure } from '../contract/failure';
import type { ListedTask } from '../contract/listing';
import type { TaskTracing } from '../contract/service';
import type { JournalEntry, SentTrace, Work } from './journal';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import { readSnapshot } from './snapshot';
import { isTaken, noteTaken, takenBy, unansweredOthers } from './sentCreates';
import type { ShownTrace } from './trace';
import { shownTraceOf } from './trace';

/** A task whose answer was lost was created within this time of the request, in ms. */
const WITHIN_MS = 120_000;
const PAGES = 3;
const PAGE_SIZE = 100;
/** So many tasks are read to compare them, a few at once. */
const READ = 60;
const READ_AT_ONCE = 5;
/** So many ids are named. */
const NAMED = 10;

/** Work whose create was not answered. */
export type LostEntry = JournalEntry & { trace: SentTrace };

/** What an entry shows that says when and with what it was sent; one that only a mark tells of has neither. */
export function isLost(entry: JournalEntry): entry is LostEntry {
	const isOpen = entry.state === 'unknown' || entry.state === 'sending';
	return isOpen && entry.taskId === undefined && entry.trace !== undefined;
}

/** Work that a try left behind whose process has ended: nothing but a mark tells of it. */
export function isMarkOnly({ state, taskId, trace, failure }: JournalEntry): boolean {
	return state === 'unknown' && taskId === undefined && trace === undefined && failure === undefined;
}

/** A task of the service that nobody is known to own, with what it shows of itself. */
interface Candidate extends Pick<ListedTask, 'id' | 'createdAt'> {
	shown?: ShownTrace;
}

/** Where in a run a lost create belongs. */
export interface Place {
	work: Work;
	itemIndex: number;
}

/** Where each entry belongs; undefined for those of other rounds and items. */
type PlaceOf = (entry: JournalEntry) => Place | undefined;

/** The tasks that a lost create may have become. */
export interface Candidates {
	ids: string[];
	/** Whether one of them may be that of another execution, or another node, of this n8n. */
	mayBeOthers: boolean;
}

/**
 * Looks for the tasks of lost creates and takes over those that are certain: by a name of our own that the task shows;
 * else, of tasks created within two minutes of it that nobody is known to own, by what they show that they were asked
 * for and by the address of this execution, and only where there are exactly as many of them as creates of that kind
 * were lost, and nothing else that this process sent without an answer can have become one of them. To be called before
 * anything new is created. Nothing is paid for, and it never throws.
 * @param entries all lost creates of the execution at this service
 * @returns for each entry that stays lost the tasks that it may be about
 */
export async function reconcile(
	entries: readonly LostEntry[],
	placeOf: PlaceOf,
	ports: EnginePorts,
): Promise<Map<JournalEntry, Candidates>> {
	const named = new Map<JournalEntry, Candidates>();
	const { tracing, listing } = ports.service;
	if (entries.length === 0 || tracing === undefined) return named;
	try {
		await adoptAgain(entries, placeOf, ports);
		if (tracing.referenceOf) await adoptByReference(entries.filter(isLost), tracing, placeOf, ports);
		if (tracing.workOfTask && listing && entries.some(isLost)) {
			const { tasks, isWhole } = await history(entries, ports);
			const candidates = await candidatesAmong(tasks, ports);
			// Another retry of the same execution may have found them meanwhile.
			await adoptAgain(entries, placeOf, ports);
			const open = entries.filter(isLost);
			if (isWhole && candidates.size <= READ) await adoptByContent(open, candidates, placeOf, ports);
			const left = open.filter(isLost);
			for (const entry of left) {
				const own = candidatesFor(entry, candidates);
				named.set(entry, { ids: own.map(({ id }) => id), mayBeOthers: mayBeOthers(own, left) });
			}
		}
	} catch (thrown) {
		ports.log(`The tasks of lost answers could not be looked for: ${asFailure(thrown).message}`);
	}
	return named;
}

/**
 * The task of a request that only a mark tells of, after the process of an earlier try has ended: the one that was
 * marked as what it became, or that shows its name. Undefined where there is none; it never throws.
 * @param recent the newest tasks of the account
 */
export async function findMarked(
	work: Work,
	recent: () => Promise<string[]>,
	ports: EnginePorts,
): Promise<string | undefined> {
	const { tracing } = ports.service;
	if (tracing === undefined) return undefined;
	try {
		const known = knownIds(ports);
		const ids = (await recent()).filter((id) => !known.has(id));
		const marked = ids.length === 0 ? undefined : await ports.markedTask(work, ids);
		if (marked !== undefined) return marked;
		const reference = ports.referenceOf(work);
		return reference === undefined || !tracing.referenceOf
			? undefined
			: await named(reference, ids, tracing, ports);
	} catch (thrown) {
		ports.log(`The task of an earlier try could not be looked for: ${asFailure(thrown).message}`);
		return undefined;
	}
}

/** Notes which task a lost create became, the same way as the id of one that was answered. */
export async function adopt(
	entry: JournalEntry,
	taskId: string,
	place: Place | undefined,
	ports: EnginePorts,
): Promise<void> {
	// First of all: nobody else may take it meanwhile.
	noteTaken(taskId, ports.now(), entry.trace);
	ports.journal.record(entry, 'create', { taskId });
	ports.announce(taskId, { isFound: true, ...(place === undefined ? {} : { itemIndex: place.itemIndex }) });
	if (place !== undefined) await ports.markTask(place.work, taskId);
}

/** Takes over what another retry of the same execution was given for the very same creates. */
async function adoptAgain(
	entries: readonly LostEntry[],
	placeOf: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	for (const entry of entries.filter(isLost)) {
		const taskId = takenBy(entry.trace);
		if (taskId !== undefined) await adopt(entry, taskId, placeOf(entry), ports);
	}
}

function knownIds({ journal }: EnginePorts): Set<string> {
	return new Set(journal.entries().flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId])));
}

async function adoptByReference(
	entries: readonly LostEntry[],
	tracing: TaskTracing,
	placeOf: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	const ids = await tracing.recent();
	for (const entry of entries) {
		const { reference } = entry.trace;
		const id = reference === undefined ? undefined : await named(reference, ids, tracing, ports);
		if (id !== undefined) await adopt(entry, id, placeOf(entry), ports);
	}
}

/** The only task that shows a name; two of one name are not told apart. */
async function named(
	reference: string,
	ids: readonly string[],
	tracing: TaskTracing,
	{ service }: EnginePorts,
): Promise<string | undefined> {
	const shown = await mapPooled(ids.slice(0, READ), READ_AT_ONCE, async (id) => {
		const snapshot = await readSnapshot(service, id);
		return 'task' in snapshot && tracing.referenceOf?.(snapshot.task) === reference ? [id] : [];
	});
	const found = shown.flat();
	return found.length === 1 ? found[0] : undefined;
}

/** What the account created around these entries, and whether that is all of it. */
async function history(
	entries: readonly LostEntry[],
	{ service }: EnginePorts,
): Promise<{ tasks: ListedTask[]; isWhole: boolean }> {
	const times = entries.map(({ trace }) => trace.at);
	const query = {
		createdAfter: Math.floor((Math.min(...times) - WITHIN_MS) / 1_000),
		createdBefore: Math.ceil((Math.max(...times) + WITHIN_MS) / 1_000),
	};
	const tasks: ListedTask[] = [];
	for (let page = 1; page <= PAGES && service.listing; page++) {
		const listed = await service.listing.list({ page, size: PAGE_SIZE, ...query });
		tasks.push(...listed.tasks);
		if (listed.isLast) return { tasks, isWhole: true };
	}
	return { tasks, isWhole: false };
}

/** The tasks that nobody is known to own, by id; the first of them with what they show. */
async function candidatesAmong(
	tasks: readonly ListedTask[],
	ports: EnginePorts,
): Promise<Map<string, Candidate>> {
	const known = knownIds(ports);
	const free = uniqBy(tasks, 'id').filter(({ id }) => !known.has(id) && !isTaken(id));
	const read = await mapPooled(free, READ_AT_ONCE, async (listed, position): Promise<Candidate> => {
		const candidate = pick(listed, ['id', 'createdAt']);
		if (position >= READ) return candidate;
		const snapshot = await readSnapshot(ports.service, listed.id);
		return 'task' in snapshot
			? { ...candidate, shown: shownTraceOf(snapshot.task, ports.service) }
			: candidate;
	});
	return new Map(read.map((candidate) => [candidate.id, candidate]));
}

/** Whether a task can be what a create became, as far as it shows. */
function fits(trace: SentTrace, { shown, createdAt }: Candidate): boolean {
	const at = createdAt === undefined ? undefined : Date.parse(createdAt);
	if (at !== undefined && Math.abs(at - trace.at) > WITHIN_MS) return false;
	if (shown === undefined) return true;
	if (shown.kind !== trace.kind) return false;
	if (shown.asked !== undefined && shown.asked !== trace.asked) return false;
	// A task that shows no address was created without one, or its model dropped it.
	return shown.callback === undefined || shown.callback === trace.callback;
}

/**
 * Whether what a task shows can only be of an entry or its equals.
 * @param isAlone whether all that is lost is of one kind, so that the address of the execution tells enough
 */
function isSure({ trace }: LostEntry, { shown }: Candidate, isAlone: boolean): boolean {
	if (shown === undefined) return false;
	if (shown.asked !== undefined) return true;
	return isAlone && trace.isOwnCallback === true && shown.callback === trace.callback;
}

function candidatesFor({ trace }: LostEntry, candidates: ReadonlyMap<string, Candidate>): Candidate[] {
	return (
		[...candidates.values()]
			// Another execution may have found it meanwhile.
			.filter(({ id }) => !isTaken(id))
			.filter((candidate) => fits(trace, candidate))
	);
}

/**
 * Whether one of these tasks may be what another execution, or another node, of this process sent without an answer so
 * far: in flight, or lost too.
 * @param lost the creates that are asked about
 */
function mayBeOthers(candidates: readonly Candidate[], lost: readonly LostEntry[]): boolean {
	const traces = lost.map(({ trace }) => trace);
	const since = Math.min(...traces.map(({ at }) => at)) - 2 * WITHIN_MS;
	const others = unansweredOthers(traces, since);
	if (others === undefined) return candidates.length > 0;
	return candidates.some((candidate) => others.some((trace) => fits(trace, candidate)));
}

async function adoptByContent(
	entries: readonly LostEntry[],
	candidates: ReadonlyMap<string, Candidate>,
	placeOf: PlaceOf,
	ports: EnginePorts,
): Promise<void> {
	const isAlone = new Set(entries.map(kindOf)).size === 1;
	for (const kind of new Set(entries.map(kindOf))) {
		const lost = entries.filter((entry) => kindOf(entry) === kind);
		const found = lost.map((entry) => candidatesFor(entry, candidates));
		const all = [...new Set(found.flat())];
		const isClear =
			all.length === lost.length &&
			found.every((each) => each.length === all.length) &&
			all.every((candidate) => isSure(lost[0], candidate, isAlone)) &&
			!mayBeOthers(all, entries);
		if (!isClear) continue;
		// All at once: between two of them another execution might take the second.
		await Promise.all(
			lost.map(async (entry, position) => await adopt(entry, all[position].id, placeOf(entry), ports)),
		);
	}
}

function kindOf({ trace }: LostEntry): string {
	return JSON.stringify([trace.asked, trace.callback]);
}

/** The failure of a lost answer, with the ids of the tasks that it may be about. */
export function withCandidates(failure: TaskFailure, candidates: Candidates | undefined): TaskFailure {
	const { ids, mayBeOthers: isShared } = candidates ?? { ids: [], mayBeOthers: false };
	if (ids.length === 0) return failure;
	const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
	const shared = isShared
		? ' It may be that of another execution or node of this n8n, which has no answer either.'
		: '';
	return new TaskFailure(failure.message, {
		...failure,
		description: `${failure.description} Created within two minutes of it: ${ids.slice(0, NAMED).join(', ')}${more}.${shared}`,
	});
}
