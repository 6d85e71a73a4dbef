import type { IDataObject } from 'n8n-workflow';

import type { MidjourneyOperation, TaskRequest } from '../contract/request';
import type { ServiceName, Task } from '../contract/task';

/** A request with everything that had to be fetched or uploaded first. */
export interface PreparedTask {
	request: TaskRequest;
	/** The task that a follow-up builds on. */
	origin?: Task;
	/** Public addresses of the pictures that go in, in the order of the request. */
	imageUrls: string[];
	/** Base64 PNG, without a data URI prefix. */
	mask?: string;
	/** Sent along with a callback address, so that the receiver can tell who calls. */
	callbackSecret?: string;
}

export interface UploadFile {
	/** With an extension; at most 128 characters. */
	fileName: string;
	/** Base64, without a data URI prefix. */
	data: string;
}

/** What a service can do; drives the refusals and the documentation. */
export interface Capabilities {
	midjourney: readonly MidjourneyOperation[];
	cancel: boolean;
	upload: boolean;
	/** Longest prompt the service takes, flags included, in characters. */
	promptLimit: number;
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
	create(prepared: PreparedTask): Promise<Task>;
	get(taskId: string): Promise<Task>;
	/** Cancels a task that has not started; the service's own words come back. */
	cancel(taskId: string): Promise<string>;
	/** Account and balance; free of charge. */
	account(): Promise<IDataObject>;
	/** Puts a file on the web for a limited time and gives its address. */
	upload(file: UploadFile): Promise<string>;
}
