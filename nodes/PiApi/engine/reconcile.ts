import { asFailure, TaskFailure } from '../contract/failure';
import type { ListedTask } from '../contract/listing';
import type { TaskTracing } from '../contract/service';
import type { JournalEntry, SentTrace, Work } from './journal';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import { readSnapshot } from './snapshot';
import type { ShownTrace } from './trace';
import { isAnswered, noteAnswered, shownTraceOf } from './trace';

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
interface Candidate {
	id: string;
	shown?: ShownTrace;
}

/**
 * Looks for the tasks of lost creates and takes over those that are certain: by a name of our own that the task shows;
 * else, of tasks created within two minutes of it that nobody is known to own, by what they show that they were asked
 * for and by the address of this execution, and only where there are exactly as many of them as creates of that kind
 * were lost. To be called before anything new is created. Nothing is paid for, and it never throws.
 * @param entries all lost creates of the execution at this service
 * @returns for each entry that stays lost the ids of the tasks that it may be about
 */
export async function reconcile(
	entries: readonly LostEntry[],
	ports: EnginePorts,
): Promise<Map<JournalEntry, string[]>> {
	const named = new Map<JournalEntry, string[]>();
	const { tracing, listing } = ports.service;
	if (entries.length === 0 || tracing === undefined) return named;
	try {
		if (tracing.referenceOf) await adoptByReference(entries, tracing, ports);
		if (tracing.shownOf && listing) {
			const { tasks, isWhole } = await history(entries, ports);
			const candidates = await candidatesAmong(tasks, ports);
			const open = entries.filter(isLost);
			if (isWhole && candidates.size <= READ) adoptByContent(open, tasks, candidates, ports);
			for (const entry of open.filter(isLost)) named.set(entry, idsFor(entry, tasks, candidates));
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

/** Notes in the journal which task a lost create became. */
export function adopt(entry: JournalEntry, taskId: string, ports: EnginePorts): void {
	ports.journal.record(entry, 'create', { taskId });
	noteAnswered(taskId);
	ports.log(`Task ${taskId} at ${ports.service.title} was found: its create had not been answered`);
}

function knownIds({ journal }: EnginePorts): Set<string> {
	return new Set(journal.entries().flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId])));
}

async function adoptByReference(
	entries: readonly LostEntry[],
	tracing: TaskTracing,
	ports: EnginePorts,
): Promise<void> {
	const ids = await tracing.recent();
	for (const entry of entries) {
		const { reference } = entry.trace;
		const id = reference === undefined ? undefined : await named(reference, ids, tracing, ports);
		if (id !== undefined) adopt(entry, id, ports);
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
	const ids = [...new Set(tasks.map(({ id }) => id))].filter((id) => !known.has(id) && !isAnswered(id));
	const read = await mapPooled(ids, READ_AT_ONCE, async (id): Promise<Candidate> => {
		if (ids.indexOf(id) >= READ) return { id };
		const snapshot = await readSnapshot(ports.service, id);
		return 'task' in snapshot ? { id, shown: shownTraceOf(snapshot.task, ports.service) } : { id };
	});
	return new Map(read.map((candidate) => [candidate.id, candidate]));
}

/** Whether a task can be what an entry became, as far as it shows. */
function fits({ trace }: LostEntry, { shown }: Candidate, createdAt: string | undefined): boolean {
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

function idsFor(
	entry: LostEntry,
	tasks: readonly ListedTask[],
	candidates: ReadonlyMap<string, Candidate>,
): string[] {
	const listed = new Map(tasks.map(({ id, createdAt }) => [id, createdAt]));
	return (
		[...candidates.values()]
			// Another execution may have found it meanwhile.
			.filter((candidate) => !isAnswered(candidate.id))
			.filter((candidate) => fits(entry, candidate, listed.get(candidate.id)))
			.map(({ id }) => id)
	);
}

function adoptByContent(
	entries: readonly LostEntry[],
	tasks: readonly ListedTask[],
	candidates: ReadonlyMap<string, Candidate>,
	ports: EnginePorts,
): void {
	const isAlone = new Set(entries.map(kindOf)).size === 1;
	for (const kind of new Set(entries.map(kindOf))) {
		const lost = entries.filter((entry) => kindOf(entry) === kind);
		const found = lost.map((entry) => idsFor(entry, tasks, candidates));
		const all = [...new Set(found.flat())];
		const isClear =
			all.length === lost.length &&
			found.every((ids) => ids.length === all.length) &&
			all.every((id) => {
				const candidate = candidates.get(id);
				return candidate !== undefined && isSure(lost[0], candidate, isAlone);
			});
		if (!isClear) continue;
		lost.forEach((entry, position) => adopt(entry, all[position], ports));
	}
}

function kindOf({ trace }: LostEntry): string {
	return JSON.stringify([trace.asked, trace.callback]);
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
