import { CATALOG_OPERATIONS, RESOURCE_ROWS } from '../nodes/PiApi/actions/operations';
import { getModelId, listModels } from '../nodes/PiApi/catalog';
import { describeModel } from '../nodes/PiApi/catalog/fields';
import { toValueLabel } from '../nodes/PiApi/catalog/names';
import type { Field, Row } from '../nodes/PiApi/catalog/schema';
import { cell } from './markdown';

const MEDIA: Record<string, string> = { image: 'image', video: 'video', audio: 'recording' };

function rangeOf({ min, max }: Field): string {
	if (min === undefined && max === undefined) return '';
	if (min === undefined) return ` up to ${max}`;
	return max === undefined ? ` from ${min}` : ` from ${min} to ${max}`;
}

function choicesOf({ options = [], openEnum }: Field): string {
	const names = options.map((value) => toValueLabel(value)).join(', ');
	return openEnum === true ? `one of ${names}; any other by an expression` : `one of ${names}`;
}

/** What a person enters, in words. */
function takes(field: Field): string {
	const { type, media = '', maxItems, maxLength, fields = [] } = field;
	const atMost = maxItems === undefined ? '' : `, at most ${maxItems}`;
	const labels = fields.map(({ label }) => label).join(', ');
	switch (type) {
		case 'text':
		case 'line':
			return maxLength === undefined ? 'text' : `text of up to ${maxLength} characters`;
		case 'whole':
			return `whole number${rangeOf(field)}`;
		case 'number':
			return `number${rangeOf(field)}`;
		case 'flag':
			return 'switch';
		case 'choice':
		case 'numberChoice':
			return choicesOf(field);
		case 'texts':
			return `list${atMost}`;
		case 'file':
			return MEDIA[media];
		case 'files':
			return `${MEDIA[media]}s${atMost}`;
		case 'json':
			return 'JSON';
		case 'group':
			return `entries${atMost}: ${labels}`;
		case 'record':
			return `an entry: ${labels}`;
		case 'task':
			return 'Task ID';
	}
}

function fieldRow(field: Field): string {
	const { label, required, description, default: value } = field;
	const usual = value === undefined || value === '' ? '' : toValueLabel(value as string | number);
	return `| ${[`${label}${required ? ' *' : ''}`, takes(field), usual, description].map(cell).join(' | ')} |`;
}

/** Fields that stand at the top come first, as in the panel. */
function modelSection(row: Row): string {
	const { limits } = row;
	const isFirst = ({ required, top }: Field): boolean => required === true || top === true;
	const fields = [...row.fields.filter(isFirst), ...row.fields.filter((field) => !isFirst(field))];
	return [
		`### ${row.name}`,
		[`\`${getModelId(row)}\`.`, describeModel(row), limits && `Limits: ${limits}.`].filter(Boolean).join(' '),
		[
			'| Field | Takes | Service Default | What it is |',
			'| --- | --- | --- | --- |',
			...fields.map(fieldRow),
		].join('\n'),
	].join('\n\n');
}

/** Every model that the node has a menu entry for, with its fields and its price, from the catalogue itself. */
export function renderModels(): string {
	const sections = RESOURCE_ROWS.flatMap(({ value, name }) =>
		CATALOG_OPERATIONS.filter(({ resource }) => resource === value).flatMap((operation) => [
			`## ${name} > ${operation.name}`,
			`${operation.description}.`,
			...listModels(value, operation.value).map(modelSection),
		]),
	);
	return `${[
		'# Models',
		'Made by `npm run docs` from the catalogue. Fields with a star are required; where nothing is filled in, the service takes its default. Files go in as an address, as the name of a binary field, or as base64. Prices are those that PiAPI has published; what a task cost stands on its item. A model that is not here runs by **Any Model > Run**.',
		...sections,
	].join('\n\n')}\n`;
}
