import type { IAllExecuteFunctions, IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** What became of a create, as it could be seen on the wire. */
export type Outcome =
	| { kind: 'created'; id: string }
	| { kind: 'limited'; retryAfterMs: number }
	| { kind: 'rejected'; status: number }
	/** No answer, or one that does not tell whether a task was made. */
	| { kind: 'unclear' };

/** One thing that happened between node and service; `at` is in ms of the test's clock. */
export type WireEvent =
	| { what: 'sent'; call: number; input: IDataObject; at: number }
	| { what: 'answered'; call: number; input: IDataObject; outcome: Outcome; at: number }
	| { what: 'looked'; taskId: string; ok: boolean; ended: boolean; at: number };

interface Answer {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

const ENDED = ['completed', 'failed', 'cancelled'];

function field(source: unknown, name: string): unknown {
	return typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined;
}

function outcomeOf({ statusCode: status, headers, body }: Answer): Outcome {
	if (status === 429) {
		return { kind: 'limited', retryAfterMs: Number(headers['retry-after'] ?? 0) * 1_000 };
	}
	const id = field(field(body, 'data'), 'task_id');
	if (status === 200 && typeof id === 'string') return { kind: 'created', id };
	return status >= 300 && status < 500 && status !== 408 ? { kind: 'rejected', status } : { kind: 'unclear' };
}

/** Notes every signed call of a context; what the node makes of it plays no part. */
export function tap({ helpers }: IExecuteFunctions): WireEvent[] {
	const events: WireEvent[] = [];
	const inner = helpers.httpRequestWithAuthentication;
	let calls = 0;
	helpers.httpRequestWithAuthentication = async function (this: IAllExecuteFunctions, type, options) {
		const create = options.method === 'POST' && options.url.endsWith('/api/v1/task');
		const call = calls++;
		const input = field(options.body, 'input') as IDataObject;
		const taskId = options.url.split('/').pop() ?? '';
		if (create) events.push({ what: 'sent', call, input, at: Date.now() });
		let answer: Answer | undefined;
		try {
			answer = (await inner.call(this, type, options)) as Answer;
			return answer;
		} finally {
			const at = Date.now();
			if (create) {
				const outcome: Outcome = answer ? outcomeOf(answer) : { kind: 'unclear' };
				events.push({ what: 'answered', call, input, outcome, at });
			} else if (options.method === 'GET') {
				const status = String(field(field(answer?.body, 'data'), 'status') ?? '').toLowerCase();
				const ok = answer?.statusCode === 200 && status !== '';
				events.push({ what: 'looked', taskId, ok, ended: ENDED.includes(status), at });
			}
		}
	};
	return events;
}
