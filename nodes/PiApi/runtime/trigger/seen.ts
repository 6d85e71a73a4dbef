import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

import type { Task } from '../../contract/task';

/** Where the workflow's static data keeps the newest tasks that were seen to end. */
const KEY = 'ended';
/** n8n writes the static data after each start: few are kept there, for restarts and for other workers. */
const STORED = 100;
/** Kept in memory: the calls of one moment meet here, before anything is stored. */
const REMEMBERED = 5_000;

const remembered = new Set<string>();

function keyOf(ctx: IWebhookFunctions, { service, id, status }: Task): string {
	const place = `${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}`;
	return createHash('sha256').update(`${place}/${service}/${id}/${status}`).digest('hex').slice(0, 16);
}

function storedKeys(data: Record<string, unknown>): string[] {
	const stored = data[KEY];
	return Array.isArray(stored) ? stored.filter((key): key is string => typeof key === 'string') : [];
}

/**
 * Notes that a task ended, and tells whether that was noted before. As good as n8n's storage allows: what this process
 * remembers, and the newest ends in the workflow's static data, where the last writer wins.
 */
export function isRepeated(ctx: IWebhookFunctions, task: Task): boolean {
	// While the editor listens the same task may be sent again and again: that is what testing is for.
	if (ctx.getMode() === 'manual') return false;
	const key = keyOf(ctx, task);
	if (remembered.has(key)) return true;
	remembered.add(key);
	if (remembered.size > REMEMBERED) remembered.delete([...remembered][0]);
	return isStored(ctx, key);
}

/** The same for what n8n keeps, and keeps it; where n8n cannot, an event that starts twice beats one that is lost. */
function isStored(ctx: IWebhookFunctions, key: string): boolean {
	try {
		const data = ctx.getWorkflowStaticData('node');
		const stored = storedKeys(data);
		if (stored.includes(key)) return true;
		data[KEY] = [...stored, key].slice(-STORED);
	} catch (thrown) {
		const reason = thrown instanceof Error ? thrown.message : 'unknown';
		ctx.logger.warn(`${ctx.getNode().name}: the ended tasks could not be stored: ${reason}`);
	}
	return false;
}
