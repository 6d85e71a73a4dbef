import type { ListedTask } from '../../nodes/PiApi/contract/listing';
import { digest } from '../../nodes/PiApi/engine/fingerprint';
import type { LostEntry } from '../../nodes/PiApi/engine/lostEntry';
import { reconcile } from '../../nodes/PiApi/engine/reconcile';
import { forgetCreate, rememberCreate } from '../../nodes/PiApi/engine/processCreates';
import type { FakePorts } from '../support/ports';
import { fakePorts, IMAGINE, workOf } from '../support/ports';
import { taskLike } from '../support/tasks';

const MINUTE_MS = 60_000;
const SENT_AT = 100 * MINUTE_MS;
/** What all of these asked for. */
const ASKED = { model: 'midjourney', taskType: 'imagine', input: { prompt: 'a red fox' } };

let count = 0;

/** A service that lists these tasks, all of them with the same input, and takes a moment to read one. */
function listing(...tasks: ListedTask[]): FakePorts {
	const ports = fakePorts(() => ({
		get: async (id) => {
			await Promise.resolve();
			return taskLike({ id });
		},
	}));
	Object.assign(ports.service, {
		listing: { list: async () => await Promise.resolve({ tasks, isLast: true }) },
		tracing: { listRecent: async () => await Promise.resolve([]), readTaskWork: () => ASKED },
	});
	return ports;
}

function created(at = SENT_AT): ListedTask {
	count += 1;
	return { id: `found ${count}`, status: 'completed', createdAt: new Date(at).toISOString() };
}

/** A create of an execution that was not answered; of an earlier process this one knows nothing. */
function lost(ports: FakePorts, { at = SENT_AT, isKnown = true } = {}): LostEntry {
	count += 1;
	const entry = ports.journal.begin(workOf(IMAGINE, `0:${count}.0`));
	ports.journal.record(entry, 'lose');
	const { model, taskType, input } = ASKED;
	entry.trace = {
		...{ at, create: `lost ${count}` },
		...{ kind: digest([model, taskType]), request: digest([model, taskType, input]) },
	};
	if (isKnown) rememberCreate(entry.trace);
	return entry as LostEntry;
}

async function reconciled(entry: LostEntry, ports: FakePorts): Promise<string[] | undefined> {
	const work = workOf(IMAGINE);
	return (await reconcile([entry], () => ({ work, itemIndex: 3 }), ports)).get(entry)?.ids;
}

it('a lost create is given the only task that fits', async () => {
	const task = created();
	const ports = listing(task);
	const entry = lost(ports);
	expect(await reconciled(entry, ports)).toBeUndefined();
	expect(entry).toMatchObject({ state: 'created', taskId: task.id });
	expect(ports.announced).toEqual([task.id]);
});

it('one of another time that was lost too does not stand in its way', async () => {
	const task = created();
	const ports = listing(task);
	const entry = lost(ports);
	const other = lost(listing(), { at: SENT_AT - 3 * MINUTE_MS });
	await reconciled(entry, ports);
	expect(entry.taskId).toBe(task.id);
	forgetCreate(other.trace);
});

it('one that was sent three minutes before it stands in its way where the task lies between the two', async () => {
	const task = created(SENT_AT - 1.5 * MINUTE_MS);
	const ports = listing(task);
	const entry = lost(ports);
	const other = lost(listing(), { at: SENT_AT - 3 * MINUTE_MS });
	expect(await reconciled(entry, ports)).toEqual([task.id]);
	expect(entry.state).toBe('unknown');
	[entry, other].forEach(({ trace }) => forgetCreate(trace));
});

it('one that was sent while the tasks were read stands in its way', async () => {
	const task = created();
	const ports = listing(task);
	const entry = lost(ports);
	const reading = reconciled(entry, ports);
	const other = lost(listing());
	expect(await reading).toEqual([task.id]);
	[entry, other].forEach(({ trace }) => forgetCreate(trace));
});

it('two executions that ask at the same moment are never given the same task', async () => {
	const task = created();
	const all = Array.from({ length: 5 }, () => listing(task));
	// Lost before this process began: nothing but the task itself tells that it is taken.
	const entries = all.map((ports) => lost(ports, { isKnown: false }));
	await Promise.all(entries.map(async (entry, each) => await reconciled(entry, all[each])));
	expect(entries.map(({ taskId }) => taskId).filter((id) => id !== undefined)).toEqual([task.id]);
});
