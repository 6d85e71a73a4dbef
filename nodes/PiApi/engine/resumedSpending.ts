import { isFinal } from '../contract/task';
import { settleTask } from './settleTask';
import type { JournalEntry } from './journal';
import { isUnfinished } from './journal';
import { mapPooled } from './pool';
import type { EnginePorts } from './ports';
import { readSnapshot } from './snapshot';

const READS_AT_ONCE = 5;

/**
 * Records what the tasks of a run that was suspended and resumed have come to: n8n keeps nothing that a webhook learns, so
 * their entries still stand as they did when the run suspended. Reading is free; what cannot be read, or has not ended,
 * counts by its price as before.
 */
export async function recordResumedCosts(
	entries: readonly JournalEntry[],
	ports: EnginePorts,
): Promise<void> {
	const open = entries.filter(
		(entry) => isUnfinished(entry) && entry.cost === undefined && entry.service === ports.service.name,
	);
	await mapPooled(open, READS_AT_ONCE, async (entry) => {
		if (entry.taskId === undefined) return;
		const snapshot = await readSnapshot(ports.service, entry.taskId);
		if (!('task' in snapshot) || !isFinal(snapshot.task)) return;
		try {
			settleTask(snapshot.task, entry, ports);
		} catch {
			// Its failure is in the journal now; the run that it belongs to has reported it.
		}
	});
}
