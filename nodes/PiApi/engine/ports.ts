import type { BinaryRef } from '../contract/binary';
import type { Refusal } from '../contract/refusal';
import type { Service } from '../contract/service';
import type { Task } from '../contract/task';
import type { Journal, Work } from './journal';

export interface BinaryFile {
	data: Buffer;
	fileName?: string;
	mimeType: string;
}

/** The most that is loaded, and what is thrown for a file that is larger, as far as its size is known. */
export interface SizeLimit {
	bytes: number;
	refuse: (bytes?: number) => Refusal;
}

/** Whose task became known, and how. */
export interface Announcement {
	/** Absent where it belongs to another round of a loop, or to an item that is not in the input any more. */
	itemIndex?: number;
	/** Its create had not been answered, and it was found again. */
	isFound?: true;
}

/** What the engine needs from the world; the node hands in n8n's, tests hand in their own. */
export interface EnginePorts {
	service: Service;
	/** What was sent, and what became of it. */
	journal: Journal;
	/** Now, in ms. */
	now(): number;
	/** Waits `ms`; throws {@link StoppedError} as soon as the user stops the execution. */
	sleep(ms: number): Promise<void>;
	isStopped(): boolean;
	/** A number from 0 up to 1, for jitter. */
	random(): number;
	/** A file of n8n; throws a Refusal that names `field` when it is not there, or what the limit says when it is larger. */
	readBinary(itemIndex: number, property: BinaryRef, field: string, limit?: SizeLimit): Promise<BinaryFile>;
	/** The first bytes of a file on the web, without credentials; undefined where they cannot be had. */
	readHead(url: string, bytes: number): Promise<Buffer | undefined>;
	/** Stores a file with n8n and gives the name by which it is found again; undefined where that cannot be. */
	keepFile(data: Buffer, fileName: string, mimeType: string): Promise<string | undefined>;
	/** A file that was stored, by an earlier try too; undefined where n8n has it no more. */
	readKeptFile(reference: string): Promise<Buffer | undefined>;
	/** A whole file on the web, without credentials; throws a Refusal that names `field`, or what the limit says. */
	readUrl(url: string, field: string, limit: SizeLimit): Promise<Buffer>;
	/** Records a request as sent, beyond the end of this process; true where an earlier try that was cut off did. */
	recordRequest(work: Work): Promise<boolean>;
	/** Records which task a request became: that outlives this process and its journal. Never throws. */
	recordTask(work: Work, taskId: string): Promise<void>;
	/** The one of these tasks that an earlier try recorded as what the request became. */
	findRecordedTask(work: Work, taskIds: readonly string[]): Promise<string | undefined>;
	/** A name of the request that is the same in every retry of the execution, where there is one. */
	getReference(work: Work): string | undefined;
	/** Runs works of the same slot one after the other, whoever of this process asks for them. */
	runInOrder<T>(slot: string, work: () => Promise<T>): Promise<T>;
	/** Takes the id of a task the moment it is known, before anything else can fail. */
	announce(taskId: string, announcement: Announcement): void;
	log(message: string): void;
	/** Takes every snapshot of a task of the run, for whoever watches. */
	show(task: Task, itemIndex: number): void;
}

/** The user stopped the execution. */
export class StoppedError extends Error {
	constructor() {
		super('The execution was stopped');
		this.name = 'StoppedError';
	}
}
