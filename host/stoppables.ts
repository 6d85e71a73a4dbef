/** Started things, to be stopped in reverse order, once. */
export class Stoppables {
	/** Whether the user has asked for the end. */
	isStopping = false;

	private readonly stops: Array<() => Promise<void>> = [];

	add(stop: () => Promise<void>): void {
		this.stops.push(stop);
	}

	/** Stops everything, also where some of it fails to; the first failure is thrown at the end. */
	async stopAll(): Promise<void> {
		const failures: unknown[] = [];
		for (let stop = this.stops.pop(); stop !== undefined; stop = this.stops.pop()) {
			await stop().catch((error: unknown) => failures.push(error));
		}
		if (failures.length > 0) throw failures[0];
	}
}

/**
 * Waits until every start has come to its end before it throws the first failure:
 * what still comes up after that would be stopped by nobody.
 */
export async function allStarted<T extends unknown[]>(starts: {
	[Index in keyof T]: Promise<T[Index]>;
}): Promise<T> {
	await Promise.allSettled(starts);
	return await Promise.all(starts);
}
