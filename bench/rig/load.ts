import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** Longer than any service would wait: a call that takes this long counts as unanswered. */
const ANSWER_WITHIN_MS = 240_000;

/** A POST of JSON. */
export interface Call {
	url: string;
	headers?: Record<string, string>;
	body: unknown;
}

/** What became of a call. */
export interface Answer {
	/** The HTTP status, or why there is none. */
	status: number | string;
	/** When the call was made, in ms since 1970. */
	sentAt: number;
	/** From there to the whole answer. */
	ms: number;
}

async function send(agent: Agent, { url, headers, body }: Call): Promise<Answer> {
	const text = JSON.stringify(body);
	const sentAt = Date.now();
	const startedAt = performance.now();
	const status = await request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: text,
		dispatcher: agent,
		headersTimeout: ANSWER_WITHIN_MS,
		bodyTimeout: ANSWER_WITHIN_MS,
	}).then(
		async (answer) => {
			await answer.body.dump();
			return answer.statusCode;
		},
		(error: unknown) => (error instanceof Error ? error.message : String(error)),
	);
	return { status, sentAt, ms: performance.now() - startedAt };
}

async function withAgent<T>(connections: number | null, work: (agent: Agent) => Promise<T>): Promise<T> {
	const agent = new Agent({ connections });
	try {
		return await work(agent);
	} finally {
		await agent.close();
	}
}

/** Makes all calls, always so many at once, and gives the answers in the order of the calls. */
export async function callAll(calls: Call[], atOnce: number): Promise<Answer[]> {
	return await withAgent(atOnce, async (agent) => {
		const answers: Answer[] = [];
		const rest = calls.entries();
		const worker = async (): Promise<void> => {
			for (const [position, call] of rest) answers[position] = await send(agent, call);
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		return answers;
	});
}

/** Makes so many calls a second, whether or not those before are answered. */
export async function callPaced(calls: Call[], perSecond: number): Promise<Answer[]> {
	return await withAgent(null, async (agent) => {
		const startedAt = performance.now();
		return await Promise.all(
			calls.map(async (call, position) => {
				const due = startedAt + (position * 1_000) / perSecond;
				await sleep(Math.max(0, due - performance.now()));
				return await send(agent, call);
			}),
		);
	});
}

/** @throws Error with what came back instead, unless every call was answered well */
export function assertAnswered(answers: Answer[], what: string): void {
	const bad = answers.filter(({ status }) => typeof status === 'string' || status >= 300);
	if (bad.length > 0)
		throw new Error(`${bad.length} of ${answers.length} calls of ${what} were not taken: ${bad[0].status}`);
}
