import type { SandboxTask } from './task';
import { digest } from '../base/random';

type Tally = Record<string, number>;

/** What the sandbox was asked and what was paid for; all of it plain data. */
export interface CounterValues {
	/** Requests by route name. */
	requests: Tally;
	/** Answers by route name and HTTP status. */
	responses: Record<string, Tally>;
	/** Requests by route name that were left without an answer on purpose. */
	dropped: Tally;
	/** Requests by service, then by route name. */
	requestsByService: Record<string, Tally>;
	tasksCreated: number;
	createdByService: Tally;
	createdByType: Tally;
	/** Keyed by model and task type, such as `kling video_generation`; without Midjourney. */
	createdByModel: Tally;
	createdByPrompt: Tally;
	/** Keyed by the digest of service, task type and input: 2 means that the same work was created twice. */
	createdByRequest: Tally;
	/** How often each task was read, by its id: who reads one knows its id. */
	readsByTask: Tally;
	/** Tasks whose price was taken for good. */
	tasksPaid: number;
	paidByService: Tally;
	/** Points ever frozen; each task freezes its price once. */
	pointsFrozen: number;
	/** Answers without a task that were paid for, by route name. */
	answersPaid: Tally;
	pointsConsumed: number;
	pointsReturned: number;
	completed: number;
	failed: number;
	cancelled: number;
	completedByService: Tally;
	failedByService: Tally;
	cancelledByService: Tally;
	/** Most tasks pending or processing at once, of all services together. */
	maxConcurrent: number;
	maxConcurrentByService: Tally;
	maxProcessing: number;
	maxStaged: number;
	/** Callback requests sent, answered with 2xx, and given up after the last attempt. */
	callbacks: { attempts: number; delivered: number; abandoned: number };
	uploads: number;
	/** File requests that were answered with a file. */
	downloads: number;
	/** File requests that carried an API key or an Authorization header. */
	credentialLeaks: number;
}

function zero(): CounterValues {
	return {
		requests: {},
		responses: {},
		dropped: {},
		requestsByService: {},
		tasksCreated: 0,
		createdByService: {},
		createdByType: {},
		createdByModel: {},
		createdByPrompt: {},
		createdByRequest: {},
		readsByTask: {},
		tasksPaid: 0,
		paidByService: {},
		pointsFrozen: 0,
		answersPaid: {},
		pointsConsumed: 0,
		pointsReturned: 0,
		completed: 0,
		failed: 0,
		cancelled: 0,
		completedByService: {},
		failedByService: {},
		cancelledByService: {},
		maxConcurrent: 0,
		maxConcurrentByService: {},
		maxProcessing: 0,
		maxStaged: 0,
		callbacks: { attempts: 0, delivered: 0, abandoned: 0 },
		uploads: 0,
		downloads: 0,
		credentialLeaks: 0,
	};
}

function add(tally: Tally, key: string): void {
	tally[key] = (Object.hasOwn(tally, key) ? tally[key] : 0) + 1;
}

/** Counts, and gives the counts out as copies. */
export class Counters {
	private values = zero();

	/** A copy that does not change any more. */
	snapshot(): CounterValues {
		return structuredClone(this.values);
	}

	reset(): void {
		this.values = zero();
	}

	request(route: string, service?: string): void {
		add(this.values.requests, route);
		if (service === undefined) return;
		this.values.requestsByService[service] ??= {};
		add(this.values.requestsByService[service], route);
	}

	taskRead(taskId: string): void {
		add(this.values.readsByTask, taskId);
	}

	response(route: string, status: number): void {
		this.values.responses[route] ??= {};
		add(this.values.responses[route], String(status));
	}

	drop(route: string): void {
		add(this.values.dropped, route);
	}

	taskCreated(task: SandboxTask): void {
		this.values.tasksCreated += 1;
		this.values.pointsFrozen += task.price;
		add(this.values.createdByService, task.service);
		add(this.values.createdByType, task.taskType);
		if (task.work) add(this.values.createdByModel, `${task.work.model} ${task.taskType}`);
		if (task.prompt) add(this.values.createdByPrompt, task.prompt);
		add(
			this.values.createdByRequest,
			digest(task.service, task.work?.model ?? '', task.taskType, JSON.stringify(task.input)),
		);
	}

	taskSettled(task: SandboxTask): void {
		if (task.status === 'completed' || task.consumed > 0) {
			this.values.tasksPaid += 1;
			this.values.pointsConsumed += task.consumed;
			add(this.values.paidByService, task.service);
		}
		if (task.status === 'completed') {
			this.values.completed += 1;
			add(this.values.completedByService, task.service);
			return;
		}
		const end = task.status === 'cancelled' ? 'cancelled' : 'failed';
		this.values[end] += 1;
		add(this.values[`${end}ByService`], task.service);
		this.values.pointsReturned += task.price - task.consumed;
	}

	answerPaid(route: 'chat' | 'images', points: number): void {
		add(this.values.answersPaid, route);
		this.values.pointsFrozen += points;
		this.values.pointsConsumed += points;
	}

	peak(name: 'maxConcurrent' | 'maxProcessing' | 'maxStaged', value: number): void {
		this.values[name] = Math.max(this.values[name], value);
	}

	/** Notes how many tasks of a service are pending or processing. */
	peakOf(service: string, value: number): void {
		const { maxConcurrentByService: peaks } = this.values;
		peaks[service] = Math.max(peaks[service] ?? 0, value);
	}

	callback(name: keyof CounterValues['callbacks']): void {
		this.values.callbacks[name] += 1;
	}

	count(name: 'uploads' | 'downloads' | 'credentialLeaks'): void {
		this.values[name] += 1;
	}
}
