import { items, piApiItems } from '../support/host';
import { column } from '../support/items';
import { expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { imagineMapped, piapi, promptItems } from '../support/steps';
import type { Step } from '../support/workflow';
import { chain } from '../support/workflow';
import {
	after,
	AFTER,
	begin,
	expectNothingLeaks,
	startAfresh,
	SUSPEND,
	untilEnded,
	untilWaiting,
} from './support';

/** n8n wakes suspended executions once a minute. */
const A_WHILE_MS = 170_000;

const AT_ONCE = { waitForResult: 'suspend', options: { timeout: 1 } };
const finish: Step = piapi('task', 'wait', { download: 'grid' }, { name: 'Finish' });

// Both wait for the same minute.
let pending: Promise<string>;
let asked: Promise<string>;

beforeAll(async () => {
	await startAfresh(4_000);
	// Nobody calls: only the time limit wakes them.
	await sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
	pending = begin(
		chain({
			items: promptItems('a fox', 'a __fail__ hare', 'a heron'),
			steps: [
				imagineMapped(
					{ ...AT_ONCE, output: 'raw', options: { ...AT_ONCE.options, splitIntoItems: 'file' } },
					{ onError: 'continueRegularOutput' },
				),
				{ ...after, name: 'Between' },
				{ ...finish, onError: 'continueRegularOutput' },
				after,
			],
		}),
	);
	await pending;
	asked = begin(
		chain({
			items: promptItems('an owl'),
			steps: [
				imagineMapped({ waitForResult: 'none', options: { resumeExecution: true } }, { name: 'Order' }),
				piapi('task', 'wait', { ...SUSPEND, ...AT_ONCE }),
				{ ...finish, name: 'Finish' },
				after,
			],
		}),
	);
	await asked;
});

it(
	'n8n hands the pending items on with their ids, and Task > Wait finishes the job without paying again',
	async () => {
		const execution = await untilEnded(await pending, A_WHILE_MS);
		expectSuccess(execution);
		const tasks = await sandbox.tasks();
		const idOf = (word: string) => tasks.find(({ prompt }) => prompt.includes(word))?.id;
		expect(column(items(execution, 'Between'), 'task_id')).toEqual(['fox', 'hare', 'heron'].map(idOf));
		const ends = items(execution, AFTER);
		expect(ends.map(({ json }) => json.status ?? (json.details as { reason: string }).reason)).toEqual([
			'completed',
			'task',
			'completed',
		]);
		expect([ends[0].binary?.data, ends[2].binary?.data].every((file) => file !== undefined)).toBe(true);
		expect(tasks.filter(({ prompt }) => prompt !== 'an owl')).toHaveLength(3);
		await expectNothingLeaks(execution);
	},
	A_WHILE_MS,
);

it(
	'the time limit of a Task > Wait hands its items on too',
	async () => {
		const execution = await untilEnded(await asked, A_WHILE_MS);
		expectSuccess(execution);
		expect(column(piApiItems(execution), 'task_id')).toEqual(column(items(execution, 'Order'), 'task_id'));
		expect(column(items(execution, AFTER), 'status')).toEqual(['completed']);
		expect((await sandbox.tasks()).filter(({ prompt }) => prompt === 'an owl')).toHaveLength(1);
		expect((await untilWaiting(execution.id)).status).toBe('success');
	},
	A_WHILE_MS,
);
