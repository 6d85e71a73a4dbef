/** What a retry does where an answer was lost, or a failed task was charged: say so, or pay for another. */
export type IfAnswerLost = 'report' | 'createAgain';

/** How one task is waited for. */
export interface WaitSettings {
	/**
	 * Whether to wait until the task has ended, not at all, or only as long as others of the run are not created:
	 * then the service calls back.
	 */
	mode: 'wait' | 'none' | 'suspend';
	/** Whether the service is to call back the run that creates the task. */
	callRun: boolean;
	/** How long to wait, counted from the creation of the task, in ms. */
	timeoutMs: number;
	/** What becomes of a task that still runs then. */
	onTimeout: 'error' | 'pending';
	/** Whether the task is cancelled when the user stops the execution before it has started. */
	cancelOnStop: boolean;
}
