import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { TaskRecord } from '../../sandbox/state';
import { API_KEY, STANDING, WEBHOOK_SECRET } from '../support/sandbox';
import type { FaultCase } from './cases';
import { markerOf } from './cases';
import type { Played, Try } from './play';
import { isFailure } from './play';
import type { Outcome, WireEvent } from './wire';

const UNCERTAIN = 'may have been created';
const PARTS = 4;
/** A create that goes out within this time of an answer, in ms of the test's clock, was already on its way. */
const ON_ITS_WAY_MS = 500;

/** One piece of work that may be paid for once. */
interface Request {
	item: number;
	part: number;
}

/** What may be said of one request at the end of one try. */
type Expected = { request: Request; id?: string } & (
	{ end: 'success' | 'either'; id: string } | { end: 'failure'; uncertain: boolean }
);

/** What the node gave for one item. */
interface Given {
	succeeded: string[];
	failures: string[];
}

type Answered = Extract<WireEvent, { what: 'answered' }>;

function keyOf({ item, part }: Request): string {
	return `item ${item}, part ${part}`;
}

function parts({ operation }: FaultCase): number {
	return operation === 'imagine' ? 1 : PARTS;
}

/** All requests of the case but those that the node refuses. */
function requestsOf(faultCase: FaultCase): Request[] {
	return faultCase.prompts.flatMap((_prompt, item) =>
		faultCase.refused.includes(item)
			? []
			: Array.from({ length: parts(faultCase) }, (_, part) => ({ item, part })),
	);
}

/** Which request a task's input belongs to. */
function requestOf(input: IDataObject, { faultCase, grids }: Played): Request {
	if (faultCase.operation === 'upscale') {
		return { item: grids.indexOf(String(input.origin_task_id)), part: Number(input.index) - 1 };
	}
	const prompt = String(input.prompt);
	const item = faultCase.prompts.findIndex((_, n) => prompt.includes(markerOf(faultCase.number, n)));
	return { item, part: 0 };
}

function answersTo(request: Request, played: Played, events: WireEvent[]): Outcome[] {
	return events
		.filter((event): event is Answered => event.what === 'answered')
		.filter(({ input }) => keyOf(requestOf(input, played)) === keyOf(request))
		.map(({ outcome }) => outcome);
}

function isMissed(task: TaskRecord | undefined): boolean {
	return task?.status === 'failed';
}

/** Words that the content filter turns down: to send them again costs, too. */
function isModerated({ prompt }: TaskRecord): boolean {
	return prompt.includes(MARKERS.banned) || prompt.includes(MARKERS.logsOnly);
}

/** Whether its tasks do not end by themselves, so that a full queue stays full. */
function standsStill({ settings }: FaultCase): boolean {
	return settings.durationMs === STANDING.durationMs;
}

/** No request has two tasks; one that failed and cost nothing may be followed by another in a later try. */
function paysOnce(played: Played): string[] {
	const wrong: string[] = [];
	const { faultCase, tasks, tries } = played;
	const events = tries.flatMap((one) => one.events);
	for (const request of requestsOf(faultCase)) {
		const key = keyOf(request);
		const own = tasks.filter(({ input }) => keyOf(requestOf(input as IDataObject, played)) === key);
		for (const task of own.slice(0, -1)) {
			if (!isMissed(task)) wrong.push(`${key}: a second task although ${task.id} is ${task.status}`);
			if (isModerated(task)) wrong.push(`${key}: a second task although ${task.id} was moderated`);
		}
		const outcomes = answersTo(request, played, events);
		const unclear = outcomes.findIndex(({ kind }) => kind === 'unclear');
		const wasFound = own.some(({ id }) => isFound(id, tries));
		if (unclear >= 0 && unclear < outcomes.length - 1 && !wasFound)
			wrong.push(`${key}: sent again after no clear answer`);
		for (const [n, one] of tries.entries()) {
			const within = answersTo(request, played, one.events);
			const created = within.findIndex(({ kind }) => kind === 'created');
			if (created >= 0 && created < within.length - 1) wrong.push(`${key}: sent again within try ${n + 1}`);
			if (within.filter(({ kind }) => kind === 'rejected').length > 1) {
				wrong.push(`${key}: sent again within try ${n + 1} although it was turned down`);
			}
		}
	}
	const paid = tasks.filter(({ consumed }) => consumed > 0).length;
	if (paid > requestsOf(faultCase).length) wrong.push(`${paid} tasks are paid for`);
	for (const { input } of tasks) {
		if (requestOf(input as IDataObject, played).item < 0) wrong.push(`a task that nobody asked for`);
	}
	return wrong;
}

/** Whether one of these tries says that it found a task whose create was not answered. */
function isFound(id: string, tries: readonly Try[]): boolean {
	return tries.some(({ shown }) => shown.includes(`task ${id} was found at PiAPI`));
}

