import type { Clock } from '../base/clock';

/** What runs at its time; it is told the time it was due, which may have been skipped over. */
export type Job = (due: number) => void;

interface Entry {
	due: number;
	order: number;
	job: Job;
	dropped: boolean;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A binary heap of jobs behind one timer: thousands of tasks cost one timer, not thousands. */
export class Scheduler {
	private heap: Entry[] = [];
	private order = 0;
	private timer: NodeJS.Timeout | undefined;

	constructor(private readonly clock: Clock) {}

	/** Runs the job at that time of the clock, never within this call. Gives a function that drops it. */
	at(due: number, job: Job): () => void {
		const entry: Entry = { due, order: this.order++, job, dropped: false };
		this.push(entry);
		if (this.heap[0] === entry) this.arm();
		return () => {
			entry.dropped = true;
		};
	}

	/** Runs all that is due now, in order of time; for a clock that was moved. */
	runDue(): void {
		for (let next = this.heap[0]; next && next.due <= this.clock.now(); next = this.heap[0]) {
			this.pop();
			if (!next.dropped) next.job(next.due);
		}
		this.arm();
	}

	/** Drops every job. */
	clear(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.heap = [];
	}

	private arm(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		const next = this.heap[0];
		if (!next) return;
		const wait = Math.min(Math.max(next.due - this.clock.now(), 0), LONGEST_TIMER_MS);
		this.timer = setTimeout(() => this.runDue(), wait);
	}

	private earlier(a: number, b: number): boolean {
		const [left, right] = [this.heap[a], this.heap[b]];
		return left.due < right.due || (left.due === right.due && left.order < right.order);
	}

	private swap(a: number, b: number): void {
		[this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
	}

	private push(entry: Entry): void {
		let at = this.heap.push(entry) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!this.earlier(at, parent)) break;
			this.swap(at, parent);
			at = parent;
		}
	}

	private pop(): void {
		const last = this.heap.length - 1;
		this.swap(0, last);
		this.heap.pop();
		let at = 0;
		for (;;) {
			const [left, right] = [2 * at + 1, 2 * at + 2];
			let first = at;
			if (left < last && this.earlier(left, first)) first = left;
			if (right < last && this.earlier(right, first)) first = right;
			if (first === at) return;
			this.swap(at, first);
			at = first;
		}
	}
}
