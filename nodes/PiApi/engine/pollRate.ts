/** No run polls more often than this, in polls per second. */
const MOST_PER_S = 10;
/** However often a service asks to slow down, one poll in this time goes out, in ms. */
const LONGEST_INTERVAL_MS = 15_000;
/** What every poll that was answered well gives back after a 429, in polls per second. */
const RECOVERY_PER_S = 0.05;

/**
 * How fast the polls of one run may follow each other: ten in any second; half as many after a 429, and a little more
 * again after each poll that went well. Polls have a rate of their own: what happens to them says nothing about how
 * many tasks may be in flight.
 */
export class PollRate {
	private perSecond = MOST_PER_S;
	private slowedAt = -Infinity;
	private heldUntil = -Infinity;
	/** When the newest polls went out, in ms, the oldest first. */
	private readonly starts: number[] = [];

	/** The poll interval, in ms. */
	get intervalMs(): number {
		return 1_000 / this.perSecond;
	}

	/**
	 * From which moment on a poll may go out, in ms.
	 * @param heedsHold whether a Retry-After counts; the last poll of a task does not wait for it
	 */
	computeFreeAt(heedsHold = true): number {
		const { count, spanMs } = this.computeSpan();
		const full = this.starts.length >= count;
		const slot = full ? this.starts[this.starts.length - count] + spanMs : -Infinity;
		return heedsHold ? Math.max(slot, this.heldUntil) : slot;
	}

	/**
	 * Whether a poll at `now` leaves a slot for each of those that have to go within the next second.
	 * @param moments when these have to go, in ms, the earliest first
	 */
	hasRoomBeside(moments: readonly number[], now: number): boolean {
		const { count, spanMs } = this.computeSpan();
		const slots = [...this.starts, now];
		return moments.every((moment, before) => {
			if (moment > now + spanMs) return true;
			return slots.filter((start) => start > moment - spanMs).length + before < count;
		});
	}

	/** A poll goes out at `now`. */
	take(now: number): void {
		this.starts.push(now);
		if (this.starts.length > MOST_PER_S) this.starts.shift();
	}

	/** A poll was answered with something else than 429. */
	recover(): void {
		this.perSecond = Math.min(MOST_PER_S, this.perSecond + RECOVERY_PER_S);
	}

	/**
	 * A poll that went out at `sentAt` was answered with 429. Polls from before the last slowing down tell nothing new.
	 * @param retryAfterS what the service asked for, in seconds
	 */
	slowDown(sentAt: number, now: number, retryAfterS?: number): void {
		if (sentAt >= this.slowedAt) {
			this.perSecond = Math.max(this.perSecond / 2, 1_000 / LONGEST_INTERVAL_MS);
			this.slowedAt = now;
		}
		const pauseMs = retryAfterS === undefined ? this.intervalMs : retryAfterS * 1_000;
		this.heldUntil = Math.max(this.heldUntil, now + pauseMs);
	}

	/** So many polls in any such span: a burst may use a second's polls at once, as long as the rate is above one. */
	private computeSpan(): { count: number; spanMs: number } {
		const count = Math.max(1, Math.floor(this.perSecond));
		return { count, spanMs: count * this.intervalMs };
	}
}
