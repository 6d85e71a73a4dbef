import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { SAMPLE_IDS, TITLES } from '../support/matrix';
import { useRig } from '../support/matrixRig';
import { until } from '../support/sandbox';

const rig = useRig();

const EVERYBODY: readonly ServiceName[] = ['piapi', 'legnext', 'midapi', 'useapi'];
const PAIRS = EVERYBODY.flatMap((owner) =>
	EVERYBODY.filter((other) => other !== owner).map(
		(other) => [TITLES[owner], TITLES[other], owner, other] as const,
	),
);
/** Their ids look alike: UUIDs. */
const ALIKE: readonly ServiceName[] = ['piapi', 'legnext'];

/** What takes the id of a task, whoever runs it. */
const ON_A_TASK: Array<[string, INodeParameters]> = [
	['Upscale', { resource: 'midjourney', operation: 'upscale', image: 1 }],
	['Variation', { resource: 'midjourney', operation: 'variation', image: 1 }],
	['Task > Get', { resource: 'task', operation: 'get' }],
	['Task > Wait', { resource: 'task', operation: 'wait' }],
	['Task > Download', { resource: 'task', operation: 'download' }],
];

describe.each(PAIRS)('a task of %s with a credential of %s', (maker, runner, owner, other) => {
	it.each(ON_A_TASK)('is refused by %s where the item says whose it is', async (_name, parameters) => {
		const origin = await rig.origin(owner, 'grid');
		const before = rig.counters;
		const ran = await rig.run(other, parameters, { items: [{ json: origin }] });
		expect(ran.error.message).toBe(
			`“Task ID”: ${String(origin.task_id)} is a task of ${maker}, but the credential of this node runs on ${runner}`,
		);
		expect(ran.error.description).toBe(
			`A task can only be continued and read where it was made: choose a credential of ${maker}, or make the image again on ${runner}. Nothing was sent.`,
		);
		expect(ran.sent).toEqual([]);
		expect(rig.counters).toEqual(before);
	});

	it.each(ON_A_TASK)('is refused by %s where there is but the id', async (_name, parameters) => {
		const { task_id: taskId } = await rig.origin(owner, 'grid');
		const before = rig.counters.tasksCreated;
		const ran = await rig.run(other, { ...parameters, taskId: String(taskId) });
		expect(rig.counters.tasksCreated).toBe(before);
		if (ALIKE.includes(owner) && ALIKE.includes(other)) {
			expect(ran.error.message).toMatch(
				new RegExp(`${runner} (knows no|does not know this)|${String(taskId)}`),
			);
			expect(ran.sent.every(({ method }) => method === 'GET')).toBe(true);
			return;
		}
		expect(ran.error.message).toMatch(
			new RegExp(`^“Task ID”: ${String(taskId)} is a task of .*${maker}.*, but .* runs on ${runner}$`),
		);
		expect(ran.sent).toEqual([]);
	});
});

describe.each(EVERYBODY)('an id of %s', (service) => {
	it('has the form that the sandbox gives out', async () => {
		const { task_id: taskId } = await rig.origin(service, 'grid');
		const shape = (id: string) => id.replace(/[0-9a-f]+/gi, 'x').replace(/[a-z]*x[a-z]*/g, 'x');
		expect(shape(String(taskId))).toBe(shape(SAMPLE_IDS[service]));
	});
});

describe('Task > Cancel', () => {
	it.each(EVERYBODY)('a cancel on %s cancels, or says that it cannot', async (service) => {
		rig.stand();
		const pending = await rig.item(service, {
			...{ resource: 'midjourney', operation: 'imagine', prompt: 'a fox', waitForResult: 'none' },
		});
		const cancel = { resource: 'task', operation: 'cancel' };
		const ran = await rig.run(service, cancel, { items: [{ json: pending }] });
		if (service === 'legnext' || service === 'midapi') {
			expect(ran.error.message).toBe(`${TITLES[service]} cannot cancel a task`);
			expect(ran.error.description).toContain('Task > Wait');
			expect(ran.sent).toEqual([]);
			return;
		}
		expect(ran.items[0].json.message).toContain(String(pending.task_id));
		expect(rig.counters.cancelledByService).toEqual({ [service]: 1 });
	});
});

describe('a run that is stopped', () => {
	it.each(EVERYBODY)('ends at once on %s, and cancels where that can be done', async (service) => {
		rig.stand();
		// useapi.net says `started` of what waits and of what runs; what has started is not cancelled.
		rig.sandbox.configure({ useapi: { waitingStatus: 'created' } });
		const stop = new AbortController();
		const running = rig.run(
			service,
			{ resource: 'midjourney', operation: 'imagine', prompt: 'a fox' },
			{ signal: stop.signal },
		);
		await until(() => rig.counters.requests.get > 0);
		stop.abort();
		const ran = await running;
		expect(ran.error.message).toMatch(/stopped/);
		const cancels = service === 'piapi' || service === 'useapi';
		expect(rig.counters.requests.cancel ?? 0).toBe(cancels ? 1 : 0);
		expect(rig.counters.cancelled).toBe(cancels ? 1 : 0);
	});
});

describe('Account > Get', () => {
	const SHOWN: Record<ServiceName, (json: IDataObject) => unknown> = {
		piapi: ({ account_id: id, equivalent_in_usd: usd, credits }) => id ?? usd ?? credits,
		legnext: ({ available_points: points }) => points,
		midapi: ({ credits }) => credits,
		useapi: ({ email }) => email,
	};

	it.each(EVERYBODY)('the account on %s is free', async (service) => {
		const { items, shown } = await rig.run(service, { resource: 'account', operation: 'get' });
		expect(SHOWN[service](items[0].json)).toBeDefined();
		expect(rig.counters.requestsByService).toMatchObject({ [service]: { account: 1 } });
		expect(rig.counters.tasksCreated).toBe(0);
		expect(shown).not.toContain('key-7f3a9c51e2');
	});

	it.each(EVERYBODY)('a wrong key on %s is named, and not quoted', async (service) => {
		const ran = await rig.run(
			service,
			{ resource: 'account', operation: 'get' },
			{ credentials: { apiKey: 'not-the-right-one' } },
		);
		expect(ran.error.message).toMatch(/key/i);
		expect(ran.error.message).toContain(TITLES[service]);
		expect(ran.shown).not.toContain('not-the-right-one');
	});
});