/** The task of a request that was found by this try, or by one after the last in which it was sent. */
function foundTask(request: Request, played: Played, tryIndex: number): string | undefined {
	const key = keyOf(request);
	const sent = played.tries
		.slice(0, tryIndex + 1)
		.map(({ events }) => answersTo(request, played, events).length > 0)
		.lastIndexOf(true);
	return played.tasks
		.filter(({ input }) => keyOf(requestOf(input as IDataObject, played)) === key)
		.filter(({ id }) => isFound(id, played.tries.slice(sent + 1, tryIndex + 1)))
		.pop()?.id;
}

/** What a try must have come to, request by request. */
function expectedOf(played: Played, tryIndex: number): Array<Expected | string> {
	const { faultCase, grids, tries, tasks } = played;
	const before = tries.slice(0, tryIndex).flatMap((one) => one.events);
	const { events } = tries[tryIndex];
	const filesFail = faultCase.faults.some(({ route }) => route === 'file');
	return requestsOf(faultCase).map((request) => {
		const key = keyOf(request);
		const answered = answersTo(request, played, [...before, ...events]).pop();
		const found = foundTask(request, played, tryIndex);
		// What a later try found counts for as much as an answer.
		const last: Outcome | undefined =
			answered?.kind === 'unclear' && found !== undefined ? { kind: 'created', id: found } : answered;
		const sentNow = answersTo(request, played, events).length > 0;
		const failure = (uncertain: boolean): Expected => ({ request, end: 'failure', uncertain });
		if (last?.kind === 'created') {
			const { id } = last;
			const { status } = tasks.find((task) => task.id === id) as TaskRecord;
			const done = status === 'completed';
			if (!done && faultCase.wait) return { ...failure(false), id };
			const filesMayFail = filesFail && done && faultCase.parameters.download !== 'none';
			const mayFail = faultCase.hasty || filesMayFail;
			return { request, id, end: mayFail ? 'either' : 'success' };
		}
		if (last?.kind === 'unclear') return failure(true);
		if (!sentNow) {
			const origin = grids[request.item];
			const unread = events.some((event) => event.what === 'looked' && event.taskId === origin && !event.ok);
			// It may have been held back until its time was up.
			return unread || faultCase.hasty ? failure(false) : `${key}: nothing was sent for it`;
		}
		if (last?.kind === 'limited' && !faultCase.hasty && !standsStill(faultCase)) {
			return `${key}: given up after 429 long before the time was up`;
		}
		return failure(false);
	});
}

function sourceOf({ pairedItem }: INodeExecutionData): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
}

function givenOf(items: INodeExecutionData[], item: number): Given {
	const own = items.filter((one) => sourceOf(one) === item);
	return {
		succeeded: [...new Set(own.filter((one) => !isFailure(one)).map(({ json }) => String(json.task_id)))],
		failures: own.filter(isFailure).map(({ json }) => JSON.stringify(json)),
	};
}

/** Every item is there, in order and linked to its input, with what had to become of it. */
function accountsForItems(items: INodeExecutionData[], played: Played, expected: Expected[]): string[] {
	const wrong: string[] = [];
	const { faultCase } = played;
	const sources = items.map(sourceOf);
	if (sources.some((source, n) => source < 0 || source < (sources[n - 1] ?? 0))) {
		wrong.push(`the items come from ${sources.join(', ')}`);
	}
	for (const [item] of faultCase.prompts.entries()) {
		const given = givenOf(items, item);
		const refused = faultCase.refused.includes(item);
		const own = expected.filter(({ request }) => request.item === item);
		const count = refused ? 1 : own.length;
		const found = given.succeeded.length + given.failures.length;
		if (found !== count) wrong.push(`item ${item}: ${found} results instead of ${count}`);
		if (refused && given.failures.length !== 1) wrong.push(`item ${item}: not refused`);
		wrong.push(...own.flatMap((one) => missing(one, given)));
		const uncertain = own.filter((one) => one.end === 'failure' && one.uncertain).length;
		const named = given.failures.filter((text) => text.includes(UNCERTAIN)).length;
		if (uncertain !== named) wrong.push(`item ${item}: ${named} uncertain instead of ${uncertain}`);
		const order = given.succeeded.map((id) => own.findIndex((one) => one.id === id));
		if (order.some((place, n) => place < (order[n - 1] ?? 0))) wrong.push(`item ${item}: parts out of order`);
	}
	return wrong;
}

function missing({ request, end, id }: Expected, { succeeded, failures }: Given): string[] {
	const key = keyOf(request);
	if (id === undefined) return [];
	const well = succeeded.includes(id);
	const ill = failures.some((text) => text.includes(id));
	if (!well && !ill) return [`${key}: task ${id} is lost`];
	if (end === 'success' && !well) return [`${key}: task ${id} went well, and failed`];
	return end === 'failure' && !ill ? [`${key}: task ${id} failed, and is given as a result`] : [];
}

