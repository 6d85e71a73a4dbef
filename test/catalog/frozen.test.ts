import { CATALOG_OPERATIONS } from '../../nodes/PiApi/actions/operations';
import { idOf, modelsOf } from '../../nodes/PiApi/catalog';
import { isTop, paramOf } from '../../nodes/PiApi/catalog/names';
import type { Field, Row } from '../../nodes/PiApi/catalog/schema';
import { FIRST_MODELS, FROZEN_MODELS } from './frozen';

function wordOf(field: Field): string {
	if (field.fields) return `${paramOf(field)}(${field.fields.map(paramOf).join(' ')})`;
	return field.media && isTop(field) ? `${paramOf(field)}*` : paramOf(field);
}

function lineOf({ fields }: Row): string {
	const words = (wanted: boolean) =>
		fields
			.filter((field) => isTop(field) === wanted)
			.map(wordOf)
			.sort()
			.join(' ');
	const options = words(false);
	return options === '' ? words(true) : `${words(true)} | ${options}`;
}

const present = CATALOG_OPERATIONS.flatMap(({ resource, value }) =>
	modelsOf(resource, value).map((row): [string, string] => [
		`${resource} ${value} ${idOf(row)}`,
		lineOf(row),
	]),
);

it('no model and no parameter of a model is gone or has another name', () => {
	expect(Object.fromEntries(present)).toEqual(FROZEN_MODELS);
});

it('every operation begins with the model that it began with', () => {
	const first = CATALOG_OPERATIONS.map(({ resource, value }) => [
		`${resource} ${value}`,
		idOf(modelsOf(resource, value)[0]),
	]);
	expect(Object.fromEntries(first)).toEqual(FIRST_MODELS);
});
