import type { TaskFailure } from '../contract/failure';
import type { Task } from '../contract/task';
import { isFinal } from '../contract/task';
import type { Durations } from './durations';
import { estimateMs, getKind, LEARNED_DURATIONS, computeLength } from './durations';
import { PollRate } from './pollRate';
import type { EnginePorts } from './ports';
import { StoppedError } from './ports';
import { computeForecastMs, planPoll } from './schedule';
import type { Snapshot } from './snapshot';
import { isPermanent, readSnapshot, makeUnreadableFailure } from './snapshot';

/** So many polls may wait for their answer: a service that does not answer is not flooded. */
const AT_ONCE = 30;
/** Whoever sleeps checks this often whether there is still something to do, in ms. */
const SLICE_MS = 1_000;
/** How soon what is due and found no slot is tried again, in ms. */
const SLOT_CHECK_MS = 20;
/** A task that was just created may not be known everywhere yet, in ms. */
const NEW_TASK_MS = 6_000;
/** A task that this run created is given up after permanent answers for this long, in ms: it was paid for. */
const OWN_TASK_MS = 30_000;

/** A task that is polled until it has ended, and what is to be done with it. */
export interface PollTarget {
	taskId: string;
	/** When to give up, in ms: with one last poll. */
	deadline: number;
	/** The snapshot that its creation gave; where there is none the first poll goes out at once. */
	createdTask?: Task;
	/** The speed that was asked for, where the service does not echo it. */
	processMode?: Task['processMode'];
	/** Whether an id that the user named, and not this execution, is all that is known. */
	isKnownToService?: boolean;
	onSnapshot: (task: Task) => void;
	/** Whether a snapshot is enough although the task has not ended. */
	isEnough?: (newest: Task) => boolean;
}

/** How polling a task ended: its newest snapshot, and why the last poll gave none. */
export interface PollResult {
	task?: Task;
	reason?: TaskFailure;
}

/** A task that is being polled. Moments in ms. */
interface Watch {
	target: PollTarget;
	since: number;
	newest?: Task;
	reason?: TaskFailure;
	/** When the newest poll went out. */
	lastAt: number;
	wantAt: number;
	mustAt: number;
	busy: boolean;
	/** When the newest snapshot of the unfinished task was asked for. */
	unfinishedAt: number;
	/** Since when all answers have been permanent refusals. */
	refusedSince?: number;
	resolve: (end: PollResult) => void;
	reject: (failure: unknown) => void;
}

/**
 * Polls all tasks of one run, any number of them together: each within the bound that the schedule sets, all of them
 * within the run's poll rate. Where the rate does not reach, the task that was left alone the longest goes first, and
 * the bounds stretch in proportion. Trouble never ends a task before its deadline; only an id that the service keeps
 * refusing does.
 */
export class Poller {
	private readonly watches = new Set<Watch>();
	private readonly rate = new PollRate();
	private underWay = 0;
	/** When the sleeper that is due first wakes, in ms. */
	private wakesAt = Infinity;

	constructor(
		private readonly ports: EnginePorts,
		private readonly durations: Durations = LEARNED_DURATIONS,
	) {}

	/**
	 * Polls until the task has ended, its snapshot is enough, or the deadline has come. Throws StoppedError when the user
	 * stops the execution, and a TaskFailure with the id where the service keeps refusing it.
	 */
	async poll(target: PollTarget): Promise<PollResult> {
		const { createdTask } = target;
		if (createdTask && (isFinal(createdTask) || target.isEnough?.(createdTask))) return { task: createdTask };
		return await new Promise<PollResult>((resolve, reject) => {
			const now = this.ports.now();
			const watch: Watch = {
				target,
				since: now,
				...(createdTask ? { newest: createdTask } : {}),
				lastAt: createdTask ? now : -Infinity,
				wantAt: now,
				mustAt: now,
				busy: false,
				unfinishedAt: now,
				resolve,
				reject,
			};
			if (createdTask) this.plan(watch);
			this.watches.add(watch);
			this.pump();
		});
	}

