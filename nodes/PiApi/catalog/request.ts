import set from 'lodash/set';
import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../contract/refusal';
import type { ModelFile, ModelRequest, TaskOptions } from '../contract/request';
import { joinWithOr } from '../contract/words';
import type { ReadParameter } from './media';
import { readFiles, parseFiles } from './media';
import { isTop, getParam } from './names';
import { checkRules } from './rules';
import type { Field, Row } from './schema';
import { checkCount, isEmpty, parseJsonValue, parseValue } from './values';

type Path = Array<string | number>;
type Values = Record<string, unknown>;

/** What a row makes of the values that a person filled in. */
class FilledInput {
	readonly input: IDataObject = {};
	readonly files: ModelFile[] = [];

	constructor(private readonly row: Row) {}

	/** Whether a field of this name, or a part of it, is filled in. */
	has(name: string): boolean {
		return this.input[name] !== undefined || this.files.some(({ path }) => path[0] === name);
	}

	/** How many files go out at a path, or below it. */
	countFiles(name: string): number {
		const start = name.split('.');
		return this.files.filter(({ path }) => start.every((part, position) => path[position] === part)).length;
	}

	/** Takes a field; gives whether it holds something. */
	take(field: Field, value: unknown, path: Path = field.name.split('.')): boolean {
		if (isEmpty(value)) return false;
		switch (field.type) {
			case 'file':
			case 'files':
				return this.takeFiles(field, parseFiles(field, value), path);
			case 'group':
			case 'record':
				return this.takeEntries(field, value, path);
			default:
				set(this.input, path, parseValue(field, value));
				return true;
		}
	}

	takeFiles(field: Field, sources: Array<ModelFile['source']>, path: Path = [field.name]): boolean {
		sources.forEach((source, position) => {
			const place = field.type === 'files' ? [...path, position] : path;
			const { media = 'image' } = field;
			this.files.push({ path: place, source, media, base64: this.row.base64 === true });
		});
		return sources.length > 0;
	}

	private takeEntries(field: Field, value: unknown, path: Path): boolean {
		const entries = checkCount(
			{ ...field, maxItems: field.single ? 1 : field.maxItems },
			parseEntries(field, value),
		);
		entries.forEach((entry, position) => {
			const place = field.type === 'group' ? [...path, position] : path;
			this.takeEntry(field, entry, place);
		});
		return entries.length > 0;
	}

	private takeEntry({ label, fields = [], constant = {} }: Field, entry: Values, path: Path): void {
		for (const [name, value] of Object.entries(constant)) set(this.input, [...path, name], value);
		for (const field of fields) {
			const entryValue = entry[getParam(field)] ?? entry[field.name];
			const isFilled = this.take(nameWithin(field, label), entryValue, [...path, ...field.name.split('.')]);
			if (!isFilled && field.required) throw makeEmptyRefusal(nameWithin(field, label));
		}
	}
}

/** A field of an entry, with the label of the whole path to it. */
function nameWithin(field: Field, within: string): Field {
	return { ...field, label: `${within} > ${field.label}` };
}

/** The entries of a fixed collection, or of what an expression gave in its place. */
function parseEntries(field: Field, value: unknown): Values[] {
	const input = parseJsonValue(field, value);
	if (Array.isArray(input)) return input;
	const inner = input.entries;
	if (inner === undefined) return [input];
	return isEmpty(inner) ? [] : [parseJsonValue(field, inner)].flat();
}

function makeEmptyRefusal({ label }: Field): Refusal {
	return new Refusal(`“${label}” is empty`, `Fill in “${label}”. Nothing was sent.`);
}

function quoteLabel(row: Row, name: string): string {
	return `“${row.fields.find((field) => field.name === name)?.label ?? name}”`;
}

function checkTogether(row: Row, request: FilledInput, addedInput: IDataObject): void {
	const has = (name: string) => request.has(name) || addedInput[name] !== undefined;
	for (const names of row.oneOf ?? []) {
		if (names.some(has)) continue;
		throw new Refusal(
			`${joinWithOr(names.map((name) => quoteLabel(row, name)))} is needed, and all are empty`,
			'Fill in at least one of them. Nothing was sent.',
		);
	}
	for (const field of row.fields) {
		if (!field.required || has(field.name) || field.requiredUnless?.some(has)) continue;
		throw makeEmptyRefusal(field);
	}
}

/**
 * The request that a model makes of the parameters of one item: what is empty is left out, numbers go out as numbers,
 * lists as lists. Throws a Refusal that names the field for what does not fit, before anything is sent.
 */
export function buildModelRequest(row: Row, read: ReadParameter, options: TaskOptions): ModelRequest {
	const request = new FilledInput(row);
	const collection = (read('modelParameters') ?? {}) as Values;
	const { additionalInput = {} } = options;
	for (const field of row.fields) {
		const isFile = field.type === 'file' || field.type === 'files';
		if (isFile && field.required) {
			// What is added as JSON stands in for the field itself.
			if (additionalInput[field.name] === undefined) request.takeFiles(field, readFiles(read, field));
			continue;
		}
		request.take(field, isTop(field) ? read(getParam(field)) : collection[getParam(field)]);
		if (field.unset !== undefined && !request.has(field.name)) request.input[field.name] = field.unset;
	}
	checkTogether(row, request, additionalInput);
	checkRules(row, {
		input: request.input,
		countFiles: (name) => request.countFiles(name),
		addedInput: additionalInput,
	});
	const { model, taskType, usualSeconds, serviceMode } = row;
	return {
		kind: 'model',
		...{ model, taskType },
		...(row.answers === undefined ? {} : { answers: row.answers }),
		input: request.input,
		files: request.files,
		labels: Object.fromEntries(row.fields.map(({ name, label }) => [name, label])),
		...(usualSeconds === undefined ? {} : { usualSeconds }),
		options: serviceMode === undefined ? options : { serviceMode, ...options },
		hints: [],
	};
}
