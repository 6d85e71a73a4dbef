import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { triggerFields } from './actions/trigger/fields';
import { DESCRIPTION } from './runtime/description';
import { receive } from './runtime/trigger/receive';

/** Starts a workflow when a task calls back: what it does is in `runtime/trigger/`. */
export class PiApiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PiAPI Trigger',
		name: 'piApiTrigger',
		icon: { light: 'file:../../icons/piapi.svg', dark: 'file:../../icons/piapi.dark.svg' },
		group: ['trigger'],
		// For version 1 n8n evaluates an option of its first Webhook node at every call, which takes a sandbox of its own.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: DESCRIPTION,
		defaults: { name: 'PiAPI Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'piApiApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', path: 'piapi', responseMode: 'onReceived', responseData: '' },
		],
		eventTriggerDescription: 'Waiting for a task to call back',
		activationMessage:
			'The service can call now: put the production URL into Callback URL of the PiAPI nodes whose tasks shall start this workflow.',
		triggerPanel: {
			header: 'Start when a task calls back',
			executionsHelp: {
				inactive:
					'<b>While building:</b> click Execute step (Listen for test event in older versions), put the test URL into Callback URL of a PiAPI node that does not wait, and run that node.<br /><br /><b>Once it works:</b> publish the workflow and put the production URL there instead. Runs then show up in the executions list.',
				active:
					'<b>While building:</b> click Execute step (Listen for test event in older versions), put the test URL into Callback URL of a PiAPI node that does not wait, and run that node.<br /><br />The workflow is published: calls of the production URL run it, and show up in the executions list.',
			},
			activationHint: 'Publish the workflow to have the production URL answer.',
		},
		properties: triggerFields,
	};

	/** There is nothing to register: each task is created with the address to call. */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
