import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../contract/refusal';
import type { ServiceName } from '../contract/task';
import { SERVICE_NAMES } from '../contract/task';
import { PROFILES } from './profiles';

/**
 * Whose ids have that form. PiAPI and LegNext both use UUIDs; MidAPI 32 hexadecimal digits or `mj_` with a kind
 * (docs.midapi.ai/mj-api/upscale); useapi.net pairs of name and value (useapi.net/docs/api-midjourney-v3).
 */
const FORMS: ReadonlyArray<{ form: RegExp; services: readonly ServiceName[] }> = [
	{ form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, services: ['piapi', 'legnext'] },
	{ form: /^(?:[0-9a-f]{32}|mj_[a-z]+_\w+)$/i, services: ['midapi'] },
	{ form: /^(?:job:\d+-user:|j\d+[a-z]?-u\d+-c\d+)/i, services: ['useapi'] },
];

function makeRefusal(
	taskId: string,
	owners: readonly ServiceName[],
	service: ServiceName,
	field: string,
): Refusal {
	const titles = owners.map((name) => PROFILES[name].title).join(' or ');
	const { title } = PROFILES[service];
	return new Refusal(
		`“${field}”: ${taskId} is a task of ${titles}, but the credential of this node runs on ${title}`,
		`A task can only be continued and read where it was made: choose a credential of ${titles}, or make the image again on ${title}. Nothing was sent.`,
	);
}

/** Why a task cannot be one of the service, by the form of its id; undefined where the form leaves it open. */
export function explainForeignForm(
	taskId: string,
	service: ServiceName,
	field = 'Task ID',
): Refusal | undefined {
	const known = FORMS.find(({ form }) => form.test(taskId));
	if (known === undefined || known.services.includes(service)) return undefined;
	return makeRefusal(taskId, known.services, service, field);
}

/** The same, where the input item itself says who made the task; undefined where it does not. */
export function explainForeignItem(
	json: IDataObject,
	taskId: string,
	service: ServiceName,
	field = 'Task ID',
): Refusal | undefined {
	const owner = SERVICE_NAMES.find((name) => name === json.service);
	if (json.task_id !== taskId || owner === undefined || owner === service) return undefined;
	return makeRefusal(taskId, [owner], service, field);
}
