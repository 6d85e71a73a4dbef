import get from 'lodash/get';
import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../contract/refusal';
import type { Row, Rule, RuleTest } from './schema';
import { isEmpty } from './values';

/** What goes out for the fields of a row, as far as it is known before the files are uploaded. */
export interface SentInput {
	input: IDataObject;
	/** Whether a file goes out at this path, and how many where the field takes several. */
	countFiles: (name: string) => number;
	/** What the user added as JSON: it wins over the fields. */
	addedInput: IDataObject;
}

function parseNumbers(value: unknown): number[] {
	return [value].flat().map((each) => (typeof each === 'number' ? each : NaN));
}

/** The facts that the rules of a row are checked against. */
class RuleFacts {
	constructor(
		private readonly row: Row,
		private readonly request: SentInput,
	) {}

	private getOwn(name: string): unknown {
		const { addedInput, input } = this.request;
		// What is added takes the place of the whole field, with all that lies within it.
		return get(name.split('.')[0] in addedInput ? addedInput : input, name);
	}

	/** Whether a field is filled in; a name with dots is that of a field within. */
	isFilled(name: string): boolean {
		return !isEmpty(this.getOwn(name)) || this.request.countFiles(name) > 0;
	}

	/** What the service goes by: what is sent, or its own default. */
	getValue(name: string): unknown {
		return this.getOwn(name) ?? this.row.fields.find((field) => field.name === name)?.default;
	}

	/** How many entries a list has. */
	countEntries(name: string): number {
		const own = this.getOwn(name);
		return Array.isArray(own) ? own.length : this.request.countFiles(name);
	}

	/** The numbers under a name; `shots.duration` are those of every shot. */
	getNumbers(name: string): number[] {
		const [list, part] = name.split('.');
		const entries = this.getValue(list);
		if (part === undefined || !Array.isArray(entries)) return parseNumbers(this.getValue(name));
		const field = this.row.fields
			.find((each) => each.name === list)
			?.fields?.find((each) => each.name === part);
		return entries.flatMap((entry) => parseNumbers(get(entry, part) ?? field?.default));
	}

	/** All words that the model reads. */
	joinWords(): string {
		return ['prompt', 'multi_shots'].map((name) => JSON.stringify(this.getOwn(name) ?? '')).join(' ');
	}
}

function isMet(test: RuleTest, name: string, facts: RuleFacts): boolean {
	const { is, isNot, filled } = test;
	const value = facts.getValue(name);
	if (is && !is.some((one) => one === value)) return false;
	if (isNot && (value === undefined || isNot.some((one) => one === value))) return false;
	return filled === undefined || facts.isFilled(name) === filled;
}

function computeTotal({ of, how }: NonNullable<Rule['total']>, facts: RuleFacts): number {
	if (how === 'entries')
		return of.map((name) => facts.countEntries(name)).reduce((sum, count) => sum + count, 0);
	const numbers = of.flatMap((name) => facts.getNumbers(name));
	return numbers.reduce((all, one) => (how === 'sum' ? all + one : all * one), how === 'sum' ? 0 : 1);
}

/** The names that the prompt has to mention, and does not. */
function findUnmentioned({ of, as }: NonNullable<Rule['mentions']>, facts: RuleFacts): string[] {
	const words = facts.joinWords();
	const names = as.endsWith('_')
		? Array.from({ length: facts.countEntries(of) }, (_entry, position) => `${as}${position + 1}`)
		: facts.isFilled(of)
			? [as]
			: [];
	return names.filter((name) => !words.includes(name));
}

function isBroken({ when = {}, total, mentions }: Rule, facts: RuleFacts): boolean {
	if (!Object.entries(when).every(([name, test]) => isMet(test, name, facts))) return false;
	if (total && !(computeTotal(total, facts) > total.above)) return false;
	return !mentions || findUnmentioned(mentions, facts).length > 0;
}

/** Throws a Refusal for the first rule of a row that is broken: each field alone would pass. */
export function checkRules(row: Row, request: SentInput): void {
	const facts = new RuleFacts(row, request);
	const brokenRule = (row.rules ?? []).find((rule) => isBroken(rule, facts));
	if (!brokenRule) return;
	const label = row.fields.find(({ name }) => name === brokenRule.field)?.label ?? brokenRule.field;
	throw new Refusal(`“${label}” ${brokenRule.problem}`, `${brokenRule.fix} Nothing was sent.`);
}
