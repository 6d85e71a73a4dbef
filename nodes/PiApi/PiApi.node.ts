import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { resume } from './runtime/callback/resume';
import { RESUME_WEBHOOKS } from './runtime/callback/resumeAddress';
import { properties } from './actions/properties';
import { DESCRIPTION, EXPANDING, SUBTITLE } from './runtime/description';
import { WAITING_HINTS } from './runtime/waitingHints';
import { route } from './runtime/router';
import { searchTasks } from './runtime/searchTasks';

/** The action node: what the user can do is in `actions/`, what runs it in `runtime/`. */
export class PiApi implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PiAPI',
		name: 'piApi',
		icon: { light: 'file:../../icons/piapi.svg', dark: 'file:../../icons/piapi.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description: DESCRIPTION,
		defaults: { name: 'PiAPI' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'piApiApi', required: true }],
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip:
			'Stored until the service calls back; without a call the Timeout under Options continues the workflow',
		hints: [EXPANDING, ...WAITING_HINTS],
		properties,
	};

	methods = { listSearch: { searchTasks } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await route(this)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
