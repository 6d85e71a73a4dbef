import type { INodeParameters } from 'n8n-workflow';
import type { Credentials, Step } from './workflow';
import { CREDENTIAL_TYPE } from './workflow';

const TYPE = 'n8n-nodes-piapi-midjourney.piApi';

/** The name of our action node in every workflow. */
export const OURS = 'PiAPI';

function step({ piApi }: Credentials, parameters: INodeParameters): Step {
	const { id, name } = piApi;
	return {
		name: OURS,
		type: TYPE,
		typeVersion: 1,
		parameters,
		credentials: { [CREDENTIAL_TYPE]: { id, name } },
	};
}

/** Our node with Imagine, one task for every item. */
export function imagine(
	credentials: Credentials,
	{ processMode = 'fast', ...others }: INodeParameters = {},
): Step {
	return step(credentials, {
		resource: 'midjourney',
		operation: 'imagine',
		prompt: '={{ $json.prompt }}',
		aspectRatio: '1:1',
		processMode,
		...others,
	});
}

/** Our trigger, called at `/webhook/<webhookId>/piapi`. */
export function trigger({ piApi }: Credentials, webhookId: string, parameters: INodeParameters = {}): Step {
	const { id, name } = piApi;
	return {
		name: 'PiAPI Trigger',
		type: `${TYPE}Trigger`,
		typeVersion: 1.1,
		webhookId,
		parameters,
		credentials: { [CREDENTIAL_TYPE]: { id, name } },
	};
}

/** Our node with Upscale of the first picture of a task, once for every item. */
export function upscale(credentials: Credentials, originId: string): Step {
	return step(credentials, {
		resource: 'midjourney',
		operation: 'upscale',
		taskId: originId,
		upscaleType: 'image',
		image: 1,
	});
}

/** Our node with Task > Download of the picture of the task that the item names. */
export function download(credentials: Credentials): Step {
	return step(credentials, {
		resource: 'task',
		operation: 'download',
		taskId: '={{ $json.task_id }}',
		download: 'grid',
	});
}
