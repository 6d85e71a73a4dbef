import { createHash } from 'node:crypto';
import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

type Helpers = Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>;

function hash(value: unknown): string {
	return createHash('md5').update(String(value)).digest('base64');
}

/**
 * The row that n8n keeps of what a node has processed (n8n 2.41.1, deduplication-helper.js, mode `entries`): read,
 * changed and written again without a lock.
 */
export class ProcessedData {
	private row?: string[];
	/** How often the row was written. */
	writes = 0;
	/** Whether nothing can be taken out, as after a process that ended before it came to that. */
	isBroken = false;
	/** How many entries the row held when it was written. */
	lengths: number[] = [];

	/** @param pause what comes between a read and the write that follows it */
	constructor(private readonly pause: () => Promise<void> = async () => undefined) {}

	get length(): number {
		return this.row?.length ?? 0;
	}

	readonly helpers: Helpers = {
		checkProcessedAndRecord: async (items, _scope, options) => {
			const row = await this.read();
			const known = new Set(row);
			const processed = items.filter((item) => known.has(hash(item)));
			const fresh = items.filter((item) => !known.has(hash(item)));
			row.push(...fresh.map(hash));
			await this.write(row, options);
			return { new: fresh, processed };
		},
		removeProcessed: async (items, _scope, options) => {
			if (this.isBroken) throw new Error('the database is gone');
			const gone = new Set(items.map(hash));
			await this.write(
				(await this.read()).filter((entry) => !gone.has(entry)),
				options,
			);
		},
	};

	private async read(): Promise<string[]> {
		const row = [...(this.row ?? [])];
		await this.pause();
		return row;
	}

	private async write(row: string[], { maxEntries }: ICheckProcessedOptions): Promise<void> {
		if (maxEntries) row.splice(0, row.length - maxEntries);
		this.row = row;
		this.writes += 1;
		this.lengths.push(row.length);
	}
}
