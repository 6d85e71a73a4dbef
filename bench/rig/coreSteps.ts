import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { Arrow, Credentials, Step } from './workflow';
import { HEADER_CREDENTIAL_TYPE } from './workflow';

const ALL_ENDED =
	"={{ $input.all().every((item) => ['completed', 'failed'].includes(item.json.data.status)) }}";
const THIS_ENDED = "={{ ['completed', 'failed'].includes($json.data.status) }}";

/** The body that our node sends for the same item. */
export const IMAGINE_BODY =
	"={{ { model: 'midjourney', task_type: 'imagine', input: { prompt: $json.prompt, aspect_ratio: '1:1', process_mode: 'fast' } } }}";

/** The same with the execution's own address to call back; the prompt comes from a webhook. */
export const CALLBACK_BODY =
	"={{ { model: 'midjourney', task_type: 'imagine', input: { prompt: $json.body.prompt, aspect_ratio: '1:1', process_mode: 'fast' }, config: { webhook_config: { endpoint: $execution.resumeUrl } } } }}";

function httpStep(name: string, { header }: Credentials, parameters: INodeParameters): Step {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			authentication: 'genericCredentialType',
			genericAuthType: HEADER_CREDENTIAL_TYPE,
			options: {},
			...parameters,
		},
		credentials: { [HEADER_CREDENTIAL_TYPE]: { id: header.id, name: header.name } },
	};
}

/** HTTP Request: creates a task for every item. */
export function createStep(credentials: Credentials, jsonBody = IMAGINE_BODY): Step {
	return httpStep('Create', credentials, {
		method: 'POST',
		url: `${credentials.url}/api/v1/task`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody,
	});
}

function pollStep(credentials: Credentials): Step {
	return httpStep('Poll', credentials, {
		method: 'GET',
		url: `=${credentials.url}/api/v1/task/{{ $json.data.task_id }}`,
	});
}

/** HTTP Request: fetches the file that the item links to. */
export function fileStep(): Step {
	return {
		name: 'File',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'GET',
			url: '={{ $json.image_url }}',
			options: { response: { response: { responseFormat: 'file' } } },
		},
	};
}

/** Loop Over Items: `Done` is its first output, the loop its second. */
export function loopStep(batchSize: number): Step {
	return {
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize, options: {} },
	};
}

/** Does nothing with its items. */
export function noOpStep(name = 'Done'): Step {
	return { name, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
}

function waitStep(seconds: number): Step {
	return {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	};
}

/** Wait: suspends the execution until its resume address is called. */
export function waitForCallStep(): Step {
	return {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters: { resume: 'webhook', httpMethod: 'POST', options: {} },
	};
}

function ifStep(condition: string): Step {
	const operator = { type: 'boolean', operation: 'true', singleValue: true };
	return {
		name: 'Finished?',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		parameters: {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
				conditions: [{ id: 'finished', leftValue: condition, rightValue: '', operator }],
				combinator: 'and',
			},
			options: {},
		},
	};
}

/** Nodes with the arrows between them. */
export interface Part {
	steps: Step[];
	arrows: Arrow[];
}

/**
 * What people build today: Loop Over Items, HTTP Request, Wait, HTTP Request, IF. A batch is polled again until
 * all its tasks have ended, so that never more of them run than the batch is large.
 */
export function batchLoop(credentials: Credentials, batchSize: number, waitSeconds: number): Part {
	return {
		steps: [
			loopStep(batchSize),
			createStep(credentials),
			waitStep(waitSeconds),
			pollStep(credentials),
			ifStep(ALL_ENDED),
			noOpStep(),
		],
		arrows: [
			['Loop', 'Done', 0],
			['Loop', 'Create', 1],
			['Create', 'Wait'],
			['Wait', 'Poll'],
			['Poll', 'Finished?'],
			['Finished?', 'Loop', 0],
			['Finished?', 'Wait', 1],
		],
	};
}

/** All items at once: create, then wait and poll until each has ended; an item that has is not polled again. */
export function pollLoop(credentials: Credentials, waitSeconds: number, jsonBody?: string): Part {
	return {
		steps: [
			createStep(credentials, jsonBody),
			waitStep(waitSeconds),
			pollStep(credentials),
			ifStep(THIS_ENDED),
			noOpStep(),
		],
		arrows: [
			['Create', 'Wait'],
			['Wait', 'Poll'],
			['Poll', 'Finished?'],
			['Finished?', 'Done', 0],
			['Finished?', 'Wait', 1],
		],
	};
}
