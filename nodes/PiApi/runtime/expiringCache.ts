import { sleep } from 'n8n-workflow';

/**
 * Values that several callers of one moment share: each is read once, and expires after a while, whether or not
 * anybody comes again. Bounded: the oldest goes first.
 */
export class ExpiringCache<T> {
	private readonly values = new Map<string, Promise<T>>();

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
		return this.values.size;
	}

	/** The value of a key; a read that fails is not kept. */
	async get(key: string, read: () => Promise<T>): Promise<T> {
		const cachedValue = this.values.get(key);
		if (cachedValue) return await cachedValue;
		const value = read();
		this.values.set(key, value);
		const [oldest] = this.values.keys();
		if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
		void this.expire(key, value);
		return await value;
	}

	private async expire(key: string, value: Promise<T>): Promise<void> {
		const isRead = await value.then(
			() => true,
			() => false,
		);
		if (isRead) await sleep(this.forMs);
		this.forget(key, value);
	}

	private forget(key: string, value: Promise<T>): void {
		if (this.values.get(key) === value) this.values.delete(key);
	}
}
