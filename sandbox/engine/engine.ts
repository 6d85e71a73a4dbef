import type { Clock } from '../base/clock';
import type { Counters } from './counters';
import { seededRandom } from '../base/random';
import type { Random } from '../base/random';
import { limitsOf } from '../settings/settings';
import type { SandboxSettings } from '../settings/settings';
import type { Account } from './account';
import { pendingMs, processingMs } from './durations';
import type { Scheduler } from './scheduler';
import { SERVICES } from '../base/services';
import type { Service } from '../base/services';
import type { SandboxTask, TaskDraft, TaskStatus } from './task';

/** What happens to a task that others may want to hear of. */
export type TaskEvent = 'created' | 'processing' | 'halfway' | 'final';

/** Why a task is not taken on: the queue of staged tasks is full, or the credits do not suffice. */
export class NotAccepted extends Error {
	constructor(readonly reason: 'queue full' | 'no credits') {
		super(reason);
	}
}

export interface EngineParts {
	clock: Clock;
	scheduler: Scheduler;
	account: Account;
	counters: Counters;
	settings: () => SandboxSettings;
	/** Called after each step; must not throw. */
	notify: (task: SandboxTask, event: TaskEvent) => void;
}

/** The places of one service: how many are taken, and who waits for one. */
interface Lane {
	active: number;
	staged: SandboxTask[];
}

function emptyLanes(): Map<Service, Lane> {
	return new Map(SERVICES.map((service) => [service, { active: 0, staged: [] }]));
}

/** Takes tasks through staged, pending, processing and their end, and the credits along with them. */
export class TaskEngine {
	private tasks = new Map<string, SandboxTask>();
	private byFileId = new Map<string, SandboxTask>();
	private reserved = new Set<string>();
	private lanes = emptyLanes();
	private active = 0;
	private processing = 0;
	private drops = new Map<string, () => void>();
	private random: Random = seededRandom(0);

	constructor(private readonly parts: EngineParts) {}

	/** Takes a task on and freezes its price; throws NotAccepted, before anything is paid. */
	submit(draft: TaskDraft): SandboxTask {
		const { clock, account, settings } = this.parts;
		const lane = this.lane(draft.service);
		const limits = limitsOf(settings(), draft.service);
		const waits = lane.active >= limits.active;
		if (waits && lane.staged.length >= limits.staged) throw new NotAccepted('queue full');
		if (!account.freeze(draft.price)) throw new NotAccepted('no credits');
		const task = this.keep(draft, waits ? 'staged' : 'pending');
		if (waits) {
			lane.staged.push(task);
			this.counters.peak('maxStaged', lane.staged.length);
		} else {
			this.queue(task, clock.now());
		}
		this.parts.notify(task, 'created');
		return task;
	}

	/** Keeps a task that has failed already, as Midjourney would not take it on. Nobody is called, nothing paid. */
	submitFailed(draft: TaskDraft): SandboxTask {
		const task = this.keep({ ...draft, price: 0 }, 'failed');
		task.endedAt = task.createdAt;
		this.counters.taskSettled(task);
		return task;
	}

	/** The first of the ids that nobody has, counted from 0; from now on somebody has it. */
	reserveId(nth: (count: number) => string): string {
		for (let count = 0; ; count += 1) {
			const id = nth(count);
			if (this.reserved.has(id)) continue;
			this.reserved.add(id);
			return id;
		}
	}

	/** A task by its id, whatever its service. */
	get(id: string): SandboxTask | undefined {
		return this.tasks.get(id);
	}

	/** A task of one service: to the others it is unknown. */
	find(service: Service, id: string): SandboxTask | undefined {
		const task = this.tasks.get(id);
		return task?.service === service ? task : undefined;
	}

	/** Whether a new task of a service would have to wait. */
	isFull(service: Service): boolean {
		return this.lane(service).active >= limitsOf(this.parts.settings(), service).active;
	}

	/** The task that a file belongs to. */
	byFile(fileId: string): SandboxTask | undefined {
		return this.byFileId.get(fileId);
	}

