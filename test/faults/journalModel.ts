import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { MARKERS } from '../../sandbox/engine/moderation';
import type { TaskRecord } from '../../sandbox/state';
import { API_KEY, STANDING, WEBHOOK_SECRET } from '../support/sandbox';
import type { FakeExecution, FakeHost } from '../support/suspended';

/** What becomes of the task of an item once it ends. */
export type Character = 'good' | 'moderated' | 'failing';
/** What happens to the next create of an item: its answer is lost, or it is turned away. */
export type Trap = 'lose' | 'turnAway';

export interface TryOptions {
	/** `same` is Retry On Fail, `new` is Retry execution, `edited` the same with another prompt. */
	how: 'same' | 'new' | 'edited';
	mode: 'wait' | 'suspend';
	continues: boolean;
}

/**
 * What is known of an item's work: `none` where no task exists, `task` where one does (or the filter turned it down,
 * which is as final), `lost` where only the service knows, until a later try finds it there.
 */
interface ItemModel {
	character: Character;
	state: 'none' | 'task' | 'lost';
	/** How many tasks were made for the work as it stands, in this round and version. */
	tasks: number;
	/** Whether the newest of them has ended. */
	ended: boolean;
}

/** The reference: what an attentive person would keep in mind. */
export interface Model {
	round: number;
	version: number;
	/** Which tries n8n may make next. */
	next: Array<TryOptions['how']>;
	isWaiting: boolean;
	items: ItemModel[];
	traps: Map<number, Trap>;
}

/** The node with a journal that n8n keeps for it, at a service. */
export interface Real {
	sandbox: Sandbox;
	host: FakeHost;
	/** In every prompt of a sequence: those before it lost answers too, in the same process. */
	sequence: number;
	/** Whether the prompt resolves differently each time. */
	changing: boolean;
	nodeContext: IDataObject;
	input: INodeExecutionData[];
	last?: FakeExecution;
	/** All that a person could read so far. */
	shown: string;
}

const MOODS: Record<Character, string> = { good: 'calm', moderated: MARKERS.banned, failing: MARKERS.fail };
/** In seconds of the tests’ quick clock. */
const TIMEOUT_S = 3;

function plain<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}

function freshItems(characters: Character[]): ItemModel[] {
	return characters.map((character) => ({ character, state: 'none', tasks: 0, ended: false }));
}

export function newModel(characters: Character[]): Model {
	return {
		...{ round: 1, version: 1, next: ['same'], isWaiting: false },
		...{ items: freshItems(characters), traps: new Map() },
	};
}

/** What goes into the node in a round: the same for every try. */
export function inputOf({ items }: Model): INodeExecutionData[] {
	return items.map(({ character }, position) => ({
		json: { title: `item${position}`, mood: MOODS[character] },
	}));
}

/** The beginning of the prompt of an item in the round and version of the model. */
function startOf({ round, version }: Model, position: number): string {
	return `round${round} version${version} item${position}.`;
}

/** A run of the workflow from its start: new work for every item. */
export function startAnew(model: Model, real: Real): void {
	model.round += 1;
	model.version = 1;
	model.next = ['same'];
	model.items = freshItems(model.items.map(({ character }) => character));
	real.nodeContext = {};
	real.input = inputOf(model);
	delete real.last;
}

/** What a try makes of an item, by the rules alone. */
function foresee(item: ItemModel, trap: Trap | undefined): ItemModel {
	// A task that failed for free may be created anew, by the try after the one that saw its end.
	if (item.state === 'task' && item.ended && item.character === 'failing') return { ...item, state: 'none' };
	if (item.state !== 'none' || trap === 'turnAway') return item;
	return {
		...item,
		tasks: item.tasks + 1,
		state: trap === 'lose' ? 'lost' : 'task',
		ended: false,
	};
}

/** A lost answer that a try found the task of; it sees the end of one that has ended. */
function found(item: ItemModel): ItemModel {
	return { ...item, state: item.ended && item.character === 'failing' ? 'none' : 'task' };
}

