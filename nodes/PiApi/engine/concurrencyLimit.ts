/**
 * How many tasks may be in flight at once. Starts at the account's limit; halves when the service has no room, and
 * comes back by one each time as many tasks as it holds went through, so that several workers on one account settle
 * to a fair share without knowing of each other.
 */
export class ConcurrencyLimit {
	private readonly limit: number;
	private size: number;
	private successes = 0;
	private inFlight = 0;
	private shrunkAt = -Infinity;
	private notBefore = -Infinity;
	private readonly waiting: Array<() => void> = [];

	/** @param limit the account's Concurrent Jobs, at least 1 */
	constructor(limit: number) {
		this.limit = Math.max(1, Math.floor(limit));
		this.size = this.limit;
	}

	/** How many tasks may be in flight just now. */
	get width(): number {
		return this.size;
	}

	/** Resolves when there is room; every acquire needs one release. */
	async acquire(): Promise<void> {
		if (this.inFlight < this.size) {
			this.inFlight += 1;
			return;
		}
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	/** Counts a task that is in flight already, whether or not there is room; needs one release. */
	occupy(): void {
		this.inFlight += 1;
	}

	release(): void {
		this.inFlight -= 1;
		this.admit();
	}

	/**
	 * The service had no room for a create that was sent at `sentAt`: halve. Creates that were sent before the last
	 * halving tell nothing new, so that one crowded moment halves once.
	 * @param now in ms
	 */
	shrink(sentAt: number, now: number): void {
		if (sentAt < this.shrunkAt) return;
		this.size = Math.max(1, Math.floor(this.size / 2));
		this.successes = 0;
		this.shrunkAt = now;
	}

	/** The service asked to come back later: no create before `moment`, in ms. */
	holdUntil(moment: number): void {
		this.notBefore = Math.max(this.notBefore, moment);
	}

	/** A task went through. */
	grow(): void {
		if (this.size >= this.limit) return;
		this.successes += 1;
		if (this.successes < this.size) return;
		this.successes = 0;
		this.size += 1;
		this.admit();
	}

	/** How long to hold back the next create, in ms. */
	computeHoldMs(now: number): number {
		return Math.max(0, this.notBefore - now);
	}

	private admit(): void {
		while (this.inFlight < this.size) {
			const next = this.waiting.shift();
			if (next === undefined) return;
			this.inFlight += 1;
			next();
		}
	}
}
