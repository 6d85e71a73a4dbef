import { startSandbox } from '../../sandbox';
import type { Sandbox } from '../../sandbox';
import type { Service } from '../../nodes/PiApi/contract/service';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { openService } from '../../nodes/PiApi/services';
import type { ApiTransport } from '../../nodes/PiApi/transport/http';
import type { Question } from './questions';
import { cheapTask, QUESTIONS, readBy } from './questions';
import { withoutSecrets } from './secrets';
import { differences, shapeOf } from './shape';
import { liveTransport } from './transport';

/** An account at a service, and where it is reached. */
export interface Account {
	service: ServiceName;
	apiKey: string;
	/** Empty for the service's own address. */
	baseUrl: string;
}

/** An answer as it came. */
export interface Recorded {
	/** The request: `GET https://host/path`. */
	asked: string;
	status: number;
	body: unknown;
}

/** What came of one question. */
export interface Finding {
	question: Question;
	/** The service's answer without secrets; absent where none came. */
	answer?: Recorded;
	/** What the package makes of it. */
	read: string;
	/** How it differs from the sandbox's answer to the same, a sentence each. */
	differences: string[];
}

/** How a probe is run. */
export interface ProbeOptions {
	/** Whether one of the cheapest tasks is created and paid for. */
	spend: boolean;
	/** Between two polls of that task, in ms. */
	pauseMs: number;
	/** Changes what the service answers before it is looked at; for tests. */
	through?: (send: ApiTransport) => ApiTransport;
}

/** A service that is asked, and its newest answer. */
interface Side {
	service: Service;
	last?: Recorded;
}

function sideOf(account: Account, through: (send: ApiTransport) => ApiTransport): Side {
	const whole = through(liveTransport({ ...account }));
	const send: ApiTransport = async (call) => {
		const answer = await whole(call);
		side.last = { asked: `${call.method} ${call.url}`, status: answer.status, body: answer.body };
		return answer;
	};
	const side: Side = { service: openService(send, { ...account, secrets: [account.apiKey] }) };
	return side;
}

/** A sandbox with an account like that, whose list of tasks is not empty. */
async function standIn(service: ServiceName): Promise<{ sandbox: Sandbox; side: Side }> {
	const sandbox = await startSandbox({ settings: { speed: 100, plan: 'pro' } });
	const side = sideOf({ service, apiKey: sandbox.key, baseUrl: sandbox.url }, (send) => send);
	await side.service.create(cheapTask(service));
	sandbox.advance(3_600_000);
	return { sandbox, side };
}

/** A failure of the same kind is the same, whatever its words. */
function kindOfRead(read: string): string {
	return /^a failure \(\w+\)/.exec(read)?.[0] ?? 'an answer';
}

function compared(
	live: { answer?: Recorded; read: string },
	expected: { answer?: Recorded; read: string },
): string[] {
	if (live.answer === undefined || expected.answer === undefined) return ['No answer came'];
	const found: string[] = [];
	if (live.answer.status !== expected.answer.status) {
		found.push(`The status is ${live.answer.status} in place of ${expected.answer.status}`);
	}
	if (kindOfRead(live.read) !== kindOfRead(expected.read)) {
		found.push(`The package reads it as ${live.read}; the sandbox’s as ${expected.read}`);
	}
	return [...found, ...differences(shapeOf(live.answer.body), shapeOf(expected.answer.body))];
}

/**
 * Asks a service what costs nothing (and one of the cheapest tasks, where told to), asks the sandbox the same, and
 * compares the answers: their status, their shape, and what the package makes of them.
 */
export async function probe(account: Account, options: ProbeOptions): Promise<Finding[]> {
	const live = sideOf(account, options.through ?? ((send) => send));
	const { sandbox, side } = await standIn(account.service);
	const liveNotes = { pauseMs: options.pauseMs };
	const sideNotes = { pauseMs: 50 };
	const findings: Finding[] = [];
	try {
		for (const question of QUESTIONS) {
			if (!question.fits(live.service) || (question.spends && !options.spend)) continue;
			live.last = undefined;
			const read = await readBy(question, live.service, liveNotes);
			// A plan without uploads is refused by the sandbox too.
			const isPlan = question.name === 'upload' && (live.last as Recorded | undefined)?.status === 403;
			sandbox.configure({ plan: isPlan ? 'free' : 'pro' });
			side.last = undefined;
			const expected = await readBy(question, side.service, sideNotes);
			const differs = compared({ answer: live.last, read }, { answer: side.last, read: expected });
			const { apiKey } = account;
			const clean = <T>(value: T): T => withoutSecrets(value, apiKey, question.spends) as T;
			findings.push({
				question,
				...(live.last === undefined ? {} : { answer: clean(live.last) }),
				read: clean(read),
				differences: clean(differs),
			});
		}
	} finally {
		await sandbox.stop();
	}
	return findings;
}
