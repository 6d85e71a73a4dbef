/** Who is at work for each key; callers in other processes are kept apart by n8n itself. */
const queues = new Map<string, Promise<unknown>>();

/** Runs works of the same key one after the other, in the order in which they came. */
export async function runInOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
	const before = queues.get(key);
	const mine = runAfter(before, work);
	queues.set(key, mine);
	try {
		return await mine;
	} finally {
		if (queues.get(key) === mine) queues.delete(key);
	}
}

async function runAfter<T>(before: Promise<unknown> | undefined, work: () => Promise<T>): Promise<T> {
	try {
		await before;
	} catch {
		// Its own caller hears of it.
	}
	return await work();
}
