import { setTimeout as sleep } from 'node:timers/promises';

import { buildMidjourneyRequest } from '../../nodes/PiApi/actions/midjourneyRequest';
import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { toTaskFailure } from '../../nodes/PiApi/contract/failure';
import type { TaskRequest } from '../../nodes/PiApi/contract/request';
import type { PreparedTask, Service } from '../../nodes/PiApi/contract/service';
import type { ServiceName, Task } from '../../nodes/PiApi/contract/task';

/** One thing that a service is asked. */
export interface Question {
	/** Also the name of the file that keeps the answer. */
	name: string;
	/** What is asked, in the words of a reader. */
	title: string;
	/** Whether a task is created and paid for. */
	spends: boolean;
	/** Whether the service has it at all. */
	fits(service: Service): boolean;
	/**
	 * Asks and says what the package makes of the answer: a failure that it knows how to tell is one too. Of several
	 * requests the last one counts.
	 * @param notes what later questions need of earlier ones
	 */
	ask(service: Service, notes: Notes): Promise<string>;
}

export interface Notes {
	taskId?: string;
	/** Between two polls, in ms. */
	pauseMs: number;
}

/** An id that no task has. */
const NO_TASK = '00000000-0000-4000-8000-000000000000';

/** One transparent pixel. */
const PIXEL =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const CHEAP_MODEL = 'Qubico/flux1-schnell/txt2img';
const CHEAP_INPUT = { prompt: 'a plain red circle', width: 256, height: 256 };
const MOST_POLLS = 120;

/** One of the cheapest tasks that the service has. */
export function cheapTask(service: ServiceName): PreparedTask<TaskRequest> {
	if (service !== 'piapi') {
		return {
			request: buildMidjourneyRequest(
				'imagine',
				{},
				{ input: { prompt: 'a plain red circle', promptImages: [] } },
			),
			imageUrls: [],
		};
	}
	const row = CATALOG.find((each) => getModelId(each) === CHEAP_MODEL);
	if (row === undefined) throw new Error(`${CHEAP_MODEL} is not in the catalogue`);
	const { model, taskType } = row;
	return {
		request: {
			...{ kind: 'model', model, taskType, input: CHEAP_INPUT, files: [], labels: {} },
			...{ options: {}, hints: [] },
		},
		imageUrls: [],
	};
}

/** What the cheapest task costs, in the words of a reader. */
export function cheapPrice(service: ServiceName): string {
	const row = CATALOG.find((each) => getModelId(each) === CHEAP_MODEL);
	if (service !== 'piapi' || row === undefined) return 'one Midjourney image grid, at the price of your plan';
	return `one image of ${row.name} (${row.price ?? 'unknown'}, in USD)`;
}

function toldOf({ status, taskType, output }: Task): string {
	const files = Object.entries(output)
		.filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0))
		.map(([name]) => name);
	return `task type ${taskType ?? 'unknown'}, ${status}${files.length > 0 ? `, with ${files.sort().join(', ')}` : ''}`;
}

async function ended(service: Service, { taskId, pauseMs }: Notes): Promise<Task> {
	if (taskId === undefined) throw new Error('No task was created');
	for (let poll = 0; poll < MOST_POLLS; poll++) {
		const task = await service.get(taskId);
		if (task.status === 'completed' || task.status === 'failed') return task;
		await sleep(pauseMs);
	}
	throw new Error(`Task ${taskId} has not ended in time; it goes on at the service`);
}

/** What is asked, in this order. */
export const QUESTIONS: readonly Question[] = [
	{
		...{ name: 'account', title: 'Account and balance', spends: false, fits: () => true },
		ask: async (service) =>
			`an account with ${Object.keys(await service.readAccount())
				.sort()
				.join(', ')}`,
	},
	{
		...{ name: 'history', title: 'The newest tasks', spends: false },
		fits: ({ listing }) => listing !== undefined,
		ask: async ({ listing }) => {
			const { tasks } = (await listing?.list({ page: 1, size: 5 })) ?? { tasks: [] };
			const statuses = [...new Set(tasks.map(({ status }) => status))].sort();
			return tasks.length === 0 ? 'an empty list' : `tasks that are ${statuses.join(', ')}`;
		},
	},
	{
		...{ name: 'active', title: 'Tasks that wait or run', spends: false },
		fits: ({ listing }) => listing?.readActiveTasks !== undefined,
		ask: async ({ listing }) => {
			const counts = (await listing?.readActiveTasks?.()) ?? {};
			return `counts of ${Object.keys(counts).sort().join(', ')}`;
		},
	},
	{
		...{ name: 'no-task', title: 'A task that does not exist', spends: false, fits: () => true },
		ask: async (service) => toldOf(await service.get(NO_TASK)),
	},
	{
		...{ name: 'upload', title: 'An upload of one pixel', spends: false },
		fits: ({ capabilities }) => capabilities.upload,
		ask: async (service) => {
			await service.upload({ fileName: 'probe.png', data: PIXEL });
			return 'an address';
		},
	},
	{
		...{ name: 'create', title: 'A new task', spends: true, fits: () => true },
		ask: async (service, notes) => {
			const task = await service.create(cheapTask(service.name));
			notes.taskId = task.id;
			return toldOf(task);
		},
	},
	{
		...{ name: 'result', title: 'The task when it has ended', spends: true, fits: () => true },
		ask: async (service, notes) => toldOf(await ended(service, notes)),
	},
];

/** What the package makes of the answer, or the failure that it tells the user. */
export async function readBy(question: Question, service: Service, notes: Notes): Promise<string> {
	try {
		return await question.ask(service, notes);
	} catch (thrown) {
		const { kind, message } = toTaskFailure(thrown);
		return `a failure (${kind}): ${message}`;
	}
}
