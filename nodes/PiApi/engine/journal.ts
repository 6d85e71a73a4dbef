import type { IDataObject } from 'n8n-workflow';

import type { ServiceName, Task, TaskCost } from '../contract/task';
import type { FailureKind } from '../contract/failure';
import type { Price } from '../contract/price';
import type { IfAnswerLost } from '../contract/wait';

/** To be raised when what an entry holds changes its meaning. */
export const ENTRY_VERSION = 1;

/**
 * How far one piece of work has come:
 * - `sending`: written before the request leaves
 * - `created`: the service gave an id, in whatever answer
 * - `delivered`: its result was handed to n8n
 * - `failedFree`, `failedCharged`: it ended without a result, for free, or charged (or nobody knows)
 * - `moderated`: the filter turned it down, at create or later
 * - `rejected`: certainly no task exists
 * - `unknown`: the answer was lost
 */
export const ENTRY_STATES = [
	'sending',
	'created',
	'delivered',
	'failedFree',
	'failedCharged',
	'moderated',
	'rejected',
	'unknown',
] as const;

export type EntryState = (typeof ENTRY_STATES)[number];

/** What can happen to a piece of work. */
export const JOURNAL_EVENTS = [
	'send',
	'create',
	'reject',
	'lose',
	'moderate',
	'failFree',
	'failCharged',
	'deliver',
] as const;

export type JournalEvent = (typeof JOURNAL_EVENTS)[number];

/** What a piece of work is known by. */
export interface Work {
	/** Where it belongs: run, item and part of the node's input; a tool call has a slot of its own. */
	slot: string;
	/** Whether an AI agent asked for it. */
	isTool: boolean;
	/** Of the work alone, expressions resolved. */
	fingerprint: string;
	/** Of the input item. */
	inputHash: string;
	/** Of the parameters of the work, expressions not resolved. */
	parametersHash: string;
	/** Of a tool call that n8n itself may make again: the same in each of these tries. */
	call?: string;
}

/** The task that another one builds on, and which image or video of it, 1 to 4. */
export interface Origin {
	taskId: string;
	index?: number;
}

/** How a request is known again among the service's tasks: digests of what they show, where they show it. */
export interface CreateTrace {
	/** When it left, in ms since 1970. */
	at: number;
	/** A random name of this one create, the same in every copy of its entry; what older versions wrote has none. */
	create?: string;
	/** The kind of task. */
	kind?: string;
	/** All that was asked for. */
	request?: string;
	/** The address that was to be called. */
	callback?: string;
	/** Whether that is the address of this very execution: others may be those of many tasks. */
	isOwnCallback?: true;
	/** The name that it was sent under. */
	reference?: string;
}

/** What is known of a piece of work beyond its state. */
export interface EntryFacts {
	/** How its task is known again; absent where only a record tells of the request. */
	trace?: CreateTrace;
	taskId?: string;
	cost?: TaskCost;
	/** What it may cost by the price list, until its task says more. */
	price?: Price;
	/** Whether it may have been paid for although no task exists: an answer that was lost, and may be asked for again. */
	mayBePaid?: true;
	/** What it was made from, where the service does not echo it. */
	prompt?: string;
	/** The task that it is a follow-up of, and which image or video of it. */
	origin?: Origin;
	/** Why it has no result, as the user reads it. */
	failure?: { message: string; description: string };
	/** The answer of a service that keeps no task of it. */
	answer?: Task;
	/** Where that answer is, where it is too large to be kept here. */
	reference?: IDataObject;
}

/** One piece of work that was sent, or was about to be; plain JSON. */
export interface JournalEntry extends Omit<Work, 'isTool'>, EntryFacts {
	version: number;
	executionId: string;
	service: ServiceName;
	state: EntryState;
	/** When it was sent, in ms since 1970. */
	time: number;
}

/** What becomes of a state by an event; what is not named changes nothing. An id, once known, always counts. */
const TRANSITIONS: Record<EntryState, Partial<Record<JournalEvent, EntryState>>> = {
	sending: {
		create: 'created',
		reject: 'rejected',
		lose: 'unknown',
		moderate: 'moderated',
		failFree: 'failedFree',
		failCharged: 'failedCharged',
		deliver: 'delivered',
	},
	created: {
		moderate: 'moderated',
		failFree: 'failedFree',
		failCharged: 'failedCharged',
		deliver: 'delivered',
	},
	delivered: {},
	failedFree: {},
	failedCharged: {},
	moderated: {},
	// Nothing exists: the same try may send it again.
	rejected: { send: 'sending', create: 'created' },
	unknown: { create: 'created', reject: 'rejected', moderate: 'moderated' },
};

/** The state after an event. */
export function getNextState(state: EntryState, event: JournalEvent): EntryState {
	return TRANSITIONS[state][event] ?? state;
}

