import type { Task } from '../contract/task';

/** How many of the values in which hints of one kind differ are named. */
const MOST_NAMED = 20;

/** What differs between sentences of one kind: what is quoted, and whatever holds a digit. */
const VARYING = /“[^”]*”|`[^`]*`|[\w-]*\d[\w.-]*\w|\d/g;

interface Hint {
	text: string;
	/** Of the input; sentences on the whole run have none. */
	itemIndex?: number;
}

/** What the person who reads the run should know: one line for each kind of trouble, however many items have it. */
export class Hints {
	private readonly hints: Hint[] = [];

	add(text: string, itemIndex?: number): void {
		this.hints.push({ text, ...(itemIndex === undefined ? {} : { itemIndex }) });
	}

	/** In the order in which the kinds came up. */
	toLines(): string[] {
		const kinds = new Map<string, Hint[]>();
		for (const hint of this.hints) {
			const kind = hint.text.replace(VARYING, '#');
			kinds.set(kind, [...(kinds.get(kind) ?? []), hint]);
		}
		return [...kinds.values()].flatMap(summarizeKind);
	}
}

/** One kind: as it is where one item has it, else once with how many have it, and what is different for the others. */
function summarizeKind(hints: Hint[]): string[] {
	const texts = [...new Set(hints.map(({ text }) => text))];
	const items = new Set(hints.flatMap(({ itemIndex }) => itemIndex ?? []));
	if (items.size < 2) return texts;
	const [first, ...others] = texts;
	const namedAlready = new Set(findVarying(first));
	const more = [...new Set(others.flatMap(findVarying))].filter(
		(value) => !namedAlready.has(value) && !isCount(value),
	);
	const rest = more.length > MOST_NAMED ? `, and ${more.length - MOST_NAMED} more` : '';
	const also = more.length === 0 ? '' : ` The same for ${more.slice(0, MOST_NAMED).join(', ')}${rest}.`;
	return [`${items.size} items: ${also === '' ? first : addFullStop(first)}${also}`];
}

function findVarying(text: string): string[] {
	return text.match(VARYING) ?? [];
}

/** Numbers such as that of an item say nothing by themselves. */
function isCount(value: string): boolean {
	return /^\d{1,6}$/.test(value);
}

function addFullStop(text: string): string {
	return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** One line on a run: tasks, failures, time, points and dollars. */
export function summarize(tasks: Task[], failures: number, elapsedMs: number): string {
	const count = tasks.length + failures;
	const points = tasks.reduce((sum, { cost }) => sum + (cost?.points ?? 0), 0);
	const usd = tasks.reduce((sum, { cost }) => sum + (cost?.usd ?? 0), 0);
	// Models cost as little as 0.0015.
	const digits = usd < 0.01 ? 4 : usd < 0.1 ? 3 : 2;
	return [
		`${count} ${count === 1 ? 'task' : 'tasks'}`,
		...(failures > 0 ? [`${failures} failed`] : []),
		`${Math.round(elapsedMs / 1000)} s`,
		...(points > 0 ? [`${points.toLocaleString('en-US')} points`] : []),
		...(usd > 0 ? [`$${usd.toFixed(digits)}`] : []),
	].join(', ');
}

/** One line on a run that resumes when the service calls back. */
export function describeSuspension(open: number): string {
	return `${open} ${open === 1 ? 'task' : 'tasks'} under way: the execution is stored until the service calls back`;
}

/** How many tasks the items ask for, before any is created; undefined where each item asks for one. */
export function describeTaskCount(jobs: ReadonlyArray<{ itemIndex: number }>): string | undefined {
	const perItem = new Map<number, number>();
	for (const { itemIndex } of jobs) perItem.set(itemIndex, (perItem.get(itemIndex) ?? 0) + 1);
	if (jobs.length === perItem.size) return undefined;
	const several = [...perItem].filter(([, count]) => count > 1);
	const examples = several.slice(0, MOST_NAMED).map(([itemIndex, count]) => `item ${itemIndex}: ${count}`);
	const rest = several.length > MOST_NAMED ? `, and ${several.length - MOST_NAMED} more items` : '';
	return `${jobs.length} tasks for ${perItem.size} ${perItem.size === 1 ? 'item' : 'items'} are about to be created (${examples.join(', ')}${rest})`;
}