	/** Ends the polling of every task whose newest snapshot has become enough. */
	review(): void {
		for (const watch of this.watches) {
			if (watch.newest && watch.target.isEnough?.(watch.newest)) this.settle(watch);
		}
	}

	private pump(): void {
		if (this.ports.isStopped()) return this.stop(new StoppedError());
		for (let next = this.pickNext(); next !== undefined; next = this.pickNext()) void this.pollOnce(next);
		this.arm();
	}

	/** The task to poll now: what has to be polled before what is wanted, the longest left alone first. */
	private pickNext(): Watch | undefined {
		if (this.underWay >= AT_ONCE) return undefined;
		const now = this.ports.now();
		const idle = [...this.watches].filter(({ busy }) => !busy);
		const must = idle.filter(({ mustAt }) => mustAt <= now);
		if (must.length > 0) {
			const watches =
				this.rate.computeFreeAt() <= now
					? must
					: this.rate.computeFreeAt(false) <= now
						? must.filter(({ target }) => target.deadline <= now)
						: [];
			return pickLongestAlone(watches);
		}
		if (this.rate.computeFreeAt() > now) return undefined;
		const candidate = pickLongestAlone(idle.filter(({ wantAt }) => wantAt <= now));
		if (candidate === undefined) return undefined;
		const others = idle.filter((watch) => watch !== candidate).map(({ mustAt }) => mustAt);
		return this.rate.hasRoomBeside(others.sort(compareNumbers), now) ? candidate : undefined;
	}

	private async pollOnce(watch: Watch): Promise<void> {
		const sentAt = this.ports.now();
		watch.busy = true;
		watch.lastAt = sentAt;
		this.underWay++;
		this.rate.take(sentAt);
		const snapshot = await readSnapshot(this.ports.service, watch.target.taskId);
		this.underWay--;
		watch.busy = false;
		if (this.watches.has(watch)) this.applySnapshot(watch, snapshot, sentAt);
		this.pump();
	}

	/** What a snapshot means for its task. */
	private applySnapshot(watch: Watch, snapshot: Snapshot, sentAt: number): void {
		const now = this.ports.now();
		if ('task' in snapshot) {
			this.rate.recover();
			this.learn(watch, snapshot.task, sentAt);
			watch.newest = snapshot.task;
			watch.reason = undefined;
			watch.refusedSince = undefined;
			watch.target.onSnapshot(snapshot.task);
			if (isFinal(snapshot.task) || watch.target.isEnough?.(snapshot.task)) return this.settle(watch);
		} else {
			const { failure, trouble } = snapshot;
			const { taskId } = watch.target;
			this.ports.log(`Polling task ${taskId} did not work this time: ${failure.message}`);
			watch.reason = failure;
			watch.refusedSince = isPermanent(trouble) ? (watch.refusedSince ?? sentAt) : undefined;
			if (trouble === 'limited') this.rate.slowDown(sentAt, now, failure.retryAfterS);
			else this.rate.recover();
			if (isRefused(watch, failure, sentAt)) {
				this.watches.delete(watch);
				return watch.reject(makeUnreadableFailure(taskId, failure));
			}
		}
		if (sentAt >= watch.target.deadline) return this.settle(watch);
		this.plan(watch);
	}

	private settle(watch: Watch): void {
		this.watches.delete(watch);
		watch.resolve({
			...(watch.newest ? { task: watch.newest } : {}),
			...(watch.reason ? { reason: watch.reason } : {}),
		});
	}

	/** The user stopped the execution: nobody waits any longer. */
	private stop(reason: unknown): void {
		for (const { reject } of this.watches) reject(reason);
		this.watches.clear();
	}

