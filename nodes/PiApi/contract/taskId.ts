import { Refusal } from './refusal';

const ID_FORM = /^[A-Za-z0-9][A-Za-z0-9_:-]{7,127}$/;
const WHERE_FROM =
	'Use the `task_id` of an earlier PiAPI item, such as {{ $json.task_id }}: every task has one from the ' +
	'moment it is created.';

/**
 * Reads the id of a task and gives it without the spaces around it. Ids of PiAPI and LegNext are UUIDs; MidAPI's are
 * hexadecimal digits or `mj_task_` with letters, useapi.net's are pairs such as `job:20241218-user:13-bot:midjourney`. So
 * letters, digits, `-`, `_` and `:` pass. Throws a Refusal for empty values, addresses, objects and names.
 * Source: https://piapi.ai/docs/unified-api/get-task (`task_id`), https://docs.midapi.ai/mj-api/upscale (`taskId`).
 */
export function parseTaskId(value: unknown, field = 'Task ID'): string {
	const empty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	if (empty) throw new Refusal(`“${field}” is empty`, WHERE_FROM);
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw new Refusal(
			`“${field}” holds ${Array.isArray(value) ? 'a list' : 'an object'}, not an id`,
			WHERE_FROM,
		);
	}
	const text = String(value).trim();
	if (text.toLowerCase() === 'undefined' || text.toLowerCase() === 'null') {
		throw new Refusal(`“${field}” is “${text}”: the expression found nothing`, WHERE_FROM);
	}
	if (text.startsWith('[object')) throw new Refusal(`“${field}” holds an object, not an id`, WHERE_FROM);
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
		throw new Refusal(`“${field}” is an address (${text}), not an id`, WHERE_FROM);
	}
	if (!ID_FORM.test(text)) throw new Refusal(`“${field}” is “${text}”, which is not a task id`, WHERE_FROM);
	return text;
}
