import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { TaskFailure } from '../../contract/failure';
import { isFinal } from '../../contract/task';
import { withSent } from '../../engine/job';
import { mapPooled } from '../../engine/pool';
import { failureOfTask } from '../../engine/verdict';
import type { Service } from '../../contract/service';
import { connect } from '../connection';
import type { Outcome } from '../outcome';
import { Hints } from '../hints';
import { DOWNLOADS_AT_ONCE, outcomeOfTask } from '../outcome';
import { accountOf } from './account';
import { answer, Answered, NOTHING, reportedBy, withAnswer } from './answer';
import type { Reading } from './reread';
import { read, readAll } from './reread';
import { carriesSecret } from './secret';
import { itemsOf } from './suspend';
import type { KnownFailure, SuspendedTask, Suspension } from './suspension';
import { failureOf, loadSuspension } from './suspension';
import { inTurn } from '../turn';

/** Suspensions that this process has resumed: the calls of one moment are worked on one after the other. */
const resumed = new Set<string>();
const REMEMBERED = 1_000;

/**
 * Takes a callback for a suspended run. The call is answered first; the run goes on once every one of its tasks is
 * over, as the service itself reads them out. Anything else is answered and changes nothing.
 */
export async function resume(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await withAnswer(ctx, async () => {
		const suspension = loadSuspension(ctx);
		if (suspension === undefined) throw new Answered(404, 'This execution does not wait for a task');
		const { service, webhookSecret } = await connect(ctx, tokenOfCall(ctx), await accountOf(ctx));
		const wanted = service.capabilities.callbackSecret && webhookSecret !== '';
		if (wanted && !carriesSecret(ctx.getHeaderData(), webhookSecret)) {
			throw new Answered(401, 'Wrong webhook secret');
		}
		const reported = reportedBy(ctx, service);
		const ours = suspension.members.some((member) => 'taskId' in member && member.taskId === reported.id);
		if (!ours) throw new Answered(404, 'This execution does not wait for this task');
		answer(ctx, 200, 'Received');
		if (!isFinal(reported)) return NOTHING;
		return await inTurn(suspension.id, async () => {
			if (resumed.has(suspension.id)) return NOTHING;
			const readings = await readAll(service, openIds(suspension), reported.id);
			if (readings === undefined) return NOTHING;
			const items = itemsOf(await outcomesOf(ctx, service, suspension, readings));
			remember(suspension.id);
			return { noWebhookResponse: true, workflowData: [items] };
		});
	});
}

function tokenOfCall(ctx: IWebhookFunctions): string[] {
	const { signature } = ctx.getQueryData() as { signature?: unknown };
	return typeof signature === 'string' ? [signature] : [];
}

/** The tasks that the run waits for; others had ended before it was suspended. */
function openIds({ members }: Suspension): string[] {
	return members.flatMap((member) => ('taskId' in member && member.open ? [member.taskId] : []));
}

function remember(id: string): void {
	resumed.add(id);
	if (resumed.size > REMEMBERED) resumed.delete([...resumed][0]);
}

async function outcomesOf(
	ctx: IWebhookFunctions,
	service: Service,
	{ members }: Suspension,
	readings: Map<string, Reading>,
): Promise<Outcome[]> {
	return await mapPooled(members, DOWNLOADS_AT_ONCE, async (member): Promise<Outcome> => {
		if ('failure' in member)
			return { itemIndex: member.itemIndex, failure: await knownFailure(member, service) };
		const reading = readings.get(member.taskId) ?? (await read(service, member.taskId));
		return await outcomeOf(ctx, member, reading ?? unread(member.taskId));
	});
}

/** A failure as it was before the run suspended, with the task that it is about as it stands now. */
async function knownFailure(known: KnownFailure, service: Service): Promise<TaskFailure> {
	const failure = failureOf(known);
	const reading = failure.taskId === undefined ? undefined : await read(service, failure.taskId);
	return reading === undefined || reading instanceof TaskFailure ? failure : failure.ofTask(reading);
}

async function outcomeOf(ctx: IWebhookFunctions, member: SuspendedTask, reading: Reading): Promise<Outcome> {
	const { itemIndex, output } = member;
	if (reading instanceof TaskFailure) return { itemIndex, failure: reading };
	const failure = failureOfTask(reading);
	if (failure) return { itemIndex, task: reading, failure };
	return await outcomeOfTask(ctx, withSent(reading, member.sent), itemIndex, output, new Hints());
}

function unread(taskId: string): TaskFailure {
	return new TaskFailure(`Task ${taskId} could not be read`, {
		kind: 'read',
		description: 'It is not lost: fetch it with Task > Wait.',
		taskId,
	});
}
