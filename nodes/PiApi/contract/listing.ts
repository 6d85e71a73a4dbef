import type { TaskCost, TaskStatus } from './task';

/** Which tasks of an account are asked for, and which page of them. */
export interface TaskQuery {
	/** 1 for the first. */
	page: number;
	/** Tasks on a page, at most 100. */
	size: number;
	/** The service's own name of a family of models, such as `kling`; all of them unless given. */
	model?: string;
	/** Unix time in s. */
	createdAfter?: number;
	createdBefore?: number;
}

/** A task as a list shows it: without what came out. */
export interface ListedTask {
	id: string;
	model?: string;
	taskType?: string;
	status: TaskStatus;
	/** ISO 8601, UTC. */
	createdAt?: string;
	updatedAt?: string;
	cost?: TaskCost;
	/** Why it failed, where the list says so. */
	error?: string;
}

/** One page of a list, newest first. */
export interface TaskPage {
	tasks: ListedTask[];
	/** Whether no page follows. */
	isLast: boolean;
}

/** Which waiting tasks are to be cancelled together. */
export interface CancelQuery {
	/** The service's own name of a family of models, or `all`. */
	model: string;
	/** Unix time in s. */
	createdBefore: number;
}

/** What a service can say of all tasks of an account together. */
export interface TaskListing {
	/** One page of the tasks that the account has created, newest first; free of charge. */
	list(query: TaskQuery): Promise<TaskPage>;
	/** How many tasks wait or are worked on, by model; absent where the service does not count them. */
	readActiveTasks?(): Promise<Record<string, unknown>>;
	/** Cancels all waiting tasks that the query names; absent where the service cannot. */
	cancelMany?(query: CancelQuery): Promise<string>;
}
