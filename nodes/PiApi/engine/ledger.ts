import type { IDataObject } from 'n8n-workflow';

/** What is on record for one request: sent, and (once known) which task it became. */
export interface LedgerEntry {
	hash: string;
	taskId?: string;
}

const KEY = 'piApiTasks';

function isEntry(value: unknown): value is LedgerEntry {
	return typeof value === 'object' && value !== null && typeof (value as IDataObject).hash === 'string';
}

/**
 * Which requests of this execution were already sent. It lives in the node's context, which n8n keeps through
 * Retry On Fail and through "Retry execution", so that neither pays a second time.
 */
export class Ledger {
	private readonly entries: IDataObject;

	/**
	 * @param context the node's context object (`getContext('node')`)
	 * @param runIndex the node's run within the execution: each round of a loop is a run of its own
	 */
	constructor(
		context: IDataObject,
		private readonly runIndex: number,
	) {
		const known = context[KEY];
		this.entries =
			typeof known === 'object' && known !== null && !Array.isArray(known) ? (known as IDataObject) : {};
		context[KEY] = this.entries;
	}

	/** The record of the same request; a changed request has none. */
	find(slot: string, hash: string): LedgerEntry | undefined {
		const entry = this.entries[this.key(slot)];
		return isEntry(entry) && entry.hash === hash ? entry : undefined;
	}

	/** To be called before anything is sent: whatever happens now, the request counts as sent. */
	sending(slot: string, hash: string): void {
		this.entries[this.key(slot)] = { hash };
	}

	created(slot: string, hash: string, taskId: string): void {
		this.entries[this.key(slot)] = { hash, taskId };
	}

	/** It is certain that no task exists, or that it ended without costing anything. */
	forget(slot: string): void {
		delete this.entries[this.key(slot)];
	}

	private key(slot: string): string {
		return `${this.runIndex}:${slot}`;
	}
}
