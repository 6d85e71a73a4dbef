/** The credits of the sandbox's one account, in points (10,000,000 points are 1 US dollar). */
export class Account {
	available = 0;
	frozen = 0;
	used = 0;

	/** Sets what can be spent from now on. */
	fund(points: number): void {
		this.available = points;
	}

	/** Puts points aside for a task; false, and no change, when there are too few. */
	freeze(points: number): boolean {
		if (points > this.available) return false;
		this.available -= points;
		this.frozen += points;
		return true;
	}

	/** Takes frozen points for good: the task completed. */
	consume(points: number): void {
		this.frozen -= points;
		this.used += points;
	}

	/** Gives frozen points back: the task failed or was cancelled. */
	release(points: number): void {
		this.frozen -= points;
		this.available += points;
	}

	reset(points: number): void {
		this.available = points;
		this.frozen = 0;
		this.used = 0;
	}
}