/** Runs the node once more, and the reference along with it. */
export async function tryAgain(options: TryOptions, model: Model, real: Real): Promise<void> {
	const { how, mode, continues } = options;
	if (how === 'edited') {
		model.version += 1;
		model.items = freshItems(model.items.map(({ character }) => character));
	}
	setTraps(model, real);
	if (how !== 'same') real.nodeContext = plain(real.nodeContext);
	const seed = real.changing ? ' --seed {{ Math.floor(Math.random() * 4000000) }}' : '';
	const execution = await real.host.run(
		{
			parameters: {
				...{ resource: 'midjourney', operation: 'imagine', waitForResult: mode },
				options: { timeout: TIMEOUT_S },
				prompt: `=round${model.round} version${model.version} {{ $json.title }}. {{ $json.mood }} sequence ${real.sequence}${seed}`,
			},
			items: structuredClone(real.input),
			credentials: {
				...{ apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET },
				...{ baseUrl: real.sandbox.url, concurrentJobs: 10 },
			},
			continueOnFail: continues,
			nodeContext: real.nodeContext,
		},
		how === 'same' ? real.last : undefined,
	);
	real.last = execution;
	const attempted = model.items.map((item) => item.state === 'none');
	model.items = model.items.map((item, position) => foresee(item, model.traps.get(position)));
	model.items.forEach((_item, position) => attempted[position] && model.traps.delete(position));
	const tasks = real.sandbox.tasks();
	model.items = model.items.map((item, position) => {
		const id = tasksOf(model, position, tasks).at(-1)?.id;
		const isFound =
			item.state === 'lost' && id !== undefined && textOf(execution).includes(`task ${id} was found`);
		return isFound ? found(item) : item;
	});
	model.isWaiting = execution.status === 'waiting';
	model.next = nextTries(execution);
	real.shown += `\n${textOf(execution)}`;
}

/** n8n runs a node again that threw, or whose first item carries an error. */
function nextTries({ status, items }: FakeExecution): Model['next'] {
	if (status === 'failed') return ['same', 'new', 'edited'];
	return status === 'finished' && items[0]?.json.error ? ['same'] : [];
}

function textOf({ items, pending, error, logs }: FakeExecution): string {
	const { message, description } = (error ?? {}) as { message?: string; description?: string };
	return [JSON.stringify([items, pending, logs]), message, description].join('\n');
}

function setTraps(model: Model, { sandbox }: Real): void {
	sandbox.setFaults(
		[...model.traps].map(([position, trap]) => ({
			...{ route: 'create', count: 1, promptContains: startOf(model, position) },
			effect: trap === 'lose' ? { type: 'reset', when: 'after' } : { type: 'status', status: 402 },
		})),
	);
}

/** Lets every task end; a suspended run goes on by the callbacks for them. */
export async function finishTasks(model: Model, real: Real, until: Until): Promise<void> {
	real.sandbox.advance(2 * Number(STANDING.durationMs));
	await until(() => real.sandbox.tasks().every(({ endedAt }) => endedAt !== undefined));
	model.items = model.items.map((item) => ({ ...item, ended: true }));
	if (!model.isWaiting || real.last === undefined) return;
	const { last } = real;
	await until(() => last.status !== 'waiting');
	real.shown += `\n${textOf(last)}`;
	model.isWaiting = false;
	model.next = [];
}

/**
 * The time limit of a suspended run comes before its callbacks, or the user stops it and retries: in both cases n8n
 * hands the pending items on and does not run the node.
 */
export function passPendingOn(model: Model, { last }: Real): void {
	if (last === undefined) return;
	last.status = 'finished';
	last.items = last.pending;
	model.isWaiting = false;
	model.next = [];
}

type Until = (condition: () => boolean) => Promise<void>;

function tasksOf(model: Model, position: number, tasks: TaskRecord[]): TaskRecord[] {
	return tasks.filter(({ prompt }) => prompt.startsWith(startOf(model, position)));
}

/** What the service and all that was shown say against the reference. */
export function contradictions(model: Model, { sandbox, shown, last }: Real): string[] {
	const wrong: string[] = [];
	const tasks = sandbox.tasks();
	const strangers = tasks.filter(({ prompt }) => !/^round\d+ version\d+ item\d+\. \S/.test(prompt));
	wrong.push(...strangers.map(({ prompt }) => `a task for a prompt that no item has: ${prompt}`));
	model.items.forEach((item, position) => {
		const own = tasksOf(model, position, tasks);
		const name = startOf(model, position);
		if (own.length !== item.tasks) wrong.push(`${name}: ${own.length} tasks instead of ${item.tasks}`);
		// The id of a lost answer is known to nobody; what is known instead is that there may be one.
		const known = item.state === 'lost' ? own.slice(0, -1) : own;
		const unreachable = known.filter(({ id }) => !shown.includes(id));
		wrong.push(...unreachable.map(({ id }) => `${name}: nobody hears of ${id}`));
		if (item.state === 'lost' && last !== undefined && !/may have been created/.test(textOf(last))) {
			wrong.push(`${name}: nobody hears that its answer was lost`);
		}
	});
	const paid = tasks.filter(({ consumed }) => consumed > 0).map(({ prompt }) => prompt.split('.')[0]);
	const twice = paid.filter((name, position) => paid.indexOf(name) !== position);
	return [...wrong, ...twice.map((name) => `${name} is paid for twice`)];
}