	/** Plans the next poll of a task after its newest one. */
	private plan(watch: Watch): void {
		const { since, lastAt, newest, target } = watch;
		const ageMs = Math.max(0, lastAt - since);
		const expectedMs = this.predictEndMs(watch);
		const forecast = computeForecastMs({ task: newest, ageMs });
		const { wantMs, mustMs } = planPoll({
			ageMs,
			...(expectedMs === undefined ? {} : { expectedMs }),
			...(forecast === undefined ? {} : { forecastMs: forecast }),
		});
		watch.wantAt = Math.min(lastAt + wantMs, target.deadline);
		watch.mustAt = Math.min(lastAt + mustMs, target.deadline);
	}

	/** When the task should end by those before it, in ms since it is polled. */
	private predictEndMs({ target, newest, since }: Watch): number | undefined {
		if (newest === undefined) return undefined;
		const expectedMs = this.durations.predictMs(getWatchKind(target, newest));
		if (expectedMs === undefined || target.createdTask) return expectedMs;
		// It is older than this run knows it; by how much the service's clock says, which may be wrong.
		const remainingMs = newest.createdAt ? expectedMs - (since - Date.parse(newest.createdAt)) : NaN;
		return remainingMs > 0 ? remainingMs : undefined;
	}

	/** Learns from the end of a task, and plans the others of its kind again. */
	private learn(watch: Watch, task: Task, sentAt: number): void {
		const { target, since, unfinishedAt } = watch;
		if (!isFinal(task)) watch.unfinishedAt = sentAt;
		if (task.status !== 'completed') return;
		const kind = getWatchKind(target, task);
		const bounds = { leastMs: unfinishedAt - since, mostMs: this.ports.now() - since };
		const ms = target.createdTask
			? estimateMs(task, bounds, this.durations.predictMs(kind))
			: computeLength(task);
		if (ms === undefined) return;
		this.durations.learn(kind, ms);
		for (const other of this.watches) {
			if (other === watch || other.busy || other.newest === undefined) continue;
			if (getWatchKind(other.target, other.newest) === kind) this.plan(other);
		}
	}

	/** Sees to it that somebody wakes when the next poll may go out. */
	private arm(): void {
		const idle = [...this.watches].filter(({ busy }) => !busy);
		// Whoever answers pumps again.
		if (idle.length === 0 || this.underWay >= AT_ONCE) return;
		const now = this.ports.now();
		const moments = idle.flatMap(({ wantAt, mustAt, target }) => [wantAt, mustAt, target.deadline]);
		const later = moments.filter((moment) => moment > now);
		// What is due already waits for a slot.
		const slots =
			later.length < moments.length ? [Math.max(this.rate.computeFreeAt(), now + SLOT_CHECK_MS)] : [];
		void this.wakeAt([...later, ...slots].reduce((a, b) => Math.min(a, b), now + SLICE_MS));
	}

	private async wakeAt(at: number): Promise<void> {
		if (this.wakesAt <= at) return;
		this.wakesAt = at;
		try {
			await this.ports.sleep(Math.max(0, at - this.ports.now()));
		} catch (error) {
			this.wakesAt = Infinity;
			return this.stop(error);
		}
		if (this.wakesAt !== at) return;
		this.wakesAt = Infinity;
		this.pump();
	}
}

/** A service that does not echo the speed is known to work at the one that was asked for. */
function getWatchKind(target: PollTarget, task: Task): string {
	return getKind({ ...task, processMode: task.processMode ?? target.processMode });
}

function pickLongestAlone(watches: Watch[]): Watch | undefined {
	return watches.reduce<Watch | undefined>(
		(first, next) => (first === undefined || next.lastAt < first.lastAt ? next : first),
		undefined,
	);
}

/** Whether an id is refused for good: one that the user named at once, unless the task may be too new. */
function isRefused({ refusedSince, target }: Watch, { httpStatus }: TaskFailure, now: number): boolean {
	if (refusedSince === undefined) return false;
	const patienceMs = target.isKnownToService ? (httpStatus === 404 ? NEW_TASK_MS : 0) : OWN_TASK_MS;
	return now - refusedSince >= patienceMs;
}

function compareNumbers(a: number, b: number): number {
	return a - b;
}
