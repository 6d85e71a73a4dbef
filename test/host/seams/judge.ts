import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { TaskRecord } from '../../../sandbox';
import { roleOf, roundsOf, troubledOf } from '../../seams/expectations';
import type { End, ItemOutcome, Outcome, Role } from '../../seams/expectations';
import type { Execution } from '../support/host';
import type { PlayedSeam } from './play';
import type { Seam } from './workflow';
import { AFTER, CREATE, FAILED, promptStart, SELECTED_FIELDS, titleOf, WAIT } from './workflow';

/** What a person has to read of an item that did not come out. */
const REASONS: Record<Exclude<Role, 'good'>, RegExp> = {
	refused: /Aspect Ratio/,
	moderated: /content filter/,
	lost: /may have been created[\s\S]*task history/,
	turnedAway: /credits/,
};

/** What came of a combination, next to which {@link Outcome} is right; `wrong` is what no outcome allows. */
export interface Observed extends Omit<Outcome, 'status' | 'items'> {
	status: string;
	items: Array<Omit<ItemOutcome, 'end'> & { end: End | string }>;
	wrong: string[];
}

/** Everything that a node put out on all of its outputs, in all of its runs. */
function putOut({ runs }: Execution, node: string): INodeExecutionData[] {
	return (runs[node] ?? []).flatMap(({ data }) => (data?.main ?? []).flatMap((items) => items ?? []));
}

function errorTextOf({ error }: Execution): string {
	return [error?.message, error !== undefined && 'description' in error ? error.description : ''].join('\n');
}

function isFailure({ json }: INodeExecutionData): boolean {
	return 'error' in json && 'message' in json && 'details' in json;
}

/** The tasks of a combination, by the position of the item; -1 are those that belong to none. */
function tasksOf(seam: Seam, tasks: TaskRecord[]): Map<number, TaskRecord[]> {
	const positions = roundsOf(seam.combination).flat();
	const found = new Map<number, TaskRecord[]>([-1, ...positions].map((position) => [position, []]));
	for (const task of tasks) {
		if (!task.prompt.startsWith(seam.tag)) continue;
		const own = positions.find((position) => task.prompt.startsWith(promptStart(seam, position)));
		found.get(own ?? -1)?.push(task);
	}
	return found;
}

/** What is not as it has to be in an item that went well. */
function flawsOf({ json }: INodeExecutionData, { combination }: Seam, tasks: TaskRecord[]): string[] {
	const { source, ...fields } = json;
	const name = String(source);
	const wrong: string[] = [];
	const task = tasks.find(({ id }) => id === json.task_id);
	if (task === undefined) wrong.push(`${name} is linked to the task of another item`);
	if (json.status !== 'completed') wrong.push(`${name} is ${String(json.status)}`);
	if (json.error) wrong.push(`${name} went well and has an error: ${JSON.stringify(json.error)}`);
	const whole: Record<typeof combination.output, boolean> = {
		simplified: json.prompt === task?.prompt && Array.isArray(json.images) && json.images.length === 4,
		raw: typeof json.output === 'object' && typeof json.meta === 'object' && json.model === 'midjourney',
		selectedFields: Object.keys(fields).sort().join() === [...SELECTED_FIELDS].sort().join(),
	};
	if (!whole[combination.output])
		wrong.push(`${name} is not ${combination.output}: ${JSON.stringify(fields)}`);
	return wrong;
}

/** Compares what n8n and the sandbox show of a combination with what it is to come to. */
export function observe(played: PlayedSeam, allTasks: TaskRecord[]): Observed {
	const { combination, executions } = played;
	const last = executions[executions.length - 1];
	const byItem = tasksOf(played, allTasks);
	const wrong = (byItem.get(-1) ?? []).map(({ prompt }) => `a task for a prompt that no item has: ${prompt}`);
	const text = errorTextOf(last);
	const failing = [CREATE, WAIT].flatMap((node) => putOut(last, node)).filter(isFailure);
	const reasons = `${text}\n${JSON.stringify(failing.map(({ json }) => json))}`;
	const good = putOut(last, AFTER).filter((item) => !isFailure(item));
	const bad = { continue: AFTER, stop: AFTER, errorOutput: FAILED }[combination.onError];
	const failures = putOut(last, bad).filter(isFailure);
	const sourceIs = (title: string) => (item: INodeExecutionData) => item.json.source === title;
	const items = roundsOf(combination)
		.flat()
		.map((position) => {
			const tasks = byItem.get(position) ?? [];
			const title = titleOf(position);
			const done = good.filter(sourceIs(title));
			const failed = failures.filter(sourceIs(title));
			wrong.push(...done.flatMap((item) => flawsOf(item, played, tasks)));
			return { tasks: tasks.length, end: endOf(done, failed, tasks, last, text) };
		});
	const strangers = [...good, ...failures].filter(
		({ json }) => !items.some((_item, position) => titleOf(position) === json.source),
	);
	wrong.push(...strangers.map(({ json }) => `an item that comes from nowhere: ${JSON.stringify(json)}`));
	wrong.push(...unexplained(played, items[troubledOf(combination)], reasons));
	return { status: last.status, items, wrong };
}

function endOf(
	done: INodeExecutionData[],
	failed: INodeExecutionData[],
	tasks: TaskRecord[],
	execution: Execution,
	errorText: string,
): End | string {
	if (done.length + failed.length > 1) return `${done.length} times finished, ${failed.length} times failed`;
	if (done.length === 1) return 'finished';
	if (failed.length === 1) return 'failed';
	if (execution.status !== 'error') return 'missing';
	// A lost answer has no id to name; what a person reads instead is compared with its reason.
	const named = tasks.some(({ id }) => errorText.includes(id)) || tasks.length === 0;
	return named || /may have been created/.test(errorText) ? 'named' : 'not named in the error';
}

function unexplained({ combination }: Seam, { end }: { end: string }, reasons: string): string[] {
	const role = roleOf(combination);
	if (end === 'finished' || role === 'good' || REASONS[role].test(reasons)) return [];
	return [`the item that was ${role} is not explained: ${reasons}`];
}

/** Where the id of a task stands; undefined where it is lost. */
export function placeOf(
	{ id, prompt }: TaskRecord,
	{ executions, ...seam }: PlayedSeam,
	log: string,
): 'item' | 'error' | 'log' | 'reported' | undefined {
	const nodes = [CREATE, WAIT, AFTER, FAILED];
	const shown = executions.flatMap((execution) => nodes.flatMap((node) => putOut(execution, node)));
	if (shown.some(({ json }) => holds(json, id))) return 'item';
	const errors = executions.map(errorTextOf).join('\n');
	if (errors.includes(id)) return 'error';
	if (log.includes(id)) return 'log';
	// The answer that held the id never came: the item says that a task may have been created, and where to look.
	const isLost =
		roleOf(seam.combination) === 'lost' && prompt.startsWith(promptStart(seam, troubledOf(seam.combination)));
	const told = `${errors}\n${JSON.stringify(shown.map(({ json }) => json))}`;
	return isLost && REASONS.lost.test(told) ? 'reported' : undefined;
}

function holds(json: IDataObject, id: string): boolean {
	return JSON.stringify(json).includes(id);
}
