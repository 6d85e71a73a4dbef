import { findModel, modelNames } from '../../catalog';
import { requestOf } from '../../catalog/request';
import { quoteValue } from '../../contract/parse';
import { Refusal } from '../../contract/refusal';
import type { CreateOperation, Operation, Read, Resource } from '../operation';
import { readTaskOptions, taskOptionsField } from '../shared/taskOptions';
import { messageModel } from '../text/messageModel.operation';
import type { ModelOperation } from './operations';
import { MODEL_OPERATIONS, MODEL_RESOURCES } from './operations';

/** The task options of an operation that a model of PiAPI runs. */
export const modelTaskOptions = taskOptionsField();

function rowOf(read: Read, resource: string, operation: string) {
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
		`Choose one of the list: ${modelNames(resource, operation).join(', ')}. For any other use Any Model > Run. Nothing was sent.`,
	);
}

function operationOf({ resource, ...described }: ModelOperation): CreateOperation {
	return {
		kind: 'create',
		...described,
		// The fields of the models stand together: many models share them.
		fields: [],
		result: resource === 'text' ? 'text' : 'files',
		build(read) {
			return [requestOf(rowOf(read, resource, described.value), read, readTaskOptions(read))];
		},
	};
}

/** What no row of the catalogue stands for. */
const OTHERS: Record<string, Operation[]> = { text: [messageModel] };

/** The resources that are run by a model of the catalogue. */
export const models: Resource[] = MODEL_RESOURCES.map(({ value, name, first }) => ({
	value,
	name,
	operations: [
		...MODEL_OPERATIONS.filter(({ resource }) => resource === value).map(operationOf),
		...(OTHERS[value] ?? []),
	],
	defaultOperation: first,
}));
