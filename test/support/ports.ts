import type { MidjourneyRequest } from '../../nodes/PiApi/contract/request';
import type { Task } from '../../nodes/PiApi/contract/task';
import { computeFingerprint } from '../../nodes/PiApi/engine/fingerprint';
import type { Work } from '../../nodes/PiApi/engine/journal';
import type { EnginePorts } from '../../nodes/PiApi/engine/ports';
import { StoppedError } from '../../nodes/PiApi/engine/ports';
import type { Service } from '../../nodes/PiApi/contract/service';
import { JournalStore } from '../../nodes/PiApi/runtime/journalStore';
import { PIAPI_CAPABILITIES } from '../../nodes/PiApi/services/piapi/capabilities';
import { requestFor } from './requests';

/** The engine's world on a clock of its own: a pause passes at once. */
export interface FakePorts extends EnginePorts {
	/** When each call of the service was made, in ms. */
	calls: Array<{ name: 'create' | 'get' | 'cancel' | 'upload'; at: number }>;
	logs: string[];
	announced: string[];
	/** From this moment on the execution is stopped, in ms. */
	stopAt: number;
}

type Answers = Partial<Pick<Service, 'create' | 'get' | 'cancel' | 'upload'>>;

function missing(name: string): () => Promise<never> {
	return async () => await Promise.reject(new Error(`${name} was not expected`));
}

/** Ports whose service answers as told, `now` being the clock's time in ms. */
export function fakePorts(answersOf: (now: () => number) => Answers): FakePorts {
	let clock = 0;
	const now = () => clock;
	const answers = answersOf(now);
	const calls: FakePorts['calls'] = [];
	const counted = <A extends unknown[], R>(
		name: FakePorts['calls'][number]['name'],
		answer: ((...args: A) => Promise<R>) | undefined,
	) => {
		const work = answer ?? missing(name);
		return async (...args: A): Promise<R> => {
			calls.push({ name, at: clock });
			return await work(...args);
		};
	};
	const service: Service = {
		name: 'piapi',
		title: 'PiAPI',
		capabilities: PIAPI_CAPABILITIES,
		create: counted('create', answers.create),
		get: counted('get', answers.get),
		cancel: counted('cancel', answers.cancel),
		upload: counted('upload', answers.upload),
		readAccount: missing('account'),
		parseCallback: () => undefined,
	};
	const ports: FakePorts = {
		service,
		journal: new JournalStore({}, { executionId: '1', service: 'piapi', now }),
		now,
		sleep: async (ms) => {
			await Promise.resolve();
			if (clock + ms >= ports.stopAt) {
				clock = Math.max(clock, ports.stopAt);
				throw new StoppedError();
			}
			clock += ms;
		},
		isStopped: () => clock >= ports.stopAt,
		random: () => 0.5,
		readBinary: missing('readBinary'),
		readHead: missing('readHead'),
		readUrl: missing('readUrl'),
		keepFile: async () => undefined,
		readKeptFile: async () => undefined,
		recordRequest: async () => false,
		recordTask: async () => undefined,
		findRecordedTask: async () => undefined,
		getReference: () => undefined,
		runInOrder: async (_slot, work) => await work(),
		announce: (taskId) => void ports.announced.push(taskId),
		log: (message) => void ports.logs.push(message),
		show: () => undefined,
		calls,
		logs: [],
		announced: [],
		stopAt: Infinity,
	};
	return ports;
}

/** An imagine without anything special. */
export const IMAGINE: MidjourneyRequest = requestFor('imagine', {
	prompt: 'a red fox',
	promptImages: [],
	processMode: 'fast',
});

/** What the journal knows a request of an unchanged item by. */
export function workOf(request: MidjourneyRequest, slot = '0:0.0'): Work {
	const fingerprint = computeFingerprint(request, () => null);
	return { slot, isTool: false, fingerprint, inputHash: 'input', parametersHash: 'parameters' };
}

/** A task that is done this many ms after it was created. */
export function doneAfter(task: Task, ms: number, now: () => number): Task {
	return { ...task, status: now() >= ms ? 'completed' : 'processing' };
}
