import { sleep } from 'n8n-workflow';

/**
 * Values that several callers of one moment share: each is read once, and is let go after a while, whether or not
 * anybody comes again. Bounded: the oldest goes first.
 */
export class ShortLived<T> {
	private readonly kept = new Map<string, Promise<T>>();

	/**
	 * @param forMs how long a value is kept, in ms
	 * @param most how many are kept
	 */
	constructor(
		private readonly forMs: number,
		private readonly most: number,
	) {}

	/** How many are kept just now. */
	get size(): number {
		return this.kept.size;
	}

	/** The value of a key; a read that fails is not kept. */
	async get(key: string, read: () => Promise<T>): Promise<T> {
		const known = this.kept.get(key);
		if (known) return await known;
		const value = read();
		this.kept.set(key, value);
		const [oldest] = this.kept.keys();
		if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
		void this.letGo(key, value);
		return await value;
	}

	private async letGo(key: string, value: Promise<T>): Promise<void> {
		const isRead = await value.then(
			() => true,
			() => false,
		);
		if (isRead) await sleep(this.forMs);
		this.forget(key, value);
	}

	private forget(key: string, value: Promise<T>): void {
		if (this.kept.get(key) === value) this.kept.delete(key);
	}
}
