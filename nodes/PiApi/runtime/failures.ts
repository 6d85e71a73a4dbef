import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { FailureKind, TaskFailure } from '../contract/failure';
import { simplify } from '../output/simplify';

export interface FailedItem {
	itemIndex: number;
	failure: TaskFailure;
}

/** How many items of one line are named by their numbers. */
const NUMBERED = 10;

/** How many lines on failures without a task there are before the rest is only counted. */
const LISTED = 20;

/**
 * A failed item for Continue On Fail. It only has the keys `error`, `message` and `details`, and no `error` beside
 * its JSON: n8n sends such an item to the error output and leaves what it holds as it is.
 */
export function buildErrorItem({ itemIndex, failure }: FailedItem): INodeExecutionData {
	const details: IDataObject = {
		reason: failure.kind,
		retryable: failure.retryable,
		...(failure.taskId === undefined ? {} : { task_id: failure.taskId }),
		...(failure.httpStatus === undefined ? {} : { http_status: failure.httpStatus }),
		...(failure.task === undefined ? {} : { task: simplify(failure.task) }),
	};
	return {
		json: { error: failure.message, message: failure.description, details },
		pairedItem: { item: itemIndex },
	};
}

/**
 * What the node throws without Continue On Fail: what failed, and the ids of what did not, so that nothing that was
 * paid for is lost.
 * @param succeededItems item index and task id of everything that went well
 */
export function makeNodeError(
	node: INode,
	failedItems: FailedItem[],
	succeededItems: Array<{ itemIndex: number; taskId: string }>,
): NodeApiError | NodeOperationError {
	const [{ failure, itemIndex }] = failedItems;
	const isOnlyOne = failedItems.length === 1 && succeededItems.length === 0;
	const message = isOnlyOne
		? failure.message
		: `${failedItems.length} of ${failedItems.length + succeededItems.length} tasks failed: ${failure.message}`;
	const description = isOnlyOne
		? failure.description
		: [failure.description, ...describeAll(failedItems, succeededItems)].join('\n');
	const error =
		failure.httpStatus === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message },
					{ message, description, itemIndex, httpCode: String(failure.httpStatus) },
				);
	// n8n swaps the whole message for a stock text when it holds something like a system code; ours says more.
	error.message = message;
	return error;
}

function describeAll(
	failedItems: FailedItem[],
	succeededItems: Array<{ itemIndex: number; taskId: string }>,
): string[] {
	// A line on what may have been paid for is never left out.
	const groups = groupAlike(failedItems);
	const visibleGroups = groups.filter(([{ failure }], position) => position < LISTED || !isFree(failure));
	const rest = failedItems.length - visibleGroups.flat().length;
	const lines = [...visibleGroups.map(formatLine), ...(rest > 0 ? [`and ${rest} more, without a task`] : [])];
	if (succeededItems.length === 0) return lines;
	const ids = succeededItems.map(({ itemIndex, taskId }) => `item ${itemIndex}: ${taskId}`).join(', ');
	return [
		...lines,
		`Not lost, fetch with Task > Get: ${ids}`,
		'To keep what succeeds, set On Error to Continue in the node’s settings.',
	];
}

/** Failures of which it is certain that nothing was paid, so that an item need not be named on its own. */
const NOTHING_SENT: ReadonlySet<FailureKind> = new Set(['refused', 'rejected', 'unreachable', 'limited']);

function isFree({ kind, taskId }: TaskFailure): boolean {
	return taskId === undefined && NOTHING_SENT.has(kind);
}

/** Failures that say the same stand together where no task exists; all others, what may exist included, stand alone. */
function groupAlike(failedItems: FailedItem[]): FailedItem[][] {
	const groups = new Map<string, FailedItem[]>();
	failedItems.forEach((each, position) => {
		const key = isFree(each.failure) ? each.failure.message : `item ${position}`;
		groups.set(key, [...(groups.get(key) ?? []), each]);
	});
	return [...groups.values()];
}

/** The numbers of items: `Item 2`, `Items 2, 3 and 5`, `Items 2, 3, 5 and 94 more`. */
function formatItemNumbers(failedItems: FailedItem[]): string {
	const numbers = [...new Set(failedItems.map(({ itemIndex }) => itemIndex))];
	if (numbers.length === 1) return `Item ${numbers[0]}`;
	const first = numbers.slice(0, numbers.length > NUMBERED ? NUMBERED - 1 : numbers.length - 1);
	const rest = numbers.length - first.length;
	return `Items ${first.join(', ')} and ${rest === 1 ? numbers.at(-1) : `${rest} more`}`;
}

function formatLine(group: FailedItem[]): string {
	const [{ failure }] = group;
	const isIdShown = failure.taskId === undefined || failure.message.includes(failure.taskId);
	return `${formatItemNumbers(group)}: ${failure.message}${isIdShown ? '' : ` (task ${failure.taskId})`}`;
}
