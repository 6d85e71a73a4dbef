import type { Service } from '../../contract/service';
import type { Task } from '../../contract/task';
import { isFinal } from '../../contract/task';
import type { Trouble } from '../../engine/snapshot';
import { readSnapshot } from '../../engine/snapshot';
import { CallbackAnswer } from '../callback/incomingCall';

/** PiAPI calls again 5 s after a call that was not answered well, three times (piapi.ai/docs/unified-webhook). */
export const ANSWER_WITHIN_MS = 3_000;
/** So long after its last call a service that calls again has certainly given up, in ms. */
const GIVEN_UP_MS = 20_000;
/** How long a callback is kept while the service cannot be read, in ms. */
const PATIENCE_MS = 600_000;
/** A callback may be ahead of what a poll shows, in ms. */
const LAG_MS = 15_000;
/** One more poll, for a service that does not know the task yet, in ms. */
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
	answer(answer: CallbackAnswer): void;
	log(message: string): void;
}

/** The callbacks whose tasks are polled later: by task, with when the last call for it came, in ms. */
const keptCalls = new Map<string, number>();
let keptCount = 0;

/** A snapshot that does not verify the callback: what that is answered with, and how long after the call another may verify it, in ms. */
interface Doubt {
	answer: CallbackAnswer;
	patienceMs: number;
}

/** A callback that is being verified. */
interface Call {
	reportedTask: Task;
	service: Service;
	/** The trigger that is called. */
	place: string;
	ports: VerifyPorts;
}

/**
 * The task as the service itself shows it. n8n waits for the node, so trouble does not lose the event: the task is polled
 * again with growing pauses. A service that redelivers is asked to in time, and its task polled after it gave up.
 * Throws a CallbackAnswer where the service knows no such task, says that it has not ended although the call says so, or
 * could not be read for ten minutes.
 */
export async function verify(call: Call): Promise<Task> {
	const { reportedTask, service, ports } = call;
	const since = ports.now();
	const firstPolls = pollUntil(call, since, ANSWER_WITHIN_MS);
	const callsAgain = service.capabilities.callsAgain;
	const result = callsAgain ? await Promise.race([firstPolls, waitForAnswerTime(call)]) : await firstPolls;
	// Progress comes again by itself.
	if (!isDoubt(result) || !isFinal(reportedTask)) return requireVerified(result);
	if (callsAgain)
		return result.answer.status === 503
			? await requestRedelivery(call, result.answer)
			: requireVerified(result);
	if (result.patienceMs <= ANSWER_WITHIN_MS) return requireVerified(result);
	ports.log(formatKeptMessage(call));
	return await keep(async () => requireVerified(await pollUntil(call, since, PATIENCE_MS)));
}

function isDoubt(result: Task | Doubt): result is Doubt {
	return 'answer' in result;
}

function requireVerified(result: Task | Doubt): Task {
	if (isDoubt(result)) throw result.answer;
	return result;
}

function formatKeptMessage({ reportedTask, service }: Call): string {
	return `Task ${reportedTask.id} called back, and could not be read from ${service.title}; it is polled again for ${PATIENCE_MS / 60_000} minutes`;
}

async function waitForAnswerTime({ service, ports }: Call): Promise<Doubt> {
	await ports.sleep(ANSWER_WITHIN_MS);
	const answer = new CallbackAnswer(503, `${service.title} took too long to verify the task`);
	return { answer, patienceMs: PATIENCE_MS };
}

/** Asks the service to call again; where it gives up without success, the task is polled all the same. */
async function requestRedelivery(call: Call, answer: CallbackAnswer): Promise<Task> {
	const { reportedTask, service, place, ports } = call;
	const key = `${place}/${service.name}/${reportedTask.id}`;
	const isKept = keptCalls.has(key);
	keptCalls.set(key, ports.now());
	if (isKept) throw answer;
	ports.answer(answer);
	ports.log(formatKeptMessage(call));
	try {
		return await keep(async () => await pollLater(call, key));
	} finally {
		keptCalls.delete(key);
	}
}

async function pollLater(call: Call, key: string): Promise<Task> {
	const { ports } = call;
	const since = ports.now();
	const getRemainingMs = () => (keptCalls.get(key) ?? since) + GIVEN_UP_MS - ports.now();
	for (let remainingMs = getRemainingMs(); remainingMs > 0; remainingMs = getRemainingMs())
		await ports.sleep(remainingMs);
	return requireVerified(await pollUntil(call, since, PATIENCE_MS));
}

async function keep(work: () => Promise<Task>): Promise<Task> {
	if (keptCount >= KEPT_AT_ONCE)
		throw new CallbackAnswer(503, 'Too many callbacks wait for their task to be read');
	keptCount += 1;
	try {
		return await work();
	} finally {
		keptCount -= 1;
	}
}

/**
 * Polls the task until it verifies the callback, with pauses that grow with the time gone by; gives the last doubt
 * where it does not.
 * @param since when the call came, in ms
 * @param withinMs how long after that polls may go out
 */
async function pollUntil(call: Call, since: number, withinMs: number): Promise<Task | Doubt> {
	const { ports } = call;
	for (;;) {
		const result = await pollOnce(call);
		if (!isDoubt(result)) return result;
		const elapsedMs = ports.now() - since;
		const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, elapsedMs / 2));
		if (elapsedMs + pause > Math.min(result.patienceMs, withinMs)) return result;
		await ports.sleep(pause);
	}
}

async function pollOnce({ reportedTask, service }: Call): Promise<Task | Doubt> {
	const snapshot = await readSnapshot(service, reportedTask.id);
	if (!('task' in snapshot)) return makeDoubt(snapshot.trouble, reportedTask.id, service);
	const { task } = snapshot;
	if (!isFinal(reportedTask) || isFinal(task)) return task;
	return { answer: new CallbackAnswer(409, 'The task has not ended'), patienceMs: LAG_MS };
}

/** What cannot be read now may be called back again: anything but a good answer asks for that. */
function makeDoubt(trouble: Trouble, taskId: string, { title }: Service): Doubt {
	if (trouble === 'unknown') {
		return { answer: new CallbackAnswer(404, `${title} knows no such task`), patienceMs: UNKNOWN_MS };
	}
	return {
		answer: new CallbackAnswer(
			503,
			`Task ${taskId} could not be read from ${title}; Task > Get reads it later`,
		),
		// The key is wrong, or the account may not: no pause changes that.
		patienceMs: trouble === 'denied' ? 0 : PATIENCE_MS,
	};
}
