import { TaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import type { EntryFacts, JournalEntry } from './journal';
import type { EnginePorts } from './ports';
import { readTaskFailure } from './failedTask';

/** A task with what was sent, as the journal has it: not every service echoes the prompt and the origin. */
export function addRequestFacts(task: Task, facts: Pick<EntryFacts, 'prompt' | 'origin'> | undefined): Task {
	const prompt = task.prompt ?? facts?.prompt;
	const originId = task.originId ?? facts?.origin?.taskId;
	const originIndex = facts?.origin?.index;
	return {
		...task,
		...(prompt === undefined ? {} : { prompt }),
		...(originId === undefined ? {} : { originId }),
		...(originIndex === undefined ? {} : { originIndex }),
	};
}

/**
 * A finished task, or the failure that its end stands for, with what that means for a later try in the journal.
 * @param entry of a task that this node created
 */
export function settleTask(task: Task, entry: JournalEntry | undefined, ports: EnginePorts): Task {
	const failure = readTaskFailure(task);
	if (!failure) {
		if (entry && task.cost) ports.journal.record(entry, 'create', { cost: task.cost });
		return task;
	}
	if (!entry) throw failure;
	const isPaid = failure.kind !== 'moderated' && isCharged(failure, ports);
	const reportedFailure = isPaid ? makeChargedFailure(failure) : failure;
	const event = failure.kind === 'moderated' ? 'moderate' : isPaid ? 'failCharged' : 'failFree';
	const { message, description } = reportedFailure;
	ports.journal.record(entry, event, {
		failure: { message, description },
		...(task.cost ? { cost: task.cost } : {}),
	});
	throw reportedFailure;
}

/** Whether a task that failed was paid for, or nobody says that it was not. */
function isCharged({ charge }: TaskFailure, { service }: EnginePorts): boolean {
	return charge === 'charged' || (charge !== 'free' && !service.capabilities.failuresAreFree);
}

function makeChargedFailure(failure: TaskFailure): TaskFailure {
	const chargeText = failure.charge === 'charged' ? 'It was charged' : 'It may have been charged';
	return new TaskFailure(failure.message, {
		...failure,
		description: `${failure.description} ${chargeText}, so a retry does not create it again; to pay for another try set If an Answer Was Lost to Create Again under Options.`,
	});
}
