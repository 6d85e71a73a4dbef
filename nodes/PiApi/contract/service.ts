import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyRequest, TaskRequest } from './request';
import type { ServiceName, Task } from './task';
import type { Capabilities } from './capabilities';
import type { TaskListing } from './listing';

/** Where a service calls when something happens to a task. */
export interface Callback {
	url: string;
	/** Sent along with each call, where the service supports it, so that the receiver knows who calls. */
	secret?: string;
}

/** A request with everything that had to be fetched or uploaded first. */
export interface PreparedTask<R extends TaskRequest = MidjourneyRequest> {
	request: R;
	/** The task that a follow-up builds on. */
	origin?: Task;
	/** Public addresses of the images that go in, in the order of the request; of a video the start, then the end. */
	imageUrls: string[];
	/** Base64 PNG, without a data URI prefix. */
	mask?: string;
	/** The public address of the mask, for services that take no file. */
	maskUrl?: string;
	/** The input of a model, its files in place. */
	modelInput?: IDataObject;
	callback?: Callback;
	/** A name of our own that only this request has, for services whose tasks show it. */
	reference?: string;
}

/** What a task was asked for. */
export interface RequestedWork {
	model: string;
	taskType: string;
	/** Field by field; empty where it is not shown. */
	input: IDataObject;
}

/** How the task of a create is found whose answer was lost; free of charge, and it throws TaskFailures. */
export interface TaskTracing {
	/** The ids of the account's tasks that it may be among, newest first: at most 300. */
	listRecent(): Promise<string[]>;
	/** The {@link PreparedTask.reference} that a task was created with; absent where tasks show none. */
	readReference?(task: Task): string | undefined;
	/** What a create asks for, as its task shows it; absent where tasks do not show it whole. */
	readRequestWork?(preparedTask: PreparedTask<TaskRequest>): RequestedWork;
	/** What a task shows that it was asked for; absent where tasks do not show it whole. */
	readTaskWork?(task: Task): RequestedWork;
}

export interface UploadFile {
	/** With an extension; at most 128 characters. */
	fileName: string;
	/** Base64, without a data URI prefix. */
	data: string;
}

/**
 * Who runs the task. Every method throws a TaskFailure that says what happened and what to do; `create` throws
 * one of kind `uncertain` wherever a task may exist that it could not name.
 */
export interface Service {
	readonly name: ServiceName;
	/** The name as people write it. */
	readonly title: string;
	readonly capabilities: Capabilities;
	/** Absent where the service has no list of tasks. */
	readonly listing?: TaskListing;
	/** Absent where nothing shows which task a create became whose answer was lost. */
	readonly tracing?: TaskTracing;
	create(preparedTask: PreparedTask<TaskRequest>): Promise<Task>;
	get(taskId: string): Promise<Task>;
	/** The task as a callback shows it: only a hint until it is verified. Undefined where the body is none. */
	parseCallback(body: unknown): Task | undefined;
	/** Cancels a task that has not started; the service's own words come back. */
	cancel(taskId: string): Promise<string>;
	/** Account and balance; free of charge. */
	readAccount(): Promise<IDataObject>;
	/** Puts a file on the web for a limited time and gives its address. */
	upload(file: UploadFile): Promise<string>;
}
