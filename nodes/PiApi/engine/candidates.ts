import pick from 'lodash/pick';
import uniqBy from 'lodash/uniqBy';

import { TaskFailure } from '../contract/failure';
import type { ListedTask } from '../contract/listing';
import type { CreateTrace } from './journal';
import type { LostEntry } from './lostEntry';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import { readSnapshot } from './snapshot';
import { hasOwner, listUnansweredByOthers } from './processCreates';
import type { ShownTrace } from './createTrace';
import { readShownTrace } from './createTrace';

/** A task whose answer was lost was created within this time of the request, in ms. */
const WITHIN_MS = 120_000;
const PAGES = 3;
const PAGE_SIZE = 100;
/** So many tasks are read to compare them, a few at once. */
export const MOST_READ = 60;
export const READ_AT_ONCE = 5;
/** So many ids are named. */
const MOST_NAMED = 10;

/** A task of the service that nobody is known to own, with what it shows of itself. */
export interface Candidate extends Pick<ListedTask, 'id' | 'createdAt'> {
	trace?: ShownTrace;
}

/** The tasks that a lost create may have become. */
export interface Candidates {
	ids: string[];
	/** Whether one of them may be that of another execution, or another node, of this n8n. */
	mayBeOthers: boolean;
}

/** The ids of the tasks that this execution created. */
export function listOwnTaskIds({ journal }: EnginePorts): Set<string> {
	return new Set(journal.listEntries().flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId])));
}

/** What the account created around these entries, and whether that is all of it. */
export async function readHistory(
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
		const answer = await service.listing.list({ page, size: PAGE_SIZE, ...query });
		tasks.push(...answer.tasks);
		if (answer.isLast) return { tasks, isWhole: true };
	}
	return { tasks, isWhole: false };
}

/** The tasks that nobody is known to own, by id; the first of them with what they show. */
export async function readCandidates(
	tasks: readonly ListedTask[],
	ports: EnginePorts,
): Promise<Map<string, Candidate>> {
	const ownIds = listOwnTaskIds(ports);
	const free = uniqBy(tasks, 'id').filter(({ id }) => !ownIds.has(id) && !hasOwner(id));
	const candidates = await mapPooled(free, READ_AT_ONCE, async (entry, position): Promise<Candidate> => {
		const candidate = pick(entry, ['id', 'createdAt']);
		if (position >= MOST_READ) return candidate;
		const snapshot = await readSnapshot(ports.service, entry.id);
		return 'task' in snapshot
			? { ...candidate, trace: readShownTrace(snapshot.task, ports.service) }
			: candidate;
	});
	return new Map(candidates.map((candidate) => [candidate.id, candidate]));
}

/** Whether a task can be what a create became, as far as it shows. */
function isMatch(trace: CreateTrace, { trace: shownTrace, createdAt }: Candidate): boolean {
	const at = createdAt === undefined ? undefined : Date.parse(createdAt);
	if (at !== undefined && Math.abs(at - trace.at) > WITHIN_MS) return false;
	if (shownTrace === undefined) return true;
	if (shownTrace.kind !== trace.kind) return false;
	if (shownTrace.request !== undefined && shownTrace.request !== trace.request) return false;
	// A task that shows no address was created without one, or its model dropped it.
	return shownTrace.callback === undefined || shownTrace.callback === trace.callback;
}

/**
 * Whether what a task shows can only be of an entry or its equals.
 * @param isAlone whether all that is lost is of one kind, so that the address of the execution tells enough
 */
export function isSure({ trace }: LostEntry, { trace: shownTrace }: Candidate, isAlone: boolean): boolean {
	if (shownTrace === undefined) return false;
	if (shownTrace.request !== undefined) return true;
	return isAlone && trace.isOwnCallback === true && shownTrace.callback === trace.callback;
}

/** The tasks that a lost create may have become. */
export function pickCandidates(
	{ trace }: LostEntry,
	candidates: ReadonlyMap<string, Candidate>,
): Candidate[] {
	return (
		[...candidates.values()]
			// Another execution may have found it meanwhile.
			.filter(({ id }) => !hasOwner(id))
			.filter((candidate) => isMatch(trace, candidate))
	);
}

/**
 * Whether one of these tasks may be what another execution, or another node, of this process sent without an answer so
 * far: in flight, or lost too.
 * @param lostEntries the creates that are asked about
 */
export function mayBeOthers(candidates: readonly Candidate[], lostEntries: readonly LostEntry[]): boolean {
	const traces = lostEntries.map(({ trace }) => trace);
	const since = Math.min(...traces.map(({ at }) => at)) - 2 * WITHIN_MS;
	const others = listUnansweredByOthers(traces, since);
	if (others === undefined) return candidates.length > 0;
	return candidates.some((candidate) => others.some((trace) => isMatch(trace, candidate)));
}

/** Creates of one kind cannot be distinguished by what their tasks show. */
export function getCreateKind({ trace }: LostEntry): string {
	return JSON.stringify([trace.request, trace.callback]);
}

/** The failure of a lost answer, with the ids of the tasks that it may be about. */
export function addCandidates(failure: TaskFailure, candidates: Candidates | undefined): TaskFailure {
	const { ids, mayBeOthers: isShared } = candidates ?? { ids: [], mayBeOthers: false };
	if (ids.length === 0) return failure;
	const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
	const sharedWarning = isShared
		? ' It may be that of another execution or node of this n8n, which has no answer either.'
		: '';
	return new TaskFailure(failure.message, {
		...failure,
		description: `${failure.description} Created within two minutes of it: ${ids.slice(0, MOST_NAMED).join(', ')}${more}.${sharedWarning}`,
	});
}