/** The error counts what failed and names what there is. */
function accountsForError(
	{ message, description }: { message: string; description: string },
	played: Played,
	expected: Expected[],
): string[] {
	const wrong: string[] = [];
	const { refused } = played.faultCase;
	const text = `${message}\n${description}`;
	const total = expected.length + refused.length;
	const [, failed = '1', of = '1'] = /^(\d+) of (\d+) tasks failed: /.exec(message) ?? [];
	if (Number(of) !== total) wrong.push(`the error speaks of ${of} tasks instead of ${total}: ${message}`);
	const certain = expected.filter(({ end }) => end === 'failure').length + refused.length;
	const possible = certain + expected.filter(({ end }) => end === 'either').length;
	if (Number(failed) < certain || Number(failed) > possible) {
		wrong.push(`the error speaks of ${failed} failures instead of ${certain} to ${possible}: ${message}`);
	}
	const kept = /^Not lost, fetch with Task > Get: (.*)$/m.exec(description)?.[1] ?? '';
	for (const { request, end, id } of expected) {
		const key = keyOf(request);
		if (id === undefined) continue;
		if (!text.includes(id)) wrong.push(`${key}: task ${id} is lost`);
		else if (end === 'success' && !kept.includes(`item ${request.item}: ${id}`)) {
			wrong.push(`${key}: task ${id} is not named as kept`);
		} else if (end === 'failure' && kept.includes(id)) {
			wrong.push(`${key}: task ${id} failed, and is named as kept`);
		}
	}
	// Items that say the same stand in one line.
	const uncertain = new Set(
		expected.filter((one) => one.end === 'failure' && one.uncertain).map(({ request }) => request.item),
	).size;
	const named = total === 1 ? Number(message.includes(UNCERTAIN)) : itemsIn(description, UNCERTAIN).size;
	if (Number(failed) <= 20 && named !== uncertain) {
		wrong.push(`the error names ${named} uncertain items instead of ${uncertain}`);
	}
	return wrong;
}

/** The items whose line holds the words. */
function itemsIn(description: string, words: string): Set<number> {
	const lines = description.split('\n').filter((line) => line.includes(words));
	const numbers = lines.flatMap((line) => /^Items? ([\d, and]+): /.exec(line)?.[1].match(/\d+/g) ?? []);
	return new Set(numbers.map(Number));
}

function accountsForAll(played: Played): string[] {
	return played.tries.flatMap((one, n) => {
		const all = expectedOf(played, n);
		const expected = all.filter((entry): entry is Expected => typeof entry !== 'string');
		const unexplained = all.filter((entry): entry is string => typeof entry === 'string');
		const wrong = resultsOf(one, played, expected);
		return [...unexplained, ...(unexplained.length > 0 ? [] : wrong)].map((text) => `try ${n + 1}: ${text}`);
	});
}

function resultsOf({ items, error }: Try, played: Played, expected: Expected[]): string[] {
	if (error) {
		return played.faultCase.continueOnFail
			? [`threw in spite of Continue On Fail: ${error.message}`]
			: accountsForError(error, played, expected);
	}
	const wrong = accountsForItems(items ?? [], played, expected);
	if (!played.faultCase.continueOnFail && (items ?? []).some(isFailure))
		wrong.push('failed without an error');
	return wrong;
}

/** Never more in flight than the limit, counted by what the node can know. */
function keepsWithinLimit({ faultCase, tries }: Played): string[] {
	if (!faultCase.wait || faultCase.hasty) return [];
	return tries.flatMap(({ events }, n) => {
		const sending = new Set<number>();
		const running = new Set<string>();
		let most = 0;
		for (const event of events) {
			if (event.what === 'sent') sending.add(event.call);
			if (event.what === 'answered') {
				sending.delete(event.call);
				if (event.outcome.kind === 'created') running.add(event.outcome.id);
			}
			if (event.what === 'looked' && event.ended) running.delete(event.taskId);
			most = Math.max(most, sending.size + running.size);
		}
		const limit = faultCase.concurrentJobs;
		return most > limit ? [`try ${n + 1}: ${most} tasks in flight, the limit is ${limit}`] : [];
	});
}

/** After 429 with Retry-After nothing is created before that time has passed. */
function waitsAsAsked({ tries }: Played): string[] {
	return tries.flatMap(({ events }, n) => {
		const holds = events.flatMap((event) =>
			event.what === 'answered' && event.outcome.kind === 'limited'
				? [{ from: event.at, to: event.at + event.outcome.retryAfterMs }]
				: [],
		);
		return events.flatMap((event) => {
			if (event.what !== 'sent') return [];
			const early = holds.find(({ from, to }) => event.at > from + ON_ITS_WAY_MS && event.at < to);
			return early
				? [`try ${n + 1}: a create ${Math.round(early.to - event.at)} ms before Retry-After had passed`]
				: [];
		});
	});
}

function keepsSecrets({ tries, counters }: Played): string[] {
	const leaks = counters.credentialLeaks;
	const shown = tries.some((one) => [API_KEY, WEBHOOK_SECRET].some((secret) => one.shown.includes(secret)));
	return [
		...(leaks > 0 ? [`${leaks} files were asked for with the key`] : []),
		...(shown ? ['the run shows a secret'] : []),
	];
}

/** What is wrong with how a case went; empty where all is well. */
export function judge(played: Played): string[] {
	return [
		...paysOnce(played),
		...accountsForAll(played),
		...keepsWithinLimit(played),
		...waitsAsAsked(played),
		...keepsSecrets(played),
	];
}
