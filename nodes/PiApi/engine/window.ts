/**
 * How many tasks may be in flight at once. Starts at the account's limit; halves when the service asks to slow
 * down and comes back by one with every task that goes through, so that several workers on one account settle
 * without knowing of each other.
 */
export class Window {
	private size: number;
	private inFlight = 0;
	private notBefore = 0;
	private readonly waiting: Array<() => void> = [];

	/** @param limit the account's Concurrent Jobs, at least 1 */
	constructor(private readonly limit: number) {
		this.size = Math.max(1, Math.floor(limit));
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

	release(): void {
		this.inFlight -= 1;
		this.admit();
	}

	/** The service asked to slow down: halve, and send nothing before `notBefore` (ms). */
	shrink(notBefore: number): void {
		this.size = Math.max(1, Math.floor(this.size / 2));
		this.notBefore = Math.max(this.notBefore, notBefore);
	}

	/** A task was accepted: one more may be in flight. */
	grow(): void {
		if (this.size >= this.limit) return;
		this.size += 1;
		this.admit();
	}

	/** How long to hold back the next create, in ms. */
	holdMs(now: number): number {
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
