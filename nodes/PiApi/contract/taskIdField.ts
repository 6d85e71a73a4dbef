import type { INodeProperties } from 'n8n-workflow';

/** The field that names an earlier task: by its id, or from the list where the service has one. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'resourceLocator',
	// An HTTP Request node leaves the task in `data`, as PiAPI answers.
	default: { mode: 'id', value: '={{ $json.task_id ?? $json.data?.task_id }}' },
	required: true,
	modes: [
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 58cb41b7-556d-46c0-b82e-1e116aa1a31a',
		},
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchTasks', searchable: true },
		},
	],
	description: 'The task_id of an earlier PiAPI item',
};
