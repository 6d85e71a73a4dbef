import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Counters } from '../counters';
import { seededRandom } from '../random';
import type { Random } from '../random';
import { concurrencyLimit } from '../settings';
import type { SandboxSettings } from '../settings';
import type { Account } from './account';
import { pendingMs, processingMs } from './durations';
import type { Scheduler } from './scheduler';
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

/** Takes tasks through staged, pending, processing and their end, and the credits along with them. */
export class TaskEngine {
	private tasks = new Map<string, SandboxTask>();
	private staged: SandboxTask[] = [];
	private active = 0;
	private processing = 0;
	private drops = new Map<string, () => void>();
	private random: Random = seededRandom(0);

	constructor(private readonly parts: EngineParts) {}

	/** Takes a task on and freezes its price; throws NotAccepted, before anything is paid. */
	submit(draft: TaskDraft): SandboxTask {
		const { clock, account, settings } = this.parts;
		const waits = this.active >= concurrencyLimit(settings());
		if (waits && this.staged.length >= settings().stagedLimit) throw new NotAccepted('queue full');
		if (!account.freeze(draft.price)) throw new NotAccepted('no credits');
		const task: SandboxTask = {
			...draft,
			id: randomUUID(),
			ordinal: this.tasks.size + 1,
			status: waits ? 'staged' : 'pending',
			createdAt: clock.now(),
			consumed: 0,
		};
		this.tasks.set(task.id, task);
		this.counters.taskCreated(task);
		if (waits) {
			this.staged.push(task);
			this.counters.peak('maxStaged', this.staged.length);
		} else {
			this.queue(task, clock.now());
		}
		this.parts.notify(task, 'created');
		return task;
	}

	get(id: string): SandboxTask | undefined {
		return this.tasks.get(id);
	}

	/** Every task, oldest first. */
	list(): SandboxTask[] {
		return [...this.tasks.values()];
	}

	/** The seed of the next task that brings none of its own. */
	nextSeed(): number {
		return Math.floor(this.random() * 2 ** 32);
	}

	/** Cancels a task that has not started and returns its points; false when it is too late. */
	cancel(task: SandboxTask): boolean {
		if (task.status !== 'pending' && task.status !== 'staged') return false;
		const wasActive = task.status === 'pending';
		if (!wasActive) this.staged.splice(this.staged.indexOf(task), 1);
		this.settle(task, 'cancelled', this.parts.clock.now(), wasActive);
		return true;
	}

	/** Forgets all tasks. */
	reset(): void {
		this.tasks.clear();
		this.drops.clear();
		this.staged = [];
		this.active = 0;
		this.processing = 0;
		this.random = seededRandom(this.parts.settings().randomSeed);
	}

	/** Moves staged tasks up when the limit was raised. */
	refill(): void {
		this.promote(this.parts.clock.now());
	}

	private get counters(): Counters {
		return this.parts.counters;
	}

	private queue(task: SandboxTask, now: number): void {
		task.status = 'pending';
		this.active += 1;
		this.counters.peak('maxConcurrent', this.active);
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
		if (status === 'completed') {
			task.consumed = task.price;
			this.parts.account.consume(task.price);
		} else {
			this.parts.account.release(task.price);
		}
		this.counters.taskSettled(task);
		if (wasActive) this.active -= 1;
		this.parts.notify(task, 'final');
		this.promote(now);
	}

	private promote(now: number): void {
		while (this.staged.length > 0 && this.active < concurrencyLimit(this.parts.settings())) {
			const next = this.staged.shift();
			if (next) this.queue(next, now);
		}
	}

	private plan(task: SandboxTask, at: number, job: (due: number) => void): void {
		this.drops.set(task.id, this.parts.scheduler.at(at, job));
	}
}