/** What the failure of a create says about the task: only where it certainly does not exist may it be sent again. */
const EVENT_OF_FAILURE: Record<FailureKind, JournalEvent> = {
	refused: 'reject',
	rejected: 'reject',
	unreachable: 'reject',
	limited: 'reject',
	moderated: 'moderate',
	task: 'failCharged',
	uncertain: 'lose',
	unexpected: 'lose',
	read: 'lose',
	timeout: 'lose',
	stopped: 'lose',
};

/** The event that the failure of a create stands for. */
export function toJournalEvent(kind: FailureKind): JournalEvent {
	return EVENT_OF_FAILURE[kind];
}

/**
 * What a later try does: create a new task, wait for the one there is, hand its result out again, or report what is
 * known of it.
 */
export type Plan = 'create' | 'wait' | 'handOut' | 'report';

const PLANS: Record<EntryState, Record<IfAnswerLost, Plan>> = {
	sending: { report: 'report', createAgain: 'create' },
	unknown: { report: 'report', createAgain: 'create' },
	created: { report: 'wait', createAgain: 'wait' },
	delivered: { report: 'handOut', createAgain: 'handOut' },
	failedFree: { report: 'create', createAgain: 'create' },
	failedCharged: { report: 'report', createAgain: 'create' },
	moderated: { report: 'report', createAgain: 'report' },
	rejected: { report: 'create', createAgain: 'create' },
};

/** What a later try does with work in this state. */
export function getPlan(state: EntryState, ifAnswerLost: IfAnswerLost): Plan {
	return PLANS[state][ifAnswerLost];
}

/** The entry that answers for an item; where it is new work, the id of the newest task that its slot had before. */
export type Answering = { entry: JournalEntry } | { entry?: undefined; earlierId?: string };

/**
 * The entries that may answer for a work, the likeliest last: those of its slot, and of a tool call those of its earlier
 * tries, whose expressions may have resolved to something else.
 */
export function findHistory(
	work: Work,
	journal: Pick<Journal, 'listEntries' | 'getHistory'>,
): JournalEntry[] {
	const { slot, call } = work;
	const own = journal.getHistory(slot);
	if (call === undefined) return [...own];
	return [...journal.listEntries().filter((entry) => entry.call === call && entry.slot !== slot), ...own];
}

/**
 * Which entry of a slot answers for the work at hand:
 * - within one execution the newest, whatever the expressions resolve to this time
 * - in a retry of the execution the newest of equal work, or of an unchanged input item with unchanged parameters
 * - for a tool, whose slot is the work itself, the newest, until its result was delivered: then it is new work
 * @param history the entries that may answer, oldest first
 */
export function findAnsweringEntry(
	history: readonly JournalEntry[],
	work: Work,
	executionId: string,
): Answering {
	const newest = history.at(-1);
	if (work.isTool) return newest && newest.state !== 'delivered' ? { entry: newest } : {};
	if (newest?.executionId === executionId) return { entry: newest };
	const newestFirst = [...history].reverse();
	const equal = newestFirst.find((entry) => isSameWork(entry, work));
	if (equal) return { entry: equal };
	const earlier = newestFirst.find(({ taskId }) => taskId !== undefined);
	return earlier?.taskId === undefined ? {} : { earlierId: earlier.taskId };
}

/**
 * Whether a processed record of work says more than the journal. n8n stores the journal of a retry as it was when that
 * began, so that one that was killed leaves an old one behind; only a result that was handed out keeps its record for good.
 * @param history the entries of the slot
 */
export function isRecordDecisive(history: readonly JournalEntry[], work: Work): boolean {
	return !history.some((entry) => entry.state === 'delivered' && isSameWork(entry, work));
}

function isSameWork(entry: JournalEntry, work: Work): boolean {
	if (entry.version !== ENTRY_VERSION) return false;
	const isUnchanged = entry.inputHash === work.inputHash && entry.parametersHash === work.parametersHash;
	return isUnchanged || entry.fingerprint === work.fingerprint;
}

/** A task that may still be at work at the service: it counts against Concurrent Jobs. */
export function isUnfinished({ state }: JournalEntry): boolean {
	return state === 'created';
}

/** Where entries are kept. */
export interface Journal {
	readonly executionId: string;
	/** All entries of the execution and the tries before it. */
	listEntries(): readonly JournalEntry[];
	/** The entries of a slot, oldest first. */
	getHistory(slot: string): readonly JournalEntry[];
	/** Adds an entry in the state `sending`: to be called before anything is sent. */
	begin(work: Work): JournalEntry;
	/** Records what happened to an entry, and what became known by it. */
	record(entry: JournalEntry, event: JournalEvent, facts?: EntryFacts): void;
}
