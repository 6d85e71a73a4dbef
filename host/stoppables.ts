/** Started things, to be stopped in reverse order, once. */
export class Stoppables {
	/** Whether the user has asked for the end. */
	isStopping = false;

	private readonly stops: Array<() => Promise<void>> = [];

	private stopping: Promise<void> = Promise.resolve();

	get isEmpty(): boolean {
		return this.stops.length === 0;
	}

	add(stop: () => Promise<void>): void {
		this.stops.push(stop);
	}

	/**
	 * Stops everything, also where some of it fails to; the first failure is thrown at the end.
	 * A second call waits for the first.
	 */
	async stopAll(): Promise<void> {
		const stopRest = async (): Promise<void> => await this.stopRest();
		this.stopping = this.stopping.then(stopRest, stopRest);
		await this.stopping;
	}

	private async stopRest(): Promise<void> {
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

/**
 * Does something that starts things; where it fails, what it had started is stopped.
 * @param outer learns how to stop it before it begins, so that it can be broken off
 */
export async function stoppedOnFailure<T>(
	outer: Stoppables | undefined,
	start: (started: Stoppables) => Promise<T>,
): Promise<T> {
	const started = new Stoppables();
	outer?.add(async () => await started.stopAll());
	try {
		return await start(started);
	} catch (error) {
		await started.stopAll();
		throw error;
	}
}
