import type { Service } from '../../contract/service';
import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import type { Trouble } from '../../engine/snapshot';
import { readSnapshot } from '../../engine/snapshot';
import { Answered } from '../callback/answer';

/** PiAPI calls again 5 s after a call that was not answered well, three times (piapi.ai/docs/unified-webhook). */
export const ANSWER_WITHIN_MS = 3_000;
/** So long after its last call a service that calls again has certainly given up, in ms. */
const GIVEN_UP_MS = 20_000;
/** How long a callback is kept while the service cannot be read, in ms. */
const PATIENCE_MS = 600_000;
/** A callback may be ahead of what the service reads out, in ms. */
const LAG_MS = 15_000;
/** One more read, for a service that does not know the task yet, in ms. */
const UNKNOWN_MS = 1_500;
const SHORTEST_PAUSE_MS = 800;
const LONGEST_PAUSE_MS = 60_000;
/** So many callbacks are kept at once: n8n holds a sandbox for expressions for each. */
const KEPT_AT_ONCE = 50;

/** What verifying needs from the world; the trigger hands in n8n's, tests hand in their own. */
export interface VerifyPorts {
	/** Now, in ms. */
	now(): number;
	/** Waits `ms`. */
	sleep(ms: number): Promise<void>;
	/** Answers the call, whose work goes on. */
	answer(answered: Answered): void;
	log(message: string): void;
}

/** The callbacks whose tasks are read later: by task, with when the last call for it came, in ms. */
const kept = new Map<string, number>();
let waiting = 0;

/** A read that does not confirm the callback: its answer, and how long after the call another read may, in ms. */
interface Doubt {
	answered: Answered;
	patienceMs: number;
}

/** A callback on its way to be believed. */
interface Call {
	reported: Task;
	service: Service;
	/** The trigger that is called. */
	place: string;
	ports: VerifyPorts;
}

/**
 * The task as the service itself reads it out. n8n waits for the node, so trouble at reading does not lose the event: it
 * is read again with growing pauses. A service that calls again is asked to in time, and its task read after it gave up.
 * Throws an Answered where the service knows no such task, says that it has not ended although the call says so, or
 * could not be read for ten minutes.
 */
export async function verify(call: Call): Promise<Task> {
	const { reported, service, ports } = call;
	const since = ports.now();
	const soon = readUntil(call, since, ANSWER_WITHIN_MS);
	const again = service.capabilities.callsAgain;
	const reading = again ? await Promise.race([soon, tooLate(call)]) : await soon;
	// Progress comes again by itself.
	if (!isDoubt(reading) || !isFinal(reported)) return taskOf(reading);
	if (again)
		return reading.answered.status === 503 ? await askAgain(call, reading.answered) : taskOf(reading);
	if (reading.patienceMs <= ANSWER_WITHIN_MS) return taskOf(reading);
	ports.log(keptMessage(call));
	return await keep(async () => taskOf(await readUntil(call, since, PATIENCE_MS)));
}

function isDoubt(reading: Task | Doubt): reading is Doubt {
	return 'answered' in reading;
}

function taskOf(reading: Task | Doubt): Task {
	if (isDoubt(reading)) throw reading.answered;
	return reading;
}

function keptMessage({ reported, service }: Call): string {
	return `Task ${reported.id} called back, and could not be read from ${service.title}; it is read again for ${PATIENCE_MS / 60_000} minutes`;
}

async function tooLate({ service, ports }: Call): Promise<Doubt> {
	await ports.sleep(ANSWER_WITHIN_MS);
	const answered = new Answered(503, `${service.title} took too long to confirm the task`);
	return { answered, patienceMs: PATIENCE_MS };
}

/** Asks the service to call again; where it gives up without success, the task is read all the same. */
async function askAgain(call: Call, answered: Answered): Promise<Task> {
	const { reported, service, place, ports } = call;
	const key = `${place}/${service.name}/${reported.id}`;
	const isKept = kept.has(key);
	kept.set(key, ports.now());
	if (isKept) throw answered;
	ports.answer(answered);
	ports.log(keptMessage(call));
	try {
		return await keep(async () => await readLater(call, key));
	} finally {
		kept.delete(key);
	}
}

async function readLater(call: Call, key: string): Promise<Task> {
	const { ports } = call;
	const since = ports.now();
	const rest = () => (kept.get(key) ?? since) + GIVEN_UP_MS - ports.now();
	for (let left = rest(); left > 0; left = rest()) await ports.sleep(left);
	return taskOf(await readUntil(call, since, PATIENCE_MS));
}

async function keep(work: () => Promise<Task>): Promise<Task> {
	if (waiting >= KEPT_AT_ONCE) throw new Answered(503, 'Too many callbacks wait for their task to be read');
	waiting += 1;
	try {
		return await work();
	} finally {
		waiting -= 1;
	}
}

/**
 * Reads the task until it confirms the callback, with pauses that grow with the time gone by; gives the last doubt
 * where it does not.
 * @param since when the call came, in ms
 * @param withinMs how long after that reads may begin
 */
async function readUntil(call: Call, since: number, withinMs: number): Promise<Task | Doubt> {
	const { ports } = call;
	for (;;) {
		const reading = await read(call);
		if (!isDoubt(reading)) return reading;
		const gone = ports.now() - since;
		const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, gone / 2));
		if (gone + pause > Math.min(reading.patienceMs, withinMs)) return reading;
		await ports.sleep(pause);
	}
}

async function read({ reported, service }: Call): Promise<Task | Doubt> {
	const snapshot = await readSnapshot(service, reported.id);
	if (!('task' in snapshot)) return doubtOf(snapshot.trouble, reported.id, service);
	const { task } = snapshot;
	if (!isFinal(reported) || isFinal(task)) return task;
	return { answered: new Answered(409, 'The task has not ended'), patienceMs: LAG_MS };
}

/** What cannot be read now may be called back again: anything but a good answer asks for that. */
function doubtOf(trouble: Trouble, taskId: string, { title }: Service): Doubt {
	if (trouble === 'unknown') {
		return { answered: new Answered(404, `${title} knows no such task`), patienceMs: UNKNOWN_MS };
	}
	return {
		answered: new Answered(503, `Task ${taskId} could not be read from ${title}; Task > Get reads it later`),
		// The key is wrong, or the account may not: no pause changes that.
		patienceMs: trouble === 'denied' ? 0 : PATIENCE_MS,
	};
}
