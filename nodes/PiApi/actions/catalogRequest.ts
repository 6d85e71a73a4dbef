import { findModel, listModelNames } from '../catalog';
import { buildModelRequest } from '../catalog/request';
import { quoteValue } from '../contract/parse';
import { Refusal } from '../contract/refusal';
import type { ModelRequest } from '../contract/request';
import type { Read } from './definitions';
import { readTaskOptions } from './shared/options';

function readRow(read: Read, resource: string, operation: string) {
	const model = read('model');
	const row = findModel(resource, operation, model);
	if (row) return row;
	// n8n takes the `=` of an expression away here: the fields below hang on the model.
	if (typeof model === 'string' && model.includes('{{')) {
		throw new Refusal(
			'“Model” is an expression, and this field takes none',
			'Choose a model of the list. For another model for each item use a Switch node, or Any Model > Run, whose Model Name takes an expression. Nothing was sent.',
		);
	}
	throw new Refusal(
		`“Model” is ${quoteValue(model)}, which is no model of this operation`,
		`Choose one of the list: ${listModelNames(resource, operation).join(', ')}. For any other use Any Model > Run. Nothing was sent.`,
	);
}

/** What builds the request of an operation that models of the catalogue run. */
export function buildCatalogRequest(resource: string, operation: string): (read: Read) => ModelRequest[] {
	return (read) => [buildModelRequest(readRow(read, resource, operation), read, readTaskOptions(read))];
}
