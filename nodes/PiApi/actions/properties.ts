import type { INodeProperties } from 'n8n-workflow';

import {
	fileOutputFields,
	pictureOutputFields,
	plainOutputFields,
	taskOutputFields,
	videoOutputFields,
} from './shared/outputFields';
import { createWaitFields, taskWaitFields } from './shared/waitFields';
import type { CreateOperation, Operation, Resource } from './operation';
import { RESOURCES } from './resources';

function shownFor(resource: Resource, operation: Operation, fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource.value], operation: [operation.value] },
		},
	}));
}

function outputFieldsOf({ pictures, videos }: CreateOperation): INodeProperties[] {
	if (videos === true) return videoOutputFields;
	return pictures ? pictureOutputFields : plainOutputFields;
}

/** The operation's own fields first, then how to wait, then what comes out. */
function fieldsOf(operation: Operation): INodeProperties[] {
	switch (operation.kind) {
		case 'create':
			return [...operation.fields, ...createWaitFields, ...outputFieldsOf(operation)];
		case 'wait':
			return [...operation.fields, ...taskWaitFields, ...taskOutputFields];
		case 'read':
			return [...operation.fields, ...(operation.download ? fileOutputFields : taskOutputFields)];
		case 'call':
			return operation.fields;
	}
}

function operationMenu(resource: Resource): INodeProperties {
	const first = resource.defaultOperation;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: first,
	};
}

const resourceMenu: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ name, value }) => ({ name, value })),
	default: 'midjourney',
};

/** Every field of the node, made from the operations. */
export const properties: INodeProperties[] = [
	resourceMenu,
	...RESOURCES.map(operationMenu),
	...RESOURCES.flatMap((resource) =>
		resource.operations.flatMap((operation) => shownFor(resource, operation, fieldsOf(operation))),
	),
];
