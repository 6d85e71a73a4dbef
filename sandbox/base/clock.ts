/** Real time plus what the tests have skipped, so that a day can pass in no time. */
export class Clock {
	private skipped = 0;

	/** Milliseconds since 1970. */
	now(): number {
		return Date.now() + this.skipped;
	}

	/** Moves the clock ahead by so many milliseconds. */
	skip(ms: number): void {
		this.skipped += ms;
	}

	reset(): void {
		this.skipped = 0;
	}
}