	/** Every task, or every one of a service, oldest first. */
	list(service?: Service): SandboxTask[] {
		const all = [...this.tasks.values()];
		return service === undefined ? all : all.filter((task) => task.service === service);
	}

	/** The seed of the next task that brings none of its own. */
	nextSeed(): number {
		return Math.floor(this.random() * 2 ** 32);
	}

	/** Cancels a task that has not started, or not ended, and returns its points; false when it is too late. */
	cancel(task: SandboxTask, until: 'started' | 'ended' = 'started'): boolean {
		const { status } = task;
		const stops =
			status === 'pending' || status === 'staged' || (status === 'processing' && until === 'ended');
		if (!stops) return false;
		const { staged } = this.lane(task.service);
		if (status === 'staged') staged.splice(staged.indexOf(task), 1);
		if (status === 'processing') this.processing -= 1;
		this.settle(task, 'cancelled', this.parts.clock.now(), status !== 'staged');
		return true;
	}

	/** Forgets all tasks. */
	reset(): void {
		this.tasks.clear();
		this.byFileId.clear();
		this.reserved.clear();
		this.drops.clear();
		this.lanes = emptyLanes();
		this.active = 0;
		this.processing = 0;
		this.random = seededRandom(this.parts.settings().randomSeed);
	}

	/** Moves staged tasks up when the limit was raised. */
	refill(): void {
		for (const service of SERVICES) this.promote(service, this.parts.clock.now());
	}

	private get counters(): Counters {
		return this.parts.counters;
	}

	private lane(service: Service): Lane {
		const lane = this.lanes.get(service);
		if (!lane) throw new Error(`no places for ${service}`);
		return lane;
	}

	private keep(draft: TaskDraft, status: TaskStatus): SandboxTask {
		const ordinal = this.tasks.size + 1;
		const task: SandboxTask = { ...draft, ordinal, status, createdAt: this.parts.clock.now(), consumed: 0 };
		this.tasks.set(task.id, task);
		this.byFileId.set(task.fileId, task);
		this.counters.taskCreated(task);
		return task;
	}

	private queue(task: SandboxTask, now: number): void {
		const lane = this.lane(task.service);
		task.status = 'pending';
		lane.active += 1;
		this.active += 1;
		this.counters.peak('maxConcurrent', this.active);
		this.counters.peakOf(task.service, lane.active);
		const start = now + pendingMs(this.parts.settings());
		this.plan(task, start, (due) => this.start(task, due));
	}

	private start(task: SandboxTask, now: number): void {
		const length = processingMs(task, this.parts.settings(), this.random);
		task.status = 'processing';
		task.startedAt = now;
		task.endsAt = now + length;
		this.processing += 1;
		this.counters.peak('maxProcessing', this.processing);
		this.parts.notify(task, 'processing');
		this.plan(task, now + length / 2, () => {
			this.parts.notify(task, 'halfway');
			this.plan(task, now + length, (due) => {
				this.processing -= 1;
				this.settle(task, task.failure ? 'failed' : 'completed', due, true);
			});
		});
	}

	private settle(task: SandboxTask, status: TaskStatus, now: number, wasActive: boolean): void {
		this.drops.get(task.id)?.();
		this.drops.delete(task.id);
		task.status = status;
		task.endedAt = now;
		if (status === 'completed' || (status === 'failed' && task.work?.chargedOnFailure)) {
			task.consumed = task.price;
			this.parts.account.consume(task.price);
		} else {
			this.parts.account.release(task.price);
		}
		this.counters.taskSettled(task);
		if (wasActive) {
			this.active -= 1;
			this.lane(task.service).active -= 1;
		}
		this.parts.notify(task, 'final');
		this.promote(task.service, now);
	}

	private promote(service: Service, now: number): void {
		const lane = this.lane(service);
		while (lane.staged.length > 0 && lane.active < limitsOf(this.parts.settings(), service).active) {
			const next = lane.staged.shift();
			if (next) this.queue(next, now);
		}
	}

	private plan(task: SandboxTask, at: number, job: (due: number) => void): void {
		this.drops.set(task.id, this.parts.scheduler.at(at, job));
	}
}
