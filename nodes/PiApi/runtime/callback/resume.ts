import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import { isFinal } from '../../contract/task';
import { addRequestFacts } from '../../engine/settleTask';
import { mapPooled } from '../../engine/pool';
import { readTaskFailure } from '../../engine/failedTask';
import type { Service } from '../../contract/service';
import { connect } from '../connection';
import type { ItemResult } from '../itemResult';
import { Hints } from '../hints';
import { DOWNLOADS_AT_ONCE, toItemResult } from '../itemResult';
import {
	readCredential,
	answerCall,
	CallbackAnswer,
	hasSecret,
	NO_DATA,
	readReportedTask,
	answerErrors,
} from './incomingCall';
import type { PendingSnapshot } from './pendingSnapshots';
import { pollWithRetry, pollAll } from './pendingSnapshots';
import { toItems } from './suspend';
import type { KnownFailure, PendingTask, PendingRun } from './pendingTasks';
import { toFailure, loadPendingRun } from './pendingTasks';
import { runInOrder } from '../serialQueue';

/** Suspensions that this process has resumed: the calls of one moment are worked on one after the other. */
const resumedRuns = new Set<string>();
const REMEMBERED = 1_000;

/**
 * Takes a callback for a suspended run. The call is answered first; the run resumes once every one of its tasks
 * has ended, as polls of the service itself show. Anything else is answered and changes nothing.
 */
export async function resume(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await answerErrors(ctx, async () => {
		const run = loadPendingRun(ctx);
		if (run === undefined) throw new CallbackAnswer(404, 'This execution does not wait for a task');
		const { service, webhookSecret } = await connect(ctx, readCallToken(ctx), await readCredential(ctx));
		const needsSecret = service.capabilities.callbackSecret && webhookSecret !== '';
		if (needsSecret && !hasSecret(ctx.getHeaderData(), webhookSecret)) {
			throw new CallbackAnswer(401, 'Wrong webhook secret');
		}
		const reportedTask = readReportedTask(ctx, service);
		const isOurs = run.members.some((member) => 'taskId' in member && member.taskId === reportedTask.id);
		if (!isOurs) throw new CallbackAnswer(404, 'This execution does not wait for this task');
		answerCall(ctx, 200, 'Received');
		if (!isFinal(reportedTask)) return NO_DATA;
		return await runInOrder(run.id, async () => {
			if (resumedRuns.has(run.id)) return NO_DATA;
			const snapshots = await pollAll(service, listOpenIds(run), reportedTask.id);
			if (snapshots === undefined) return NO_DATA;
			const items = toItems(await toItemResults(ctx, service, run, snapshots));
			rememberResumed(run.id);
			return { noWebhookResponse: true, workflowData: [items] };
		});
	});
}

function readCallToken(ctx: IWebhookFunctions): string[] {
	const { signature } = ctx.getQueryData() as { signature?: unknown };
	return typeof signature === 'string' ? [signature] : [];
}

/** The tasks that the run waits for; others had ended before it was suspended. */
function listOpenIds({ members }: PendingRun): string[] {
	return members.flatMap((member) => ('taskId' in member && member.open ? [member.taskId] : []));
}

function rememberResumed(id: string): void {
	resumedRuns.add(id);
	if (resumedRuns.size > REMEMBERED) resumedRuns.delete([...resumedRuns][0]);
}

async function toItemResults(
	ctx: IWebhookFunctions,
	service: Service,
	{ members }: PendingRun,
	snapshots: Map<string, PendingSnapshot>,
): Promise<ItemResult[]> {
	return await mapPooled(members, DOWNLOADS_AT_ONCE, async (member): Promise<ItemResult> => {
		if ('failure' in member)
			return { itemIndex: member.itemIndex, failure: await renewFailure(member, service) };
		const snapshot = snapshots.get(member.taskId) ?? (await pollWithRetry(service, member.taskId));
		return await buildMemberResult(ctx, member, snapshot ?? makeUnreadFailure(member.taskId));
	});
}

/** A failure as it was before the run suspended, with the task that it is about as it stands now. */
async function renewFailure(storedFailure: KnownFailure, service: Service): Promise<TaskFailure> {
	const failure = toFailure(storedFailure);
	const snapshot = failure.taskId === undefined ? undefined : await pollWithRetry(service, failure.taskId);
	return snapshot === undefined || snapshot instanceof TaskFailure ? failure : failure.addTask(snapshot);
}

async function buildMemberResult(
	ctx: IWebhookFunctions,
	member: PendingTask,
	snapshot: PendingSnapshot,
): Promise<ItemResult> {
	const { itemIndex, output } = member;
	if (snapshot instanceof TaskFailure) return { itemIndex, failure: snapshot };
	const failure = readTaskFailure(snapshot);
	if (failure) return { itemIndex, task: snapshot, failure };
	return await toItemResult(ctx, addRequestFacts(snapshot, member.sent), itemIndex, output, new Hints());
}

function makeUnreadFailure(taskId: string): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read`, {
		kind: 'read',
		description: 'It is not lost: fetch it with Task > Wait.',
		taskId,
	});
}
