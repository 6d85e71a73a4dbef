import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type {
	ImageSource,
	MidjourneyInputs,
	MidjourneyOperation,
	ModelRequest,
	OriginRequirement,
	TaskRequest,
} from '../contract/request';
import type { Task } from '../contract/task';
import type { Service } from '../contract/service';
import type { OperationRow, Result } from './operations';

/** Reads a parameter of one item, expressions resolved; undefined where the operation does not show it. */
export type Read = (name: string) => unknown;

/** What the service of the run takes as a prompt. */
export interface PromptLimits {
	/** Longest prompt, in characters. */
	prompt: number;
	/** The Midjourney version that it takes when none is stated, where that is known. */
	defaultVersion?: string;
}

/** What a call may need of the node beside the service. */
export interface CallHelp {
	/** Works on all entries, no more at once than the account allows; results in order. */
	runEach<T, R>(entries: readonly T[], work: (entry: T) => Promise<R>): Promise<R[]>;
	/** A task as its item. */
	simplify(task: Task): IDataObject;
	/** Puts a file on the web; gives its address and until when it is there. */
	upload(source: ImageSource): Promise<IDataObject>;
}

interface WithFields {
	/** The fields of this operation only. */
	fields: INodeProperties[];
	/** Its options, beside those that all of its kind have. */
	options?: INodeProperties[];
}

/** What only the file of an operation knows of a task of Midjourney; the row of the operation adds the rest. */
export interface MidjourneyPart<O extends MidjourneyOperation> {
	input: MidjourneyInputs[O];
	/** The task that a follow-up builds on. */
	origin?: OriginRequirement;
	/** Sentences for the person who reads the run. */
	hints?: string[];
}

/** The file of an operation that creates tasks of Midjourney: one part each; throws a Refusal for bad input. */
export interface MidjourneyDefinition<O extends MidjourneyOperation> extends WithFields {
	build(read: Read, limits: PromptLimits): Array<MidjourneyPart<O>>;
}

/** The file of an operation that creates tasks of a model that no row of the catalogue stands for. */
export interface ModelDefinition extends WithFields {
	build(read: Read): ModelRequest[];
}

/** The file of an operation that waits for a task that is already there. */
export interface WaitDefinition extends WithFields {
	readTaskId(read: Read): string;
}

/** The file of an operation that reads a task and gives it out as it stands. */
export interface ReadDefinition extends WithFields {
	read(read: Read, service: Service): Promise<Task>;
}

/** The file of an operation that calls and gets a small answer: one item, or one for each entry of a list. */
export interface CallDefinition extends WithFields {
	call(read: Read, service: Service, help: CallHelp): Promise<IDataObject | IDataObject[]>;
}

type OperationSummary = Pick<OperationRow, 'value' | 'name' | 'action' | 'description'> & { result: Result };

/** Creates tasks: one request each. `build` throws a Refusal for input that must not be sent. */
export interface CreateOperation extends OperationSummary, WithFields {
	kind: 'create';
	build(read: Read, limits: PromptLimits): TaskRequest[];
	/** Whether the answer comes at once: there is nothing to wait for. */
	answers?: boolean;
}

export interface WaitOperation extends OperationSummary, WaitDefinition {
	kind: 'wait';
}

export interface ReadOperation extends OperationSummary, ReadDefinition {
	kind: 'read';
}

export interface CallOperation extends OperationSummary, CallDefinition {
	kind: 'call';
}

/** An operation as the node runs it: its row in the table and its file in one. */
export type Operation = CreateOperation | WaitOperation | ReadOperation | CallOperation;

/** What the user can do with one thing. */
export interface Resource {
	value: string;
	name: string;
	/** By name, as n8n wants its menus. */
	operations: Operation[];
	/** The operation that is chosen first. */
	defaultOperation: string;
}
