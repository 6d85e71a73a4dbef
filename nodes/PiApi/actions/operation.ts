import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ImageSource, TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import type { Service } from '../contract/service';

/** Reads a parameter of one item, expressions resolved; undefined where the operation does not show it. */
export type Read = (name: string) => unknown;

/** What the service of the run takes as a prompt. */
export interface PromptLimits {
	/** Longest prompt, in characters. */
	prompt: number;
	/** The Midjourney version that it takes when none is stated, where that is known. */
	defaultVersion?: string;
}

interface Described {
	/** The value stored in workflows: never renamed. */
	value: string;
	name: string;
	/** What the node's menu says. */
	action: string;
	description: string;
	/** The fields of this operation only. */
	fields: INodeProperties[];
}

/** What comes out of a task: `files` are those of a model of PiAPI, of any kind; of `text` there is nothing to download. */
export type ResultKind = 'images' | 'videos' | 'files' | 'text';

/** Creates tasks: one request each. `build` throws a Refusal for input that must not be sent. */
export interface CreateOperation extends Described {
	kind: 'create';
	build(read: Read, limits: PromptLimits): TaskRequest[];
	/** What comes out, and so which fields there are to split and to download it. */
	result: ResultKind;
	/** Whether the answer comes at once: there is nothing to wait for. */
	answers?: boolean;
}

/** Waits for a task that is already there. */
export interface WaitOperation extends Described {
	kind: 'wait';
	taskId(read: Read): string;
}

/** Reads a task and gives it out as it stands. */
export interface ReadOperation extends Described {
	kind: 'read';
	read(read: Read, service: Service): Promise<Task>;
	/** Whether its files are what was asked for. */
	download: boolean;
}

/** What a call may need of the node beside the service. */
export interface CallHelp {
	/** Works on all entries, no more at once than the account allows; results in order. */
	each<T, R>(entries: readonly T[], work: (entry: T) => Promise<R>): Promise<R[]>;
	/** A task as its item. */
	simplify(task: Task): IDataObject;
	/** Puts a file on the web; gives its address and until when it is there. */
	upload(source: ImageSource): Promise<IDataObject>;
}

/** Calls with a small answer: one item, or one for each entry of a list. */
export interface CallOperation extends Described {
	kind: 'call';
	call(read: Read, service: Service, help: CallHelp): Promise<IDataObject | IDataObject[]>;
}

export type Operation = CreateOperation | WaitOperation | ReadOperation | CallOperation;

/** What the user can do with one thing. */
export interface Resource {
	value: string;
	name: string;
	operations: Operation[];
	/** The operation that is chosen first. */
	defaultOperation: string;
}
