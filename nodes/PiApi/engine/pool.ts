import { ConcurrencyLimit } from './concurrencyLimit';

/** Like `Promise.all` over a list, with at most `width` at work at once; results in the order of the list. */
export async function mapPooled<T, R>(
	list: readonly T[],
	width: number,
	work: (entry: T, position: number) => Promise<R>,
): Promise<R[]> {
	const concurrency = new ConcurrencyLimit(width);
	return await Promise.all(
		list.map(async (entry, position) => {
			await concurrency.acquire();
			try {
				return await work(entry, position);
			} finally {
				concurrency.release();
			}
		}),
	);
}
