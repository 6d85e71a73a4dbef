import { parse } from 'flatted';
import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRunData,
	IRunExecutionData,
	ITaskData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** An execution as the REST API stores it: its data is one flattened string. */
export interface StoredExecution {
	id: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	workflowId: string;
	startedAt: string | null;
	stoppedAt?: string | null;
	waitTill?: string | null;
	retryOf?: string | null;
	data: string;
}

/** An execution with its data read. */
export interface Execution extends Omit<StoredExecution, 'data'> {
	/** Node name to its runs; each with items by output, `hints`, `error` and `metadata`. */
	runs: IRunData;
	/** What ended the execution, if it failed. */
	error?: ExecutionError;
	lastNode?: string;
	/** Everything n8n stored, the nodes' contexts included. */
	data: IRunExecutionData;
}

/** Reads the data of a stored execution. */
export function parseExecution(stored: StoredExecution): Execution {
	// An execution that has only just begun has no data yet.
	const data = (parse(stored.data) ?? { resultData: { runData: {} } }) as IRunExecutionData;
	const { runData, error, lastNodeExecuted } = data.resultData;
	return { ...stored, data, runs: runData, error, lastNode: lastNodeExecuted };
}

/** All runs of a node, in their order. */
export function runsOf(execution: Execution, node: string): ITaskData[] {
	return execution.runs[node] ?? [];
}

/**
 * One run of a node.
 * @param run which of the node's runs, from 0; the last when left out
 * @throws Error naming the nodes that ran, when this one did not
 */
export function runOf(execution: Execution, node: string, run = -1): ITaskData {
	const found = execution.runs[node]?.at(run);
	if (found !== undefined) return found;
	const others = Object.keys(execution.runs).join(', ') || 'none';
	const reason = execution.error === undefined ? '' : ` The execution failed: ${execution.error.message}`;
	throw new Error(`"${node}" has no such run; the nodes that ran: ${others}.${reason}`);
}

/** What a node put on one of its main outputs, in its last run. */
export function itemsOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	return runOf(execution, node).data?.main?.[output] ?? [];
}
